//! Somebody's pass is checked.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Phone};
use openapi::pass::{CheckPass, PassHolder};

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Check a pass
///
/// Staff of a desk, a community or a grid see who stands before them. Each look is on the audit record. One that is not ours is 422
/// `pass_invalid`, one that is too old 422 `pass_expired`.
#[utoipa::path(
    tag = "accounts",
    request_body = CheckPass,
    responses((status = 200, description = "Whose pass it is", body = PassHolder))
)]
#[post("/passes/verifications")]
pub async fn check_pass(app: Data<App>, ask: Ask, body: Body<CheckPass>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CheckPass)?;
    let (holder, issued_at) = app.signer.check_pass(&body.value.code, app.clock.now())?;
    let by = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        let record = scene.tx.require_account(holder).map_err(|_| Code::PassInvalid)?;
        if record.disabled_at.is_some() {
            return Err(Code::PassInvalid.into());
        }
        scene.tx.record_audit(Some(by), "pass.check", Some(holder.uuid()), "{}", scene.now)?;
        Reply::ok(&PassHolder {
            member_id: holder.uuid(),
            name: record.name.into(),
            phone: record.phone.as_ref().map(Phone::masked),
            phone_verified: record.phone_verified_at.is_some(),
            occupation: record.occupation.map(wire::occupation_out),
            issued_at: issued_at.utc(),
        })
    })
    .await
}
