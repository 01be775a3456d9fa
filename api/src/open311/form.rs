//! What is sent: a form as the protocol has it, with pictures in base64, or a form of parts, with pictures as they are. Nothing else is
//! read; XML least of all.

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::{HttpRequest, web};
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use bytes::{Bytes, BytesMut};
use domain::ticket::report::MAX_PHOTOS;
use futures_util::StreamExt;

use super::args::{Args, Noted};
use crate::body::{BODY_SECONDS, as_it_is, in_time, is_encoded, too_large};
use crate::photos::shop::MAX_PHOTO_BYTES;
use crate::photos::upload::UPLOAD_SECONDS;
use crate::problem::{Code, Failure, FieldFault};

/// A form, with pictures of 10 MiB in it: in base64 a third more, and a little for what is escaped.
const MAX_FORM_BYTES: usize = 14 * 1024 * 1024;
/// Words alone are not as much. What is more waits for a place.
const MAX_WORDS_BYTES: usize = 256 * 1024;
/// One field in a form of parts.
const MAX_FIELD_BYTES: usize = 64 * 1024;
const MAX_PARTS: usize = 100;
/// So much more is passed over before it is said that it is too much: whoever still sends hears nothing.
const DRAINED_BYTES: usize = 96 * 1024 * 1024;

/// What came.
#[derive(Debug)]
pub struct Form {
    pub args: Args,
    pub files: Vec<Bytes>,
}

fn kind_of(request: &HttpRequest) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.unwrap_or_default().to_ascii_lowercase()
}

/// Whether it may have pictures in it, which take room.
pub fn may_be_large(request: &HttpRequest) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    kind_of(request).starts_with("multipart/") || length.is_none_or(|length: usize| length > MAX_WORDS_BYTES)
}

/// The form, with what stands in the query beside it.
pub async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Form, Failure> {
    if is_encoded(request.headers()) {
        return Err(as_it_is());
    }
    let kind = kind_of(request);
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let mut form = match essence {
        "multipart/form-data" => {
            let parts = Multipart::new(request.headers(), payload);
            in_time(UPLOAD_SECONDS, of_parts(parts)).await??
        }
        "" | "application/x-www-form-urlencoded" => {
            let body = in_time(UPLOAD_SECONDS, all_of(payload)).await??;
            Form { args: Args::of_form(&body), files: Vec::new() }
        }
        _ => {
            return Err(Failure::from(Code::UnsupportedMediaType).saying(
                "请使用 application/x-www-form-urlencoded 或 multipart/form-data。",
                "Send application/x-www-form-urlencoded or multipart/form-data.",
            ));
        }
    };
    form.args = form.args.or(Args::of_query(request.query_string()));
    form.unpack()?;
    Ok(form)
}

/// The bytes of a body. What is too large is read to its end and not kept, as far as that is bearable.
async fn all_of(mut payload: web::Payload) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(chunk) = in_time(BODY_SECONDS, payload.next()).await? {
        let chunk = chunk.map_err(|_| Failure::from(Code::InvalidRequest))?;
        length += chunk.len();
        if length <= MAX_FORM_BYTES {
            bytes.extend_from_slice(&chunk);
        } else if length > DRAINED_BYTES {
            break;
        }
    }
    if length > MAX_FORM_BYTES { Err(too_large(MAX_FORM_BYTES)) } else { Ok(bytes) }
}

