//! The checkpointer: brings what was committed from the log into the database file, beside the writer and not in its way. A checkpoint
//! writes each page that has changed to its place, and in a large file no two of them are neighbours: done by the writer it was the longest
//! wait that a command met.
//!
//! It works best while nobody writes: then nothing waits for the disk behind it. So it is told to begin in a lull, and otherwise only when
//! there is much to do. It takes along what is there when it begins. The rest is left to the next one, and to the writer, which makes an end of the log when it
//! has become long: by then little of it is left to do.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use crate::error::Error;

/// Transactions after which it begins as soon as nothing was written for [`LULL`]: some thousand pages.
pub(crate) const AFTER: usize = 32;
pub(crate) const LULL: Duration = Duration::from_millis(5);
/// Transactions after which it begins in any case.
pub(crate) const AT_THE_LATEST: usize = 128;

/// Works until the writer has ended.
pub(crate) fn run(file: &Path, told: &Receiver<()>) {
    let mut conn: Option<SqliteConnection> = None;
    while told.recv().is_ok() {
        conn = match checkpoint(conn.take(), file) {
            Ok(conn) => Some(conn),
            // The writer meets the same trouble, and says so to those whom it concerns.
            Err(error) => {
                tracing::warn!(%error, "the log was not brought into the file; it is tried again");
                None
            }
        };
    }
}

fn checkpoint(conn: Option<SqliteConnection>, file: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = match conn {
        Some(conn) => conn,
        // Opening would make a file where there is none.
        None if file.exists() => super::connect(file)?,
        None => return Err(Error::Unavailable("its file is gone".into())),
    };
    conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?;
    Ok(conn)
}
