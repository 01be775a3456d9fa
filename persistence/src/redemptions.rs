//! Vouchers: points and stock held for somebody. A code is found by its keyed hash.

use diesel::prelude::*;
use domain::grid::Desk;
use domain::id::Id;
use domain::identity::Account;
use domain::points::redemption::RedemptionStatus;
use domain::points::{Points, Redemption};
use domain::programme::Programme;
use domain::text::Name;
use domain::time::Instant;
use uuid::Uuid;

use super::keys;
use super::schema::{redemptions, rewards};
use super::{Db, Tx, locked};
use crate::column::{self, At, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{Mark, Page, PageRequest, RedemptionRecord};
use crate::vault::Spot;

pub(super) const CODE: &str = "redemptions.code";

#[derive(Queryable, Selectable)]
#[diesel(table_name = redemptions, check_for_backend(Db))]
struct Row {
    id: Uid,
    member_id: Uid,
    proxy_id: Option<Uid>,
    reward_id: Uid,
    desk_id: Uid,
    cost: i32,
    status: String,
    code: Vec<u8>,
    created_at: At,
    expires_at: At,
    settled_at: Option<At>,
    fulfilled_by: Option<Uid>,
}

impl Row {
    fn record(self, tx: &Tx<'_>) -> Result<RedemptionRecord, Error> {
        let spot = self.id.0.to_string();
        Ok(RedemptionRecord {
            code: tx.vault.open_text(Spot { column: CODE, row: &spot }, &self.code)?,
            redemption: Redemption {
                id: self.id.id(),
                member: self.member_id.id(),
                proxy: column::id(self.proxy_id),
                reward: self.reward_id.id(),
                desk: self.desk_id.id(),
                cost: parsed("a redemption's cost", Points::new(number(self.cost)?))?,
                status: named(&self.status, RedemptionStatus::named)?,
                created_at: self.created_at.0,
                expires_at: self.expires_at.0,
                settled_at: self.settled_at.map(|at| at.0),
                fulfilled_by: column::id(self.fulfilled_by),
            },
        })
    }
}

pub(crate) fn insert_redemption(
    tx: &mut Tx<'_>,
    programme: Id<Programme>,
    record: &RedemptionRecord,
) -> Result<(), Error> {
    let redemption = &record.redemption;
    let sealed = keys::seal(tx, CODE, &redemption.id.to_string(), &record.code)?;
    let hash = keys::hash(tx, CODE, &record.code)?;
    diesel::insert_into(redemptions::table)
        .values((
            redemptions::id.eq(Uid::from(redemption.id)),
            redemptions::member_id.eq(Uid::from(redemption.member)),
            redemptions::proxy_id.eq(column::uid(redemption.proxy)),
            redemptions::programme_id.eq(Uid::from(programme)),
            redemptions::reward_id.eq(Uid::from(redemption.reward)),
            redemptions::desk_id.eq(Uid::from(redemption.desk)),
            redemptions::cost.eq(signed(redemption.cost.get())?),
            redemptions::status.eq(redemption.status.name()),
            redemptions::code_hash.eq(hash),
            redemptions::code.eq(sealed),
            redemptions::created_at.eq(At(redemption.created_at)),
            redemptions::expires_at.eq(At(redemption.expires_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Settles a redemption that was held, if nobody else has.
pub(crate) fn settle_redemption(tx: &mut Tx<'_>, redemption: &Redemption) -> Result<(), Error> {
    let held =
        redemptions::table.find(Uid::from(redemption.id)).filter(redemptions::status.eq(RedemptionStatus::Held.name()));
    let changed = diesel::update(held)
        .set((
            redemptions::status.eq(redemption.status.name()),
            redemptions::settled_at.eq(redemption.settled_at.map(At)),
            redemptions::fulfilled_by.eq(column::uid(redemption.fulfilled_by)),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) fn redemption(tx: &mut Tx<'_>, id: Id<Redemption>) -> Result<Option<RedemptionRecord>, Error> {
    let row: Option<Row> = redemptions::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// The redemption, held until the transaction ends: it is settled by one at a time.
pub(crate) fn lock_redemption(tx: &mut Tx<'_>, id: Id<Redemption>) -> Result<Option<RedemptionRecord>, Error> {
    let query = locked!(redemptions::table.find(Uid::from(id)).select(Row::as_select()));
    let row: Option<Row> = query.first(tx.conn).optional()?;
    row.map(|row| row.record(tx)).transpose()
}

pub(crate) fn redemption_programme(tx: &mut Tx<'_>, id: Id<Redemption>) -> Result<Id<Programme>, Error> {
    let programme: Uid = redemptions::table.find(Uid::from(id)).select(redemptions::programme_id).first(tx.conn)?;
    Ok(programme.id())
}

/// The voucher with this code, at this desk.
pub(crate) fn voucher(tx: &mut Tx<'_>, desk: Id<Desk>, code: &str) -> Result<Option<RedemptionRecord>, Error> {
    let hash = keys::hash(tx, CODE, code)?;
    let row: Option<Row> = redemptions::table
        .filter(redemptions::code_hash.eq(hash).and(redemptions::desk_id.eq(Uid::from(desk))))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// A member's redemptions, the newest first.
pub(crate) fn list_redemptions(
    tx: &mut Tx<'_>,
    member: Id<Account>,
    page: PageRequest,
) -> Result<Page<RedemptionRecord>, Error> {
    let mut query =
        redemptions::table.filter(redemptions::member_id.eq(Uid::from(member))).select(Row::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(redemptions::created_at.le(At(after.at)))
            .filter(redemptions::created_at.lt(At(after.at)).or(redemptions::id.lt(Uid(after.id))));
    }
    let rows: Vec<Row> =
        query.order((redemptions::created_at.desc(), redemptions::id.desc())).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.redemption.created_at, id: it.redemption.id.uuid() }))
}

/// What a member still holds; a revocation cancels it first.
pub(crate) fn held_by(tx: &mut Tx<'_>, member: Id<Account>) -> Result<Vec<RedemptionRecord>, Error> {
    let query = locked!(
        redemptions::table
            .filter(redemptions::member_id.eq(Uid::from(member)))
            .filter(redemptions::status.eq(RedemptionStatus::Held.name()))
            .order((redemptions::created_at, redemptions::id))
            .select(Row::as_select())
    );
    let rows: Vec<Row> = query.load(tx.conn)?;
    rows.into_iter().map(|row| row.record(tx)).collect()
}

/// Vouchers whose time is over, the oldest first.
pub(crate) fn redemptions_to_expire(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Id<Redemption>>, Error> {
    let ids: Vec<Uid> = redemptions::table
        .filter(redemptions::status.eq(RedemptionStatus::Held.name()).and(redemptions::expires_at.le(At(now))))
        .order(redemptions::expires_at)
        .limit(limit.into())
        .select(redemptions::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// What these redemptions are for.
pub(crate) fn redeemed_goods(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Name)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid).collect();
    let rows: Vec<(Uid, String)> = redemptions::table
        .inner_join(rewards::table.on(rewards::id.eq(redemptions::reward_id)))
        .filter(redemptions::id.eq_any(ids))
        .select((redemptions::id, rewards::name))
        .load(tx.conn)?;
    rows.into_iter().map(|(id, name)| Ok((id.0, parsed("a reward's name", Name::parse(&name))?))).collect()
}
