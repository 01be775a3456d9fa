//! How much anybody may ask for. By account where there is one: riders share the addresses of their carriers.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use domain::id::Id;
use domain::identity::Account;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::app::App;
use crate::problem::{Code, Failure};

type Buckets<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// A rider in a hurry, a batch of drafts, an impatient page: all fit. A loop gone wild does not.
const ACCOUNT_PER_MINUTE: u32 = 600;
/// Signing in and what is open to all. Many riders share one address.
const ADDRESS_PER_MINUTE: u32 = 300;
/// Passwords tried for one number, from wherever.
const CREDENTIALS_PER_MINUTE: u32 = 10;

const WINDOW_SECONDS: u32 = 60;

/// Which limit counted a request, how much it allows, and how much of it is left.
#[derive(Clone, Copy, Debug)]
pub struct Left(&'static str, u32, u32);

#[derive(Debug)]
pub struct Limiter {
    limits: Option<Limits>,
}

#[derive(Debug)]
struct Limits {
    accounts: Buckets<Id<Account>>,
    addresses: Buckets<IpAddr>,
    credentials: Buckets<Vec<u8>>,
}

fn buckets<K: std::hash::Hash + Eq + Clone>(per_minute: u32) -> Buckets<K> {
    let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
    RateLimiter::dashmap(quota).with_middleware()
}

impl Limiter {
    pub fn new(on: bool) -> Self {
        let limits = on.then(|| Limits {
            accounts: buckets(ACCOUNT_PER_MINUTE),
            addresses: buckets(ADDRESS_PER_MINUTE),
            credentials: buckets(CREDENTIALS_PER_MINUTE),
        });
        Self { limits }
    }

    pub fn check_account(&self, account: Id<Account>) -> Result<Option<Left>, Failure> {
        let Some(limits) = &self.limits else { return Ok(None) };
        check(&limits.accounts, &account).map(|n| Some(Left("account", ACCOUNT_PER_MINUTE, n)))
    }

    fn check_address(&self, address: IpAddr) -> Result<Option<Left>, Failure> {
        let Some(limits) = &self.limits else { return Ok(None) };
        check(&limits.addresses, &address).map(|n| Some(Left("address", ADDRESS_PER_MINUTE, n)))
    }

    /// `whose` is a hash of the number, so that the table of tries holds no numbers.
    pub fn check_credentials(&self, whose: Vec<u8>) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        check(&limits.credentials, &whose).map(|_| ())
    }

    /// Forgets whoever has been quiet.
    pub fn tidy(&self) {
        if let Some(limits) = &self.limits {
            limits.accounts.retain_recent();
            limits.addresses.retain_recent();
            limits.credentials.retain_recent();
        }
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(buckets: &Buckets<K>, key: &K) -> Result<u32, Failure> {
    buckets.check_key(key).map(|state| state.remaining_burst_capacity()).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Failure::from(Code::TooManyRequests).after(seconds.max(1))
    })
}

/// Whether requests of a path are counted: by account, or by address where there is none.
pub fn is_counted(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// Counts by address what comes without an account, and tells everybody how much is left
/// (draft-ietf-httpapi-ratelimit-headers).
pub async fn by_address<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.path().starts_with("/v1/auth/")
        && let (Some(app), Some(peer)) = (request.app_data::<Data<App>>().cloned(), request.peer_addr())
    {
        match app.limiter.check_address(peer.ip()) {
            Ok(left) => drop(left.map(|left| request.extensions_mut().insert(left))),
            Err(failure) => return Ok(request.error_response(failure).map_into_right_body()),
        }
    }
    let mut response = next.call(request).await?;
    let left = response.request().extensions().get::<Left>().copied();
    if let Some(Left(policy, quota, remaining)) = left {
        let said = [
            ("ratelimit-policy", format!("\"{policy}\";q={quota};w={WINDOW_SECONDS}")),
            ("ratelimit", format!("\"{policy}\";r={remaining};t={WINDOW_SECONDS}")),
        ];
        for (name, text) in said {
            if let Ok(value) = HeaderValue::from_str(&text) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
    }
    Ok(response.map_into_left_body())
}
