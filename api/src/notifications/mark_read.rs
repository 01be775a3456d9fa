//! What was read.

use actix_web::post;
use actix_web::web::Data;
use openapi::notification::{MarkRead, Unread};

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::reply::Reply;

const MOST: usize = 100;

/// Mark notifications as read
///
/// Some by their ids, or all up to a cursor of the inbox; both, where both are given. What is read already stays as it is.
#[utoipa::path(
    tag = "me",
    request_body = MarkRead,
    responses((status = 200, description = "How many are left", body = Unread))
)]
#[post("/me/notifications/mark-read")]
pub async fn mark_notifications_read(app: Data<App>, ask: Ask, body: Body<MarkRead>) -> Result<Reply, Failure> {
    let MarkRead { ids, up_to } = body.value;
    if ids.len() > MOST {
        return Err(Failure::field("/ids", "too_long", "每次最多 100 条", "are more than 100"));
    }
    let up_to = app.cursors.request("notifications", &PageParams { limit: None, cursor: up_to })?.after;
    let account = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.mark_read(account, &ids, scene.now)?;
        if let Some(mark) = up_to {
            scene.tx.mark_read_up_to(account, mark, scene.now)?;
        }
        Reply::ok(&Unread { unread: scene.tx.count_unread(account)? })
    })
    .await
}
