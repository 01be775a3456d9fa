//! How long, how large, how many. A type says it where it knows; here is what holds for whatever it does not say, so
//! that every reader of the document can set aside room.

use serde_json::{Map, Value, json};

/// The longest text that anybody writes (see `domain::text`).
const MAX_TEXT: u32 = 2000;
const MAX_ITEMS: u32 = 1000;
/// Beyond this, numbers lose digits in JavaScript (RFC 8259, 6).
const MAX_EXACT: i64 = 9_007_199_254_740_991;
/// Neither database nor text type takes a NUL.
const ANY_TEXT: &str = "^[^\\x00]*$";

pub fn complete(document: &mut Value) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.values_mut().for_each(bound);
    }
    bound_below(document);
}

/// Every `schema` of parameters, headers and contents.
fn bound_below(node: &mut Value) {
    match node {
        Value::Object(members) => {
            for (key, member) in members {
                match key.as_str() {
                    "schema" => bound(member),
                    // What is in them only looks like schemas, or was seen to already.
                    "schemas" | "example" | "examples" => {}
                    _ => bound_below(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(bound_below),
        _ => {}
    }
}

fn bound(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    if !schema.contains_key("enum") && !schema.contains_key("const") {
        if is(schema, "string") {
            bound_text(schema);
        }
        if is(schema, "integer") {
            bound_integer(schema);
        }
    }
    if is(schema, "array") {
        say(schema, "maxItems", json!(MAX_ITEMS));
    }
    for key in ["items", "additionalProperties", "not"] {
        schema.get_mut(key).into_iter().for_each(bound);
    }
    for key in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(bound);
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    properties.into_iter().flatten().for_each(|(_, property)| bound(property));
}

/// `"type": "string"`, or `"type": ["string", "null"]`.
fn is(schema: &Map<String, Value>, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}

/// Says it where nothing is said.
fn say(schema: &mut Map<String, Value>, key: &str, value: Value) {
    schema.entry(key).or_insert(value);
}

fn bound_text(schema: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Value::as_str).map(str::to_owned);
    let (least, most) = match format.as_deref() {
        Some("uuid") => (Some(36), 36),
        Some("date-time") => (None, 40),
        Some("date") => (Some(10), 10),
        _ => (None, MAX_TEXT),
    };
    if let Some(least) = least {
        say(schema, "minLength", json!(least));
    }
    say(schema, "maxLength", json!(most));
    if format.is_none() {
        say(schema, "pattern", json!(ANY_TEXT));
    }
}

fn bound_integer(schema: &mut Map<String, Value>) {
    say(schema, "format", json!("int64"));
    let is_short = schema.get("format") == Some(&json!("int32"));
    let (least, most) = if is_short { (i32::MIN.into(), i32::MAX.into()) } else { (-MAX_EXACT, MAX_EXACT) };
    if !schema.contains_key("exclusiveMinimum") {
        say(schema, "minimum", json!(least));
    }
    if !schema.contains_key("exclusiveMaximum") {
        say(schema, "maximum", json!(most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_type_says_stays_and_the_rest_is_said_here() {
        let mut schema = json!({ "type": "object", "properties": {
            "code": { "type": "string", "maxLength": 8, "pattern": "^[a-z]+$" },
            "note": { "type": ["string", "null"] },
            "id": { "type": "string", "format": "uuid" },
            "kind": { "type": "string", "enum": ["a"] },
            "count": { "type": "integer", "format": "int32", "minimum": 1 },
            "ids": { "type": "array", "items": { "type": "string", "format": "uuid" } }
        } });
        bound(&mut schema);
        let uuid = json!({ "type": "string", "format": "uuid", "minLength": 36, "maxLength": 36 });
        assert_eq!(
            schema,
            json!({ "type": "object", "properties": {
                "code": { "type": "string", "maxLength": 8, "pattern": "^[a-z]+$" },
                "note": { "type": ["string", "null"], "maxLength": 2000, "pattern": ANY_TEXT },
                "id": uuid,
                "kind": { "type": "string", "enum": ["a"] },
                "count": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 2_147_483_647 },
                "ids": { "type": "array", "maxItems": 1000, "items": uuid }
            } })
        );
    }

    #[test]
    fn a_property_called_type_is_no_type() {
        let mut schema = json!({ "properties": { "type": { "type": "string", "maxLength": 3, "format": "x" } } });
        let before = schema.clone();
        bound(&mut schema);
        assert_eq!(schema, before);
    }
}
