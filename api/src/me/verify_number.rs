//! The caller shows that a number is his.

use actix_web::post;
use actix_web::web::Data;
use openapi::me::{Member, VerifyNumber};

use super::view;
use crate::app::App;
use crate::auth::register::phone;
use crate::auth::sms::{code, take};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::{enter, leave};
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;

/// Verify a number
///
/// With the code that was sent to it (`POST /v1/auth/sms-codes`). It becomes the caller's number to sign in with, in the place of the one
/// before. One that somebody else has verified, or that staff sign in with, is 409 `phone_taken`; who had only said that it is his has it no
/// more, and may verify another as long as he is signed in.
#[utoipa::path(
    tag = "me",
    request_body = VerifyNumber,
    responses(
        (status = 200, description = "The caller, with his number", body = Member),
        (status = 401, description = "The code is wrong, used or too old")
    )
)]
#[post("/me/phone")]
pub async fn verify_number(
    app: Data<App>,
    ask: Ask,
    request: actix_web::HttpRequest,
    body: Body<VerifyNumber>,
) -> Result<Reply, Failure> {
    let input = body.value;
    let (phone, code) = (phone("/phone", &input.phone)?, code(&input.code)?);
    if let Some(answer) = app.answered(&ask, &body.hash).await? {
        return Ok(answer);
    }
    app.limiter.check_credentials(&request, secrets::token_hash(phone.as_str()))?;
    let (account, if_match) = (ask.caller.account, ask.if_match);
    let to = phone.clone();
    // Counted whatever becomes of the rest.
    if !app.change(move |scene| take(scene, &to, &code)).await? {
        // The same request may have come twice at once.
        if let Some(answer) = app.answered(&ask, &body.hash).await? {
            return Ok(answer);
        }
        return Err(Code::SignInCodeRefused.into());
    }
    app.perform(&ask, &body.hash, move |scene| {
        let version = scene.tx.require_account(account)?.version;
        if if_match.is_some_and(|read| read != version) {
            return Err(Code::VersionMismatch.into());
        }
        enter::free_number(scene, &phone, account)?;
        scene.tx.give_number(account, &phone, scene.now)?;
        leave::take_up_debts(scene, account, &phone)?;
        scene.tx.record_audit(Some(account), "phone.verify", Some(account.uuid()), "{}", scene.now)?;
        let member = view::member(scene, account)?;
        Ok(Reply::ok(&member)?.version(member.version))
    })
    .await
}