async fn of_parts(mut parts: Multipart) -> Result<Form, Failure> {
    let broken = |_| Failure::from(Code::InvalidRequest).saying("表单不完整。", "The form is broken off or malformed.");
    let mut form = Form { args: Args::default(), files: Vec::new() };
    let (mut seen, mut left, mut drained) = (0, MAX_PHOTO_BYTES, 0);
    let mut refused = None;
    while let Some(part) = in_time(BODY_SECONDS, parts.next()).await? {
        let mut part = part.map_err(broken)?;
        seen += 1;
        if seen > MAX_PARTS {
            return Err(Failure::from(Code::InvalidRequest).saying("表单字段过多。", "The form has too many parts."));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.content_disposition().is_some_and(|disposition| disposition.get_filename().is_some());
        // A picture in base64 is a field like any other, and larger.
        let is_picture = is_file || name.trim_end_matches("[]") == "media";
        let limit = if is_picture { left } else { MAX_FIELD_BYTES };
        let mut bytes = BytesMut::new();
        while let Some(chunk) = in_time(BODY_SECONDS, part.next()).await? {
            let chunk = chunk.map_err(broken)?;
            if refused.is_none() && bytes.len() + chunk.len() > limit {
                refused = Some(if is_picture { MAX_PHOTO_BYTES } else { MAX_FIELD_BYTES });
                bytes.clear();
            }
            if let Some(limit) = refused {
                drained += chunk.len();
                if drained > DRAINED_BYTES {
                    return Err(too_large(limit));
                }
                continue;
            }
            bytes.extend_from_slice(&chunk);
        }
        if refused.is_some() {
            continue;
        }
        if is_picture {
            left -= bytes.len();
        }
        if is_file {
            // A form without a picture sends an empty one.
            if !bytes.is_empty() {
                form.files.push(bytes.freeze());
            }
        } else {
            form.args.add(&name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    refused.map_or(Ok(form), |limit| Err(too_large(limit)))
}

impl Form {
    /// Pictures that came as text become files: `media`, and addresses that are the picture itself.
    fn unpack(&mut self) -> Result<(), Failure> {
        let mut noted = Noted::default();
        for text in self.args.take("media") {
            if is_address(&text) {
                self.args.add("media_url", text);
            } else {
                self.files.extend(noted.ok(picture("media", &text).map(Some)));
            }
        }
        for text in self.args.take("media_url") {
            if text.trim_start().starts_with("data:") {
                self.files.extend(noted.ok(picture("media_url", &text).map(Some)));
            } else {
                self.args.add("media_url", text);
            }
        }
        if self.files.len() > MAX_PHOTOS {
            noted.add("media", "too_many", "照片最多 9 张", "at most 9 photos");
        }
        if self.files.iter().map(Bytes::len).sum::<usize>() > MAX_PHOTO_BYTES {
            return Err(too_large(MAX_PHOTO_BYTES));
        }
        noted.done()
    }
}

pub fn is_address(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    text.starts_with("http://") || text.starts_with("https://")
}

/// Of either alphabet, with or without what it is filled up with.
const ANY: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, ANY);

/// A picture in base64, with `data:image/jpeg;base64,` before it or without.
fn picture(name: &str, text: &str) -> Result<Bytes, FieldFault> {
    let wrong = || FieldFault::new(name, "not_base64", "不是有效的 Base64 图片", "is neither a file nor base64");
    // A space at the end was a plus sign.
    let text = text.trim_start().trim_end_matches(['\r', '\n', '\t']);
    let text = match text.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").ok_or_else(wrong)?.1,
        None => text,
    };
    // A plus sign that nobody encoded has come as a space; lines may be broken.
    let plain: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'))
        .map(|byte| match byte {
            b' ' | b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    BASE64.decode(plain).map(Bytes::from).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Result<Form, Failure> {
        let mut form = Form { args: Args::of_form(body.as_bytes()), files: Vec::new() };
        form.unpack().map(|()| form)
    }

    #[test]
    fn pictures_come_as_text_in_several_ways() {
        for body in [
            "media=/9j%2B",
            "media=/9j+",
            "media[]=_9j-",
            "media=data:image/jpeg;base64,/9j%2B",
            "media_url=data:image/jpeg;base64,/9j%2B",
        ] {
            let form = form(body).unwrap();
            assert_eq!(form.files, [Bytes::from_static(&[0xff, 0xd8, 0xfe])], "{body}");
        }
        let form =
            form("media_url=https://a.example/1.jpg&media_url=https://a.example/2.jpg&media=http://a.example/3.jpg")
                .unwrap();
        assert_eq!((form.args.all("media_url").count(), form.files.len()), (3, 0));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let failure = form("media=%3Cxml/%3E&media=data:image/png,abc").unwrap_err();
        assert_eq!(failure.fields.len(), 2);
        assert_eq!(form(&"media=/9j%2B&".repeat(10)).unwrap_err().fields[0].code, "too_many");
    }
}
