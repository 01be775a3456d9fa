//! The token that a provider gives the whole deployment: kept in the database, so that all processes use the same one. Fetching a second
//! one ends the first at some providers.

use std::future::Future;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::identity::Provider;
use domain::time::Instant;
use persistence::Store;

use super::Trouble;
use crate::clock::Clock;
use crate::problem::Failure;
use crate::start::said;

/// Another one is fetched so long before the old one ends: a call on its way is not to find it ended.
const EARLY: TimeDelta = TimeDelta::minutes(5);

pub struct Tokens {
    provider: Provider,
    store: Store,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.provider)
    }
}

impl Tokens {
    pub const fn new(provider: Provider, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { provider, store, clock }
    }

    /// The one that is kept, or where there is none that is good, or a fresh one is asked for, what `fetch` brings and for how long.
    pub async fn get<F>(&self, fresh: bool, fetch: impl FnOnce() -> F + Send) -> Result<String, Trouble>
    where
        F: Future<Output = Result<(String, TimeDelta), Trouble>> + Send,
    {
        let now = self.clock.now();
        if !fresh
            && let Some((token, until)) = self.kept().await?
            && now.plus(EARLY) < until
        {
            return Ok(token);
        }
        let (token, good_for) = fetch().await?;
        self.keep(token.clone(), now.plus(good_for)).await?;
        Ok(token)
    }

    async fn kept(&self) -> Result<Option<(String, Instant)>, Trouble> {
        let provider = self.provider.clone();
        let kept = self.store.read(move |tx| tx.provider_token(&provider).map_err(Failure::from)).await;
        kept.map_err(away)
    }

    async fn keep(&self, token: String, until: Instant) -> Result<(), Trouble> {
        let provider = self.provider.clone();
        let keeping =
            move |tx: &mut persistence::Tx<'_>| tx.keep_provider_token(&provider, &token, until).map_err(Failure::from);
        self.store.write(keeping).await.map_err(away)
    }
}

fn away(failure: Failure) -> Trouble {
    Trouble::Away(said(&failure))
}
