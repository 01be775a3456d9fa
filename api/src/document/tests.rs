//! What holds for every operation that is published, whoever adds it.

use std::collections::BTreeSet;
use std::{env, fs};

use serde_json::{Value, json};

use crate::caller::is_guarded;
use crate::server;

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");

/// Path, method, and what is said of the operation, references followed.
fn operations() -> Vec<(String, String, Value)> {
    let document = server::document();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push((path.clone(), method.clone(), resolved(operation, &document)));
        }
    }
    operations
}

/// Follows references to parameters, headers and responses; schemas stay references.
fn resolved(node: &Value, document: &Value) -> Value {
    if let Some(to) = node.get("$ref").and_then(Value::as_str).filter(|to| !to.contains("/schemas/")) {
        let target = document.pointer(&to[1..]).unwrap_or_else(|| panic!("{to} leads nowhere"));
        return resolved(target, document);
    }
    match node {
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), resolved(member, document))).collect()
        }
        Value::Array(items) => items.iter().map(|item| resolved(item, document)).collect(),
        other => other.clone(),
    }
}

fn parameter<'a>(operation: &'a Value, name: &str) -> Option<&'a Value> {
    operation["parameters"].as_array()?.iter().find(|it| it["name"] == name)
}

#[test]
fn the_published_document_is_the_one_that_is_served() {
    let served = super::text(&server::document()).unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PUBLISHED, &served).unwrap();
    }
    let published = fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(
        published == served,
        "openapi/openapi.json is out of date: run `make openapi`, or `UPDATE_DOCS=1 cargo test -p api published`"
    );
}

#[test]
fn every_operation_says_what_it_is() {
    let mut ids = BTreeSet::new();
    let tags: Vec<Value> =
        server::document()["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect();
    for (path, method, operation) in operations() {
        let at = format!("{method} {path}");
        for key in ["summary", "description", "operationId"] {
            assert!(operation[key].as_str().is_some_and(|text| !text.is_empty()), "{at}: no {key}");
        }
        assert!(!operation["summary"].as_str().unwrap().ends_with('.'), "{at}: a summary is a title");
        assert!(ids.insert(operation["operationId"].to_string()), "{at}: its operationId is another's");
        let tag = &operation["tags"][0];
        assert!(tags.contains(tag), "{at}: {tag} is not among the tags of the document");
        let open = operation.get("security").is_some_and(|it| it.as_array().is_some_and(Vec::is_empty));
        assert_eq!(open, !is_guarded(&path), "{at}: security");
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            assert!(parameter(&operation, name).is_some(), "{at}: {name} is not described");
        }
    }
}

#[test]
fn every_operation_says_how_it_may_fail() {
    for (path, method, operation) in operations() {
        let at = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{at}: no good answer");
        for (status, response) in responses {
            assert!(response["headers"].get("X-Request-Id").is_some(), "{at}: {status}");
            if status.as_str() >= "400" {
                let content = &response["content"]["application/problem+json"];
                assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{at}: {status}");
                assert_eq!(content["examples"]["en"]["value"]["status"].to_string(), *status, "{at}");
            }
        }
        let mut expected = vec!["406", "500"];
        if path.starts_with("/v1/") {
            expected.extend(["429", "503"]);
        }
        if is_guarded(&path) {
            expected.extend(["400", "401", "403", "422"]);
        }
        if operation.get("requestBody").is_some() {
            expected.extend(["400", "413", "415", "422"]);
        }
        if path.contains('{') {
            expected.push("404");
        }
        if method != "get" {
            expected.push("409");
        }
        for status in expected {
            assert!(responses.contains_key(status), "{at}: {status} is not described");
        }
    }
}

#[test]
fn answers_lead_on() {
    let all = operations();
    let links = |id: &str, status: &str| {
        all.iter().find(|(_, _, it)| it["operationId"] == id).unwrap().2["responses"][status]["links"].clone()
    };
    let parameters = |id: &str, status: &str, to: &str| links(id, status)[to]["parameters"].clone();
    let made = json!({"ticket_id": "$response.body#/id"});
    for to in ["show_ticket", "accept_ticket", "list_ticket_events"] {
        assert_eq!(parameters("submit_ticket", "201", to), made, "{to}");
    }
    assert_eq!(parameters("list_tickets", "200", "claim_ticket"), json!({"ticket_id": "$response.body#/items/0/id"}));
    assert_eq!(parameters("list_tickets", "200", "next_page"), json!({"cursor": "$response.body#/next_cursor"}));
    assert_eq!(parameters("upload_photo", "201", "show_photo"), json!({"photo_id": "$response.body#/id"}));
    assert_eq!(parameters("create_category", "201", "change_category"), json!({"code": "$response.body#/code"}));
    let given = json!({"account_id": "$request.path.account_id", "grant_id": "$response.body#/id"});
    assert_eq!(parameters("grant_role", "201", "withdraw_role"), given);
    let fulfil = &links("create_redemption", "201")["create_fulfilment"];
    assert_eq!(fulfil["parameters"], json!({"desk_id": "$response.body#/desk_id"}));
    assert_eq!(fulfil["x-request-body"], json!({"code": "$response.body#/code"}));
    assert_eq!(links("accept_ticket", "200")["claim_ticket"], Value::Null, "who has the id knows where to go");
    for (path, method, operation) in &all {
        for response in operation["responses"].as_object().unwrap().values() {
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let known = all.iter().any(|(_, _, it)| it["operationId"] == link["operationId"]);
                assert!(known, "{method} {path}: {name} leads nowhere");
            }
        }
    }
}

#[test]
fn headers_are_described_where_they_count() {
    let all = operations();
    let find = |id: &str| &all.iter().find(|(_, _, it)| it["operationId"] == id).unwrap().2;
    let show = find("show_ticket");
    assert!(parameter(show, "If-None-Match").is_some() && parameter(show, "coord_system").is_some());
    assert!(parameter(find("export_areas"), "coord_system").is_some(), "borders are positions too");
    assert!(parameter(show, "Idempotency-Key").is_none() && parameter(show, "If-Match").is_none());
    assert!(show["responses"]["200"]["headers"].get("ETag").is_some());
    assert!(show["responses"].get("304").is_some());
    let accept = find("accept_ticket");
    assert!(parameter(accept, "If-Match").is_some() && parameter(accept, "Idempotency-Key").is_some());
    assert!(accept["responses"]["200"]["headers"].get("Idempotent-Replayed").is_some());
    assert!(accept["responses"].get("412").is_some());
    let submit = find("submit_ticket");
    assert!(submit["responses"]["201"]["headers"].get("Location").is_some());
    assert!(find("list_tickets")["responses"]["200"]["headers"].get("Link").is_some());
    let login = find("login");
    assert!(parameter(login, "Idempotency-Key").is_none());
    assert!(login["responses"]["429"]["headers"].get("Retry-After").is_some());
    assert!(login["responses"].get("401").is_some());
}
