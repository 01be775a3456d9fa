//! Somebody signs in.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use domain::identity::Phone;
use openapi::auth::{Login, Tokens};

use super::tokens;
use crate::app::App;
use crate::body::Body;
use crate::observe::Whose;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{password, secrets};

/// Sign in
///
/// With phone number and password. A wrong number and a wrong password are told apart neither by the answer nor by its time.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Login,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "The number or the password is wrong"),
        (status = 403, description = "The account is disabled")
    )
)]
#[post("/auth/login")]
pub async fn login(app: Data<App>, request: HttpRequest, body: Body<Login>) -> Result<Reply, Failure> {
    let input = body.value;
    let phone = Phone::parse(&input.phone).ok();
    let whose = phone.as_ref().map_or(input.phone.as_str(), Phone::as_str);
    app.limiter.check_credentials(&request, secrets::token_hash(whose))?;
    let found = app.look(move |scene| Ok(phone.map(|phone| scene.tx.sign_in(&phone)).transpose()?.flatten())).await?;
    if let Some(found) = &found {
        request.extensions_mut().insert(Whose(found.account));
    }
    let hash = found.as_ref().map(|it| it.password.clone());
    let matches = password::matches(&app, input.password, hash.clone()).await?;
    let account = match found {
        Some(found) if matches => found,
        _ => return Err(Code::WrongCredentials.into()),
    };
    if account.disabled {
        return Err(Code::AccountDisabled.into());
    }
    let id = account.account;
    let (session, refresh, must_change) = app
        .change(move |scene| {
            // What was judged is still what is there: nobody has changed or reset it meanwhile.
            if scene.tx.lock_password_of(id)? != hash {
                return Err(Code::WrongCredentials.into());
            }
            let account = scene.tx.require_account(id)?;
            if account.disabled_at.is_some() {
                return Err(Code::AccountDisabled.into());
            }
            let must_change = account.must_change_password;
            let (session, refresh) = tokens::open_session(scene, id)?;
            Ok((session, refresh, must_change))
        })
        .await?;
    Reply::ok(&tokens::tokens(&app, id, session, refresh, must_change)?)
}
