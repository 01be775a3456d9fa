//! The caller's second factor: an authenticator app.

use actix_web::web::Data;
use actix_web::{get, post};
use domain::identity::Phone;
use domain::identity::second_factor::{RECOVERY_CODES, Shown};
use openapi::me::{RecoveryCodes, SecondFactorCode, SecondFactorSetup, SecondFactorStatus};
use openapi::ticket_command::Nothing;

use crate::app::App;
use crate::auth::totp::{require_second_factor, take};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::ask_second_factor;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{secrets, totp};

/// Show the second factor
///
/// Whether a code of an authenticator app is asked of the caller, and how many recovery codes he has left.
#[utoipa::path(tag = "me", responses((status = 200, description = "What there is", body = SecondFactorStatus)))]
#[get("/me/second-factor")]
pub async fn show_second_factor_status(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let (set_up, left) = app
        .look(move |scene| Ok((scene.tx.has_second_factor(account)?, scene.tx.recovery_codes_left(account)?)))
        .await?;
    Reply::ok(&SecondFactorStatus { set_up, recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX) })
}

/// Begin a second factor
///
/// A secret for an authenticator app, shown once. Nothing is asked of the caller before he has shown a code of it
/// (`POST /v1/me/second-factor/confirm`); until then another secret takes the place of this one.
#[utoipa::path(
    tag = "me",
    request_body = Nothing,
    responses((status = 201, description = "What the app takes in", body = SecondFactorSetup))
)]
#[post("/me/second-factor")]
pub async fn begin_second_factor(app: Data<App>, ask: Ask, body: Body<Nothing>) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let secret = totp::new_secret()?;
    app.perform(&ask, &body.hash, move |scene| {
        if scene.tx.has_second_factor(account)? {
            return Err(Code::SecondFactorSet.into());
        }
        scene.tx.begin_second_factor(account, &secret)?;
        let record = scene.tx.require_account(account)?;
        let name = record.phone.as_ref().map_or_else(|| record.name.to_string(), Phone::masked);
        Reply::recorded(&SecondFactorSetup { secret: secret.clone(), uri: totp::uri(&secret, &name)? })
    })
    .await
}

/// Confirm the second factor
///
/// With a code of the app. From now on it is asked for at each sign-in. The answer holds ten recovery codes, shown once, for whoever has
/// lost his phone.
#[utoipa::path(
    tag = "me",
    request_body = SecondFactorCode,
    responses(
        (status = 200, description = "It is asked for from now on", body = RecoveryCodes),
        (status = 401, description = "The code is wrong")
    )
)]
#[post("/me/second-factor/confirm")]
pub async fn confirm_second_factor(app: Data<App>, ask: Ask, body: Body<SecondFactorCode>) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let code = body.value.code;
    let codes = (0..RECOVERY_CODES).map(|_| secrets::voucher_code()).collect::<Result<Vec<_>, _>>()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| secrets::token_hash(code)).collect();
    app.perform(&ask, &body.hash, move |scene| {
        if scene.tx.has_second_factor(account)? {
            return Err(Code::SecondFactorSet.into());
        }
        if take(scene, account, &code)? != Shown::Right {
            return Err(Code::SecondFactorWrong.into());
        }
        scene.tx.confirm_second_factor(account, &hashes, scene.now)?;
        ask_second_factor::of_account(scene, account)?;
        scene.tx.touch_account(account)?;
        scene.tx.record_audit(Some(account), "second_factor.set_up", Some(account.uuid()), "{}", scene.now)?;
        Reply::ok(&RecoveryCodes { recovery_codes: codes.clone() })
    })
    .await
}

/// Remove the second factor
///
/// With a code of the app, or a recovery code. Where the programme asks staff for one, they set up another before anything else.
#[utoipa::path(
    tag = "me",
    request_body = SecondFactorCode,
    responses(
        (status = 204, description = "It is asked for no more"),
        (status = 401, description = "The code is wrong")
    )
)]
#[post("/me/second-factor/remove")]
pub async fn remove_second_factor(app: Data<App>, ask: Ask, body: Body<SecondFactorCode>) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    if let Some(answer) = app.answered(&ask, &body.hash).await? {
        return Ok(answer);
    }
    require_second_factor(&app, account, body.value.code).await?;
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.remove_second_factor(account)?;
        ask_second_factor::of_account(scene, account)?;
        scene.tx.touch_account(account)?;
        scene.tx.record_audit(Some(account), "second_factor.remove", Some(account.uuid()), "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
