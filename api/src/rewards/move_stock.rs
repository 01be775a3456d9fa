//! Goods come to a desk, get lost, or are counted again.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Operation, may};
use domain::points::redemption::Reward;
use openapi::reward::{NewStockMovement, StockMovement};
use persistence::values::Delivery;
use uuid::Uuid;

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::desk;
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::wire;

/// The most that comes or goes at a time.
const MOST: i32 = 100_000;

/// Move stock
///
/// A delivery, a loss or a correction at one desk, kept for good. The quantity never goes below what is held for vouchers.
#[utoipa::path(
    tag = "rewards",
    params(("reward_id" = Uuid, Path, description = "The goods")),
    request_body = NewStockMovement,
    responses((status = 201, description = "The movement, with the new quantity", body = StockMovement))
)]
#[post("/rewards/{reward_id}/stock-movements")]
pub async fn move_stock(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<NewStockMovement>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::MoveStock)?;
    let (reward, input) = (Id::<Reward>::from_uuid(path.into_inner()), body.value);
    let reason = wire::text("/reason", &input.reason)?;
    let delta = input.delta;
    if delta == 0 || !(-MOST..=MOST).contains(&delta) {
        let zh = "数量变动为 -100000 至 100000，且不为零";
        return Err(FieldFault::new("/delta", "out_of_range", zh, "is -100000 to 100000, and not zero").into());
    }
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.require_reward(reward)?;
        let desk = desk::named(scene, Id::from_uuid(input.desk_id))?;
        may(&caller, Operation::MoveStock, &desk::place(scene, &desk)?)?;
        scene.tx.open_stock(reward, desk.id)?;
        let before = scene.tx.lock_stock(reward, desk.id)?.unwrap_or_default();
        let after = before.moved(delta.into())?;
        scene.tx.save_stock(reward, desk.id, after)?;
        let delivery = Delivery {
            id: scene.id::<Delivery>().uuid(),
            reward,
            desk: desk.id,
            delta: delta.into(),
            on_hand: after.on_hand,
            reason: reason.clone(),
            by: caller.account,
            at: scene.now,
        };
        scene.tx.record_delivery(&delivery)?;
        Reply::recorded(&StockMovement {
            id: delivery.id,
            reward_id: reward.uuid(),
            desk_id: desk.id.uuid(),
            delta,
            reason: reason.as_str().to_owned(),
            on_hand: after.on_hand,
            held: after.held,
            free: after.free(),
            at: scene.now.utc(),
        })
    })
    .await
}
