//! What an API has promised, held against what it says now: whoever wrote a client for the last release has to get on with the next.
//! What counts as broken, and why, is in `docs/decisions/0036-what-breaks-a-client.md`.
//!
//! - this file: paths, operations, parameters, bodies, answers
//! - [`schema`]: what is sent and what is shown, field by field
//! - [`forms`]: a schema as it is written, reduced to what can be compared

mod forms;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use schema::{Schemas, Side};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The document of the last release: `openapi/released/v1.2.3.json`, the greatest of them.
pub fn last_release() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/released");
    let version = |path: &PathBuf| -> Option<Vec<u32>> {
        let name = path.file_name()?.to_str()?.strip_prefix('v')?.strip_suffix(".json")?;
        name.split('.').map(|part| part.parse().ok()).collect()
    };
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| version(path).is_some()).max_by_key(version).expect("no release was kept")
}

/// Whatever a client of the old document would stumble over, each with where it is.
pub fn broken(old: &Value, new: &Value) -> Vec<String> {
    let mut schemas = Schemas::new(old, new);
    for (path, item) in object(&old["paths"]) {
        let (old_item, new_item) = (schemas.in_old(item), schemas.in_new(&new["paths"][path]));
        if !new_item.is_object() {
            schemas.note(path, "the path is gone");
            continue;
        }
        for method in METHODS.iter().filter(|method| old_item.get(**method).is_some()) {
            let at = format!("{} {path}", method.to_uppercase());
            let (was, is) = (&old_item[*method], &new_item[*method]);
            if !is.is_object() {
                schemas.note(&at, "the operation is gone");
                continue;
            }
            operation(&mut schemas, &at, (old_item, was), (new_item, is));
        }
    }
    schemas.found
}

fn operation<'a>(schemas: &mut Schemas<'a>, at: &str, (old_item, old): Whole<'a>, (new_item, new): Whole<'a>) {
    // Generated clients call it by that.
    if old["operationId"] != new["operationId"] {
        schemas.note(at, &format!("operationId was {} and is {}", old["operationId"], new["operationId"]));
    }
    if open(schemas.old, old) && !open(schemas.new, new) {
        schemas.note(at, "asks for somebody who is signed in");
    }
    let was = parameters(&[&old_item["parameters"], &old["parameters"]], |it| schemas.in_old(it));
    let is = parameters(&[&new_item["parameters"], &new["parameters"]], |it| schemas.in_new(it));
    for (key, parameter) in &was {
        let at = format!("{at}, parameter {} in {}", key.1, key.0);
        let Some(now) = is.get(key) else {
            schemas.note(&at, "is gone");
            continue;
        };
        if parameter["required"] != true && now["required"] == true {
            schemas.note(&at, "is required now");
        }
        schemas.compare(&at, &parameter["schema"], &now["schema"], Side::Sent);
    }
    for (key, _) in is.iter().filter(|(key, it)| !was.contains_key(key) && it["required"] == true) {
        schemas.note(at, &format!("parameter {} in {} is new and required", key.1, key.0));
    }
    body(schemas, at, &old["requestBody"], &new["requestBody"]);
    answers(schemas, at, &old["responses"], &new["responses"]);
}

/// An operation, and the path that it belongs to.
type Whole<'a> = (&'a Value, &'a Value);

/// By where they are and their names. Those of the operation stand for those of its path.
fn parameters<'a>(
    lists: &[&'a Value],
    resolved: impl Fn(&'a Value) -> &'a Value,
) -> BTreeMap<(&'a str, &'a str), &'a Value> {
    let all = lists.iter().flat_map(|list| list.as_array().into_iter().flatten()).map(resolved);
    all.map(|it| ((text(&it["in"]), text(&it["name"])), it)).collect()
}

/// Whether nobody has to be signed in for it.
fn open(document: &Value, operation: &Value) -> bool {
    let asked = operation.get("security").unwrap_or(&document["security"]);
    asked.as_array().is_none_or(|ways| ways.is_empty() || ways.iter().any(|way| object(way).next().is_none()))
}

fn body<'a>(schemas: &mut Schemas<'a>, at: &str, old: &'a Value, new: &'a Value) {
    let (old, new) = (schemas.in_old(old), schemas.in_new(new));
    if old["required"] != true && new["required"] == true {
        schemas.note(at, "needs a body now");
    }
    let at = format!("{at}, body");
    content(schemas, &at, &old["content"], &new["content"], Side::Sent);
}

fn answers<'a>(schemas: &mut Schemas<'a>, at: &str, old: &'a Value, new: &'a Value) {
    for (status, was) in object(old) {
        let at = format!("{at}, {status}");
        let (was, is) = (schemas.in_old(was), schemas.in_new(&new[status]));
        if !is.is_object() {
            // A refusal that does not come any more is missed by nobody.
            if status.starts_with(['2', '3']) {
                schemas.note(&at, "the answer is gone");
            }
            continue;
        }
        for (header, _) in object(&was["headers"]) {
            let is_there = object(&is["headers"]).any(|(name, _)| name.eq_ignore_ascii_case(header));
            if !is_there {
                schemas.note(&at, &format!("header {header} is gone"));
            }
        }
        content(schemas, &at, &was["content"], &is["content"], Side::Shown);
    }
}

fn content<'a>(schemas: &mut Schemas<'a>, at: &str, old: &'a Value, new: &'a Value, side: Side) {
    for (media, was) in object(old) {
        match new.get(media) {
            None => schemas.note(at, &format!("{media} is gone")),
            Some(is) => schemas.compare(at, &was["schema"], &is["schema"], side),
        }
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
