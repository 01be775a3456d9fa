//! The tree of categories.

use actix_web::get;
use actix_web::web::Data;
use domain::ticket::category::in_tree_order;
use openapi::category::CategoryList;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// List categories
///
/// The whole tree: parents come before their children. A starter set is there on the first start.
#[utoipa::path(tag = "categories", responses((status = 200, description = "All categories", body = CategoryList)))]
#[get("/categories")]
pub async fn list_categories(app: Data<App>, _ask: Ask) -> Result<Reply, Failure> {
    let all = app.look(|scene| Ok(scene.tx.all_categories()?)).await?;
    Reply::ok(&CategoryList { items: in_tree_order(all).into_iter().map(view::category).collect() })
}
