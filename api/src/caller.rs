//! Who calls. He is known before his path or body is looked at: a stranger with a broken body gets 401, not 400.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};
use aws_lc_rs::digest;
use domain::geo::CoordSystem;
use domain::id::Id;
use domain::identity::permission::may_somewhere;
use domain::identity::{Caller, Operation, Place, Session, may};
use domain::time::Instant;
use persistence::values::SignedIn;

use crate::app::App;
use crate::language::Language;
use crate::limit::as_routed;
use crate::observe::Whose;
use crate::problem::{Code, Failure};

/// A request of somebody who is signed in: who asks, and how he wants to be answered.
#[derive(Clone, Debug)]
pub struct Ask {
    pub caller: Caller,
    pub session: Id<Session>,
    /// Until when the token is good.
    pub expires_at: Instant,
    pub language: Language,
    pub coord_system: CoordSystem,
    pub key: Option<String>,
    pub if_match: Option<u32>,
    route: String,
}

/// What the gate has found out.
#[derive(Clone)]
struct Known {
    caller: Caller,
    session: Id<Session>,
    expires_at: Instant,
}

/// Lets in whoever shows a good token; the sign-in routes, what is for everybody and what is not under `/v1` are open to all.
pub async fn gate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if is_guarded(&as_routed(request.path())) {
        match admit(&request).await {
            Ok(known) => request.extensions_mut().insert(known),
            Err(failure) => return Ok(request.error_response(failure).map_into_right_body()),
        };
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether a path asks for a token. The published document asks here too.
pub fn is_guarded(path: &str) -> bool {
    // The hotline signs what it says.
    const OPEN: [&str; 4] = ["/v1/auth/", "/v1/public/", "/v1/areas/locate", "/v1/hotline/messages"];
    path.starts_with("/v1/") && !OPEN.iter().any(|open| path.starts_with(open))
}

/// What somebody may do who has not changed his first password.
fn is_open_before_password_change(method: &Method, path: &str) -> bool {
    (path == "/v1/me" && method.is_safe()) || path == "/v1/me/password"
}

/// What staff may do of whom a second factor is asked, and who have not set it up.
fn is_open_before_second_factor(method: &Method, path: &str) -> bool {
    is_open_before_password_change(method, path)
        || matches!(path, "/v1/me/second-factor" | "/v1/me/second-factor/confirm")
}

async fn admit(request: &ServiceRequest) -> Result<Known, Failure> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| Failure::internal("no app"))?.clone();
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Code::NotSignedIn)?;
    let (account, session, expires_at) = app.signer.check_until(token, app.clock.now())?;
    request.extensions_mut().insert(Whose(account));
    app.limiter.check_account(request, account)?;
    let standing = app.store.single(move |tx| tx.signed_in(account, session).map_err(Failure::from)).await?;
    let signed_in = require_standing(standing)?;
    if signed_in.must_change_password && !is_open_before_password_change(request.method(), &as_routed(request.path())) {
        return Err(Code::PasswordChangeRequired.into());
    }
    if signed_in.limited && !is_open_before_second_factor(request.method(), &as_routed(request.path())) {
        return Err(Code::SecondFactorMissing.into());
    }
    Ok(Known { caller: signed_in.caller, session, expires_at })
}

/// Whoever a token was given to, if his session goes on and his account is in use.
pub fn require_standing(found: Option<SignedIn>) -> Result<SignedIn, Failure> {
    let signed_in = found.ok_or(Code::TokenInvalid)?;
    if signed_in.session_ended {
        return Err(Code::SessionEnded.into());
    }
    if signed_in.disabled {
        return Err(Code::AccountDisabled.into());
    }
    Ok(signed_in)
}

impl Ask {
    fn of(request: &HttpRequest) -> Result<Self, Failure> {
        let known = request.extensions().get::<Known>().cloned().ok_or(Code::NotSignedIn)?;
        let reads = request.method().is_safe();
        Ok(Self {
            caller: known.caller,
            session: known.session,
            expires_at: known.expires_at,
            language: Language::of(request),
            coord_system: coord_system(request)?,
            // Neither says anything of a request that changes nothing.
            key: if reads { None } else { idempotency_key(request)? },
            if_match: if reads { None } else { if_match(request)? },
            route: format!("{} {} {}", request.method(), request.path(), coord_system(request)?.name()),
        })
    }

    /// Whether he changes what he is himself, and not what he works on.
    pub fn is_about_himself(&self) -> bool {
        self.route.split(' ').nth(1).is_some_and(|path| as_routed(path).starts_with("/v1/me/"))
    }

    /// What makes two requests the same: route and content.
    pub fn fingerprint(&self, content: &[u8]) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(self.route.as_bytes());
        context.update(&[0]);
        context.update(content);
        context.finish().as_ref().to_vec()
    }

    /// Asks the table of rights.
    pub fn require(&self, operation: Operation, place: &Place) -> Result<(), Failure> {
        may(&self.caller, operation, place)?;
        Ok(())
    }

    /// Turns away whoever may do this nowhere, before anything else is said to him.
    pub fn require_somewhere(&self, operation: Operation) -> Result<(), Failure> {
        if may_somewhere(&self.caller, operation) { Ok(()) } else { Err(Code::Forbidden.into()) }
    }
}

impl FromRequest for Ask {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

fn header_text<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, Failure> {
    let value = request.headers().get(name).map(|value| value.to_str());
    value.transpose().map_err(|_| Code::InvalidRequest.into())
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Failure> {
    let Some(key) = header_text(request, "Idempotency-Key").map_err(|_| Code::IdempotencyKeyInvalid)? else {
        return Ok(None);
    };
    let fits = (16..=255).contains(&key.len()) && key.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if fits { Ok(Some(key.to_owned())) } else { Err(Code::IdempotencyKeyInvalid.into()) }
}

/// `"3"`, or `*` for whatever is there. Anything else is no version of ours.
fn if_match(request: &HttpRequest) -> Result<Option<u32>, Failure> {
    match header_text(request, "If-Match")?.map(str::trim) {
        None | Some("*") => Ok(None),
        Some(tag) => version(tag).map(Some).ok_or_else(|| Code::VersionMismatch.into()),
    }
}

/// `"7"`, or the whole of an `ETag`: the version, and a hash of what was shown.
fn version(tag: &str) -> Option<u32> {
    let inside = tag.strip_prefix('"')?.strip_suffix('"')?;
    let version = inside.split('-').next()?;
    // One way to write each number; 0 is what came with the program.
    let is_plain = version == "0" || version.starts_with(|c: char| matches!(c, '1'..='9'));
    if is_plain { version.parse().ok() } else { None }
}

/// What positions are given and wanted in.
pub fn coord_system(request: &HttpRequest) -> Result<CoordSystem, Failure> {
    let mut pairs = request.query_string().split('&').filter_map(|pair| pair.split_once('='));
    match pairs.find(|(name, _)| *name == "coord_system") {
        None | Some((_, "")) => Ok(CoordSystem::Wgs84),
        Some((_, name)) => CoordSystem::named(name).ok_or_else(|| {
            Failure::field(
                "coord_system",
                "unknown_value",
                "坐标系为 wgs84、gcj02 或 bd09",
                "is one of wgs84, gcj02, bd09",
            )
        }),
    }
}
