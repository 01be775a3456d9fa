//! Holds every answer of every story against the published document: its status has to be one that the operation names, and its
//! body has to be what is described there.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(api::server::document);
static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Panics where the answer is not as published. What is not in the document is left alone: wrong paths, wrong methods.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let method = if method == Method::HEAD { "get".into() } else { method.as_str().to_lowercase() };
    // A wrong method is answered alike everywhere, and described once.
    if answer.status == 405 {
        return;
    }
    let Some(template) = template_of(path, &method) else { return };
    let operation = &DOCUMENT["paths"][template][&method];
    let status = answer.status.to_string();
    let response = resolved(&operation["responses"][&status]);
    assert!(response.is_object(), "{method} {template} answers {status}, which it does not name: {}", answer.json);
    let kind = answer.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    let content = &response["content"];
    if kind.is_empty() || answer.body.is_empty() {
        return;
    }
    assert!(content[kind].is_object(), "{method} {template} answers {status} as {kind}, which it does not name");
    // One object a line is no document.
    if kind.ends_with("json") && !kind.ends_with("ndjson") {
        let pointer = format!("{method} {template} {status}");
        let validator = validator(&pointer, &content[kind]["schema"]);
        let faults: Vec<_> =
            validator.iter_errors(&answer.json).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{pointer} is not as described: {}\n{}", faults.join("; "), answer.json);
    }
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let required = resolved(header)["required"] == true;
        assert!(!required || answer.header(name).is_some(), "{method} {template} {status} lacks {name}");
    }
}

/// The most literal template of the document that fits a path.
fn template_of(path: &str, method: &str) -> Option<&'static str> {
    let paths = DOCUMENT["paths"].as_object()?;
    let fitting =
        paths.iter().filter(|(template, operations)| fits(template, path) && operations.get(method).is_some());
    fitting.map(|(template, _)| template.as_str()).min_by_key(|template| template.matches('{').count())
}

fn fits(template: &str, path: &str) -> bool {
    let (asked, known): (Vec<_>, Vec<_>) = (path.split('/').collect(), template.split('/').collect());
    asked.len() == known.len() && asked.iter().zip(&known).all(|(a, k)| a == k || (k.starts_with('{') && !a.is_empty()))
}

/// The value itself, or what it refers to.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        Some(pointer) => DOCUMENT.pointer(pointer).unwrap_or(&Value::Null),
        None => value,
    }
}

fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = known.entry(name.to_owned()).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": DOCUMENT["components"],
            "allOf": [schema],
        });
        Arc::new(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
    });
    made.clone()
}
