//! What is held about somebody: file by file, a page of rows at a time.

use domain::delivery::Channel;
use domain::geo::CoordSystem;
use domain::id::Id;
use domain::identity::export::{MOST_BYTES, MOST_ROWS};
use domain::identity::{Account, Caller};
use domain::photo::{Photo, Variant};
use domain::ticket::Ticket;
use domain::ticket::visibility::Sight;
use domain::time::TimeZone;
use persistence::values::{ExportRecord, PageRequest, ParcelFilter, PhotoRecord};
use serde_json::{Value, json};

use super::archive::Archive;
use super::index::{About, page};
use super::{seal, shelf};
use crate::app::{App, Scene};
use crate::language::Language;
use crate::me::view as me;
use crate::notifications::inbox::notification;
use crate::points::show::balance_out;
use crate::points::transfers::transfer;
use crate::problem::Failure;
use crate::redemptions::view::redemptions;
use crate::tickets::events::events;
use crate::tickets::view::{self as tickets, Showing};

/// Rows that are read at a time.
const ROWS: u32 = 50;
/// Of one ticket, that many steps.
const STEPS: u32 = 1000;

/// What became of it.
#[derive(Clone, Debug)]
pub struct Made {
    pub secret: String,
    pub bytes: u64,
    pub photos_left_out: u32,
}

/// Makes the archive and keeps it, sealed. It can be begun again from the start at any time.
pub async fn make(app: &App, export: &ExportRecord) -> Result<Made, Failure> {
    let (who, secret) = (export.account, seal::new_secret()?);
    let (name, zone) = app
        .look(move |scene| {
            let zone = scene.tx.first_programme()?.map(|it| it.settings.time_zone);
            Ok((scene.tx.require_account(who)?.name, zone.unwrap_or(TimeZone::Asia__Shanghai)))
        })
        .await?;
    let upload = shelf::write(app, export.id).await?;
    let made_at = app.clock.now();
    let mut archive = Archive::new(upload, &secret, made_at, zone)?;
    add_person(app, who, &mut archive).await?;
    add_tickets(app, who, &mut archive).await?;
    add_lists(app, who, &mut archive).await?;
    let photos_left_out = add_photos(app, who, &mut archive).await?;
    let about = About { name: name.as_str().to_owned(), made_at, zone, photos_left_out };
    let index = page(&about, &archive.listed);
    archive.file("index.html", index.as_bytes(), true).await?;
    let bytes = archive.finish().await?;
    Ok(Made { secret, bytes, photos_left_out })
}

/// Who he is, how he signs in and what he agreed to.
async fn add_person(app: &App, who: Id<Account>, archive: &mut Archive) -> Result<(), Failure> {
    let (profile, identities, consents, exports, muted, ways, balance) = app
        .look(move |scene| {
            Ok((
                profile(scene, who)?,
                identities(scene, who)?,
                consents(scene, who)?,
                exports(scene, who)?,
                scene.tx.muted_kinds(who)?,
                ways_to_tell(scene, who)?,
                balance_out(&scene.tx.balance(who)?),
            ))
        })
        .await?;
    archive.value("profile.json", ("个人资料与角色", "Profile and roles"), &profile).await?;
    archive.value("identities.json", ("绑定的登录身份", "Identities that sign in"), &identities).await?;
    archive.value("consents.json", ("同意与撤回的记录", "Consents given and withdrawn"), &consents).await?;
    archive.value("exports.json", ("申请数据副本的记录", "Archives asked for"), &exports).await?;
    archive.value("muted.json", ("关闭的通知", "Notifications that are off"), &muted).await?;
    archive.value("told_elsewhere.json", ("其他通知方式", "Ways of being told besides the inbox"), &ways).await?;
    archive.value("points.json", ("积分余额", "Balance of points"), &balance).await
}

fn profile(scene: &mut Scene<'_, '_>, who: Id<Account>) -> Result<Value, Failure> {
    let record = scene.tx.require_account(who)?;
    let phone = record.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let (verified_at, registered_by) = (record.phone_verified_at, record.registered_by);
    let mut value = serde_json::to_value(me::member(scene, who)?).map_err(Failure::internal)?;
    if let Some(facts) = value.as_object_mut() {
        facts.insert("phone".into(), json!(phone));
        facts.insert("phone_verified_at".into(), json!(verified_at));
        facts.insert("registered_by".into(), json!(registered_by));
        facts.insert("second_factor".into(), json!(scene.tx.has_second_factor(who)?));
    }
    Ok(value)
}

