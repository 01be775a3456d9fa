//! Following a ticket, or no longer.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Operation, Place};
use domain::ticket::Ticket;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view::{self, Seen, Showing};
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::standing;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Follow a ticket
///
/// From now on its steps are in the caller's inbox.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Nothing,
    responses((status = 200, description = "The ticket, followed", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/follow")]
pub async fn follow_ticket(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    set_following(&app, &ask, path, body, true).await
}

/// Stop following a ticket
///
/// Its steps no longer come to the caller's inbox.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Nothing,
    responses((status = 200, description = "The ticket, no longer followed", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/unfollow")]
pub async fn unfollow_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    set_following(&app, &ask, path, body, false).await
}

async fn set_following(
    app: &App,
    ask: &Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
    follow: bool,
) -> Result<Reply, Failure> {
    ask.require(Operation::FollowTicket, &Place::everywhere())?;
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    let showing = Showing::masked(ask.coord_system);
    app.perform(ask, &body.hash, move |scene| {
        let found = scene.tx.ticket(id)?;
        let (record, mut standing, sight) = standing::see_ticket(scene, &caller, found)?;
        if if_match.is_some_and(|version| version != record.ticket.version) {
            return Err(Code::VersionMismatch.into());
        }
        if follow {
            scene.tx.follow_ticket(id, caller.account, scene.now)?;
        } else {
            scene.tx.unfollow_ticket(id, caller.account)?;
        }
        standing.follows = follow;
        let version = record.ticket.version;
        let ticket = view::ticket(scene, showing, Seen { record, standing, sight })?;
        Ok(Reply::ok(&ticket)?.version(version))
    })
    .await
}
