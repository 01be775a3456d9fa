//! Somebody has lost his authenticator app and his recovery codes.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity as inner;
use domain::identity::Operation;
use openapi::account::Account;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Reset a second factor
///
/// For whoever has lost his authenticator app and his recovery codes, once somebody has seen that it is he. All his sessions end; his
/// password is asked of him as before. Whoever still has a code removes it himself (`POST /v1/me/second-factor/remove`).
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = Nothing,
    responses((status = 200, description = "The account", body = Account))
)]
#[post("/accounts/{account_id}/reset-second-factor")]
pub async fn reset_second_factor(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::ResetSecondFactor)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::require(scene, &caller, id)?;
        reach::require_other(&caller, id)?;
        view::require_version(&person, if_match)?;
        if !scene.tx.remove_second_factor(id)? {
            return Err(Code::NoSecondFactor.into());
        }
        scene.tx.end_sessions(id, None, scene.now)?;
        scene.tx.touch_account(id)?;
        scene.tx.record_audit(Some(caller.account), "second_factor.reset", Some(id.uuid()), "{}", scene.now)?;
        view::reply(scene, id)
    })
    .await
}
