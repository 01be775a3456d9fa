//! A reviewer hides a photo that nobody should see.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use domain::photo::Photo;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::standing;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Hide a photo
///
/// From now on only reviewers of the ticket's place see it. For faces, number plates and what else should not be shown.
#[utoipa::path(
    tag = "photos",
    params(("photo_id" = Uuid, Path, description = "The photo")),
    request_body = Nothing,
    responses((status = 204, description = "Hidden"))
)]
#[post("/photos/{photo_id}/hide")]
pub async fn hide_photo(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    let id = Id::<Photo>::from_uuid(path.into_inner());
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let used = scene.tx.photo_use(id)?.ok_or(Code::NotFound)?;
        let found = scene.tx.ticket(used.ticket)?;
        let (_, standing, _) = standing::see_ticket(scene, &caller, found)?;
        domain::identity::may(&caller, Operation::HidePhoto, &standing.place)?;
        scene.tx.hide_photo(id, caller.account, scene.now)?;
        scene.tx.record_audit(Some(caller.account), "photo.hide", Some(id.uuid()), "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
