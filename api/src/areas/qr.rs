//! The code that hangs in a grid: it leads to the grid's report page.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use domain::grid::Area;
use domain::id::Id;
use persistence::values::AreaRecord;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Ask;
use crate::config::is_origin;
use crate::problem::{Code, Failure};
use crate::qr;

/// Show an area's QR code as PNG
///
/// It leads to the report page of the area, `/g/{code}`, on the host that the setting `public_url` names, or else on the one that this
/// request was sent to.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area")),
    responses((status = 200, description = "The code, black on white, for printing", content(("image/png"))))
)]
#[get("/areas/{area_id}/qr.png")]
pub async fn show_area_qr_png(
    app: Data<App>,
    _ask: Ask,
    path: Path<Uuid>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (area, leads_to) = of_area(&app, path, &request).await?;
    Ok(picture("image/png", &format!("{}.png", area.code), qr::png(&leads_to)?))
}

/// Show an area's QR code as SVG
///
/// The same as lines, which stay sharp at any size.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area")),
    responses((status = 200, description = "The code, black on white, for printing", content(("image/svg+xml"))))
)]
#[get("/areas/{area_id}/qr.svg")]
pub async fn show_area_qr_svg(
    app: Data<App>,
    _ask: Ask,
    path: Path<Uuid>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (area, leads_to) = of_area(&app, path, &request).await?;
    Ok(picture("image/svg+xml", &format!("{}.svg", area.code), qr::svg(&leads_to)?.into_bytes()))
}

async fn of_area(app: &App, path: Path<Uuid>, request: &HttpRequest) -> Result<(AreaRecord, String), Failure> {
    let base = public_base(app, request)?;
    let id = Id::<Area>::from_uuid(path.into_inner());
    let area = app.look(move |scene| Ok(scene.tx.require_area(id)?)).await?;
    if area.retired {
        // Nobody reports by it any more.
        return Err(Code::NotFound.into());
    }
    let leads_to = report_page(&base, &area);
    Ok((area, leads_to))
}

fn picture(kind: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    answer.insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")));
    answer.content_type(kind).body(bytes)
}

/// An area's code is made of letters, digits, `_`, `-` and `.`, and of more than dots: it stands in a path as it is.
pub fn report_page(base: &str, area: &AreaRecord) -> String {
    format!("{base}/g/{}", area.code)
}

/// Where people reach this server: as the operator says, or as whoever asks has reached it.
pub fn public_base(app: &App, request: &HttpRequest) -> Result<String, Failure> {
    if let Some(url) = &app.public_url {
        return Ok(url.clone());
    }
    let seen = request.connection_info();
    let base = format!("{}://{}", seen.scheme(), seen.host());
    if is_origin(&base) && base.len() <= 200 { Ok(base) } else { Err(Code::InvalidRequest.into()) }
}
