//! What the public sees of matters: as much as their reporters agreed to, and what a content check has passed.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::Id;
use domain::identity::{Account, Consents, PolicyVersions};
use domain::photo::Photo;
use domain::ticket::{Note, Ticket};

use crate::app::Scene;
use crate::flow::agree;
use crate::problem::Failure;

#[derive(Debug, Default)]
pub struct Publicity {
    versions: PolicyVersions,
    consents: BTreeMap<Id<Account>, Consents>,
    held_notes: BTreeSet<Id<Note>>,
    held_photos: BTreeSet<Id<Photo>>,
}

/// Of these tickets: those that somebody is going to be shown as one of the public.
pub fn of<'a>(
    scene: &mut Scene<'_, '_>,
    tickets: impl Iterator<Item = &'a Ticket> + Clone,
) -> Result<Publicity, Failure> {
    let ids: BTreeSet<Id<Ticket>> = tickets.clone().map(|ticket| ticket.id).collect();
    if ids.is_empty() {
        return Ok(Publicity::default());
    }
    let ids: Vec<Id<Ticket>> = ids.into_iter().collect();
    let reporters: BTreeSet<Id<Account>> = tickets.filter_map(|ticket| ticket.report.private_reporter()).collect();
    let (held_notes, held_photos) = scene.tx.held_back(&ids)?;
    Ok(Publicity {
        versions: agree::versions(scene)?,
        consents: agree::of_many(scene, &reporters)?,
        held_notes: held_notes.into_iter().collect(),
        held_photos: held_photos.into_iter().collect(),
    })
}

impl Publicity {
    fn consents_of(&self, ticket: &Ticket) -> Option<Consents> {
        let reporter = ticket.report.private_reporter()?;
        Some(self.consents.get(&reporter).cloned().unwrap_or_default())
    }

    /// How exactly the public sees where it is, in metres.
    pub fn precision_m(&self, ticket: &Ticket, of_category: u32) -> u32 {
        match self.consents_of(ticket) {
            Some(consents) => consents.public_precision_m(of_category, &self.versions),
            None => of_category,
        }
    }

    pub fn shows_photo(&self, ticket: &Ticket, photo: Id<Photo>) -> bool {
        if self.held_photos.contains(&photo) {
            return false;
        }
        let mut his = ticket.report.photos.iter().chain(ticket.report.after_photos.iter().flatten());
        let is_his = his.any(|id| *id == photo);
        !is_his || self.consents_of(ticket).is_none_or(|consents| consents.publish_photos(&self.versions))
    }

    pub fn shows_note(&self, note: Id<Note>) -> bool {
        !self.held_notes.contains(&note)
    }
}
