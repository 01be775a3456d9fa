//! A pool of connections; rows that are going to be changed are locked first, and what met another
//! transaction all the same is tried again.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use diesel::sql_types::Bool;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use domain::id::Id;
use domain::identity::Account;

use super::courier;
use crate::counts::Counts;
use crate::error::Error;
use crate::known::{Known, Recall};
use crate::mail::Mail;
use crate::store::{JobError, PoolSize, run};
use crate::tx::Tx;
use crate::vault::Vault;
use crate::wakes::Wakes;

pub(crate) struct Engine {
    pool: Pool<ConnectionManager<PgConnection>>,
    vault: Vault,
    pub(crate) known: Known,
    url: String,
    /// To the thread that tells other processes, once it runs.
    courier: OnceLock<Sender<Vec<Id<Account>>>>,
    /// Of a copy: when it was last looked whether it keeps up, and whether it did.
    looked_at: Mutex<Option<(Instant, bool)>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("postgres::Engine")
    }
}

/// How often a transaction that met another is tried again before the client is asked to.
const TRIES: u32 = 5;
/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// The same where somebody else can be asked.
const IMPATIENCE: Duration = Duration::from_millis(500);
/// How long it is known how far a copy is behind.
const GLIMPSE: Duration = Duration::from_secs(1);

/// That it replays what it receives is not enough: it may have stopped receiving. When it was last told anything says nothing while
/// nothing happens. And one that became a database of its own is no copy any more.
const FOLLOWS: &str = "SELECT pg_is_in_recovery()
    AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver WHERE pid IS NOT NULL)
    AND (pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()
         OR coalesce(now() - pg_last_xact_replay_timestamp() < interval '5 seconds', false)) AS keeps_up";

#[derive(QueryableByName)]
struct Follows {
    #[diesel(sql_type = Bool)]
    keeps_up: bool,
}

/// By default a host that has gone silent is waited for until the system gives up, a quarter of an hour and more. Seconds, but for the
/// time until what was sent has to have arrived, in milliseconds.
const SILENCE: &[(&str, u32)] = &[
    ("connect_timeout", 5),
    ("tcp_user_timeout", 15_000),
    ("keepalives_idle", 10),
    ("keepalives_interval", 5),
    ("keepalives_count", 2),
];

/// The URL, with what it does not say of silence itself.
fn bounded(url: &str) -> String {
    SILENCE.iter().filter(|(name, _)| !url.contains(name)).fold(url.to_owned(), |url, (name, value)| {
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}{name}={value}")
    })
}

impl Engine {
    pub(crate) fn open(url: &str, size: PoolSize, vault: Vault) -> Result<Self, Error> {
        let pool = Pool::builder()
            .max_size(size.connections.max(2))
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(true)
            .build(ConnectionManager::new(bounded(url)))
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        Ok(Self::on(pool, url, vault))
    }

    /// Whether or not it can be reached by now.
    pub(crate) fn open_later(url: &str, size: PoolSize, vault: Vault) -> Result<Self, Error> {
        let pool = Pool::builder()
            .max_size(size.connections.max(2))
            .min_idle(Some(0))
            .connection_timeout(IMPATIENCE)
            .test_on_check_out(true)
            .build_unchecked(ConnectionManager::new(bounded(url)));
        Ok(Self::on(pool, url, vault))
    }

    fn on(pool: Pool<ConnectionManager<PgConnection>>, url: &str, vault: Vault) -> Self {
        let (known, courier, looked_at) = (Known::default(), OnceLock::new(), Mutex::default());
        Self { pool, vault, known, url: url.to_owned(), courier, looked_at }
    }

    /// Whether this is a copy that hears from its database and has done nearly all that it heard. Looked at once a second.
    pub(crate) fn keeps_up(&self) -> bool {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, answer)) = *looked_at
            && at.elapsed() < GLIMPSE
        {
            return answer;
        }
        let answer = self.connection().and_then(|mut conn| {
            let row: Result<Follows, _> = sql_query(FOLLOWS).get_result(&mut *conn);
            row.map(|row| row.keeps_up).map_err(Error::from)
        });
        let before = looked_at.is_some_and(|(_, answer)| answer);
        if let Err(error) = &answer
            && before
        {
            tracing::warn!(%error, "the replica is away; what would be asked of it is asked of the database");
        }
        let answer = answer.unwrap_or(false);
        *looked_at = Some((Instant::now(), answer));
        answer
    }

    /// From now on other processes hear of what is told here, and this one of theirs.
    pub(crate) fn start_courier(&self, wakes: Wakes, counts: Counts) -> Result<(), Error> {
        if self.courier.get().is_none() {
            counts.share();
            let _ = self.courier.set(courier::start(&self.url, wakes, counts)?);
        }
        Ok(())
    }

    pub(crate) fn announce(&self, accounts: Vec<Id<Account>>) {
        if let Some(courier) = self.courier.get() {
            // It ends with the program only.
            let _ = courier.send(accounts);
        }
    }

    fn connection(&self) -> Result<PooledConnection<ConnectionManager<PgConnection>>, Error> {
        self.pool.get().map_err(|e| Error::Unavailable(e.to_string()))
    }

    pub(crate) fn read<T, E: JobError>(&self, job: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        let conn = &mut *conn;
        run(|refused| {
            conn.build_transaction().repeatable_read().read_only().run(|conn| {
                let (mut recall, mut mail) = (Recall::reading(&self.known), Mail::default());
                let (vault, recall, mail) = (&self.vault, &mut recall, &mut mail);
                let mut tx = Tx::Postgres(super::Tx { conn, vault, recall, mail });
                job(&mut tx).map_err(|error| refused.keep(error))
            })
        })
    }

    /// A single statement, without a transaction around it.
    pub(crate) fn single<T, E: JobError>(&self, statement: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        let (mut recall, mut mail) = (Recall::reading(&self.known), Mail::default());
        let (vault, recall, mail) = (&self.vault, &mut recall, &mut mail);
        statement(&mut Tx::Postgres(super::Tx { conn: &mut conn, vault, recall, mail }))
    }

    pub(crate) fn write<T, E: JobError>(&self, mut job: impl FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        let mut tries = 1;
        loop {
            let conn = &mut *conn;
            let answer = run(|refused| {
                conn.transaction(|conn| {
                    let (mut recall, mut mail) = (Recall::writing(&self.known), Mail::default());
                    let (vault, recall, mail) = (&self.vault, &mut recall, &mut mail);
                    let mut tx = Tx::Postgres(super::Tx { conn, vault, recall, mail });
                    job(&mut tx).map_err(|error| refused.keep(error))
                })
            });
            match answer {
                Err(error) if error.is_contention() && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }
}

/// One connection outside the pool, as the migrations use it.
pub(crate) fn connect(url: &str) -> Result<PgConnection, Error> {
    let mut conn = PgConnection::establish(&bounded(url)).map_err(|e| Error::Unavailable(e.to_string()))?;
    conn.batch_execute("SET client_min_messages = warning")?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_of_silence_holds() {
        let said = bounded("postgres://city@db/city?sslmode=require&connect_timeout=60");
        assert!(
            said.starts_with("postgres://city@db/city?sslmode=require&connect_timeout=60&tcp_user_timeout="),
            "{said}"
        );
        assert_eq!(said.matches("connect_timeout").count(), 1);
        assert!(bounded("postgres://db/city").starts_with("postgres://db/city?connect_timeout=5&"));
    }
}
