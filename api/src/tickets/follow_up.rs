//! Is it solved? How satisfied is the reporter?

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::FollowUp;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Follow up
///
/// Whose report was merged is asked on his own ticket, and rates for himself; his "not solved" counts for all.
///
/// The reporter says whether it is solved and how satisfied he is (回访); or staff who reached him do. What is not solved goes
/// back to handling, for another round.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = FollowUp,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/follow-up")]
pub async fn follow_up_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<FollowUp>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::FollowUp, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        let (solved, satisfaction) = (input.solved, input.satisfaction);
        Ok(order::with(note, Command::FollowUp { solved, satisfaction, note: id }))
    })
    .await
}
