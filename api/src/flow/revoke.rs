//! An award that was obtained by fraud is taken back.

use domain::id::Id;
use domain::identity::{Account, Caller, Operation, may};
use domain::points::{Balance, LedgerCause, Movement, Points, Redemption, Transfer};
use domain::text::Prose;
use domain::ticket::visibility::Sight;
use domain::ticket::{Note, Ticket};
use persistence::values::{NoteBody, Notice};

use crate::app::Scene;
use crate::flow::{redeem, standing, tell};
use crate::problem::{Code, Failure};

/// What was taken back, and what went with it.
#[derive(Debug)]
pub struct Revoked {
    pub member: Id<Account>,
    /// Whether the caller may know whose it was: in a confidential matter not everybody may.
    pub is_known: bool,
    pub points: Points,
    pub balance: Balance,
    pub cancelled: Vec<Id<Redemption>>,
}

/// Takes the award of a ticket back, once. All that the member holds is cancelled first, so that nothing leaves a desk
/// for points he never earned; a debt may be left.
pub fn revoke(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    ticket: Id<Ticket>,
    reason: &Prose,
) -> Result<Revoked, Failure> {
    let found = scene.tx.ticket(ticket)?;
    let (record, standing, sight) =
        standing::see_ticket(scene, caller, found).map_err(|failure| match failure.code {
            Code::NotFound => Failure::field("/ticket_id", "unknown", "没有这个工单", "is not a ticket"),
            _ => failure,
        })?;
    may(caller, Operation::RevokePoints, &standing.place)?;
    if record.ticket.has_stake(&standing) {
        return Err(Code::ConflictOfInterest.into());
    }
    let awarded = scene.tx.award_for(LedgerCause::Ticket, ticket.uuid())?;
    let (member, amount) = awarded.ok_or(Code::NothingAwarded)?;
    let points = Points::new(amount).map_err(Failure::internal)?;
    let balance = scene.tx.lock_balance(member)?;
    if scene.tx.has_moved(Movement::Revoke, LedgerCause::Revocation, ticket.uuid())? {
        return Err(Code::RevokedAlready.into());
    }
    let (cancelled, balance) = cancel_all(scene, member, balance)?;
    let transfer = Transfer {
        id: scene.id(),
        member,
        movement: Movement::Revoke,
        amount: points,
        cause: LedgerCause::Revocation,
        cause_id: ticket.uuid(),
        at: scene.now,
    };
    let balance = scene.tx.record_transfer(record.programme, &transfer, balance)?;
    let note: Id<Note> = scene.id();
    scene.tx.insert_note(ticket, note, &NoteBody::Text(reason.clone()))?;
    let lost = i32::try_from(points.get()).ok().map(i32::wrapping_neg);
    let notice = Notice { to: member, kind: "points_revoked", ticket: Some(ticket), redemption: None, points: lost };
    tell::person(scene, &notice)?;
    scene.tx.announce("points.revoked", ticket.uuid(), record.ticket.version, scene.now)?;
    let is_known = sight == Sight::Staff { knows_reporter: true };
    let revoked = Revoked { member, is_known, points, balance, cancelled };
    let detail = detail(&revoked, note);
    scene.tx.record_audit(Some(caller.account), "points.revoke", Some(ticket.uuid()), &detail, scene.now)?;
    Ok(revoked)
}

/// Cancels all that a member holds. Stock is held in one order by everybody who holds more than one.
pub fn cancel_all(
    scene: &mut Scene<'_, '_>,
    member: Id<Account>,
    mut balance: Balance,
) -> Result<(Vec<Id<Redemption>>, Balance), Failure> {
    let mut open = scene.tx.held_by(member)?;
    open.sort_by_key(|it| (it.redemption.reward, it.redemption.desk));
    let mut cancelled = Vec::new();
    for record in open {
        let after = record.redemption.clone().cancel(scene.now)?;
        cancelled.push(after.id);
        (_, balance) = redeem::settle(scene, record, after, balance)?;
    }
    Ok((cancelled, balance))
}

/// Ids and numbers; what was written lies in the note, which can be erased.
fn detail(revoked: &Revoked, note: Id<Note>) -> String {
    let cancelled: Vec<_> = revoked.cancelled.iter().map(ToString::to_string).collect();
    serde_json::json!({
        "member_id": revoked.member.to_string(),
        "points": revoked.points.get(),
        "note_id": note.to_string(),
        "redemptions_cancelled": cancelled,
    })
    .to_string()
}
