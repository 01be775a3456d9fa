//! Programs of others report for people, and say what their people say of it afterwards.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::integrator::{Contact, REPEAT_MINUTES};
use domain::identity::{ApiKey, Caller, Role};
use domain::open311::{Remark, Wish, Word};
use domain::photo::Photo;
use domain::programme::Programme;
use domain::text::{Line, Prose};
use domain::ticket::{Command, CommandKind, Note, Ticket};
use persistence::values::{ApiKeyRecord, NoteBody, PhotoRecord, RemarkRecord, TicketRecord};

use crate::app::Scene;
use crate::flow::command_ticket::{self, Order};
use crate::flow::standing;
use crate::flow::submit_ticket::{self, Draft};
use crate::problem::{Code, Failure};

/// A report as a program sent it, without its photos, which have no ids yet.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub draft: Draft,
    /// What there is no room for in a description.
    pub more: Option<Prose>,
    pub contact: Contact,
    /// The city that it is sent to, where that is said.
    pub programme: Option<Id<Programme>>,
}

/// What a program says of a report of its own.
#[derive(Clone, Debug)]
pub struct Update {
    pub ticket: Id<Ticket>,
    /// What the program calls it.
    pub name: Option<Line>,
    pub word: Word,
    pub text: Option<Prose>,
    pub contact: Contact,
    pub content_hash: Vec<u8>,
}

/// Whose key it is: the program, with its rights as such and with no others that its account may have.
pub fn holder(scene: &mut Scene<'_, '_>, digest: &str) -> Result<(ApiKeyRecord, Caller), Failure> {
    let key = scene.tx.api_key_with(digest)?.filter(|key| key.revoked_at.is_none()).ok_or(Code::ApiKeyInvalid)?;
    let account = scene.tx.require_account(key.account)?;
    let mut grants = scene.tx.grants_of(key.account)?;
    grants.retain(|grant| grant.role == Role::Integrator);
    if account.disabled_at.is_some() || grants.is_empty() {
        return Err(Code::ApiKeyInvalid.into());
    }
    Ok((key.clone(), Caller { account: key.account, grants, errand_runner: false }))
}

/// The key, held: what is written with it is written one after the other, so that the same is found that came before.
fn hold_key(scene: &mut Scene<'_, '_>, key: Id<ApiKey>) -> Result<(), Failure> {
    let held = scene.tx.lock_api_key(key)?.filter(|key| key.revoked_at.is_none());
    held.map(drop).ok_or_else(|| Code::ApiKeyInvalid.into())
}

/// The same report of the same person, where it came before a moment ago: its answer was lost, and the protocol has no name for it.
pub fn repeated(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    incoming: &Incoming,
) -> Result<Option<TicketRecord>, Failure> {
    let since = scene.now.plus(TimeDelta::minutes(-REPEAT_MINUTES));
    for id in scene.tx.same_reports(caller.account, &incoming.draft.content_hash, since)? {
        let contact = scene.tx.contacts_of(&[id])?.pop().map(|(_, contact)| contact).unwrap_or_default();
        if contact == incoming.contact {
            return Ok(scene.tx.ticket(id)?);
        }
    }
    Ok(None)
}

/// Records the report with its photos. Sent again, it is the same ticket; `true` says that it was there.
pub fn receive(
    scene: &mut Scene<'_, '_>,
    key: Id<ApiKey>,
    caller: &Caller,
    incoming: &Incoming,
    photos: &[PhotoRecord],
) -> Result<(TicketRecord, bool), Failure> {
    hold_key(scene, key)?;
    if let Some(before) = repeated(scene, caller, incoming)? {
        return Ok((before, true));
    }
    for photo in photos {
        scene.tx.insert_photo(photo)?;
    }
    let mut draft = incoming.draft.clone();
    draft.report.photos = photos.iter().map(|photo| photo.id).collect();
    let (record, _) = submit_ticket::submit(scene, caller, &draft)?;
    if incoming.programme.is_some_and(|programme| programme != record.programme) {
        let (zh, en) = ("位置不在该地区范围内", "does not have this place");
        return Err(Failure::field("jurisdiction_id", "elsewhere", zh, en));
    }
    let id = record.ticket.id;
    if !incoming.contact.is_empty() {
        scene.tx.insert_contact(id, &incoming.contact)?;
    }
    if incoming.more.is_some() {
        let remark = RemarkRecord {
            id: scene.id(),
            ticket: id,
            account: caller.account,
            name: None,
            content_hash: draft.content_hash,
            word: Word::Open,
            sequence: None,
            body: incoming.more.clone(),
            contact: None,
            photos: Vec::new(),
            at: scene.now,
        };
        scene.tx.insert_remark(&remark)?;
    }
    scene.tx.touch_api_key(key, scene.now)?;
    Ok((record, false))
}

