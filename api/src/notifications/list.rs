//! What happened?

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use openapi::notification::NotificationPage;
use persistence::values::{Mark, PageRequest};
use serde::Deserialize;
use tokio::time::Instant as Moment;
use utoipa::IntoParams;

use super::inbox::{News, Watch, Woken, notification};
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::streams::BEAT;

/// Longer than that, and somebody in between closes the line.
const MOST_SECONDS: u32 = 25;

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
    /// Seconds to wait for the first thing, where there is nothing yet.
    #[param(minimum = 0, maximum = 25, default = 0)]
    pub wait: Option<u32>,
}

/// List the caller's notifications
///
/// What happened to his tickets, points and vouchers, the oldest first after `after`. With `wait` it is a long poll: where there is
/// nothing, the answer comes with the next thing, or empty after so many seconds. A waiting request counts as a stream.
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
    let wait = params.wait.unwrap_or(0);
    if wait > MOST_SECONDS {
        return Err(Failure::field("wait", "out_of_range", "等待 0 至 25 秒", "is not between 0 and 25"));
    }
    let unread_only = params.unread == Some(true);
    let news = if wait == 0 {
        let account = ask.caller.account;
        app.look(move |scene| {
            let page = scene.tx.list_notifications(account, unread_only, wanted)?;
            News::of(scene, account, page)
        })
        .await?
    } else {
        next(Watch::open(app.clone(), &ask)?, wanted, unread_only, wait).await?
    };
    let next_cursor = match (news.last(), page.cursor) {
        (None, Some(sent)) => sent,
        (last, _) => app.cursors.write("notifications", last.unwrap_or_else(Mark::before_all)),
    };
    let next_cursor = Some(next_cursor);
    let News { page: found, unread } = news;
    let items = found.items.into_iter().map(|it| notification(it, ask.language));
    let page = NotificationPage { items: items.collect(), next_cursor, unread };
    // There is a cursor always, for what is yet to come; a next page only where something follows now.
    let more = found.next.is_some();
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref().filter(|_| more)))
}

/// The first page that is not empty, or the one that is there when the time is over.
async fn next(mut watch: Watch, wanted: PageRequest, unread_only: bool, seconds: u32) -> Result<News, Failure> {
    let late = Moment::now() + Duration::from_secs(seconds.into());
    let mut beat = Moment::now() + BEAT;
    loop {
        let news = watch.look(wanted.after, unread_only, wanted.limit).await?;
        if !news.page.items.is_empty() || Moment::now() >= late {
            return Ok(news);
        }
        match watch.wait(late.min(beat)).await {
            Woken::Closing => return Ok(news),
            Woken::Late => beat = Moment::now() + BEAT,
            Woken::Heard => {}
        }
    }
}
