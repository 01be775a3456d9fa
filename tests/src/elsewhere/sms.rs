//! A gateway for texts, which holds each against its signature.

use actix_web::web::{Bytes, Data, ServiceConfig, post};
use actix_web::{HttpRequest, HttpResponse};
use api::outside::signature::Secret;
use serde_json::Value;

use super::{Elsewhere, SMS_SECRET, answer};

/// A text as it came.
#[derive(Clone, Debug)]
pub struct Text {
    pub id: String,
    pub to: String,
    pub text: String,
    pub language: String,
    pub parameters: Value,
}

pub fn routes(config: &mut ServiceConfig) {
    config.route("/texts", post().to(send));
}

async fn send(there: Data<Elsewhere>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    let header = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let signed = Secret::parse(SMS_SECRET).unwrap().sign(&id, at.parse().unwrap(), &body);
    if header("webhook-signature") != signed {
        return HttpResponse::Unauthorized().finish();
    }
    let said: Value = serde_json::from_slice(&body).unwrap();
    let text = |field: &str| said[field].as_str().unwrap().to_owned();
    world.texts.push(Text {
        id: text("id"),
        to: text("to"),
        text: text("text"),
        language: text("language"),
        parameters: said["parameters"].clone(),
    });
    HttpResponse::NoContent().finish()
}
