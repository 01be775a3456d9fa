//! The headers of responses.

use serde_json::{Map, Value, json};

/// A reference to one of [`all`].
pub fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

pub fn all() -> Value {
    let text = |description: &str, max: u32, pattern: &str, example: &str| {
        let schema = json!({ "type": "string", "maxLength": max, "pattern": pattern });
        json!({ "description": description, "schema": schema, "example": example })
    };
    let seconds = json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 604800 });
    let version = "^\"[\\x21\\x23-\\x7e]+\"$";
    let limit = "^\"[a-z]+\"(;[a-z]+=[0-9]+)*$";
    let mut headers = Map::new();
    for (name, header) in [
        (
            "X-Request-Id",
            text(
                "The client's own, or one made for it.",
                128,
                "^[A-Za-z0-9_.:-]*$",
                "0192f3a0-7c1e-7000-8000-000000000001",
            ),
        ),
        ("ETag", text("The version, for `If-Match` and `If-None-Match`.", 200, version, "\"3\"")),
        (
            "Location",
            text(
                "Where the new thing is.",
                2000,
                "^/[\\x21-\\x7e]*$",
                "/v1/tickets/0192f3a0-7c1e-7000-8000-000000000004",
            ),
        ),
        (
            "Link",
            text(
                "The next page, where there is one (RFC 8288).",
                4000,
                "^<[\\x21-\\x7e]*>; rel=\"next\"$",
                "</v1/tickets?cursor=AAZ>; rel=\"next\"",
            ),
        ),
        (
            "RateLimit",
            text(
                "How much of the limit is left, for how many seconds; where the request was counted.",
                200,
                limit,
                "\"account\";r=599;t=60",
            ),
        ),
        (
            "RateLimit-Policy",
            text(
                "The limit, and the seconds that it is for; where the request was counted.",
                200,
                limit,
                "\"account\";q=600;w=60",
            ),
        ),
        ("Idempotent-Replayed", text("`true` where this is the answer of the first try again.", 4, "^true$", "true")),
        (
            "Access-Control-Allow-Origin",
            text(
                "The origin of the asking page, where the operator allows it.",
                300,
                "^[\\x21-\\x7e]*$",
                "https://city.example",
            ),
        ),
        ("Content-Language", text("The language of `title` and `detail`.", 16, "^(zh-CN|en)$", "zh-CN")),
        ("WWW-Authenticate", text("How to sign in.", 64, "^Bearer$", "Bearer")),
    ] {
        headers.insert(name.into(), header);
    }
    headers.insert("Retry-After".into(), json!({ "description": "Seconds to wait.", "schema": seconds, "example": 5 }));
    Value::Object(headers)
}