/// What an update is called by us: the step that it became, or itself.
fn id_of(remark: &RemarkRecord) -> String {
    match remark.sequence {
        Some(sequence) => step_id(remark.ticket, sequence),
        None => remark.id.to_string(),
    }
}

pub fn step_id(ticket: Id<Ticket>, sequence: u32) -> String {
    format!("{ticket}-{sequence}")
}

/// The same update, where it came before under this name. What another one was called so is refused.
pub fn heard(scene: &mut Scene<'_, '_>, caller: &Caller, update: &Update) -> Result<Option<String>, Failure> {
    let Some(name) = &update.name else { return Ok(None) };
    let Some(before) = scene.tx.remark_named(caller.account, name)? else { return Ok(None) };
    if before.ticket == update.ticket && before.content_hash == update.content_hash {
        return Ok(Some(id_of(&before)));
    }
    Err(Failure::field("update_id", "taken", "已用于其他更新", "was used for another update"))
}

/// The report, if it is the caller's own: 404 where he may not know of it, 403 where he may.
pub fn require_own(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    found: Option<TicketRecord>,
) -> Result<TicketRecord, Failure> {
    let (record, ..) = standing::see_ticket(scene, caller, found)?;
    if record.ticket.report.concerns(caller.account) { Ok(record) } else { Err(Code::Forbidden.into()) }
}

/// Takes an update in. Where it asks for something that a reporter may have, it is that command; and otherwise what he says, for
/// staff to read. Said again, it is the same.
pub fn hear(
    scene: &mut Scene<'_, '_>,
    key: Id<ApiKey>,
    caller: &Caller,
    update: &Update,
    photos: &[PhotoRecord],
) -> Result<String, Failure> {
    hold_key(scene, key)?;
    if let Some(id) = heard(scene, caller, update)? {
        return Ok(id);
    }
    let found = scene.tx.lock_ticket(update.ticket)?;
    let record = require_own(scene, caller, found)?;
    let sequence = match update.word.asks(record.ticket.status()) {
        Some(wish) => fulfilled(scene, caller, &record.ticket, wish, update)?,
        None => None,
    };
    if sequence.is_none() && update.text.is_none() && photos.is_empty() {
        return Err(Failure::field("description", "missing", "不能为空", "is missing"));
    }
    for photo in photos {
        scene.tx.insert_photo(photo)?;
    }
    let ids: Vec<Id<Photo>> = photos.iter().map(|photo| photo.id).collect();
    scene.tx.attach_photos(update.ticket, sequence.unwrap_or(record.ticket.version), false, &ids, scene.now)?;
    let remark = RemarkRecord {
        id: scene.id::<Remark>(),
        ticket: update.ticket,
        account: caller.account,
        name: update.name.clone(),
        content_hash: update.content_hash.clone(),
        word: update.word,
        sequence,
        body: update.text.clone().filter(|_| sequence.is_none()),
        contact: (!update.contact.is_empty()).then(|| update.contact.clone()),
        photos: ids,
        at: scene.now,
    };
    scene.tx.insert_remark(&remark)?;
    scene.tx.touch_api_key(key, scene.now)?;
    Ok(id_of(&remark))
}

/// Gives the command that the wish is. The number of its step; nothing where the ticket does not take it, and then nothing has changed.
fn fulfilled(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    ticket: &Ticket,
    wish: Wish,
    update: &Update,
) -> Result<Option<u32>, Failure> {
    let note: Option<(Id<Note>, NoteBody)> = update.text.clone().map(|text| (scene.id(), NoteBody::Text(text)));
    let id = note.as_ref().map(|(id, _)| *id);
    let (kind, command, note) = match (wish, id) {
        (Wish::TakeBack, _) => (CommandKind::Withdraw, Command::Withdraw, None),
        (Wish::Agree, note_id) => {
            (CommandKind::FollowUp, Command::FollowUp { solved: true, satisfaction: None, note: note_id }, note)
        }
        (Wish::Deny, Some(_)) => {
            (CommandKind::FollowUp, Command::FollowUp { solved: false, satisfaction: None, note: id }, note)
        }
        (Wish::Contest, Some(id)) => (CommandKind::Contest, Command::Contest { note: id }, note),
        (Wish::Appeal, Some(id)) => (CommandKind::Appeal, Command::Appeal { note: id }, note),
        // Whoever says no has to say why.
        (Wish::Deny | Wish::Contest | Wish::Appeal, None) => return Ok(None),
    };
    let was = ticket.version;
    let order = Order { command, note, photos: Vec::new() };
    let given = scene.attempt(|scene| {
        command_ticket::command(scene, caller, ticket.id, None, kind, move |_, _| Ok(order)).map(drop)
    })?;
    if given.is_err() {
        return Ok(None);
    }
    // Other steps may have gone before it, and may follow from it.
    let steps = scene.tx.ticket_events_after(ticket.id, was, 20)?;
    let own = steps.into_iter().find(|step| step.cause.by == Some(caller.account));
    Ok(own.map(|step| step.sequence))
}
