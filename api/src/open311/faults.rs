//! What is refused, as the protocol has it: a list of errors, each with a code and a text for people, in the form that was asked for.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

use super::said::{BASE, Format, Said};
use crate::language::Language;
use crate::limit::as_routed;
use crate::problem::{Failure, FieldFault};

/// The code of a fault that names something that is not there.
pub const NOT_THERE: &str = "not_there";

/// In which form a path is refused; nothing where it is none of the protocol's.
pub fn format_of(request: &HttpRequest) -> Option<Format> {
    let path = as_routed(request.path()).into_owned();
    path.starts_with(BASE).then(|| Format::of(&path))
}

/// The protocol has 400 for whatever is wrong with what was sent, and 403 for who sent it.
const fn status_of(status: u16) -> u16 {
    match status {
        401 => 403,
        412 | 422 => 400,
        other => other,
    }
}

/// As the protocol calls what our own rules call otherwise.
fn name_of(pointer: &str) -> &str {
    match pointer {
        "/location" => "lat, long",
        "/location/lat" => "lat",
        "/location/lng" => "long",
        "/photo_ids" => "media",
        "/occurred_at" => "requested_datetime",
        "/address" => "address_string",
        "/category" => "service_code",
        "/detail" => "description",
        other => other.trim_start_matches('/'),
    }
}

fn said(code: u16, text: &str) -> Said {
    let text: String =
        text.chars().take(2000).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    Said::Fields(vec![("code", Said::Count(code.into())), ("description", text.into())])
}

fn of_field(fault: &FieldFault, language: Language) -> Said {
    let code = if fault.code == NOT_THERE { 404 } else { 400 };
    let (colon, detail) = (language.pick(("：", ": ")), language.pick(fault.detail.clone()));
    said(code, &format!("{}{colon}{detail}", name_of(&fault.pointer)))
}

/// The HTTP status of a failure, and its errors: one for each fault.
fn errors(failure: &Failure, language: Language) -> (u16, Vec<Said>) {
    let is_missing = |fault: &FieldFault| fault.code == NOT_THERE;
    if !failure.fields.is_empty() {
        let status = if failure.fields.iter().all(is_missing) { 404 } else { 400 };
        return (status, failure.fields.iter().map(|fault| of_field(fault, language)).collect());
    }
    let status = status_of(failure.code.status());
    let title = language.pick(failure.code.title());
    let text = match &failure.detail {
        Some(both) => format!("{title}{}{}", language.pick(("：", ": ")), language.pick(both.clone())),
        None => title.to_owned(),
    };
    (status, vec![said(status, &text)])
}

pub fn document(request: &HttpRequest, failure: &Failure, format: Format) -> HttpResponse {
    let language = Language::of(request);
    let (status, errors) = errors(failure, language);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = format.head(status);
    answer.insert_header((header::CONTENT_LANGUAGE, language.tag()));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if !failure.allow.is_empty() {
        let methods: Vec<_> = failure.allow.iter().map(|method| method.as_str()).collect();
        answer.insert_header((header::ALLOW, methods.join(", ")));
    }
    if let Some(seconds) = failure.retry_after {
        answer.insert_header((header::RETRY_AFTER, seconds));
    }
    answer.body(format.whole("errors", &Said::List("error", errors)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    fn codes(failure: &Failure) -> (u16, usize) {
        let (status, errors) = errors(failure, Language::English);
        (status, errors.len())
    }

    #[test]
    fn each_fault_is_an_error_of_its_own() {
        let wrong = FieldFault::new("/location/lat", "out_of_range", "", "is too far north");
        let missing = FieldFault::new("service_code", NOT_THERE, "", "is no service");
        assert_eq!(codes(&vec![wrong.clone(), missing.clone()].into()), (400, 2));
        assert_eq!(codes(&vec![missing].into()), (404, 1));
        let (_, errors) = errors(&wrong.into(), Language::English);
        assert_eq!(errors, [said(400, "lat: is too far north")]);
    }

    #[test]
    fn statuses_are_those_of_the_protocol() {
        for (code, status) in [
            (Code::NotSignedIn, 403),
            (Code::OutsideProgramme, 400),
            (Code::NotFound, 404),
            (Code::BodyTooLarge, 413),
            (Code::TooManyRequests, 429),
            (Code::Unavailable, 503),
        ] {
            assert_eq!(codes(&code.into()), (status, 1), "{code:?}");
        }
    }
}
