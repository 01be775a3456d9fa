//! The caller's own password.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::lock_out::LockOut;
use domain::identity::password::judge;
use openapi::me::ChangePassword;

use crate::app::App;
use crate::auth::guess;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::age_password;
use crate::password;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Change the password
///
/// Ends every other session. Where the programme asks for it (`mlps`), none of the last five is taken again, and whoever signs in with one
/// of ninety days does this before anything else. Staff do this at their first sign-in, before anything else.
#[utoipa::path(
    tag = "me",
    request_body = ChangePassword,
    responses((status = 204, description = "Changed"))
)]
#[post("/me/password")]
pub async fn change_password(
    app: Data<App>,
    ask: Ask,
    request: HttpRequest,
    body: Body<ChangePassword>,
) -> Result<Reply, Failure> {
    let input = body.value;
    let (account, session) = (ask.caller.account, ask.session);
    if let Some(answer) = app.answered(&ask, &body.hash).await? {
        return Ok(answer);
    }
    app.limiter.check_credentials(&request, account.uuid().as_bytes().to_vec())?;
    let (hash, phone, profile, former, tried) = app
        .look(move |scene| {
            let profile = guess::profile(scene)?;
            let phone = scene.tx.require_account(account)?.phone;
            let tried = guess::own_password(scene, account)?;
            guess::require_tries_left(scene, LockOut::of(profile), &tried)?;
            let former = age_password::refused(scene, account)?;
            Ok((scene.tx.password_of(account)?, phone, profile, former, tried))
        })
        .await?;
    if !password::matches(&app, input.current_password.clone(), hash.clone()).await? {
        guess::count(&app, LockOut::of(profile), tried).await?;
        return Err(Code::WrongCredentials.into());
    }
    judge(&input.new_password, phone.as_ref(), profile)?;
    if input.new_password == input.current_password {
        return Err(Failure::field("/new_password", "unchanged", "新密码与原密码相同", "is the same as before"));
    }
    for before in former {
        if password::matches(&app, input.new_password.clone(), Some(before)).await? {
            return Err(Code::PasswordUsedBefore.into());
        }
    }
    let next = password::hash(&app, input.new_password).await?;
    app.perform(&ask, &body.hash, move |scene| {
        // What was judged is still what is there: nobody has changed or reset it meanwhile.
        if scene.tx.lock_password_of(account)? != hash {
            return Err(Code::WrongCredentials.into());
        }
        scene.tx.forgive_failures(&tried)?;
        scene.tx.set_password(account, &next, false)?;
        age_password::renew(scene, account, hash.as_deref())?;
        scene.tx.end_sessions(account, Some(session), scene.now)?;
        let subject = Some(account.uuid());
        scene.tx.record_audit(Some(account), "password.change", subject, "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
