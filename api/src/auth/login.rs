//! Somebody signs in.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use domain::identity::Phone;
use domain::identity::lock_out::LockOut;
use openapi::auth::{Login, Tokens};

use super::{PASSWORD, admit, guess};
use crate::app::App;
use crate::body::Body;
use crate::flow::age_password;
use crate::observe::Whose;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::{password, secrets};

/// Sign in
///
/// With phone number and password. A wrong number and a wrong password are told apart neither by the answer nor by its time, and both
/// lock the number out for a while after too many. Who has set up an authenticator app is asked for its code as well: 401
/// `second_factor_required`, with the `challenge` for `POST /v1/auth/totp`.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Login,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "The number or the password is wrong, or a second factor is asked for"),
        (status = 403, description = "The account is disabled")
    )
)]
#[post("/auth/login")]
pub async fn login(app: Data<App>, request: HttpRequest, body: Body<Login>) -> Result<Reply, Failure> {
    let input = body.value;
    let phone = Phone::parse(&input.phone).ok();
    let whose = phone.as_ref().map_or(input.phone.as_str(), Phone::as_str).to_owned();
    app.limiter.check_credentials(&request, secrets::token_hash(&whose))?;
    let tried = guess::password_of(&whose);
    let subject = tried.clone();
    let (found, lock_out) = app
        .look(move |scene| {
            let lock_out = LockOut::of(guess::profile(scene)?);
            guess::require_tries_left(scene, lock_out, &subject)?;
            Ok((phone.map(|phone| scene.tx.sign_in(&phone)).transpose()?.flatten(), lock_out))
        })
        .await?;
    if let Some(found) = &found {
        request.extensions_mut().insert(Whose(found.account));
    }
    let hash = found.as_ref().map(|it| it.password.clone());
    let matches = password::matches(&app, input.password, hash.clone()).await?;
    let account = match found {
        Some(found) if matches => found,
        _ => {
            guess::count(&app, lock_out, tried).await?;
            return Err(Code::WrongCredentials.into());
        }
    };
    if account.disabled {
        return Err(Code::AccountDisabled.into());
    }
    let id = account.account;
    admit::enter(&app, &request, PASSWORD, move |scene| {
        // What was judged is still what is there: nobody has changed or reset it meanwhile.
        if scene.tx.lock_password_of(id)? != hash {
            return Err(Code::WrongCredentials.into());
        }
        scene.tx.forgive_failures(&tried)?;
        age_password::judge(scene, id)?;
        Ok(id)
    })
    .await
}
