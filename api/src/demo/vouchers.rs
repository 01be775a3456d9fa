//! What the riders do with their points: they redeem them for goods, and mostly come for these.

use chrono::TimeDelta;
use domain::grid::Desk;
use domain::id::Id;
use domain::points::Redemption;
use domain::time::Instant;

use super::city::Places;
use super::people::{People, RIDERS};
use super::story::Who;
use crate::app::Scene;
use crate::flow::redeem::{self, Wanted};
use crate::problem::Failure;

/// What becomes of a voucher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Handed over after so many hours.
    Fulfilled(i64),
    /// Cancelled after so many hours.
    Cancelled(i64),
    Expired,
    /// Still waits on the counter.
    Held,
}

#[derive(Clone, Debug)]
pub enum Errand {
    /// Somebody redeems for what he has the points for, if there is anything.
    Redeem(Visit),
    HandOver {
        clerk: Who,
        desk: Id<Desk>,
        code: String,
    },
    Cancel {
        by: Who,
        voucher: Id<Redemption>,
    },
    Expire(Id<Redemption>),
}

#[derive(Clone, Copy, Debug)]
pub struct Visit {
    member: Who,
    /// Who redeems for him, where he stands before a clerk himself.
    in_person: Option<Who>,
    desk: &'static str,
    fate: Fate,
    /// Counts the visits, so that not everybody takes the same.
    turn: usize,
}

/// A desk, and who serves there.
const DESKS: [(&str, Who); 3] = [("home", "clerk"), ("east", "clerk_east"), ("lake", "clerk_lake")];
/// One of them goes to a desk every so many days.
const EVERY_DAYS: i64 = 6;
const YEAR_DAYS: i64 = 360;
/// Nobody redeems with less.
const MINIMUM: i64 = 50;
/// A voucher is good for so long in the demonstration city.
const VOUCHER: TimeDelta = TimeDelta::days(14);

/// A year of visits, and those of the last days, with every fate that a voucher can have had by now.
pub fn errands(now: Instant) -> Vec<(Instant, Errand)> {
    let turns = (0..).zip(1..YEAR_DAYS / EVERY_DAYS);
    let visits = turns.map(|(turn, n)| {
        let days = YEAR_DAYS - n * EVERY_DAYS;
        let fate = match turn % 10 {
            4 => Fate::Cancelled(20),
            7 if days > 16 => Fate::Expired,
            _ if days > 6 => Fate::Fulfilled(3 + n % 4 * 24),
            _ => Fate::Held,
        };
        (days * 24 + n % 5, RIDERS.iter().cycle().nth(turn).copied(), None, fate, turn)
    });
    let lately = [
        (47, Some("tang"), None, Fate::Held, 0),
        (30, Some("liu"), None, Fate::Held, 1),
        (26, Some("wang"), None, Fate::Fulfilled(4), 2),
        (21, Some("li"), None, Fate::Cancelled(2), 1),
        (9, Some("xu"), None, Fate::Held, 2),
        (8, Some("resident"), Some("clerk_lake"), Fate::Fulfilled(1), 2),
    ];
    let all = visits.chain(lately).filter_map(|(hours_ago, member, in_person, fate, turn)| {
        let (desk, _) = *DESKS.iter().cycle().nth(turn)?;
        let visit = Visit { member: member?, in_person, desk, fate, turn };
        Some((now.minus(TimeDelta::hours(hours_ago)), Errand::Redeem(visit)))
    });
    all.collect()
}

/// Runs an errand; what follows from it comes later.
pub fn run(
    scene: &mut Scene<'_, '_>,
    places: &Places,
    people: &People,
    errand: Errand,
) -> Result<Option<(Instant, Errand)>, Failure> {
    match errand {
        Errand::Redeem(visit) => redeem(scene, places, people, visit),
        Errand::HandOver { clerk, desk, code } => {
            redeem::fulfil(scene, people.caller(clerk)?, desk, &code).map(|_| None)
        }
        Errand::Cancel { by, voucher } => redeem::cancel(scene, people.caller(by)?, voucher, None).map(|_| None),
        Errand::Expire(voucher) => redeem::expire(scene, voucher).map(|_| None),
    }
}

fn redeem(
    scene: &mut Scene<'_, '_>,
    places: &Places,
    people: &People,
    visit: Visit,
) -> Result<Option<(Instant, Errand)>, Failure> {
    let available = scene.tx.balance(people.account(visit.member)?)?.available;
    let within_reach: Vec<_> = places.rewards().iter().filter(|(_, cost)| i64::from(cost.get()) <= available).collect();
    let Some((reward, _)) = within_reach.iter().cycle().nth(visit.turn % 7).filter(|_| available >= MINIMUM) else {
        return Ok(None);
    };
    let desk = places.desk(visit.desk)?;
    let member = visit.in_person.map(|_| people.account(visit.member)).transpose()?;
    let caller = people.caller(visit.in_person.unwrap_or(visit.member))?;
    let voucher = redeem::redeem(scene, caller, Wanted { reward: *reward, desk, member })?;
    let id = voucher.redemption.id;
    let after = |hours| scene.now.plus(TimeDelta::hours(hours));
    let clerk = DESKS.iter().find(|(key, _)| *key == visit.desk).map(|(_, clerk)| *clerk);
    let clerk = clerk.ok_or_else(|| Failure::internal("a desk without a clerk"))?;
    Ok(match visit.fate {
        Fate::Fulfilled(hours) => Some((after(hours), Errand::HandOver { clerk, desk, code: voucher.code })),
        Fate::Cancelled(hours) => Some((after(hours), Errand::Cancel { by: visit.member, voucher: id })),
        Fate::Expired => Some((scene.now.plus(VOUCHER), Errand::Expire(id))),
        Fate::Held => None,
    })
}
