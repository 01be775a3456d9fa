//! What is due to one target goes out, one after the other. Each is marked as being sent, with a lease, before it is sent; how it ended is
//! written down after. A server that is killed in between leaves a lease that ends: then it is sent once more, or it is not where nobody
//! is to be told twice.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;
use domain::delivery::{Channel, DeliveryState, Next, Outcome};
use domain::id::Id;
use domain::webhook::endpoint::is_given_up;
use domain::webhook::{Disabled, Endpoint};
use persistence::values::{AttemptRecord, EndpointRecord, Notice as InboxNotice, ParcelRecord};
use uuid::Uuid;

use super::notice::{self, Notice};
use super::post::{self, Message, Sent};
use crate::app::{App, Scene};
use crate::flow::tell;
use crate::outside::Outside;
use crate::outside::hotline::Hotline;
use crate::outside::signature::{Secret, webhook_id};
use crate::problem::Failure;

/// Longer than the longest try.
pub const LEASE: TimeDelta = TimeDelta::minutes(10);
/// Then others have their turn.
const MOST: usize = 500;
const LONGEST: Duration = Duration::from_secs(30);

/// In hand, and ready to be sent.
struct Ready {
    parcel: ParcelRecord,
    what: What,
}

enum What {
    Message(Message),
    Notice(Notice),
    ToHotline(Arc<Hotline>, Message),
    /// Whom it was for is not there any more.
    Moot,
}

/// How many were tried.
pub async fn serve(app: &App, target: (Channel, Uuid)) -> Result<usize, Failure> {
    let Some(_busy) = app.outgoing.take_up(target) else { return Ok(0) };
    let began = Moment::now();
    let mut tried = 0;
    while tried < MOST && began.elapsed() < LONGEST {
        let outside = app.outside.clone();
        let Some(ready) = app.change(move |scene| take(scene, &outside, target)).await? else { break };
        let Ready { parcel, what } = ready;
        tried += 1;
        let began = Moment::now();
        let sent = match &what {
            What::Message(message) => post::post(&app.outgoing, message).await,
            What::Notice(notice) => notice::tell(notice).await,
            What::ToHotline(hotline, message) => post::send(&hotline.client, hotline.messages(), message).await,
            What::Moot => {
                app.change(move |scene| drop_it(scene, &parcel)).await?;
                continue;
            }
        };
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let was_taken = sent.outcome == Outcome::Taken;
        app.change(move |scene| conclude(scene, &parcel, &sent, took_ms)).await?;
        // Who did not take this one would hardly take the next.
        if !was_taken {
            break;
        }
    }
    Ok(tried)
}

fn take(scene: &mut Scene<'_, '_>, outside: &Outside, target: (Channel, Uuid)) -> Result<Option<Ready>, Failure> {
    let until = scene.now.plus(LEASE);
    let Some(parcel) = scene.tx.lease_next(target, scene.now, until)? else { return Ok(None) };
    let what = match parcel.channel {
        Channel::Webhook => message(scene, &parcel)?.map(What::Message),
        Channel::Wechat | Channel::Dingtalk | Channel::Sms => {
            let stale = scene.now.since(parcel.created_at) > NEWS_FOR;
            if stale { None } else { notice::prepare(scene, outside, &parcel)?.map(What::Notice) }
        }
        Channel::Hotline => outside.hotline.clone().map(|hotline| to_hotline(scene, hotline, &parcel)),
    };
    Ok(Some(Ready { parcel, what: what.unwrap_or(What::Moot) }))
}

/// Whoever is told a day later, by a server that was down, is told nothing new.
const NEWS_FOR: TimeDelta = TimeDelta::hours(24);

fn message(scene: &mut Scene<'_, '_>, parcel: &ParcelRecord) -> Result<Option<Message>, Failure> {
    let id: Id<Endpoint> = Id::from_uuid(parcel.target);
    let Some(endpoint) = scene.tx.endpoint(id)?.filter(|it| it.disabled.is_none()) else { return Ok(None) };
    let secrets = scene.tx.endpoint_secrets(id, scene.now)?;
    let secrets: Result<Vec<Secret>, _> = secrets.iter().map(|(secret, _)| Secret::parse(secret)).collect();
    Ok(Some(Message {
        url: endpoint.url,
        id: webhook_id(parcel.message),
        timestamp: scene.now.utc().timestamp(),
        body: parcel.body.clone().unwrap_or_default(),
        secrets: secrets.map_err(Failure::internal)?,
    }))
}

