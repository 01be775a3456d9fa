//! What can be reported: the categories, those that have others below them as well.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::text::Code;
use domain::ticket::category::{in_tree_order, major_class};
use domain::ticket::{Category, Urgency};

use super::args::Args;
use super::said::{Format, Said};
use super::{asker, jurisdiction, words};
use crate::app::App;
use crate::language::Language;
use crate::problem::Failure;

/// `GET services`
pub async fn list_services(app: Data<App>, request: HttpRequest, _: Path<String>) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    asker::anybody(&app, &args).await?;
    let language = Language::of(&request);
    let all = app
        .look(move |scene| {
            jurisdiction::programme(scene, &args)?;
            Ok(in_tree_order(scene.tx.all_categories()?))
        })
        .await?;
    let by_code: BTreeMap<&Code, &Category> = all.iter().map(|category| (&category.code, category)).collect();
    let services = all.iter().map(|category| service(category, &by_code, language)).collect();
    Format::of(request.path()).answer("services", &Said::List("service", services))
}

fn service(category: &Category, all: &BTreeMap<&Code, &Category>, language: Language) -> Said {
    let class = all.get(major_class(category, |code| all.get(code).copied())).copied().unwrap_or(category);
    let name = category.name.as_str();
    let description = match category.urgency {
        Urgency::Emergency => format!("{name}{}{}", language.pick(("。", ". ")), language.pick(words::EMERGENCY)),
        Urgency::Urgent | Urgency::Normal => name.to_owned(),
    };
    let keywords = if class.code == category.code { name.to_owned() } else { format!("{name},{}", class.name) };
    Said::Fields(vec![
        ("service_code", category.code.as_str().into()),
        ("service_name", name.into()),
        ("description", description.into()),
        ("metadata", has_attributes(category).into()),
        ("type", "realtime".into()),
        ("keywords", keywords.into()),
        ("group", class.name.as_str().into()),
    ])
}

/// Where a photo is asked for, it may be said why there is none.
pub const fn has_attributes(category: &Category) -> bool {
    category.photo_required
}
