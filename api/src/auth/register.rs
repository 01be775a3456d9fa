//! Somebody becomes a member.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use domain::id::Id;
use domain::identity::{Phone, password};
use domain::text::Name;
use openapi::auth::{Register, Registered};

use super::{PASSWORD, admit, guess, sms, tokens};
use crate::app::App;
use crate::body::Body;
use crate::flow::enter::{self, Newcomer};
use crate::me::view;
use crate::observe::Whose;
use crate::problem::{Code, Failure, FieldFault};
use crate::reply::Reply;
use crate::{password as hashing, secrets, wire};

/// Register as a member
///
/// A courier, a delivery rider or any resident becomes a woodpecker. Where texts are sent (`sms` of `GET /v1/auth/providers`), the number is
/// verified by the `code` of `POST /v1/auth/sms-codes`: what staff recorded under it is his then, and only whoever gets what is sent to a
/// number hears that somebody is registered with it. Where none are sent, the number is not verified by this.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Register,
    responses(
        (status = 201, description = "A member, signed in", body = Registered),
        (status = 401, description = "The code is wrong, used or too old")
    )
)]
#[post("/auth/register")]
pub async fn register(app: Data<App>, request: HttpRequest, body: Body<Register>) -> Result<Reply, Failure> {
    let input = body.value;
    let phone = phone("/phone", &input.phone)?;
    let name: Name = wire::text("/name", &input.name)?;
    let consent: Name = wire::text("/consent_version", &input.consent_version)?;
    let occupation = wire::occupation_in(input.occupation);
    let newcomer = Newcomer { consent_version: Some(consent), name: Some(name), occupation: Some(occupation) };
    let code = app.outside.sms.as_ref().map(|_| required_code(input.code)).transpose()?;
    if code.is_some() {
        app.limiter.check_credentials(&request, secrets::token_hash(phone.as_str()))?;
    }
    let profile = app.look(guess::profile).await?;
    password::judge(&input.password, Some(&phone), profile)?;
    let hash = hashing::hash(&app, input.password).await?;
    let entry = admit::entry(&request, PASSWORD);
    let registered = app
        .change(move |scene| {
            if let Some(code) = &code {
                // A wrong one counts, though nothing else is kept.
                if !sms::take(scene, &phone, code)? {
                    return Ok(None);
                }
            }
            let id = enter::register(scene, &phone, &newcomer, &hash, code.is_some())?;
            let (session, refresh) = tokens::open_session(scene, id, &entry)?;
            Ok(Some((view::member(scene, id)?, session, refresh)))
        })
        .await?;
    let (member, session, refresh) = registered.ok_or(Code::SignInCodeRefused)?;
    request.extensions_mut().insert(Whose(Id::from_uuid(member.id)));
    let tokens = tokens::tokens(&app, Id::from_uuid(member.id), session, refresh, false)?;
    let location = "/v1/me".to_owned();
    Reply::created(&Registered { tokens, member }, location)
}

fn required_code(code: Option<String>) -> Result<String, Failure> {
    let en = "is needed here: ask for it with POST /v1/auth/sms-codes";
    let missing = FieldFault::new("/code", "missing", "请填写短信验证码（先调用 POST /v1/auth/sms-codes）", en);
    sms::code(&code.ok_or(missing)?)
}

pub fn phone(pointer: &str, raw: &str) -> Result<Phone, Failure> {
    let fault = |bad: domain::identity::phone::BadPhone| {
        FieldFault::new(pointer, "not_a_phone", "不是有效的手机号", bad.to_string())
    };
    Ok(Phone::parse(raw).map_err(fault)?)
}
