//! Matters of these days, told by hand: every status, and every way that leads to it. Most lie in the grids; some in towns up and
//! down the river.
//!
//! - [`open`]: nobody has said that they are done
//! - [`pressed`]: suspended, given more time, sent up, called to
//! - [`ended`]: done, refused, merged or taken back

mod ended;
mod open;
mod pressed;

use std::borrow::Cow;

use domain::ticket::reason::NoPhotoReason;
use domain::ticket::stage::Outcome;
use domain::time::Instant;

use super::history;
use super::pictures::{Sight, Size};
use super::story::Shown::{NoPhoto, Photo};
use super::story::{Brought, Shown, Step, Story};

/// Minutes of a day and an hour, for what waits longer than a step.
const DAY: i64 = 24 * 60;
const HOUR: i64 = 60;
const FIXED: Outcome = Outcome::Fixed;

const fn story(
    hours_ago: i64,
    brought: Brought,
    category: &'static str,
    shown: Shown,
    at: (f64, f64),
    told: &'static str,
    steps: &'static [Step],
) -> Story {
    let (minutes_ago, size, steps) = (hours_ago * HOUR, Size::Medium, Cow::Borrowed(steps));
    Story { minutes_ago, brought, category, told, at, shown, size, steps }
}

const GRANNY: Brought = Brought::For { resident: "resident", by: "community_staff" };
const GRANDPA: Brought = Brought::For { resident: "second_resident", by: "community_staff" };
const WATER: Shown = Photo(Sight::Water);
const HOLE: Shown = Photo(Sight::Hole);
const RUBBISH: Shown = Photo(Sight::Rubbish);
const LAMP: Shown = Photo(Sight::Lamp);
const CABLES: Shown = Photo(Sight::Cables);
const POSTERS: Shown = Photo(Sight::Posters);
const TREE: Shown = Photo(Sight::Tree);
const PARKED: Shown = Photo(Sight::Parked);
const UNSEEN: Shown = NoPhoto(NoPhotoReason::NotVisible);

/// These stories, and the year before them.
pub fn all(now: Instant) -> Vec<Story> {
    open::STORIES.iter().chain(ended::STORIES).chain(pressed::STORIES).cloned().chain(history::year(now)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::ticket::reason::{RejectReason, ReturnReason};

    use super::*;

    #[test]
    fn every_step_lies_in_the_past_and_every_reason_is_given() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let (mut rejected, mut returned) = (BTreeSet::new(), BTreeSet::new());
        for (n, story) in all(now).iter().enumerate() {
            let last = story.timed().last().map_or(0, |(minutes, _)| *minutes);
            assert!(last < story.minutes_ago, "{story:?}");
            for step in story.steps.iter() {
                match step {
                    Step::Reject(reason, _) => drop(rejected.insert(reason.name())),
                    Step::Return(reason, _) => drop(returned.insert(reason.name())),
                    Step::Merge(back) => assert!((1..=n).contains(back), "{story:?}"),
                    _ => {}
                }
            }
        }
        assert_eq!(rejected.len(), RejectReason::ALL.len());
        assert!(returned.len() >= 2 && returned.len() <= ReturnReason::ALL.len());
    }

    #[test]
    fn the_same_city_is_told_each_time() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        assert_eq!(all(now), all(now));
    }
}
