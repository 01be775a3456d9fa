//! A program is given a key.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Account, Operation, Role};
use domain::text::Name;
use openapi::integrator::{CreateApiKey, NewApiKey};
use persistence::values::{ApiKeyRecord, PageRequest};
use uuid::Uuid;

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::open311::asker::digest_of;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{secrets, wire};

/// One for each of its servers, and the next one while the last is still in use.
const MOST_GOOD_KEYS: usize = 10;
/// Whoever finds one in a log knows what it is.
const PREFIX: &str = "wpk_";
const HINT_CHARS: usize = 8;

/// Make an API key
///
/// For an account with the role `integrator`: a program of others that reports for people by Open311 (`/open311/v2`). The key is in this
/// answer and nowhere else.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = CreateApiKey,
    responses((status = 201, description = "The key", body = NewApiKey))
)]
#[post("/accounts/{account_id}/api-keys")]
pub async fn create_api_key(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<CreateApiKey>,
) -> Result<Reply, Failure> {
    let account = Id::<Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::CreateApiKey)?;
    let name: Name = wire::text("/name", &body.value.name)?;
    let secret = format!("{PREFIX}{}", secrets::token()?);
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let person = reach::require(scene, &caller, account)?;
        if !person.grants.iter().any(|grant| grant.role == Role::Integrator) {
            return Err(Code::NotAnIntegrator.into());
        }
        let all = scene.tx.list_api_keys(account, PageRequest { limit: 1000, after: None })?.items;
        if all.iter().filter(|key| key.revoked_at.is_none()).count() >= MOST_GOOD_KEYS {
            return Err(Code::TooManyKeys.into());
        }
        let record = ApiKeyRecord {
            id: scene.id(),
            account,
            name: name.clone(),
            hint: secret.chars().take(HINT_CHARS).collect(),
            created_by: Some(caller.account),
            created_at: scene.now,
            used_at: None,
            revoked_at: None,
        };
        scene.tx.insert_api_key(&record, &digest_of(&secret))?;
        let detail = format!("{{\"api_key\":\"{}\"}}", record.id);
        scene.tx.record_audit(Some(caller.account), "api_key.create", Some(account.uuid()), &detail, scene.now)?;
        Reply::recorded(&NewApiKey {
            id: record.id.uuid(),
            account_id: account.uuid(),
            name: record.name.into(),
            hint: record.hint,
            key: secret.clone(),
            created_at: scene.now.utc(),
        })
    })
    .await
}
