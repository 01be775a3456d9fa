//! A picture of a report goes out to whoever has its tracking code.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use domain::id::Id;
use domain::photo::{Photo, Variant};
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::flow::visit;
use crate::problem::{Code, Failure};

/// Show a photo by a tracking code
///
/// One size of a photo of this report: those that came with it, and those of what was done.
#[utoipa::path(
    tag = "public",
    params(
        ("tracking_code" = String, Path, description = "The tracking code", max_length = 64),
        ("photo_id" = Uuid, Path, description = "The photo"),
        ("variant" = String, Path, description = "`display` or `thumbnail`", pattern = "^(display|thumbnail)$", max_length = 16)
    ),
    responses((status = 200, description = "The picture", content(("image/jpeg"))))
)]
#[get("/public/tickets/{tracking_code}/photos/{photo_id}/{variant}")]
pub async fn show_public_photo(app: Data<App>, path: Path<(String, Uuid, String)>) -> Result<HttpResponse, Failure> {
    let (code, id, variant) = path.into_inner();
    let (code, id) = (order::typed(&code), Id::<Photo>::from_uuid(id));
    let variant = Variant::named(&variant).filter(|it| *it != Variant::Original).ok_or(Code::NotFound)?;
    app.look(move |scene| {
        let (record, _) = visit::follow(scene, &code)?;
        let photo = scene.tx.photo(id)?.filter(|photo| !photo.hidden).ok_or(Code::NotFound)?;
        let used = scene.tx.photo_use(photo.id)?;
        let is_shown = used.is_some_and(|used| used.ticket == record.ticket.id && !used.internal);
        if is_shown { Ok(()) } else { Err(Code::NotFound.into()) }
    })
    .await?;
    let bytes = app.photos.get(id, variant).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::ETAG, format!("\"{id}-{}\"", variant.name())));
    answer.insert_header((header::CACHE_CONTROL, "private, max-age=3600"));
    answer.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    Ok(answer.content_type("image/jpeg").body(bytes))
}
