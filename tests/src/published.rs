//! The operations of the published document, to be tried one by one.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Person};

/// An operation, with the schema of its body, and what is shown there as an example.
pub struct Published {
    pub id: String,
    pub method: Method,
    pub template: String,
    pub example: Value,
    schema: Value,
}

/// The id of what does not exist.
pub const NOTHING: &str = "0192f3a0-7c1e-7000-8000-00000000dead";

impl Published {
    /// Its path, with the id that `named` gives for each parameter.
    pub fn path(&self, named: impl Fn(&str) -> String) -> String {
        let parts =
            self.template.split('/').map(|part| match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                Some("variant") => "display".into(),
                Some("code") => "burst_pipe".into(),
                Some("tracking_code") => "0000-0000-0000-0000".into(),
                Some(parameter) => named(parameter),
                None => part.to_owned(),
            });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The path of what does not exist.
    pub fn path_of_nothing(&self) -> String {
        self.path(|_| NOTHING.to_owned())
    }

    pub fn is_open(&self) -> bool {
        !api::caller::is_guarded(&self.template)
    }

    pub async fn given_by(&self, person: &Person, path: &str) -> Answer {
        person.asks(self.method.clone(), path).json(self.example.clone()).send().await
    }

    /// The fields of its body that are objects.
    pub fn objects(&self) -> Vec<String> {
        let document = api::server::document();
        let is_object = |schema: &Value| resolved(&document, schema)["type"] == "object";
        let fields = self.schema["properties"].as_object().into_iter().flatten();
        let objects = fields.filter(|(_, schema)| {
            let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
            is_object(schema) || choices.into_iter().flatten().any(is_object)
        });
        objects.map(|(name, _)| name.clone()).collect()
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let named = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    named.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

pub fn published() -> Vec<Published> {
    let document = api::server::document();
    let mut all = Vec::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
            let Some(id) = operation["operationId"].as_str() else { continue };
            let schema = resolved(&document, &operation["requestBody"]["content"]["application/json"]["schema"]);
            let example = schema.get("example").cloned().unwrap_or_else(|| json!({}));
            let (id, template, schema) = (id.to_owned(), template.clone(), schema.clone());
            all.push(Published { id, method, template, example, schema });
        }
    }
    assert!(all.len() > 30, "the document was read");
    all
}
