//! What went to an endpoint.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::delivery::{Channel, DeliveryState};
use domain::id::Id;
use domain::identity::{Caller, Operation};
use domain::webhook::Endpoint;
use openapi::webhook::{WebhookAttempt, WebhookDeliveryPage, WebhookDeliveryShown};
use persistence::values::{AttemptRecord, ParcelFilter, ParcelRecord};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryParams {
    /// Those that have come so far: `waiting`, `sending`, `delivered`, `failed`, `unsure` or `cancelled`.
    #[param(max_length = 16, pattern = "^[a-z]*$")]
    pub state: Option<String>,
    /// Those of this type of event.
    #[param(max_length = 64, pattern = "^[a-z_.]*$")]
    pub r#type: Option<String>,
}

/// List an endpoint's deliveries
///
/// What was sent there in the last 30 days, and what waits; the newest first.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint"), DeliveryParams, PageParams),
    responses((status = 200, description = "A page of deliveries", body = WebhookDeliveryPage))
)]
#[get("/webhook-endpoints/{endpoint_id}/deliveries")]
pub async fn list_webhook_deliveries(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<DeliveryParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListWebhookDeliveries)?;
    let id: Id<Endpoint> = Id::from_uuid(path.into_inner());
    let list = format!("webhook-deliveries/{id}");
    let wanted = app.cursors.request(&list, &page)?;
    let unknown = || Failure::field("state", "unknown_value", "没有这种状态", "is no state of ours");
    let state = params.state.as_deref().filter(|name| !name.is_empty());
    let state = state.map(|name| DeliveryState::named(name).ok_or_else(unknown)).transpose()?;
    let topic = params.r#type.clone().filter(|name| !name.is_empty());
    let filter = ParcelFilter { state, topic };
    let found = app
        .look(move |scene| {
            view::own(scene, &ask.caller, id)?;
            Ok(scene.tx.parcels_to((Channel::Webhook, id.uuid()), &filter, wanted)?)
        })
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write(&list, mark));
    let page = WebhookDeliveryPage { items: found.items.iter().map(view::delivery).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

/// Show a delivery
///
/// What was sent, and how each try ended.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("endpoint_id" = Uuid, Path, description = "The endpoint"),
        ("delivery_id" = Uuid, Path, description = "The delivery")
    ),
    responses((status = 200, description = "The delivery", body = WebhookDeliveryShown))
)]
#[get("/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}")]
pub async fn show_webhook_delivery(app: Data<App>, ask: Ask, path: Path<(Uuid, Uuid)>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowWebhookDelivery)?;
    let (endpoint, delivery) = path.into_inner();
    app.look(move |scene| {
        let found = scene.tx.parcel(Id::from_uuid(delivery))?;
        let record = of_endpoint(scene, &ask.caller, Id::from_uuid(endpoint), found)?;
        let attempts = scene.tx.attempts_at(record.id)?.into_iter().map(attempt).collect();
        Reply::ok(&WebhookDeliveryShown { delivery: view::delivery(&record), body: record.body, attempts })
    })
    .await
}

/// A delivery of an endpoint of the caller's.
pub fn of_endpoint(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    endpoint: Id<Endpoint>,
    found: Option<ParcelRecord>,
) -> Result<ParcelRecord, Failure> {
    let endpoint = view::own(scene, caller, endpoint)?;
    let is_there = |it: &ParcelRecord| (it.channel, it.target) == (Channel::Webhook, endpoint.id.uuid());
    found.filter(is_there).ok_or_else(|| Code::NotFound.into())
}

fn attempt(it: AttemptRecord) -> WebhookAttempt {
    WebhookAttempt {
        number: it.number,
        at: it.at.utc(),
        took_ms: it.took_ms,
        status: it.status,
        error: it.error,
        answer: it.answer,
    }
}
