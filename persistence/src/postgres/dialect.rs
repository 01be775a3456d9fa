//! What PostgreSQL does its own way.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::pg::{Pg, PgConnection};

pub(crate) type Conn = PgConnection;
pub(crate) type Db = Pg;

/// Column types: PostgreSQL's own.
pub(crate) mod sql {
    pub(crate) use diesel::sql_types::*;
    pub(crate) type Instant = diesel::sql_types::Timestamptz;
    pub(crate) type Day = diesel::sql_types::Date;
    pub(crate) type Uid = diesel::sql_types::Uuid;
    pub(crate) type Document = diesel::sql_types::Jsonb;
}

/// A column of ids, names or numbers among these.
macro_rules! among {
    ($column:expr, $ids:expr) => {
        $column.eq_any($ids)
    };
}
pub(crate) use among;

/// A column that need not be found by its index.
macro_rules! unindexed {
    ($column:expr) => {
        $column
    };
}
pub(crate) use unindexed;

/// A row that this transaction is going to change: others wait for it.
macro_rules! locked {
    ($query:expr) => {
        $query.for_update()
    };
}
pub(crate) use locked;

/// A row that must stay as it is until this transaction ends: many may rely on it at once, whoever changes it waits.
macro_rules! shared {
    ($query:expr) => {
        $query.for_share()
    };
}
pub(crate) use shared;

/// A row that this transaction counts on, as many others do; only who has it `locked!` makes them wait.
macro_rules! kept {
    ($query:expr) => {
        $query.for_key_share()
    };
}
pub(crate) use kept;

/// A row that one transaction at a time has its turn with. Those who have it `kept!` do not wait.
macro_rules! queued {
    ($query:expr) => {
        $query.for_no_key_update()
    };
}
pub(crate) use queued;

/// A row that this transaction takes up, unless somebody else is at it: then the next one.
macro_rules! leased {
    ($query:expr) => {
        $query.for_update().skip_locked()
    };
}
pub(crate) use leased;

/// Writes what changes nothing: a message in the log of writes, which has to reach the disk with the commit.
pub(crate) fn write_nothing(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("SELECT pg_logical_emit_message(true, 'woodpecker', '')")
}
