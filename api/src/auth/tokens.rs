//! Tokens are handed out: an access token, and a refresh token of which only the hash is kept.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::{Account, Session};
use domain::time::Instant;
use openapi::auth::Tokens;
use persistence::values::Entry;

use crate::app::{App, Scene};
use crate::flow::ask_second_factor;
use crate::problem::Failure;
use crate::secrets;
use crate::token::{ACCESS_MINUTES, REFRESH_DAYS, SESSION_DAYS};

/// A new sign-in.
pub fn open_session(
    scene: &mut Scene<'_, '_>,
    account: Id<Account>,
    entry: &Entry,
) -> Result<(Id<Session>, String), Failure> {
    let session = scene.id();
    scene.tx.open_session(session, account, entry, scene.now)?;
    ask_second_factor::of_session(scene, account, session)?;
    let refresh = add_refresh_token(scene, session, scene.now)?;
    Ok((session, refresh))
}

/// One more token of a session that was opened then. It does not outlive its session.
pub fn add_refresh_token(
    scene: &mut Scene<'_, '_>,
    session: Id<Session>,
    opened_at: Instant,
) -> Result<String, Failure> {
    let token = secrets::token()?;
    let session_ends = opened_at.plus(TimeDelta::days(SESSION_DAYS));
    let ends = scene.now.plus(TimeDelta::days(REFRESH_DAYS)).min(session_ends);
    scene.tx.add_refresh_token(&secrets::token_hash(&token), session, scene.now, ends)?;
    Ok(token)
}

pub fn tokens(
    app: &App,
    account: Id<Account>,
    session: Id<Session>,
    refresh_token: String,
    must_change_password: bool,
) -> Result<Tokens, Failure> {
    Ok(Tokens {
        access_token: app.signer.issue(account, session, app.clock.now())?,
        refresh_token,
        token_type: "Bearer".into(),
        expires_in: u32::try_from(ACCESS_MINUTES * 60).map_err(Failure::internal)?,
        must_change_password,
    })
}
