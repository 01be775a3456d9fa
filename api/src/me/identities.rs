//! Which providers know the caller.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use domain::id::Id;
use domain::identity::{Identity, Provider};
use openapi::me::{LinkIdentity, LinkedIdentity, LinkedIdentityList};
use openapi::ticket_command::Nothing;
use persistence::values::IdentityRecord;
use uuid::Uuid;

use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::enter;
use crate::outside::Proof;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// List the caller's identities
///
/// The providers that he signs in with.
#[utoipa::path(tag = "me", responses((status = 200, description = "His identities", body = LinkedIdentityList)))]
#[get("/me/identities")]
pub async fn list_identities(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let found = app.look(move |scene| Ok(scene.tx.identities_of(ask.caller.account)?)).await?;
    Reply::ok(&LinkedIdentityList { items: found.into_iter().map(view).collect() })
}

/// Link an identity
///
/// From now on the caller signs in with this provider too. Whom the provider means belongs to one member at most, and each provider to a
/// member once: otherwise 409 `identity_taken`. This is the way in which staff add a provider.
#[utoipa::path(
    tag = "me",
    request_body = LinkIdentity,
    responses(
        (status = 201, description = "Linked", body = LinkedIdentity),
        (status = 401, description = "The provider does not take the code")
    )
)]
#[post("/me/identities")]
pub async fn link_identity(app: Data<App>, ask: Ask, body: Body<LinkIdentity>) -> Result<Reply, Failure> {
    if let Some(answer) = app.answered(&ask, &body.hash).await? {
        return Ok(answer);
    }
    let input = body.value;
    let provider = Provider::parse(&input.provider).map_err(|_| Code::NotConfigured)?;
    let proof = Proof {
        code: input.code,
        phone_code: None,
        inside_organisation: input.inside_organisation,
        redirect_uri: input.redirect_uri,
        code_verifier: input.code_verifier,
        nonce: input.nonce,
    };
    let who = app.outside.provider(&provider)?.identify(&proof).await?;
    let account = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        enter::link(scene, account, &provider, &who)?;
        let linked = scene.tx.identity(&provider, &who.subject)?.ok_or_else(|| Failure::internal("not linked"))?;
        Reply::recorded(&view(linked))
    })
    .await
}

/// Unlink an identity
///
/// The caller signs in with it no more. The last way in stays: 409 `last_sign_in`.
#[utoipa::path(
    tag = "me",
    params(("identity_id" = Uuid, Path, description = "Of the list")),
    request_body = Nothing,
    responses((status = 204, description = "Unlinked"))
)]
#[post("/me/identities/{identity_id}/unlink")]
pub async fn unlink_identity(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    let (account, id): (_, Id<Identity>) = (ask.caller.account, Id::from_uuid(path.into_inner()));
    app.perform(&ask, &body.hash, move |scene| {
        // Two at once would each find the other way still there.
        scene.tx.lock_password_of(account)?;
        let all = scene.tx.identities_of(account)?;
        let one = all.iter().find(|it| it.id == id).ok_or(Code::NotFound)?;
        if all.len() == 1 && !scene.tx.require_account(account)?.can_sign_in {
            return Err(Code::LastSignIn.into());
        }
        enter::unlink(scene, account, one)?;
        Ok(Reply::nothing())
    })
    .await
}

fn view(record: IdentityRecord) -> LinkedIdentity {
    LinkedIdentity {
        id: record.id.uuid(),
        provider: record.provider.to_string(),
        linked_at: record.linked_at.utc(),
        used_at: record.used_at.utc(),
    }
}

/// For whatever shows all that is held of somebody.
pub fn all(scene: &mut Scene<'_, '_>, account: Id<domain::identity::Account>) -> Result<Vec<LinkedIdentity>, Failure> {
    Ok(scene.tx.identities_of(account)?.into_iter().map(view).collect())
}
