//! Whether limits were kept.

use super::*;
use crate::ticket::deadline::{Mark, Overdue};
use crate::ticket::{Assignee, Event};
use crate::time::Instant;

/// The same event, with what it was due at.
fn due(story: Story, command: CommandKind, hours: i64) -> Story {
    let due_at = story.now.plus(chrono::TimeDelta::hours(hours));
    story.and_due(&handler(), command, Some(due_at))
}

fn overdue(story: Story, until: Option<Mark>, limit: &str) -> Story {
    let started_at = story.now;
    let due_at = story.now.plus(chrono::TimeDelta::minutes(30));
    let overdue = Overdue { policy: code("normal"), limit: code(limit), until, started_at, due_at };
    story.hours_later(1).after(None, Command::MarkOverdue { overdue })
}

fn count(story: &Story, measures: &[Measure]) -> Vec<i64> {
    let all = summed([story]);
    measures.iter().map(|measure| all.count(*measure)).collect()
}

const CLAIMS: [Measure; 4] = [Measure::Dispatched, Measure::ClaimLimited, Measure::ClaimedInTime, Measure::LateClaims];
const COMPLETIONS: [Measure; 3] = [Measure::Completed, Measure::CompletionLimited, Measure::CompletedInTime];

#[test]
fn what_is_claimed_is_in_time_or_late_or_had_no_limit() {
    // While it waits it is below the line: nobody has claimed it in time yet.
    assert_eq!(count(&dispatched(), &CLAIMS), [1, 1, 0, 0]);
    assert_eq!(count(&due(dispatched(), CommandKind::Claim, 0), &CLAIMS), [1, 1, 1, 0]);
    assert_eq!(count(&due(dispatched(), CommandKind::Claim, -1), &CLAIMS), [1, 1, 0, 1]);
    assert_eq!(count(&dispatched().and(&handler(), CommandKind::Claim), &CLAIMS), [1, 0, 0, 0]);
    // Its time ran out, claimed or not; what another limit's time does is not for this.
    let late = overdue(dispatched(), Some(Mark::Claimed), "answer");
    assert_eq!(count(&late, &CLAIMS), [1, 1, 0, 1]);
    assert_eq!(count(&late.clone().and(&handler(), CommandKind::Claim), &CLAIMS), [1, 1, 0, 1]);
    assert_eq!(count(&overdue(dispatched(), Some(Mark::Progressed), "claim"), &CLAIMS), [1, 1, 0, 0]);
    assert_eq!(count(&overdue(dispatched(), None, "claim"), &CLAIMS), [1, 1, 0, 1]);
    assert_eq!(count(&late, &[Measure::Overdue]), [1]);
}

#[test]
fn the_last_to_be_handed_it_answers_for_the_ticket_and_each_for_himself() {
    let late = overdue(dispatched(), Some(Mark::Claimed), "claim");
    let back = late.and(&handler(), CommandKind::Return);
    assert_eq!(count(&back, &CLAIMS), [1, 1, 0, 1]);
    let to_roads = Command::Dispatch { assignee: Assignee::Department(ROADS) };
    let again = back.when(&dispatcher(), to_roads);
    let in_time = again.clone().and_due(&person(45).who_handles_for(ROADS), CommandKind::Claim, Some(again.now));
    assert_eq!(count(&in_time, &CLAIMS), [1, 1, 1, 1]);
    let late: Vec<_> = contribution(&in_time.ticket, ZONE)
        .into_keys()
        .filter(|key| key.counted == Counted::Measure(Measure::LateClaims))
        .map(|key| key.department)
        .collect();
    assert_eq!(late, [Some(WATER)]);
    // Whoever reads the events finds the same.
    assert_eq!(Ticket::replay(TICKET, &in_time.history), Some(in_time.ticket));
}

#[test]
fn the_last_time_that_it_was_called_done_says_whether_it_was_in_time() {
    let close = |story: Story| story.when(&reporter(), solved(None));
    assert_eq!(count(&close(due(in_progress(), CommandKind::Resolve, 1)), &COMPLETIONS), [1, 1, 1]);
    assert_eq!(count(&close(due(in_progress(), CommandKind::Resolve, -1)), &COMPLETIONS), [1, 1, 0]);
    assert_eq!(count(&close(resolved()), &COMPLETIONS), [1, 0, 0]);
    assert_eq!(count(&due(in_progress(), CommandKind::Resolve, 1), &COMPLETIONS), [0, 0, 0]);
    let again = due(in_progress(), CommandKind::Resolve, 1).when(&reporter(), not_solved()).days_later(2);
    let late = close(due(again, CommandKind::Resolve, -1));
    assert_eq!(count(&late, &COMPLETIONS), [1, 1, 0]);
}

#[test]
fn what_was_recorded_before_is_read_as_without_a_limit() {
    let claimed: Event = serde_json::from_str(r#"{"kind": "claimed"}"#).unwrap();
    assert_eq!(claimed, Event::Claimed { due_at: None });
    assert_eq!(serde_json::to_string(&claimed).unwrap(), r#"{"kind":"claimed"}"#);
    let at: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
    let with = claimed.with_due(Some(at));
    let read: Event = serde_json::from_str(&serde_json::to_string(&with).unwrap()).unwrap();
    assert_eq!(read, with);
}
