//! What came to a desk and went.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::{Operation, may};
use domain::points::redemption::Reward;
use openapi::reward::{PastStockMovement, StockMovementPage};
use openapi::ticket::Person;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Ask;
use crate::flow::{desk, named_in};
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StockHistoryParams {
    /// At which desk; it has to be said.
    pub desk: Option<Uuid>,
}

/// List stock movements
///
/// Deliveries, losses and corrections of some goods at a desk, the newest first, each with what was there after it.
#[utoipa::path(
    tag = "rewards",
    params(("reward_id" = Uuid, Path, description = "The goods"), StockHistoryParams, PageParams),
    responses((status = 200, description = "A page of movements", body = StockMovementPage))
)]
#[get("/rewards/{reward_id}/stock-movements")]
pub async fn list_stock_movements(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<StockHistoryParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListStockMovements)?;
    let desk = params.desk.ok_or_else(|| Failure::field("desk", "missing", "请指明兑换点", "is missing"))?;
    let (reward, at) = (Id::<Reward>::from_uuid(path.into_inner()), Id::from_uuid(desk));
    let list = format!("stock-movements/{reward}/{at}");
    let wanted = app.cursors.request(&list, &page)?;
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            scene.tx.require_reward(reward)?;
            let desk = named_in("desk", scene.tx.require_desk(at), "没有这个兑换点", "is not a desk")?;
            may(&ask.caller, Operation::ListStockMovements, &desk::place(scene, &desk)?)?;
            let found = scene.tx.list_deliveries(reward, at, wanted)?;
            let by: Vec<_> = found.items.iter().map(|it| it.by).collect();
            let names: BTreeMap<_, _> = scene.tx.account_names(&by)?.into_iter().collect();
            let person = |id| {
                let name = names.get(&id)?;
                Some(Person { id: id.uuid(), name: name.as_str().to_owned(), phone: None })
            };
            let items = found.items.into_iter().map(|it| PastStockMovement {
                id: it.id,
                delta: it.delta,
                reason: it.reason.into(),
                on_hand: it.on_hand,
                by: person(it.by),
                at: it.at.utc(),
            });
            let items = items.collect();
            Ok(StockMovementPage { items, next_cursor: found.next.map(|mark| cursors.write(&list, mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
