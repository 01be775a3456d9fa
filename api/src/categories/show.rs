//! One category.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::text::Code;
use openapi::category::Category;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{self, Failure};
use crate::reply::Reply;

/// Show a category
///
/// With its version, for whoever is going to change it.
#[utoipa::path(
    tag = "categories",
    params(("code" = String, Path, description = "Its code", max_length = 64)),
    responses((status = 200, description = "The category", body = Category))
)]
#[get("/categories/{code}")]
pub async fn show_category(app: Data<App>, _ask: Ask, path: Path<String>) -> Result<Reply, Failure> {
    let code = Code::parse(&path).map_err(|_| problem::Code::NotFound)?;
    let found = app.look(move |scene| Ok(scene.tx.category(&code)?)).await?.ok_or(problem::Code::NotFound)?;
    let category = view::category(found);
    Ok(Reply::ok(&category)?.version(category.version))
}
