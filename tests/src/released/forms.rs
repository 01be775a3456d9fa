//! A schema as it is written, reduced to what can be compared: one of several forms, each with its type, its fields, its values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{object, text};

/// Follows references, for as long as they lead on.
pub(super) fn resolved<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    // A document whose references go round in a circle describes nothing.
    for _ in 0..32 {
        let Some(pointer) = value["$ref"].as_str().and_then(|to| to.strip_prefix('#')) else { break };
        value = document.pointer(pointer).unwrap_or(&Value::Null);
    }
    value
}

/// What it can be, besides `null`: itself, or one of those that it lists.
pub(super) fn forms<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let plain = resolved(document, schema);
    let choices = ["oneOf", "anyOf"].iter().find_map(|word| plain[*word].as_array());
    match choices {
        None if plain["type"] == "null" => Vec::new(),
        // The reference, so that it can be told by its name.
        None => vec![schema],
        Some(choices) => choices.iter().flat_map(|choice| forms(document, choice)).collect(),
    }
}

/// All types that it can have; none where it says nothing of them.
pub(super) fn types<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let plain = resolved(document, schema);
    let said = plain["type"].as_str().into_iter().chain(plain["type"].as_array().into_iter().flatten().map(text));
    let choices = ["oneOf", "anyOf", "allOf"].iter().flat_map(|word| plain[*word].as_array().into_iter().flatten());
    said.chain(choices.flat_map(|choice| types(document, choice))).collect()
}

/// The values that it is bound to; none where it is not.
pub(super) fn values(schema: &Value) -> Option<BTreeSet<String>> {
    let listed = schema["enum"].as_array().map(Vec::as_slice);
    let listed = listed.or_else(|| schema.get("const").map(std::slice::from_ref))?;
    Some(listed.iter().filter(|value| !value.is_null()).map(Value::to_string).collect())
}

/// The fields, those of all its parts together, and which of them have to be there.
pub(super) fn fields<'a>(
    document: &'a Value,
    schema: &'a Value,
) -> (BTreeMap<&'a String, &'a Value>, BTreeSet<&'a str>) {
    let plain = resolved(document, schema);
    let mut all: BTreeMap<_, _> = object(&plain["properties"]).collect();
    let mut required: BTreeSet<_> = plain["required"].as_array().into_iter().flatten().map(text).collect();
    for part in plain["allOf"].as_array().into_iter().flatten() {
        let (more, more_required) = fields(document, part);
        all.extend(more);
        required.extend(more_required);
    }
    (all, required)
}

/// By what one of several forms is known among them: its name, or the one value that it alone has in a field.
pub(super) fn tag(document: &Value, form: &Value) -> Option<String> {
    if let Some(name) = form["$ref"].as_str() {
        return Some(name.to_owned());
    }
    let (all, _) = fields(document, form);
    all.into_iter().find_map(|(name, field)| {
        let values = values(resolved(document, field)).filter(|values| values.len() == 1)?;
        Some(format!("{name}={}", values.first()?))
    })
}
