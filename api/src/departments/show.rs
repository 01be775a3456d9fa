//! One department.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use openapi::department::Department;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a department
///
/// Its name and the area that it works for.
#[utoipa::path(
    tag = "departments",
    params(("department_id" = Uuid, Path, description = "The department")),
    responses((status = 200, description = "The department", body = Department))
)]
#[get("/departments/{department_id}")]
pub async fn show_department(app: Data<App>, _ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::from_uuid(path.into_inner());
    let found = app.look(move |scene| Ok(scene.tx.require_department(id)?)).await?;
    Reply::ok(&view::department(found))
}
