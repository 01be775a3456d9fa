//! One ticket.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Role;
use domain::ticket::Ticket;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::look_twice::look_twice;
use super::view::{self, Seen, Showing};
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::standing;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RevealParams {
    /// `true` shows the reporter's name and number in full, and is written into the audit record.
    pub reveal: Option<bool>,
}

/// Show a ticket
///
/// As much of it as the caller may see, with the commands that he can give now. Who reported it is masked for staff; who has to
/// call him (the assignee, reviewers, follow-up staff) asks for name and number in full, and is on the audit record.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket"), RevealParams),
    responses((status = 200, description = "The ticket", body = openapi::ticket::Ticket))
)]
#[get("/tickets/{ticket_id}")]
pub async fn show_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<RevealParams>,
) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let reveal = params.reveal == Some(true);
    // He is shown what is like it, for which more is asked than one ticket.
    let reviews = ask.caller.grants.iter().any(|grant| grant.role == Role::Reviewer);
    let show = move |scene: &mut Scene<'_, '_>| {
        let found = scene.tx.ticket(id)?;
        let (record, standing, sight) = standing::see_ticket(scene, &ask.caller, found)?;
        if reveal {
            if !record.ticket.may_call_reporter(&standing, sight) {
                return Err(Code::Forbidden.into());
            }
            scene.tx.record_audit(Some(ask.caller.account), "ticket.reveal", Some(id.uuid()), "{}", scene.now)?;
        }
        let version = record.ticket.version;
        let showing = Showing { reveal, ..Showing::masked(ask.coord_system) };
        let (matter, stands) = (record.ticket.clone(), standing.clone());
        let ticket = view::ticket(scene, showing, Seen { record, standing, sight })?;
        let ticket = look_twice(scene, &ask.caller, &stands, &matter, ticket)?;
        Ok(Reply::ok(&ticket)?.version(version))
    };
    match (reveal, reviews) {
        (true, _) => app.change(show).await,
        (false, true) => app.look(show).await,
        (false, false) => app.glance(show).await,
    }
}
