//! The caller's vouchers.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::identity::{Operation, Place};
use openapi::redemption::RedemptionPage;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// List the caller's redemptions
///
/// The newest first, with the codes of those that are still held.
#[utoipa::path(
    tag = "redemptions",
    params(PageParams),
    responses((status = 200, description = "A page of redemptions", body = RedemptionPage))
)]
#[get("/redemptions")]
pub async fn list_redemptions(
    app: Data<App>,
    ask: Ask,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require(Operation::ListRedemptions, &Place::everywhere())?;
    let wanted = app.cursors.request("redemptions", &page)?;
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.list_redemptions(ask.caller.account, wanted)?;
            let items = view::redemptions(scene, found.items)?;
            Ok(RedemptionPage { items, next_cursor: found.next.map(|mark| cursors.write("redemptions", mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
