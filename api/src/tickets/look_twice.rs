//! What a reviewer is shown beside a ticket: what may be the same matter, and photos that other matters have as well.

use domain::identity::{Caller, Role};
use domain::ticket::{Capacity, Standing, Ticket};
use openapi::photo::LikePhoto;
use openapi::ticket as out;

use crate::app::Scene;
use crate::flow::similar;
use crate::problem::Failure;
use crate::wire;

/// A reviewer compares no more.
const MOST: usize = 20;

/// Adds it, for reviewers of the ticket; for nobody else.
pub fn look_twice(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    standing: &Standing,
    ticket: &Ticket,
    mut shown: out::Ticket,
) -> Result<out::Ticket, Failure> {
    if !Capacity::Role(Role::Reviewer).is_held_by(standing, ticket) {
        return Ok(shown);
    }
    let duplicates = similar::of_ticket(scene, caller, ticket)?;
    shown.duplicates = Some(duplicates.into_iter().map(domain::id::Id::uuid).collect());
    let report = &ticket.report;
    let photos: Vec<_> = report.photos.iter().chain(report.after_photos.iter().flatten()).copied().collect();
    let about = report.location.map(|location| (location.position, ticket.milestones.submitted_at));
    for like in scene.tx.photos_like(&photos, ticket.id, about)? {
        let Some(photo) = shown.photos.iter_mut().find(|photo| photo.id == like.photo.uuid()) else { continue };
        let why = wire::photo_flag_out(like.why);
        if !photo.flags.contains(&why) {
            photo.flags.push(why);
        }
        if photo.like.len() < MOST {
            photo.like.push(LikePhoto { photo_id: like.other.uuid(), ticket_id: like.ticket.uuid(), why });
        }
    }
    Ok(shown)
}
