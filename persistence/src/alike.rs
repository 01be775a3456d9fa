//! Pictures that are alike, across tickets.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use domain::geo::{Position, bounding_box};
use domain::id::Id;
use domain::photo::{ALIKE_WITHIN_DAYS, ALIKE_WITHIN_M, Flag, Likeness, Photo, bands, likeness};
use domain::ticket::Ticket;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{photo_bands, photos, ticket_photos, tickets};
use super::{Tx, among};
use crate::band::{Band, bands_of};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::PhotoLike;

/// Of so many candidates at most the newest are compared: a reviewer reads no more.
const MOST: i64 = 200;

/// Files the hashes of photos that have come to a ticket.
pub(crate) fn index_pictures(tx: &mut Tx<'_>, ids: &[Id<Photo>]) -> Result<(), Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let hashed: Vec<(Uid, Option<i64>)> =
        photos::table.filter(photos::id.eq_any(ids)).select((photos::id, photos::perceptual_hash)).load(tx.conn)?;
    for (id, hash) in hashed {
        let Some(hash) = hash else { continue };
        for (band, value) in (0..).zip(bands(hash.cast_unsigned())) {
            diesel::insert_into(photo_bands::table)
                .values((
                    photo_bands::photo_id.eq(id),
                    photo_bands::band.eq(band),
                    photo_bands::value.eq(i32::from(value)),
                ))
                .execute(tx.conn)?;
        }
    }
    Ok(())
}

/// A photo of another ticket: which, of which, its file and its hash.
type Other = (Uid, Uid, Vec<u8>, Option<i64>);

macro_rules! of_other_tickets {
    ($ticket:expr) => {
        photos::table
            .inner_join(ticket_photos::table.on(ticket_photos::photo_id.eq(photos::id)))
            .filter(ticket_photos::ticket_id.ne(Uid::from($ticket)))
            .order((photos::created_at.desc(), photos::id))
            .limit(MOST)
            .select((photos::id, ticket_photos::ticket_id, photos::sha256, photos::perceptual_hash))
    };
}

/// What other tickets have that is the same file as one of these photos, nearly the same picture, or alike and from nearby.
pub(crate) fn photos_like(
    tx: &mut Tx<'_>,
    ids: &[Id<Photo>],
    ticket: Id<Ticket>,
    about: Option<(Position, Instant)>,
) -> Result<Vec<PhotoLike>, Error> {
    let own: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let own: Vec<(Uid, Vec<u8>, Option<i64>)> = photos::table
        .filter(photos::id.eq_any(own))
        .select((photos::id, photos::sha256, photos::perceptual_hash))
        .load(tx.conn)?;
    let mut found: BTreeMap<(Uuid, Uuid), PhotoLike> = BTreeMap::new();
    for (id, sha256, hash) in own {
        let mut others: Vec<(Other, bool)> = Vec::new();
        let same = of_other_tickets!(ticket).filter(photos::sha256.eq(sha256.clone())).load::<Other>(tx.conn)?;
        others.extend(same.into_iter().map(|other| (other, false)));
        if let Some(hash) = hash {
            for (band, value) in (0..).zip(bands(hash.cast_unsigned())) {
                let having = photo_bands::table
                    .filter(photo_bands::band.eq(band).and(photo_bands::value.eq(i32::from(value))))
                    .select(photo_bands::photo_id);
                let near = of_other_tickets!(ticket).filter(photos::id.eq_any(having)).load::<Other>(tx.conn)?;
                others.extend(near.into_iter().map(|other| (other, false)));
            }
            if let Some((position, at)) = about {
                let around = bounding_box(position, ALIKE_WITHIN_M);
                let (from, to) =
                    (at.plus(TimeDelta::days(-ALIKE_WITHIN_DAYS)), at.plus(TimeDelta::days(ALIKE_WITHIN_DAYS)));
                let nearby = tickets::table
                    .filter(among!(Band, bands_of(around)))
                    .filter(tickets::lat.between(around.south, around.north))
                    .filter(tickets::lng.between(around.west, around.east))
                    .filter(tickets::submitted_at.between(At(from), At(to)))
                    .select(tickets::id);
                let near = of_other_tickets!(ticket).filter(ticket_photos::ticket_id.eq_any(nearby));
                others.extend(near.load::<Other>(tx.conn)?.into_iter().map(|other| (other, true)));
            }
        }
        for ((other, of, other_sha256, other_hash), is_nearby) in others {
            let alike = hash.zip(other_hash).and_then(|(a, b)| likeness(a.cast_unsigned(), b.cast_unsigned()));
            let why = match alike {
                _ if other_sha256 == sha256 => Flag::Reused,
                Some(Likeness::NearIdentical) => Flag::NearIdentical,
                Some(Likeness::Alike) if is_nearby => Flag::AlikeNearby,
                _ => continue,
            };
            let like = PhotoLike { photo: id.id(), other: other.id(), ticket: of.id(), why };
            found.entry((id.0, other.0)).or_insert(like);
        }
    }
    Ok(found.into_values().collect())
}
