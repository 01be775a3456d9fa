//! What somebody wants to be told of, and how.

use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{get, post};
use domain::delivery::Channel;
use openapi::notification::{NotificationPreferences, ToldElsewhere};
use persistence::values::WayToTell;

use super::title::can_be_muted;
use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::pass_on;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Show what the caller is told of, and how
///
/// The kinds of notifications that he has muted, and by which ways he is told of the others besides his inbox.
#[utoipa::path(
    tag = "me",
    responses((status = 200, description = "What is muted, and how else he is told", body = NotificationPreferences))
)]
#[get("/me/notification-preferences")]
pub async fn show_notification_preferences(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let preferences = app
        .look(move |scene| {
            let ways = scene.tx.ways_to_tell(account)?;
            Ok(NotificationPreferences { muted: scene.tx.muted_kinds(account)?, elsewhere: Some(shown(ways)?) })
        })
        .await?;
    Reply::ok(&preferences)
}

/// Choose what the caller is told of, and how
///
/// `muted` is the whole list, in the place of the one before. What somebody has to act on cannot be muted: a ticket in his hands, points
/// taken back. `elsewhere` too, where it is sent: by WeChat (whoever has linked it, and has agreed in the mini-program), by DingTalk (whoever has
/// linked it) or by SMS (whoever has verified his number), as far as the server has these ways. Nobody is told twice: what may have arrived is not
/// sent again.
#[utoipa::path(
    tag = "me",
    request_body = NotificationPreferences,
    responses((status = 200, description = "What holds from now on", body = NotificationPreferences))
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
            None => return Err(no_such_kind(format!("/muted/{i}"))),
        }
    }
    let muted: Vec<String> = body.value.muted.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let ways = body.value.elsewhere.map(|ways| chosen(&app, ways)).transpose()?;
    let account = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.mute_kinds(account, &muted)?;
        if let Some(ways) = &ways {
            require_reachable(scene, account, ways)?;
            scene.tx.choose_ways_to_tell(account, ways)?;
        }
        let ways = scene.tx.ways_to_tell(account)?;
        Reply::ok(&NotificationPreferences { muted: muted.clone(), elsewhere: Some(shown(ways)?) })
    })
    .await
}

fn no_such_kind(pointer: String) -> Failure {
    Failure::field(pointer, "unknown_value", "没有这类通知", "is no kind of ours")
}

/// What was chosen, as far as the server has it.
fn chosen(app: &App, ways: Vec<ToldElsewhere>) -> Result<Vec<WayToTell>, Failure> {
    let mut chosen: Vec<WayToTell> = Vec::new();
    for (i, way) in ways.into_iter().enumerate() {
        let channel = wire::notice_channel_in(way.channel);
        let pointer = format!("/elsewhere/{i}/channel");
        if !app.outside.notifiers.contains_key(&channel) {
            return Err(Failure::field(
                pointer,
                "not_configured",
                "本系统未开通这种方式",
                "is no way that this server has",
            ));
        }
        if chosen.iter().any(|it| it.channel == channel) {
            return Err(Failure::field(pointer, "repeated", "重复", "is there twice"));
        }
        let mut kinds = way.kinds;
        for (j, kind) in kinds.iter().flatten().enumerate() {
            can_be_muted(kind).ok_or_else(|| no_such_kind(format!("/elsewhere/{i}/kinds/{j}")))?;
        }
        let kinds = kinds.take().map(|kinds| kinds.into_iter().collect());
        chosen.push(WayToTell { channel, kinds });
    }
    Ok(chosen)
}

/// Whoever chooses a way agreed to be told so, and can be reached by it.
fn require_reachable(
    scene: &mut Scene<'_, '_>,
    account: domain::id::Id<domain::identity::Account>,
    ways: &[WayToTell],
) -> Result<(), Failure> {
    if !ways.is_empty() && !pass_on::may_be_told(scene, account)? {
        return Err(Failure::field(
            "/elsewhere",
            "not_agreed",
            "请先同意用途 `notices`",
            "needs the consent to `notices` first",
        ));
    }
    for (i, way) in ways.iter().enumerate() {
        if pass_on::address(scene, way.channel, account)?.is_none() {
            let (zh, en) = match way.channel {
                Channel::Sms => ("请先验证手机号", "needs a verified number first"),
                _ => ("请先绑定该身份", "needs to be linked first"),
            };
            return Err(Failure::field(format!("/elsewhere/{i}/channel"), "not_reachable", zh, en));
        }
    }
    Ok(())
}

fn shown(ways: Vec<WayToTell>) -> Result<Vec<ToldElsewhere>, Failure> {
    let way = |way: WayToTell| {
        let channel = wire::notice_channel_out(way.channel)?;
        Ok(ToldElsewhere { channel, kinds: way.kinds.map(|kinds| kinds.into_iter().collect()) })
    };
    ways.into_iter().map(way).collect()
}
