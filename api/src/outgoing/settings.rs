//! What is said of messages to endpoints.

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookSettings {
    /// Networks of the operator's own in which endpoints may be, separated by commas; all others that are not of the public internet are refused [default: none]
    #[arg(id = "webhook_allow_networks", long = "webhook-allow-networks", env = "WOODPECKER_WEBHOOK_ALLOW_NETWORKS")]
    pub allow_networks: Option<String>,
    /// Hours for which the secret before a new one is still signed with [default: 24]
    #[arg(id = "webhook_overlap_hours", long = "webhook-overlap-hours", env = "WOODPECKER_WEBHOOK_OVERLAP_HOURS")]
    pub overlap_hours: Option<u32>,
    /// Seconds that an endpoint has to answer [default: 15]
    #[arg(
        id = "webhook_timeout_seconds",
        long = "webhook-timeout-seconds",
        env = "WOODPECKER_WEBHOOK_TIMEOUT_SECONDS"
    )]
    pub timeout_seconds: Option<u32>,
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Webhooks {
    pub allow_networks: Vec<IpNet>,
    pub overlap: TimeDelta,
    pub timeout: Duration,
    /// Endpoints are asked by `https` alone.
    pub production: bool,
}

/// A week; an hour at least, or nobody has time to change over.
const OVERLAP_HOURS: std::ops::RangeInclusive<u32> = 1..=168;
/// A lease lasts longer than that, with time to spare.
const TIMEOUT_SECONDS: std::ops::RangeInclusive<u32> = 1..=60;

impl WebhookSettings {
    pub fn or(self, file: Self) -> Self {
        Self {
            allow_networks: self.allow_networks.or(file.allow_networks),
            overlap_hours: self.overlap_hours.or(file.overlap_hours),
            timeout_seconds: self.timeout_seconds.or(file.timeout_seconds),
        }
    }

    pub fn checked(&self, production: bool) -> Result<Webhooks, String> {
        let list = self.allow_networks.as_deref().unwrap_or_default();
        let networks = crate::config::networks("webhooks.allow_networks", list)?;
        let hours = within("overlap_hours", self.overlap_hours.unwrap_or(24), &OVERLAP_HOURS)?;
        let seconds = within("timeout_seconds", self.timeout_seconds.unwrap_or(15), &TIMEOUT_SECONDS)?;
        Ok(Webhooks {
            allow_networks: networks,
            overlap: TimeDelta::hours(hours.into()),
            timeout: Duration::from_secs(seconds.into()),
            production,
        })
    }
}

impl Webhooks {
    pub fn print(&self) -> Vec<String> {
        let networks: Vec<_> = self.allow_networks.iter().map(IpNet::to_string).collect();
        vec![
            format!("webhooks.allow_networks = {:?}", networks.join(",")),
            format!("webhooks.overlap_hours = {}", self.overlap.num_hours()),
            format!("webhooks.timeout_seconds = {}", self.timeout.as_secs()),
        ]
    }
}

fn within(name: &str, value: u32, range: &std::ops::RangeInclusive<u32>) -> Result<u32, String> {
    if range.contains(&value) {
        Ok(value)
    } else {
        Err(format!("webhooks.{name}: has to be between {} and {}", range.start(), range.end()))
    }
}
