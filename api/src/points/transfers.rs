//! Where points came from and went.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::identity::{Operation, Place};
use openapi::points::{PointsTransfer, PointsTransferPage};
use persistence::values::TransferRecord;

use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

/// List the caller's movements of points
///
/// The rows of the ledger, the newest first.
#[utoipa::path(
    tag = "points",
    params(PageParams),
    responses((status = 200, description = "A page of movements", body = PointsTransferPage))
)]
#[get("/me/points/transfers")]
pub async fn list_transfers(
    app: Data<App>,
    ask: Ask,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require(Operation::ListTransfers, &Place::everywhere())?;
    let wanted = app.cursors.request("transfers", &page)?;
    let found = app.look(move |scene| Ok(scene.tx.list_transfers(ask.caller.account, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("transfers", mark));
    let page = PointsTransferPage { items: found.items.iter().map(transfer).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

pub fn transfer(record: &TransferRecord) -> PointsTransfer {
    PointsTransfer {
        id: record.id.uuid(),
        at: record.at.utc(),
        movement: wire::movement_out(record.movement),
        points: record.amount,
        cause: wire::transfer_cause_out(record.cause),
        cause_id: record.cause_id,
    }
}
