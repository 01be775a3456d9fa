//! Somebody leaves a team.

use actix_web::delete;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Ask;
use crate::flow::keep_team;
use crate::problem::Failure;
use crate::reply::Reply;

/// Remove somebody from the team of an area
///
/// His name and number are deleted with it. Not as long as others answer to him.
#[utoipa::path(
    tag = "areas",
    params(
        ("area_id" = Uuid, Path, description = "The area"),
        ("team_member_id" = Uuid, Path, description = "His entry in the team")
    ),
    responses((status = 204, description = "Removed"))
)]
#[delete("/areas/{area_id}/staff/{team_member_id}")]
pub async fn remove_from_team(app: Data<App>, ask: Ask, path: Path<(Uuid, Uuid)>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::RemoveFromTeam)?;
    let (area, id) = path.into_inner();
    let (area, id) = (Id::from_uuid(area), Id::from_uuid(id));
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &[], move |scene| {
        keep_team::remove(scene, &caller, (area, id), if_match)?;
        Ok(Reply::nothing())
    })
    .await
}
