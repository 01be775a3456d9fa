//! What a handler answers with. It can be kept and given again when the same request comes twice.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::problem::Failure;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reply {
    status: u16,
    body: Option<String>,
    etag: Option<String>,
    location: Option<String>,
    link: Option<String>,
    #[serde(skip)]
    replayed: bool,
}

impl Reply {
    fn new(status: StatusCode, body: Option<String>) -> Self {
        Self { status: status.as_u16(), body, etag: None, location: None, link: None, replayed: false }
    }

    pub fn ok<T: Serialize>(value: &T) -> Result<Self, Failure> {
        Ok(Self::new(StatusCode::OK, Some(json(value)?)))
    }

    /// 201, and where the new thing is.
    pub fn created<T: Serialize>(value: &T, location: String) -> Result<Self, Failure> {
        Ok(Self { location: Some(location), ..Self::new(StatusCode::CREATED, Some(json(value)?)) })
    }

    /// 201 for what was recorded and has no address of its own.
    pub fn recorded<T: Serialize>(value: &T) -> Result<Self, Failure> {
        Ok(Self::new(StatusCode::CREATED, Some(json(value)?)))
    }

    /// 202 for what is on its way.
    pub fn accepted<T: Serialize>(value: &T) -> Result<Self, Failure> {
        Ok(Self::new(StatusCode::ACCEPTED, Some(json(value)?)))
    }

    pub fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// The resource's version, for `If-Match`. What the caller sees of it changes with more than its version (whether he follows
    /// it, what he may do), so its text is part of the tag.
    #[must_use]
    pub fn version(mut self, version: u32) -> Self {
        self.etag = self.body.as_deref().map(|body| format!("\"{version}-{}\"", hash(body)));
        self
    }

    /// Tells the next page in a `Link` header as well (RFC 8288).
    #[must_use]
    pub fn next_page(mut self, request: &HttpRequest, cursor: Option<&str>) -> Self {
        self.link = cursor.map(|cursor| {
            let others =
                request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
            let query: Vec<_> = others.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
            format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
        });
        self
    }

    #[must_use]
    pub const fn replayed(mut self) -> Self {
        self.replayed = true;
        self
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec(self).map_err(Failure::internal)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(bytes).map_err(Failure::internal)
    }
}

fn hash(body: &str) -> String {
    let hash = digest::digest(&digest::SHA256, body.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12).unwrap_or_default())
}

fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(Failure::internal)
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<BoxBody> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let is_read = request.method().is_safe();
        // A list has no version; its own text tells whether it changed.
        let etag = self.etag.or_else(|| {
            let body = self.body.as_deref().filter(|_| is_read)?;
            Some(format!("\"{}\"", hash(body)))
        });
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let mut answer = match &etag {
            Some(tag) if is_read && known.is_some_and(|known| matches_tag(known, tag)) => {
                let mut answer = HttpResponse::NotModified();
                answer.insert_header((header::ETAG, tag.as_str()));
                answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
                return answer.finish();
            }
            _ => HttpResponse::build(status),
        };
        if let Some(tag) = etag {
            answer.insert_header((header::ETAG, tag));
        }
        if let Some(location) = self.location {
            answer.insert_header((header::LOCATION, location));
        }
        if let Some(link) = self.link {
            answer.insert_header((header::LINK, link));
        }
        if self.replayed {
            answer.insert_header(("Idempotent-Replayed", "true"));
        }
        let caching = if is_read { "private, no-cache" } else { "no-store" };
        answer.insert_header((header::CACHE_CONTROL, caching));
        match self.body {
            Some(body) => answer.content_type("application/json").body(body),
            None => answer.finish(),
        }
    }
}

fn matches_tag(known: &str, tag: &str) -> bool {
    known.trim() == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}
