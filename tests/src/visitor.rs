//! Somebody without an account, who scans the code of a grid.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::City;
use crate::client::{Answer, Person};

/// Whoever passes by.
pub struct Visitor(pub Person);

/// The code of the grid of every city here.
pub const GRID: &str = "xiulin-01";

impl City {
    pub fn visitor(&self) -> Visitor {
        Visitor(self.stranger())
    }
}

/// A report with an id of its own for each `n`.
pub fn report(n: u64) -> Value {
    json!({
        "id": Uuid::from_u64_pair(0x0192_f3a0_7c1e_7000, 0x8000_0000_0000_0000 + n),
        "grid": GRID,
        "category": "burst_pipe",
        "description": "楼道口水管爆裂",
        "no_photo_reason": "unsafe",
    })
}

impl Visitor {
    pub async fn sends(&self, report: Value) -> Answer {
        self.0.post("/v1/public/tickets", report).await
    }

    /// In one form with its photos.
    pub async fn sends_with(&self, report: &Value, photos: &[Vec<u8>]) -> Answer {
        self.sends_form("the-edge", report, photos).await
    }

    /// The same, put together another way.
    pub async fn sends_form(&self, boundary: &str, report: &Value, photos: &[Vec<u8>]) -> Answer {
        let mut body =
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"report\"\r\n\r\n{report}\r\n").into_bytes();
        for photo in photos {
            let head =
                format!("--{boundary}\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n");
            body.extend(head.into_bytes());
            body.extend(photo);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        let asking = self.0.asks(Method::POST, "/v1/public/tickets");
        asking.raw(&format!("multipart/form-data; boundary={boundary}"), body).send().await
    }

    /// Reports, and gets a tracking code.
    pub async fn reports(&self, n: u64) -> String {
        self.sends(report(n)).await.expect(201).text("tracking_code")
    }

    /// Reports by the code of another grid. The ticket, as staff see it.
    pub async fn reports_in(&self, city: &City, grid: &str, n: u64) -> String {
        let mut told = report(n);
        told["grid"] = json!(grid);
        let code = self.sends(told).await.expect(201).text("tracking_code");
        self.ticket_of(city, &code).await
    }

    /// The ticket behind a code, as staff see it.
    pub async fn ticket_of(&self, city: &City, code: &str) -> String {
        let code = code.to_owned();
        let found = city.app.look(move |scene| Ok(scene.tx.visitor_with_code(&code)?)).await.unwrap();
        found.unwrap().ticket.to_string()
    }

    pub async fn follows(&self, code: &str) -> Answer {
        self.0.get(&format!("/v1/public/tickets/{code}")).await
    }

    pub async fn says(&self, code: &str, command: &str, body: Value) -> Answer {
        self.0.post(&format!("/v1/public/tickets/{code}/{command}"), body).await
    }
}
