//! What a city has set of its clocks: years of the calendar, and deadline policies. Both are small, and read whole.

use std::sync::Arc;

use diesel::prelude::*;
use domain::calendar::YearPlan;
use domain::id::Id;
use domain::text::Code;
use domain::ticket::deadline::{Agenda, Clocks, Policy};
use domain::ticket::{Status, Ticket};
use domain::time::Instant;

use super::schema::{calendar_years, deadline_policies, tickets};
use super::{Tx, among, locked, reference};
use crate::column::{At, Document, Uid, number, signed};
use crate::error::Error;
use crate::prepared::Prepared;

/// The calendar and the policies in force.
pub(crate) fn clocks(tx: &mut Tx<'_>) -> Result<Arc<Clocks>, Error> {
    reference::known(tx)?.clocks(|| {
        let years = own_years(tx)?.into_iter().map(|(plan, _)| plan).collect();
        Ok(Arc::new(Clocks::new(years, own_policies(tx)?)))
    })
}

/// The years that the city has set itself, with how often each was changed.
pub(crate) fn own_years(tx: &mut Tx<'_>) -> Result<Vec<(YearPlan, u32)>, Error> {
    let rows: Vec<(Document, i32)> = calendar_years::table
        .order(calendar_years::year)
        .select((calendar_years::plan, calendar_years::version))
        .load(tx.conn)?;
    rows.into_iter().map(|(plan, version)| Ok((plan.read()?, number(version)?))).collect()
}

/// The same, held until the transaction ends.
pub(crate) fn lock_year(tx: &mut Tx<'_>, year: i32) -> Result<Option<u32>, Error> {
    let query = locked!(calendar_years::table.find(year).select(calendar_years::version));
    tx.recall.forget();
    query.first::<i32>(tx.conn).optional()?.map(number).transpose()
}

pub(crate) fn save_year(tx: &mut Tx<'_>, plan: &YearPlan, version: u32) -> Result<(), Error> {
    let (document, version) = (Document::of(plan)?, signed(version)?);
    let values = (calendar_years::plan.eq(document), calendar_years::version.eq(version));
    let saved = if version == 1 {
        diesel::insert_into(calendar_years::table)
            .values((calendar_years::year.eq(plan.year()), values))
            .on_conflict_do_nothing()
            .execute(tx.conn)?
    } else {
        diesel::update(calendar_years::table.find(plan.year())).set(values).execute(tx.conn)?
    };
    // Somebody else was the first.
    if saved == 1 { reference::changed(tx) } else { Err(Error::Stale) }
}

/// The policies that the city has set itself.
pub(crate) fn own_policies(tx: &mut Tx<'_>) -> Result<Vec<Policy>, Error> {
    let rows: Vec<(Document, i32)> = deadline_policies::table
        .order(deadline_policies::code)
        .select((deadline_policies::policy, deadline_policies::version))
        .load(tx.conn)?;
    rows.into_iter().map(|(policy, version)| Ok(Policy { version: number(version)?, ..policy.read()? })).collect()
}

/// How often a policy of the city's own was changed; held until the transaction ends.
pub(crate) fn lock_policy(tx: &mut Tx<'_>, code: &Code) -> Result<Option<u32>, Error> {
    let query = locked!(deadline_policies::table.find(code.as_str()).select(deadline_policies::version));
    tx.recall.forget();
    query.first::<i32>(tx.conn).optional()?.map(number).transpose()
}

pub(crate) fn save_policy(tx: &mut Tx<'_>, policy: &Policy) -> Result<(), Error> {
    let (document, version) = (Document::of(policy)?, signed(policy.version)?);
    let values = (deadline_policies::policy.eq(document), deadline_policies::version.eq(version));
    let saved = if version == 1 {
        diesel::insert_into(deadline_policies::table)
            .values((deadline_policies::code.eq(policy.code.as_str()), values))
            .on_conflict_do_nothing()
            .execute(tx.conn)?
    } else {
        diesel::update(deadline_policies::table.find(policy.code.as_str())).set(values).execute(tx.conn)?
    };
    if saved == 1 { reference::changed(tx) } else { Err(Error::Stale) }
}

/// Has every open ticket looked at anew: what it is due by has changed.
pub(crate) fn wake_all_tickets(tx: &mut Tx<'_>, at: Instant) -> Result<(), Error> {
    let open: Vec<&str> = Status::ALL.iter().filter(|status| status.is_open()).map(|status| status.name()).collect();
    diesel::update(tickets::table.filter(among!(tickets::status, open)))
        .set(tickets::wakes_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    Ok(())
}

/// Tickets that somebody has to look at by now, the longest waiting first.
pub(crate) fn tickets_to_wake(
    tx: &mut Tx<'_>,
    now: Instant,
    after: Option<(Instant, Id<Ticket>)>,
    limit: u32,
) -> Result<Vec<(Instant, Id<Ticket>)>, Error> {
    let mut query = tickets::table
        .filter(tickets::wakes_at.le(At(now)))
        .order((tickets::wakes_at, tickets::id))
        .select((tickets::wakes_at.assume_not_null(), tickets::id))
        .limit(limit.into())
        .into_boxed();
    if let Some((at, id)) = after {
        let (at, id) = (At(at), Uid::from(id));
        query = query.filter(tickets::wakes_at.ge(at)).filter(tickets::wakes_at.gt(at).or(tickets::id.gt(id)));
    }
    let rows: Vec<(At, Uid)> = query.load(tx.conn)?;
    Ok(rows.into_iter().map(|(at, id)| (at.0, id.id())).collect())
}

/// Keeps when a ticket has to be looked at, where nothing else of it has changed.
pub(crate) fn save_agenda(tx: &mut Tx<'_>, id: Id<Ticket>, agenda: Agenda) -> Result<(), Error> {
    let Agenda { due_at, wakes_at, told_at } = agenda;
    let kept = diesel::update(tickets::table.find(Uid::from(id))).set((
        tickets::due_at.eq(due_at.map(At)),
        tickets::wakes_at.eq(wakes_at.map(At)),
        tickets::told_at.eq(told_at.map(At)),
    ));
    Prepared::once(kept).execute(tx.conn)?;
    Ok(())
}
