//! JSON bodies: bounded, strict, and answered with a pointer to what is wrong.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::problem::{Code, Failure, FieldFault};

/// A ticket with 9 photos and the longest text is about 8 KiB; borders are the only large bodies.
pub const MAX_JSON_BYTES: usize = 256 * 1024;
/// All borders of a city, to the metre: about a million points.
pub const MAX_IMPORT_BYTES: usize = 32 * 1024 * 1024;
/// A city's border, to the metre.
pub const MAX_BOUNDARY_BYTES: usize = 16 * 1024 * 1024;

/// A body that was read as `T`, with the hash of its bytes.
#[derive(Debug)]
pub struct Body<T, const MAX: usize = MAX_JSON_BYTES> {
    pub value: T,
    pub hash: Vec<u8>,
}

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = declared.is_none_or(|kind| {
            let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            essence == "application/json" || essence.ends_with("+json")
        });
        let is_encoded = is_encoded(request.headers());
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Failure::from(Code::UnsupportedMediaType)
                    .saying("请使用 application/json。", "Send application/json."));
            }
            if is_encoded {
                return Err(as_it_is());
            }
            let mut bytes = in_time(WHOLE_SECONDS, all_of::<MAX>(&mut payload)).await??;
            // A command that carries nothing may come without a body.
            if bytes.is_empty() {
                bytes.extend_from_slice(b"{}");
            }
            let hash = digest::digest(&digest::SHA256, &bytes).as_ref().to_vec();
            Ok(Self { value: parse(&bytes)?, hash })
        })
    }
}

/// The bytes of a body that is too large to be read on the request's thread, for whoever was found to have a right to send it.
pub async fn bytes_of<const MAX: usize>(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>, Failure> {
    if is_encoded(request.headers()) {
        return Err(as_it_is());
    }
    in_time(WHOLE_SECONDS, all_of::<MAX>(&mut payload)).await?
}

/// The longest silence in the middle of a body.
pub const BODY_SECONDS: u64 = 30;
/// The longest that a JSON body may take to come in.
const WHOLE_SECONDS: u64 = 120;

pub async fn all_of<const MAX: usize>(payload: &mut Payload) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(BODY_SECONDS, payload.next()).await? {
        let chunk = chunk.map_err(|_| Failure::from(Code::InvalidRequest))?;
        if bytes.len() + chunk.len() > MAX {
            return Err(too_large(MAX));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether a body was compressed on the way. None is read that was: a small one may be of any size.
pub fn is_encoded(headers: &header::HeaderMap) -> bool {
    let encoding = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
}

pub fn as_it_is() -> Failure {
    Failure::from(Code::UnsupportedMediaType)
        .saying("请求内容不得压缩。", "Send the body as it is, without a Content-Encoding.")
}

/// What comes next, unless it is too long in coming.
pub async fn in_time<T>(seconds: u64, next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(Duration::from_secs(seconds), next).await.map_err(|_| Code::RequestTimeout.into())
}

pub fn too_large(limit: usize) -> Failure {
    Failure::from(Code::BodyTooLarge).saying(format!("上限为 {limit} 字节。"), format!("The limit is {limit} bytes."))
}

/// Reads JSON, and says where it is not what it should be.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // The types would take their fields in order as well.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Failure::field("", "wrong_type", "应为 JSON 对象", "is not an object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        let what = inner.to_string();
        match inner.classify() {
            serde_json::error::Category::Data => {
                let code = if what.starts_with("unknown field") {
                    "unknown_field"
                } else if what.starts_with("missing field") {
                    "missing"
                } else if what.starts_with("unknown variant") {
                    "unknown_value"
                } else {
                    "wrong_type"
                };
                let pointer = match what.split('`').nth(1) {
                    Some(field) if code == "missing" => format!("{pointer}/{field}"),
                    _ => pointer,
                };
                Failure::from(FieldFault::new(pointer, code, chinese(code, &what), what.clone()))
            }
            _ => Failure::from(Code::InvalidJson).saying(format!("位置：{what}"), what.clone()),
        }
    })?;
    reader
        .end()
        .map_err(|error| Failure::from(Code::InvalidJson).saying("JSON 之后还有多余内容。", error.to_string()))?;
    Ok(value)
}

fn chinese(code: &str, what: &str) -> String {
    let subject = what.split('`').nth(1).unwrap_or_default();
    match code {
        "unknown_field" => format!("没有字段 {subject}"),
        "missing" => format!("缺少字段 {subject}"),
        "unknown_value" => format!("不认识的取值 {subject}"),
        _ => "类型不对".to_owned(),
    }
}

/// A JSON pointer (RFC 6901) to where reading stopped.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}
