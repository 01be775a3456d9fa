//! The HTTP server: what is around every request, and what is served beside the API.

use std::collections::BTreeMap;
use std::net::TcpListener;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::{Method, header};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, PathConfig};
use actix_web::{App as Actix, HttpRequest, HttpResponse, HttpServer};
use serde::Deserialize;
use serde::de::IgnoredAny;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

use crate::about::document::PUBLISHED;
use crate::app::App;
use crate::problem::{Code, Failure};
use crate::{caller, document, limit, observe, open311, report_page, routes};

/// The API's document, as the code describes itself. What is published and served is this, written down.
pub fn document() -> serde_json::Value {
    let (_, described) = Actix::new()
        .into_utoipa_app()
        .openapi(document::start())
        .service(utoipa_actix_web::scope("/v1").configure(|config| routes::v1(config)))
        .configure(|config| routes::about(config))
        .split_for_parts();
    document::finish(&described)
}

/// Serves on a socket that is bound already. Runs until it is stopped.
pub fn serve(
    app: Data<App>,
    listener: TcpListener,
    workers: usize,
    cors_origins: Vec<String>,
) -> std::io::Result<Server> {
    let known = Data::new(KnownRoutes::published().map_err(std::io::Error::other)?);
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(app.clone())
            .app_data(known.clone())
            .app_data(PathConfig::default().error_handler(|_, request| bad_path(request).into()))
            .wrap(from_fn(caller::gate))
            .wrap(from_fn(limit::by_address))
            .wrap(Compress::default())
            .wrap(cors(&cors_origins))
            .wrap(from_fn(observe::observe))
            .service(web::scope("/v1").configure(routes::v1))
            .configure(routes::about)
            .configure(report_page::show::routes)
            .configure(open311::routes::routes)
            .route("/docs", web::get().to(to_docs))
            .service(SwaggerUi::new("/docs/{_:.*}").config(docs()))
            .default_service(web::to(no_route))
    });
    Ok(server.workers(workers).listen(listener)?.run())
}

/// The page asks nobody but this server: by default it would have the document judged by a host on the internet.
fn docs() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/openapi.json").validator_url("none")
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// What a page of another origin may read of an answer.
const EXPOSED: [&str; 11] = [
    "Allow",
    "Content-Language",
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
];

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_any_header()
        .expose_headers(EXPOSED)
        .max_age(3600);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// An id that is none: there is nothing there, unless the path is one that knows other methods (`/v1/accounts/lookup`).
fn bad_path(request: &HttpRequest) -> Failure {
    let known = request.app_data::<Data<KnownRoutes>>().map(|known| known.methods(request.path())).unwrap_or_default();
    if known.is_empty() || known.contains(request.method()) {
        return Code::NotFound.into();
    }
    Failure::from(Code::MethodNotAllowed).allowing(known)
}

/// The published routes, to tell a wrong method from a wrong path.
struct KnownRoutes(Vec<(Vec<Option<String>>, Vec<Method>)>);

impl KnownRoutes {
    fn published() -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Document {
            paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
        }
        let document: Document = serde_json::from_str(PUBLISHED)?;
        let routes = document.paths.into_iter().map(|(path, operations)| {
            let segments = path.split('/').map(|part| (!part.starts_with('{')).then(|| part.to_owned())).collect();
            let methods = operations.keys().filter_map(|name| Method::from_bytes(name.to_uppercase().as_bytes()).ok());
            (segments, methods.collect())
        });
        Ok(Self(routes.collect()))
    }

    fn methods(&self, path: &str) -> Vec<Method> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |segments: &[Option<String>]| {
            segments.len() == parts.len()
                && segments
                    .iter()
                    .zip(&parts)
                    .all(|(segment, part)| segment.as_deref().map_or(!part.is_empty(), |s| s == *part))
        };
        // The path that names most of its parts: `/accounts/lookup` is no account.
        let named = |segments: &[Option<String>]| segments.iter().flatten().count();
        let fitting = self.0.iter().filter(|(segments, _)| fits(segments));
        let nearest = fitting.max_by_key(|(segments, _)| named(segments));
        let mut methods = nearest.map(|(_, methods)| methods.clone()).unwrap_or_default();
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods
    }
}

async fn no_route(request: HttpRequest, known: Data<KnownRoutes>) -> Result<HttpResponse, Failure> {
    let allow = known.methods(request.path());
    if allow.is_empty() {
        return Err(Code::RouteNotFound.into());
    }
    Err(Failure::from(Code::MethodNotAllowed).allowing(allow))
}
