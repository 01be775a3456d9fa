//! The writer thread: takes what is waiting, runs each job in a savepoint of one transaction, commits them
//! together, and answers after the commit. A job that fails rolls back to its savepoint alone; the first has the transaction
//! for a savepoint.
//!
//! A pool of writers would starve: with 16 of them under load the longest wait was measured at over four
//! seconds, with one writer and a shared commit at 60 ms.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, SqliteConnection};
use tokio::sync::oneshot;

use super::checkpointer;
use crate::error::Error;
use crate::known::{Known, Recall};
use crate::mail::Mail;
use crate::store::JobError;
use crate::tx::Tx;
use crate::vault::Vault;

/// Jobs that share a commit, at most. It bounds the wait of the first for the last.
const BATCH: usize = 128;

pub(crate) trait Job: Send {
    /// Runs inside a savepoint; `Err` takes it back.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), RolledBack>;
    /// Why the job failed, where it was more than a refusal.
    fn cause(&self) -> Option<String>;
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

struct Waiting<T, E, F, A> {
    job: F,
    after: A,
    answer: Option<Result<T, E>>,
    to: oneshot::Sender<Result<T, E>>,
}

pub(crate) fn job<T, E, F, A>(job: F, after: A) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: JobError,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    A: FnOnce(&T) + Send + 'static,
{
    let (to, answer) = oneshot::channel();
    (Box::new(Waiting { job, after, answer: None, to }), answer)
}

impl<T, E, F, A> Job for Waiting<T, E, F, A>
where
    T: Send + 'static,
    E: JobError,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    A: FnOnce(&T) + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), RolledBack> {
        let answer = (self.job)(tx);
        let verdict = if answer.is_ok() { Ok(()) } else { Err(RolledBack::Refused) };
        self.answer = Some(answer);
        verdict
    }

    fn cause(&self) -> Option<String> {
        self.answer.as_ref()?.as_ref().err()?.cause()
    }

    fn fail(&mut self, error: Error) {
        self.answer = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>, committed: Result<(), String>) {
        let answer = match (self.answer, committed) {
            // A refusal too: it may rest on what another job of the batch had done, which is taken back.
            (_, Err(why)) => Err(Error::Unavailable(why).into()),
            (Some(answer), Ok(())) => answer,
            (None, Ok(())) => Err(Error::Unavailable("the job was not run".into()).into()),
        };
        if let Ok(done) = &answer {
            (self.after)(done);
        }
        // Nobody waits any more where the client has gone away. What was committed stays.
        let _ = self.to.send(answer);
    }
}

