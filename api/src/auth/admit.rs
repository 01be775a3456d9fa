//! The end of each way in: tokens, or the question for a code of the authenticator app.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use domain::id::Id;
use domain::identity::Account;
use persistence::values::Entry;

use super::tokens;
use crate::app::{App, Scene};
use crate::flow::age_password;
use crate::observe::Whose;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// What became of somebody who has shown who he is.
#[derive(Debug)]
pub enum Admission {
    In(Box<openapi::auth::Tokens>),
    /// A second factor is asked for as well. It names who has shown the first.
    Half(String),
}

/// How somebody signs in, by what, as far as his device says.
pub fn entry(request: &HttpRequest, method: &str) -> Entry {
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    let device = agent.map(|text| text.chars().filter(|c| !c.is_control()).take(200).collect::<String>());
    Entry { method: method.to_owned(), device: device.filter(|text| !text.trim().is_empty()) }
}

/// Opens a session, unless more is asked of him.
pub fn admit(scene: &mut Scene<'_, '_>, app: &App, account: Id<Account>, entry: &Entry) -> Result<Admission, Failure> {
    // Nobody comes in while he leaves.
    scene.tx.lock_account(account)?;
    age_password::take_back(scene, account)?;
    let record = scene.tx.require_account(account)?;
    if record.disabled_at.is_some() {
        return Err(Code::AccountDisabled.into());
    }
    if scene.tx.has_second_factor(account)? {
        return Ok(Admission::Half(app.signer.issue_challenge(account, &entry.method, scene.now)?));
    }
    let (session, refresh) = tokens::open_session(scene, account, entry)?;
    let tokens = tokens::tokens(app, account, session, refresh, record.must_change_password)?;
    Ok(Admission::In(Box::new(tokens)))
}

/// What is answered.
pub fn reply(request: &HttpRequest, account: Id<Account>, admission: Admission) -> Result<Reply, Failure> {
    request.extensions_mut().insert(Whose(account));
    match admission {
        Admission::In(tokens) => Reply::ok(&*tokens),
        Admission::Half(challenge) => Err(Failure::from(Code::SecondFactorRequired).challenging(challenge)),
    }
}

/// The transaction of a way in.
pub async fn enter<F>(app: &Data<App>, request: &HttpRequest, method: &str, who: F) -> Result<Reply, Failure>
where
    F: Fn(&mut Scene<'_, '_>) -> Result<Id<Account>, Failure> + Send + 'static,
{
    let (held, entry) = (app.clone(), entry(request, method));
    let (account, admission) = app
        .change(move |scene| {
            let account = who(scene)?;
            Ok((account, admit(scene, &held, account, &entry)?))
        })
        .await?;
    reply(request, account, admission)
}
