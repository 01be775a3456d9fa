//! What can be told of a matter: how it came in, and the steps that it went through.

use std::borrow::Cow;

use domain::ticket::reason::{NoPhotoReason, RejectReason, ReturnReason};
use domain::ticket::stage::{Means, Outcome};

use super::pictures::{Picture, Sight, Size};

/// Somebody, by the key that `people` knows him by.
pub type Who = &'static str;

/// How it came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Brought {
    App(Who),
    MiniProgram(Who),
    /// By staff, for a resident.
    For {
        resident: Who,
        by: Who,
    },
    /// Seen on duty: it earns nothing.
    Patrol(Who),
}

impl Brought {
    /// Who sends it in.
    pub const fn by(self) -> Who {
        match self {
            Self::App(who) | Self::MiniProgram(who) | Self::Patrol(who) | Self::For { by: who, .. } => who,
        }
    }

    /// Whose matter it is.
    pub const fn reporter(self) -> Who {
        match self {
            Self::App(who) | Self::MiniProgram(who) | Self::Patrol(who) | Self::For { resident: who, .. } => who,
        }
    }
}

/// What the report shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    Photo(Sight),
    /// Mended by the reporter himself: before and after.
    SpotFix(Sight),
    NoPhoto(NoPhotoReason),
}

/// One step of a story; who takes it follows from the step, or is named.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    /// No step: the next one comes so many minutes after the one before, rather than after [`PACE_MINUTES`].
    Wait(i64),
    Withdraw,
    AskToVerify(&'static str),
    /// By the grid worker: whether it is as it was told.
    Verify(bool, &'static str),
    /// The reviewer calls the reporter: whether he is reached.
    Contact(bool, &'static str),
    Accept,
    /// As a major matter.
    AcceptMajor,
    /// Of an emergency, which went out by itself.
    Confirm,
    Reject(RejectReason, &'static str),
    Appeal(&'static str),
    /// Into the story that stands so many places earlier in the list.
    Merge(usize),
    Unmerge(&'static str),
    /// To the department of a handler, or to a grid worker.
    Dispatch(Who),
    Return(ReturnReason, &'static str),
    Claim,
    Arrive,
    Progress(&'static str),
    Whistle(Who, &'static str),
    CheckIn(Who),
    Escalate(&'static str),
    /// So many days more.
    AskTime(i64, &'static str),
    GiveTime,
    /// For so many days.
    AskPause(i64, &'static str),
    GivePause,
    Resume(&'static str),
    Supervise(&'static str),
    AnswerSupervision(&'static str),
    Resolve(Outcome, &'static str),
    /// By the city: it cannot be mended here.
    NotFixable(&'static str),
    Attempt(Means, bool),
    /// By the reporter.
    Solved(u8, &'static str),
    NotSolved(&'static str),
    /// By staff, for a reporter whom they reached, or for what was fixed on the spot.
    FoundSolved(Option<u8>, &'static str),
    /// By staff, after three attempts in vain.
    Unreached,
    /// By itself, where the reporter said nothing.
    Silence,
    Follow(Who),
    Contest(Who, &'static str),
    DismissContest(&'static str),
    Reopen(&'static str),
    Urge(&'static str),
    Reclassify(&'static str),
    Relocate((f64, f64)),
}

/// Steps of a story follow each other at this distance.
pub const PACE_MINUTES: i64 = 50;

#[derive(Clone, PartialEq, Debug)]
pub struct Story {
    pub minutes_ago: i64,
    pub brought: Brought,
    pub category: &'static str,
    pub told: &'static str,
    pub at: (f64, f64),
    pub shown: Shown,
    /// Of its first picture; the others are smaller.
    pub size: Size,
    pub steps: Cow<'static, [Step]>,
}

impl Story {
    /// The places of the steps in the list, each with the minutes since the report.
    pub fn timed(&self) -> Vec<(i64, usize)> {
        let (mut minutes, mut pace) = (0, PACE_MINUTES);
        let mut timed = Vec::with_capacity(self.steps.len());
        for (n, step) in self.steps.iter().enumerate() {
            if let Step::Wait(wait) = step {
                pace = *wait;
            } else {
                minutes += pace;
                pace = PACE_MINUTES;
                timed.push((minutes, n));
            }
        }
        timed
    }

    /// As far as it has come by now: what lies ahead is left out.
    #[must_use]
    pub fn so_far(mut self) -> Self {
        let ahead = self.timed().into_iter().find(|(minutes, _)| *minutes >= self.minutes_ago).map(|(_, n)| n);
        if let Some(n) = ahead {
            self.steps.to_mut().truncate(n);
        }
        self
    }

    /// What has to be drawn for it, in the order in which it is used. `first` is the number of its first street: no two
    /// pictures are of the same.
    pub fn pictures(&self, first: u32) -> Vec<Picture> {
        let reported = match self.shown {
            Shown::Photo(sight) => vec![sight],
            Shown::SpotFix(sight) => vec![sight, Sight::Mended],
            Shown::NoPhoto(_) => Vec::new(),
        };
        let still_there = reported.first().copied().unwrap_or(Sight::Mended);
        let taken = self.steps.iter().filter_map(|step| match step {
            Step::Verify(true, _) => Some(still_there),
            step if step.has_photo() => Some(Sight::Mended),
            _ => None,
        });
        let sights = reported.iter().copied().chain(taken);
        let sizes = std::iter::once(self.size).chain(std::iter::repeat(self.size.smaller()));
        (first..).zip(sights).zip(sizes).map(|((street, sight), size)| Picture { sight, street, size }).collect()
    }
}

impl Step {
    /// Whether a photo goes with it.
    pub const fn has_photo(self) -> bool {
        matches!(self, Self::Verify(..) | Self::Resolve(Outcome::Fixed | Outcome::NotFound, _))
    }
}
