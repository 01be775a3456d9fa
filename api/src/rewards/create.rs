//! Something new can be had for points.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Place};
use domain::points::Points;
use openapi::reward::{NewReward, Reward};
use persistence::values::RewardRecord;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Add goods
///
/// What they are and what they cost. Desks have none of them until stock is moved there.
#[utoipa::path(
    tag = "rewards",
    request_body = NewReward,
    responses((status = 201, description = "The goods", body = Reward))
)]
#[post("/rewards")]
pub async fn create_reward(app: Data<App>, ask: Ask, body: Body<NewReward>) -> Result<Reply, Failure> {
    ask.require(Operation::CreateReward, &Place::everywhere())?;
    let input = body.value;
    let name = wire::text("/name", &input.name)?;
    let description = wire::text("/description", &input.description)?;
    let cost = Points::new(input.cost)
        .map_err(|bad| Failure::field("/cost", "out_of_range", "分值为 1 至 1000000 的整数", bad.to_string()))?;
    app.perform(&ask, &body.hash, move |scene| {
        let (name, description) = (name.clone(), description.clone());
        let record = RewardRecord { id: scene.id(), name, description, cost, created_at: scene.now };
        scene.tx.create_reward(&record)?;
        Reply::recorded(&view::reward(&record, Vec::new()))
    })
    .await
}
