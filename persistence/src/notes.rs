//! What people wrote about tickets, in rows that can be erased.

use diesel::prelude::*;
use domain::id::Id;
use domain::text::{Line, Prose};
use domain::ticket::Ticket;
use domain::ticket::report::Note;

use super::schema::ticket_notes;
use super::{Tx, among, keys};
use crate::column::{Uid, parsed};
use crate::error::Error;
use crate::values::{NoteBody, NoteEntry};
use crate::vault::Spot;

pub(super) const SEALED: &str = "ticket_notes.sealed";
/// The kind of note that is searched.
pub(super) const DESCRIPTION: &str = "description";

pub(crate) fn insert_note(tx: &mut Tx<'_>, ticket: Id<Ticket>, id: Id<Note>, body: &NoteBody) -> Result<(), Error> {
    let (kind, text, sealed) = match body {
        NoteBody::Description(text) => (DESCRIPTION, Some(text.as_str()), None),
        NoteBody::Text(text) => ("step", Some(text.as_str()), None),
        NoteBody::Address(line) => ("address", None, Some(keys::seal(tx, SEALED, &id.to_string(), line.as_str())?)),
        NoteBody::Erased => return Err(Error::Refused("a note is not written erased".into())),
    };
    diesel::insert_into(ticket_notes::table)
        .values((
            ticket_notes::id.eq(Uid::from(id)),
            ticket_notes::ticket_id.eq(Uid::from(ticket)),
            ticket_notes::kind.eq(kind),
            ticket_notes::body.eq(text),
            ticket_notes::sealed.eq(sealed),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// These notes, as far as they exist. A ticket, or a page of them, has a bounded number.
pub(crate) fn notes(tx: &mut Tx<'_>, ids: &[Id<Note>]) -> Result<Vec<NoteEntry>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    type Columns = (Uid, String, Option<String>, Option<Vec<u8>>);
    let rows: Vec<Columns> = ticket_notes::table
        .filter(among!(ticket_notes::id, ids))
        .select((ticket_notes::id, ticket_notes::kind, ticket_notes::body, ticket_notes::sealed))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(id, kind, body, sealed)| {
            let note = match (body, sealed) {
                (Some(text), _) => {
                    let text = parsed("a note", Prose::parse(&text))?;
                    if kind == DESCRIPTION { NoteBody::Description(text) } else { NoteBody::Text(text) }
                }
                (None, Some(sealed)) => {
                    let line = tx.vault.open_text(Spot { column: SEALED, row: &id.0.to_string() }, &sealed)?;
                    NoteBody::Address(parsed("an address", Line::parse(&line))?)
                }
                (None, None) => NoteBody::Erased,
            };
            Ok((id.id(), note))
        })
        .collect()
}
