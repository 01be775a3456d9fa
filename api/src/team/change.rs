//! Somebody's place in a team changes.

use actix_web::put;
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

/// Change somebody in the team of an area
///
/// He is sent whole: what is missing is no longer there. Whoever has others below him in the organisation keeps his post.
#[utoipa::path(
    tag = "areas",
    params(
        ("area_id" = Uuid, Path, description = "The area"),
        ("team_member_id" = Uuid, Path, description = "His entry in the team")
    ),
    request_body = NewTeamMember,
    responses((status = 200, description = "As he stands in the team from now on", body = TeamMember))
)]
#[put("/areas/{area_id}/staff/{team_member_id}")]
pub async fn change_in_team(
    app: Data<App>,
    ask: Ask,
    path: Path<(Uuid, Uuid)>,
    body: Body<NewTeamMember>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeInTeam)?;
    let (area, id) = path.into_inner();
    let (area, id) = (Id::from_uuid(area), Id::from_uuid(id));
    let described = view::described(&body.value)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let record = keep_team::change(scene, &caller, (area, id), if_match, &described)?;
        let version = record.version;
        Ok(Reply::ok(&view::team_member(record, true))?.version(version))
    })
    .await
}
