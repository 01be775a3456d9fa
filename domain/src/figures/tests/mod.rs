//! What tickets count for, the rates made of it, and what holds whatever happens to a ticket.

mod counting;
mod elapsed;
mod limits;
mod properties;
mod rates;
mod rollups;

use super::{Counted, Counts, Measure, Overview, RateName, contribution};
use crate::ticket::tests::given::*;
use crate::ticket::{Command, CommandKind, Ticket};
use crate::time::TimeZone;

const ZONE: TimeZone = TimeZone::Asia__Shanghai;

fn solved(satisfaction: Option<u8>) -> Command {
    Command::FollowUp { solved: true, satisfaction, note: None }
}

/// What a ticket is counted as, with how often each, in the order of `Measure`.
fn counted(story: &Story) -> Vec<(Measure, i64)> {
    summed([story]).0.into_iter().collect()
}

fn overview(counts: &Counts) -> Overview {
    let mut overview = Overview::default();
    for (key, n) in counts {
        if let Counted::Measure(measure) = key.counted {
            *overview.0.entry(measure).or_default() += n;
        }
    }
    overview
}

fn summed<'a>(stories: impl IntoIterator<Item = &'a Story>) -> Overview {
    let mut all = Counts::new();
    for story in stories {
        for (key, n) in contribution(&story.ticket, ZONE) {
            *all.entry(key).or_default() += n;
        }
    }
    overview(&all)
}

fn closed_unreached() -> Story {
    resolved().days_later(8).after(None, Command::CloseUnreached)
}

fn merged() -> Story {
    submitted().and(&reviewer(), CommandKind::Merge)
}

fn returned() -> Story {
    dispatched().and(&handler(), CommandKind::Return)
}

fn contested() -> Story {
    closed().and(&reporter(), CommandKind::Contest)
}
