//! Who would get a ticket, and why.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::ticket::{Assignee, Ticket};
use openapi::routing::{PassedOverRule, TicketRouting};
use openapi::ticket::{AssigneeKind, AssigneeShown};
use uuid::Uuid;

use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::{route, standing};
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::routing::view::rule;
use crate::wire;

/// Show a ticket's routing
///
/// For staff: who would get it by the rules as they are now, by which rule, and which more specific ones could not be followed.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "Who is responsible for it", body = TicketRouting))
)]
#[get("/tickets/{ticket_id}/routing")]
pub async fn show_ticket_routing(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let routing = app
        .look(move |scene| {
            let found = scene.tx.ticket(id)?;
            let (record, _, sight) = standing::see_ticket(scene, &ask.caller, found)?;
            if !sight.is_staff() {
                return Err(Code::Forbidden.into());
            }
            let ticket = &record.ticket;
            let routing = route::of_ticket(scene, ticket)?;
            let assignee = routing.assignee.map(|it| shown(scene, it)).transpose()?;
            let passed_over = routing.passed_over.iter();
            let passed_over = passed_over
                .map(|(it, why)| PassedOverRule { rule: rule(it), why: wire::passed_over_out(*why) })
                .collect();
            Ok(TicketRouting {
                category: ticket.category().map(|code| code.as_str().to_owned()),
                area_id: ticket.area.map(Id::uuid),
                rule: routing.rule.as_ref().map(rule),
                assignee,
                passed_over,
                follows_rules: ticket.follows_rules(),
            })
        })
        .await?;
    Reply::ok(&routing)
}

fn shown(scene: &mut Scene<'_, '_>, assignee: Assignee) -> Result<AssigneeShown, Failure> {
    Ok(match assignee {
        Assignee::Department(id) => AssigneeShown {
            kind: AssigneeKind::Department,
            id: id.uuid(),
            name: scene.tx.department_names(&[id])?.into_iter().next().map(|(_, name)| name.as_str().to_owned()),
        },
        Assignee::Worker(id) => AssigneeShown {
            kind: AssigneeKind::Worker,
            id: id.uuid(),
            name: scene.tx.account_names(&[id])?.into_iter().next().map(|(_, name)| name.as_str().to_owned()),
        },
    })
}
