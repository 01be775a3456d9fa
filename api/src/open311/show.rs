//! One report.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::id::Id;
use domain::ticket::Ticket;
use uuid::Uuid;

use super::args::Args;
use super::said::{Format, Said};
use super::view::{self, Manner};
use super::{asker, jurisdiction};
use crate::app::App;
use crate::areas::qr::public_base;
use crate::language::Language;
use crate::problem::{Code, Failure};

/// An id as it stands in a path or a query. What is none is of nothing.
pub fn id<K>(text: &str) -> Result<Id<K>, Failure> {
    let text = text.trim();
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    Uuid::parse_str(decoded.trim()).map(Id::from_uuid).map_err(|_| Code::NotFound.into())
}

/// `GET requests/{service_request_id}`: a list of one.
pub async fn show_request(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    let asker = asker::anybody(&app, &args).await?;
    let manner = Manner {
        language: Language::of(&request),
        base: public_base(&app, &request)?,
        extended: args.is_true("extensions"),
    };
    let id = id::<Ticket>(&path.0)?;
    let found = app
        .look(move |scene| {
            jurisdiction::programme(scene, &args)?;
            let records = scene.tx.ticket(id)?.into_iter().collect();
            view::requests(scene, &asker.caller, &manner, records)
        })
        .await?;
    if found.is_empty() {
        return Err(Code::NotFound.into());
    }
    Format::of(request.path()).answer("service_requests", &Said::List("request", found))
}
