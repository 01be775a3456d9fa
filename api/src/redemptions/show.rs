//! One voucher.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Operation, Place};
use openapi::redemption::Redemption;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::redeem;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a redemption
///
/// The caller's own, with its code while it is held.
#[utoipa::path(
    tag = "redemptions",
    params(("redemption_id" = Uuid, Path, description = "The redemption")),
    responses((status = 200, description = "The redemption", body = Redemption))
)]
#[get("/redemptions/{redemption_id}")]
pub async fn show_redemption(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require(Operation::ShowRedemption, &Place::everywhere())?;
    let id = Id::from_uuid(path.into_inner());
    app.look(move |scene| {
        let record = redeem::own(scene, &ask.caller, id)?;
        let version = record.redemption.version();
        Ok(Reply::ok(&view::redemption(scene, record)?)?.version(version))
    })
    .await
}
