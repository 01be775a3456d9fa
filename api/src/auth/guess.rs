//! What is done against guessing: failed tries are counted for what is tried, in the database, so that all processes know of them.

use domain::id::Id;
use domain::identity::Account;
use domain::identity::lock_out::LockOut;
use domain::identity::password::PasswordProfile;

use crate::app::{App, Scene};
use crate::problem::{Code, Failure};

/// What the deployment asks of passwords.
pub fn profile(scene: &mut Scene<'_, '_>) -> Result<PasswordProfile, Failure> {
    let programme = scene.tx.first_programme()?;
    Ok(programme.map_or(PasswordProfile::Nist, |it| it.settings.password_profile))
}

/// What is counted for passwords: of a number, wherever its password is asked for.
pub fn password_of(number: &str) -> String {
    format!("password {number}")
}

/// The same for somebody who is signed in already. A number that another one signs in with is not his to forgive.
pub fn own_password(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<String, Failure> {
    if let Some(phone) = scene.tx.require_account(account)?.phone
        && scene.tx.signs_in_with(&phone)? == Some(account)
    {
        return Ok(password_of(phone.as_str()));
    }
    Ok(password_of(&account.to_string()))
}

/// Turns away whoever has failed too often, before anything is tried.
pub fn require_tries_left(scene: &mut Scene<'_, '_>, lock_out: LockOut, subject: &str) -> Result<(), Failure> {
    let failures = scene.tx.failures(subject)?;
    match lock_out.wait(failures, scene.now) {
        None => Ok(()),
        Some(seconds) => Err(Failure::from(Code::LockedOut).after(u64::try_from(seconds).unwrap_or(1))),
    }
}

/// One more failure, in a transaction of its own: what is refused keeps nothing else.
pub async fn count(app: &App, lock_out: LockOut, subject: String) -> Result<(), Failure> {
    app.change(move |scene| count_in(scene, lock_out, &subject)).await
}

/// The same in one that is under way.
pub fn count_in(scene: &mut Scene<'_, '_>, lock_out: LockOut, subject: &str) -> Result<(), Failure> {
    if scene.tx.begin_failures(subject, lock_out.fail(None, scene.now))? {
        return Ok(());
    }
    let before = scene.tx.lock_failures(subject)?;
    let failures = lock_out.fail(before, scene.now);
    Ok(scene.tx.keep_failures(subject, failures)?)
}
