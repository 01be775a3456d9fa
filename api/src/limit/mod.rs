//! How much anybody may ask for. By account where there is one: riders share the addresses of their carriers.
//!
//! - this file: what is counted, for whom, and how he is told
//! - [`buckets`]: what is left to each, also where several processes serve him

mod buckets;

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Account, ApiKey};
use ipnet::IpNet;
use persistence::Counts;

use crate::app::App;
use crate::caller::is_guarded;
use crate::problem::Failure;
use buckets::{Buckets, Whose};

/// A rider in a hurry, a batch of drafts, an impatient page: all fit. A loop gone wild does not.
const ACCOUNT_PER_MINUTE: u32 = 600;
/// Signing in and what is open to all. Many riders share one address.
const ADDRESS_PER_MINUTE: u32 = 300;
/// Written by one key of a program: a city's worth of people report no faster.
const KEY_PER_MINUTE: u32 = 120;
/// Passwords tried for one number, from wherever.
const CREDENTIALS_PER_MINUTE: u32 = 10;

/// Reports without an account. Whoever has that much to tell is no passer-by.
const REPORTS_PER_MINUTE: u32 = 6;
/// The same in an hour: one household does not use up what a grid has for all of its neighbours.
const REPORTS_PER_HOUR: u32 = 20;
/// The same in one grid, from wherever they come.
const GRID_REPORTS_PER_HOUR: u32 = 60;

/// Texts to numbers: each costs the city money, and somebody else his peace. Riders of one station share an address.
const TEXTS_PER_HOUR: u32 = 60;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;

