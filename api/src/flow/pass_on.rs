//! What happened is passed on to whoever wants to hear of it elsewhere. The outbox says what happened, in order; deliveries are written from it,
//! one for each endpoint and each way of telling somebody, in the transaction that marks it as looked at. So nothing is passed on twice, and
//! nothing is forgotten.

use std::collections::BTreeMap;

use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, Provider, may};
use domain::text::Code;
use domain::ticket::visibility::Sight;
use domain::ticket::{Event, Recorded, Ticket};
use domain::webhook::EventType;
use openapi::webhook::{TicketEventData, TicketEventMessage};
use persistence::values::{Announcement, EndpointRecord, NewParcel, TicketRecord};

use crate::app::Scene;
use crate::flow::{agree, publish, standing, tell_hotline};
use crate::outside::Outside;
use crate::problem::Failure;
use crate::start::said;
use crate::wire;

/// Looks through so much of the outbox as `limit` says. How much it was; nothing where another process has its turn.
pub fn sort(scene: &mut Scene<'_, '_>, outside: &Outside, limit: u32) -> Result<usize, Failure> {
    if !scene.tx.take_sorting_turn()? {
        return Ok(0);
    }
    let fresh = scene.tx.fresh_announcements(limit)?;
    let anything_of_tickets = fresh.iter().any(|it| it.topic.starts_with(OF_TICKETS));
    let mut listeners =
        if anything_of_tickets { Listeners::of(scene.tx.listening_endpoints()?) } else { Listeners::default() };
    for it in &fresh {
        // One that cannot be passed on holds nobody up.
        let passed = scene.attempt(|scene| match it.topic.as_str() {
            NOTICE => tell(scene, outside, it),
            topic if topic.starts_with(OF_TICKETS) => {
                tell_hotline::tell(scene, outside, it)?;
                listeners.tell(scene, it)
            }
            _ => Ok(()),
        })?;
        if let Err(failure) = passed {
            tracing::error!(topic = it.topic, subject = %it.subject, why = said(&failure), "was not passed on");
        }
    }
    let sequences: Vec<i64> = fresh.iter().map(|it| it.sequence).collect();
    scene.tx.mark_sorted(&sequences)?;
    Ok(fresh.len())
}

const NOTICE: &str = "notice";
const OF_TICKETS: &str = "ticket.";

/// Endpoints that are told something, and what their owners hold.
#[derive(Debug, Default)]
struct Listeners {
    endpoints: Vec<EndpointRecord>,
    owners: BTreeMap<Id<Account>, Option<Caller>>,
}

/// A step of a ticket, with the ticket as it was after it.
struct Step<'a> {
    event: EventType,
    at: &'a Announcement,
    record: &'a TicketRecord,
    ticket: Ticket,
    lineage: Vec<Code>,
    precise: bool,
}

impl Listeners {
    fn of(endpoints: Vec<EndpointRecord>) -> Self {
        Self { endpoints, owners: BTreeMap::new() }
    }

    fn tell(&mut self, scene: &mut Scene<'_, '_>, it: &Announcement) -> Result<(), Failure> {
        if self.endpoints.is_empty() {
            return Ok(());
        }
        let id = Id::from_uuid(it.subject);
        let Some(record) = scene.tx.ticket(id)? else { return Ok(()) };
        let Some((event, ticket)) = as_of(scene, &record, it.version)? else { return Ok(()) };
        let Some(event) = EventType::of(&event) else { return Ok(()) };
        let category = ticket.category().map(|code| scene.tx.category(code)).transpose()?.flatten();
        let of_category = category.map_or(0, |category| category.public_precision_m);
        let precise = publish::of(scene, std::iter::once(&ticket))?.precision_m(&ticket, of_category) == 0;
        let step = Step { event, at: it, record: &record, lineage: lineage(scene, &ticket)?, ticket, precise };
        // The same for all who hear of it.
        let message = scene.id::<Announcement>().uuid();
        // Whoever registers is told of what happens from then on.
        for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.created_at <= it.at) {
            let Some(caller) = owner(scene, &mut self.owners, endpoint.account)? else { continue };
            let Some(data) = step.seen_by(scene, &caller, endpoint)? else { continue };
            let body = TicketEventMessage { event_type: event.name().to_owned(), timestamp: it.at.utc(), data };
            scene.tx.send_off(&NewParcel {
                id: scene.id(),
                channel: Channel::Webhook,
                target: endpoint.id.uuid(),
                // An endpoint that stumbles over one message is to get the next: each says by its version what it is older than.
                lane: None,
                topic: event.name().to_owned(),
                message,
                subject: Some(it.subject),
                body: Some(serde_json::to_string(&body).map_err(Failure::internal)?),
                at: scene.now,
            })?;
        }
        Ok(())
    }
}

