//! A failure becomes a problem document. Everything that goes wrong comes through here: our own refusals, what
//! actix refuses, and routes that do not exist.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use openapi::problem::{FieldProblem, Problem};

use super::{Code, Failure};
use crate::language::Language;
use crate::observe::RequestId;
use crate::open311::faults;

pub const PROBLEM_JSON: &str = "application/problem+json";

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The language and the request's id are not known here; `translate` writes the document.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// An answer that says by itself what is wrong: a page for people.
#[derive(Clone, Copy, Debug)]
pub struct Finished;

/// Writes the problem document of a response that is an error.
pub fn translate<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let (request, status) = (response.request().clone(), response.status());
    let document = match response.response().error() {
        Some(error) => match error.as_error::<Failure>() {
            Some(failure) => document(&request, failure),
            None => document(&request, &foreign(status, error)),
        },
        None if response.response().extensions().get::<Finished>().is_some() => {
            return response.map_into_boxed_body();
        }
        // The compressor and the files of `/docs` refuse without saying why.
        None if status.is_client_error() || status.is_server_error() => {
            document(&request, &foreign(status, &"a response without a problem document"))
        }
        None => return response.map_into_boxed_body(),
    };
    let mut answer = document;
    // What the layers inside said of this answer stays: whose page may read it, how much of a limit is left.
    let own: Vec<_> = answer.headers().keys().cloned().collect();
    for (name, value) in response.headers() {
        let is_of_the_content = name.as_str().starts_with("content-") || name == header::TRANSFER_ENCODING;
        if !is_of_the_content && !own.contains(name) {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.into_response(answer)
}

/// What actix refused by itself.
fn foreign(status: StatusCode, error: &dyn std::fmt::Display) -> Failure {
    let code = match status.as_u16() {
        404 => Code::RouteNotFound,
        405 => Code::MethodNotAllowed,
        406 => Code::NotAcceptable,
        408 => Code::RequestTimeout,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMediaType,
        400..=499 => Code::InvalidRequest,
        _ => return Failure::internal(error),
    };
    code.into()
}

/// As the document promises of `detail`, and of `pointer` and `detail` of a field.
const MAX_DETAIL: usize = 2000;
const MAX_FIELD_TEXT: usize = 500;

/// A text that may repeat what the client sent: no longer than was promised, and without control characters.
fn shown(text: &str, max: usize) -> String {
    text.chars().take(max).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Whom a problem is told: in which language, and for which request.
#[derive(Clone, Debug)]
pub struct Told {
    pub language: Language,
    request_id: String,
}

impl Told {
    pub fn of(request: &HttpRequest) -> Self {
        Self { language: Language::of(request), request_id: RequestId::of(request) }
    }

    pub fn problem(&self, failure: &Failure) -> Problem {
        let (language, code) = (self.language, failure.code);
        let errors = failure.fields.iter().map(|fault| FieldProblem {
            pointer: shown(&fault.pointer, MAX_FIELD_TEXT),
            code: fault.code.to_owned(),
            detail: shown(&language.pick(fault.detail.clone()), MAX_FIELD_TEXT),
        });
        Problem {
            kind: format!("/problems/{}", code.name()),
            title: language.pick(code.title()).to_owned(),
            status: code.status(),
            detail: failure.detail.clone().map(|both| shown(&language.pick(both), MAX_DETAIL)),
            code: code.name().to_owned(),
            request_id: Some(self.request_id.clone()),
            errors: errors.collect(),
            challenge: failure.challenge.clone(),
        }
    }
}

pub fn document(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    let told = Told::of(request);
    let code = failure.code;
    if code == Code::ProviderUnavailable {
        // Nothing of ours is wrong: nobody has to get up for it. Where there is no cause, another request has said it.
        if let Some(cause) = failure.cause.as_deref() {
            tracing::warn!(request_id = %told.request_id, cause, "a provider gave no answer");
        }
    } else if code.status() >= 500 {
        let cause = failure.cause.as_deref().unwrap_or("unknown");
        tracing::error!(request_id = %told.request_id, code = code.name(), cause, "a request failed");
    }
    if let Some(format) = faults::format_of(request) {
        return faults::document(request, failure, format);
    }
    let mut answer = HttpResponse::build(failure.status_code());
    answer.content_type(PROBLEM_JSON);
    answer.insert_header((header::CONTENT_LANGUAGE, told.language.tag()));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if code.status() == 401 {
        answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if !failure.allow.is_empty() {
        let methods: Vec<_> = failure.allow.iter().map(|method| method.as_str()).collect();
        answer.insert_header((header::ALLOW, methods.join(", ")));
    }
    if let Some(seconds) = failure.retry_after {
        answer.insert_header((header::RETRY_AFTER, seconds));
    }
    answer.json(told.problem(failure))
}