fn to_hotline(scene: &Scene<'_, '_>, hotline: Arc<Hotline>, parcel: &ParcelRecord) -> What {
    let message = Message {
        url: hotline.messages().to_string(),
        id: webhook_id(parcel.message),
        timestamp: scene.now.utc().timestamp(),
        body: parcel.body.clone().unwrap_or_default(),
        secrets: hotline.secrets.clone(),
    };
    What::ToHotline(hotline, message)
}

fn drop_it(scene: &mut Scene<'_, '_>, parcel: &ParcelRecord) -> Result<(), Failure> {
    let next = Next { state: DeliveryState::Cancelled, due_at: None };
    let attempt = attempt(scene, parcel, &Sent::failed(Outcome::Refused, "nobody_there"), 0);
    scene.tx.end_attempt(parcel.id, &attempt, next, scene.now)?;
    Ok(())
}

fn attempt(scene: &Scene<'_, '_>, parcel: &ParcelRecord, sent: &Sent, took_ms: u32) -> AttemptRecord {
    AttemptRecord {
        number: parcel.attempts,
        at: scene.now,
        took_ms: took_ms.min(i32::MAX.unsigned_abs()),
        status: sent.status,
        error: sent.error.map(str::to_owned),
        answer: sent.answer.clone(),
    }
}

/// What follows from a try. Whoever has lost his lease says nothing.
fn conclude(scene: &mut Scene<'_, '_>, parcel: &ParcelRecord, sent: &Sent, took_ms: u32) -> Result<(), Failure> {
    let salt = parcel.id.uuid().as_u128();
    let next = parcel.channel.after(parcel.tries, sent.outcome, salt, scene.now);
    let attempt = attempt(scene, parcel, sent, took_ms);
    let was_ours = scene.tx.end_attempt(parcel.id, &attempt, next, scene.now)?;
    if was_ours && parcel.channel == Channel::Hotline && sent.outcome == Outcome::Taken && parcel.tries > 1 {
        // It is back: what waited for another hour goes out now, each case in its order.
        scene.tx.wake_parcels((parcel.channel, parcel.target), scene.now)?;
    }
    if !was_ours || parcel.channel != Channel::Webhook {
        return Ok(());
    }
    let Some(endpoint) = scene.tx.lock_endpoint(Id::from_uuid(parcel.target))? else { return Ok(()) };
    match sent.outcome {
        Outcome::Taken if endpoint.failing_since.is_some() => Ok(scene.tx.mark_failing(endpoint.id, None)?),
        Outcome::Taken => Ok(()),
        Outcome::Refused => disable(scene, endpoint, Disabled::Gone),
        _ if is_given_up(endpoint.failing_since, scene.now) => disable(scene, endpoint, Disabled::Failing),
        _ if endpoint.failing_since.is_none() => Ok(scene.tx.mark_failing(endpoint.id, Some(scene.now))?),
        _ => Ok(()),
    }
}

/// It is told nothing any more, and its owner is told that.
fn disable(scene: &mut Scene<'_, '_>, endpoint: EndpointRecord, why: Disabled) -> Result<(), Failure> {
    if endpoint.disabled.is_some() {
        return Ok(());
    }
    let (id, owner) = (endpoint.id, endpoint.account);
    let version = endpoint.version.saturating_add(1);
    scene.tx.change_endpoint(&EndpointRecord { disabled: Some((why, scene.now)), version, ..endpoint })?;
    scene.tx.call_off((Channel::Webhook, id.uuid()), scene.now)?;
    let detail = format!("{{\"because\":\"{why}\"}}");
    scene.tx.record_audit(None, "webhook_endpoint.disable", Some(id.uuid()), &detail, scene.now)?;
    let kind = "webhook_disabled";
    tell::person(scene, &InboxNotice { to: owner, kind, ticket: None, redemption: None, points: None })
}
