//! A photo, for a service that looks at it: by an address that is good for a while and for this photo alone.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::TimeDelta;
use domain::id::Id;
use domain::photo::{Photo, Variant};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::problem::{Code, Failure};
use crate::query::Query;

/// So long the address is good.
const GOOD: TimeDelta = TimeDelta::minutes(30);

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SignedParams {
    /// Until when the address is good, in seconds since 1970.
    #[param(required = true, minimum = 0, maximum = 253402300799_i64)]
    pub until: Option<i64>,
    #[param(required = true, max_length = 64)]
    pub signature: Option<String>,
}

/// The address of a photo, where the deployment has said how it is reached from outside.
pub fn address(app: &App, photo: Id<Photo>) -> Option<String> {
    let until = app.clock.now().plus(GOOD).utc().timestamp();
    let signature = app.cursors.sign(&content(photo, until));
    let base = app.public_url.as_deref()?;
    Some(format!("{base}/v1/public/photos/{photo}?until={until}&signature={signature}"))
}

fn content(photo: Id<Photo>, until: i64) -> String {
    format!("photo {photo} until {until}")
}

/// Show a photo by a signed address
///
/// For a service that looks at photos before the public sees them. The address is made by the server, good for half an hour and for this
/// photo alone; any other is not there.
#[utoipa::path(
    tag = "public",
    security(()),
    params(("photo_id" = Uuid, Path, description = "The photo"), SignedParams),
    responses((status = 200, description = "The picture", content(("image/jpeg"))))
)]
#[get("/public/photos/{photo_id}")]
pub async fn show_signed_photo(
    app: Data<App>,
    path: Path<Uuid>,
    params: Query<SignedParams>,
) -> Result<HttpResponse, Failure> {
    let id = Id::<Photo>::from_uuid(path.into_inner());
    let (Some(until), Some(signature)) = (params.until, params.signature.as_deref()) else {
        return Err(Code::NotFound.into());
    };
    let is_ours = app.cursors.is_signed(&content(id, until), signature);
    if !is_ours || app.clock.now().utc().timestamp() >= until {
        return Err(Code::NotFound.into());
    }
    let bytes = app.photos.get(id, Variant::Display).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "private, no-store"));
    answer.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"));
    Ok(answer.content_type("image/jpeg").body(bytes))
}
