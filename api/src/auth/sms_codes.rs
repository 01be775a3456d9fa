//! A code is sent to a number.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::Phone;
use domain::identity::sms_code::{self, DIGITS, GOOD_MINUTES, PAUSE_SECONDS, Sendings};
use openapi::auth::{AskForSmsCode, SmsCodeSent};

use super::register::phone;
use crate::app::App;
use crate::body::Body;
use crate::language::Language;
use crate::outside::Trouble;
use crate::outside::sms::Message;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;

/// Ask for a code by SMS
///
/// Six digits, good once and for five minutes: to sign in, or to show that a number is the caller's own. One a minute and ten a day for a
/// number, and sixty an hour for an address. Whether anybody has an account with it is not told: the answer is the same.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = AskForSmsCode,
    responses(
        (status = 202, description = "It is on its way", body = SmsCodeSent),
        (status = 404, description = "No texts are sent here")
    )
)]
#[post("/auth/sms-codes")]
pub async fn send_sms_code(app: Data<App>, request: HttpRequest, body: Body<AskForSmsCode>) -> Result<Reply, Failure> {
    let phone = phone("/phone", &body.value.phone)?;
    let gateway = app.outside.sms()?;
    app.limiter.check_text(&request)?;
    let code = secrets::digits(DIGITS)?;
    let (to, kept) = (phone.clone(), code.clone());
    let (at, before, sent) = app
        .change(move |scene| {
            let before = scene.tx.lock_sendings(&to)?;
            let sent = sms_code::send(before, scene.now)
                .map_err(|soon| Failure::from(Code::TooManyRequests).after(u64::try_from(soon.seconds).unwrap_or(1)))?;
            scene.tx.keep_sms_code(&to, &kept, before, sent)?;
            Ok((scene.now, before, sent))
        })
        .await?;
    let chinese = Language::of(&request) == Language::Chinese;
    let id = app.ids.next(at).to_string();
    let message = Message::code(id, &phone, &code, GOOD_MINUTES, chinese, at.utc().timestamp());
    if let Err(trouble) = gateway.send(&message).await {
        // What surely did not go out costs nobody his minute; of what may have gone out, the code stays good.
        if matches!(trouble, Trouble::Away(_) | Trouble::StillAway) {
            take_back(&app, phone, before, sent).await?;
        }
        return Err(trouble.into());
    }
    let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Reply::accepted(&SmsCodeSent { expires_in: number(GOOD_MINUTES * 60), next_in: number(PAUSE_SECONDS) })
}

async fn take_back(app: &App, phone: Phone, before: Option<Sendings>, sent: Sendings) -> Result<(), Failure> {
    app.change(move |scene| {
        // Another one may have gone out meanwhile.
        if scene.tx.lock_sendings(&phone)? == Some(sent) {
            scene.tx.take_back_sms_code(&phone, before)?;
        }
        Ok(())
    })
    .await
}
