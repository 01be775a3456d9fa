//! A picture goes out, to whoever may see its ticket.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use domain::id::Id;
use domain::identity::{Caller, Operation, may};
use domain::photo::{Photo, Variant};
use domain::ticket::visibility::Sight;
use uuid::Uuid;

use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::{publish, standing};
use crate::problem::{Code, Failure};

/// Show a photo
///
/// The bytes of one size. Whoever may see the ticket sees `display` and `thumbnail`; before it goes with one, only whoever
/// uploaded it. `original`, which may hold metadata, is for reviewers of the ticket's
/// place, and each look at one is on the audit record.
#[utoipa::path(
    tag = "photos",
    params(
        ("photo_id" = Uuid, Path, description = "The photo"),
        ("variant" = String, Path, description = "`display`, `thumbnail` or `original`", pattern = "^(display|thumbnail|original)$", max_length = 16)
    ),
    responses((status = 200, description = "The picture", content(("image/jpeg"), ("image/png"), ("image/webp"))))
)]
#[get("/photos/{photo_id}/{variant}")]
pub async fn show_photo(
    app: Data<App>,
    ask: Ask,
    path: Path<(Uuid, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (id, variant) = path.into_inner();
    let (id, variant) = (Id::<Photo>::from_uuid(id), Variant::named(&variant).ok_or(Code::NotFound)?);
    let account = ask.caller.account;
    let format = app.look(move |scene| may_see(scene, &ask.caller, id, variant)).await?;
    if variant == Variant::Original {
        // It may hold where somebody was, and when.
        app.change(move |scene| {
            Ok(scene.tx.record_audit(Some(account), "photo.original", Some(id.uuid()), "{}", scene.now)?)
        })
        .await?;
    }
    // A photo never changes: its id and size are its version.
    let tag = format!("\"{id}-{}\"", variant.name());
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::ETAG, tag.clone()));
    answer.insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"));
    if known.is_some_and(|known| known.contains(&tag)) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let bytes = app.photos.get(id, variant).await?;
    let media_type = if variant == Variant::Original { format!("image/{format}") } else { "image/jpeg".to_owned() };
    let ending = if variant == Variant::Original { format.as_str() } else { "jpg" };
    let name = format!("inline; filename=\"{id}-{}.{ending}\"", variant.name());
    answer.insert_header((header::CONTENT_DISPOSITION, name));
    answer.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    Ok(answer.content_type(media_type).body(bytes))
}

/// The format of the upload, if the caller may see this size of it.
fn may_see(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Photo>, variant: Variant) -> Result<String, Failure> {
    let photo = scene.tx.photo(id)?.ok_or(Code::NotFound)?;
    let Some(used) = scene.tx.photo_use(id)? else {
        let own = photo.owner == Some(caller.account) && variant != Variant::Original;
        return if own { Ok(photo.format) } else { Err(Code::NotFound.into()) };
    };
    let found = scene.tx.ticket(used.ticket)?;
    let (record, standing, sight) = standing::see_ticket(scene, caller, found)?;
    let is_reviewer = may(caller, Operation::HidePhoto, &standing.place).is_ok();
    if (photo.hidden && !is_reviewer) || (used.internal && !sight.is_staff()) {
        return Err(Code::NotFound.into());
    }
    if sight == Sight::Public && !publish::of(scene, std::iter::once(&record.ticket))?.shows_photo(&record.ticket, id) {
        return Err(Code::NotFound.into());
    }
    if variant == Variant::Original {
        may(caller, Operation::ShowOriginalPhoto, &standing.place)?;
    }
    Ok(photo.format)
}
