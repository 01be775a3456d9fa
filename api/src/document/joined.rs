//! Joins a schema that was put together of others into one object. A type that takes another's fields as its own is described by
//! `allOf`, which clients generated from the document name badly, and which contradicts itself where one part refuses unknown
//! fields.

use serde_json::{Map, Value, json};

use super::traits::resolved;

pub fn complete(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas") else { return };
    let before = schemas.clone();
    for schema in schemas.as_object_mut().into_iter().flatten().map(|(_, schema)| schema) {
        if let Some(joined) = joined(schema, &before) {
            *schema = joined;
        }
    }
}

fn joined(schema: &Value, schemas: &Value) -> Option<Value> {
    let parts = schema.get("allOf")?.as_array()?;
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts {
        let part = resolved(part, schemas);
        properties.extend(part.get("properties")?.as_object()?.clone());
        required.extend(part.get("required").and_then(Value::as_array).into_iter().flatten().cloned());
    }
    let mut whole = schema.as_object()?.clone();
    whole.remove("allOf");
    whole.insert("type".into(), json!("object"));
    whole.insert("properties".into(), properties.into());
    whole.insert("required".into(), required.into());
    Some(whole.into())
}
