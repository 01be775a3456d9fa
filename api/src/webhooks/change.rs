//! An endpoint changes.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::Operation;
use domain::webhook::Disabled;
use openapi::webhook::{NewWebhookEndpoint, WebhookEndpoint};
use persistence::values::EndpointRecord;
use uuid::Uuid;

use super::create::checked;
use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Change an endpoint
///
/// It is sent whole. `disabled: false` puts to use again what was disabled, by its owner or because it had failed; what would have been sent
/// meanwhile is not sent, and can be asked for one by one. Disabling it calls off whatever waits for it.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint")),
    request_body = NewWebhookEndpoint,
    responses((status = 200, description = "The endpoint after it", body = WebhookEndpoint))
)]
#[put("/webhook-endpoints/{endpoint_id}")]
pub async fn change_webhook_endpoint(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<NewWebhookEndpoint>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeWebhookEndpoint)?;
    let id = Id::from_uuid(path.into_inner());
    let caller = ask.caller.clone();
    // Whose it is comes before what is wrong with what was sent.
    app.look(move |scene| view::own(scene, &caller, id)).await?;
    let url = checked(&app, &body.value.url).await?;
    let described = view::described(&body.value, url)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let before = view::own_locked(scene, &caller, id)?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Code::VersionMismatch.into());
        }
        view::require_named(scene, &described.filter)?;
        let disabled = match (described.disabled, before.disabled) {
            (true, None) => Some((Disabled::ByOwner, scene.now)),
            (true, was) => was,
            (false, _) => None,
        };
        // A new address, or a new beginning, has not failed yet.
        let goes_on = before.url == described.url && before.disabled.is_none() && disabled.is_none();
        let record = EndpointRecord {
            url: described.url.clone(),
            description: described.description.clone(),
            filter: described.filter.clone(),
            disabled,
            failing_since: before.failing_since.filter(|_| goes_on),
            version: before.version.saturating_add(1),
            ..before
        };
        scene.tx.change_endpoint(&record)?;
        if record.disabled.is_some() {
            scene.tx.call_off((Channel::Webhook, id.uuid()), scene.now)?;
        }
        scene.tx.record_audit(Some(caller.account), "webhook_endpoint.change", Some(id.uuid()), "{}", scene.now)?;
        Ok(Reply::ok(&view::endpoint(scene, &record)?)?.version(record.version))
    })
    .await
}
