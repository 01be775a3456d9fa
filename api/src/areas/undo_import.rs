//! An import is taken back.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::area_import::AreaImport;
use openapi::ticket_command::Nothing;
use persistence::values::AreaImport as Import;
use uuid::Uuid;

use super::{imports, view};
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::change_borders;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Undo an import of areas
///
/// The version before it is in force again, and open tickets are placed anew. Areas that it brought are retired: what happened there
/// stays. Refused where a later import, or a new area, builds upon it. One whose time has not come is simply cancelled.
#[utoipa::path(
    tag = "areas",
    params(("import_id" = Uuid, Path, description = "The import")),
    request_body = Nothing,
    responses((status = 200, description = "The import after it", body = AreaImport))
)]
#[post("/area-imports/{import_id}/undo")]
pub async fn undo_area_import(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::UndoAreaImport)?;
    let id = Id::from_uuid(path.into_inner());
    match undo(&app, &ask, &body, id).await {
        Err(failure) if failure.code == Code::Contended => {
            change_borders::put_due_in_force(&app).await?;
            undo(&app, &ask, &body, id).await
        }
        answer => answer,
    }
}

async fn undo(app: &App, ask: &Ask, body: &Body<Nothing>, id: Id<Import>) -> Result<Reply, Failure> {
    let (caller, system) = (ask.caller.clone(), ask.coord_system);
    app.perform(ask, &body.hash, move |scene| {
        let record = scene.tx.require_import(id)?;
        imports::require_own(scene, &caller, Operation::UndoAreaImport, &record)?;
        let undone = change_borders::undo(scene, id, caller.account)?;
        Reply::ok(&view::import(&undone, system))
    })
    .await
}
