//! One desk.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use openapi::desk::Desk;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a desk
///
/// Where it is and when it is open.
#[utoipa::path(
    tag = "desks",
    params(("desk_id" = Uuid, Path, description = "The desk")),
    responses((status = 200, description = "The desk", body = Desk))
)]
#[get("/desks/{desk_id}")]
pub async fn show_desk(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::from_uuid(path.into_inner());
    let found = app.look(move |scene| Ok(scene.tx.require_desk(id)?)).await?;
    Reply::ok(&view::desk(found, ask.coord_system))
}
