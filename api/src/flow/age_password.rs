//! How long a password is good, and which are not taken again, by the profile of the deployment.

use domain::id::Id;
use domain::identity::password::PasswordProfile;
use domain::identity::{Account, password_age};

use crate::app::Scene;
use crate::problem::Failure;

fn profile(scene: &mut Scene<'_, '_>) -> Result<PasswordProfile, Failure> {
    Ok(scene.tx.first_programme()?.map_or(PasswordProfile::Nist, |it| it.settings.password_profile))
}

/// Whoever has signed in with a password that is too old changes it before anything else.
pub fn judge(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    let profile = profile(scene)?;
    if scene.tx.password_of(account)?.is_none() {
        return Ok(());
    }
    let set_at = scene.tx.password_set_at(account)?;
    if password_age::is_too_old(profile, set_at, scene.now) {
        scene.tx.ask_new_password(account, scene.now)?;
    }
    Ok(())
}

/// A demand for its age alone ends where the profile does not make it any more: whoever was told to change it goes on with the one that he has.
pub fn take_back(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    let (profile, set_at) = (profile(scene)?, scene.tx.password_set_at(account)?);
    if password_age::is_too_old(profile, set_at, scene.now) {
        return Ok(());
    }
    Ok(scene.tx.ask_no_new_password(account)?)
}

/// The same for a session of staff that goes on: it is not kept up for half a year with an old password.
pub fn judge_staff(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    if profile(scene)? == PasswordProfile::Nist {
        return Ok(());
    }
    if scene.tx.grants_of(account)?.iter().any(|grant| grant.role.is_staff() && !grant.role.is_machine()) {
        judge(scene, account)?;
    }
    Ok(())
}

/// A password has taken the place of another one.
pub fn renew(scene: &mut Scene<'_, '_>, account: Id<Account>, before: Option<&str>) -> Result<(), Failure> {
    let remembers = password_age::remembers(profile(scene)?);
    let (before, kept) = if remembers { (before, password_age::remembered_beside()) } else { (None, 0) };
    Ok(scene.tx.date_password(account, before, kept, scene.now)?)
}

/// The hashes of those that are not taken again.
pub fn refused(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<Vec<String>, Failure> {
    if password_age::remembers(profile(scene)?) { Ok(scene.tx.former_passwords(account)?) } else { Ok(Vec::new()) }
}
