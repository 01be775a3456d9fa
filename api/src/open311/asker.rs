//! Who asks: a program with its key, or anybody.

use actix_web::HttpRequest;
use aws_lc_rs::digest;
use domain::id::Id;
use domain::identity::{ApiKey, Caller};

use super::args::Args;
use super::form;
use crate::app::App;
use crate::flow::integrate;
use crate::photos::{Lane, Place};
use crate::problem::{Code, Failure};

/// Who asks, and by which key.
#[derive(Clone, Debug)]
pub struct Asker {
    pub caller: Caller,
    pub key: Option<Id<ApiKey>>,
}

/// What is kept of a key: 256 random bits cannot be found from their hash.
pub fn digest_of(key: &str) -> String {
    let hash = digest::digest(&digest::SHA256, key.trim().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whoever reads needs no key. One that is sent has to be good.
pub async fn anybody(app: &App, args: &Args) -> Result<Asker, Failure> {
    let Some(key) = args.get("api_key") else { return Ok(Asker { caller: Caller::nobody(), key: None }) };
    let digest = digest_of(key);
    let (key, caller) = app.glance(move |scene| integrate::holder(scene, &digest)).await?;
    Ok(Asker { caller, key: Some(key.id) })
}

/// Whoever writes needs one.
pub async fn program(app: &App, request: &HttpRequest, args: &Args) -> Result<(Id<ApiKey>, Caller), Failure> {
    let Asker { caller, key } = anybody(app, args).await?;
    let key = key.ok_or(Code::ApiKeyInvalid)?;
    app.limiter.check_key(request, key)?;
    Ok((key, caller))
}

/// A place for the pictures that may come. A key in the address is known before they do: whoever has a good one waits among his own, and
/// not behind strangers who take their time.
pub async fn place<'a>(app: &'a App, request: &HttpRequest) -> Result<Option<Place<'a>>, Failure> {
    if !form::may_be_large(request) {
        return Ok(None);
    }
    let known = anybody(app, &Args::of_query(request.query_string())).await?;
    let lane = match known.key {
        Some(_) => Lane::Account(known.caller.account),
        None => Lane::Address(app.limiter.household_of(request)),
    };
    app.photos.place(lane).await.map(Some)
}
