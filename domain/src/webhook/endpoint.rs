//! Which endpoint is told of what, and when one is given up.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::event::EventType;
use crate::grid::Area;
use crate::id::Id;
use crate::named;
use crate::text::Code;
use crate::time::Instant;

/// An address of an integrator's, which is told what happens.
#[derive(Debug)]
pub enum Endpoint {}

named! {
    /// Why an endpoint is told nothing any more.
    pub enum Disabled {
        /// Its owner said so.
        ByOwner = "by_owner",
        /// It answered 410.
        Gone = "gone",
        /// It has taken nothing for too long.
        Failing = "failing",
    }
}

/// So long an endpoint may fail: two days more than a delivery is tried for.
pub const FAILS_FOR: TimeDelta = TimeDelta::days(5);
/// More than anybody needs, and few enough to be told of everything.
pub const MOST_ENDPOINTS: usize = 20;
/// How many secrets are good at a time: the new one, and those before it while the other side changes over. Each of them signs every message.
pub const MOST_SECRETS: usize = 4;

/// Until when another secret has to wait, where as many are good as may be. `ends` are those of the secrets that are good now. A former one
/// that was promised until then is not ended sooner for the sake of a new one: the other side may not have changed over yet.
pub fn secret_waits_until(ends: &[Option<Instant>]) -> Option<Instant> {
    if ends.len() < MOST_SECRETS { None } else { ends.iter().copied().flatten().min() }
}

/// Whether an endpoint that has taken nothing since then is given up.
pub fn is_given_up(failing_since: Option<Instant>, now: Instant) -> bool {
    failing_since.is_some_and(|since| now.since(since) >= FAILS_FOR)
}

/// What an endpoint wants to be told of. What is empty leaves nothing out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    pub events: BTreeSet<EventType>,
    /// Categories, each with what lies below it.
    pub categories: BTreeSet<Code>,
    /// An area, with what lies below it.
    pub area: Option<Id<Area>>,
}

impl Filter {
    /// `lineage` is the ticket's category with those above it, `areas` its area with those above it, as far as the endpoint may know where it
    /// is.
    pub fn wants(&self, event: EventType, lineage: &[Code], areas: &[Id<Area>]) -> bool {
        (self.events.is_empty() || self.events.contains(&event))
            && (self.categories.is_empty() || lineage.iter().any(|code| self.categories.contains(code)))
            && self.area.is_none_or(|area| areas.contains(&area))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_empty_filter_wants_all_and_each_part_narrows_it() {
        let code = |text: &str| Code::parse(text).unwrap();
        let area = |n| Id::from_uuid(Uuid::from_u128(n));
        let (lineage, areas) = ([code("burst_pipe"), code("water")], [area(3), area(1)]);
        let all = Filter::default();
        assert!(all.wants(EventType::Accepted, &lineage, &areas) && all.wants(EventType::Urged, &[], &[]));
        let some = Filter { events: [EventType::Resolved].into(), ..Filter::default() };
        assert!(!some.wants(EventType::Accepted, &lineage, &areas));
        let some = Filter { categories: [code("water")].into(), ..Filter::default() };
        assert!(
            some.wants(EventType::Accepted, &lineage, &areas)
                && !some.wants(EventType::Accepted, &[code("road")], &areas)
        );
        let some = Filter { area: Some(area(1)), ..Filter::default() };
        assert!(
            some.wants(EventType::Accepted, &lineage, &areas) && !some.wants(EventType::Accepted, &lineage, &[area(2)])
        );
    }

    #[test]
    fn another_secret_waits_for_the_first_that_ends_where_four_are_good() {
        let now: Instant = "2026-11-22T01:00:00Z".parse().unwrap();
        let ends = |hours: &[i64]| {
            let former = hours.iter().map(|hours| Some(now.plus(TimeDelta::hours(*hours))));
            std::iter::once(None).chain(former).collect::<Vec<_>>()
        };
        assert_eq!(secret_waits_until(&[]), None);
        assert_eq!(secret_waits_until(&ends(&[24, 3])), None);
        assert_eq!(secret_waits_until(&ends(&[24, 3, 5])), Some(now.plus(TimeDelta::hours(3))));
    }

    #[test]
    fn one_that_fails_is_given_up_after_five_days() {
        let now: Instant = "2026-11-22T01:00:00Z".parse().unwrap();
        assert!(!is_given_up(None, now));
        assert!(!is_given_up(Some(now.minus(TimeDelta::hours(119))), now));
        assert!(is_given_up(Some(now.minus(FAILS_FOR)), now));
    }
}
