//! Points move, and their balance with them.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeZone as _};
use domain::points::award::{self, GivenSoFar};
use domain::points::{Award, LedgerCause, Movement, Transfer, Withheld};
use domain::ticket::{Event, Ticket};
use domain::time::{Instant, TimeZone};
use persistence::values::{Notice, ProgrammeRecord};

use crate::app::Scene;
use crate::flow::tell;
use crate::problem::Failure;

/// What became of an award.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Awarding {
    /// The event earns nothing, or the matter has earned before.
    Nothing,
    Given(Award),
    Withheld(Withheld),
}

/// Credits what an event earns, once for each matter, within the programme's limits.
pub fn award_for(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    event: &Event,
    ticket: &Ticket,
) -> Result<Awarding, Failure> {
    let tariff = &programme.settings.tariff;
    let Some(award) = award::for_ticket(event, ticket, tariff) else { return Ok(Awarding::Nothing) };
    // Who left earns nothing any more.
    if scene.tx.has_left(award.member)? {
        return Ok(Awarding::Nothing);
    }
    let balance = scene.tx.lock_balance(award.member)?;
    let cause_id = ticket.id.uuid();
    if scene.tx.award_for(LedgerCause::Ticket, cause_id)?.is_some() {
        return Ok(Awarding::Nothing);
    }
    let is_spot_fix = ticket.report.is_spot_fix();
    let given = given_so_far(scene, programme, award, is_spot_fix)?;
    let award = match award::within_limits(award, is_spot_fix, given, tariff) {
        Ok(award) => award,
        Err(why) => return Ok(Awarding::Withheld(why)),
    };
    let transfer = Transfer {
        id: scene.id(),
        member: award.member,
        movement: Movement::Award,
        amount: award.amount,
        cause: LedgerCause::Ticket,
        cause_id,
        at: scene.now,
    };
    scene.tx.record_transfer(programme.id, &transfer, balance)?;
    let points = i32::try_from(award.amount.get()).ok();
    let notice = Notice { to: award.member, kind: "points_awarded", ticket: Some(ticket.id), redemption: None, points };
    tell::person(scene, &notice)?;
    Ok(Awarding::Given(award))
}

/// Adds up only what there is a limit for: the month of a busy rider is long.
fn given_so_far(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    award: Award,
    is_spot_fix: bool,
) -> Result<GivenSoFar, Failure> {
    let (zone, tariff) = (programme.settings.time_zone, &programme.settings.tariff);
    let today = scene.now.day_in(zone);
    let since = match (tariff.monthly_cap, tariff.daily_cap, is_spot_fix) {
        (Some(_), _, _) => Some(today.with_day(1).unwrap_or(today)),
        (None, Some(_), _) | (None, None, true) => Some(today),
        (None, None, false) => None,
    };
    let to_member = match since {
        Some(since) => scene.tx.given_to_member(award.member, begin_of(today, zone), begin_of(since, zone))?,
        None => GivenSoFar::default(),
    };
    let by_programme = if tariff.budget.is_some() {
        scene.tx.lock_programme(programme.id)?;
        scene.tx.given_by_programme(programme.id)?
    } else {
        0
    };
    Ok(GivenSoFar { by_programme, ..to_member })
}

/// The first moment of a day. Where clocks were put forward over midnight, the first that exists.
pub fn begin_of(day: NaiveDate, zone: TimeZone) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    let moment =
        (0..4).find_map(|hours| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hours))).earliest());
    Instant::new(moment.map_or_else(|| midnight.and_utc(), |m| m.to_utc()))
}
