//! An integrator's system, which is told what happens, and answers as the story says.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use api::config::Config;
use api::outside::signature::Secret;
use serde_json::Value;

/// Where it is, and what it was told.
#[derive(Clone)]
pub struct Hooks {
    pub url: String,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    heard: Vec<Heard>,
    answers: VecDeque<Reaction>,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: Vec<u8>,
}

/// How it answers.
#[derive(Clone, Debug)]
pub enum Reaction {
    Status(u16),
    /// A status, and a header with it.
    Header(u16, &'static str, String),
    /// After so long.
    Late(Duration),
    /// 200, and so many bytes.
    Huge(usize),
}

impl Hooks {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let hooks = Self { url, inside: Arc::default() };
        let shared = Data::new(hooks.clone());
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(hear)));
        actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        hooks
    }

    /// The next answers. 204 where nothing is said.
    pub fn answer(&self, with: impl IntoIterator<Item = Reaction>) {
        self.inside().answers.extend(with);
    }

    pub fn refuse(&self, status: u16, times: usize) {
        self.answer(std::iter::repeat_n(Reaction::Status(status), times));
    }

    /// All that was heard since the last time.
    pub fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.inside().heard)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether it was signed with a secret, as the text says that one looks.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let signed = Secret::parse(secret).unwrap().sign(&self.id, self.timestamp.parse().unwrap(), &self.body);
        self.signature.split(' ').any(|one| one == signed)
    }

    pub fn signatures(&self) -> usize {
        self.signature.split(' ').count()
    }
}

/// Lets a server tell what is on this machine, as a developer's does.
pub fn on_this_machine(config: &mut Config) {
    config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    config.webhooks.production = false;
    config.webhooks.timeout = Duration::from_secs(1);
}

async fn hear(there: Data<Hooks>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let heard = Heard {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: body.to_vec(),
    };
    let reaction = {
        let mut inside = there.inside();
        inside.heard.push(heard);
        inside.answers.pop_front().unwrap_or(Reaction::Status(204))
    };
    let status = |status| HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
    match reaction {
        Reaction::Status(code) => status(code).finish(),
        Reaction::Header(code, name, value) => status(code).insert_header((name, value)).finish(),
        Reaction::Late(span) => {
            tokio::time::sleep(span).await;
            status(200).finish()
        }
        Reaction::Huge(bytes) => {
            let piece = Bytes::from(vec![b'x'; 64 * 1024]);
            let pieces = (0..bytes.div_ceil(piece.len())).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
            status(200).streaming(futures_util::stream::iter(pieces))
        }
    }
}
