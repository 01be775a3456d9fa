//! The writer thread: takes what is waiting, runs each job in a savepoint of one transaction, commits them
//! together, and answers after the commit. A job that fails rolls back to its savepoint alone.
//!
//! A pool of writers would starve: with 16 of them under load the longest wait was measured at over four
//! seconds, with one writer and a shared commit at 60 ms.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::store::JobError;
use crate::tx::Tx;
use crate::vault::Vault;

/// Jobs that share a commit, at most. It bounds the wait of the first for the last.
const BATCH: usize = 128;

pub(crate) trait Job: Send {
    /// Runs inside a savepoint; `Err` takes it back.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), RolledBack>;
    /// The job did not get to run, or not to its end.
    fn fail(&mut self, error: Error);
    /// Tells the one who waits. `committed` is how the commit went.
    fn answer(self: Box<Self>, committed: Result<(), String>);
}

/// What diesel's savepoint needs to see to roll back.
#[derive(Debug)]
pub(crate) enum RolledBack {
    Refused,
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for RolledBack {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

struct Waiting<T, E, F> {
    job: F,
    answer: Option<Result<T, E>>,
    to: oneshot::Sender<Result<T, E>>,
}

pub(crate) fn job<T, E, F>(job: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: JobError,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (to, answer) = oneshot::channel();
    (Box::new(Waiting { job, answer: None, to }), answer)
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send + 'static,
    E: JobError,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), RolledBack> {
        let answer = (self.job)(tx);
        let verdict = if answer.is_ok() { Ok(()) } else { Err(RolledBack::Refused) };
        self.answer = Some(answer);
        verdict
    }

    fn fail(&mut self, error: Error) {
        self.answer = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>, committed: Result<(), String>) {
        let answer = match (self.answer, committed) {
            (Some(Ok(_)), Err(why)) => Err(Error::Unavailable(why).into()),
            (Some(answer), _) => answer,
            (None, _) => Err(Error::Unavailable("the job was not run".into()).into()),
        };
        // Nobody waits any more where the client has gone away. What was committed stays.
        let _ = self.to.send(answer);
    }
}

/// Works until the store is dropped.
pub(crate) fn run(mut conn: SqliteConnection, queue: &Receiver<Box<dyn Job>>, vault: &Vault) {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        let committed = conn
            .immediate_transaction(|conn| -> Result<(), diesel::result::Error> {
                let mut next = 0;
                while let Some(job) = batch.get_mut(next) {
                    run_one(conn, job.as_mut(), vault)?;
                    next += 1;
                    if batch.len() < BATCH
                        && let Ok(waiting) = queue.try_recv()
                    {
                        batch.push(waiting);
                    }
                }
                Ok(())
            })
            .map_err(|error| error.to_string());
        if let Err(why) = &committed {
            tracing::error!(%why, jobs = batch.len(), "a commit failed; nothing of it is kept");
            // Leaves no transaction open, whatever happened: the next batch begins its own.
            let _ = conn.batch_execute("ROLLBACK");
        }
        for job in batch {
            job.answer(committed.clone());
        }
    }
}

fn run_one(conn: &mut SqliteConnection, job: &mut dyn Job, vault: &Vault) -> Result<(), diesel::result::Error> {
    let outcome = conn.transaction(|conn| {
        let mut tx = Tx::Sqlite(super::Tx { conn, vault, reading: None });
        catch_unwind(AssertUnwindSafe(|| job.run(&mut tx))).unwrap_or_else(|panic| {
            job.fail(Error::Database(format!("a writing job panicked: {}", said(panic.as_ref()))));
            Err(RolledBack::Refused)
        })
    });
    match outcome {
        Ok(()) | Err(RolledBack::Refused) => Ok(()),
        Err(RolledBack::Failed(error)) => Err(error),
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?")
}
