//! Is it solved, says the visitor?

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::public::PublicTicket;
use openapi::ticket_command::FollowUp;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::tickets::order::{maybe_written, with};

/// Follow up on a report by its tracking code
///
/// Solved or not, and how satisfied the visitor is, as its reporter. What is not solved goes back to handling.
#[utoipa::path(
    tag = "public",
    params(("tracking_code" = String, Path, description = "The tracking code", max_length = 64)),
    request_body = FollowUp,
    responses((status = 200, description = "The report after it", body = PublicTicket))
)]
#[post("/public/tickets/{tracking_code}/follow-up")]
pub async fn follow_up_public_ticket(
    app: Data<App>,
    path: Path<String>,
    body: Body<FollowUp>,
) -> Result<Reply, Failure> {
    order::give(&app, path, body, CommandKind::FollowUp, |scene, input| {
        let note = maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        let (solved, satisfaction) = (input.solved, input.satisfaction);
        Ok(with(note, Command::FollowUp { solved, satisfaction, note: id }))
    })
    .await
}
