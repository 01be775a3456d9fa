//! The goods are handed over.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::redemption::{NewFulfilment, Redemption};
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::redeem;
use crate::problem::Failure;
use crate::reply::Reply;

/// Hand over goods
///
/// A clerk of the desk takes the code in, once, and hands over what it stands for; not to himself, nor to anybody whom he
/// registered or reported for.
#[utoipa::path(
    tag = "redemptions",
    params(("desk_id" = Uuid, Path, description = "The desk")),
    request_body = NewFulfilment,
    responses((status = 200, description = "The redemption, fulfilled", body = Redemption))
)]
#[post("/desks/{desk_id}/fulfilments")]
pub async fn create_fulfilment(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<NewFulfilment>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::Fulfil)?;
    let desk = Id::from_uuid(path.into_inner());
    let (caller, code) = (ask.caller.clone(), body.value.code);
    app.perform(&ask, &body.hash, move |scene| {
        let record = redeem::fulfil(scene, &caller, desk, &code)?;
        let version = record.redemption.version();
        Ok(Reply::ok(&view::redemption(scene, record)?)?.version(version))
    })
    .await
}
