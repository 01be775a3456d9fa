//! What each operation takes and answers beside its own: headers of requests and responses, and problems.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::headers::header;
use super::traits::{Traits, declared_parameters};
use super::{parameters, problems};

pub fn complete(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            let traits = Traits::of(path, method, operation, &schemas);
            complete_one(operation, traits, &schemas);
        }
    }
}

fn complete_one(operation: &mut Value, traits: Traits, schemas: &Value) {
    add_parameters(operation, traits);
    let Some(operation) = operation.as_object_mut() else { return };
    // The document's own security holds where an operation says nothing.
    operation.remove("security");
    if !traits.guarded {
        operation.insert("security".into(), json!([]));
    }
    if let Some(body) = operation.get_mut("requestBody") {
        loosen(body, schemas);
    }
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        add_responses(responses, traits);
    }
}

fn add_parameters(operation: &mut Value, traits: Traits) {
    let declared: BTreeSet<String> =
        declared_parameters(operation).filter_map(|it| it.get("name")?.as_str()).map(str::to_lowercase).collect();
    let wanted = [
        (traits.guarded && traits.shows_positions, parameters::COORD_SYSTEM),
        (traits.guarded && !traits.reads, parameters::IDEMPOTENCY_KEY),
        (traits.guarded && !traits.reads && traits.versioned && !traits.creates, parameters::IF_MATCH),
        (traits.counted && traits.reads, parameters::IF_NONE_MATCH),
        (true, parameters::ACCEPT_LANGUAGE),
    ];
    let missing = wanted.into_iter().filter(|(holds, (_, name))| *holds && !declared.contains(&name.to_lowercase()));
    let references = missing.map(|(_, (key, _))| json!({ "$ref": format!("#/components/parameters/{key}") }));
    let references: Vec<_> = references.collect();
    if let Some(operation) = operation.as_object_mut() {
        let list = operation.entry("parameters").or_insert_with(|| json!([]));
        list.as_array_mut().into_iter().for_each(|list| list.extend(references.iter().cloned()));
    }
}

/// A command that needs no field may come without a body.
fn loosen(body: &mut Value, schemas: &Value) {
    let schema = body.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    let schema = schema.and_then(|to| schemas.get(to.rsplit('/').next()?));
    let needs_nothing =
        schema.is_some_and(|it| it.get("type") == Some(&json!("object")) && it.get("required").is_none());
    if let Some(body) = body.as_object_mut().filter(|_| needs_nothing) {
        body.insert("required".into(), json!(false));
    }
}

fn add_responses(responses: &mut Map<String, Value>, traits: Traits) {
    let declared: Vec<u16> = responses.keys().filter_map(|status| status.parse().ok()).collect();
    for (status, response) in responses.iter_mut() {
        add_headers(response, status, traits);
    }
    if traits.counted && traits.reads {
        responses.insert("304".into(), json!({ "$ref": "#/components/responses/NotModified" }));
    }
    for status in expected(traits).into_iter().chain(declared.into_iter().filter(|status| *status >= 400)) {
        let Some(name) = problems::name(status) else { continue };
        responses.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
    }
}

fn add_headers(response: &mut Value, status: &str, traits: Traits) {
    let shows = status != "204";
    let wanted = [
        (true, "X-Request-Id"),
        (true, "Access-Control-Allow-Origin"),
        (traits.counted, "RateLimit"),
        (traits.counted, "RateLimit-Policy"),
        (shows && traits.counted && (traits.reads || traits.versioned), "ETag"),
        (status == "201", "Location"),
        (traits.paged, "Link"),
        (traits.guarded && !traits.reads, "Idempotent-Replayed"),
    ];
    let wanted = wanted.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name);
    if let Some(response) = response.as_object_mut() {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        if let Some(headers) = headers.as_object_mut() {
            for name in wanted {
                headers.entry(name).or_insert_with(|| header(name));
            }
        }
    }
}

/// What can go wrong with an operation of this kind. What is an operation's own (a wrong password) it says itself.
fn expected(traits: Traits) -> Vec<u16> {
    let by_kind = [
        // The compressor may have nothing that the client takes.
        (true, [406, 500].as_slice()),
        (traits.counted, &[429, 503]),
        // A token, a header or `coord_system` may be wrong whatever is asked for.
        (traits.guarded, &[400, 401, 403, 422]),
        (traits.has_query, &[422]),
        (traits.has_body, &[400, 408, 413, 415, 422]),
        (traits.names_things, &[404]),
        (!traits.reads, &[409]),
        (!traits.reads && traits.guarded, &[412]),
    ];
    by_kind.into_iter().filter(|(holds, _)| *holds).flat_map(|(_, statuses)| statuses.iter().copied()).collect()
}
