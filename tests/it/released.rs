//! What was released goes on working: the document held against that of the last release. Small made-up documents try whether each kind
//! of breakage is found, and that growth is none.

use serde_json::{Value, json};
use tests::released::{broken, last_release};

#[test]
fn whoever_wrote_a_client_for_the_last_release_gets_on_with_this_one() {
    let path = last_release();
    let last: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let broken = broken(&last, &api::server::document());
    assert!(broken.is_empty(), "since {}:\n{}", path.display(), broken.join("\n"));
}

/// A thing is sent, and shown.
fn small() -> Value {
    json!({
        "openapi": "3.1.0",
        "security": [{"bearer": []}],
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "security": [],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["new", "near"]}}
                    ],
                    "responses": {
                        "200": {
                            "headers": {"ETag": {"schema": {"type": "string"}}},
                            "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}
                        },
                        "404": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
                    }
                },
                "post": {
                    "operationId": "create_thing",
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}}},
                    "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
                }
            },
            "/things/{id}": {
                "get": {
                    "operationId": "show_thing",
                    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
                }
            }
        },
        "components": {"schemas": {
            "NewThing": {
                "type": "object",
                "additionalProperties": false,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 64},
                    "weight": {"type": ["number", "null"]},
                    "colour": {"type": "string", "enum": ["red", "blue"]}
                }
            },
            "Thing": {
                "type": "object",
                "required": ["id", "name", "status", "part"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "name": {"type": "string"},
                    "weight": {"type": ["number", "null"]},
                    "status": {"type": "string", "enum": ["open", "closed"]},
                    "part": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Thing"}]},
                    "shape": {"oneOf": [
                        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}}},
                        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "square"}, "side": {"type": "number"}}}
                    ]}
                }
            }
        }}
    })
}

/// Sets what a pointer leads to; `null` takes it away.
fn changed(pointer: &str, to: Value) -> Value {
    let mut document = small();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match document.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}")) {
        Value::Object(fields) if to.is_null() => drop(fields.remove(&name).unwrap_or_else(|| panic!("{pointer}"))),
        Value::Object(fields) => drop(fields.insert(name, to)),
        Value::Array(items) if to.is_null() => drop(items.remove(name.parse().unwrap())),
        Value::Array(items) if name == "-" => items.push(to),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = to,
        other => panic!("{pointer} is in {other}"),
    }
    document
}

const LIST: &str = "/paths/~1things/get";
const NEW: &str = "/components/schemas/NewThing";
const THING: &str = "/components/schemas/Thing";

#[test]
fn each_kind_of_breakage_is_found() {
    let cases: Vec<(String, Value, &str)> = vec![
        ("/paths/~1things~1{id}".into(), Value::Null, "/things/{id}: the path is gone"),
        ("/paths/~1things/post".into(), Value::Null, "POST /things: the operation is gone"),
        (format!("{LIST}/operationId"), json!("things"), "operationId was"),
        (format!("{LIST}/security"), json!([{"bearer": []}]), "signed in"),
        (format!("{LIST}/parameters/0"), Value::Null, "parameter limit in query: is gone"),
        (format!("{LIST}/parameters/0/required"), json!(true), "parameter limit in query: is required now"),
        (
            format!("{LIST}/parameters/-"),
            json!({"name": "by", "in": "query", "required": true, "schema": {"type": "string"}}),
            "parameter by in query is new and required",
        ),
        (format!("{LIST}/parameters/0/schema/type"), json!("string"), "parameter limit in query: type was"),
        (format!("{LIST}/parameters/0/schema/maximum"), json!(50), "maximum is 50 now"),
        (format!("{LIST}/parameters/1/schema/enum/1"), Value::Null, "\"near\" is not taken any more"),
        (format!("{LIST}/responses/200"), Value::Null, "the answer is gone"),
        (format!("{LIST}/responses/200/headers/ETag"), Value::Null, "header ETag is gone"),
        (format!("{LIST}/responses/200/content/application~1json"), Value::Null, "application/json is gone"),
        ("/paths/~1things/post/requestBody/required".into(), json!(true), "needs a body now"),
        ("/paths/~1things/post/requestBody".into(), Value::Null, "application/json is gone"),
        (format!("{NEW}/required"), json!(["name", "colour"]), "/colour: is required now"),
        (format!("{NEW}/properties/colour"), Value::Null, "/colour: is gone"),
        (format!("{NEW}/properties/name/maxLength"), json!(32), "maxLength is 32 now"),
        (format!("{NEW}/properties/name/minLength"), json!(2), "minLength is 2 now"),
        (format!("{NEW}/properties/name/pattern"), json!("^[a-z]+$"), "has to match"),
        (format!("{NEW}/properties/name/format"), json!("uuid"), "format was"),
        (format!("{NEW}/properties/name/enum"), json!(["a"]), "takes some values alone now"),
        (format!("{NEW}/properties/weight/type"), json!("number"), "/weight: type was"),
        (format!("{NEW}/properties/weight/type"), json!(["integer", "null"]), "/weight: type was"),
        (format!("{NEW}/properties/colour/enum/0"), Value::Null, "\"red\" is not taken any more"),
        (format!("{THING}/properties/name"), Value::Null, "/name: is gone"),
        (format!("{THING}/required"), json!(["id", "name", "part"]), "/status: may be missing now"),
        (format!("{THING}/properties/name/type"), json!(["string", "null"]), "/name: type was"),
        (format!("{THING}/properties/weight/type"), json!("integer"), "/weight: type was"),
        (format!("{THING}/properties/id/format"), Value::Null, "/id: format was"),
        (format!("{THING}/properties/status/enum/1"), Value::Null, "\"closed\" is not shown any more"),
        (format!("{THING}/properties/status/enum"), Value::Null, "may be any value now"),
        (format!("{THING}/properties/part"), json!({"type": "string"}), "/part: type was"),
        (format!("{THING}/properties/shape/oneOf/1"), Value::Null, "kind=\"square\" is gone"),
        (format!("{THING}/properties/shape/oneOf/0/properties/radius"), Value::Null, "/radius: is gone"),
    ];
    for (pointer, to, expected) in cases {
        let found = broken(&small(), &changed(&pointer, to.clone()));
        assert!(found.iter().any(|it| it.contains(expected)), "{pointer} = {to}: {found:?}");
    }
}

