//! The published document: our own beginning, what the routes say of themselves, and what holds for all of them.

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
                become goods at a community desk.\n\nErrors are problem documents (RFC 9457). Lists are paged by cursor. Every POST \
                takes an `Idempotency-Key`, and every command an `If-Match`.",
            contact(name = "Woodpecker", url = "https://github.com/woodpecker-city/woodpecker"),
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
            (name = "categories", description = "What a matter can be about"),
            (name = "photos", description = "Photos of matters"),
            (name = "tickets", description = "Matters, from report to close-out"),
            (name = "points", description = "What reports earn")
        ),
        components(schemas(openapi::problem::Problem))
    )]
    struct Start;
    Start::openapi()
}

/// Adds what every operation has in common, and the bounds that readers of the document ask for.
pub fn finish(described: &utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(described).unwrap_or_default();
    if let Some(root) = document.as_object_mut() {
        root.insert("security".into(), json!([{ "bearer": [] }]));
        root.insert("servers".into(), json!([{ "url": "/", "description": "This server" }]));
    }
    if let Some(components) = document.pointer_mut("/components").and_then(Value::as_object_mut) {
        components.insert(
            "securitySchemes".into(),
            json!({ "bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "An access token from `POST /v1/auth/login` (RFC 8725: ES256, 15 minutes)."
            } }),
        );
    }
    document
}
