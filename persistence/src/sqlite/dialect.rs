//! What SQLite does its own way.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::sqlite::{Sqlite, SqliteConnection};

pub(crate) type Conn = SqliteConnection;
pub(crate) type Db = Sqlite;

/// Column types. Moments, ids and documents are text here.
pub(crate) mod sql {
    pub(crate) use diesel::sql_types::*;
    pub(crate) type Instant = diesel::sql_types::Text;
    pub(crate) type Day = diesel::sql_types::Text;
    pub(crate) type Uid = diesel::sql_types::Text;
    pub(crate) type Document = diesel::sql_types::Text;
}

/// A column of ids, names or numbers among these.
macro_rules! among {
    ($column:expr, $ids:expr) => {
        crate::among::among($column, &$ids)
    };
}
pub(crate) use among;

/// A column that is compared row by row, while another index is walked.
macro_rules! unindexed {
    ($column:expr) => {
        crate::unindexed::Unindexed($column)
    };
}
pub(crate) use unindexed;

/// A row that this transaction is going to change. There is one writer: nothing needs to be locked.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

/// A row that must stay as it is until this transaction ends, for whoever relies on it.
macro_rules! shared {
    ($query:expr) => {
        $query
    };
}
pub(crate) use shared;

/// A row that this transaction counts on, as many others do; only who has it `locked!` makes them wait.
macro_rules! kept {
    ($query:expr) => {
        $query
    };
}
pub(crate) use kept;

/// A row that one transaction at a time has its turn with. Those who have it `kept!` do not wait.
macro_rules! queued {
    ($query:expr) => {
        $query
    };
}
pub(crate) use queued;

/// A row that this transaction takes up, unless somebody else is at it. There is one writer.
macro_rules! leased {
    ($query:expr) => {
        $query
    };
}
pub(crate) use leased;

/// Writes what changes nothing: a page that has to reach the disk with the commit. Nobody else uses the number.
pub(crate) fn write_nothing(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("PRAGMA user_version = 0")
}
