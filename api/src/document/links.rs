//! What an answer is good for: which operations take what it names. Worked out from paths, names of parameters and schemas, so that
//! an operation that is added is linked to by itself.
//!
//! - A thing leads to whatever stands below its id: what `POST /v1/tickets` answers, to `/v1/tickets/{ticket_id}/accept`. A list
//!   leads there by its first item.
//! - What an answer names by an id of another thing (`desk_id`), leads to where that is shown, and to where all that is asked for is
//!   in the answer: a voucher, to its desk, which takes its `code`.
//! - A page leads to the next.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::traits::{declared_parameters, resolved, schema_name};

/// An operation that something may lead to.
struct Target {
    id: String,
    summary: Value,
    path: String,
    reads: bool,
    /// The fields that its body cannot do without.
    needs: Vec<String>,
}

/// Whatever answers with one of these schemas names what a parameter of this path stands for.
struct Thing {
    /// The path as far as the parameter: `/v1/tickets/{ticket_id}`.
    path: String,
    field: String,
    schemas: BTreeSet<String>,
}

/// What an answer shows, and where in its body.
struct Shown<'a> {
    name: Option<&'a str>,
    properties: &'a Map<String, Value>,
    pointer: &'static str,
}

pub fn complete(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let paths = document.get("paths").cloned().unwrap_or_default();
    let targets: Vec<_> = operations(&paths).map(|(path, method, it)| target(path, method, it, &schemas)).collect();
    let things = things(&paths, &targets, &schemas);
    let operations = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for (path, methods) in operations {
        for operation in methods.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
            let pages = page_parameter(operation);
            let id = operation.get("operationId").cloned().unwrap_or_default();
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten();
            for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
                let mut links = Map::new();
                if let Some(shown) = shown(response, &schemas) {
                    links_below(path, &shown, &things, &targets, &mut links);
                    links_aside(path, &shown, &targets, &mut links);
                }
                if let Some(parameter) = pages
                    && body(response, &schemas).is_some_and(|it| it.contains_key("next_cursor"))
                {
                    let next = json!({ parameter: "$response.body#/next_cursor" });
                    let link = json!({ "operationId": id, "description": "The next page", "parameters": next });
                    links.insert("next_page".into(), link);
                }
                if let Some(response) = response.as_object_mut().filter(|_| !links.is_empty()) {
                    response.insert("links".into(), links.into());
                }
            }
        }
    }
}

