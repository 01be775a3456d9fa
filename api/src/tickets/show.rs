//! One ticket.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::ticket::Ticket;
use uuid::Uuid;

use super::view::{self, Seen, Showing};
use crate::app::App;
use crate::caller::Ask;
use crate::flow::standing;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a ticket
///
/// As much of it as the caller may see, with the commands that he can give now.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The ticket", body = openapi::ticket::Ticket))
)]
#[get("/tickets/{ticket_id}")]
pub async fn show_ticket(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    app.look(move |scene| {
        let found = scene.tx.ticket(id)?;
        let (record, standing, sight) = standing::see_ticket(scene, &ask.caller, found)?;
        let version = record.ticket.version;
        let showing = Showing { coord_system: ask.coord_system };
        let ticket = view::ticket(scene, showing, Seen { record, standing, sight })?;
        Ok(Reply::ok(&ticket)?.version(version))
    })
    .await
}