#[test]
fn a_new_field_that_is_required_is_found() {
    let mut new = small();
    new["components"]["schemas"]["NewThing"]["properties"]["size"] = json!({"type": "integer"});
    assert_eq!(broken(&small(), &new), Vec::<String>::new());
    new["components"]["schemas"]["NewThing"]["required"] = json!(["name", "size"]);
    assert_eq!(broken(&small(), &new), ["POST /things, body/size: is required now"]);
}

#[test]
fn growth_breaks_nothing() {
    let shape = json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": "star"}}});
    let optional = json!({"name": "by", "in": "query", "schema": {"type": "string"}});
    let cases: Vec<(String, Value)> = vec![
        ("/paths/~1others".into(), json!({"get": {"operationId": "list_others", "responses": {}}})),
        (format!("{LIST}/parameters/-"), optional),
        (format!("{LIST}/parameters/0/schema/maximum"), json!(200)),
        (format!("{LIST}/parameters/0/schema/type"), json!("number")),
        (format!("{LIST}/parameters/1/schema/enum/-"), json!("old")),
        (format!("{LIST}/responses/404"), Value::Null),
        (format!("{LIST}/responses/503"), json!({"description": "Busy"})),
        (format!("{NEW}/properties/size"), json!({"type": "integer"})),
        (format!("{NEW}/required"), json!([])),
        (format!("{NEW}/properties/name/maxLength"), json!(128)),
        (format!("{NEW}/properties/name/maxLength"), Value::Null),
        (format!("{NEW}/properties/name/type"), json!(["string", "null"])),
        (format!("{NEW}/properties/colour/enum"), Value::Null),
        (format!("{THING}/properties/more"), json!({"type": "string"})),
        (format!("{THING}/required"), json!(["id", "name", "status", "part", "weight"])),
        (format!("{THING}/properties/weight/type"), json!("number")),
        (format!("{THING}/properties/status/enum/-"), json!("merged")),
        (format!("{THING}/properties/shape/oneOf/-"), shape),
    ];
    for (pointer, to) in cases {
        assert_eq!(broken(&small(), &changed(&pointer, to.clone())), Vec::<String>::new(), "{pointer} = {to}");
    }
    // A name is given to what stood there.
    let mut named = small();
    let name = named["components"]["schemas"]["NewThing"]["properties"]["colour"].take();
    named["components"]["schemas"]["NewThing"]["properties"]["colour"] = json!({"$ref": "#/components/schemas/Colour"});
    named["components"]["schemas"]["Colour"] = name;
    assert_eq!(broken(&small(), &named), Vec::<String>::new());
}
