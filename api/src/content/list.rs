//! What waits for a person.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::content::CheckStatus;
use domain::identity::{Operation, permission};
use openapi::content::ContentCheckPage;
use openapi::names::ContentCheckStatus;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContentCheckParams {
    /// `waiting`, unless it is said otherwise.
    pub status: Option<ContentCheckStatus>,
}

/// List content checks
///
/// Texts and photos of reports in the reviewer's places that the public does not see before somebody has looked at them, the oldest first;
/// or those of another status.
#[utoipa::path(
    tag = "content",
    params(ContentCheckParams, PageParams),
    responses((status = 200, description = "A page of checks", body = ContentCheckPage))
)]
#[get("/content-checks")]
pub async fn list_content_checks(
    app: Data<App>,
    ask: Ask,
    params: Query<ContentCheckParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListContentChecks)?;
    let status = params.status.map_or(CheckStatus::Waiting, wire::check_status_in);
    let list = format!("content-checks/{status}");
    let wanted = app.cursors.request(&list, &page)?;
    let places = permission::places(&ask.caller, Operation::ListContentChecks);
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.list_checks(&places, status, wanted)?;
            let items = found.items.iter().map(|record| view::check(scene, record)).collect::<Result<_, _>>()?;
            Ok(ContentCheckPage { items, next_cursor: found.next.map(|mark| cursors.write(&list, mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
