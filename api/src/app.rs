//! Everything that a request needs beside itself.

use std::rc::Rc;
use std::sync::Arc;

use domain::content::WordList;
use domain::id::Id;
use domain::time::Instant;
use persistence::values::Answered;
use persistence::{JobError, Store, Tx};
use uuid::ContextV7;

use crate::caller::{Ask, require_standing};
use crate::clock::{Clock, Ids};
use crate::limit::Limiter;
use crate::observe::Metrics;
use crate::outgoing::Outgoing;
use crate::outside::Outside;
use crate::page::Cursors;
use crate::photos::PhotoShop;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::streams::Streams;
use crate::token::Signer;

/// Keys of repeated requests are known for so long.
pub const IDEMPOTENCY_HOURS: i64 = 24;

pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub signer: Signer,
    pub cursors: Cursors,
    pub photos: PhotoShop,
    pub limiter: Arc<Limiter>,
    pub metrics: Metrics,
    pub streams: Arc<Streams>,
    /// Passwords are hashed by so many at a time: each takes 19 MiB.
    pub hashing: tokio::sync::Semaphore,
    /// Where people reach this server, where that was said: scheme, host and port.
    pub public_url: Option<String>,
    /// What others run.
    pub outside: Outside,
    /// Words that keep a text from the public until somebody has looked at it.
    pub words: WordList,
    /// What goes out by itself.
    pub outgoing: Outgoing,
    /// Imports of areas are read one at a time: the largest takes a few hundred megabytes.
    pub surveying: tokio::sync::Semaphore,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

/// A use case at work: its transaction, its moment, and its source of ids.
pub struct Scene<'a, 't> {
    pub tx: &'a mut Tx<'t>,
    pub now: Instant,
    ids: &'a dyn Ids,
    order: Rc<ContextV7>,
}

impl std::fmt::Debug for Scene<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scene")
    }
}

impl<'a, 't> Scene<'a, 't> {
    pub fn new(tx: &'a mut Tx<'t>, now: Instant, ids: &'a dyn Ids) -> Self {
        Self { tx, now, ids, order: Rc::default() }
    }

    /// A part that may be refused by itself: what it changed is taken back, and the rest goes on. What is no refusal, but the
    /// server's own trouble, ends all of it.
    pub fn attempt<T>(
        &mut self,
        part: impl FnOnce(&mut Scene<'_, '_>) -> Result<T, Failure>,
    ) -> Result<Result<T, Failure>, Failure> {
        let (now, ids, order) = (self.now, self.ids, Rc::clone(&self.order));
        match self.tx.attempt(|tx| part(&mut Scene { tx, now, ids, order })) {
            Err(failure) if failure.is_contention() || failure.code.status() >= 500 => Err(failure),
            answer => Ok(answer),
        }
    }

    pub fn id<K>(&self) -> Id<K> {
        Id::from_uuid(self.ids.next_in(&self.order, self.now))
    }
}

impl App {
    /// Answers a question in one consistent view of the store.
    pub async fn look<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Scene<'_, '_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, ids) = (self.clock.now(), Arc::clone(&self.ids));
        self.store.read(move |tx| question(&mut Scene::new(tx, now, ids.as_ref()))).await
    }

    /// Answers a question that takes a few statements with a key.
    pub async fn glance<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Scene<'_, '_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, ids) = (self.clock.now(), Arc::clone(&self.ids));
        self.store.glance(move |tx| question(&mut Scene::new(tx, now, ids.as_ref()))).await
    }

    /// Answers a question that may be answered as of some seconds ago: figures, which nobody has just changed himself. Whoever writes reads
    /// what he wrote.
    pub async fn survey<T, F>(&self, mut question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Scene<'_, '_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, ids) = (self.clock.now(), Arc::clone(&self.ids));
        self.store.survey(move |tx| question(&mut Scene::new(tx, now, ids.as_ref()))).await
    }

    /// Changes something in one transaction.
    pub async fn change<T, F>(&self, mut effect: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Scene<'_, '_>) -> Result<T, Failure> + Send + 'static,
    {
        let (now, ids) = (self.clock.now(), Arc::clone(&self.ids));
        self.store.write(move |tx| effect(&mut Scene::new(tx, now, ids.as_ref()))).await
    }

    /// The answer to the same request before, for what costs something to judge.
    pub async fn answered(&self, ask: &Ask, content: &[u8]) -> Result<Option<Reply>, Failure> {
        let (account, fingerprint) = (ask.caller.account, ask.fingerprint(content));
        let Some(key) = ask.key.clone() else { return Ok(None) };
        // The row is locked, which a transaction that only reads may not do.
        self.change(move |scene| {
            let before = scene.tx.answered(account, &key)?;
            before.map(|before| replay(&before, &fingerprint, scene.now)).transpose()
        })
        .await
    }

    /// Changes something for a caller, once for each idempotency key: the answer is kept in the transaction of its
    /// effect, and given again to the same request. What was refused changed nothing and keeps nothing.
    pub async fn perform<F>(&self, ask: &Ask, content: &[u8], mut effect: F) -> Result<Reply, Failure>
    where
        F: FnMut(&mut Scene<'_, '_>) -> Result<Reply, Failure> + Send + 'static,
    {
        let (account, session) = (ask.caller.account, ask.session);
        let (key, fingerprint, about_himself) = (ask.key.clone(), ask.fingerprint(content), ask.is_about_himself());
        self.change(move |scene| {
            // What one changes of himself comes one after the other, and nothing is done after he has left or his session was ended.
            if about_himself {
                scene.tx.lock_account(account)?;
            } else {
                scene.tx.hold_account(account)?;
            }
            require_standing(scene.tx.signed_in(account, session)?)?;
            let Some(key) = &key else { return effect(scene) };
            if let Some(before) = scene.tx.answered(account, key)? {
                return replay(&before, &fingerprint, scene.now);
            }
            let reply = effect(scene)?;
            scene.tx.keep_answer(account, key, &fingerprint, &reply.to_bytes()?, scene.now)?;
            Ok(reply)
        })
        .await
    }
}

/// The first answer again, or why there is none.
pub fn replay(before: &Answered, fingerprint: &[u8], now: Instant) -> Result<Reply, Failure> {
    if before.fingerprint != fingerprint {
        return Err(Code::IdempotencyKeyReused.into());
    }
    match (&before.answer, before.leased_until) {
        (Some(answer), _) => Ok(Reply::from_bytes(answer)?.replayed()),
        (None, Some(until)) => {
            // The lease is for a first try that died. One that lives is done in a moment.
            let left = until.since(now).num_seconds().clamp(1, 2);
            Err(Failure::from(Code::IdempotencyInProgress).after(u64::try_from(left).unwrap_or(1)))
        }
        (None, None) => Err(Failure::internal("an idempotency key with neither answer nor lease")),
    }
}
