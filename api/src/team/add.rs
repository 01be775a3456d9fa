//! Somebody joins a team.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::team::{NewTeamMember, TeamMember};
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::keep_team;
use crate::problem::Failure;
use crate::reply::Reply;

/// Add somebody to the team of an area
///
/// By an administrator of the area, or its chief. A chief or worker may name his account: then he holds the role of one there.
/// Others have no account in a team, and residents do not see them.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area")),
    request_body = NewTeamMember,
    responses((status = 201, description = "As he stands in the team", body = TeamMember))
)]
#[post("/areas/{area_id}/staff")]
pub async fn add_to_team(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<NewTeamMember>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::AddToTeam)?;
    let area = Id::from_uuid(path.into_inner());
    let described = view::described(&body.value)?;
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let record = keep_team::add(scene, &caller, area, &described)?;
        let version = record.version;
        Ok(Reply::recorded(&view::team_member(record, true))?.version(version))
    })
    .await
}
