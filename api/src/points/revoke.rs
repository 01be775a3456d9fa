//! An award is taken back.

use actix_web::post;
use actix_web::web::Data;
use domain::id::Id;
use domain::identity::Operation;
use openapi::points::{NewRevocation, Revocation};

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::revoke;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Take an award back
///
/// After fraud was found: once for a ticket, and by nobody who told of the matter or handles it. The member's open vouchers
/// are cancelled first; what he has spent already is left as a debt that later awards pay off.
#[utoipa::path(
    tag = "points",
    request_body = NewRevocation,
    responses((status = 201, description = "What was taken back", body = Revocation))
)]
#[post("/points/revocations")]
pub async fn revoke_points(app: Data<App>, ask: Ask, body: Body<NewRevocation>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::RevokePoints)?;
    let (ticket, reason) = (Id::from_uuid(body.value.ticket_id), wire::text("/reason", &body.value.reason)?);
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let revoked = revoke::revoke(scene, &caller, ticket, &reason)?;
        Reply::recorded(&Revocation {
            ticket_id: ticket.uuid(),
            member_id: revoked.is_known.then(|| revoked.member.uuid()),
            points: revoked.points.get(),
            available: revoked.balance.available,
            cancelled_redemptions: revoked.cancelled.iter().map(|id| id.uuid()).collect(),
            at: scene.now.utc(),
        })
    })
    .await
}
