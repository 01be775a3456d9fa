//! Somebody leaves: his vouchers are cancelled, his points forfeited, his name, number and sign-ins gone. History and ledger stay whole.
//! What he wrote and photographed is erased by a job (`jobs/erase`), once his matters are over.

use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::departure::{self, Proof};
use domain::identity::export::ExportStatus;
use domain::identity::{Account, Phone};
use domain::points::{LedgerCause, Movement, Transfer, departure as farewell};
use domain::text::Name;
use persistence::values::PageRequest;

use crate::app::Scene;
use crate::flow::revoke;
use crate::problem::{Code, Failure};

/// What is shown where his name was.
pub const NOBODY: &str = "已注销";

pub fn leave(scene: &mut Scene<'_, '_>, account: Id<Account>, proof: Proof) -> Result<(), Failure> {
    // Nobody changes his account meanwhile.
    scene.tx.lock_password_of(account)?;
    let record = scene.tx.require_account(account)?;
    if record.left_at.is_some() {
        return Err(Code::AccountDisabled.into());
    }
    let grants = scene.tx.grants_of(account)?;
    let works = scene.tx.works_on_something(account)?;
    departure::leave(proof, &grants, works, scene.now)?;
    let forfeited = settle_points(scene, account, record.phone.as_ref())?;
    for (post, _, _) in scene.tx.posts_of(account)? {
        scene.tx.leave_post(post)?;
    }
    for export in scene.tx.exports_of(account)? {
        scene.tx.end_export(export.id, ExportStatus::Expired)?;
    }
    scene.tx.withdraw_consents(account, scene.now)?;
    scene.tx.unlink_identities(account)?;
    scene.tx.remove_second_factor(account)?;
    tell_no_more(scene, account)?;
    scene.tx.end_sessions(account, None, scene.now)?;
    let name = Name::parse(NOBODY).map_err(Failure::internal)?;
    scene.tx.empty_account(account, &name, scene.now)?;
    let detail = serde_json::json!({ "points_forfeited": forfeited }).to_string();
    scene.tx.record_audit(Some(account), "account.leave", Some(account.uuid()), &detail, scene.now)?;
    scene.tx.announce("account.left", account.uuid(), record.version + 1, scene.now)?;
    Ok(())
}

/// Whatever goes out to him by other ways than his inbox, or to endpoints that he once registered, goes nowhere; nor is it known any more
/// what went there.
fn tell_no_more(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    scene.tx.choose_ways_to_tell(account, &[])?;
    for channel in [Channel::Wechat, Channel::Dingtalk, Channel::Sms] {
        scene.tx.delete_parcels_to((channel, account.uuid()))?;
    }
    for endpoint in scene.tx.list_endpoints(Some(account), PageRequest { limit: 1000, after: None })?.items {
        scene.tx.delete_parcels_to((Channel::Webhook, endpoint.id.uuid()))?;
        scene.tx.delete_endpoint(endpoint.id)?;
    }
    Ok(())
}

/// Brings his balance to nothing. A debt is remembered under his number; without one nobody could ask him for it again.
fn settle_points(scene: &mut Scene<'_, '_>, account: Id<Account>, phone: Option<&Phone>) -> Result<u64, Failure> {
    let balance = scene.tx.lock_balance(account)?;
    let (_, mut balance) = revoke::cancel_all(scene, account, balance)?;
    let Some(programme) = scene.tx.first_programme()? else { return Ok(0) };
    let mut forfeited = 0;
    for (n, (movement, amount)) in farewell::settle(balance).into_iter().enumerate() {
        let (cause, cause_id) = match movement {
            // Once: what is more than one movement may be has ids of its own.
            Movement::Expire if n == 0 => (LedgerCause::Departure, account.uuid()),
            Movement::Expire => (LedgerCause::Departure, scene.id::<Transfer>().uuid()),
            _ => (LedgerCause::Debt, scene.id::<Transfer>().uuid()),
        };
        if cause == LedgerCause::Departure {
            forfeited += u64::from(amount.get());
        } else if let Some(phone) = phone {
            scene.tx.keep_debt(cause_id, phone, amount.get(), scene.now)?;
        }
        let transfer = Transfer { id: scene.id(), member: account, movement, amount, cause, cause_id, at: scene.now };
        balance = scene.tx.record_transfer(programme.id, &transfer, balance)?;
    }
    Ok(forfeited)
}

/// Whoever has this number from now on owes what was left under it.
pub fn take_up_debts(scene: &mut Scene<'_, '_>, account: Id<Account>, phone: &Phone) -> Result<(), Failure> {
    let owed = scene.tx.debts_of(phone)?;
    if owed.is_empty() {
        return Ok(());
    }
    let Some(programme) = scene.tx.first_programme()? else { return Ok(()) };
    let mut balance = scene.tx.lock_balance(account)?;
    for (debt, points) in owed {
        let amount = domain::points::Points::new(points).map_err(Failure::internal)?;
        let (movement, cause) = (Movement::TakeDebt, LedgerCause::Debt);
        let transfer =
            Transfer { id: scene.id(), member: account, movement, amount, cause, cause_id: debt, at: scene.now };
        balance = scene.tx.record_transfer(programme.id, &transfer, balance)?;
        scene.tx.forget_debt(debt)?;
        let detail = serde_json::json!({ "points": points }).to_string();
        scene.tx.record_audit(None, "debt.take_up", Some(account.uuid()), &detail, scene.now)?;
    }
    Ok(())
}
