//! Migrations: compiled in, run on the start, and reversible.

use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::Error;
#[cfg(feature = "postgres")]
use crate::postgres;
use crate::sqlite;
use crate::store::DatabaseUrl;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Two processes that start at once must not both migrate. Any number will do, as long as it is ours.
#[cfg(feature = "postgres")]
const LOCK: &str = "SELECT pg_advisory_lock(4915623017)";

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Database(format!("migrating failed: {error}"))
}

/// Brings the database up to this program's schema. Says which migrations were run.
pub fn up(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    let names = pending(url)?;
    let run: Vec<String> = match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::connect(path)?;
            run_sqlite(&mut conn)?
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            use diesel::connection::SimpleConnection;
            let mut conn = postgres::connect(url)?;
            conn.batch_execute(LOCK)?;
            conn.run_pending_migrations(POSTGRES).map_err(failed)?.iter().map(ToString::to_string).collect()
        }
    };
    // By their whole names, as far as they are those that were to be run.
    let name_of = |version: &String| names.iter().find(|name| digits(name) == *version).cloned();
    Ok(run.iter().map(|version| name_of(version).unwrap_or_else(|| version.clone())).collect())
}

/// `20261122010000`, of `2026-11-22-010000_create_places`.
fn digits(name: &str) -> String {
    name.split('_').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

pub(crate) fn run_sqlite(conn: &mut diesel::SqliteConnection) -> Result<Vec<String>, Error> {
    Ok(conn.run_pending_migrations(SQLITE).map_err(failed)?.iter().map(ToString::to_string).collect())
}

/// Takes everything back, to an empty database. Nothing is left of the data.
pub fn down(url: &DatabaseUrl) -> Result<(), Error> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            sqlite::connect(path)?.revert_all_migrations(SQLITE).map_err(failed)?;
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            postgres::connect(url)?.revert_all_migrations(POSTGRES).map_err(failed)?;
        }
    }
    Ok(())
}

/// Migrations of this program that the database has not seen. A file that is not there has seen none, and is not made. A database
/// that has seen a migration of which this program knows nothing is of a newer one, and left alone.
pub fn pending(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        let all = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map_err(failed)?;
        let mut names: Vec<String> = all.iter().map(|migration| migration.name().to_string()).collect();
        names.sort();
        return Ok(names);
    }
    if last_applied(url)? > latest() {
        return Err(Error::Unavailable("the database has a newer schema than this program".into()));
    }
    let names = match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::connect(path)?;
            conn.pending_migrations(SQLITE).map_err(failed)?.iter().map(|m| m.name().to_string()).collect()
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            let mut conn = postgres::connect(url)?;
            conn.pending_migrations(POSTGRES).map_err(failed)?.iter().map(|m| m.name().to_string()).collect()
        }
    };
    Ok(names)
}

/// The last migration that the database has seen; none where it is new.
pub fn last_applied(url: &DatabaseUrl) -> Result<Option<String>, Error> {
    let versions = match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::connect(path)?;
            MigrationHarness::<diesel::sqlite::Sqlite>::applied_migrations(&mut conn).map_err(failed)?
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            let mut conn = postgres::connect(url)?;
            MigrationHarness::<diesel::pg::Pg>::applied_migrations(&mut conn).map_err(failed)?
        }
    };
    Ok(versions.iter().map(ToString::to_string).max())
}

/// The last migration of this program, in the form of [`last_applied`].
pub fn latest() -> Option<String> {
    let all = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).ok()?;
    all.iter().map(|migration| migration.name().version().to_string()).max()
}
