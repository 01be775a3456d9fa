//! Accounts and the roles they hold. Names, numbers and addresses are sealed; numbers are found by their hash.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, Caller, Duty, Grant, Occupation, Phone, Purpose, Role, RolePlace, Session};
use domain::text::{Line, Name};
use domain::time::Instant;

use super::schema::{accounts, role_grants, sessions};
use super::{Db, Tx, among, locked, queued};
use super::{consents, keys};
use crate::column::{self, At, Document, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{AccountRecord, NewAccount, SignIn, SignedIn};
use crate::vault::Spot;

pub(super) const NAME: &str = "accounts.name";
pub(super) const PHONE: &str = "accounts.phone";
pub(super) const ADDRESS: &str = "accounts.address";

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Db))]
pub(super) struct Row {
    id: Uid,
    name: Vec<u8>,
    phone: Option<Vec<u8>>,
    phone_verified_at: Option<At>,
    sign_in_hash: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    must_change_password: bool,
    occupation: Option<String>,
    duties: Document,
    registered_by: Option<Uid>,
    disabled_at: Option<At>,
    version: i32,
    created_at: At,
    left_at: Option<At>,
}

impl Row {
    pub(super) fn record(self, tx: &Tx<'_>) -> Result<AccountRecord, Error> {
        let row = self.id.0.to_string();
        let open = |column, sealed: &[u8]| tx.vault.open_text(Spot { column, row: &row }, sealed);
        let phone = self.phone.map(|sealed| parsed("a phone number", Phone::parse(&open(PHONE, &sealed)?)));
        let address = self.address.map(|sealed| parsed("an address", Line::parse(&open(ADDRESS, &sealed)?)));
        Ok(AccountRecord {
            id: self.id.id(),
            name: parsed("a name", Name::parse(&open(NAME, &self.name)?))?,
            phone: phone.transpose()?,
            phone_verified_at: self.phone_verified_at.map(|at| at.0),
            address: address.transpose()?,
            can_sign_in: self.sign_in_hash.is_some(),
            must_change_password: self.must_change_password,
            occupation: self.occupation.map(|name| named(&name, Occupation::named)).transpose()?,
            duties: self.duties.read::<Vec<Duty>>()?,
            registered_by: column::id(self.registered_by),
            disabled_at: self.disabled_at.map(|at| at.0),
            version: number(self.version)?,
            created_at: self.created_at.0,
            left_at: self.left_at.map(|at| at.0),
        })
    }
}

pub(crate) fn create_account(tx: &mut Tx<'_>, new: &NewAccount) -> Result<(), Error> {
    let row = new.id.to_string();
    let name = keys::seal(tx, NAME, &row, new.name.as_str())?;
    let phone = new.phone.as_ref().map(|phone| keys::seal(tx, PHONE, &row, phone.as_str())).transpose()?;
    let phone_hash = new.phone.as_ref().map(|phone| keys::hash(tx, PHONE, phone.as_str())).transpose()?;
    let sign_in_hash = if new.password.is_some() { phone_hash.clone() } else { None };
    let address = new.address.as_ref().map(|line| keys::seal(tx, ADDRESS, &row, line.as_str())).transpose()?;
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(Uid::from(new.id)),
            accounts::name.eq(name),
            accounts::phone.eq(phone),
            accounts::phone_hash.eq(phone_hash),
            accounts::sign_in_hash.eq(sign_in_hash),
            accounts::address.eq(address),
            accounts::password.eq(&new.password),
            accounts::password_set_at.eq(new.password.as_ref().map(|_| At(new.at))),
            accounts::must_change_password.eq(new.must_change_password),
            accounts::occupation.eq(new.occupation.map(Occupation::name)),
            accounts::duties.eq(Document::of(&Vec::<Duty>::new())?),
            accounts::registered_by.eq(column::uid(new.registered_by)),
            accounts::version.eq(1),
            accounts::created_at.eq(At(new.at)),
        ))
        .execute(tx.conn)?;
    if let Some(version) = &new.consent_version {
        let version = parsed("a version of a policy", Name::parse(version))?;
        consents::give_consent(tx, new.id, Purpose::BasicService, &version, new.at)?;
    }
    Ok(())
}

pub(crate) fn require_account(tx: &mut Tx<'_>, id: Id<Account>) -> Result<AccountRecord, Error> {
    let row: Row = accounts::table
        .find(Uid::from(id))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::Missing("account"))?;
    row.record(tx)
}

/// Whoever signs in with this number.
pub(crate) fn sign_in(tx: &mut Tx<'_>, phone: &Phone) -> Result<Option<SignIn>, Error> {
    let hash = keys::hash(tx, PHONE, phone.as_str())?;
    let found: Option<(Uid, Option<String>, Option<At>)> = accounts::table
        .filter(accounts::sign_in_hash.eq(hash))
        .select((accounts::id, accounts::password, accounts::disabled_at))
        .first(tx.conn)
        .optional()?;
    Ok(found.and_then(|(id, password, disabled_at)| {
        Some(SignIn { account: id.id(), password: password?, disabled: disabled_at.is_some() })
    }))
}

