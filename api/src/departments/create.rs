//! An organisation begins to handle tickets.

use actix_web::post;
use actix_web::web::Data;
use domain::id::Id;
use domain::identity::Operation;
use openapi::department::{CreateDepartment, Department};
use persistence::values::DepartmentRecord;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::tickets::view::code;
use crate::wire;

/// Create a department
///
/// An organisation that works for an area of the caller. Its handlers are given their role for it.
#[utoipa::path(
    tag = "departments",
    request_body = CreateDepartment,
    responses((status = 201, description = "The department", body = Department))
)]
#[post("/departments")]
pub async fn create_department(app: Data<App>, ask: Ask, body: Body<CreateDepartment>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateDepartment)?;
    let input = body.value;
    let (code, name) = (code("/code", &input.code)?, wire::text("/name", &input.name)?);
    let (caller, area) = (ask.caller.clone(), Id::from_uuid(input.area_id));
    app.perform(&ask, &body.hash, move |scene| {
        reach::require_in_area(scene, &caller, Operation::CreateDepartment, area)?;
        let (code, name) = (code.clone(), name.clone());
        let record = DepartmentRecord { id: scene.id(), code, name, area, created_at: scene.now };
        scene.tx.create_department(&record)?;
        let (by, subject) = (Some(caller.account), Some(record.id.uuid()));
        scene.tx.record_audit(by, "department.create", subject, "{}", scene.now)?;
        let location = format!("/v1/departments/{}", record.id);
        Reply::created(&view::department(record), location)
    })
    .await
}
