//! A password that was forgotten gives way to a first one.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity as inner;
use domain::identity::Operation;
use openapi::account::FirstPassword;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::{age_password, reach};
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{password, secrets};

/// Reset a password
///
/// Answers with a first password, to be handed over in person and changed at the next sign-in. It is shown this once. All
/// sessions end. Whoever knows his own password changes it himself (`POST /v1/me/password`).
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = Nothing,
    responses((status = 200, description = "The first password", body = FirstPassword))
)]
#[post("/accounts/{account_id}/reset-password")]
pub async fn reset_password(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::ResetPassword)?;
    let first = secrets::first_password()?;
    let hash = password::hash(&app, first.clone()).await?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::require(scene, &caller, id)?;
        reach::require_other(&caller, id)?;
        view::require_version(&person, if_match)?;
        if !person.record.can_sign_in {
            return Err(Code::NoSignIn.into());
        }
        let before = scene.tx.lock_password_of(id)?;
        scene.tx.set_password(id, &hash, true)?;
        age_password::renew(scene, id, before.as_deref())?;
        scene.tx.end_sessions(id, None, scene.now)?;
        scene.tx.record_audit(Some(caller.account), "password.reset", Some(id.uuid()), "{}", scene.now)?;
        Reply::ok(&FirstPassword { account_id: id.uuid(), password: first.clone() })
    })
    .await
}
