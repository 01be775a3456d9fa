//! The outbox: what others may want to hear of, in one order, written with the change itself.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use super::Tx;
use super::schema::outbox;
use crate::column::{At, Uid, signed};
use crate::error::Error;

pub(crate) fn announce(tx: &mut Tx<'_>, topic: &str, subject: Uuid, version: u32, at: Instant) -> Result<(), Error> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::topic.eq(topic),
            outbox::subject_id.eq(Uid(subject)),
            outbox::version.eq(signed(version)?),
            outbox::at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets what is older than anybody may still ask for. Says how much.
pub(crate) fn purge_outbox(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    Ok(diesel::delete(outbox::table.filter(outbox::at.lt(At(before)))).execute(tx.conn)?)
}
