//! How many points?

use actix_web::get;
use actix_web::web::Data;
use domain::identity::{Operation, Place};
use domain::points::Balance;
use openapi::points::PointsBalance;

use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show the caller's points
///
/// What can be spent, what is held for vouchers, and what became of everything ever earned.
#[utoipa::path(tag = "points", responses((status = 200, description = "The balance", body = PointsBalance)))]
#[get("/me/points")]
pub async fn show_points(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    ask.require(Operation::ShowPoints, &Place::everywhere())?;
    let balance = app.look(move |scene| Ok(scene.tx.balance(ask.caller.account)?)).await?;
    Reply::ok(&balance_out(&balance))
}

pub const fn balance_out(balance: &Balance) -> PointsBalance {
    PointsBalance {
        available: balance.available,
        held: balance.held,
        earned: balance.earned,
        redeemed: balance.redeemed,
        expired: balance.expired,
        revoked: balance.revoked,
    }
}
