//! The store: `read` and `write` are the only doors to the database.
//!
//! SQLite has one writer thread that commits together what is waiting (see `sqlite/writer.rs`), and readers
//! apart. PostgreSQL has a pool; a transaction that met another is tried again. Either way an answer is given
//! after the commit, never before.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection as _;
use domain::id::Id;
use domain::identity::Account;

use crate::counts::Counts;
use crate::error::Error;
use crate::known::Known;
#[cfg(feature = "postgres")]
use crate::postgres;
use crate::sqlite;
use crate::tx::Tx;
use crate::vault::Vault;
use crate::wakes::{Ear, Wakes};

/// Which database, chosen by the scheme of its URL and never guessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(String),
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadDatabaseUrl {
    #[error("the database URL begins with sqlite:// or postgres://")]
    UnknownScheme,
    #[error("this program was built without PostgreSQL (cargo feature `postgres`)")]
    WithoutPostgres,
    #[error("the database URL names no file")]
    NoFile,
}

impl DatabaseUrl {
    pub fn parse(url: &str) -> Result<Self, BadDatabaseUrl> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return if path.is_empty() { Err(BadDatabaseUrl::NoFile) } else { Ok(Self::Sqlite(path.into())) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return Ok(Self::Postgres(url.to_owned()));
            #[cfg(not(feature = "postgres"))]
            return Err(BadDatabaseUrl::WithoutPostgres);
        }
        Err(BadDatabaseUrl::UnknownScheme)
    }

    pub fn file(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

/// How many connections at most.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    /// Readers on SQLite, connections in all on PostgreSQL.
    pub connections: u32,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self { connections: 8 }
    }
}

#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// When something was last committed.
    written: Arc<Mutex<Option<Instant>>>,
    wakes: Wakes,
    counts: Counts,
    /// A copy that follows, for what may be some seconds old.
    #[cfg(feature = "postgres")]
    replica: Option<Arc<postgres::Engine>>,
}

/// What was committed so long ago shows that the store can be written.
const FRESH: Duration = Duration::from_secs(2);

#[derive(Clone, Debug)]
enum Engine {
    Sqlite(Arc<sqlite::Engine>),
    #[cfg(feature = "postgres")]
    Postgres(Arc<postgres::Engine>),
}

impl Engine {
    fn read<T, E: JobError>(&self, job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match self {
            Self::Sqlite(engine) => engine.read(job),
            #[cfg(feature = "postgres")]
            Self::Postgres(engine) => engine.read(job),
        }
    }

    fn known(&self) -> &Known {
        match self {
            Self::Sqlite(engine) => &engine.known,
            #[cfg(feature = "postgres")]
            Self::Postgres(engine) => &engine.known,
        }
    }
}

/// An error that a job in a transaction may end with. Contention is told apart, because it is tried again.
pub trait JobError: From<Error> + Send + 'static {
    fn is_contention(&self) -> bool;
    /// What the log should know of it, where it is more than a refusal.
    fn cause(&self) -> Option<String>;
}

impl JobError for Error {
    fn is_contention(&self) -> bool {
        Self::is_contention(self)
    }