/// Works until the store is dropped.
pub(crate) fn run(
    conn: &mut SqliteConnection,
    file: &Path,
    queue: &Receiver<Box<dyn Job>>,
    vault: &Vault,
    known: &Known,
    checkpoints: &SyncSender<()>,
) {
    let mut since_checkpoint = 0;
    loop {
        let waited = if since_checkpoint < checkpointer::AFTER {
            queue.recv().map_err(RecvTimeoutError::from)
        } else {
            queue.recv_timeout(checkpointer::LULL)
        };
        let first = match waited {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                // One that is told already takes this along.
                let _ = checkpoints.try_send(());
                since_checkpoint = 0;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        mend(conn, file);
        let mut batch = vec![first];
        let committed = conn
            .immediate_transaction(|conn| -> Result<(), RolledBack> {
                let mut next = 0;
                while let Some(job) = batch.get_mut(next) {
                    if next == 0 {
                        // There is nothing before it to keep: the transaction is its savepoint.
                        perform(conn, job.as_mut(), vault, known)?;
                    } else {
                        run_one(conn, job.as_mut(), vault, known)?;
                    }
                    next += 1;
                    if batch.len() < BATCH
                        && let Ok(waiting) = queue.try_recv()
                    {
                        batch.push(waiting);
                    }
                }
                Ok(())
            })
            .or_else(|rolled_back| match rolled_back {
                RolledBack::Refused => Ok(()),
                // Of a job that took the batch with it, it says more than that it could not be taken back.
                RolledBack::Failed(error) => {
                    Err(batch.last().and_then(|job| job.cause()).unwrap_or_else(|| error.to_string()))
                }
            });
        if let Err(why) = &committed {
            tracing::error!(%why, jobs = batch.len(), "a commit failed; nothing of it is kept");
            // Leaves no transaction open, whatever happened: the next batch begins its own.
            let _ = conn.batch_execute("ROLLBACK");
        }
        since_checkpoint += batch.len();
        // One that is under way takes along what is there; the next is told of the rest.
        if since_checkpoint >= checkpointer::AT_THE_LATEST && checkpoints.try_send(()).is_ok() {
            since_checkpoint = 0;
        }
        for job in batch {
            job.answer(committed.clone());
        }
    }
}

/// A disk that fails or is full makes SQLite take the transaction back by itself. Diesel does not see that, and would refuse
/// to begin another one for ever: another connection takes the place of such a one, as soon as there is one to be had.
fn mend(conn: &mut SqliteConnection, file: &Path) {
    if !conn.is_broken() {
        return;
    }
    // Opening would make a file where there is none.
    let opened = if file.exists() { super::connect(file) } else { Err(Error::Unavailable("its file is gone".into())) };
    match opened {
        Ok(fresh) => *conn = fresh,
        Err(error) => tracing::error!(%error, "the database could not be opened again"),
    }
}

fn run_one(
    conn: &mut SqliteConnection,
    job: &mut dyn Job,
    vault: &Vault,
    known: &Known,
) -> Result<(), diesel::result::Error> {
    match conn.transaction(|conn| perform(conn, job, vault, known)) {
        Ok(()) | Err(RolledBack::Refused) => Ok(()),
        Err(RolledBack::Failed(error)) => Err(error),
    }
}

fn perform(conn: &mut SqliteConnection, job: &mut dyn Job, vault: &Vault, known: &Known) -> Result<(), RolledBack> {
    let (mut recall, mut mail) = (Recall::writing(known), Mail::default());
    let mut tx = Tx::Sqlite(super::Tx { conn, vault, recall: &mut recall, mail: &mut mail });
    catch_unwind(AssertUnwindSafe(|| job.run(&mut tx))).unwrap_or_else(|panic| {
        job.fail(Error::Database(format!("a writing job panicked: {}", said(panic.as_ref()))));
        Err(RolledBack::Refused)
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{channel, sync_channel};

    use super::*;
    use crate::vault;

    fn statement(sql: &'static str) -> (Box<dyn Job>, oneshot::Receiver<Result<(), Error>>) {
        let statement = move |tx: &mut Tx<'_>| match tx {
            Tx::Sqlite(tx) => Ok(tx.conn.batch_execute(sql)?),
            #[cfg(feature = "postgres")]
            Tx::Postgres(_) => Err(Error::Missing("SQLite")),
        };
        job(statement, |()| ())
    }

    /// What waits together is one batch. What each job was answered.
    fn written(batches: &[&[&'static str]]) -> Vec<Vec<Result<(), Error>>> {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("store.sqlite");
        let vault = Vault::parse(&vault::generate_key().unwrap().1).unwrap();
        let mut answers = Vec::new();
        let mut conn = super::super::connect(&file).unwrap();
        for batch in batches {
            let (jobs, queue) = channel();
            let waiting: Vec<_> = batch
                .iter()
                .map(|sql| {
                    let (job, answer) = statement(sql);
                    jobs.send(job).unwrap();
                    answer
                })
                .collect();
            drop(jobs);
            run(&mut conn, &file, &queue, &vault, &Known::default(), &sync_channel(1).0);
            answers.push(waiting.into_iter().map(|answer| answer.blocking_recv().unwrap()).collect());
        }
        answers
    }

    #[test]
    fn a_transaction_that_sqlite_takes_back_by_itself_stops_nobody_after_it() {
        let answers = written(&[
            &["CREATE TABLE t (x INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)"],
            // As a disk that fails in the middle of a statement would have it.
            &["INSERT INTO t VALUES (2)", "INSERT OR ROLLBACK INTO t VALUES (1)"],
            &["INSERT INTO t VALUES (2)"],
            &["INSERT INTO t VALUES (2)"],
        ]);
        let went_through: Vec<Vec<bool>> =
            answers.iter().map(|batch| batch.iter().map(Result::is_ok).collect()).collect();
        assert_eq!(went_through, [vec![true, true], vec![false, false], vec![true], vec![false]]);
        assert!(matches!(answers[1][0], Err(Error::Unavailable(_))), "{:?}", answers[1]);
    }

    #[test]
    fn a_refusal_that_may_rest_on_what_was_taken_back_is_none() {
        let answers = written(&[
            &["CREATE TABLE t (x INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)"],
            &["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (2)", "INSERT OR ROLLBACK INTO t VALUES (1)"],
        ]);
        assert!(answers[1].iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))), "{:?}", answers[1]);
    }
}
