//! The parameters that operations share.

use serde_json::{Map, Value, json};

/// The key among the components, and the name on the wire.
pub const IDEMPOTENCY_KEY: (&str, &str) = ("IdempotencyKey", "Idempotency-Key");
pub const IF_MATCH: (&str, &str) = ("IfMatch", "If-Match");
pub const IF_NONE_MATCH: (&str, &str) = ("IfNoneMatch", "If-None-Match");
pub const ACCEPT_LANGUAGE: (&str, &str) = ("AcceptLanguage", "Accept-Language");
pub const COORD_SYSTEM: (&str, &str) = ("CoordSystem", "coord_system");

pub fn all() -> Value {
    let request_header = |(_, name): (&str, &str), description: &str, schema: Value| json!({ "name": name, "in": "header", "required": false, "description": description, "schema": schema });
    let mut parameters = Map::new();
    parameters.insert(
        IDEMPOTENCY_KEY.0.into(),
        request_header(
            IDEMPOTENCY_KEY,
            "The same key, route and body are answered as they were the first time, for 24 hours: send it along with every \
             try of one request.",
            json!({ "type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$" }),
        ),
    );
    parameters.insert(
        IF_MATCH.0.into(),
        request_header(
            IF_MATCH,
            "The `ETag` of what was seen, such as `\"3\"`: if it has changed since, nothing is done and the answer is 412.",
            json!({ "type": "string", "maxLength": 64, "pattern": "^(\\*|\"[0-9]+\")$" }),
        ),
    );
    parameters.insert(
        IF_NONE_MATCH.0.into(),
        request_header(
            IF_NONE_MATCH,
            "The `ETag` of what is there already, such as `\"3\"`: if it is still the same, the answer is 304 without a body.",
            json!({ "type": "string", "maxLength": 1000, "pattern": "^[\\x20-\\x7e]*$" }),
        ),
    );
    parameters.insert(
        ACCEPT_LANGUAGE.0.into(),
        request_header(
            ACCEPT_LANGUAGE,
            "The language of what is written for people: `zh-CN` or `en`.",
            json!({ "type": "string", "maxLength": 200, "pattern": "^[\\x20-\\x7e]*$", "default": "zh-CN" }),
        ),
    );
    parameters.insert(
        COORD_SYSTEM.0.into(),
        json!({
            "name": COORD_SYSTEM.1, "in": "query", "required": false,
            "description": "The coordinate system of the positions in the query and in the answer; `wgs84` where nothing is said.",
            "schema": { "$ref": "#/components/schemas/CoordSystem" }
        }),
    );
    Value::Object(parameters)
}
