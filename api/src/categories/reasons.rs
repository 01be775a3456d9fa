//! The lists of reasons.

use actix_web::get;
use domain::ticket::NoPhotoReason;
use domain::ticket::reason::{Label, RejectReason, ReturnReason};
use openapi::category::{Reason, ReasonList, ReasonsFor};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReasonParams {
    /// Which list: for rejecting, for handing back, for having no photo.
    #[serde(rename = "for")]
    #[param(inline)]
    pub list: ReasonsFor,
}

/// List reasons
///
/// What a reviewer, an assignee or a reporter chooses from, named in the language asked for.
#[utoipa::path(
    tag = "categories",
    params(ReasonParams),
    responses((status = 200, description = "The list", body = ReasonList))
)]
#[get("/reasons")]
pub async fn list_reasons(ask: Ask, params: Query<ReasonParams>) -> Result<Reply, Failure> {
    let reason =
        |code: &'static str, label: Label| Reason { code: code.to_owned(), name: ask.language.pick(label).to_owned() };
    let items = match params.list {
        ReasonsFor::Reject => RejectReason::ALL.iter().map(|it| reason(it.name(), it.label())).collect(),
        ReasonsFor::Return => ReturnReason::ALL.iter().map(|it| reason(it.name(), it.label())).collect(),
        ReasonsFor::NoPhoto => NoPhotoReason::ALL.iter().map(|it| reason(it.name(), it.label())).collect(),
    };
    Reply::ok(&ReasonList { items })
}
