//! What kind of operation it is, by what it says of itself. Everything else follows from that.

use serde_json::Value;

use crate::caller::is_guarded;
use crate::limit::is_counted;

/// What the operations' common parts depend on.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// Asks for a token.
    pub guarded: bool,
    /// Counts for a rate limit.
    pub counted: bool,
    /// `GET`; everything else changes something.
    pub reads: bool,
    pub has_body: bool,
    pub has_query: bool,
    /// Names something by its id, in the path, the query or the body: it may not be there.
    pub names_things: bool,
    /// Shows a thing with a version.
    pub versioned: bool,
    /// Shows positions or borders, in the coordinates that are asked for.
    pub shows_positions: bool,
    /// Shows a page of a list.
    pub paged: bool,
    pub creates: bool,
}

impl Traits {
    pub fn of(path: &str, method: &str, operation: &Value, schemas: &Value) -> Self {
        let has_body = operation.get("requestBody").is_some();
        let guarded = is_guarded(path);
        let shown = shown(operation);
        Self {
            guarded,
            counted: is_counted(path),
            reads: method == "get",
            has_body,
            has_query: declared_parameters(operation).any(|it| it.get("in") == Some(&"query".into())),
            names_things: path.contains('{') || (guarded && (has_body || asks_for_an_id(operation))),
            versioned: shown.iter().any(|schema| has_property(schema, schemas, "version")),
            shows_positions: shown.iter().any(|schema| reaches(schema, schemas, "CoordSystem", &mut Vec::new())),
            paged: method == "get" && shown.iter().any(|schema| has_property(schema, schemas, "next_cursor")),
            // What is taken in at a desk is made there, though its voucher was before.
            creates: operation.pointer("/responses/201").is_some()
                || operation.get("operationId").and_then(Value::as_str).is_some_and(|id| id.starts_with("create_")),
        }
    }
}

pub fn declared_parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation.get("parameters").and_then(Value::as_array).into_iter().flatten()
}

fn asks_for_an_id(operation: &Value) -> bool {
    declared_parameters(operation).any(|it| it.pointer("/schema/format") == Some(&"uuid".into()))
}

/// The JSON schemas of what it answers when it goes well.
fn shown(operation: &Value) -> Vec<&Value> {
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    responses
        .filter(|(status, _)| status.starts_with('2'))
        .filter_map(|(_, response)| response.pointer("/content/application~1json/schema"))
        .collect()
}

const PREFIX: &str = "#/components/schemas/";

/// What the schema is called that this one refers to.
pub fn schema_name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PREFIX)
}

/// The schema itself, or the one that it refers to.
pub fn resolved<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    schema_name(schema).and_then(|name| schemas.get(name)).unwrap_or(schema)
}

fn has_property(schema: &Value, schemas: &Value, name: &str) -> bool {
    resolved(schema, schemas).get("properties").is_some_and(|properties| properties.get(name).is_some())
}

/// Whether the schema called `target` is part of this one, however deep.
fn reaches<'a>(schema: &'a Value, schemas: &'a Value, target: &str, seen: &mut Vec<&'a str>) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let name = value.as_str().and_then(|to| to.strip_prefix(PREFIX)).filter(|_| key == "$ref");
            match name {
                Some(name) if name == target => true,
                Some(name) if seen.contains(&name) => false,
                Some(name) => {
                    seen.push(name);
                    schemas.get(name).is_some_and(|schema| reaches(schema, schemas, target, seen))
                }
                None => reaches(value, schemas, target, seen),
            }
        }),
        Value::Array(items) => items.iter().any(|item| reaches(item, schemas, target, seen)),
        _ => false,
    }
}
