//! Codes to print and hang up: a sheet of A4 for each six grids of a community.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use domain::grid::{Area, Level};
use domain::id::Id;
use persistence::values::AreaRecord;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::qr::{public_base, report_page};
use crate::app::App;
use crate::caller::Ask;
use crate::language::Language;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::qr;
use crate::query::Query;
use crate::report_page::html::escaped;
use crate::wire;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QrSheetParams {
    /// Whose codes: grids, unless something else is said.
    pub level: Option<openapi::names::Level>,
}

const STYLE: &str = "@page{size:A4;margin:12mm}*{box-sizing:border-box}\
body{margin:0;font-family:system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#000;background:#fff}\
h1{font-size:14pt;margin:0 0 4mm}p{margin:0}\
.card{float:left;width:50%;height:86mm;padding:4mm;text-align:center;page-break-inside:avoid;break-inside:avoid;border:1px dashed #999}\
.card svg{width:52mm;height:52mm}.card b{display:block;font-size:13pt;line-height:1.2;max-height:2.4em;overflow:hidden}\
.card small{display:block;font-size:8pt;overflow-wrap:anywhere}.ask{font-size:10pt}\
.six{clear:both;page-break-after:always;break-after:page}";

/// Show a sheet of QR codes to print
///
/// A page of HTML that prints on A4: of each grid within the area its name, its code and its QR code, six on a sheet. A page of them at
/// a time; `Link` leads to the next.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area, such as a community"), QrSheetParams, PageParams),
    responses((status = 200, description = "The sheets", content(("text/html"))))
)]
#[get("/areas/{area_id}/qr-sheet")]
pub async fn show_area_qr_sheet(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<QrSheetParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = Id::<Area>::from_uuid(path.into_inner());
    let level = params.level.map_or(Level::Grid, wire::level_in);
    let list = format!("qr-sheet/{id}/{level}");
    let wanted = app.cursors.request(&list, &page)?;
    let base = public_base(&app, &request)?;
    let (whole, found) =
        app.look(move |scene| Ok((scene.tx.require_area(id)?, scene.tx.areas_within(id, level, wanted)?))).await?;
    let html = sheets(&base, &whole, &found.items, ask.language)?;
    let mut answer = HttpResponse::Ok();
    if let Some(mark) = found.next {
        let others = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let query: Vec<_> =
            others.map(str::to_owned).chain([format!("cursor={}", app.cursors.write(&list, mark))]).collect();
        answer.insert_header((header::LINK, format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))));
    }
    answer.insert_header((header::CONTENT_LANGUAGE, ask.language.tag()));
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    answer.insert_header((
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ));
    Ok(answer.content_type("text/html; charset=utf-8").body(html))
}

const ON_A_SHEET: usize = 6;

fn sheets(base: &str, whole: &AreaRecord, areas: &[AreaRecord], language: Language) -> Result<String, Failure> {
    let (title, ask, none) = language.pick((
        ("扫码上报", "发现问题？扫一扫，拍照上报。无需注册。", "没有网格。"),
        ("Scan to report", "Something broken? Scan, take a photo, send it. No account needed.", "There are no grids."),
    ));
    let name = escaped(whole.name.as_str());
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{name} · {title}</title>\
         <style>{STYLE}</style></head><body>\n",
        language.tag()
    );
    if areas.is_empty() {
        html.push_str(&format!("<h1>{name}</h1><p>{none}</p>\n"));
    }
    for sheet in areas.chunks(ON_A_SHEET) {
        html.push_str(&format!("<section class=\"six\"><h1>{name} · {title}</h1>\n"));
        for area in sheet {
            let leads_to = report_page(base, area);
            html.push_str(&format!(
                "<div class=\"card\"><b>{}</b>{}<p class=\"ask\">{ask}</p><small>{} · {}</small></div>\n",
                escaped(area.name.as_str()),
                qr::svg(&leads_to)?,
                escaped(area.code.as_str()),
                escaped(&leads_to),
            ));
        }
        html.push_str("</section>\n");
    }
    html.push_str("</body></html>\n");
    Ok(html)
}
