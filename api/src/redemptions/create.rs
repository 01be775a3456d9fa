//! Points for goods.

use actix_web::post;
use actix_web::web::Data;
use domain::id::Id;
use domain::identity::Operation;
use openapi::redemption::{NewRedemption, Redemption};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::redeem::{self, Wanted};
use crate::problem::Failure;
use crate::reply::Reply;

/// Redeem points
///
/// Holds the points and one piece of stock together, and answers with a voucher for one desk. It takes the programme's
/// minimum (50 points) or the cost, whichever is more; only the cost is held. A clerk redeems in person for the member before
/// him, but for nobody whom he registered or reported for.
#[utoipa::path(
    tag = "redemptions",
    request_body = NewRedemption,
    responses((status = 201, description = "The voucher", body = Redemption))
)]
#[post("/redemptions")]
pub async fn create_redemption(app: Data<App>, ask: Ask, body: Body<NewRedemption>) -> Result<Reply, Failure> {
    let input = body.value;
    ask.require_somewhere(if input.member_id.is_some() { Operation::RedeemForOther } else { Operation::Redeem })?;
    let wanted = Wanted {
        reward: Id::from_uuid(input.reward_id),
        desk: Id::from_uuid(input.desk_id),
        member: input.member_id.map(Id::from_uuid),
    };
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let record = redeem::redeem(scene, &caller, wanted)?;
        let (id, version) = (record.redemption.id, record.redemption.version());
        Ok(Reply::created(&view::redemption(scene, record)?, format!("/v1/redemptions/{id}"))?.version(version))
    })
    .await
}