pub(crate) fn password_of(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<String>, Error> {
    Ok(accounts::table.find(Uid::from(id)).select(accounts::password).first(tx.conn)?)
}

/// The same, held until the transaction ends.
pub(crate) fn lock_password_of(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<String>, Error> {
    Ok(locked!(accounts::table.find(Uid::from(id)).select(accounts::password)).first(tx.conn)?)
}

/// Nobody else changes this account, or does anything in its name, until the transaction ends. Nothing happens where there is none.
pub(crate) fn lock_account(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let row = queued!(accounts::table.find(Uid::from(id)).select(accounts::id));
    row.first::<Uid>(tx.conn).optional()?;
    Ok(())
}

/// Everybody with this number, whether he signs in with it or staff wrote it down. At most a handful.
pub(crate) fn accounts_with_phone(tx: &mut Tx<'_>, phone: &Phone) -> Result<Vec<AccountRecord>, Error> {
    let hash = keys::hash(tx, PHONE, phone.as_str())?;
    let rows: Vec<Row> = accounts::table
        .filter(accounts::phone_hash.eq(hash))
        .order((accounts::created_at, accounts::id))
        .limit(20)
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(|row| row.record(tx)).collect()
}

pub(crate) fn change_profile(
    tx: &mut Tx<'_>,
    id: Id<Account>,
    version: u32,
    profile: (&Name, Option<Occupation>, &[Duty], Option<&Line>),
) -> Result<(), Error> {
    let (name, occupation, duties, address) = profile;
    let row = id.to_string();
    let name = keys::seal(tx, NAME, &row, name.as_str())?;
    let address = address.map(|line| keys::seal(tx, ADDRESS, &row, line.as_str())).transpose()?;
    let version = signed(version)?;
    let unchanged = accounts::table.find(Uid::from(id)).filter(accounts::version.eq(version));
    let changed = diesel::update(unchanged)
        .set((
            accounts::name.eq(name),
            accounts::occupation.eq(occupation.map(Occupation::name)),
            accounts::duties.eq(Document::of(&duties)?),
            accounts::address.eq(address),
            accounts::version.eq(version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) fn set_password(tx: &mut Tx<'_>, id: Id<Account>, password: &str, must_change: bool) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((
            accounts::password.eq(password),
            accounts::must_change_password.eq(must_change),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

pub(crate) fn set_disabled(tx: &mut Tx<'_>, id: Id<Account>, at: Option<Instant>) -> Result<(), Error> {
    tx.mail.changed.insert(id);
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((accounts::disabled_at.eq(at.map(At)), accounts::version.eq(accounts::version + 1)))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

pub(crate) fn set_phone_verified(tx: &mut Tx<'_>, id: Id<Account>, at: Instant) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((accounts::phone_verified_at.eq(Some(At(at))), accounts::version.eq(accounts::version + 1)))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

/// The number is his: he has shown that he gets what is sent to it. From now on it signs in.
pub(crate) fn give_number(tx: &mut Tx<'_>, id: Id<Account>, phone: &Phone, at: Instant) -> Result<(), Error> {
    let sealed = keys::seal(tx, PHONE, &id.to_string(), phone.as_str())?;
    let hash = keys::hash(tx, PHONE, phone.as_str())?;
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((
            accounts::phone.eq(Some(sealed)),
            accounts::phone_hash.eq(Some(&hash)),
            accounts::sign_in_hash.eq(Some(&hash)),
            accounts::phone_verified_at.eq(Some(At(at))),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

/// The number is somebody else's: it neither reaches this account nor signs in to it any more.
pub(crate) fn lose_number(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((
            accounts::phone.eq(None::<Vec<u8>>),
            accounts::phone_hash.eq(None::<Vec<u8>>),
            accounts::sign_in_hash.eq(None::<Vec<u8>>),
            accounts::phone_verified_at.eq(None::<At>),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

/// Nobody signs in with the old password any more. The number has to be verified by then.
pub(crate) fn void_password(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set((
            accounts::password.eq(None::<String>),
            accounts::must_change_password.eq(false),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

/// Whose number this is to sign in with.
pub(crate) fn signs_in_with(tx: &mut Tx<'_>, phone: &Phone) -> Result<Option<Id<Account>>, Error> {
    let hash = keys::hash(tx, PHONE, phone.as_str())?;
    let found: Option<Uid> =
        accounts::table.filter(accounts::sign_in_hash.eq(hash)).select(accounts::id).first(tx.conn).optional()?;
    Ok(found.map(Uid::id))
}

/// Counts a change of what is shown with the account, but not kept in its row: the roles.
pub(crate) fn touch_account(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find(Uid::from(id)))
        .set(accounts::version.eq(accounts::version + 1))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("account")) }
}

#[derive(Queryable, Selectable, Clone)]
#[diesel(table_name = role_grants, check_for_backend(Db))]
struct GrantRow {
    id: Uid,
    role: String,
    area_id: Option<Uid>,
    department_id: Option<Uid>,
    desk_id: Option<Uid>,
}

impl GrantRow {
    fn grant(self) -> Result<Grant, Error> {
        let place = match (self.area_id, self.department_id, self.desk_id) {
            (Some(area), _, _) => RolePlace::Area(area.id()),
            (_, Some(department), _) => RolePlace::Department(department.id()),
            (_, _, Some(desk)) => RolePlace::Desk(desk.id()),
            _ => RolePlace::Everywhere,
        };
        Ok(Grant { id: self.id.id(), role: named(&self.role, Role::named)?, place })
    }
}

pub(crate) fn grants_of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<Grant>, Error> {
    let rows: Vec<GrantRow> = role_grants::table
        .filter(role_grants::account_id.eq(Uid::from(account)))
        .order((role_grants::granted_at, role_grants::id))
        .select(GrantRow::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(GrantRow::grant).collect()
}

/// Whoever a token was given to, as he stands now.
pub(crate) fn signed_in(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    session: Id<Session>,
) -> Result<Option<SignedIn>, Error> {
    type Standing = (Option<At>, bool, Document, Option<At>, bool);
    let rows: Vec<(Standing, Option<GrantRow>)> = accounts::table
        .inner_join(sessions::table.on(sessions::account_id.eq(accounts::id)))
        .left_join(role_grants::table.on(role_grants::account_id.eq(accounts::id)))
        .filter(accounts::id.eq(Uid::from(account)).and(sessions::id.eq(Uid::from(session))))
        .order((role_grants::granted_at, role_grants::id))
        .select((
            (
                accounts::disabled_at,
                accounts::must_change_password,
                accounts::duties,
                sessions::ended_at,
                sessions::limited,
            ),
            Option::<GrantRow>::as_select(),
        ))
        .load(tx.conn)?;
    let Some(((disabled_at, must_change_password, duties, ended_at, limited), _)) = rows.first().cloned() else {
        return Ok(None);
    };
    let duties: Vec<Duty> = duties.read()?;
    let grants = rows.into_iter().filter_map(|(_, row)| row).map(GrantRow::grant).collect::<Result<_, _>>()?;
    Ok(Some(SignedIn {
        caller: Caller { account, grants, errand_runner: duties.contains(&Duty::ErrandRunner) },
        session_ended: ended_at.is_some(),
        disabled: disabled_at.is_some(),
        must_change_password,
        limited,
    }))
}

pub(crate) fn grant_role(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    grant: &Grant,
    by: Option<Id<Account>>,
    at: Instant,
) -> Result<(), Error> {
    let (area, department, desk) = match grant.place {
        RolePlace::Everywhere => (None, None, None),
        RolePlace::Area(area) => (Some(Uid::from(area)), None, None),
        RolePlace::Department(department) => (None, Some(Uid::from(department)), None),
        RolePlace::Desk(desk) => (None, None, Some(Uid::from(desk))),
    };
    diesel::insert_into(role_grants::table)
        .values((
            role_grants::id.eq(Uid::from(grant.id)),
            role_grants::account_id.eq(Uid::from(account)),
            role_grants::role.eq(grant.role.name()),
            role_grants::area_id.eq(area),
            role_grants::department_id.eq(department),
            role_grants::desk_id.eq(desk),
            role_grants::granted_by.eq(column::uid(by)),
            role_grants::granted_at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn withdraw_role(tx: &mut Tx<'_>, account: Id<Account>, grant: Id<Grant>) -> Result<(), Error> {
    let row = role_grants::table.find(Uid::from(grant)).filter(role_grants::account_id.eq(Uid::from(account)));
    let gone = diesel::delete(row).execute(tx.conn)?;
    if gone == 1 { Ok(()) } else { Err(Error::Missing("grant")) }
}

/// What these people are called.
pub(crate) fn account_names(tx: &mut Tx<'_>, ids: &[Id<Account>]) -> Result<Vec<(Id<Account>, Name)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uid, Vec<u8>)> =
        accounts::table.filter(among!(accounts::id, ids)).select((accounts::id, accounts::name)).load(tx.conn)?;
    rows.into_iter()
        .map(|(id, sealed)| {
            let name = tx.vault.open_text(Spot { column: NAME, row: &id.0.to_string() }, &sealed)?;
            Ok((id.id(), parsed("a name", Name::parse(&name))?))
        })
        .collect()
}
