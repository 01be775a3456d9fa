//! One writer, and a pool of readers beside it, on one file in WAL mode.

use std::path::Path;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query, sql_types};

use super::checkpointer;
use super::writer::{self, Job};
use crate::error::Error;
use crate::known::{Known, Recall};
use crate::mail::Mail;
use crate::store::{JobError, PoolSize};
use crate::tx::Tx;
use crate::vault::Vault;

pub(crate) struct Engine {
    readers: Pool<ConnectionManager<SqliteConnection>>,
    jobs: Sender<Box<dyn Job>>,
    vault: Vault,
    pub(crate) known: Known,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sqlite::Engine")
    }
}

/// Readers see the last commit. They read the beginning of the file where the kernel has it; all of a long one that way is read in pieces
/// as large as the disk reads ahead, each time that it is not in memory. What a sort or a savepoint needs for a moment is in memory, not in a file. 5 s is for the rare moment when a checkpoint or recovery holds the file.
const READER: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -8192; \
                      PRAGMA mmap_size = 268435456; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
                      PRAGMA case_sensitive_like = OFF; PRAGMA temp_store = MEMORY;";
/// What is acknowledged has reached the disk: synchronous=FULL waits for it at each commit. The timeout comes first: whoever
/// closed the file a moment ago may still be holding it. With recursive triggers, what REPLACE takes away is refused where
/// DELETE is. The log is brought into the file beside it (see `checkpointer`); the last of it, where it has become long, here.
const WRITER: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                      PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA cache_size = -16384; \
                      PRAGMA wal_autocheckpoint = 16000; PRAGMA temp_store = MEMORY;";

/// How long a question waits for a reader before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Reader;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Reader {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(READER).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Opens the file for writing, as the writer and the migrations do.
pub(crate) fn connect(path: &Path) -> Result<SqliteConnection, Error> {
    let name = path.to_str().ok_or_else(|| Error::Unavailable("the database path is not UTF-8".into()))?;
    let mut conn = SqliteConnection::establish(name).map_err(|e| Error::Unavailable(e.to_string()))?;
    conn.batch_execute(WRITER)?;
    Ok(conn)
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(work);
    thread.map(drop).map_err(|e| Error::Unavailable(e.to_string()))
}

impl Engine {
    pub(crate) fn open(path: &Path, size: PoolSize, vault: Vault) -> Result<Self, Error> {
        let mut conn = connect(path)?;
        let name = path.to_str().ok_or_else(|| Error::Unavailable("the database path is not UTF-8".into()))?;
        let readers = Pool::builder()
            .max_size(size.connections.max(1))
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .connection_customizer(Box::new(Reader))
            .build(ConnectionManager::new(name))
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        let (jobs, queue) = channel();
        let (keys, known, file) = (vault.clone(), Known::default(), path.to_owned());
        let shared = known.clone();
        let (checkpoints, told) = sync_channel(1);
        start("checkpointer", {
            let file = file.clone();
            move || checkpointer::run(&file, &told)
        })?;
        start("writer", move || writer::run(&mut conn, &file, &queue, &keys, &shared, &checkpoints))?;
        Ok(Self { readers, jobs, vault, known })
    }

    pub(crate) fn read<T, E: JobError>(&self, job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.readers.get().map_err(|e| Error::Unavailable(e.to_string()))?;
        self.read_with(&mut conn, job)
    }

    /// One snapshot for all the job's questions. Nothing is written, so there is nothing to commit.
    fn read_with<T, E: JobError>(
        &self,
        conn: &mut SqliteConnection,
        job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        begin_reading(conn)?;
        let answer = self.ask(conn, job);
        // Where the disk failed, SQLite has ended the transaction by itself. The answer says what happened.
        let _ = conn.batch_execute("ROLLBACK");
        answer
    }

    fn ask<T, E: JobError>(
        &self,
        conn: &mut SqliteConnection,
        job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut recall, mut mail) = (Recall::reading(&self.known), Mail::default());
        job(&mut Tx::Sqlite(super::Tx { conn, vault: &self.vault, recall: &mut recall, mail: &mut mail }))
    }

    /// Asks what is found by a key, on the spot: it takes less than handing it to another thread would. `Err` gives the
    /// question back where every connection is busy.
    pub(crate) fn glance<T, E: JobError, F>(&self, job: F) -> Result<Result<T, E>, F>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
    {
        let Some(mut conn) = self.readers.try_get() else { return Err(job) };
        Ok(self.read_with(&mut conn, job))
    }

    /// The same for a single statement, without a transaction around it.
    pub(crate) fn single<T, E: JobError, F>(&self, statement: F) -> Result<Result<T, E>, F>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
    {
        let Some(mut conn) = self.readers.try_get() else { return Err(statement) };
        Ok(self.ask(&mut conn, statement))
    }

    /// `after` is for what was committed, whether or not somebody still waits for the answer.
    pub(crate) async fn write<T, E, F, A>(&self, job: F, after: A) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
    {
        let (job, answer) = writer::job(job, after);
        let gone = || Error::Unavailable("the writer has stopped".into());
        self.jobs.send(job).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    pub(crate) fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let name = file.to_str().ok_or_else(|| Error::Unavailable("the file's path is not UTF-8".into()))?;
        let mut conn = self.readers.get().map_err(|e| Error::Unavailable(e.to_string()))?;
        conn.batch_execute("PRAGMA query_only = OFF")?;
        let copied = sql_query("VACUUM INTO $1").bind::<sql_types::Text, _>(name).execute(&mut conn);
        conn.batch_execute("PRAGMA query_only = ON")?;
        copied.map(|_| ()).map_err(Error::from)
    }
}

fn begin_reading(conn: &mut SqliteConnection) -> Result<(), Error> {
    if let Err(error) = conn.batch_execute("BEGIN") {
        // A job that panicked may have left its transaction behind.
        conn.batch_execute("ROLLBACK").map_err(|_| Error::from(error))?;
        conn.batch_execute("BEGIN")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate;

    const ROWS: &[(&str, &str)] = &[
        (
            "tickets",
            "INSERT INTO tickets (id, number, version, status, programme_id, channel, fixed_on_the_spot, submitted_at, \
             changed_at, content_hash, state) VALUES ('t', '1', 1, 'withdrawn', 'p', 'app', 0, '', '', x'00', '{}')",
        ),
        ("ticket_events", "INSERT INTO ticket_events VALUES ('t', 1, '', 'a', 'reporter', 'submitted', '{}')"),
        (
            "ledger_transfers",
            "INSERT INTO ledger_transfers VALUES ('l', 'p', 'a', 'award', 'issuance', 'available', 10, 'ticket', 't', '')",
        ),
        ("stock_movements", "INSERT INTO stock_movements VALUES ('s', 'r', 'd', 1, 1, '', 'a', '')"),
        ("audit_entries", "INSERT INTO audit_entries VALUES (1, '', 'a', 'x', NULL, '{}', x'00', x'01')"),
    ];

    #[test]
    fn what_is_never_deleted_is_not_replaced_either() {
        let mut conn = connect(Path::new(":memory:")).unwrap();
        migrate::run_sqlite(&mut conn).unwrap();
        // What the rows refer to is not of interest here.
        conn.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        for (table, row) in ROWS {
            conn.batch_execute(row).unwrap();
            for replace in [
                format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
                format!("REPLACE INTO {table} SELECT * FROM {table}"),
            ] {
                let refused = conn.batch_execute(&replace).unwrap_err().to_string();
                assert!(refused.starts_with(&format!("{table}: ")), "{refused}");
            }
        }
    }
}
