//! Lists of accounts.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::Operation;
use openapi::account::AccountPage;
use openapi::names::Role;
use persistence::values::AccountFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::reach;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

/// Holders of one role to which all of this applies.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountListParams {
    /// The role that they hold.
    pub role: Option<Role>,
    /// The area that they hold it in, or above it: an area with all below it.
    pub area: Option<Uuid>,
    /// The department that they handle tickets for.
    pub department: Option<Uuid>,
    /// The desk that they serve at.
    pub desk: Option<Uuid>,
}

/// List accounts
///
/// Those that the caller reaches: staff of his areas and whom he registered; members as well for whoever administers a whole
/// programme. The oldest come first.
#[utoipa::path(
    tag = "accounts",
    params(AccountListParams, PageParams),
    responses((status = 200, description = "A page of accounts", body = AccountPage))
)]
#[get("/accounts")]
pub async fn list_accounts(
    app: Data<App>,
    ask: Ask,
    params: Query<AccountListParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListAccounts)?;
    let wanted = app.cursors.request("accounts", &page)?;
    let filter = AccountFilter {
        role: params.role.map(wire::role_in),
        area: params.area.map(Id::from_uuid),
        department: params.department.map(Id::from_uuid),
        desk: params.desk.map(Id::from_uuid),
    };
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let scope = reach::scope(scene, &ask.caller)?;
            let found = scene.tx.list_accounts(&scope, &filter, wanted)?;
            let items =
                found.items.into_iter().map(|record| view::of_record(scene, record)).collect::<Result<_, _>>()?;
            Ok(AccountPage { items, next_cursor: found.next.map(|mark| cursors.write("accounts", mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