    fn cause(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Tx<'_> {
    /// A part that may fail by itself: what it changed is taken back, and the transaction goes on.
    pub fn attempt<T, E, F>(&mut self, part: F) -> Result<T, E>
    where
        E: JobError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
    {
        match self {
            Self::Sqlite(tx) => {
                let (vault, recall, mail) = (tx.vault, &mut *tx.recall, &mut *tx.mail);
                let before = mail.letters.len();
                let done = run(|refused| {
                    let part = |tx: &mut Tx<'_>| part(tx).map_err(|error| refused.keep(error));
                    tx.conn.transaction(|conn| {
                        part(&mut Tx::Sqlite(sqlite::Tx { conn, vault, recall: &mut *recall, mail: &mut *mail }))
                    })
                });
                if done.is_err() {
                    mail.letters.truncate(before);
                }
                recall.forget();
                done
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => {
                let (vault, recall, mail) = (tx.vault, &mut *tx.recall, &mut *tx.mail);
                let before = mail.letters.len();
                let done = run(|refused| {
                    let part = |tx: &mut Tx<'_>| part(tx).map_err(|error| refused.keep(error));
                    tx.conn.transaction(|conn| {
                        part(&mut Tx::Postgres(postgres::Tx { conn, vault, recall: &mut *recall, mail: &mut *mail }))
                    })
                });
                if done.is_err() {
                    mail.letters.truncate(before);
                }
                recall.forget();
                done
            }
        }
    }
}

/// How a transaction ended: the job refused, or the database failed around it.
pub(crate) enum Ended {
    Refused,
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for Ended {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

/// What the job refused with. It is kept apart: where the database fails, taking the job back fails as well, and what that says is
/// not why.
pub(crate) struct Refused<E>(Option<E>);

impl<E> Refused<E> {
    pub(crate) fn keep(&mut self, error: E) -> Ended {
        self.0 = Some(error);
        Ended::Refused
    }
}

pub(crate) fn run<T, E: JobError>(transaction: impl FnOnce(&mut Refused<E>) -> Result<T, Ended>) -> Result<T, E> {
    let mut refused = Refused(None);
    transaction(&mut refused).map_err(|ended| match (refused.0.take(), ended) {
        (Some(error), Ended::Refused) => error,
        // Even of a refusal nobody knows what is left of it. The transaction around it must not go on.
        (Some(error), Ended::Failed(failed)) => {
            Error::Unavailable(error.cause().unwrap_or_else(|| failed.to_string())).into()
        }
        (None, Ended::Failed(error)) => Error::from(error).into(),
        (None, Ended::Refused) => Error::Database("a job was refused without a reason".into()).into(),
    })
}

impl Store {
    /// Opens a database that is migrated already (see `migrate`).
    pub fn open(url: &DatabaseUrl, size: PoolSize, vault: Vault) -> Result<Self, Error> {
        let engine = match url {
            DatabaseUrl::Sqlite(path) => Engine::Sqlite(Arc::new(sqlite::Engine::open(path, size, vault)?)),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => Engine::Postgres(Arc::new(postgres::Engine::open(url, size, vault)?)),
        };
        Ok(Self {
            engine,
            written: Arc::default(),
            wakes: Wakes::default(),
            counts: Counts::default(),
            #[cfg(feature = "postgres")]
            replica: None,
        })
    }

    /// Reads what may be some seconds old from a copy that follows this database. It need not be there yet.
    pub fn follow(&mut self, url: &DatabaseUrl, size: PoolSize, vault: Vault) -> Result<(), Error> {
        match url {
            DatabaseUrl::Sqlite(_) => {
                let _ = (size, vault);
                Err(Error::Unavailable("nothing follows SQLite".into()))
            }
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => {
                self.replica = Some(Arc::new(postgres::Engine::open_later(url, size, vault)?));
                Ok(())
            }
        }
    }

    /// Reads in one consistent view of the database.
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let engine = self.engine.clone();
        let done = tokio::task::spawn_blocking(move || engine.read(job));
        let answer = done.await.unwrap_or_else(|e| Err(Error::Database(format!("a reading job died: {e}")).into()));
        self.mind_borders();
        answer
    }

    /// Reads by a few statements that find their rows by a key, in one view as well.
    pub async fn glance<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let job = match &self.engine {
            Engine::Sqlite(engine) => match engine.glance(job) {
                Ok(answer) => {
                    self.mind_borders();
                    return answer;
                }
                Err(job) => job,
            },
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => job,
        };
        self.read(job).await
    }

    /// Reads what may be some seconds old: from the copy that follows, where there is one that keeps up, and from the database itself otherwise.
    /// The job may run twice.
    pub async fn survey<T, E, F>(&self, mut job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        #[cfg(feature = "postgres")]
        if let Some(replica) = self.replica.clone() {
            let engine = self.engine.clone();
            let done = tokio::task::spawn_blocking(move || {
                if replica.keeps_up() {
                    match replica.read(&mut job) {
                        // What the copy refuses, the database refuses as well; what it fails at says nothing.
                        Err(error) if error.is_contention() || error.cause().is_some() => {}
                        answer => return answer,
                    }
                }
                engine.read(&mut job)
            });
            return done.await.unwrap_or_else(|e| Err(Error::Database(format!("a reading job died: {e}")).into()));
        }
        self.read(move |tx| job(tx)).await
    }

    /// Asks a single statement, which needs no transaction to be one view.
    pub async fn single<T, E, F>(&self, statement: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => match engine.single(statement) {
                Ok(answer) => answer,
                Err(statement) => self.read(statement).await,
            },
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => {
                let engine = Arc::clone(engine);
                let done = tokio::task::spawn_blocking(move || engine.single(statement));
                done.await.unwrap_or_else(|e| Err(Error::Database(format!("a reading job died: {e}")).into()))
            }
        }
    }

    /// Writes in one transaction: all of it is durable when this returns `Ok`, and none of it otherwise.
    /// The job may run more than once; it must have no effect but through its `Tx`.
    ///
    /// Whom it told is woken after the commit, also where nobody waits for the answer any more.
    pub async fn write<T, E, F>(&self, mut job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let job = move |tx: &mut Tx<'_>| {
            let answer = job(tx)?;
            Ok::<_, E>((answer, tx.deliver()?))
        };
        let wakes = self.wakes.clone();
        let answer = match &self.engine {
            Engine::Sqlite(engine) => {
                engine.write(job, move |(_, told): &(T, Vec<Id<Account>>)| wakes.wake(told)).await
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => {
                let engine = Arc::clone(engine);
                let done = tokio::task::spawn_blocking(move || {
                    let (answer, told) = engine.write(job)?;
                    if !told.is_empty() {
                        wakes.wake(&told);
                        engine.announce(told);
                    }
                    Ok((answer, Vec::new()))
                });
                done.await.unwrap_or_else(|e| Err(Error::Database(format!("a writing job died: {e}")).into()))
            }
        };
        let answer = answer.map(|(answer, _)| answer);
        if answer.is_ok() {
            *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        if self.engine.known().was_behind() {
            // Where it fails, the next one who writes says so again.
            let _ = self.call_to_mind().await;
        }
        self.mind_borders();
        answer
    }

    /// Hears when there may be news of an account.
    pub fn listen(&self, account: Id<Account>) -> Ear {
        self.wakes.listen(account)
    }

    /// What processes on the same database let through.
    pub fn counts(&self) -> Counts {
        self.counts.clone()
    }

    /// From now on processes on the same database hear of what is told here, and this one of theirs. SQLite has one process.
    pub fn join_others(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Engine::Postgres(engine) => engine.start_courier(self.wakes.clone(), self.counts.clone()),
        }
    }

    /// Reads what seldom changes, so that it is in memory for whoever writes.
    pub async fn call_to_mind(&self) -> Result<(), Error> {
        self.read(|tx| tx.call_to_mind()).await
    }

    /// Has borders loaded where somebody missed them. Nobody waits for it; where it fails, the next one who misses them says so
    /// again.
    fn mind_borders(&self) {
        let Some(loading) = self.engine.known().begin_loading_borders() else { return };
        let engine = self.engine.clone();
        drop(tokio::task::spawn_blocking(move || {
            let loaded: Result<(), Error> = engine.read(|tx| tx.load_borders());
            drop(loading);
            loaded
        }));
    }

    /// Has borders loaded before anybody asks.
    pub fn foresee_borders(&self) {
        self.engine.known().want_borders();
        self.mind_borders();
    }

    /// Whether it can be read and written. Something is written for this only where nothing was a moment ago, so that whoever
    /// asks again and again costs nothing.
    pub async fn check(&self) -> Result<(), Error> {
        self.read(|tx| tx.current_key()).await?;
        let written = *self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        self.check_writing().await
    }

    /// Writes what changes nothing.
    pub async fn check_writing(&self) -> Result<(), Error> {
        self.write(|tx| tx.prove_writable()).await
    }

    /// A copy of the whole database into a new file, while it is in use. SQLite only: PostgreSQL has its own tools.
    pub async fn copy_to(&self, file: PathBuf) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(engine) => {
                let engine = Arc::clone(engine);
                let done = tokio::task::spawn_blocking(move || engine.copy_to(&file));
                done.await.unwrap_or_else(|e| Err(Error::Database(format!("copying died: {e}"))))
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => Err(Error::Unavailable("PostgreSQL is copied by pg_dump".into())),
        }
    }

    pub const fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }
}
