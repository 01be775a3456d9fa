//! At the end of a day each side says what it knows of the cases that were spoken of on that day. What differs is named, and what the other
//! side never got is sent again.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::Id;
use crate::named;
use crate::ticket::{Status, Ticket};

/// What we know of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ours {
    pub case: Id<Ticket>,
    pub hotline_case: Option<String>,
    /// The last number that we sent by the end of the day, and the status that it told.
    pub sent: u32,
    pub status: Option<Status>,
    /// The last number that we ever sent.
    pub sent_by_now: u32,
    /// The last number that we took by the end of the day, and by now.
    pub taken: u32,
    pub taken_by_now: u32,
    /// Whether it was spoken of on that day; otherwise the other side has asked for it.
    pub of_that_day: bool,
}

/// What the hotline says of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theirs {
    pub case: Option<Id<Ticket>>,
    pub hotline_case: Option<String>,
    /// The last number of ours that it took.
    pub received: u32,
    /// The last number that it sent.
    pub sent: u32,
    /// The status that it was told last.
    pub status: Option<String>,
}

named! {
    pub enum Kind {
        /// It does not know the case.
        MissingThere = "missing_there",
        /// We do not.
        MissingHere = "missing_here",
        /// It never took these messages of ours.
        LostThere = "lost_there",
        /// We never took these messages of its.
        LostHere = "lost_here",
        /// It says that it took more than we sent: one of the two was put back to an older state.
        AheadThere = "ahead_there",
        /// We took more than it says that it sent.
        AheadHere = "ahead_here",
        /// It has taken everything, and holds another status.
        StatusDiffers = "status_differs",
    }
}

/// Something that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    pub kind: Kind,
    pub case: Option<Id<Ticket>>,
    pub hotline_case: Option<String>,
    /// The first and the last message that is meant.
    pub messages: Option<(u32, u32)>,
    pub our_status: Option<Status>,
    pub their_status: Option<String>,
}

impl Difference {
    /// The messages of ours that are to be sent again.
    pub fn to_send_again(&self) -> Option<(Id<Ticket>, u32, u32)> {
        let is_lost = matches!(self.kind, Kind::MissingThere | Kind::LostThere);
        let (first, last) = self.messages.filter(|_| is_lost)?;
        self.case.map(|case| (case, first, last))
    }
}

/// Everything that differs, in the order of our cases and then of those that only the hotline names. A case that it names twice counts once:
/// the last time.
pub fn compare(ours: &[Ours], theirs: &[Theirs]) -> Vec<Difference> {
    let known: BTreeSet<Id<Ticket>> = ours.iter().map(|own| own.case).collect();
    let by_number: BTreeMap<&str, Id<Ticket>> =
        ours.iter().filter_map(|own| Some((own.hotline_case.as_deref()?, own.case))).collect();
    let mut named: BTreeMap<Id<Ticket>, &Theirs> = BTreeMap::new();
    let mut strange: Vec<&Theirs> = Vec::new();
    for it in theirs {
        let case = match (it.case, it.hotline_case.as_deref()) {
            (Some(case), _) => Some(case).filter(|case| known.contains(case)),
            (None, number) => number.and_then(|number| by_number.get(number).copied()),
        };
        match case {
            Some(case) => drop(named.insert(case, it)),
            None => strange.push(it),
        }
    }
    let mut differences = Vec::new();
    for own in ours {
        match named.get(&own.case) {
            Some(it) => of_one(own, it, &mut differences),
            None if own.of_that_day => {
                let messages = (own.sent > 0).then_some((1, own.sent));
                differences.push(Difference { messages, ..own.differs(Kind::MissingThere) });
            }
            None => {}
        }
    }
    differences.extend(strange.into_iter().map(|it| Difference {
        kind: Kind::MissingHere,
        case: it.case,
        hotline_case: it.hotline_case.clone(),
        messages: (it.sent > 0).then_some((1, it.sent)),
        our_status: None,
        their_status: it.status.clone(),
    }));
    differences
}

