//! The city's public hotline says something of a case: it is carried out as its account, by the same commands and rules as everybody's, once
//! and in its order.

use domain::hotline::order::{Turn, turn};
use domain::hotline::{Direction, MessageKind, Origin};
use domain::id::Id;
use domain::identity::{Account, Caller, Grant, Phone, Role, RolePlace};
use domain::text::Name;
use domain::ticket::Ticket;
use openapi::hotline::HotlineReceipt;
use persistence::values::{HotlineCase, HotlineMessage, NewAccount, TakenIn, TicketRecord};

use crate::app::Scene;
use crate::flow::command_ticket;
use crate::flow::submit_ticket::{self, Draft};
use crate::hotline::said::{Given, Said};
use crate::problem::{Code, Failure, FieldFault};
use crate::wire;

/// Whoever acts here for the hotline: an account in use that holds its role. What else it holds counts as well, such as handling for the
/// departments behind it.
pub fn agent(scene: &mut Scene<'_, '_>, phone: &Phone) -> Result<Option<Caller>, Failure> {
    let Some(account) = scene.tx.signs_in_with(phone)? else { return Ok(None) };
    if scene.tx.require_account(account)?.disabled_at.is_some() {
        return Ok(None);
    }
    let caller = Caller { account, grants: scene.tx.grants_of(account)?, errand_runner: false };
    Ok(Some(caller).filter(|caller| caller.holds(Role::Hotline)))
}

/// What was answered, also where the same was said before.
pub fn hear(scene: &mut Scene<'_, '_>, phone: &Phone, said: &Said) -> Result<String, Failure> {
    let caller = agent(scene, phone)?.ok_or_else(|| {
        tracing::error!("hotline.account is nobody who holds the role hotline");
        Failure::from(Code::NotConfigured)
    })?;
    if let Some(before) = scene.tx.hotline_message_taken(&said.id)? {
        return again(Some(before), said);
    }
    let Some(case) = case_of(scene, said)? else {
        return match &said.given {
            Given::Case { draft, reporter } => begin(scene, &caller, said, draft, reporter.as_ref()),
            _ => Err(Code::NotFound.into()),
        };
    };
    match turn(scene.tx.hotline_messages_of(case.ticket, Direction::In)?, said.sequence) {
        Turn::Before => again(scene.tx.hotline_message_numbered(case.ticket, said.sequence)?, said),
        Turn::Gap { expected } => Err(out_of_order(expected)),
        Turn::Next => {
            let hotline_case = name(scene, &case, said)?;
            let record = carry_out(scene, &caller, case.ticket, said)?;
            conclude(scene, said, &record, hotline_case)
        }
    }
}

fn again(before: Option<HotlineMessage>, said: &Said) -> Result<String, Failure> {
    let taken = before.and_then(|before| before.taken).filter(|taken| taken.hash == said.hash);
    taken.map(|taken| taken.answer).ok_or_else(|| Code::MessageDiffers.into())
}

fn out_of_order(expected: u32) -> Failure {
    let number = expected.to_string();
    let mut failure = Failure::from(Code::OutOfOrder);
    failure.fields = vec![FieldFault::new("/sequence", "expected", number.clone(), number)];
    failure
}

/// The case that it is about, held. One that was never spoken of is as if it did not exist, whatever city it is of.
fn case_of(scene: &mut Scene<'_, '_>, said: &Said) -> Result<Option<HotlineCase>, Failure> {
    let id = match (said.case, &said.hotline_case) {
        (Some(id), _) => Some(id),
        (None, Some(name)) => scene.tx.hotline_case_named(name)?.map(|case| case.ticket),
        (None, None) => None,
    };
    Ok(match id {
        Some(id) => scene.tx.lock_hotline_case(id)?,
        None => None,
    })
}

/// What the hotline calls the case: as it says now, and as it said before.
fn name(scene: &mut Scene<'_, '_>, case: &HotlineCase, said: &Said) -> Result<Option<String>, Failure> {
    let Some(said) = &said.hotline_case else { return Ok(case.hotline_case.clone()) };
    match &case.hotline_case {
        Some(known) if known != said => Err(Failure::field(
            "/hotline_case",
            "differs",
            "与此前的热线编号不同",
            "is not what the case was called before",
        )),
        Some(_) => Ok(Some(said.clone())),
        None if scene.tx.hotline_case_named(said)?.is_some() => {
            Err(Failure::field("/hotline_case", "taken", "该热线编号已用于其他工单", "is the number of another case"))
        }
        None => {
            scene.tx.name_hotline_case(case.ticket, said)?;
            Ok(Some(said.clone()))
        }
    }
}

