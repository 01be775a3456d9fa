//! A command comes in: every command's handler ends here.

use actix_web::web::Path;
use domain::id::Id;
use domain::photo::Photo;
use domain::ticket::{Command, CommandKind, Note, Ticket};
use persistence::values::NoteBody;
use uuid::Uuid;

use super::view::{self, Seen, Showing};
use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::{self, Order};
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::wire;

/// Gives the command that `make` makes of the body, and answers with the whole ticket as the caller now sees it.
pub async fn give<T, F>(
    app: &App,
    ask: &Ask,
    path: Path<Uuid>,
    body: Body<T>,
    kind: CommandKind,
    make: F,
) -> Result<Reply, Failure>
where
    T: Send + 'static,
    F: Fn(&mut Scene<'_, '_>, &Ticket, &T) -> Result<Order, Failure> + Send + 'static,
{
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    let showing = Showing::masked(ask.coord_system);
    let input = body.value;
    app.perform(ask, &body.hash, move |scene| {
        let done =
            command_ticket::command(scene, &caller, id, if_match, kind, |scene, ticket| make(scene, ticket, &input))?;
        let version = done.record.ticket.version;
        let seen = Seen { record: done.record, standing: done.standing, sight: done.sight };
        Ok(Reply::ok(&view::ticket(scene, showing, seen)?)?.version(version))
    })
    .await
}

impl From<Command> for Order {
    fn from(command: Command) -> Self {
        Self { command, note: None, photos: Vec::new() }
    }
}

/// A text that goes with a command, ready to be kept beside the event.
pub struct Written {
    pub id: Id<Note>,
    body: NoteBody,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Written({})", self.id)
    }
}

pub fn written(scene: &Scene<'_, '_>, text: &str) -> Result<Written, Failure> {
    Ok(Written { id: scene.id(), body: NoteBody::Text(wire::text("/detail", text)?) })
}

pub fn maybe_written(scene: &Scene<'_, '_>, text: Option<&str>) -> Result<Option<Written>, Failure> {
    text.map(|text| written(scene, text)).transpose()
}

impl Written {
    pub fn with(self, command: Command) -> Order {
        Order { note: Some((self.id, self.body)), ..command.into() }
    }
}

/// The order with its text, if there is one.
pub fn with(note: Option<Written>, command: Command) -> Order {
    match note {
        Some(note) => note.with(command),
        None => command.into(),
    }
}

/// Photos that go with a command: each once.
pub fn photos(ids: &[Uuid]) -> Result<Vec<Id<Photo>>, Failure> {
    let mut seen = std::collections::BTreeSet::new();
    for (index, id) in ids.iter().enumerate() {
        if !seen.insert(*id) {
            let fault = FieldFault::new(format!("/photo_ids/{index}"), "repeated", "照片重复", "is named twice");
            return Err(fault.into());
        }
    }
    if ids.len() > domain::ticket::report::MAX_PHOTOS {
        return Err(Failure::field("/photo_ids", "too_many", "照片最多 9 张", "at most 9 photos"));
    }
    Ok(ids.iter().copied().map(Id::from_uuid).collect())
}
