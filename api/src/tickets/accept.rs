//! A report is judged valid, and earns its points.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::AcceptTicket;
use uuid::Uuid;

use super::facts::known_category;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Accept a report
///
/// The report is valid, and is classified at once. It earns its reporter the programme's award (10 points), once for a matter
/// and within the programme's limits; `award` in the answer says what it earned, or why nothing. What was fixed on the spot
/// goes straight to `resolved`.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = AcceptTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/accept")]
pub async fn accept_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<AcceptTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Accept, |scene, _, input| {
        Ok(Command::Accept {
            category: known_category(scene, &input.category)?,
            urgency: wire::urgency_in(input.urgency),
            major: input.major.unwrap_or_default(),
        }
        .into())
    })
    .await
}
