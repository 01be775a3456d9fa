//! The problems that operations are answered with, one response a status. Its codes are those of the catalogue.

use openapi::problem::{FieldProblem, Problem};
use serde_json::{Map, Value, json};

use super::headers::header;
use crate::language::Language;
use crate::problem::Code;
use crate::problem::response::PROBLEM_JSON;

/// The name and the words of a status that is a problem, and the problem that stands for it in the example.
const PROBLEMS: &[(u16, &str, &str, Code)] = &[
    (400, "BadRequest", "The request cannot be read.", Code::InvalidJson),
    (401, "NotSignedIn", "There is no token, or none that is good.", Code::TokenExpired),
    (403, "Forbidden", "The caller knows of it, but may not do this.", Code::Forbidden),
    (404, "NotFound", "There is no such thing, or the caller may not know of it.", Code::NotFound),
    (406, "NotAcceptable", "No encoding that the client takes can be given.", Code::NotAcceptable),
    (408, "RequestTimeout", "The body did not come in time.", Code::RequestTimeout),
    (409, "Conflict", "Its state does not allow this.", Code::TicketCommandNotAllowed),
    (412, "PreconditionFailed", "It is no longer what `If-Match` says.", Code::VersionMismatch),
    (413, "BodyTooLarge", "The body is too large; `detail` gives the limit.", Code::BodyTooLarge),
    (415, "UnsupportedMediaType", "The body is of a kind that is not read.", Code::UnsupportedMediaType),
    (422, "Unprocessable", "It can be read, but a rule forbids what it says.", Code::InvalidFields),
    (429, "TooManyRequests", "The limit is used up; `Retry-After` says for how long.", Code::TooManyRequests),
    (500, "InternalError", "Something went wrong on our side; the log knows what.", Code::Internal),
    (503, "Unavailable", "For the moment it cannot be answered.", Code::Unavailable),
];

/// What the response of a status is called among the components.
pub fn name(status: u16) -> Option<&'static str> {
    PROBLEMS.iter().find(|(known, ..)| *known == status).map(|(_, name, ..)| *name)
}

pub fn all() -> Value {
    let mut responses = Map::new();
    for (status, name, words, example) in PROBLEMS {
        responses.insert((*name).into(), problem(*status, words, *example));
    }
    let names = ["X-Request-Id", "ETag", "RateLimit", "RateLimit-Policy", "Access-Control-Allow-Origin"];
    let headers: Map<_, _> = names.into_iter().map(|name| (name.to_owned(), header(name))).collect();
    let not_modified = json!({ "description": "It is what `If-None-Match` says.", "headers": headers });
    responses.insert("NotModified".into(), not_modified);
    Value::Object(responses)
}

fn problem(status: u16, words: &str, example: Code) -> Value {
    let codes = Code::ALL.iter().filter(|code| code.status() == status).map(|code| format!("`{}`", code.name()));
    let codes: Vec<_> = codes.collect();
    let waits = matches!(status, 409 | 429 | 503);
    let wanted = [
        (true, "X-Request-Id"),
        (true, "Content-Language"),
        (true, "Access-Control-Allow-Origin"),
        (true, "RateLimit"),
        (true, "RateLimit-Policy"),
        (waits, "Retry-After"),
        (status == 401, "WWW-Authenticate"),
    ];
    let wanted = wanted.into_iter().filter(|(holds, _)| *holds);
    let headers: Map<_, _> = wanted.map(|(_, name)| (name.to_owned(), header(name))).collect();
    let shown = |language: Language| json!({ "value": example_of(example, language) });
    json!({
        "description": format!("{words} Codes: {}.", codes.join(", ")),
        "headers": headers,
        "content": { PROBLEM_JSON: {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "examples": { "zh-CN": shown(Language::Chinese), "en": shown(Language::English) }
        } }
    })
}

fn example_of(code: Code, language: Language) -> Problem {
    let wrong = FieldProblem {
        pointer: "/location/lat".into(),
        code: "out_of_range".into(),
        detail: language.pick(("纬度为 -90 至 90", "is not between -90 and 90")).into(),
    };
    Problem {
        kind: format!("/problems/{}", code.name()),
        title: language.pick(code.title()).into(),
        status: code.status(),
        detail: None,
        code: code.name().into(),
        request_id: Some("0192f3a0-7c1e-7000-8000-000000000001".into()),
        errors: if code == Code::InvalidFields { vec![wrong] } else { Vec::new() },
        challenge: None,
    }
}
