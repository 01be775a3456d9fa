//! The teams of areas. Names, numbers and buildings are sealed, also those that residents may see: who is shown may change.

use std::collections::BTreeSet;

use diesel::prelude::*;
use domain::grid::{Area, Post, TeamMember, WorkPhone};
use domain::id::Id;
use domain::identity::Account;
use domain::text::{Line, Name};

use super::schema::{accounts, area_ancestors, area_teams};
use super::{Db, Tx, among, kept, keys, locked, shared};
use crate::column::{self, At, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{Contact, Mark, Page, PageRequest, TeamRecord};
use crate::vault::Spot;

pub(super) const NAME: &str = "area_teams.name";
pub(super) const PHONE: &str = "area_teams.phone";
pub(super) const COVERS: &str = "area_teams.covers";

/// Contacts of one area. More than a resident wants to choose from.
const MAX_CONTACTS: usize = 10;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = area_teams, check_for_backend(Db), treat_none_as_null = true)]
struct Row {
    id: Uid,
    area_id: Uid,
    post: String,
    name: Vec<u8>,
    phone: Option<Vec<u8>>,
    covers: Option<Vec<u8>>,
    account_id: Option<Uid>,
    public: bool,
    above_id: Option<Uid>,
    version: i32,
    created_at: At,
}

impl Row {
    fn of(tx: &mut Tx<'_>, record: &TeamRecord) -> Result<Self, Error> {
        let row = record.id.to_string();
        let phone = record.phone.as_ref().map(|phone| keys::seal(tx, PHONE, &row, phone.as_str()));
        let covers = record.covers.as_ref().map(|line| keys::seal(tx, COVERS, &row, line.as_str()));
        Ok(Self {
            id: record.id.into(),
            area_id: record.area.into(),
            post: record.post.name().to_owned(),
            phone: phone.transpose()?,
            covers: covers.transpose()?,
            name: keys::seal(tx, NAME, &row, record.name.as_str())?,
            account_id: column::uid(record.account),
            public: record.public,
            above_id: column::uid(record.above),
            version: signed(record.version)?,
            created_at: At(record.created_at),
        })
    }

