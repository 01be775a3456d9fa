//! The second factor is shown.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use domain::id::Id;
use domain::identity::Account;
use domain::identity::lock_out::SECOND_FACTOR;
use domain::identity::second_factor::Shown;
use openapi::auth::{Tokens, TotpSignIn};

use super::{admit, guess, tokens};
use crate::app::{App, Scene};
use crate::body::Body;
use crate::observe::Whose;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{secrets, totp};

/// Show the second factor
///
/// With the `challenge` of the problem `second_factor_required`, and a code of the authenticator app or one of the recovery codes. A code
/// is taken once. After five wrong ones in a row none is taken for a quarter of an hour; one that was taken just before is refused, and does not
/// count as wrong.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = TotpSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "The challenge is too old or the code is wrong"),
        (status = 403, description = "The account is disabled")
    )
)]
#[post("/auth/totp")]
pub async fn show_second_factor(
    app: Data<App>,
    request: HttpRequest,
    body: Body<TotpSignIn>,
) -> Result<Reply, Failure> {
    let input = body.value;
    let (account, method) = app.signer.check_challenge(&input.challenge, app.clock.now())?;
    request.extensions_mut().insert(Whose(account));
    app.limiter.check_credentials(&request, account.uuid().as_bytes().to_vec())?;
    let (entry, held) = (admit::entry(&request, &method), app.clone());
    require_second_factor(&app, account, input.code).await?;
    let tokens = app
        .change(move |scene| {
            let record = scene.tx.require_account(account)?;
            if record.disabled_at.is_some() {
                return Err(Code::AccountDisabled.into());
            }
            let (session, refresh) = tokens::open_session(scene, account, &entry)?;
            tokens::tokens(&held, account, session, refresh, record.must_change_password)
        })
        .await?;
    Reply::ok(&tokens)
}

/// Whether somebody has shown his second factor. What he showed is used up by that, and a wrong one counts, whatever becomes of the rest. One
/// that was used up before does not: a request that was sent again, or twice at once, locks nobody out.
pub async fn require_second_factor(app: &App, account: Id<Account>, code: String) -> Result<(), Failure> {
    let subject = format!("second factor {account}");
    let shown = app
        .change(move |scene| {
            // Those that come at once are judged one after the other.
            scene.tx.lock_second_factor(account)?;
            guess::require_tries_left(scene, SECOND_FACTOR, &subject)?;
            let shown = take(scene, account, &code)?;
            match shown {
                Shown::Right => scene.tx.forgive_failures(&subject)?,
                Shown::Spent => {}
                Shown::Wrong => guess::count_in(scene, SECOND_FACTOR, &subject)?,
            }
            Ok(shown)
        })
        .await?;
    if shown == Shown::Right { Ok(()) } else { Err(Code::SecondFactorWrong.into()) }
}

/// Uses up a code of the app, or a recovery code.
pub fn take(scene: &mut Scene<'_, '_>, account: Id<Account>, code: &str) -> Result<Shown, Failure> {
    let factor = scene.tx.lock_second_factor(account)?.ok_or(Code::NoSecondFactor)?;
    if let Some(step) = totp::step_of(&factor.secret, code, factor.last_step, scene.now)? {
        scene.tx.take_step(account, step)?;
        return Ok(Shown::Right);
    }
    if totp::is_spent(&factor.secret, code, factor.last_step, scene.now)? {
        return Ok(Shown::Spent);
    }
    let Some(recovery) = secrets::normal_voucher_code(code) else { return Ok(Shown::Wrong) };
    let hash = secrets::token_hash(&recovery);
    if scene.tx.take_recovery_code(account, &hash)? {
        return Ok(Shown::Right);
    }
    Ok(if factor.last_recovery.as_ref() == Some(&hash) { Shown::Spent } else { Shown::Wrong })
}
