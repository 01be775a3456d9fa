//! Another secret takes the place of the one before.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::Operation;
use domain::webhook::endpoint::secret_waits_until;
use openapi::ticket_command::Nothing;
use openapi::webhook::NewWebhookSecret;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;

/// Rotate an endpoint's secret
///
/// Messages are signed with the new one and, for a day unless the operator has said otherwise, with the one before too: `webhook-signature` has
/// both. Whoever rotates again within that day has a signature for each that is still good. Four are good at a time: until the first of them ends
/// another one is refused with `too_many_secrets`, and `Retry-After` says how long that is. The secret is shown in this answer alone.
#[utoipa::path(
    tag = "webhooks",
    params(("endpoint_id" = Uuid, Path, description = "The endpoint")),
    request_body = Nothing,
    responses((status = 201, description = "The new secret", body = NewWebhookSecret))
)]
#[post("/webhook-endpoints/{endpoint_id}/secrets")]
pub async fn rotate_webhook_secret(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::RotateWebhookSecret)?;
    let id = Id::from_uuid(path.into_inner());
    let (caller, secret, overlap) = (ask.caller.clone(), secrets::webhook_secret()?, app.outgoing.overlap);
    app.perform(&ask, &body.hash, move |scene| {
        let record = view::own_locked(scene, &caller, id)?;
        let good = scene.tx.endpoint_secrets(record.id, scene.now)?;
        let ends: Vec<_> = good.iter().map(|(_, known)| known.expires_at).collect();
        if let Some(free) = secret_waits_until(&ends) {
            // Rounded up: whoever comes then is not told to wait again.
            let wait = free.since(scene.now) + TimeDelta::nanoseconds(999_999_999);
            return Err(Failure::from(Code::TooManySecrets).after(u64::try_from(wait.num_seconds()).unwrap_or(1)));
        }
        let (row, until): (Id<NewWebhookSecret>, _) = (scene.id(), scene.now.plus(overlap));
        scene.tx.add_endpoint_secret(row.uuid(), record.id, &secret, (scene.now, until))?;
        scene.tx.record_audit(Some(caller.account), "webhook_endpoint.rotate", Some(id.uuid()), "{}", scene.now)?;
        Reply::recorded(&NewWebhookSecret { secret: secret.clone(), previous_expires_at: until.utc() })
    })
    .await
}
