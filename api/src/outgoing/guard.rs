//! Which addresses are asked. Who registers an endpoint names an address that this server then connects to, from inside the operator's
//! network: nothing there is to be reached by it.
//!
//! It is looked at twice: when an endpoint is registered, so that its owner learns of it; and at each connection, by the resolver that the
//! connection is made with, since a name may lead elsewhere by then. Addresses that stand in the URL itself are not resolved, and looked at
//! before each message.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::webhook::is_public;
use ipnet::IpNet;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use tokio::time::timeout;

/// Whoever registers an endpoint waits for it.
const LOOKING_UP: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub struct Guard {
    /// The operator's own, in which endpoints may be all the same.
    allowed: Vec<IpNet>,
    https_only: bool,
}

/// The address is not one of the public internet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the address is not one of the public internet")]
pub struct AddressRefused;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadUrl {
    #[error("is not a URL with a host")]
    NoUrl,
    #[error("has to begin with https://")]
    NotHttps,
    #[error("has a name, a password or a fragment in it")]
    NotPlain,
    #[error(transparent)]
    AddressRefused(#[from] AddressRefused),
}

impl Guard {
    pub const fn new(allowed: Vec<IpNet>, https_only: bool) -> Self {
        Self { allowed, https_only }
    }

    fn admits(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|network| network.contains(&plain))
    }

    fn admit_all(&self, addresses: impl IntoIterator<Item = IpAddr>) -> Result<(), AddressRefused> {
        // All of them: which one is connected to is not said before.
        if addresses.into_iter().all(|address| self.admits(address)) { Ok(()) } else { Err(AddressRefused) }
    }

    /// What can be told from the URL alone.
    pub fn check(&self, text: &str) -> Result<Url, BadUrl> {
        let url = Url::parse(text).map_err(|_| BadUrl::NoUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if !self.https_only => {}
            _ => return Err(BadUrl::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(BadUrl::NotPlain);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadUrl::NoUrl)?;
        if let Some(address) = literal(host) {
            self.admit_all([address])?;
        }
        // By RFC 6761 these are this machine, whether or not somebody resolves them.
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            self.admit_all([IpAddr::V4(Ipv4Addr::LOCALHOST)])?;
        }
        Ok(url)
    }

    /// The same, and what its name leads to now. A name that leads nowhere yet may do so later.
    pub async fn check_with_name(&self, text: &str) -> Result<Url, BadUrl> {
        let url = self.check(text)?;
        let host = url.host_str().unwrap_or_default();
        if literal(host).is_none()
            && let Ok(Ok(found)) = timeout(LOOKING_UP, lookup_host((host, 443))).await
        {
            self.admit_all(found.map(|found| found.ip()))?;
        }
        Ok(url)
    }
}

/// An address that stands in a URL. Its parser has brought whatever stands for one (hexadecimal, octal, fewer than four numbers) to one form.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Resolves names for connections.
#[derive(Clone, Debug)]
pub struct GuardedNames(pub Arc<Guard>);

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            guard.admit_all(found.iter().map(SocketAddr::ip))?;
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_address_is_found_in_whatever_way_it_is_written() {
        let guard = Guard::new(Vec::new(), true);
        for hidden in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://127.0.0.1./",
            "https://１２７.0.0.1/",
            "https://[::1]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/latest/meta-data/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.100.100.200/latest/meta-data/",
            "https://10.0.0.1:8443/",
            "https://192.168.1.1/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://hooks.localhost/",
            "https://172.16.0.1/",
            "https:\\\\127.0.0.1\\",
        ] {
            assert_eq!(guard.check(hidden).unwrap_err(), BadUrl::AddressRefused(AddressRefused), "{hidden}");
        }
        for bad in ["", "x", "https://", "/hooks", "https:///"] {
            assert_eq!(guard.check(bad).unwrap_err(), BadUrl::NoUrl, "{bad}");
        }
        for bad in
            ["http://hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://x/", "unix:/x"]
        {
            assert_eq!(guard.check(bad).unwrap_err(), BadUrl::NotHttps, "{bad}");
        }
        for bad in ["https://a@hooks.example.org/", "https://a:b@hooks.example.org/", "https://hooks.example.org/#x"] {
            assert_eq!(guard.check(bad).unwrap_err(), BadUrl::NotPlain, "{bad}");
        }
        for good in
            ["https://hooks.example.org/woodpecker?city=1", "https://1.1.1.1/", "https://[2606:4700:4700::1111]/"]
        {
            assert!(guard.check(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_allowed_and_nothing_beside_it() {
        let guard = Guard::new(vec!["127.0.0.0/8".parse().unwrap(), "10.1.0.0/16".parse().unwrap()], false);
        for good in ["http://127.0.0.1:8080/", "http://[::ffff:127.0.0.1]/", "https://10.1.2.3/"] {
            assert!(guard.check(good).is_ok(), "{good}");
        }
        for hidden in ["https://10.2.0.1/", "http://[::1]/", "http://169.254.169.254/"] {
            assert!(guard.check(hidden).is_err(), "{hidden}");
        }
    }
}