impl Step<'_> {
    /// What the endpoint's owner may know of it, if he may know of it and wants to. What he sees of the ticket now is not less than what he is told.
    fn seen_by(
        &self,
        scene: &mut Scene<'_, '_>,
        caller: &Caller,
        endpoint: &EndpointRecord,
    ) -> Result<Option<TicketEventData>, Failure> {
        let standing = standing::towards(scene, caller, &self.ticket)?;
        if may(caller, Operation::CreateWebhookEndpoint, &standing.place).is_err() {
            return Ok(None);
        }
        let confidential = standing::is_confidential(scene, &self.ticket)?;
        let sight = self.ticket.sight(&standing, confidential);
        let now = &self.record.ticket;
        let sight_now = if now.version == self.ticket.version {
            sight
        } else {
            let standing = standing::towards(scene, caller, now)?;
            now.sight(&standing, standing::is_confidential(scene, now)?)
        };
        if sight == Sight::Nothing || sight_now == Sight::Nothing {
            return Ok(None);
        }
        // As everywhere: what is seen only roughly is not found by its place.
        let knows_place = sight.is_full() || self.precise;
        let areas = if knows_place { standing.place.areas.as_slice() } else { &[] };
        if !endpoint.filter.wants(self.event, &self.lineage, areas) {
            return Ok(None);
        }
        Ok(Some(TicketEventData {
            ticket_id: self.at.subject,
            number: self.record.number.clone(),
            version: self.ticket.version,
            status: wire::status_out(self.ticket.status()),
            category: self.ticket.category().map(|code| code.as_str().to_owned()),
            area_id: self.ticket.area.filter(|_| knows_place).map(Id::uuid),
        }))
    }
}

/// Who the owner of an endpoint is now; nothing, where his account is not in use any more.
fn owner(
    scene: &mut Scene<'_, '_>,
    known: &mut BTreeMap<Id<Account>, Option<Caller>>,
    account: Id<Account>,
) -> Result<Option<Caller>, Failure> {
    if let Some(caller) = known.get(&account) {
        return Ok(caller.clone());
    }
    let in_use = scene.tx.require_account(account)?.disabled_at.is_none();
    let caller = if in_use {
        Some(Caller { account, grants: scene.tx.grants_of(account)?, errand_runner: false })
    } else {
        None
    };
    known.insert(account, caller.clone());
    Ok(caller)
}

/// How many steps of a history are read at a time.
const STEPS: u32 = 100;

/// The step that made a version of a ticket, and the ticket as it was then.
pub fn as_of(
    scene: &mut Scene<'_, '_>,
    record: &TicketRecord,
    version: u32,
) -> Result<Option<(Event, Ticket)>, Failure> {
    let id = record.ticket.id;
    if record.ticket.version == version {
        let last = scene.tx.ticket_events_after(id, version.saturating_sub(1), 1)?.pop();
        return Ok(last.map(|last| (last.event, record.ticket.clone())));
    }
    let mut history: Vec<Recorded> = Vec::new();
    while history.last().is_none_or(|step| step.sequence < version) {
        let after = history.last().map_or(0, |step| step.sequence);
        let steps = scene.tx.ticket_events_after(id, after, STEPS)?;
        if steps.is_empty() {
            return Ok(None);
        }
        history.extend(steps);
    }
    history.retain(|step| step.sequence <= version);
    let ticket = Ticket::replay(id, &history);
    Ok(history.pop().map(|last| last.event).zip(ticket))
}

/// A ticket's category with those above it.
fn lineage(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Vec<Code>, Failure> {
    let all = scene.tx.categories_by_code()?;
    let mut lineage: Vec<Code> = Vec::new();
    let mut next = ticket.category().cloned();
    while let Some(code) = next.filter(|code| !lineage.contains(code)) {
        next = all.get(code.as_str()).and_then(|category| category.parent.clone());
        lineage.push(code);
    }
    Ok(lineage)
}

/// A notice, by each way that its reader has chosen and can be reached by.
fn tell(scene: &mut Scene<'_, '_>, outside: &Outside, it: &Announcement) -> Result<(), Failure> {
    let Some((account, notice)) = scene.tx.notification(it.subject)? else { return Ok(()) };
    for way in scene.tx.ways_to_tell(account)? {
        let wanted = way.kinds.is_none_or(|kinds| kinds.contains(&notice.kind));
        let can = outside.notifiers.get(&way.channel).is_some_and(|notifier| notifier.tells(&notice.kind));
        if !wanted || !can || address(scene, way.channel, account)?.is_none() {
            continue;
        }
        scene.tx.send_off(&NewParcel {
            id: scene.id(),
            channel: way.channel,
            target: account.uuid(),
            lane: Some(format!("{} {account}", way.channel)),
            topic: notice.kind.clone(),
            message: notice.id,
            subject: notice.ticket.map(Id::uuid),
            // What it says is worked out when it is sent.
            body: None,
            at: scene.now,
        })?;
    }
    Ok(())
}

/// Whether somebody agreed to be told by others than his inbox. Staff are told of their work: a member is asked.
pub fn may_be_told(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<bool, Failure> {
    if scene.tx.grants_of(account)?.iter().any(|grant| grant.role.is_staff()) {
        return Ok(true);
    }
    let versions = agree::versions(scene)?;
    Ok(agree::of(scene, account)?.tell_elsewhere(&versions))
}

/// What somebody is called there, where he can be reached and agreed to be. Asked again before each is sent: he may have taken it back.
pub fn address(scene: &mut Scene<'_, '_>, channel: Channel, account: Id<Account>) -> Result<Option<String>, Failure> {
    let record = scene.tx.require_account(account)?;
    if record.disabled_at.is_some() || !may_be_told(scene, account)? {
        return Ok(None);
    }
    let called = |subject: Option<domain::identity::Subject>| subject.map(|subject| subject.as_str().to_owned());
    Ok(match channel {
        Channel::Wechat => called(scene.tx.subject_at(account, &Provider::wechat())?),
        Channel::Dingtalk => called(scene.tx.subject_at(account, &Provider::dingtalk())?),
        Channel::Sms => {
            let verified = record.phone_verified_at.and(record.phone);
            verified.map(|phone| phone.as_str().to_owned())
        }
        Channel::Webhook | Channel::Hotline => None,
    })
}
