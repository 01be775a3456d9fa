//! Lists of keys.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::{Account, Operation};
use openapi::integrator::ApiKeyPage;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::reach;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// List the API keys of an account
///
/// Those that are revoked as well, the oldest first. None of them is shown itself.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account"), PageParams),
    responses((status = 200, description = "A page of keys", body = ApiKeyPage))
)]
#[get("/accounts/{account_id}/api-keys")]
pub async fn list_api_keys(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let account = Id::<Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::ListApiKeys)?;
    let list = format!("api-keys/{account}");
    let wanted = app.cursors.request(&list, &page)?;
    let found = app
        .look(move |scene| {
            reach::require(scene, &ask.caller, account)?;
            Ok(scene.tx.list_api_keys(account, wanted)?)
        })
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write(&list, mark));
    let page = ApiKeyPage { items: found.items.into_iter().map(view::api_key).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
