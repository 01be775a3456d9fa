//! Query strings: strict in what they mean, and answered with the name of what is wrong. Pairs that nobody knows do no harm:
//! platforms add some of their own.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use crate::problem::Failure;

/// The query of a request, read as `T`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> std::ops::Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    // A parameter without a value says nothing.
    let said = query.split('&').filter(|pair| pair.split_once('=').is_none_or(|(_, value)| !value.is_empty()));
    let said = said.collect::<Vec<_>>().join("&");
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(said.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let what = error.inner().to_string();
        let path = error.path().to_string();
        let quoted = what.split('`').nth(1).unwrap_or_default();
        let name = if path == "." { quoted.to_owned() } else { path };
        if what.starts_with("duplicate field") {
            Failure::field(name, "repeated", "只能出现一次", "is given twice")
        } else if what.starts_with("missing field") {
            Failure::field(name, "missing", "缺少该参数", "is missing")
        } else {
            Failure::field(name, "wrong_type", "取值格式不对", "is not of the right form")
        }
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    struct Asked {
        limit: Option<u32>,
        followed: Option<bool>,
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, name, code) in [
            ("limit=abc", "limit", "wrong_type"),
            ("limit=-1", "limit", "wrong_type"),
            ("x=1&followed=maybe", "followed", "wrong_type"),
            ("limit=1&limit=2", "limit", "repeated"),
        ] {
            let failure = parse::<Asked>(query).unwrap_err();
            let said: Vec<_> = failure.fields.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
            assert_eq!(said, [(name, code)], "{query}");
        }
    }

    #[test]
    fn what_nobody_knows_does_no_harm() {
        for query in ["", "&", "x=", "limit=5&", "x=1&limit=5&x=2", "%ff=1&limit=5"] {
            let asked: Asked = parse(query).unwrap();
            assert!(asked.limit.unwrap_or(5) == 5 && asked.followed.is_none(), "{query}");
        }
    }
}
