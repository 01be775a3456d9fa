//! The page of a grid, and the files that it takes.

use std::sync::LazyLock;

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::text::Code as AreaCode;
use domain::ticket::category::in_tree_order;
use domain::ticket::{Category, Urgency};
use persistence::values::AreaRecord;

use super::html::{Piece, escaped, render};
use crate::app::App;
use crate::language::Language;
use crate::problem::response::Finished;
use crate::problem::{Code, Failure};
use crate::secrets;

const PAGE: &str = include_str!("page.html");
const UNKNOWN: &str = include_str!("unknown.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the files are called after: they never change under their name.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = secrets::bytes_hash(format!("{STYLE}\0{SCRIPT}").as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// This server's files and calls alone; pictures also out of the page's own memory. Nothing in the page itself is run.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// More than anybody chooses from; a city that has more of them shows the first.
const MOST_CATEGORIES: usize = 200;

/// Registers the page. It is for people, and no part of the published document.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/g/{code}").route(web::get().to(show_page)).default_service(web::to(only_reads)))
        .service(
            web::resource("/g/files/{version}/{file}")
                .route(web::get().to(show_file))
                .default_service(web::to(only_reads)),
        );
}

async fn only_reads() -> Result<HttpResponse, Failure> {
    let methods = vec![actix_web::http::Method::GET, actix_web::http::Method::HEAD];
    Err(Failure::from(Code::MethodNotAllowed).allowing(methods))
}

async fn show_page(app: Data<App>, path: Path<String>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let language = language(&request);
    let Ok(code) = AreaCode::parse(&path.into_inner()) else { return Ok(unknown(language)) };
    let found = app
        .look(move |scene| match scene.tx.area_with_code(&code)?.filter(|area| !area.retired) {
            Some(area) => Ok(Some((area, scene.tx.all_categories()?))),
            None => Ok(None),
        })
        .await?;
    Ok(match found {
        Some((area, categories)) => answer(StatusCode::OK, language, page(&area, categories, language)),
        None => unknown(language),
    })
}

fn page(area: &AreaRecord, categories: Vec<Category>, language: Language) -> String {
    let values = [
        ("lang", Piece::Text(language.tag().to_owned())),
        ("other_lang", Piece::Text(language.pick(("en", "zh")).to_owned())),
        ("grid", Piece::Text(area.name.as_str().to_owned())),
        ("code", Piece::Text(area.code.as_str().to_owned())),
        ("files", Piece::Text(format!("/g/files/{}", *VERSION))),
        ("categories", Piece::Markup(choices(in_tree_order(categories)))),
    ];
    render(PAGE, language, &values)
}

/// The tree as one list, each below what it is part of. The page knows by them what is an emergency, and what needs a photo.
fn choices(categories: Vec<Category>) -> String {
    let mut options = String::new();
    for category in categories.iter().take(MOST_CATEGORIES) {
        let indent = if category.parent.is_some() { "　" } else { "" };
        let emergency = if category.urgency == Urgency::Emergency { " data-emergency" } else { "" };
        let no_photo = if category.photo_required { "" } else { " data-no-photo" };
        options.push_str(&format!(
            "<option value=\"{}\"{emergency}{no_photo}>{indent}{}</option>",
            escaped(category.code.as_str()),
            escaped(category.name.as_str())
        ));
    }
    options
}

fn unknown(language: Language) -> HttpResponse {
    let values =
        [("lang", Piece::Text(language.tag().to_owned())), ("files", Piece::Text(format!("/g/files/{}", *VERSION)))];
    answer(StatusCode::NOT_FOUND, language, render(UNKNOWN, language, &values))
}

fn answer(status: StatusCode, language: Language, html: String) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CONTENT_LANGUAGE, language.tag()));
    answer.insert_header((header::VARY, "Accept-Language"));
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    answer.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    answer.insert_header(("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"));
    let mut answer = answer.content_type("text/html; charset=utf-8").body(html);
    answer.extensions_mut().insert(Finished);
    answer
}

/// As the reader chose on the page, or as his browser says.
fn language(request: &HttpRequest) -> Language {
    let chosen = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
    match chosen {
        Some("en") => Language::English,
        Some("zh") => Language::Chinese,
        _ => Language::of(request),
    }
}

async fn show_file(path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (version, file) = path.into_inner();
    let (kind, text) = match file.as_str() {
        "page.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "page.css" => ("text/css; charset=utf-8", STYLE),
        _ => return Err(Code::RouteNotFound.into()),
    };
    // A page of before an upgrade loads what there is now, and does not keep it.
    let caching = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-store" };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, caching));
    Ok(answer.content_type(kind).body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_and_files_need_nothing_of_anybody_else() {
        for text in [PAGE, UNKNOWN, STYLE, SCRIPT] {
            assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("@import"));
        }
        for page in [PAGE, UNKNOWN] {
            let begun = page.matches("<script").count();
            assert_eq!(begun, page.matches("<script src=\"{{=files}}/").count(), "a script stands in the page");
            let handler = ["style=", "javascript:", " onclick", " onsubmit", " onload", " onchange"];
            assert!(handler.iter().all(|it| !page.contains(it)), "it would not be run");
        }
    }
}
