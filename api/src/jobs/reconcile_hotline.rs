//! In the night after each day the hotline is asked what it knows of the cases that were spoken of on it. One process asks; where the hotline is
//! silent it is asked again ten minutes later, for a week.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use domain::hotline::reconcile::{Difference, Ours, Theirs, compare};
use domain::id::Id;
use domain::ticket::Ticket;
use domain::time::{Instant, TimeZone};
use persistence::values::ReconciliationRecord;

use crate::app::{App, Scene};
use crate::outside::Trouble;
use crate::problem::Failure;

/// What was said just before midnight has arrived by then.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::minutes(30);
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// Days that are made good after a silence.
const DAYS: u64 = 7;
/// Cases that are looked up at a time.
const AT_ONCE: u32 = 500;

/// How many days were compared.
pub async fn run(app: &App) -> Result<usize, Failure> {
    let Some(hotline) = app.outside.hotline.clone() else { return Ok(0) };
    let mut made = 0;
    for (day, span) in app.look(due).await? {
        let is_ours =
            app.change(move |scene| Ok(scene.tx.take_reconciliation(day, scene.now, scene.now.plus(LEASE))?)).await?;
        if !is_ours {
            continue;
        }
        match hotline.cases_of(day, app.clock.now()).await {
            Ok(theirs) => {
                app.change(move |scene| conclude(scene, day, span, &theirs)).await?;
                made += 1;
            }
            Err(trouble) => {
                let why = match trouble {
                    Trouble::Away(why) | Trouble::Unsure(why) => why,
                    Trouble::StillAway => "away".into(),
                    Trouble::Refused => "refused".into(),
                    Trouble::TooOften => "too often".into(),
                };
                tracing::warn!(%day, why, "the hotline gave no list of a day");
                // Who gives none for this day gives none for another.
                break;
            }
        }
    }
    Ok(made)
}

/// From when until when.
type Span = (Instant, Instant);

/// Days that are over and were not compared yet, the oldest first.
fn due(scene: &mut Scene<'_, '_>) -> Result<Vec<(NaiveDate, Span)>, Failure> {
    let zone = scene.tx.first_programme()?.map(|it| it.settings).unwrap_or_default().time_zone;
    // With the first half hour of a day the one before is not over yet.
    let today = scene.now.minus(AFTER_MIDNIGHT).day_in(zone);
    let first = scene.tx.hotline_since()?.map(|at| at.day_in(zone));
    let mut days = Vec::new();
    for back in (1..=DAYS).rev() {
        let Some(day) = today.checked_sub_days(Days::new(back)) else { continue };
        // What the hotline alone knows of is told from the list of the day before.
        let has_begun = back == 1 || first.is_some_and(|first| first <= day);
        if has_begun && scene.tx.reconciliation(day)?.is_none() {
            days.push((day, span(day, zone)));
        }
    }
    Ok(days)
}

fn span(day: NaiveDate, zone: TimeZone) -> Span {
    let begins = |day: NaiveDate| {
        let local = day.and_time(NaiveTime::MIN).and_local_timezone(zone);
        // Where the clock jumps over midnight, the day begins with it.
        let utc = local.earliest().map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |it| it.to_utc());
        Instant::new(utc)
    };
    (begins(day), day.succ_opt().map_or_else(|| begins(day), begins))
}

fn conclude(scene: &mut Scene<'_, '_>, day: NaiveDate, span: Span, theirs: &[Theirs]) -> Result<(), Failure> {
    let ours = ours(scene, span, theirs)?;
    let found = compare(&ours, theirs);
    let compared = ours.iter().filter(|it| it.of_that_day).count();
    let mut sent_again = 0;
    for (case, first, last) in found.iter().filter_map(Difference::to_send_again) {
        sent_again += scene.tx.hotline_messages_again(case, (first, last), scene.now)?;
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs());
    let record = ReconciliationRecord {
        day,
        asked_at: scene.now,
        compared: count(compared),
        sent_again: count(sent_again),
        differences: 0,
    };
    if scene.tx.end_reconciliation(&record)? {
        for difference in &found {
            let id = scene.id::<Difference>().uuid();
            scene.tx.keep_difference(id, day, difference)?;
        }
    }
    if !found.is_empty() {
        tracing::warn!(%day, differences = found.len(), sent_again, "the hotline knows something else of a day");
    }
    Ok(())
}

/// What we know of the cases that were spoken of on the day, and of the others that the hotline names.
fn ours(scene: &mut Scene<'_, '_>, span: Span, theirs: &[Theirs]) -> Result<Vec<Ours>, Failure> {
    let mut ids: Vec<Id<Ticket>> = Vec::new();
    loop {
        let more = scene.tx.hotline_cases_spoken_of(span, ids.last().copied(), AT_ONCE)?;
        if more.is_empty() {
            break;
        }
        ids.extend(more);
    }
    for it in theirs {
        match (it.case, &it.hotline_case) {
            (Some(case), _) => ids.push(case),
            (None, Some(name)) => ids.extend(scene.tx.hotline_case_named(name)?.map(|case| case.ticket)),
            (None, None) => {}
        }
    }
    ids.sort();
    ids.dedup();
    let mut ours = Vec::new();
    for some in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(1)) {
        ours.extend(scene.tx.hotline_standing_of(some, span)?);
    }
    Ok(ours)
}
