//! The published document, and what the stories say of it. That every answer of every story is as the document has it, is checked
//! by the client that they speak with.

use std::fs;
use std::path::Path;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use tests::{Answer, City, contract};

fn committed() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/openapi.json")).unwrap()
}

#[actix_web::test]
async fn what_is_served_is_what_is_committed() {
    let city = City::open().await;
    let served = city.stranger().get("/openapi.json").await.expect(200);
    let committed: Value = serde_json::from_str(&committed()).unwrap();
    assert!(served.json == committed, "make openapi");
}

fn answer(status: u16, json: Value) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Answer { status, headers, body: json.to_string().into_bytes(), json }
}

#[test]
#[should_panic(expected = "does not name")]
fn an_unknown_status_is_noticed() {
    contract::check(&Method::GET, "/v1/me/points", &answer(299, json!({})));
}

#[test]
#[should_panic(expected = "is not as described")]
fn a_missing_field_is_noticed() {
    contract::check(&Method::GET, "/v1/me/points?x=", &answer(200, json!({"available": 10})));
}

#[test]
fn every_operation_is_used_by_a_story() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["it", "src"].map(|part| fs::read_dir(folder.join(part)).unwrap()).into_iter().flatten();
    // What tries every operation, as the attacks in their folder do, tells the story of none.
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.is_file() && !path.ends_with("access.rs"));
    let stories: String = paths.map(|path| fs::read_to_string(path).unwrap()).collect();
    let literals: Vec<&str> = stories.split('"').collect();
    let document = api::server::document();
    let mut untold = Vec::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        let command = template.strip_prefix("/v1/tickets/{ticket_id}/").unwrap_or("-");
        if !literals.iter().any(|said| *said == command || is_path_of(said, template)) {
            untold.extend(operations.as_object().unwrap().values().map(|operation| operation["operationId"].clone()));
        }
    }
    assert!(untold.is_empty(), "{untold:?}");
}

/// `/v1/desks/{desk}/fulfilments`, as a story writes it, is a path of `/v1/desks/{desk_id}/fulfilments`.
fn is_path_of(said: &str, template: &str) -> bool {
    let said = said.split('?').next().unwrap_or_default();
    let (said, template): (Vec<_>, Vec<_>) = (said.split('/').collect(), template.split('/').collect());
    said.len() == template.len() && said.iter().zip(&template).all(|(s, t)| s == t || t.starts_with('{'))
}
