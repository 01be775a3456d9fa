//! An account is opened again.

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

/// Enable an account
///
/// Its owner signs in again with the password that he had. Whoever left does not come back: 409 `account_left`.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = Nothing,
    responses((status = 200, description = "The account, enabled", body = Account))
)]
#[post("/accounts/{account_id}/enable")]
pub async fn enable_account(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::EnableAccount)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::require(scene, &caller, id)?;
        view::require_version(&person, if_match)?;
        if person.record.left_at.is_some() {
            return Err(Code::AccountLeft.into());
        }
        if person.record.disabled_at.is_some() {
            scene.tx.set_disabled(id, None)?;
            scene.tx.record_audit(Some(caller.account), "account.enable", Some(id.uuid()), "{}", scene.now)?;
        }
        view::reply(scene, id)
    })
    .await
}
