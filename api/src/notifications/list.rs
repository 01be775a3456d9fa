//! What happened?

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use openapi::notification::{Notification, NotificationPage};
use persistence::values::Mark;
use serde::Deserialize;
use utoipa::IntoParams;

use super::title::title;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationParams {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before, however long ago it was read.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// The same as `after`, as every list has it.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// `true` for those alone that are not marked as read.
    pub unread: Option<bool>,
}

/// List the caller's notifications
///
/// What happened to his tickets, points and vouchers, the oldest first after `after`.
#[utoipa::path(
    tag = "me",
    params(NotificationParams),
    responses((status = 200, description = "A page of the inbox", body = NotificationPage))
)]
#[get("/me/notifications")]
pub async fn list_notifications(
    app: Data<App>,
    ask: Ask,
    params: Query<NotificationParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let params = params.0;
    let page = PageParams { limit: params.limit, cursor: params.cursor.or(params.after).filter(|it| !it.is_empty()) };
    let wanted = app.cursors.request("notifications", &page)?;
    let language = ask.language;
    let (account, unread_only) = (ask.caller.account, params.unread == Some(true));
    let (found, unread) = app
        .look(move |scene| {
            Ok((scene.tx.list_notifications(account, unread_only, wanted)?, scene.tx.count_unread(account)?))
        })
        .await?;
    let last = found.items.last().map(|it| Mark { at: it.at, id: it.id });
    let next_cursor = match (last, page.cursor) {
        (None, Some(sent)) => sent,
        (last, _) => app.cursors.write("notifications", last.unwrap_or_else(Mark::before_all)),
    };
    let next_cursor = Some(next_cursor);
    let items = found.items.into_iter().map(|it| Notification {
        id: it.id,
        at: it.at.utc(),
        title: title(&it.kind, language),
        kind: it.kind,
        ticket_id: it.ticket.map(domain::id::Id::uuid),
        redemption_id: it.redemption.map(domain::id::Id::uuid),
        points: it.points,
        read_at: it.read_at.map(|at| at.utc()),
    });
    let page = NotificationPage { items: items.collect(), next_cursor, unread };
    // There is a cursor always, for what is yet to come; a next page only where something follows now.
    let more = found.next.is_some();
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref().filter(|_| more)))
}
