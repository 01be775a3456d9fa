//! A report as it comes in without an account: JSON, or a form with the JSON and its photos, so that no photo of a stranger is ever
//! without its report.

use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use openapi::public::SubmitPublicTicket;

use crate::body::{BODY_SECONDS, all_of, as_it_is, in_time, is_encoded, parse, too_large};
use crate::photos::shop::MAX_PHOTO_BYTES;
use crate::photos::upload::UPLOAD_SECONDS;
use crate::problem::{Code, Failure};

/// As many as the page takes. More would be a flood rather than a report.
pub const MAX_PHOTOS: usize = 3;
/// The report itself: some kilobytes at most.
const MAX_REPORT_BYTES: usize = 32 * 1024;
/// Clients add fields of their own, and mean nothing by them.
const MAX_PARTS: usize = 20;

/// What came.
#[derive(Debug)]
pub struct Form {
    pub report: SubmitPublicTicket,
    pub photos: Vec<Bytes>,
}

/// Whether it is a form; JSON alone has none.
pub fn may_have_photos(request: &HttpRequest) -> bool {
    kind_of(request).starts_with("multipart/form-data")
}

fn kind_of(request: &HttpRequest) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.unwrap_or_default().to_ascii_lowercase()
}

pub async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Form, Failure> {
    if is_encoded(request.headers()) {
        return Err(as_it_is());
    }
    if may_have_photos(request) {
        let parts = Multipart::new(request.headers(), payload);
        return in_time(UPLOAD_SECONDS, with_photos(parts)).await?;
    }
    let kind = kind_of(request);
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !(essence.is_empty() || essence == "application/json" || essence.ends_with("+json")) {
        return Err(Failure::from(Code::UnsupportedMediaType).saying(
            "请使用 multipart/form-data 或 application/json。",
            "Send multipart/form-data or application/json.",
        ));
    }
    let mut payload = payload.into_inner();
    let bytes = in_time(BODY_SECONDS, all_of::<MAX_REPORT_BYTES>(&mut payload)).await??;
    Ok(Form { report: parse(&bytes)?, photos: Vec::new() })
}

async fn with_photos(mut parts: Multipart) -> Result<Form, Failure> {
    let broken = |_| Failure::from(Code::InvalidRequest).saying("表单不完整。", "The form is broken off or malformed.");
    let (mut report, mut photos) = (None, Vec::new());
    let (mut seen, mut left) = (0, MAX_PHOTO_BYTES);
    while let Some(mut part) = in_time(BODY_SECONDS, parts.try_next()).await?.map_err(broken)? {
        seen += 1;
        if seen > MAX_PARTS {
            return Err(Failure::from(Code::InvalidRequest).saying("表单字段过多。", "The form has too many parts."));
        }
        let is_file = part.content_disposition().is_some_and(|disposition| disposition.get_filename().is_some());
        let is_report = !is_file && part.name() == Some("report");
        let limit = if is_file { left } else { MAX_REPORT_BYTES };
        let mut bytes = BytesMut::new();
        while let Some(chunk) = in_time(BODY_SECONDS, part.try_next()).await?.map_err(broken)? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_large(if is_file { MAX_PHOTO_BYTES } else { MAX_REPORT_BYTES }));
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            left -= bytes.len();
            if photos.len() == MAX_PHOTOS {
                return Err(Failure::field("/photo", "too_many", "照片最多 3 张", "at most 3 photos"));
            }
            photos.push(bytes.freeze());
        } else if is_report && report.replace(parse::<SubmitPublicTicket>(&bytes)?).is_some() {
            return Err(Failure::field("/report", "repeated", "只能出现一次", "is given twice"));
        }
    }
    let report = report.ok_or_else(|| Failure::field("/report", "missing", "缺少上报内容", "there is no report"))?;
    Ok(Form { report, photos })
}
