//! Somebody signs in with a code that was sent to his number.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::{Phone, sms_code};
use openapi::auth::{SmsSignIn, Tokens};

use super::register::phone;
use super::{SMS, admit, newcomer};
use crate::app::{App, Scene};
use crate::body::Body;
use crate::flow::enter;
use crate::problem::{Code, Failure, FieldFault};
use crate::reply::Reply;
use crate::secrets;

/// Sign in with a code by SMS
///
/// With the code of `POST /v1/auth/sms-codes`. The number is verified with it; otherwise as with WeChat. After five wrong codes another
/// one has to be asked for.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = SmsSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "The code is wrong, used or too old, or a second factor is asked for"),
        (status = 403, description = "The account is disabled, or one of staff")
    )
)]
#[post("/auth/sms")]
pub async fn sign_in_with_sms(app: Data<App>, request: HttpRequest, body: Body<SmsSignIn>) -> Result<Reply, Failure> {
    let input = body.value;
    let (phone, code) = (phone("/phone", &input.phone)?, code(&input.code)?);
    let newcomer = newcomer(input.consent_version.as_ref(), input.name.as_ref(), input.occupation)?;
    app.limiter.check_credentials(&request, secrets::token_hash(phone.as_str()))?;
    let (held, entry) = (app.clone(), admit::entry(&request, SMS));
    let came_in = app
        .change(move |scene| {
            if !take(scene, &phone, &code)? {
                return Ok(None);
            }
            // Whoever has to agree to something first is refused here, and his code is good once more.
            let account = enter::by_number(scene, &phone, &newcomer)?;
            Ok(Some((account, admit::admit(scene, &held, account, &entry)?)))
        })
        .await?;
    let (account, admission) = came_in.ok_or(Code::SignInCodeRefused)?;
    admit::reply(&request, account, admission)
}

/// A code as it was typed.
pub fn code(typed: &str) -> Result<String, Failure> {
    let code = typed.trim();
    if sms_code::is_written(code) {
        return Ok(code.to_owned());
    }
    Err(FieldFault::new("/code", "not_a_code", "验证码为 6 位数字", "is not six digits").into())
}

/// Uses up the code that was sent to this number, if it is this one. A wrong one counts.
pub fn take(scene: &mut Scene<'_, '_>, phone: &Phone, code: &str) -> Result<bool, Failure> {
    let Some(sent) = scene.tx.lock_sms_code(phone, code)? else { return Ok(false) };
    if !sms_code::is_good(sent.sent_at, sent.tries, scene.now) {
        return Ok(false);
    }
    scene.tx.count_sms_try(phone, sent.matches)?;
    Ok(sent.matches)
}
