//! What lies below an area.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use openapi::area::{AreaBelow, AreaTree};
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

/// There are six levels.
const DEEPEST: u32 = 10;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TreeParams {
    /// How far down: 1 for the areas right below it. All of it, unless it says otherwise.
    #[param(minimum = 0, maximum = 10)]
    pub depth: Option<u32>,
}

/// Show the tree below an area
///
/// The area itself and all below it, each with how deep it lies, in pages.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area"), TreeParams, PageParams),
    responses((status = 200, description = "A page of the tree", body = AreaTree))
)]
#[get("/areas/{area_id}/tree")]
pub async fn show_area_tree(
    app: Data<App>,
    _ask: Ask,
    path: Path<Uuid>,
    params: Query<TreeParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let id = Id::from_uuid(path.into_inner());
    let depth = params.depth.unwrap_or(DEEPEST);
    if depth > DEEPEST {
        return Err(Failure::field("depth", "out_of_range", "深度为 0 至 10", "is not between 0 and 10"));
    }
    let list = format!("area_tree/{id}");
    let wanted = app.cursors.request(&list, &page)?;
    let found = app
        .look(move |scene| {
            scene.tx.require_area(id)?;
            Ok(scene.tx.area_tree(id, depth, wanted)?)
        })
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write(&list, mark));
    let below = |(record, depth)| AreaBelow { depth, area: view::area(record) };
    let page = AreaTree { items: found.items.into_iter().map(below).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