/// Which limit counted a request, how much it allows in how many seconds, and how much of it is left.
#[derive(Clone, Copy, Debug)]
pub struct Left(&'static str, u32, u32, u32);

#[derive(Debug)]
pub struct Limiter {
    limits: Option<Limits>,
    /// Who may say for whom he asks.
    trusted_proxies: Vec<IpNet>,
    /// Where other processes on the same database are told, and heard.
    counts: Option<Counts>,
    heard: AtomicU64,
}

#[derive(Debug)]
struct Limits {
    accounts: Buckets<Id<Account>>,
    addresses: Buckets<IpAddr>,
    credentials: Buckets<Vec<u8>>,
    keys: Buckets<Id<ApiKey>>,
    reports: Buckets<IpAddr>,
    reports_hourly: Buckets<IpAddr>,
    grids: Buckets<Id<Area>>,
    texts: Buckets<IpAddr>,
}

impl Limiter {
    pub fn new(on: bool, trusted_proxies: Vec<IpNet>) -> Self {
        let limits = on.then(|| Limits {
            accounts: Buckets::a_minute('A', ACCOUNT_PER_MINUTE),
            addresses: Buckets::a_minute('I', ADDRESS_PER_MINUTE),
            credentials: Buckets::a_minute('C', CREDENTIALS_PER_MINUTE),
            keys: Buckets::a_minute('K', KEY_PER_MINUTE),
            reports: Buckets::a_minute('R', REPORTS_PER_MINUTE),
            reports_hourly: Buckets::an_hour('H', REPORTS_PER_HOUR),
            grids: Buckets::an_hour('G', GRID_REPORTS_PER_HOUR),
            texts: Buckets::an_hour('T', TEXTS_PER_HOUR),
        });
        Self { limits, trusted_proxies, counts: None, heard: AtomicU64::new(0) }
    }

    /// The same, holding its limits together with those of other processes.
    pub fn joined(mut self, counts: Counts) -> Arc<Self> {
        self.counts = Some(counts.clone());
        let limiter = Arc::new(self);
        let listening = Arc::downgrade(&limiter);
        counts.listen(move |name, n| {
            if let Some(limiter) = listening.upgrade() {
                limiter.hear(name, n);
            }
        });
        limiter
    }

    fn hear(&self, name: &str, n: u32) {
        let (Some(limits), Some(letter)) = (&self.limits, name.chars().next()) else { return };
        let key = name.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            it if it == limits.accounts.letter => limits.accounts.hear(key, n),
            it if it == limits.addresses.letter => limits.addresses.hear(key, n),
            it if it == limits.credentials.letter => limits.credentials.hear(key, n),
            it if it == limits.keys.letter => limits.keys.hear(key, n),
            it if it == limits.reports.letter => limits.reports.hear(key, n),
            it if it == limits.reports_hourly.letter => limits.reports_hourly.hear(key, n),
            it if it == limits.grids.letter => limits.grids.hear(key, n),
            it if it == limits.texts.letter => limits.texts.hear(key, n),
            // Of a newer version.
            _ => return,
        }
        self.heard.fetch_add(u64::from(n), Ordering::Relaxed);
    }

    /// How much other processes said that they let through.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    fn check<K: Whose>(&self, buckets: &Buckets<K>, key: &K) -> Result<u32, Failure> {
        buckets.take(key, NonZeroU32::MIN, self.counts.as_ref())
    }

    /// Whose request it is: the address at the other end, or, where a proxy of ours is there, the last one in
    /// `X-Forwarded-For` that is none of ours.
    fn address(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let is_ours = |address: &IpAddr| self.trusted_proxies.iter().any(|net| net.contains(address));
        let peer = peer?.ip().to_canonical();
        if !is_ours(&peer) {
            return Some(peer);
        }
        let lines = headers.get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
        let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let addresses = named
            .iter()
            .rev()
            .filter(|name| !name.is_empty())
            .map_while(|name| address(name))
            .map(|it| it.to_canonical());
        Some(addresses.into_iter().find(|address| !is_ours(address)).unwrap_or(peer))
    }

    /// Counts a request of somebody who is signed in.
    pub fn check_account(&self, request: &ServiceRequest, account: Id<Account>) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let checked = self.check(&limits.accounts, &account);
        note(request, Left("account", ACCOUNT_PER_MINUTE, MINUTE, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    /// Counts what one request brings with it: a batch of fifty reports is as much as fifty reports.
    pub fn check_more(&self, request: &HttpRequest, account: Id<Account>, more: usize) -> Result<(), Failure> {
        let more = u32::try_from(more).ok().and_then(NonZeroU32::new);
        let (Some(limits), Some(more)) = (&self.limits, more) else { return Ok(()) };
        let checked = limits.accounts.take(&account, more, self.counts.as_ref());
        note(request, Left("account", ACCOUNT_PER_MINUTE, MINUTE, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    fn check_address(&self, request: &ServiceRequest) -> Result<(), Failure> {
        let address = self.address(request.peer_addr(), request.headers());
        let (Some(limits), Some(address)) = (&self.limits, address) else { return Ok(()) };
        let checked = self.check(&limits.addresses, &household(address));
        note(request, Left("address", ADDRESS_PER_MINUTE, MINUTE, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    /// `whose` is a hash of the number, so that the table of tries holds no numbers.
    pub fn check_credentials(&self, request: &HttpRequest, whose: Vec<u8>) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let checked = self.check(&limits.credentials, &whose);
        // While it allows, the address has less left.
        if checked.is_err() {
            note(request, Left("number", CREDENTIALS_PER_MINUTE, MINUTE, 0));
        }
        checked.map(drop)
    }

    /// Counts what a program writes.
    pub fn check_key(&self, request: &HttpRequest, key: Id<ApiKey>) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let checked = self.check(&limits.keys, &key);
        note(request, Left("api_key", KEY_PER_MINUTE, MINUTE, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    /// Whoever asks without an account, as far as he can be told from others.
    pub fn household_of(&self, request: &HttpRequest) -> IpAddr {
        let address = self.address(request.peer_addr(), request.headers());
        household(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }

    /// Counts a report without an account for where it comes from.
    pub fn check_report(&self, request: &HttpRequest) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let checked = self.check(&limits.reports, &self.household_of(request));
        note(request, Left("report", REPORTS_PER_MINUTE, MINUTE, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    /// Counts one that is going to be kept for the hour, and for the areas: that of the code, and the one where it lands, which
    /// whoever has one code can choose. A crowd of addresses is no crowd of neighbours.
    pub fn check_areas(&self, request: &HttpRequest, [grid, area]: [Id<Area>; 2]) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let hourly = self.check(&limits.reports_hourly, &self.household_of(request));
        if hourly.is_err() {
            note(request, Left("report_hour", REPORTS_PER_HOUR, HOUR, 0));
        }
        hourly?;
        for one in [Some(grid), Some(area).filter(|area| *area != grid)].into_iter().flatten() {
            let checked = self.check(&limits.grids, &one);
            if checked.is_err() {
                note(request, Left("grid", GRID_REPORTS_PER_HOUR, HOUR, 0));
            }
            checked?;
        }
        Ok(())
    }

    /// Counts a code that is asked for by text, for where it comes from.
    pub fn check_text(&self, request: &HttpRequest) -> Result<(), Failure> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let checked = self.check(&limits.texts, &self.household_of(request));
        note(request, Left("text", TEXTS_PER_HOUR, HOUR, *checked.as_ref().unwrap_or(&0)));
        checked.map(drop)
    }

    /// Forgets whoever has been quiet.
    pub fn tidy(&self) {
        if let Some(limits) = &self.limits {
            limits.accounts.tidy();
            limits.addresses.tidy();
            limits.credentials.tidy();
            limits.keys.tidy();
            limits.reports.tidy();
            limits.reports_hourly.tidy();
            limits.grids.tidy();
            limits.texts.tidy();
        }
    }
}

/// `1.1.1.1`, `1.1.1.1:5555`, `"[2001:db8::1]:80"`: as proxies write them.
fn address(name: &str) -> Option<IpAddr> {
    let name = name.trim_matches('"');
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| name.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

/// Whoever has a line with IPv6 has up to 2^72 addresses: 256 networks, to choose from as he likes (RIPE-690).
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 72 << 72).into()),
    }
}

fn note(request: &impl HttpMessage, left: Left) {
    request.extensions_mut().insert(left);
}

/// A path as the routes read it: with what was percent-encoded for no reason as it is.
pub fn as_routed(path: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy()
}

/// Whether requests of a path are counted: by account, or by address where there is none.
pub fn is_counted(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// Whether they are counted by address: what is open to all and costs something.
fn is_counted_by_address(path: &str) -> bool {
    (is_counted(path) && !is_guarded(path)) || path.starts_with("/g/") || path.starts_with("/open311/")
}

/// Counts by address what comes without an account, and tells everybody how much is left
/// (draft-ietf-httpapi-ratelimit-headers).
pub async fn by_address<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let refused = match app.filter(|_| is_counted_by_address(&as_routed(request.path()))) {
        Some(app) => app.limiter.check_address(&request).err(),
        None => None,
    };
    let mut response = match refused {
        Some(failure) => request.error_response(failure).map_into_right_body(),
        None => next.call(request).await?.map_into_left_body(),
    };
    let left = response.request().extensions().get::<Left>().copied();
    if let Some(Left(policy, quota, window, remaining)) = left {
        // Until all of it is there again.
        let seconds = (quota.saturating_sub(remaining) * window).div_ceil(quota.max(1));
        let said = [
            ("ratelimit-policy", format!("\"{policy}\";q={quota};w={window}")),
            ("ratelimit", format!("\"{policy}\";r={remaining};t={seconds}")),
        ];
        for (name, text) in said {
            if let Ok(value) = HeaderValue::from_str(&text) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn address(peer: &str, forwarded: &[&str]) -> Option<String> {
        let limiter = Limiter::new(true, vec!["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
        let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
        let request = forwarded.iter().fold(request, |it, line| it.append_header(("x-forwarded-for", *line)));
        {
            let request = request.to_http_request();
            limiter.address(request.peer_addr(), request.headers())
        }
        .map(|address| address.to_string())
    }

    #[test]
    fn only_proxies_of_ours_say_for_whom_they_ask() {
        for (peer, forwarded, counted) in [
            ("203.0.113.7", [].as_slice(), "203.0.113.7"),
            ("203.0.113.7", &["198.51.100.9"], "203.0.113.7"),
            ("127.0.0.1", &["198.51.100.9"], "198.51.100.9"),
            // Whoever writes the header himself is put to the left of what the proxy adds.
            ("127.0.0.1", &["1.1.1.1, 198.51.100.9"], "198.51.100.9"),
            ("127.0.0.1", &["1.1.1.1", "198.51.100.9, 10.0.0.3"], "198.51.100.9"),
            ("127.0.0.1", &["198.51.100.9:5555"], "198.51.100.9"),
            ("127.0.0.1", &["\"[2001:db8::1]:80\","], "2001:db8::1"),
            ("127.0.0.1", &["rubbish"], "127.0.0.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
        ] {
            assert_eq!(address(peer, forwarded).as_deref(), Some(counted), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_household_reports_no_more_in_an_hour_than_leaves_some_for_its_neighbours() {
        let limiter = Limiter::new(true, Vec::new());
        let area = |n| Id::from_uuid(uuid::Uuid::from_u128(n));
        let from = |peer: &str, n| {
            let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap()).to_http_request();
            limiter.check_areas(&request, [area(n), area(n)])
        };
        let taken = (0..40).filter(|n| from("203.0.113.7", *n).is_ok()).count();
        assert_eq!(taken, 20);
        from("203.0.113.8", 1).unwrap();
    }

    #[test]
    fn texts_are_counted_for_where_they_are_asked_from() {
        let limiter = Limiter::new(true, Vec::new());
        let from = |peer: &str| {
            let request = TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap()).to_http_request();
            limiter.check_text(&request)
        };
        assert_eq!((0..100).filter(|_| from("203.0.113.7").is_ok()).count(), 60);
        from("203.0.113.8").unwrap();
    }

    #[test]
    fn a_line_is_one_household_whichever_of_its_networks_asks() {
        let of = |address: &str| household(address.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.7"), "203.0.113.7");
        assert_eq!(of("2001:db8:1:2a01:9::7"), "2001:db8:1:2a00::");
        assert_eq!(of("2001:db8:1:2aff::1"), "2001:db8:1:2a00::");
        assert_ne!(of("2001:db8:1:2b00::1"), "2001:db8:1:2a00::");
    }

    #[test]
    fn a_path_is_what_the_routes_make_of_it() {
        assert_eq!(as_routed("/%761/%61uth/login"), "/v1/auth/login");
    }
}