/// A case that was taken by phone.
fn begin(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    said: &Said,
    draft: &Draft,
    reporter: Option<&(Name, Option<Phone>)>,
) -> Result<String, Failure> {
    if turn(0, said.sequence) != Turn::Next {
        return Err(out_of_order(1));
    }
    let Some(hotline_case) = said.hotline_case.clone().filter(|_| said.case.is_none()) else {
        return Err(Code::NotFound.into());
    };
    let mut draft = draft.clone();
    draft.report.proxy = Some(caller.account);
    draft.report.reporter = match reporter {
        Some((name, phone)) => Some(resident(scene, caller, name, phone.as_ref())?),
        None => None,
    };
    let (record, _) = submit_ticket::submit(scene, caller, &draft)?;
    scene.tx.open_hotline_case(&HotlineCase {
        ticket: record.ticket.id,
        hotline_case: Some(hotline_case.clone()),
        origin: Origin::Hotline,
        opened_at: scene.now,
    })?;
    conclude(scene, said, &record, Some(hotline_case))
}

/// Who called: the member who has shown that the number is his, or a resident whom the hotline has written down before; and otherwise one who is
/// written down now, as community staff would.
fn resident(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    name: &Name,
    phone: Option<&Phone>,
) -> Result<Id<Account>, Failure> {
    if let Some(phone) = phone {
        let known = scene.tx.accounts_with_phone(phone)?;
        let in_use = known.iter().filter(|it| it.disabled_at.is_none());
        let his = in_use.clone().find(|it| it.can_sign_in && it.phone_verified_at.is_some());
        let noted = his.or_else(|| in_use.clone().find(|it| it.registered_by == Some(caller.account)));
        if let Some(found) = noted {
            let is_member = scene.tx.grants_of(found.id)?.iter().any(|grant| grant.role == Role::Member);
            if is_member {
                return Ok(found.id);
            }
        }
    }
    let id = scene.id();
    scene.tx.create_account(&NewAccount {
        id,
        name: name.clone(),
        phone: phone.cloned(),
        address: None,
        password: None,
        must_change_password: false,
        occupation: None,
        registered_by: Some(caller.account),
        consent_version: None,
        at: scene.now,
    })?;
    let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
    scene.tx.grant_role(id, &grant, Some(caller.account), scene.now)?;
    scene.tx.record_audit(Some(caller.account), "member.register", Some(id.uuid()), "{}", scene.now)?;
    Ok(id)
}

/// Gives the command that it is.
fn carry_out(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    ticket: Id<Ticket>,
    said: &Said,
) -> Result<TicketRecord, Failure> {
    let kind = said.given.command().ok_or_else(|| {
        Failure::field("/kind", "known_already", "该工单已存在", "begins a case that is there already")
    })?;
    let done =
        command_ticket::command(scene, caller, ticket, None, kind, |scene, ticket| said.given.order(scene, ticket))?;
    Ok(done.record)
}

fn conclude(
    scene: &mut Scene<'_, '_>,
    said: &Said,
    record: &TicketRecord,
    hotline_case: Option<String>,
) -> Result<String, Failure> {
    let status = record.ticket.status();
    let receipt = HotlineReceipt {
        id: said.id.clone(),
        case: record.ticket.id.uuid(),
        number: record.number.clone(),
        hotline_case,
        sequence: said.sequence,
        status: wire::status_out(status),
    };
    let answer = serde_json::to_string(&receipt).map_err(Failure::internal)?;
    scene.tx.record_hotline_message(&HotlineMessage {
        direction: Direction::In,
        id: said.id.clone(),
        ticket: record.ticket.id,
        sequence: said.sequence,
        kind: kind_of(&said.given),
        at: said.at,
        status,
        taken: Some(TakenIn { hash: said.hash.clone(), answer: answer.clone() }),
    })?;
    Ok(answer)
}

const fn kind_of(given: &Given) -> MessageKind {
    match given {
        Given::Case { .. } => MessageKind::Case,
        Given::Status { .. } => MessageKind::Status,
        Given::Result { .. } => MessageKind::Result,
        Given::Supervision { .. } => MessageKind::Supervision,
    }
}
