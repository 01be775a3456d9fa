//! Something is to go out again.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::ticket_command::Nothing;
use openapi::webhook::WebhookDelivery;
use uuid::Uuid;

use super::deliveries::of_endpoint;
use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Send a delivery again
///
/// With the same `webhook-id` and body, by a schedule that begins anew, whether or not it had arrived. One that is on its way is 409
/// `delivery_under_way`.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("endpoint_id" = Uuid, Path, description = "The endpoint"),
        ("delivery_id" = Uuid, Path, description = "The delivery")
    ),
    request_body = Nothing,
    responses((status = 200, description = "On its way", body = WebhookDelivery))
)]
#[post("/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/resend")]
pub async fn resend_webhook_delivery(
    app: Data<App>,
    ask: Ask,
    path: Path<(Uuid, Uuid)>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ResendWebhookDelivery)?;
    let (endpoint, delivery) = path.into_inner();
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let id = Id::from_uuid(delivery);
        let found = scene.tx.lock_parcel(id)?;
        let record = of_endpoint(scene, &caller, Id::from_uuid(endpoint), found)?;
        if !record.state.is_over() {
            return Err(Code::DeliveryUnderWay.into());
        }
        if view::own(scene, &caller, Id::from_uuid(endpoint))?.disabled.is_some() {
            return Err(Code::EndpointDisabled.into());
        }
        scene.tx.send_again(id, scene.now)?;
        let record = scene.tx.parcel(id)?.ok_or(Code::NotFound)?;
        Reply::ok(&view::delivery(&record))
    })
    .await
}
