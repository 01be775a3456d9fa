//! Who holds roles where: lists of accounts, and the administrators of the whole deployment.

use diesel::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::grid::{Area, Department};
use domain::id::Id;
use domain::identity::{Account, Role};
use domain::ticket::Status;

use super::accounts::Row;
use super::schema::{accounts, area_ancestors, departments, desks, role_grants, tickets};
use super::{Db, Tx, among, locked, sql, unindexed};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::{AccountFilter, AccountRecord, AccountScope, Mark, Page, PageRequest};

type OfGrant = Box<dyn BoxableExpression<role_grants::table, Db, SqlType = sql::Nullable<Bool>>>;

/// Grants for one of these areas or one below, or for a department or a desk there.
fn in_areas(areas: &[Id<Area>]) -> OfGrant {
    let below = || {
        let roots: Vec<Uid> = areas.iter().copied().map(Uid::from).collect();
        area_ancestors::table.filter(area_ancestors::ancestor_id.eq_any(roots))
    };
    let departments_there = departments::table
        .filter(departments::area_id.eq_any(below().select(area_ancestors::area_id)))
        .select(departments::id.nullable());
    let desks_there = desks::table
        .filter(desks::area_id.eq_any(below().select(area_ancestors::area_id)))
        .select(desks::id.nullable());
    Box::new(
        role_grants::area_id
            .eq_any(below().select(area_ancestors::area_id.nullable()))
            .or(role_grants::department_id.eq_any(departments_there))
            .or(role_grants::desk_id.eq_any(desks_there)),
    )
}

pub(crate) fn list_accounts(
    tx: &mut Tx<'_>,
    scope: &AccountScope,
    filter: &AccountFilter,
    page: PageRequest,
) -> Result<Page<AccountRecord>, Error> {
    let mut query = accounts::table.select(Row::as_select()).into_boxed();
    if let AccountScope::Within { areas, registrar, members } = scope {
        let staff_there = role_grants::table.select(role_grants::account_id).into_boxed().filter(in_areas(areas));
        let theirs = accounts::id.eq_any(staff_there).or(accounts::registered_by.eq(Some(Uid::from(*registrar))));
        let staff =
            role_grants::table.filter(role_grants::role.ne(Role::Member.name())).select(role_grants::account_id);
        query = if *members { query.filter(theirs.or(accounts::id.ne_all(staff))) } else { query.filter(theirs) };
    }
    let AccountFilter { role, area, department, desk } = filter;
    if role.is_some() || area.is_some() || department.is_some() || desk.is_some() {
        let mut grants = role_grants::table.select(role_grants::account_id).into_boxed();
        if let Some(role) = role {
            grants = grants.filter(role_grants::role.eq(role.name()));
        }
        if let Some(area) = area {
            grants = grants.filter(in_areas(&[*area]));
        }
        if let Some(department) = department {
            grants = grants.filter(role_grants::department_id.eq(Uid::from(*department)));
        }
        if let Some(desk) = desk {
            grants = grants.filter(role_grants::desk_id.eq(Uid::from(*desk)));
        }
        query = query.filter(accounts::id.eq_any(grants));
    }
    if let Some(after) = page.after {
        query = query
            .filter(accounts::created_at.ge(At(after.at)))
            .filter(accounts::created_at.gt(At(after.at)).or(accounts::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((accounts::created_at, accounts::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// Everybody who administers the whole deployment and can sign in. Held until the transaction ends, so that of two
/// who take the last ones away at the same time one learns of the other.
pub(crate) fn lock_administrators(tx: &mut Tx<'_>) -> Result<Vec<Id<Account>>, Error> {
    let query = locked!(
        role_grants::table
            .inner_join(accounts::table.on(role_grants::account_id.eq(accounts::id)))
            .filter(role_grants::role.eq(Role::Admin.name()))
            .filter(role_grants::area_id.is_null())
            .filter(accounts::disabled_at.is_null())
            .filter(accounts::sign_in_hash.is_not_null())
            .order(role_grants::id)
            .select(role_grants::account_id)
    );
    let ids: Vec<Uid> = query.load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

pub(crate) fn handlers_of(tx: &mut Tx<'_>, department: Id<Department>) -> Result<Vec<Id<Account>>, Error> {
    let ids: Vec<Uid> = role_grants::table
        .filter(role_grants::role.eq(Role::Handler.name()).and(role_grants::department_id.eq(Uid::from(department))))
        .select(role_grants::account_id)
        .distinct()
        .order(role_grants::account_id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// Of those who hold a role for an area itself and can sign in, the one who has the fewest open tickets in hand. Whoever has this one
/// already goes on with it.
pub(crate) fn least_laden(
    tx: &mut Tx<'_>,
    role: Role,
    area: Id<Area>,
    holder: Option<Id<Account>>,
) -> Result<Option<Id<Account>>, Error> {
    let open: Vec<&str> = Status::ALL.iter().filter(|status| status.is_open()).map(|status| status.name()).collect();
    let there: Vec<Uid> = role_grants::table
        .inner_join(accounts::table.on(role_grants::account_id.eq(accounts::id)))
        .filter(role_grants::role.eq(role.name()).and(role_grants::area_id.eq(Some(Uid::from(area)))))
        .filter(accounts::disabled_at.is_null())
        .select(role_grants::account_id)
        .distinct()
        .order(role_grants::account_id)
        .load(tx.conn)?;
    if let Some(holder) = holder.filter(|holder| there.contains(&Uid::from(*holder))) {
        return Ok(Some(holder));
    }
    let mut least: Option<(i64, Uid)> = None;
    for account in there {
        let laden: i64 = tickets::table
            .filter(tickets::worker_id.eq(Some(account)).and(among!(unindexed!(tickets::status), open.clone())))
            .count()
            .get_result(tx.conn)?;
        if least.is_none_or(|(fewest, _)| laden < fewest) {
            least = Some((laden, account));
        }
    }
    Ok(least.map(|(_, account)| account.id()))
}

/// Who holds a role for one of these areas itself.
pub(crate) fn holders_of(tx: &mut Tx<'_>, role: Role, areas: &[Id<Area>]) -> Result<Vec<Id<Account>>, Error> {
    let areas: Vec<Option<Uid>> = areas.iter().copied().map(|area| Some(Uid::from(area))).collect();
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uid> = role_grants::table
        .filter(role_grants::role.eq(role.name()).and(role_grants::area_id.eq_any(areas)))
        .select(role_grants::account_id)
        .distinct()
        .order(role_grants::account_id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}
