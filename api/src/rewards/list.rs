//! What can be had for points?

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use openapi::reward::RewardPage;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RewardParams {
    /// Only what this desk has, or has had.
    pub desk: Option<Uuid>,
}

/// List goods
///
/// The oldest first, with what each costs and how many a desk still has free.
#[utoipa::path(
    tag = "rewards",
    params(RewardParams, PageParams),
    responses((status = 200, description = "A page of goods", body = RewardPage))
)]
#[get("/rewards")]
pub async fn list_rewards(
    app: Data<App>,
    _ask: Ask,
    params: Query<RewardParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("rewards", &page)?;
    let desk = params.desk.map(Id::from_uuid);
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.list_rewards(desk, wanted)?;
            let items = view::rewards(scene, &found.items, desk)?;
            Ok(RewardPage { items, next_cursor: found.next.map(|mark| cursors.write("rewards", mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
