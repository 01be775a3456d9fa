//! Whether somebody has to set up a second factor before anything else.

use domain::id::Id;
use domain::identity::{Account, Session, second_factor};

use crate::app::Scene;
use crate::problem::Failure;

/// Says so of a session that begins or goes on. A role or a setting that is new, or taken back, counts from the next time that the tokens are renewed.
pub fn of_session(scene: &mut Scene<'_, '_>, account: Id<Account>, session: Id<Session>) -> Result<(), Failure> {
    let missing = is_missing(scene, account)?;
    Ok(scene.tx.limit_session(session, missing)?)
}

/// The same for all sessions of somebody whose second factor has come or gone.
pub fn of_account(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    let missing = is_missing(scene, account)?;
    Ok(scene.tx.limit_sessions(account, missing)?)
}

fn is_missing(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<bool, Failure> {
    let asked = scene.tx.first_programme()?.is_some_and(|it| it.settings.staff_second_factor);
    Ok(asked && second_factor::is_asked_of(&scene.tx.grants_of(account)?) && !scene.tx.has_second_factor(account)?)
}
