//! A system wants to be told.

use actix_web::post;
use actix_web::web::Data;
use domain::id::Id;
use domain::identity::Operation;
use domain::webhook::Disabled;
use domain::webhook::endpoint::MOST_ENDPOINTS;
use openapi::webhook::{CreatedWebhookEndpoint, NewWebhookEndpoint};
use persistence::values::{EndpointRecord, PageRequest};

use super::view::{self, MOST_URL_CHARS, bad_url};
use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;

/// Register an endpoint
///
/// From now on it is told what happens to the tickets that its integrator may see, by the text of Standard Webhooks
/// (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The secret is shown in this answer alone. Addresses that are not of the public
/// internet are refused, here and at each message; redirects are not followed.
#[utoipa::path(
    tag = "webhooks",
    request_body = NewWebhookEndpoint,
    responses((status = 201, description = "The endpoint, and its secret", body = CreatedWebhookEndpoint))
)]
#[post("/webhook-endpoints")]
pub async fn create_webhook_endpoint(
    app: Data<App>,
    ask: Ask,
    body: Body<NewWebhookEndpoint>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateWebhookEndpoint)?;
    let url = checked(&app, &body.value.url).await?;
    let described = view::described(&body.value, url)?;
    let (account, secret) = (ask.caller.account, secrets::webhook_secret()?);
    app.perform(&ask, &body.hash, move |scene| {
        view::require_named(scene, &described.filter)?;
        let most = u32::try_from(MOST_ENDPOINTS).map_err(Failure::internal)?;
        let his = scene.tx.list_endpoints(Some(account), PageRequest { limit: most, after: None })?;
        if his.items.len() >= MOST_ENDPOINTS {
            return Err(Code::TooManyEndpoints.into());
        }
        let record = EndpointRecord {
            id: scene.id(),
            account,
            url: described.url.clone(),
            description: described.description.clone(),
            filter: described.filter.clone(),
            disabled: described.disabled.then_some((Disabled::ByOwner, scene.now)),
            failing_since: None,
            version: 1,
            created_at: scene.now,
        };
        scene.tx.create_endpoint(&record)?;
        add_secret(scene, &record, &secret)?;
        scene.tx.record_audit(Some(account), "webhook_endpoint.create", Some(record.id.uuid()), "{}", scene.now)?;
        let endpoint = view::endpoint(scene, &record)?;
        let location = format!("/v1/webhook-endpoints/{}", record.id);
        Ok(Reply::created(&CreatedWebhookEndpoint { endpoint, secret: secret.clone() }, location)?.version(1))
    })
    .await
}

fn add_secret(scene: &mut Scene<'_, '_>, record: &EndpointRecord, secret: &str) -> Result<(), Failure> {
    let id: Id<Operation> = scene.id();
    Ok(scene.tx.add_endpoint_secret(id.uuid(), record.id, secret, (scene.now, scene.now))?)
}

/// Where it shall be, as it is kept.
pub async fn checked(app: &App, url: &str) -> Result<String, Failure> {
    if url.chars().count() > MOST_URL_CHARS {
        return Err(view::too_long());
    }
    let url = app.outgoing.guard.check_with_name(url).await.map_err(bad_url)?;
    let text = String::from(url);
    if text.len() > MOST_URL_CHARS { Err(view::too_long()) } else { Ok(text) }
}
