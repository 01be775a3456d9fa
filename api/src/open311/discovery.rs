//! What there is, for whoever knows nothing but the address of this server.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::said::{Format, Said};
use super::words;
use crate::app::App;
use crate::areas::qr::public_base;
use crate::language::Language;
use crate::problem::Failure;

const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// `GET discovery`
pub async fn discover(app: Data<App>, request: HttpRequest, _: Path<String>) -> Result<HttpResponse, Failure> {
    let base = public_base(&app, &request)?;
    let language = Language::of(&request);
    // Sorts as text. It says when anything changed of what a program may keep: services are categories.
    let (version, name) = app
        .look(|scene| {
            let name = scene.tx.first_programme()?.map(|programme| String::from(programme.name)).unwrap_or_default();
            Ok((format!("{:012}", scene.tx.reference_version()?), name))
        })
        .await?;
    let formats: Vec<Said> = [Format::Xml, Format::Json]
        .into_iter()
        .map(|it| it.content_type().split(';').next().unwrap_or_default().into())
        .collect();
    let endpoint = Said::Fields(vec![
        ("specification", SPECIFICATION.into()),
        ("url", format!("{base}/open311/v2").into()),
        ("changeset", version.clone().into()),
        ("type", "production".into()),
        ("formats", Said::List("format", formats)),
    ]);
    let said = Said::Fields(vec![
        ("changeset", version.into()),
        ("contact", format!("{name} {}", language.pick(words::CONTACT)).trim().into()),
        ("key_service", language.pick(words::KEY_SERVICE).into()),
        ("endpoints", Said::List("endpoint", vec![endpoint])),
    ]);
    Format::of(request.path()).answer("discovery", &said)
}
