//! Endpoints.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::identity::Operation;
use openapi::webhook::WebhookEndpointPage;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// List endpoints
///
/// The caller's own; everybody's for who administers the whole deployment. The oldest come first.
#[utoipa::path(
    tag = "webhooks",
    params(PageParams),
    responses((status = 200, description = "A page of endpoints", body = WebhookEndpointPage))
)]
#[get("/webhook-endpoints")]
pub async fn list_webhook_endpoints(
    app: Data<App>,
    ask: Ask,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListWebhookEndpoints)?;
    let wanted = app.cursors.request("webhook_endpoints", &page)?;
    let owner = (!view::sees_all(&ask.caller)).then_some(ask.caller.account);
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.list_endpoints(owner, wanted)?;
            let items = found.items.iter().map(|it| view::endpoint(scene, it)).collect::<Result<_, _>>()?;
            Ok(WebhookEndpointPage {
                items,
                next_cursor: found.next.map(|mark| cursors.write("webhook_endpoints", mark)),
            })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