fn identities(scene: &mut Scene<'_, '_>, who: Id<Account>) -> Result<Vec<Value>, Failure> {
    let mut all = Vec::new();
    for identity in scene.tx.identities_of(who)? {
        let subject = scene.tx.subject_at(who, &identity.provider)?;
        all.push(json!({
            "provider": identity.provider.as_str(),
            "subject": subject.as_ref().map(domain::identity::Subject::as_str),
            "linked_at": identity.linked_at,
            "used_at": identity.used_at,
        }));
    }
    Ok(all)
}

fn consents(scene: &mut Scene<'_, '_>, who: Id<Account>) -> Result<Vec<Value>, Failure> {
    let history = scene.tx.history_of_consents(who)?.into_iter();
    Ok(history
        .map(|it| {
            json!({"purpose": it.purpose, "version": it.version, "given_at": it.given_at, "withdrawn_at": it.withdrawn_at})
        })
        .collect())
}

fn exports(scene: &mut Scene<'_, '_>, who: Id<Account>) -> Result<Vec<Value>, Failure> {
    let asked = scene.tx.exports_of(who)?.into_iter();
    Ok(asked.map(|it| json!({"id": it.id, "asked_at": it.asked_at, "status": it.status})).collect())
}

fn ways_to_tell(scene: &mut Scene<'_, '_>, who: Id<Account>) -> Result<Vec<Value>, Failure> {
    let ways = scene.tx.ways_to_tell(who)?.into_iter();
    Ok(ways.map(|way| json!({"channel": way.channel.name(), "kinds": way.kinds})).collect())
}

/// As one who reported them, whatever else he may be.
fn as_member(who: Id<Account>) -> Caller {
    Caller { account: who, grants: Vec::new(), errand_runner: false }
}

