//! What is known of photos, and which ticket they belong to.

use diesel::prelude::*;
use domain::geo::Position;
use domain::id::Id;
use domain::identity::Account;
use domain::photo::{Photo, Taken};
use domain::ticket::Ticket;
use domain::time::Instant;

use super::schema::{photos, ticket_photos};
use super::{Db, Tx, alike, among};
use crate::column::{self, At, Uid, number, parsed, signed};
use crate::error::{Error, Unique};
use crate::values::{PhotoRecord, PhotoUse};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = photos, check_for_backend(Db))]
pub(super) struct Row {
    id: Uid,
    owner_id: Option<Uid>,
    format: String,
    width: i32,
    height: i32,
    bytes: i64,
    sha256: Vec<u8>,
    perceptual_hash: Option<i64>,
    placeholder: String,
    taken_at: Option<At>,
    taken_lat: Option<f64>,
    taken_lng: Option<f64>,
    created_at: At,
    hidden_at: Option<At>,
}

impl Row {
    pub(super) fn record(self) -> Result<PhotoRecord, Error> {
        let position = match (self.taken_lat, self.taken_lng) {
            (Some(lat), Some(lng)) => Some(parsed("a photo's position", Position::new(lat, lng))?),
            _ => None,
        };
        Ok(PhotoRecord {
            id: self.id.id(),
            owner: column::id(self.owner_id),
            format: self.format,
            width: number(self.width)?,
            height: number(self.height)?,
            bytes: parsed("a size", u64::try_from(self.bytes))?,
            sha256: self.sha256,
            perceptual_hash: self.perceptual_hash.map(i64::cast_unsigned),
            placeholder: self.placeholder,
            taken: Taken { at: self.taken_at.map(|at| at.0), position },
            created_at: self.created_at.0,
            hidden: self.hidden_at.is_some(),
        })
    }
}

pub(crate) fn insert_photo(tx: &mut Tx<'_>, photo: &PhotoRecord) -> Result<(), Error> {
    let row = Row {
        id: photo.id.into(),
        owner_id: column::uid(photo.owner),
        format: photo.format.clone(),
        width: signed(photo.width)?,
        height: signed(photo.height)?,
        bytes: parsed("a size", i64::try_from(photo.bytes))?,
        sha256: photo.sha256.clone(),
        perceptual_hash: photo.perceptual_hash.map(u64::cast_signed),
        placeholder: photo.placeholder.clone(),
        taken_at: photo.taken.at.map(At),
        taken_lat: photo.taken.position.map(Position::lat),
        taken_lng: photo.taken.position.map(Position::lng),
        created_at: At(photo.created_at),
        hidden_at: None,
    };
    diesel::insert_into(photos::table).values(row).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn photo(tx: &mut Tx<'_>, id: Id<Photo>) -> Result<Option<PhotoRecord>, Error> {
    let row: Option<Row> = photos::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// These photos, as far as they exist.
pub(crate) fn photos_of(tx: &mut Tx<'_>, ids: &[Id<Photo>]) -> Result<Vec<PhotoRecord>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = photos::table.filter(among!(photos::id, ids)).select(Row::as_select()).load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// Where a photo is used, if it is.
pub(crate) fn photo_use(tx: &mut Tx<'_>, id: Id<Photo>) -> Result<Option<PhotoUse>, Error> {
    let found: Option<(Uid, bool)> = ticket_photos::table
        .find(Uid::from(id))
        .select((ticket_photos::ticket_id, ticket_photos::internal))
        .first(tx.conn)
        .optional()?;
    Ok(found.map(|(ticket, internal)| PhotoUse { ticket: ticket.id(), internal }))
}

/// The same picture, uploaded by the same person before.
pub(crate) fn own_photo_with_hash(
    tx: &mut Tx<'_>,
    owner: Id<Account>,
    sha256: &[u8],
) -> Result<Option<Id<Photo>>, Error> {
    let found: Option<Uid> = photos::table
        .filter(photos::sha256.eq(sha256).and(photos::owner_id.eq(Uid::from(owner))))
        .order((photos::created_at, photos::id))
        .select(photos::id)
        .first(tx.conn)
        .optional()?;
    Ok(found.map(Uid::id))
}

/// Ties photos to the step of the ticket that they came with. Each is used once.
pub(crate) fn attach_photos(
    tx: &mut Tx<'_>,
    ticket: Id<Ticket>,
    sequence: u32,
    internal: bool,
    ids: &[Id<Photo>],
    at: Instant,
) -> Result<(), Error> {
    for id in ids {
        // The row first: housekeeping may be deleting it at this moment.
        let free = photos::table.find(Uid::from(*id)).filter(photos::attached_at.is_null());
        if diesel::update(free).set(photos::attached_at.eq(Some(At(at)))).execute(tx.conn)? == 0 {
            return Err(Error::Taken(Unique::PhotoAttachment));
        }
        diesel::insert_into(ticket_photos::table)
            .values((
                ticket_photos::photo_id.eq(Uid::from(*id)),
                ticket_photos::ticket_id.eq(Uid::from(ticket)),
                ticket_photos::sequence.eq(signed(sequence)?),
                ticket_photos::internal.eq(internal),
            ))
            .execute(tx.conn)?;
    }
    alike::index_pictures(tx, ids)
}

/// Photos that were never attached to anything, for the housekeeping to delete.
pub(crate) fn unattached_photos(
    tx: &mut Tx<'_>,
    created_before: Instant,
    limit: u32,
) -> Result<Vec<PhotoRecord>, Error> {
    let rows: Vec<Row> = photos::table
        .filter(photos::attached_at.is_null().and(photos::created_at.lt(At(created_before))))
        .order(photos::created_at)
        .limit(limit.into())
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

pub(crate) fn delete_unattached_photo(tx: &mut Tx<'_>, id: Id<Photo>) -> Result<bool, Error> {
    let row = photos::table.find(Uid::from(id)).filter(photos::attached_at.is_null());
    Ok(diesel::delete(row).execute(tx.conn)? == 1)
}

pub(crate) fn hide_photo(tx: &mut Tx<'_>, id: Id<Photo>, by: Id<Account>, at: Instant) -> Result<(), Error> {
    let shown = photos::table.find(Uid::from(id)).filter(photos::hidden_at.is_null());
    diesel::update(shown)
        .set((photos::hidden_at.eq(Some(At(at))), photos::hidden_by.eq(Some(Uid::from(by)))))
        .execute(tx.conn)?;
    Ok(())
}
