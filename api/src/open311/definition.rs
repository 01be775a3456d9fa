//! What is asked of a report beside what is asked of all.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::text::Code as ServiceCode;
use domain::ticket::NoPhotoReason;

use super::args::Args;
use super::faults::NOT_THERE;
use super::said::{Format, Said};
use super::{asker, jurisdiction, services};
use crate::app::App;
use crate::language::Language;
use crate::problem::{Failure, FieldFault};

/// `GET services/{service_code}`
pub async fn define_service(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    asker::anybody(&app, &args).await?;
    let unknown = || FieldFault::new("service_code", NOT_THERE, "没有这项服务", "is no service here");
    let code = ServiceCode::parse(&path.0).map_err(|_| unknown())?;
    let category = app
        .look(move |scene| {
            jurisdiction::programme(scene, &args)?;
            Ok(scene.tx.category(&code)?)
        })
        .await?
        .ok_or_else(unknown)?;
    let language = Language::of(&request);
    let attributes = if services::has_attributes(&category) { vec![no_photo_reason(language)] } else { Vec::new() };
    let said = Said::Fields(vec![
        ("service_code", category.code.as_str().into()),
        ("attributes", Said::List("attribute", attributes)),
    ]);
    Format::of(request.path()).answer("service_definition", &said)
}

fn no_photo_reason(language: Language) -> Said {
    let values = NoPhotoReason::ALL.iter().map(|reason| {
        Said::Fields(vec![("key", reason.name().into()), ("name", language.pick(reason.label()).into())])
    });
    Said::Fields(vec![
        ("variable", true.into()),
        ("code", "no_photo_reason".into()),
        ("datatype", "singlevaluelist".into()),
        ("required", false.into()),
        ("datatype_description", Said::Nothing),
        ("order", Said::Count(1)),
        ("description", language.pick(("没有照片的原因", "Why there is no photo")).into()),
        ("values", Said::List("value", values.collect())),
    ])
}
