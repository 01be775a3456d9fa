//! A system does not want to be told any more.

use actix_web::delete;
use actix_web::web::{Data, Path};
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::Operation;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Delete an endpoint
///
/// With its secrets, its log, and whatever waits for it. What is on its way may still arrive.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint")),
    responses((status = 204, description = "Deleted"))
)]
#[delete("/webhook-endpoints/{endpoint_id}")]
pub async fn delete_webhook_endpoint(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::DeleteWebhookEndpoint)?;
    let id = Id::from_uuid(path.into_inner());
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &[], move |scene| {
        let record = view::own_locked(scene, &caller, id)?;
        if if_match.is_some_and(|version| version != record.version) {
            return Err(Code::VersionMismatch.into());
        }
        scene.tx.delete_parcels_to((Channel::Webhook, id.uuid()))?;
        scene.tx.delete_endpoint(id)?;
        scene.tx.record_audit(Some(caller.account), "webhook_endpoint.delete", Some(id.uuid()), "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
