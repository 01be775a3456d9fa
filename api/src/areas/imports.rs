//! The versions of borders.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::{Caller, Operation, RolePlace, may, permission};
use openapi::area_import::{AreaImport, AreaImportPage};
use persistence::values::ImportRecord;
use uuid::Uuid;

use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::standing;
use crate::page::PageParams;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

/// List imports of areas
///
/// Those of the caller's own areas. The oldest come first.
#[utoipa::path(
    tag = "areas",
    params(PageParams),
    responses((status = 200, description = "A page of imports", body = AreaImportPage))
)]
#[get("/areas/imports")]
pub async fn list_area_imports(
    app: Data<App>,
    ask: Ask,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListAreaImports)?;
    let wanted = app.cursors.request("area_imports", &page)?;
    let places = permission::places(&ask.caller, Operation::ListAreaImports);
    let everywhere = places.contains(&RolePlace::Everywhere);
    let areas: Vec<_> = places
        .into_iter()
        .filter_map(|place| match place {
            RolePlace::Area(area) => Some(area),
            RolePlace::Everywhere | RolePlace::Department(_) | RolePlace::Desk(_) => None,
        })
        .collect();
    let found =
        app.look(move |scene| Ok(scene.tx.list_imports(if everywhere { None } else { Some(&areas) }, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("area_imports", mark));
    let page = AreaImportPage { items: found.items.iter().map(view::import_summary).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

/// Show an import of areas
///
/// With what was found when it was checked.
#[utoipa::path(
    tag = "areas",
    params(("import_id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The import", body = AreaImport))
)]
#[get("/area-imports/{import_id}")]
pub async fn show_area_import(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowAreaImport)?;
    let id = Id::from_uuid(path.into_inner());
    app.look(move |scene| {
        let record = scene.tx.require_import(id)?;
        require_own(scene, &ask.caller, Operation::ShowAreaImport, &record)?;
        Reply::ok(&view::import(&record, ask.coord_system))
    })
    .await
}

/// Of an import elsewhere nobody knows.
pub fn require_own(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    operation: Operation,
    record: &ImportRecord,
) -> Result<(), Failure> {
    let place = standing::place_of_area(scene, record.scope)?;
    may(caller, operation, &place).map_err(|_| Code::NotFound)?;
    Ok(())
}