async fn add_tickets(app: &App, who: Id<Account>, archive: &mut Archive) -> Result<(), Failure> {
    archive.begin_list("tickets.json", ("上报的工单及其经过", "Reports, each with its history"))?;
    let (mut after, mut rows): (Option<Id<Ticket>>, u32) = (None, 0);
    loop {
        let (found, last) = app.look(move |scene| some_tickets(scene, who, after)).await?;
        for ticket in &found {
            archive.add(ticket).await?;
        }
        rows = rows.saturating_add(u32::try_from(found.len()).unwrap_or(u32::MAX));
        match last {
            Some(last) if rows < MOST_ROWS => after = Some(last),
            _ => break,
        }
    }
    archive.end_list().await?;
    archive.begin_list("followed.json", ("关注的工单", "Tickets followed"))?;
    let mut after = None;
    loop {
        let found = app
            .look(move |scene| {
                let ids = scene.tx.tickets_followed_by(who, after, ROWS)?;
                let raw: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
                Ok((ids, scene.tx.ticket_numbers_of(&raw)?))
            })
            .await?;
        let (ids, numbers) = found;
        for (id, number) in &numbers {
            archive.add(&json!({"ticket_id": id, "number": number})).await?;
        }
        match ids.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    archive.end_list().await
}

type SomeTickets = (Vec<Value>, Option<Id<Ticket>>);

fn some_tickets(
    scene: &mut Scene<'_, '_>,
    who: Id<Account>,
    after: Option<Id<Ticket>>,
) -> Result<SomeTickets, Failure> {
    let caller = as_member(who);
    let records = scene.tx.tickets_reported_by(who, after, ROWS)?;
    let last = records.last().map(|record| record.ticket.id);
    let seen = tickets::look_at(scene, &caller, records)?;
    let shown = tickets::tickets(scene, Showing::masked(CoordSystem::Wgs84), &seen)?;
    let mut all = Vec::new();
    for (ticket, one) in shown.into_iter().zip(&seen) {
        let steps = scene.tx.ticket_events_after(one.record.ticket.id, 0, STEPS)?;
        let history = events(scene, &one.record.ticket, Sight::Own, steps)?;
        let raw = one.record.ticket.report.location;
        let mut value = serde_json::to_value(ticket).map_err(Failure::internal)?;
        if let Some(facts) = value.as_object_mut() {
            facts.remove("allowed_commands");
            facts.insert("location_as_sent".into(), json!(raw));
            facts.insert("history".into(), json!(history));
        }
        all.push(value);
    }
    Ok((all, last))
}

async fn add_lists(app: &App, who: Id<Account>, archive: &mut Archive) -> Result<(), Failure> {
    let long_ago = chrono::TimeDelta::days(3660);
    pages(app, archive, "sessions.json", ("登录中的设备", "Where he is signed in"), move |scene, page| {
        let found = scene.tx.sessions_of(who, scene.now.minus(long_ago), page)?;
        Ok(found.map(|it| {
            json!({"id": it.id, "method": it.entry.method, "device": it.entry.device, "opened_at": it.opened_at, "used_at": it.used_at})
        }))
    })
    .await?;
    pages(app, archive, "transfers.json", ("积分明细", "Movements of points"), move |scene, page| {
        let found = scene.tx.list_transfers(who, page)?;
        Ok(found.map(|it| json!(transfer(&it))))
    })
    .await?;
    pages(app, archive, "redemptions.json", ("兑换记录", "Redemptions"), move |scene, page| {
        let found = scene.tx.list_redemptions(who, page)?;
        let items = redemptions(scene, found.items)?.into_iter().map(|it| json!(it)).collect();
        Ok(persistence::values::Page { items, next: found.next })
    })
    .await?;
    pages(app, archive, "notifications.json", ("收到的通知", "What he was told"), move |scene, page| {
        let found = scene.tx.list_notifications(who, false, page)?;
        Ok(found.map(|it| json!(notification(it, Language::Chinese))))
    })
    .await?;
    archive.begin_list("sent_elsewhere.json", ("以其他方式发送的通知", "What was sent to him besides his inbox"))?;
    for channel in [Channel::Wechat, Channel::Dingtalk, Channel::Sms] {
        add_pages(app, archive, move |scene, page| {
            let found = scene.tx.parcels_to((channel, who.uuid()), &ParcelFilter::default(), page)?;
            Ok(found.map(|it| {
                json!({"channel": channel.name(), "kind": it.topic, "state": it.state.name(), "created_at": it.created_at, "ended_at": it.ended_at})
            }))
        })
        .await?;
    }
    archive.end_list().await
}

/// All of a list, a page at a time.
async fn pages<F>(
    app: &App,
    archive: &mut Archive,
    name: &str,
    what: (&'static str, &'static str),
    read: F,
) -> Result<(), Failure>
where
    F: Fn(&mut Scene<'_, '_>, PageRequest) -> Result<persistence::values::Page<Value>, Failure>
        + Send
        + Clone
        + 'static,
{
    archive.begin_list(name, what)?;
    add_pages(app, archive, read).await?;
    archive.end_list().await
}

async fn add_pages<F>(app: &App, archive: &mut Archive, read: F) -> Result<(), Failure>
where
    F: Fn(&mut Scene<'_, '_>, PageRequest) -> Result<persistence::values::Page<Value>, Failure>
        + Send
        + Clone
        + 'static,
{
    let (mut after, mut rows) = (None, 0);
    loop {
        let (read, wanted) = (read.clone(), PageRequest { limit: ROWS, after });
        let found = app.look(move |scene| read(scene, wanted)).await?;
        for item in &found.items {
            archive.add(item).await?;
        }
        rows += ROWS;
        match found.next {
            Some(next) if rows < MOST_ROWS => after = Some(next),
            _ => break,
        }
    }
    Ok(())
}

/// His photos as they are kept, the newest first, as far as they fit. Says how many do not.
async fn add_photos(app: &App, who: Id<Account>, archive: &mut Archive) -> Result<u32, Failure> {
    let mut all: Vec<(Id<Photo>, u64)> = Vec::new();
    let mut after = None;
    loop {
        let found = app.look(move |scene| Ok(scene.tx.photos_owned_by(who, after, ROWS)?)).await?;
        all.extend(found.iter().map(|photo| (photo.id, photo.bytes)));
        match found.last() {
            Some(last) => after = Some(last.id),
            None => break,
        }
    }
    all.reverse();
    let mut room = MOST_BYTES.saturating_sub(archive.written());
    let mut taken = 0_usize;
    for (_, bytes) in &all {
        match room.checked_sub(*bytes) {
            Some(left) => room = left,
            None => break,
        }
        taken += 1;
    }
    archive.begin_list("photos.json", ("照片", "Photos"))?;
    for (n, (id, _)) in all.iter().enumerate() {
        let id = *id;
        let Some(photo) = app.look(move |scene| Ok(scene.tx.photo(id)?)).await? else { continue };
        archive.add(&facts(&photo, n < taken)).await?;
    }
    archive.end_list().await?;
    for (id, _) in all.iter().take(taken) {
        let id = *id;
        let Some(photo) = app.look(move |scene| Ok(scene.tx.photo(id)?)).await? else { continue };
        let bytes = app.photos.get(id, Variant::Original).await?;
        archive.file(&file_name(&photo), &bytes, false).await?;
    }
    u32::try_from(all.len() - taken).map_err(Failure::internal)
}

fn file_name(photo: &PhotoRecord) -> String {
    format!("photos/{}.{}", photo.id, photo.format)
}

fn facts(photo: &PhotoRecord, included: bool) -> Value {
    json!({
        "id": photo.id,
        "file": included.then(|| file_name(photo)),
        "included": included,
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.bytes,
        "taken_at": photo.taken.at,
        "taken_where": photo.taken.position,
        "uploaded_at": photo.created_at,
        "hidden": photo.hidden,
    })
}
