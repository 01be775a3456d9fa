//! One voucher.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::redemption::Redemption;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::redeem::{self, Of};
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a redemption
///
/// The caller's own, with its code while it is held. A clerk sees those that were redeemed in person at his desk, without the code.
#[utoipa::path(
    tag = "redemptions",
    params(("redemption_id" = Uuid, Path, description = "The redemption")),
    responses((status = 200, description = "The redemption", body = Redemption))
)]
#[get("/redemptions/{redemption_id}")]
pub async fn show_redemption(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowRedemption)?;
    let id = Id::from_uuid(path.into_inner());
    app.look(move |scene| {
        let (record, of) = redeem::seen(scene, &ask.caller, id)?;
        let version = record.redemption.version();
        let shown = view::redemption(scene, record)?;
        // Who has the code has the goods.
        let shown = if of == Of::Himself { shown } else { Redemption { code: None, qr: None, ..shown } };
        Ok(Reply::ok(&shown)?.version(version))
    })
    .await
}
