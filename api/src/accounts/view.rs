//! What is shown of an account.

use domain::id::Id;
use domain::identity as inner;
use domain::text::{Line, Name};
use openapi::account::Account;
use persistence::values::AccountRecord;

use crate::app::Scene;
use crate::flow::reach::{self, Person};
use crate::me::view::grant;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// How much of somebody's personal data is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    Masked,
    /// The audit record says that it was.
    Full,
}

pub fn account(person: Person, look: Look) -> Account {
    let Person { record, grants } = person;
    let full = look == Look::Full;
    Account {
        id: record.id.uuid(),
        // Staff are known by name to those they work with.
        name: if full || grants.iter().any(|grant| grant.role.is_staff()) {
            Name::into(record.name)
        } else {
            record.name.masked()
        },
        phone: record.phone.map(|phone| if full { phone.national().to_owned() } else { phone.masked() }),
        phone_verified: record.phone_verified_at.is_some(),
        address: record.address.filter(|_| full).map(Line::into),
        revealed: full,
        can_sign_in: record.can_sign_in,
        must_change_password: record.must_change_password,
        disabled: record.disabled_at.is_some(),
        occupation: record.occupation.map(wire::occupation_out),
        duties: record.duties.into_iter().map(wire::duty_out).collect(),
        roles: grants.iter().map(grant).collect(),
        registered_by: record.registered_by.map(Id::uuid),
        version: record.version,
        created_at: record.created_at.utc(),
    }
}

/// The account as it is now.
pub fn now(scene: &mut Scene<'_, '_>, id: Id<inner::Account>) -> Result<Account, Failure> {
    Ok(account(reach::person(scene, id)?, Look::Masked))
}

pub fn of_record(scene: &mut Scene<'_, '_>, record: AccountRecord) -> Result<Account, Failure> {
    let grants = scene.tx.grants_of(record.id)?;
    Ok(account(Person { record, grants }, Look::Masked))
}

/// What a command on an account answers with: the account after it.
pub fn reply(scene: &mut Scene<'_, '_>, id: Id<inner::Account>) -> Result<Reply, Failure> {
    let account = now(scene, id)?;
    Ok(Reply::ok(&account)?.version(account.version))
}

/// The account is still what the caller has read.
pub fn require_version(person: &Person, if_match: Option<u32>) -> Result<(), Failure> {
    match if_match {
        Some(version) if version != person.record.version => Err(Code::VersionMismatch.into()),
        _ => Ok(()),
    }
}
