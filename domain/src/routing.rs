//! Which department or worker is responsible, by category and area.
//!
//! A rule names a category or what lies above it, and an area or what lies above it; either may be left out and then means all. Of the
//! rules that hold for a matter the most specific wins, first by category, then by area. No two rules name the same pair, so that there
//! is always one.

use serde::{Deserialize, Serialize};

use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::{Account, Role};
use crate::named;
use crate::text::Code;
use crate::ticket::{Stage, Ticket};
use crate::time::Instant;

/// Who gets it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Target {
    Department(Id<Department>),
    Worker(Id<Account>),
    /// Whoever holds this role for the area, or else for the next one above that has somebody.
    AreaRole(Role),
}

named! {
    pub enum Mode {
        /// A dispatcher is shown it.
        Propose = "propose",
        /// It is dispatched as soon as it is accepted.
        Dispatch = "dispatch",
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    pub id: Id<Rule>,
    /// This category, and what lies below it.
    pub category: Option<Code>,
    /// This area, and what lies below it.
    pub area: Option<Id<Area>>,
    pub target: Target,
    pub mode: Mode,
    /// Counts the changes, from 1.
    pub version: u32,
    pub created_at: Instant,
}

/// Roles that a rule can give a matter to: those who work in an area.
pub const AREA_ROLES: &[Role] = &[Role::GridWorker, Role::GridChief];

/// The rules that hold for a matter, the one that wins first. Both paths begin with what the matter has itself, and lead upwards.
pub fn ranked<'a>(rules: &'a [Rule], categories: &[Code], areas: &[Id<Area>]) -> Vec<&'a Rule> {
    let mut found: Vec<((usize, usize), &Rule)> = rules
        .iter()
        .filter_map(|rule| {
            let by_category = distance(rule.category.as_ref(), categories)?;
            Some(((by_category, distance(rule.area.as_ref(), areas)?), rule))
        })
        .collect();
    found.sort_by_key(|(distances, _)| *distances);
    found.into_iter().map(|(_, rule)| rule).collect()
}

/// How far above the matter's own a rule's lies; all is farther than any. Nothing where the rule is about something else.
fn distance<T: PartialEq>(named: Option<&T>, path: &[T]) -> Option<usize> {
    match named {
        None => Some(path.len()),
        Some(named) => path.iter().position(|own| own == named),
    }
}

impl Ticket {
    /// Whether rules dispatch it: nobody has had it who is not there by a rule, and nobody has given it back or sent it up. From then on it
    /// is for people to say.
    pub fn follows_rules(&self) -> bool {
        let untouched = self.returns == 0 && self.escalated_to.is_none() && self.round == 1;
        untouched
            && match &self.stage {
                Stage::Accepted { .. } => self.assignments.is_empty(),
                Stage::Dispatched { .. } => self.is_routed(),
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ticket::tests::given::{code, id, instant};

    fn rule(n: u128, category: Option<&str>, area: Option<u128>) -> Rule {
        let target = Target::Department(id(n));
        let (category, area) = (category.map(code), area.map(id));
        let created_at = instant("2026-11-22T08:30:00Z");
        Rule { id: id(n), category, area, target, mode: Mode::Dispatch, version: 1, created_at }
    }

    fn winner(rules: &[Rule], categories: &[&str], areas: &[u128]) -> Option<u128> {
        let categories: Vec<Code> = categories.iter().map(|it| code(it)).collect();
        let areas: Vec<Id<Area>> = areas.iter().map(|it| id(*it)).collect();
        ranked(rules, &categories, &areas).first().map(|rule| rule.id.uuid().as_u128())
    }

    #[test]
    fn the_nearest_category_wins_and_then_the_nearest_area() {
        let rules = [
            rule(1, None, None),
            rule(2, Some("public_facilities"), None),
            rule(3, Some("public_facilities"), Some(12)),
            rule(4, Some("burst_pipe"), None),
            rule(5, Some("burst_pipe"), Some(11)),
            rule(6, None, Some(12)),
        ];
        let pipe = ["burst_pipe", "public_facilities"];
        assert_eq!(winner(&rules, &pipe, &[12, 11, 10]), Some(5));
        // A category of its own goes before an area of its own.
        assert_eq!(winner(&rules, &pipe, &[13, 10]), Some(4));
        assert_eq!(winner(&rules, &["drain", "public_facilities"], &[12, 11, 10]), Some(3));
        assert_eq!(winner(&rules, &["drain", "public_facilities"], &[13, 10]), Some(2));
        assert_eq!(winner(&rules, &["noise"], &[12, 11]), Some(6));
        assert_eq!(winner(&rules, &["noise"], &[]), Some(1));
        assert_eq!(winner(&rules[1..5], &["noise"], &[13]), None);
        assert_eq!(winner(&rules, &[], &[]), Some(1));
    }

    proptest! {
        /// Whatever rules there are, in whatever order they were made: one wins.
        #[test]
        fn no_two_rules_tie(
            pairs in proptest::collection::btree_set((proptest::option::of(0..3_u128), proptest::option::of(0..3_u128)), 0..12),
            turn in 0..12_usize,
        ) {
            let categories = ["a", "b", "c"];
            let category = |n: u128| categories[usize::try_from(n).unwrap()];
            let mut rules: Vec<Rule> = pairs
                .into_iter()
                .zip(1_u128..)
                .map(|((named, area), n)| rule(n, named.map(category), area))
                .collect();
            let first = winner(&rules, &categories, &[0, 1, 2]);
            prop_assert_eq!(first.is_some(), !rules.is_empty());
            let steps = turn.min(rules.len());
            rules.rotate_left(steps);
            prop_assert_eq!(winner(&rules, &categories, &[0, 1, 2]), first);
        }
    }
}
