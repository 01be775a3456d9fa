//! A report is of a matter that is known already.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::MergeTicket;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket;
use crate::problem::Failure;
use crate::reply::Reply;

/// Merge a second report
///
/// Both are of one matter (并案). The reporter goes on with the other ticket; an award already made stays.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = MergeTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/merge")]
pub async fn merge_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<MergeTicket>,
) -> Result<Reply, Failure> {
    let caller = ask.caller.clone();
    order::give(&app, &ask, path, body, CommandKind::Merge, move |scene, ticket, input| {
        let into = command_ticket::canonical(scene, &caller, ticket.id, Id::from_uuid(input.into))?;
        Ok(Command::Merge { into }.into())
    })
    .await
}
