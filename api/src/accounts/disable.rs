//! An account is closed to its owner.

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
use crate::flow::{keep_team, reach};
use crate::problem::Failure;
use crate::reply::Reply;

/// Disable an account
///
/// Ends all its sessions at once. Nobody disables himself, and one administrator of the whole deployment always stays.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = Nothing,
    responses((status = 200, description = "The account, disabled", body = Account))
)]
#[post("/accounts/{account_id}/disable")]
pub async fn disable_account(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::DisableAccount)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::require(scene, &caller, id)?;
        reach::require_other(&caller, id)?;
        view::require_version(&person, if_match)?;
        if person.record.disabled_at.is_none() {
            if person.administers_everything() {
                reach::require_another_administrator(scene, id)?;
            }
            scene.tx.set_disabled(id, Some(scene.now))?;
            scene.tx.end_sessions(id, None, scene.now)?;
            keep_team::lapse(scene, id)?;
            scene.tx.record_audit(Some(caller.account), "account.disable", Some(id.uuid()), "{}", scene.now)?;
        }
        view::reply(scene, id)
    })
    .await
}
