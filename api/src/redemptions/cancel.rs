//! A voucher is given back.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::redemption::Redemption;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::redeem;
use crate::problem::Failure;
use crate::reply::Reply;

/// Cancel a redemption
///
/// The caller's own, while it is held; or one that was redeemed in person at the caller's desk. Points and stock go back at once.
#[utoipa::path(
    tag = "redemptions",
    params(("redemption_id" = Uuid, Path, description = "The redemption")),
    request_body = Nothing,
    responses((status = 200, description = "The redemption, cancelled", body = Redemption))
)]
#[post("/redemptions/{redemption_id}/cancel")]
pub async fn cancel_redemption(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CancelRedemption)?;
    let id = Id::from_uuid(path.into_inner());
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let record = redeem::cancel(scene, &caller, id, if_match)?;
        let version = record.redemption.version();
        Ok(Reply::ok(&view::redemption(scene, record)?)?.version(version))
    })
    .await
}
