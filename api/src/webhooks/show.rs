//! One endpoint.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::webhook::WebhookEndpoint;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show an endpoint
///
/// With what it wants to be told of, whether it is, and when its secrets were made.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint")),
    responses((status = 200, description = "The endpoint", body = WebhookEndpoint))
)]
#[get("/webhook-endpoints/{endpoint_id}")]
pub async fn show_webhook_endpoint(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowWebhookEndpoint)?;
    let id = Id::from_uuid(path.into_inner());
    app.look(move |scene| {
        let record = view::own(scene, &ask.caller, id)?;
        Ok(Reply::ok(&view::endpoint(scene, &record)?)?.version(record.version))
    })
    .await
}
