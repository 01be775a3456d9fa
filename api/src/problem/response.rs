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

/// Writes the problem document of a response that is an error.
pub fn translate<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else {
        return response.map_into_boxed_body();
    };
    let request = response.request().clone();
    let document = match error.as_error::<Failure>() {
        Some(failure) => document(&request, failure),
        None => document(&request, &foreign(response.status(), error)),
    };
    // Headers that a middleware has set so far are kept.
    let mut answer = response.into_response(document);
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(PROBLEM_JSON));
    answer
}

/// What actix refused by itself.
fn foreign(status: StatusCode, error: &actix_web::Error) -> Failure {
    let code = match status.as_u16() {
        404 => Code::RouteNotFound,
        405 => Code::MethodNotAllowed,
        406 => Code::NotAcceptable,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMediaType,
        400..=499 => Code::InvalidRequest,
        _ => return Failure::internal(error),
    };
    code.into()
}

pub fn document(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    let language = Language::of(request);
    let request_id = RequestId::of(request);
    let code = failure.code;
    if code.status() >= 500 {
        let cause = failure.cause.as_deref().unwrap_or("unknown");
        tracing::error!(request_id = %request_id, code = code.name(), cause, "a request failed");
    }
    let errors = failure.fields.iter().map(|fault| FieldProblem {
        pointer: fault.pointer.clone(),
        code: fault.code.to_owned(),
        detail: language.pick(fault.detail.clone()),
    });
    let problem = Problem {
        kind: format!("/problems/{}", code.name()),
        title: language.pick(code.title()).to_owned(),
        status: code.status(),
        detail: failure.detail.clone().map(|both| language.pick(both)),
        code: code.name().to_owned(),
        request_id: Some(request_id),
        errors: errors.collect(),
    };
    let mut answer = HttpResponse::build(failure.status_code());
    answer.content_type(PROBLEM_JSON);
    answer.insert_header((header::CONTENT_LANGUAGE, language.tag()));
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
    answer.json(problem)
}
