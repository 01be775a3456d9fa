//! Points become goods: points and one piece of stock are held together, and settled together.
//!
//! Whoever moves a member's points holds his balance first, then the voucher, then the stock; in this order everywhere,
//! so that no two wait for each other crosswise.

use domain::grid::Desk;
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, Place, Role, may};
use domain::points::redemption::{RedemptionRefusal, Reward, Wish};
use domain::points::{Balance, LedgerCause, Redemption, Transfer};
use domain::programme::Programme;
use persistence::Error;
use persistence::values::{AccountRecord, DeskRecord, RedemptionRecord};

use crate::app::Scene;
use crate::flow::{desk, named_in, tell};
use crate::problem::{Code, Failure};
use crate::secrets;

/// What is to be redeemed, and for whom, if not for the caller himself.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub reward: Id<Reward>,
    pub desk: Id<Desk>,
    pub member: Option<Id<Account>>,
}

/// Holds points and stock for a new voucher.
pub fn redeem(scene: &mut Scene<'_, '_>, caller: &Caller, wanted: Wanted) -> Result<RedemptionRecord, Failure> {
    let reward = named_in("/reward_id", scene.tx.require_reward(wanted.reward), "没有这种商品", "is not a reward")?;
    let desk = desk::named(scene, wanted.desk)?;
    let member = member_of(scene, caller, wanted.member, &desk)?;
    let programme = scene.tx.programme_of_area(Some(desk.area))?;
    if programme.settings.phone_verification && member.phone_verified_at.is_none() {
        return Err(RedemptionRefusal::PhoneNotVerified.into());
    }
    let wish = Wish {
        id: scene.id(),
        member: member.id,
        proxy: wanted.member.map(|_| caller.account),
        reward: wanted.reward,
        desk: wanted.desk,
        cost: reward.cost,
    };
    let balance = scene.tx.lock_balance(member.id)?;
    let stock = scene.tx.lock_stock(wanted.reward, wanted.desk)?.ok_or(RedemptionRefusal::OutOfStock)?;
    let redemption = Redemption::hold(wish, balance, stock, &programme.settings.tariff, scene.now)?;
    let record = RedemptionRecord { redemption, code: secrets::voucher_code()? };
    // The ledger takes no movement for a redemption that is not there.
    scene.tx.insert_redemption(programme.id, &record)?;
    move_points(scene, programme.id, &record.redemption, balance)?;
    scene.tx.save_stock(wanted.reward, wanted.desk, stock.after(record.redemption.status))?;
    tell::of_redemption(scene, &record.redemption)?;
    Ok(record)
}

/// Who redeems: the caller himself, or somebody who stands before a clerk with no stake in him.
fn member_of(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    other: Option<Id<Account>>,
    desk: &DeskRecord,
) -> Result<AccountRecord, Failure> {
    let Some(other) = other else {
        may(caller, Operation::Redeem, &Place::everywhere())?;
        return Ok(scene.tx.require_account(caller.account)?);
    };
    may(caller, Operation::RedeemForOther, &desk::place(scene, desk)?)?;
    let found = match scene.tx.grants_of(other)?.iter().any(|grant| grant.role == Role::Member) {
        true => scene.tx.require_account(other),
        false => Err(Error::Missing("member")),
    };
    let member = named_in("/member_id", found, "没有这位成员", "is not a member")?;
    if member.disabled_at.is_some() {
        return Err(Code::AccountDisabled.into());
    }
    if other == caller.account || desk::has_stake(scene, caller.account, &member)? {
        return Err(RedemptionRefusal::ConflictOfInterest.into());
    }
    Ok(member)
}

/// A clerk of the desk hands over what the code stands for.
pub fn fulfil(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    desk: Id<Desk>,
    typed: &str,
) -> Result<RedemptionRecord, Failure> {
    let here = scene.tx.require_desk(desk)?;
    may(caller, Operation::Fulfil, &desk::place(scene, &here)?)?;
    let code = secrets::normal_voucher_code(typed).ok_or(Code::VoucherUnknown)?;
    let found = scene.tx.voucher(desk, &code)?.ok_or(Code::VoucherUnknown)?;
    let (record, balance) = hold_still(scene, &found.redemption)?;
    let member = scene.tx.require_account(record.redemption.member)?;
    if member.disabled_at.is_some() {
        return Err(Code::AccountDisabled.into());
    }
    let has_stake = desk::has_stake(scene, caller.account, &member)?;
    let after = record.redemption.clone().fulfil(caller.account, has_stake, balance, scene.now)?;
    settle(scene, record, after, balance).map(|(record, _)| record)
}

