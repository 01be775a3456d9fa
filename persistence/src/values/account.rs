//! People as the store keeps them.

use domain::grid::{Area, Department, Desk};
use domain::id::Id;
use domain::identity::{Account, Caller, Duty, Identity, Occupation, Phone, Provider, Role, Session};
use domain::text::{Line, Name};
use domain::time::Instant;

#[derive(Clone, Debug)]
pub struct NewAccount {
    pub id: Id<Account>,
    pub name: Name,
    pub phone: Option<Phone>,
    pub address: Option<Line>,
    /// A hash in PHC form. With it, the phone number is one to sign in with.
    pub password: Option<String>,
    pub must_change_password: bool,
    pub occupation: Option<Occupation>,
    pub registered_by: Option<Id<Account>>,
    pub consent_version: Option<String>,
    pub at: Instant,
}

#[derive(Clone, Debug)]
pub struct AccountRecord {
    pub id: Id<Account>,
    pub name: Name,
    pub phone: Option<Phone>,
    pub phone_verified_at: Option<Instant>,
    pub address: Option<Line>,
    pub can_sign_in: bool,
    pub must_change_password: bool,
    pub occupation: Option<Occupation>,
    pub duties: Vec<Duty>,
    pub registered_by: Option<Id<Account>>,
    pub disabled_at: Option<Instant>,
    pub version: u32,
    pub created_at: Instant,
    /// From then on nobody is behind it.
    pub left_at: Option<Instant>,
}

/// Whose accounts a list may show.
#[derive(Clone, Debug)]
pub enum AccountScope {
    Everybody,
    /// Staff with a role in one of these areas or below, whoever `registrar` registered, and, where `members` says so,
    /// everybody who is no staff.
    Within {
        areas: Vec<Id<Area>>,
        registrar: Id<Account>,
        members: bool,
    },
}

/// Which accounts are looked for: holders of one grant to which all of this applies.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    pub role: Option<Role>,
    /// In this area, or one below it.
    pub area: Option<Id<Area>>,
    pub department: Option<Id<Department>>,
    pub desk: Option<Id<Desk>>,
}

/// By which way somebody signed in, and on what.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `password`, `sms`, or a provider's name.
    pub method: String,
    /// As it calls itself.
    pub device: Option<String>,
}

impl Entry {
    /// On a device that says nothing of itself.
    pub fn by(method: &str) -> Self {
        Self { method: method.to_owned(), device: None }
    }
}

#[derive(Clone, Debug)]
pub struct SessionRecord {
    pub id: Id<Session>,
    pub entry: Entry,
    pub opened_at: Instant,
    /// When its tokens were last renewed.
    pub used_at: Instant,
}

/// What somebody is called elsewhere.
#[derive(Clone, Debug)]
pub struct IdentityRecord {
    pub id: Id<Identity>,
    pub account: Id<Account>,
    pub provider: Provider,
    pub linked_at: Instant,
    pub used_at: Instant,
}

/// A code that was sent, against one that was given.
#[derive(Clone, Copy, Debug)]
pub struct SentCode {
    pub matches: bool,
    pub sent_at: Instant,
    pub tries: u32,
}

#[derive(Clone)]
pub struct SecondFactor {
    /// In base 32, as authenticator apps take it.
    pub secret: String,
    pub confirmed_at: Option<Instant>,
    pub last_step: i64,
    /// The hash of the recovery code that was used last.
    pub last_recovery: Option<Vec<u8>>,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondFactor(…)")
    }
}

/// What is needed to judge a password.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub account: Id<Account>,
    pub password: String,
    pub disabled: bool,
}

/// Whose token this is, and what he may now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub caller: Caller,
    pub session_ended: bool,
    pub disabled: bool,
    pub must_change_password: bool,
    /// He sets up a second factor before anything else.
    pub limited: bool,
}

#[derive(Clone, Debug)]
pub struct RefreshToken {
    pub session: Id<Session>,
    pub account: Id<Account>,
    /// When its session began.
    pub opened_at: Instant,
    pub expires_at: Instant,
    pub rotated_at: Option<Instant>,
    pub session_ended: bool,
    pub disabled: bool,
}