fn of_one(own: &Ours, it: &Theirs, differences: &mut Vec<Difference>) {
    let mut differs = |kind, messages| {
        let their_status = it.status.clone();
        differences.push(Difference { messages, their_status, ..own.differs(kind) });
    };
    if it.received < own.sent {
        differs(Kind::LostThere, Some((it.received.saturating_add(1), own.sent)));
    } else if it.received > own.sent_by_now {
        differs(Kind::AheadThere, Some((own.sent_by_now.saturating_add(1), it.received)));
    } else if it.received == own.sent && own.sent > 0 && it.status.as_deref() != own.status.map(Status::name) {
        differs(Kind::StatusDiffers, None);
    }
    // What it sent after the end of the day is none of the day's business, and what came by now is not lost.
    if it.sent > own.taken_by_now {
        differs(Kind::LostHere, Some((own.taken_by_now.saturating_add(1), it.sent)));
    } else if it.sent < own.taken {
        differs(Kind::AheadHere, Some((it.sent.saturating_add(1), own.taken)));
    }
}

impl Ours {
    fn differs(&self, kind: Kind) -> Difference {
        Difference {
            kind,
            case: Some(self.case),
            hotline_case: self.hotline_case.clone(),
            messages: None,
            our_status: self.status,
            their_status: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> Id<Ticket> {
        Id::from_uuid(Uuid::from_u128(n))
    }

    fn ours(n: u128, sent: u32, taken: u32) -> Ours {
        Ours {
            case: id(n),
            hotline_case: None,
            sent,
            status: Some(Status::Dispatched),
            sent_by_now: sent,
            taken,
            taken_by_now: taken,
            of_that_day: true,
        }
    }

    fn theirs(n: u128, received: u32, sent: u32) -> Theirs {
        Theirs { case: Some(id(n)), hotline_case: None, received, sent, status: Some("dispatched".into()) }
    }

    fn found(ours: &[Ours], theirs: &[Theirs]) -> Vec<(Kind, Option<(u32, u32)>)> {
        compare(ours, theirs).into_iter().map(|it| (it.kind, it.messages)).collect()
    }

    #[test]
    fn who_knows_the_same_has_nothing_to_say() {
        assert!(found(&[ours(1, 3, 2)], &[theirs(1, 3, 2)]).is_empty());
        assert!(found(&[], &[]).is_empty());
    }

    #[test]
    fn each_thing_that_differs_is_named() {
        assert_eq!(found(&[ours(1, 3, 0)], &[]), [(Kind::MissingThere, Some((1, 3)))]);
        assert_eq!(found(&[], &[theirs(1, 0, 2)]), [(Kind::MissingHere, Some((1, 2)))]);
        assert_eq!(found(&[ours(1, 3, 0)], &[theirs(1, 1, 0)]), [(Kind::LostThere, Some((2, 3)))]);
        assert_eq!(found(&[ours(1, 3, 1)], &[theirs(1, 3, 2)]), [(Kind::LostHere, Some((2, 2)))]);
        assert_eq!(
            found(&[ours(1, 3, 1)], &[theirs(1, 5, 0)]),
            [(Kind::AheadThere, Some((4, 5))), (Kind::AheadHere, Some((1, 1)))]
        );
        let other = Theirs { status: Some("closed".into()), ..theirs(1, 3, 0) };
        assert_eq!(found(&[ours(1, 3, 0)], &[other]), [(Kind::StatusDiffers, None)]);
    }

    #[test]
    fn what_goes_on_after_the_end_of_the_day_is_no_difference() {
        let later = Ours { sent_by_now: 5, taken_by_now: 4, ..ours(1, 3, 2) };
        for (received, sent) in [(3, 2), (4, 3), (5, 4)] {
            let status = Some(if received == 3 { "dispatched" } else { "in_progress" }.into());
            let it = Theirs { status, ..theirs(1, received, sent) };
            assert!(found(std::slice::from_ref(&later), &[it]).is_empty(), "{received} {sent}");
        }
        let not_of_that_day = Ours { of_that_day: false, ..ours(1, 3, 0) };
        assert!(found(&[not_of_that_day], &[]).is_empty());
    }

    #[test]
    fn a_case_taken_by_phone_is_known_by_the_hotlines_number() {
        let own = Ours { hotline_case: Some("H-7".into()), ..ours(1, 1, 1) };
        let it = Theirs { case: None, hotline_case: Some("H-7".into()), ..theirs(9, 1, 1) };
        assert!(found(&[own], &[it]).is_empty());
    }

    #[test]
    fn what_the_hotline_never_got_is_sent_again_and_nothing_else() {
        let all = compare(&[ours(1, 3, 0), ours(2, 2, 0)], &[theirs(1, 1, 4)]);
        let again: Vec<_> = all.iter().filter_map(Difference::to_send_again).collect();
        assert_eq!(again, [(id(1), 2, 3), (id(2), 1, 2)]);
    }
}