/// The member changes his mind, or tells a clerk that he does.
pub fn cancel(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    id: Id<Redemption>,
    if_match: Option<u32>,
) -> Result<RedemptionRecord, Failure> {
    let (found, _) = seen(scene, caller, id)?;
    let (record, balance) = hold_still(scene, &found.redemption)?;
    if if_match.is_some_and(|version| version != record.redemption.version()) {
        return Err(Code::VersionMismatch.into());
    }
    let after = record.redemption.clone().cancel(scene.now)?;
    settle(scene, record, after, balance).map(|(record, _)| record)
}

/// Gives back what nobody came for. Says whether there was anything to give back: others may have been faster.
pub fn expire(scene: &mut Scene<'_, '_>, id: Id<Redemption>) -> Result<bool, Failure> {
    let found = scene.tx.redemption(id)?.ok_or(Code::NotFound)?;
    let (record, balance) = hold_still(scene, &found.redemption)?;
    match record.redemption.clone().expire(scene.now) {
        Ok(after) => settle(scene, record, after, balance).map(|_| true),
        Err(_) => Ok(false),
    }
}

/// Whose redemption somebody sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    Himself,
    /// Of somebody who stood before a clerk of his desk, and may have no way to see it himself.
    InPerson,
}

/// The caller's own redemption, or one made in person at his desk; any other is not there.
pub fn seen(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Redemption>) -> Result<(RedemptionRecord, Of), Failure> {
    let found = scene.tx.redemption(id)?.ok_or(Code::NotFound)?;
    if found.redemption.member == caller.account {
        return Ok((found, Of::Himself));
    }
    let desk = scene.tx.require_desk(found.redemption.desk)?;
    let serves = may(caller, Operation::Fulfil, &desk::place(scene, &desk)?).is_ok();
    if found.redemption.proxy.is_some() && serves { Ok((found, Of::InPerson)) } else { Err(Code::NotFound.into()) }
}

/// The redemption as it stands, and its member's balance, both held until the transaction ends.
fn hold_still(scene: &mut Scene<'_, '_>, seen: &Redemption) -> Result<(RedemptionRecord, Balance), Failure> {
    let balance = scene.tx.lock_balance(seen.member)?;
    Ok((scene.tx.lock_redemption(seen.id)?.ok_or(Code::NotFound)?, balance))
}

/// Records what a redemption came to, on the ledger, in the stock and in the member's inbox. Hold his balance first.
pub fn settle(
    scene: &mut Scene<'_, '_>,
    before: RedemptionRecord,
    after: Redemption,
    balance: Balance,
) -> Result<(RedemptionRecord, Balance), Failure> {
    let programme = scene.tx.redemption_programme(after.id)?;
    let stock = scene.tx.lock_stock(after.reward, after.desk)?;
    let stock = stock.ok_or_else(|| Failure::internal("a voucher for what the desk never had"))?;
    let balance = move_points(scene, programme, &after, balance)?;
    scene.tx.save_stock(after.reward, after.desk, stock.after(after.status))?;
    scene.tx.settle_redemption(&after)?;
    tell::of_redemption(scene, &after)?;
    Ok((RedemptionRecord { redemption: after, ..before }, balance))
}

fn move_points(
    scene: &mut Scene<'_, '_>,
    programme: Id<Programme>,
    redemption: &Redemption,
    before: Balance,
) -> Result<Balance, Failure> {
    let transfer = Transfer {
        id: scene.id(),
        member: redemption.member,
        movement: redemption.status.movement(),
        amount: redemption.cost,
        cause: LedgerCause::Redemption,
        cause_id: redemption.id.uuid(),
        at: scene.now,
    };
    Ok(scene.tx.record_transfer(programme, &transfer, before)?)
}
