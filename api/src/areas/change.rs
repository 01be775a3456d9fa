//! What is said of an area changes.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::grid::Area as Inner;
use domain::id::Id;
use domain::identity::{Operation, may};
use openapi::area::{Area, ChangeArea};
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::standing;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Change an area
///
/// Its name, its kind and its households. Its place in the tree and its border change with an import.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area")),
    request_body = ChangeArea,
    responses((status = 200, description = "The area after it", body = Area))
)]
#[put("/areas/{area_id}")]
pub async fn change_area(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<ChangeArea>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeArea)?;
    let id = Id::<Inner>::from_uuid(path.into_inner());
    let input = body.value;
    let name = wire::text("/name", &input.name)?;
    let kind = input.kind.map(wire::area_kind_in);
    let households = input.households.map(view::households).transpose()?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let before = scene.tx.require_area(id)?;
        let place = standing::place_of_area(scene, Some(id))?;
        may(&caller, Operation::ChangeArea, &place)?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Code::VersionMismatch.into());
        }
        scene.tx.change_area(id, before.version, (&name, kind, households))?;
        scene.tx.record_audit(Some(caller.account), "area.change", Some(id.uuid()), "{}", scene.now)?;
        let area = view::area(scene.tx.require_area(id)?);
        Ok(Reply::ok(&area)?.version(area.version))
    })
    .await
}
