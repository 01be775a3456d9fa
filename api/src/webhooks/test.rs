//! Does it arrive?

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::Operation;
use domain::webhook::event::TEST;
use openapi::ticket_command::Nothing;
use openapi::webhook::{TestData, TestMessage, WebhookDelivery};
use persistence::values::NewParcel;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Send a test message
///
/// A `webhook.test`, whatever the endpoint wants to be told of. It goes out like any other; its delivery says how that went.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint")),
    request_body = Nothing,
    responses((status = 201, description = "On its way", body = WebhookDelivery))
)]
#[post("/webhook-endpoints/{endpoint_id}/test")]
pub async fn test_webhook_endpoint(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::TestWebhookEndpoint)?;
    let id = Id::from_uuid(path.into_inner());
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let endpoint = view::own(scene, &caller, id)?;
        if endpoint.disabled.is_some() {
            return Err(Code::EndpointDisabled.into());
        }
        let data = TestData { endpoint_id: id.uuid() };
        let body = TestMessage { event_type: TEST.to_owned(), timestamp: scene.now.utc(), data };
        let message: Id<TestMessage> = scene.id();
        let parcel = NewParcel {
            id: scene.id(),
            channel: Channel::Webhook,
            target: id.uuid(),
            lane: None,
            topic: TEST.to_owned(),
            message: message.uuid(),
            subject: None,
            body: Some(serde_json::to_string(&body).map_err(Failure::internal)?),
            at: scene.now,
        };
        scene.tx.send_off(&parcel)?;
        let record = scene.tx.parcel(parcel.id)?.ok_or_else(|| Failure::internal("a delivery that is not there"))?;
        Reply::created(&view::delivery(&record), format!("/v1/webhook-endpoints/{id}/deliveries/{}", parcel.id))
    })
    .await
}
