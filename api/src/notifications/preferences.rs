//! What somebody wants to be told of.

use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{get, post};
use openapi::notification::NotificationPreferences;

use super::title::can_be_muted;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show what the caller is not told of
///
/// The kinds of notifications that he has muted.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "What is muted", body = NotificationPreferences))
)]
#[get("/me/notification-preferences")]
pub async fn show_notification_preferences(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let muted = app.look(move |scene| Ok(scene.tx.muted_kinds(ask.caller.account)?)).await?;
    Reply::ok(&NotificationPreferences { muted })
}

/// Choose what the caller is not told of
///
/// The whole list, in the place of the one before. What somebody has to act on cannot be muted: a ticket in his hands, points taken
/// back.
#[utoipa::path(
    tag = "me",
    request_body = NotificationPreferences,
    responses((status = 200, description = "What is muted from now on", body = NotificationPreferences))
)]
#[post("/me/notification-preferences")]
pub async fn change_notification_preferences(
    app: Data<App>,
    ask: Ask,
    body: Body<NotificationPreferences>,
) -> Result<Reply, Failure> {
    for (i, kind) in body.value.muted.iter().enumerate() {
        match can_be_muted(kind) {
            Some(true) => {}
            Some(false) => {
                return Err(Failure::field(
                    format!("/muted/{i}"),
                    "not_mutable",
                    "此类通知不能关闭",
                    "cannot be muted",
                ));
            }
            None => {
                return Err(Failure::field(
                    format!("/muted/{i}"),
                    "unknown_value",
                    "没有这类通知",
                    "is no kind of ours",
                ));
            }
        }
    }
    let muted: Vec<String> = body.value.muted.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let account = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.mute_kinds(account, &muted)?;
        Reply::ok(&NotificationPreferences { muted: muted.clone() })
    })
    .await
}
