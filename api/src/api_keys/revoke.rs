//! A key is good no longer.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity as inner;
use domain::identity::Operation;
use openapi::integrator::ApiKey;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Revoke an API key
///
/// From now on nothing is read or written with it. There is no way back: another one is made.
#[utoipa::path(
    tag = "accounts",
    params(
        ("account_id" = Uuid, Path, description = "The account"),
        ("api_key_id" = Uuid, Path, description = "The key")
    ),
    request_body = Nothing,
    responses((status = 200, description = "The key, revoked", body = ApiKey))
)]
#[post("/accounts/{account_id}/api-keys/{api_key_id}/revoke")]
pub async fn revoke_api_key(
    app: Data<App>,
    ask: Ask,
    path: Path<(Uuid, Uuid)>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    let (account, key) = path.into_inner();
    let (account, key) = (Id::<inner::Account>::from_uuid(account), Id::<inner::ApiKey>::from_uuid(key));
    ask.require_somewhere(Operation::RevokeApiKey)?;
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        reach::require(scene, &caller, account)?;
        let record = scene.tx.lock_api_key(key)?.filter(|key| key.account == account).ok_or(Code::NotFound)?;
        if record.revoked_at.is_some() {
            return Err(Code::KeyRevoked.into());
        }
        scene.tx.revoke_api_key(key, scene.now)?;
        let detail = format!("{{\"api_key\":\"{key}\"}}");
        scene.tx.record_audit(Some(caller.account), "api_key.revoke", Some(account.uuid()), &detail, scene.now)?;
        Reply::ok(&view::api_key(persistence::values::ApiKeyRecord { revoked_at: Some(scene.now), ..record }))
    })
    .await
}