fn operations(paths: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = paths.as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn target(path: &str, method: &str, operation: &Value, schemas: &Value) -> Target {
    let body = operation.pointer("/requestBody/content/application~1json/schema").map(|it| resolved(it, schemas));
    let needs = body.and_then(|it| it.get("required")).and_then(Value::as_array).into_iter().flatten();
    Target {
        id: operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned(),
        summary: operation.get("summary").cloned().unwrap_or_default(),
        path: path.to_owned(),
        reads: method == "get",
        needs: needs.filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}

/// The parameters of a path, each with the path as far as it.
fn parameters(path: &str) -> impl Iterator<Item = (&str, &str)> {
    path.match_indices('{').filter_map(|(begin, _)| {
        let end = path.get(begin..)?.find('}')? + begin;
        Some((path.get(begin + 1..end)?, path.get(..=end)?))
    })
}

/// The things that have an address: those that the path before a parameter answers with, made there or listed.
fn things(paths: &Value, targets: &[Target], schemas: &Value) -> Vec<Thing> {
    let addresses: BTreeSet<_> = targets.iter().flat_map(|it| parameters(&it.path)).collect();
    let thing = |(parameter, path): (&str, &str)| {
        let field = if parameter.ends_with("_id") { "id" } else { parameter };
        let collection = path.strip_suffix(&format!("/{{{parameter}}}"))?;
        let there = operations(paths).filter(|(path, ..)| *path == collection);
        let responses = there.flat_map(|(.., it)| it.get("responses").and_then(Value::as_object).into_iter().flatten());
        let shown = responses.filter_map(|(_, response)| shown(response, schemas));
        let named = shown.filter(|it| it.properties.contains_key(field)).filter_map(|it| it.name);
        let schemas = named.map(str::to_owned).collect();
        Some(Thing { path: path.to_owned(), field: field.to_owned(), schemas })
    };
    addresses.into_iter().filter_map(thing).collect()
}

fn schema(response: &Value) -> Option<&Value> {
    response.pointer("/content/application~1json/schema")
}

fn body<'a>(response: &'a Value, schemas: &'a Value) -> Option<&'a Map<String, Value>> {
    resolved(schema(response)?, schemas).get("properties")?.as_object()
}

/// The thing itself, or the first item of a list.
fn shown<'a>(response: &'a Value, schemas: &'a Value) -> Option<Shown<'a>> {
    let properties = body(response, schemas)?;
    let Some(item) = properties.get("items").and_then(|items| items.get("items")) else {
        return Some(Shown { name: schema_name(schema(response)?), properties, pointer: "" });
    };
    let properties = resolved(item, schemas).get("properties")?.as_object()?;
    Some(Shown { name: schema_name(item), properties, pointer: "/items/0" })
}

/// To whatever stands below the id of what is shown. Who has that id in his own path has no need to be told.
fn links_below(path: &str, shown: &Shown<'_>, things: &[Thing], targets: &[Target], links: &mut Map<String, Value>) {
    let is_shown = |thing: &&Thing| shown.name.is_some_and(|name| thing.schemas.contains(name));
    for thing in things.iter().filter(is_shown) {
        let mut given = Map::new();
        for (parameter, until) in parameters(&thing.path) {
            let from = if until == thing.path {
                format!("$response.body#{}/{}", shown.pointer, thing.field)
            } else {
                format!("$request.path.{parameter}")
            };
            given.insert(parameter.to_owned(), from.into());
        }
        let is_known = |(parameter, until): (&str, &str)| until == thing.path || has_parameter(path, parameter);
        let is_own = parameters(&thing.path).last().is_some_and(|(parameter, _)| has_parameter(path, parameter));
        if is_own || !parameters(&thing.path).all(is_known) {
            continue;
        }
        for target in targets.iter().filter(|it| it.path.starts_with(&thing.path)) {
            links.insert(target.id.clone(), link(target, given.clone(), None));
        }
    }
}

/// To where something else is shown that is named here, or all that is asked for is said here.
fn links_aside(path: &str, shown: &Shown<'_>, targets: &[Target], links: &mut Map<String, Value>) {
    let here = |field: &str| Value::from(format!("$response.body#{}/{field}", shown.pointer));
    for target in targets {
        let named: Vec<_> = parameters(&target.path).map(|(parameter, _)| parameter).collect();
        let is_named = |field: &&str| field.ends_with("_id") && shown.properties.contains_key(*field);
        if named.is_empty() || !named.iter().all(is_named) || named.iter().all(|it| has_parameter(path, it)) {
            continue;
        }
        let is_shown_there = target.reads && target.path.ends_with('}');
        let takes_this =
            !target.needs.is_empty() && target.needs.iter().all(|field| shown.properties.contains_key(field));
        if is_shown_there || takes_this {
            let given = named.iter().map(|it| ((*it).to_owned(), here(it))).collect();
            let body = takes_this.then(|| target.needs.iter().map(|it| (it.clone(), here(it))).collect());
            links.entry(target.id.clone()).or_insert_with(|| link(target, given, body));
        }
    }
}

fn link(target: &Target, given: Map<String, Value>, body: Option<Map<String, Value>>) -> Value {
    let mut link = json!({ "operationId": target.id, "description": target.summary, "parameters": given });
    if let (Some(link), Some(body)) = (link.as_object_mut(), body) {
        // As an extension: what OpenAPI has for it may be any value, but generators of clients take a string alone.
        link.insert("x-request-body".into(), body.into());
    }
    link
}

fn has_parameter(path: &str, name: &str) -> bool {
    parameters(path).any(|(parameter, _)| parameter == name)
}

/// By which parameter the next page is asked for.
fn page_parameter(operation: &Value) -> Option<&'static str> {
    let is_declared = |name: &&str| declared_parameters(operation).any(|it| it.get("name") == Some(&json!(name)));
    ["cursor", "after"].into_iter().find(is_declared)
}
