//! What does a problem mean? Where the `type` of every problem document leads.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use openapi::problem::{ProblemKind, ProblemKindList};

use super::problem_page;
use crate::language::Language;
use crate::problem::{Code, Failure};

/// List the problems
///
/// Every problem that a request can be answered with, and what to do about it: a page for people, in Chinese and English,
/// or JSON in the language asked for.
#[utoipa::path(
    tag = "about",
    security(()),
    responses((status = 200, description = "The catalogue", content((ProblemKindList = "application/json"), (String = "text/html"))))
)]
#[get("/problems")]
pub async fn list_problems(request: HttpRequest) -> HttpResponse {
    let codes = Code::ALL.iter().copied();
    if wants_page(&request) {
        return page(problem_page::catalogue(codes));
    }
    let language = Language::of(&request);
    json(language, &ProblemKindList { items: codes.map(|code| shown(code, language)).collect() })
}

/// Show a problem
///
/// What it means, and what to do about it: a page for people, in Chinese and English, or JSON in the language asked for.
#[utoipa::path(
    tag = "about",
    security(()),
    params(("code" = String, Path, description = "The `code` of a problem document", pattern = "^[a-z0-9_]+$", max_length = 64, example = "token_expired")),
    responses((status = 200, description = "The problem", content((ProblemKind = "application/json"), (String = "text/html"))))
)]
#[get("/problems/{code}")]
pub async fn show_problem(path: Path<String>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let name = path.into_inner();
    let code = Code::ALL.iter().copied().find(|code| code.name() == name).ok_or(Code::NotFound)?;
    if wants_page(&request) {
        return Ok(page(problem_page::catalogue([code].into_iter())));
    }
    let language = Language::of(&request);
    Ok(json(language, &shown(code, language)))
}

fn shown(code: Code, language: Language) -> ProblemKind {
    ProblemKind {
        kind: format!("/problems/{}", code.name()),
        code: code.name().to_owned(),
        status: code.status(),
        title: language.pick(code.title()).to_owned(),
        advice: language.pick(code.advice()).to_owned(),
    }
}

/// A browser names HTML; programs name JSON, or nothing.
fn wants_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn json<T: serde::Serialize>(language: Language, value: &T) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_LANGUAGE, language.tag()));
    answer.insert_header((header::VARY, "Accept, Accept-Language"));
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    answer.json(value)
}

fn page(html: String) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_LANGUAGE, "zh-CN, en"));
    answer.insert_header((header::VARY, "Accept, Accept-Language"));
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    answer.insert_header((
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    ));
    answer.content_type("text/html; charset=utf-8").body(html)
}
