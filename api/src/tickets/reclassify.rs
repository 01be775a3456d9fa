//! A ticket is of another category than it seemed.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::AcceptTicket;
use uuid::Uuid;

use super::facts::{known_category, require_confidence};
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Reclassify a ticket
///
/// Before it is resolved. What it earned stays. A confidential matter stays confidential, unless somebody moves it who knows its
/// reporter.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = AcceptTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/reclassify")]
pub async fn reclassify_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<AcceptTicket>,
) -> Result<Reply, Failure> {
    let caller = ask.caller.clone();
    order::give(&app, &ask, path, body, CommandKind::Reclassify, move |scene, ticket, input| {
        let category = known_category(scene, &input.category)?;
        require_confidence(scene, &caller, ticket, &category)?;
        Ok(Command::Reclassify {
            category,
            urgency: wire::urgency_in(input.urgency),
            major: input.major.unwrap_or_default(),
        }
        .into())
    })
    .await
}
