//! The published document: our own beginning, what the routes say of themselves, and what holds for all of them. An
//! operation says what is its own (words, parameters, bodies, answers); the rest is worked out from that here, so that
//! no operation can forget it.
//!
//! - [`operations`]: what each operation takes and answers beside its own
//! - [`traits`]: what is asked of an operation to know it
//! - [`parameters`], [`headers`], [`problems`]: what operations refer to
//! - [`joined`]: one object where a type takes another's fields
//! - [`links`]: to which operations an answer leads
//! - [`webhooks`]: what endpoints are sent
//! - [`bounds`]: how long, how large, how many, where a type does not say

pub mod bounds;
pub mod headers;
pub mod joined;
pub mod links;
pub mod operations;
pub mod parameters;
pub mod problems;
pub mod traits;
pub mod webhooks;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use utoipa::OpenApi;

/// What the routes add to.
pub fn start() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "Woodpecker",
            version = "0.1.0",
            description = "A backend for cities that mend themselves with the eyes of their riders: a photo becomes a ticket, the \
                city reviews it, dispatches it, mends it and asks whether it is mended; each valid report earns points, and points \
                become goods at a community desk.\n\n\
                **Errors** are problem documents (RFC 9457); their codes, and what to do about each, are at `/problems`. A wrong \
                method is answered with 405 and `Allow`. **Lists** are paged by cursor. **Retries**: every write takes an \
                `Idempotency-Key`, and every command of a thing with a version an `If-Match`. **Tracing**: an `X-Request-Id` that \
                the client sends comes back, and `traceparent` is honoured. `HEAD` works where `GET` does. Within `/v1` fields, \
                values and codes are only added: pass over what you do not know.",
            contact(name = "The people who run this server"),
            license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
        ),
        tags(
            (name = "auth", description = "Registering, signing in and out"),
            (name = "me", description = "The caller himself, and his inbox"),
            (name = "programme", description = "What a city decides for itself"),
            (name = "accounts", description = "People, and the roles that they hold"),
            (name = "areas", description = "The tree of areas, with their borders"),
            (name = "departments", description = "Who handles tickets"),
            (name = "desks", description = "Where points become goods"),
            (name = "stations", description = "Rest places for riders"),
            (name = "categories", description = "What a matter can be about"),
            (name = "routing", description = "Who is responsible for what, where"),
            (name = "deadlines", description = "How long a matter may take, and on which days anybody works"),
            (name = "photos", description = "Photos of matters"),
            (name = "tickets", description = "Matters, from report to close-out"),
            (name = "public", description = "Reports without an account, from the code of a grid"),
            (name = "content", description = "What is looked at before the public sees it"),
            (name = "audit", description = "Who did or saw what is sensitive"),
            (name = "points", description = "What reports earn"),
            (name = "rewards", description = "Goods, and what the desks have of them"),
            (name = "redemptions", description = "Points for goods: vouchers, and handing over"),
            (name = "webhooks", description = "Endpoints of other systems, which are told what happens"),
            (name = "events", description = "What these endpoints are told"),
            (name = "hotline", description = "The city's public hotline (12345): what it says, and what differed at the end of a day"),
            (name = "stats", description = "Figures"),
            (name = "about", description = "What the server says of itself, to everybody")
        ),
        components(schemas(
            openapi::problem::Problem,
            openapi::names::CoordSystem,
            openapi::webhook::TicketEventMessage,
            openapi::webhook::TestMessage
        ))
    )]
    struct Start;
    Start::openapi()
}

/// Adds what every operation has in common, and the bounds that readers of the document ask for.
pub fn finish(described: &utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(described).unwrap_or_default();
    if let Some(root) = document.as_object_mut() {
        root.insert("security".into(), json!([{ "bearer": [] }]));
        let server = json!({
            "url": "/",
            "description": "The server that shows this document: a city's production, or a local one",
            "x-internal": false
        });
        root.insert("servers".into(), json!([server]));
    }
    joined::complete(&mut document);
    operations::complete(&mut document);
    links::complete(&mut document);
    webhooks::complete(&mut document);
    if let Some(components) = document.pointer_mut("/components").and_then(Value::as_object_mut) {
        components.insert("parameters".into(), parameters::all());
        components.insert("headers".into(), headers::all());
        components.insert("responses".into(), problems::all());
        let bearer = json!({
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "An access token from `POST /v1/auth/login`: ES256, 15 minutes, checked as RFC8725 says."
        });
        components.insert("securitySchemes".into(), json!({ "bearer": bearer }));
    }
    bounds::complete(&mut document);
    document
}

/// As it is published: readable, and ending in a line break.
pub fn text(document: &Value) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
