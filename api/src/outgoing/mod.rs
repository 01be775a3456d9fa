//! What goes out by itself: messages to endpoints of integrators, and notices to people by other ways than their inbox.
//!
//! - [`settings`]: what is said of it
//! - [`guard`]: which addresses are asked at all
//! - [`post`]: one message to one endpoint
//! - [`notice`]: what a notice says outside of the inbox
//! - [`turn`]: what is due to one target, one after the other, each with a lease
//! - [`rounds`]: whose turn it is
//!
//! What is to go out is written down by `flow::pass_on`, and stays in the database until it is over. Nothing is sent inside of a transaction.

pub mod guard;
pub mod notice;
pub mod post;
pub mod rounds;
pub mod settings;
pub mod turn;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use domain::delivery::Channel;
use reqwest::Client;
use tokio::sync::Semaphore;
use uuid::Uuid;

use guard::Guard;
use settings::Webhooks;

/// Targets that are served at the same time. A slow one has its place for as long as its answers take.
pub const AT_ONCE: usize = 32;

/// What this process sends with, and whom it is sending to.
#[derive(Debug)]
pub struct Outgoing {
    pub client: Client,
    pub guard: Arc<Guard>,
    /// So long the secret before is good.
    pub overlap: TimeDelta,
    pub places: Arc<Semaphore>,
    busy: Mutex<HashSet<(Channel, Uuid)>>,
}

/// A target that nobody else in this process serves, while this is there.
#[derive(Debug)]
pub struct Busy<'a> {
    of: &'a Outgoing,
    target: (Channel, Uuid),
}

impl Outgoing {
    pub fn open(settings: &Webhooks) -> Result<Self, String> {
        let guard = Arc::new(Guard::new(settings.allow_networks.clone(), settings.production));
        Ok(Self {
            client: post::client(&guard, settings.timeout)?,
            guard,
            overlap: settings.overlap,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            busy: Mutex::default(),
        })
    }

    /// Nothing, where somebody is at it.
    pub fn take_up(&self, target: (Channel, Uuid)) -> Option<Busy<'_>> {
        let is_free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(target);
        is_free.then_some(Busy { of: self, target })
    }

    fn is_busy(&self, target: &(Channel, Uuid)) -> bool {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).contains(target)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.of.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.target);
    }
}
