//! A picture of a report, for whoever may see the report. The address of it is what reports are sent out with.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::photo::{Photo, Variant};
use domain::ticket::visibility::Sight;

use super::args::Args;
use super::{asker, show};
use crate::app::App;
use crate::flow::{publish, standing};
use crate::problem::{Code, Failure};

/// `GET photos/{photo_id}.jpg`
pub async fn show_photo(app: Data<App>, request: HttpRequest, path: Path<String>) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    let asker = asker::anybody(&app, &args).await?;
    let id = show::id::<Photo>(&path)?;
    app.look(move |scene| {
        let photo = scene.tx.photo(id)?.filter(|photo| !photo.hidden).ok_or(Code::NotFound)?;
        let used = scene.tx.photo_use(photo.id)?.filter(|used| !used.internal).ok_or(Code::NotFound)?;
        let found = scene.tx.ticket(used.ticket)?;
        let (record, _, sight) = standing::see_ticket(scene, &asker.caller, found)?;
        let ticket = &record.ticket;
        if sight == Sight::Public && !publish::of(scene, std::iter::once(ticket))?.shows_photo(ticket, id) {
            return Err(Code::NotFound.into());
        }
        Ok(())
    })
    .await?;
    let bytes = app.photos.get(id, Variant::Display).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::ETAG, format!("\"{id}\"")));
    // It may be hidden one day.
    answer.insert_header((header::CACHE_CONTROL, "private, max-age=3600"));
    answer.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    Ok(answer.content_type("image/jpeg").body(bytes))
}
