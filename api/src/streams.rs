//! Open streams: how many there are, whose, and when they end.
//!
//! A stream is a future on one of the server's workers and an entry here. It holds no thread, and no connection to the database but while it
//! looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::Id;
use domain::identity::Account;
use tokio::sync::{Semaphore, watch};

use crate::problem::{Code, Failure};

/// After so long a stream says something, so that whoever is between does not close the line; and looks, whether or not it was woken.
pub const BEAT: Duration = Duration::from_secs(15);
/// When whoever finds no place may try again: a client that has gone is noticed when it has not answered twice.
const RETRY_SECONDS: u64 = 2 * BEAT.as_secs();
/// Streams that look at the same time. When all are woken at once they take turns, and leave the database to others as well.
const TURNS: usize = 4;

/// How many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    pub in_all: usize,
    pub of_one: usize,
}

#[derive(Debug)]
pub struct Streams {
    open: Mutex<Open>,
    most: Most,
    closing: watch::Sender<bool>,
    pub turns: Semaphore,
}

#[derive(Debug, Default)]
struct Open {
    in_all: usize,
    of_each: HashMap<Id<Account>, usize>,
}

/// A stream's place among the others. It is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Arc<Streams>,
    account: Id<Account>,
    closing: watch::Receiver<bool>,
}

impl Streams {
    pub fn new(most: Most) -> Arc<Self> {
        let (closing, _) = watch::channel(false);
        Arc::new(Self { open: Mutex::default(), most, closing, turns: Semaphore::new(TURNS) })
    }

    /// Ends every stream, and opens none any more: the server stops.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    pub fn count(&self) -> usize {
        self.with(|open| open.in_all)
    }

    pub fn place(self: &Arc<Self>, account: Id<Account>) -> Result<Place, Failure> {
        let closing = self.closing.subscribe();
        if *closing.borrow() {
            return Err(Failure::from(Code::Unavailable).after(BEAT.as_secs()));
        }
        let most = self.most;
        let (fits, in_all) = self.with(|open| {
            let in_all = open.in_all < most.in_all;
            let fits = in_all && open.of_each.get(&account).is_none_or(|his| *his < most.of_one);
            if fits {
                open.in_all += 1;
                *open.of_each.entry(account).or_default() += 1;
            }
            (fits, in_all)
        });
        if fits {
            return Ok(Place { streams: Arc::clone(self), account, closing });
        }
        let refused = Failure::from(Code::TooManyStreams).after(RETRY_SECONDS);
        Err(if in_all {
            let of_one = most.of_one;
            refused
                .saying(format!("每个账号同时最多 {of_one} 个。"), format!("An account may have {of_one} at a time."))
        } else {
            refused.saying("服务器的连接数已满。", "The server has as many as it takes.")
        })
    }

    fn with<T>(&self, part: impl FnOnce(&mut Open) -> T) -> T {
        part(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Place {
    /// The server stops.
    pub async fn closed(&mut self) {
        // Where the sender is gone, so is the server.
        let _ = self.closing.wait_for(|closing| *closing).await;
    }

    pub fn streams(&self) -> &Streams {
        &self.streams
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.with(|open| {
            open.in_all = open.in_all.saturating_sub(1);
            if let Some(his) = open.of_each.get_mut(&self.account) {
                *his = his.saturating_sub(1);
                if *his == 0 {
                    open.of_each.remove(&self.account);
                }
            }
        });
    }
}

/// The server waits for requests that are under way when it is told to stop. A stream would be under way for ever.
pub async fn close_on_a_signal(streams: Arc<Streams>) {
    told_to_stop().await;
    streams.close();
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use uuid::Uuid;

    use super::*;

    #[test]
    fn places_are_few_and_come_back() {
        let streams = Streams::new(Most { in_all: 3, of_one: 2 });
        let account = |n| Id::from_uuid(Uuid::from_u128(n));
        let refused = |n| streams.place(account(n)).unwrap_err().code;
        let (one, two) = (streams.place(account(1)).unwrap(), streams.place(account(1)).unwrap());
        assert_eq!(refused(1), Code::TooManyStreams);
        let third = streams.place(account(2)).unwrap();
        assert_eq!((refused(3), streams.count()), (Code::TooManyStreams, 3));
        drop(one);
        streams.place(account(3)).unwrap();
        drop((two, third));
        assert_eq!(streams.count(), 0);
        assert!(streams.open.lock().unwrap().of_each.is_empty());
        streams.close();
        assert_eq!(refused(1), Code::Unavailable);
    }
}
