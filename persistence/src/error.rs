//! What can go wrong with the store, by what it means.

use std::fmt;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("no such {0}")]
    Missing(&'static str),
    /// Somebody changed it in between.
    #[error("changed by somebody else in between")]
    Stale,
    /// There is one already.
    #[error("taken: {0:?}")]
    Taken(Unique),
    /// Something refers to it, or it refers to something that is not there.
    #[error("refers to something that is not there")]
    Dangling,
    /// The database holds a rule that the caller should have kept.
    #[error("a constraint refused: {0}")]
    Refused(String),
    /// Two transactions met; the same again may well succeed.
    #[error("transactions met: {0}")]
    Contended(String),
    /// The database cannot be reached, is full, or cannot be written.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// A row that no domain value can be made of.
    #[error("the store holds {what}: {why}")]
    Inconsistent { what: &'static str, why: String },
    #[error("the database failed: {0}")]
    Database(String),
    #[error("the key file lacks key {0}")]
    KeyMissing(String),
}

/// What has to be unique, by meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unique {
    SignInNumber,
    Identity,
    AreaCode,
    Post,
    DepartmentCode,
    CategoryCode,
    RoleGrant,
    RoutingRule,
    Ticket,
    TicketEvent,
    PhotoAttachment,
    Transfer,
    VoucherCode,
    VisitorReport,
    Remark,
    HotlineMessage,
    IdempotencyKey,
}

/// PostgreSQL names the constraint that was violated, SQLite its columns.
const UNIQUES: &[(&str, &str, Unique)] = &[
    ("accounts_sign_in_once", "accounts.sign_in_hash", Unique::SignInNumber),
    ("identities_once", "identities.provider, identities.subject_hash", Unique::Identity),
    ("identities_one_each", "identities.account_id, identities.provider", Unique::Identity),
    ("areas_code_once", "areas.code", Unique::AreaCode),
    ("area_teams_one", "area_teams.area_id, area_teams.post", Unique::Post),
    ("departments_code_once", "departments.code", Unique::DepartmentCode),
    ("categories_pk", "categories.code", Unique::CategoryCode),
    ("role_grants_once", "index 'role_grants_once'", Unique::RoleGrant),
    ("routing_rules_no_tie", "index 'routing_rules_no_tie'", Unique::RoutingRule),
    ("tickets_pk", "tickets.id", Unique::Ticket),
    ("ticket_events_pk", "ticket_events.ticket_id, ticket_events.sequence", Unique::TicketEvent),
    ("ticket_photos_pk", "ticket_photos.photo_id", Unique::PhotoAttachment),
    (
        "ledger_transfers_once",
        "ledger_transfers.cause_id, ledger_transfers.cause, ledger_transfers.movement",
        Unique::Transfer,
    ),
    ("ledger_transfers_settled_once", "ledger_transfers.cause_id", Unique::Transfer),
    ("redemptions_code_once", "redemptions.code_hash", Unique::VoucherCode),
    ("visitor_reports_replay_once", "visitor_reports.replay_hash", Unique::VisitorReport),
    ("ticket_remarks_once", "ticket_remarks.account_id, ticket_remarks.name", Unique::Remark),
    ("hotline_cases_number_once", "hotline_cases.hotline_case", Unique::HotlineMessage),
    ("hotline_cases_pk", "hotline_cases.ticket_id", Unique::HotlineMessage),
    ("hotline_messages_pk", "hotline_messages.direction, hotline_messages.id", Unique::HotlineMessage),
    (
        "hotline_messages_once",
        "hotline_messages.ticket_id, hotline_messages.direction, hotline_messages.sequence",
        Unique::HotlineMessage,
    ),
    ("idempotency_keys_pk", "idempotency_keys.account_id, idempotency_keys.key", Unique::IdempotencyKey),
];

impl Error {
    pub(crate) fn inconsistent(what: &'static str, why: impl fmt::Display) -> Self {
        Self::Inconsistent { what, why: why.to_string() }
    }

    /// Whether the same transaction may succeed when it is tried again.
    pub const fn is_contention(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::Missing("row"),
            Diesel::DatabaseError(kind, about) => from_database(kind, about.as_ref()),
            Diesel::BrokenTransactionManager => Self::Unavailable("a broken connection".into()),
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            other => Self::Database(other.to_string()),
        }
    }
}

fn from_database(kind: DatabaseErrorKind, about: &(dyn DatabaseErrorInformation + Send + Sync)) -> Error {
    let message = about.message().to_owned();
    match kind {
        DatabaseErrorKind::UniqueViolation => match unique(about) {
            Some(named) => Error::Taken(named),
            // Nobody can ask for what no rule names: two have written the same at once.
            None => Error::Contended(message),
        },
        DatabaseErrorKind::ForeignKeyViolation => Error::Dangling,
        DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation => Error::Refused(message),
        DatabaseErrorKind::SerializationFailure => Error::Contended(message),
        DatabaseErrorKind::ReadOnlyTransaction | DatabaseErrorKind::ClosedConnection => Error::Unavailable(message),
        _ if message.contains("deadlock detected") => Error::Contended(message),
        _ if is_out_of_service(&message) => Error::Unavailable(message),
        _ => Error::Database(message),
    }
}

fn unique(about: &dyn DatabaseErrorInformation) -> Option<Unique> {
    let named = about.constraint_name();
    let columns = about.message().strip_prefix("UNIQUE constraint failed: ");
    UNIQUES.iter().find(|(name, list, _)| named == Some(*name) || columns == Some(*list)).map(|(_, _, unique)| *unique)
}

/// How both databases say that they cannot serve, as opposed to that the question was wrong.
fn is_out_of_service(message: &str) -> bool {
    const SIGNS: &[&str] = &[
        "database or disk is full",
        "disk I/O error",
        "attempt to write a readonly database",
        "unable to open database file",
        "database is locked",
        "abort due to ROLLBACK",
        "No space left on device",
        "server closed the connection",
        "terminating connection",
        "could not connect",
        "connection to server",
        "the database system is",
        "could not extend file",
        "could not write to file",
        "read-only transaction",
        "no connection to the server",
        "connection not open",
        "could not receive data from server",
        "could not send data to server",
        "SSL SYSCALL error",
        "too many clients",
        "remaining connection slots",
        "canceling statement due to",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}
