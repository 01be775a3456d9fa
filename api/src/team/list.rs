//! Lists of teams.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::{Operation, may};
use openapi::team::TeamPage;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::standing::place_of_area;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// List the team of an area
///
/// Its chiefs and workers, as far as residents are to know them; all of the team for staff of the area. The oldest entries come first.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area"), PageParams),
    responses((status = 200, description = "A page of the team", body = TeamPage))
)]
#[get("/areas/{area_id}/staff")]
pub async fn list_team(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("team", &page)?;
    let area = Id::from_uuid(path.into_inner());
    let (found, to_staff) = app
        .look(move |scene| {
            scene.tx.require_area(area)?;
            let place = place_of_area(scene, Some(area))?;
            let to_staff = may(&ask.caller, Operation::SeeTeam, &place).is_ok();
            Ok((scene.tx.list_team(area, !to_staff, wanted)?, to_staff))
        })
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("team", mark));
    let items = found.items.into_iter().map(|record| view::team_member(record, to_staff)).collect();
    let page = TeamPage { items, next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
