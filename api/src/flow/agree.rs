//! What somebody agreed to, and what the rules make of it for him.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::Id;
use domain::identity::{Account, Consents, PolicyVersions, Purpose, consent};
use domain::text::Name;

use crate::app::Scene;
use crate::problem::Failure;

/// Which versions are in force. A member belongs to the whole deployment: its first programme says.
pub fn versions(scene: &mut Scene<'_, '_>) -> Result<PolicyVersions, Failure> {
    Ok(scene.tx.first_programme()?.map(|it| it.settings.policy_versions).unwrap_or_default())
}

/// All that somebody agreed to last.
pub fn of(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<Consents, Failure> {
    let found = scene.tx.consents_of(&[account])?;
    Ok(found.into_iter().next().map(|(_, last)| Consents::new(last)).unwrap_or_default())
}

/// The same of many at once. Who is missing agreed to nothing.
pub fn of_many(
    scene: &mut Scene<'_, '_>,
    accounts: &BTreeSet<Id<Account>>,
) -> Result<BTreeMap<Id<Account>, Consents>, Failure> {
    let ids: Vec<Id<Account>> = accounts.iter().copied().collect();
    let found = scene.tx.consents_of(&ids)?;
    Ok(found.into_iter().map(|(account, last)| (account, Consents::new(last))).collect())
}

pub fn give(scene: &mut Scene<'_, '_>, account: Id<Account>, purpose: Purpose, version: &Name) -> Result<(), Failure> {
    consent::give(purpose, version, &versions(scene)?)?;
    scene.tx.give_consent(account, purpose, version, scene.now)?;
    let detail = serde_json::json!({"purpose": purpose, "version": version}).to_string();
    scene.tx.record_audit(Some(account), "consent.give", Some(account.uuid()), &detail, scene.now)?;
    Ok(())
}

pub fn withdraw(scene: &mut Scene<'_, '_>, account: Id<Account>, purpose: Purpose) -> Result<(), Failure> {
    let consents = of(scene, account)?;
    consent::withdraw(purpose, consents.of(purpose))?;
    scene.tx.withdraw_consent(account, purpose, scene.now)?;
    let detail = serde_json::json!({ "purpose": purpose }).to_string();
    scene.tx.record_audit(Some(account), "consent.withdraw", Some(account.uuid()), &detail, scene.now)?;
    Ok(())
}