    fn record(self, tx: &Tx<'_>) -> Result<TeamRecord, Error> {
        let row = self.id.0.to_string();
        let open = |column, sealed: &[u8]| tx.vault.open_text(Spot { column, row: &row }, sealed);
        let phone = self.phone.map(|sealed| parsed("a work phone", WorkPhone::parse(&open(PHONE, &sealed)?)));
        let covers = self.covers.map(|sealed| parsed("a building", Line::parse(&open(COVERS, &sealed)?)));
        Ok(TeamRecord {
            id: self.id.id(),
            area: self.area_id.id(),
            post: named(&self.post, Post::named)?,
            name: parsed("a name", Name::parse(&open(NAME, &self.name)?))?,
            phone: phone.transpose()?,
            covers: covers.transpose()?,
            account: column::id(self.account_id),
            public: self.public,
            above: column::id(self.above_id),
            version: number(self.version)?,
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn add_to_team(tx: &mut Tx<'_>, record: &TeamRecord) -> Result<(), Error> {
    let row = Row::of(tx, record)?;
    diesel::insert_into(area_teams::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// Puts it in the place of what had the version before it.
pub(crate) fn change_in_team(tx: &mut Tx<'_>, record: &TeamRecord) -> Result<(), Error> {
    let row = Row::of(tx, record)?;
    let before = area_teams::table.find(row.id).filter(area_teams::version.eq(row.version - 1));
    let changed = diesel::update(before).set(row).execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) fn remove_from_team(tx: &mut Tx<'_>, id: Id<TeamMember>) -> Result<(), Error> {
    let gone = diesel::delete(area_teams::table.find(Uid::from(id))).execute(tx.conn)?;
    if gone == 1 { Ok(()) } else { Err(Error::Missing("team member")) }
}

/// To change it. One of another area is none.
pub(crate) fn lock_team_member(tx: &mut Tx<'_>, area: Id<Area>, id: Id<TeamMember>) -> Result<TeamRecord, Error> {
    let wanted = area_teams::table.find(Uid::from(id)).filter(area_teams::area_id.eq(Uid::from(area)));
    let row: Option<Row> = locked!(wanted.select(Row::as_select())).first(tx.conn).optional()?;
    row.ok_or(Error::Missing("team member"))?.record(tx)
}

/// Where and what somebody is, to whom another one will answer: he stays until the transaction ends.
pub(crate) fn hold_post(tx: &mut Tx<'_>, id: Id<TeamMember>) -> Result<Option<(Id<Area>, Post)>, Error> {
    let query = area_teams::table.find(Uid::from(id)).select((area_teams::area_id, area_teams::post));
    let found: Option<(Uid, String)> = kept!(query).first(tx.conn).optional()?;
    found.map(|(area, post)| Ok((area.id(), named(&post, Post::named)?))).transpose()
}

pub(crate) fn anybody_below(tx: &mut Tx<'_>, id: Id<TeamMember>) -> Result<bool, Error> {
    let below = area_teams::table.filter(area_teams::above_id.eq(Uid::from(id)));
    Ok(diesel::select(diesel::dsl::exists(below)).get_result(tx.conn)?)
}

/// The oldest first.
pub(crate) fn list_team(
    tx: &mut Tx<'_>,
    area: Id<Area>,
    public_only: bool,
    page: PageRequest,
) -> Result<Page<TeamRecord>, Error> {
    let mut query =
        area_teams::table.filter(area_teams::area_id.eq(Uid::from(area))).select(Row::as_select()).into_boxed();
    if public_only {
        query = query.filter(area_teams::public.eq(true));
    }
    if let Some(after) = page.after {
        query = query
            .filter(area_teams::created_at.ge(At(after.at)))
            .filter(area_teams::created_at.gt(At(after.at)).or(area_teams::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((area_teams::created_at, area_teams::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// Whom residents of these areas may call, chiefs first; of each area a few.
pub(crate) fn public_contacts(tx: &mut Tx<'_>, areas: &[Id<Area>]) -> Result<Vec<(Id<Area>, Contact)>, Error> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uid> = areas.iter().copied().map(Uid::from).collect();
    let rows: Vec<Row> = area_teams::table
        .filter(among!(area_teams::area_id, ids))
        .filter(area_teams::public.eq(true))
        .order((area_teams::created_at, area_teams::id))
        .select(Row::as_select())
        .load(tx.conn)?;
    let mut all = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|record| record.post);
    let mut contacts = Vec::new();
    for area in areas {
        let theirs = all.iter().filter(|record| record.area == *area).take(MAX_CONTACTS);
        contacts.extend(theirs.map(|record| {
            let TeamRecord { post, name, phone, .. } = record.clone();
            (*area, Contact { post, name, phone })
        }));
    }
    Ok(contacts)
}

type Held = (Id<TeamMember>, Id<Area>, Post);

/// The posts that somebody holds with his account.
pub(crate) fn posts_of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<Held>, Error> {
    let rows: Vec<(Uid, Uid, String)> = area_teams::table
        .filter(area_teams::account_id.eq(Uid::from(account)))
        .order(area_teams::id)
        .select((area_teams::id, area_teams::area_id, area_teams::post))
        .load(tx.conn)?;
    rows.into_iter().map(|(id, area, post)| Ok((id.id(), area.id(), named(&post, Post::named)?))).collect()
}

/// Who holds a post with his account in one of these areas, or below.
pub(crate) fn accounts_with_posts_below(tx: &mut Tx<'_>, areas: &[Id<Area>]) -> Result<Vec<Id<Account>>, Error> {
    let mut found = BTreeSet::new();
    for some in areas.chunks(200) {
        let some: Vec<Uid> = some.iter().copied().map(Uid::from).collect();
        let accounts: Vec<Uid> = area_teams::table
            .inner_join(area_ancestors::table.on(area_ancestors::area_id.eq(area_teams::area_id)))
            .filter(among!(area_ancestors::ancestor_id, some))
            .filter(area_teams::account_id.is_not_null())
            .select(area_teams::account_id.assume_not_null())
            .load(tx.conn)?;
        found.extend(accounts.into_iter().map(Uid::id));
    }
    Ok(found.into_iter().collect())
}

/// The account goes with it no longer, and residents do not see it.
pub(crate) fn leave_post(tx: &mut Tx<'_>, id: Id<TeamMember>) -> Result<(), Error> {
    diesel::update(area_teams::table.find(Uid::from(id)))
        .set((
            area_teams::account_id.eq(None::<Uid>),
            area_teams::public.eq(false),
            area_teams::version.eq(area_teams::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether there is such an account, and it is in use. Its roles stay as they are until the transaction ends.
pub(crate) fn hold_account(tx: &mut Tx<'_>, id: Id<Account>) -> Result<bool, Error> {
    let query = accounts::table.find(Uid::from(id)).select(accounts::disabled_at);
    let found: Option<Option<At>> = shared!(query).first(tx.conn).optional()?;
    Ok(matches!(found, Some(None)))
}
