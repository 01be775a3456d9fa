//! What holds whatever is commanded, by whomever, in whatever order.

use proptest::prelude::*;
use proptest::sample::Index;

use super::given::*;
use crate::geo::{CoordSystem, Position};
use crate::identity::Role;
use crate::points::award;
use crate::ticket::report::Location;
use crate::ticket::stage::Means;
use crate::ticket::{
    Assignee, Capacity, Cause, Command, CommandKind, Event, Outcome, Recorded, Refusal, Report, Standing, Status,
    Ticket,
};

/// Something that somebody tries, some hours after whatever came before.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    hours: i64,
    what: What,
    details: Details,
}

#[derive(Clone, Debug)]
enum What {
    /// One of the things that somebody is offered at this moment.
    Offered { kind: Index, who: Index },
    /// Anything at all, most likely nonsense.
    Anything { who: Index, kind: Index },
    /// Another report is merged into this ticket, or taken out of it.
    Merging { received: bool, other: u8 },
    /// What this ticket was merged into is merged itself.
    Moving,
}

/// What the command carries.
#[derive(Clone, Debug)]
struct Details {
    choice: Index,
    yes: bool,
    stars: Option<u8>,
    lat: f64,
    lng: f64,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let what = prop_oneof![
        9 => any::<(Index, Index)>().prop_map(|(kind, who)| What::Offered { kind, who }),
        2 => any::<(Index, Index)>().prop_map(|(who, kind)| What::Anything { who, kind }),
        1 => (any::<bool>(), 0..4_u8).prop_map(|(received, other)| What::Merging { received, other }),
        1 => Just(What::Moving),
    ];
    let stars = prop::option::of(0..=6_u8);
    let details = (any::<Index>(), prop::bool::weighted(0.7), stars, 18.0..54.0_f64, 73.0..135.0_f64)
        .prop_map(|(choice, yes, stars, lat, lng)| Details { choice, yes, stars, lat, lng });
    let step = (0..60_i64, what, details).prop_map(|(hours, what, details)| Step { hours, what, details });
    prop::collection::vec(step, 1..80)
}

/// An ordinary report, one by a handler, one by somebody with every role; and fixed on the spot or not.
pub(crate) fn reports() -> impl Strategy<Value = Report> {
    (prop::sample::select(vec![Some(id(1)), Some(id(4)), Some(id(41)), None]), any::<bool>())
        .prop_map(|(reporter, is_spot_fix)| Report { reporter, ..if is_spot_fix { spot_fix() } else { report() } })
}

fn people() -> Vec<Standing> {
    let everything =
        Role::ALL.iter().fold(person(41).who_handles_for(WATER).who_follows(), |it, role| it.who_is(*role));
    vec![
        reporter(),
        proxy(),
        follower(),
        handler(),
        person(14).who_handles_for(ROADS).who_is(Role::FollowUpStaff),
        worker(),
        reviewer(),
        other_reviewer(),
        dispatcher(),
        follow_up_staff(),
        chief().who_is(Role::FollowUpStaff).who_follows(),
        co_handler(),
        everything,
        of_the_city(47, Role::Dispatcher),
    ]
}

fn detailed(kind: CommandKind, details: &Details) -> Command {
    let Details { choice, yes, stars, lat, lng } = details;
    let position = Position::new(*lat, *lng).unwrap();
    match command(kind) {
        Command::Dispatch { .. } => {
            let assignees = [Assignee::Department(WATER), Assignee::Department(ROADS), Assignee::Worker(id(5))];
            Command::Dispatch { assignee: *choice.get(&assignees) }
        }
        Command::Arrive { .. } => Command::Arrive { position },
        Command::Resolve { note, photos, .. } => {
            let photos = if *yes { photos } else { Vec::new() };
            Command::Resolve { outcome: *choice.get(Outcome::ALL), note, photos, needs_photo: true }
        }
        Command::RecordAttempt { note, .. } => {
            Command::RecordAttempt { means: Means::Visit, reached: !yes, at: None, note }
        }
        Command::LookBack { note, photos, .. } => Command::LookBack { solved: *yes, note, photos },
        Command::FollowUp { note, .. } => Command::FollowUp { solved: *yes, satisfaction: *stars, note },
        Command::Relocate { address, area, .. } => {
            let raw = (*lng, *lat);
            let location = Location { position, raw, coord_system: CoordSystem::Wgs84, accuracy_m: Some(lat / 3.0) };
            Command::Relocate { location: yes.then_some(location), address, area: if *yes { area } else { None } }
        }
        other => other,
    }
}

/// Everything that somebody is offered now; the system is nobody.
fn offers(story: &Story) -> Vec<(Option<Standing>, CommandKind)> {
    let by_itself = [CommandKind::CloseUnreached, CommandKind::DispatchProvisionally, CommandKind::Reroute];
    let of_system = by_itself.into_iter().filter(|kind| story.answer(None, command(*kind)).is_ok());
    let of_system: Vec<_> = of_system.map(|kind| (None, kind)).collect();
    let of_people = people().into_iter().flat_map(|standing| {
        let kinds = story.ticket.allowed_commands(&standing, &story.settings, story.now);
        kinds.into_iter().map(move |kind| (Some(standing.clone()), kind))
    });
    of_people.chain(of_system).collect()
}

pub(crate) fn step(story: Story, step: &Step) -> Story {
    let story = story.hours_later(step.hours);
    let by_reviewer = Cause { by: Some(id(6)), capacity: Capacity::Role(Role::Reviewer), at: story.now };
    let (giver, kind) = match &step.what {
        What::Offered { kind, who } => {
            // What ends a story is rare. A kind first, then one of those who may: else what everybody may do would
            // be all that ever happens.
            let mut offers = offers(&story);
            if step.details.stars != Some(0) {
                offers.retain(|(_, kind)| {
                    !matches!(kind, CommandKind::Withdraw | CommandKind::Reject | CommandKind::Reopen)
                });
            }
            let kinds: Vec<_> =
                CommandKind::ALL.iter().filter(|kind| offers.iter().any(|(_, it)| it == *kind)).collect();
            if kinds.is_empty() {
                return story;
            }
            let kind = **kind.get(&kinds);
            let givers: Vec<_> = offers.into_iter().filter(|(_, it)| *it == kind).collect();
            (who.get(&givers).0.clone(), kind)
        }
        What::Anything { who, kind } => (Some(who.get(&people()).clone()), *kind.get(CommandKind::ALL)),
        What::Merging { received, other } => {
            let from = id(u128::from(*other) + 300);
            let event = if *received {
                Event::MergeReceived { from: vec![from, id(310)] }
            } else {
                Event::MergeReleased { from }
            };
            return story.record(event, by_reviewer);
        }
        What::Moving if story.ticket.status() == Status::Merged => {
            return story.record(Event::Merged { into: id(32) }, by_reviewer);
        }
        What::Moving => return story,
    };
    let before = story.ticket.clone();
    match story.answer(giver.as_ref(), detailed(kind, &step.details)) {
        Ok((event, cause)) => {
            assert_eq!(cause.at, story.now);
            assert_eq!(cause.by, giver.map(|standing| standing.caller.account));
            story.record(event, cause)
        }
        Err(_) => {
            assert_eq!(story.ticket, before);
            story
        }
    }
}

fn there_and_back<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// Commands that were refused for what they carried or for what has to come first, not for who gave them when.
fn is_refused_outright(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotYours | Refusal::NotAllowed { .. } | Refusal::ConflictOfInterest)
}

fn offers_are_honest(story: &Story) {
    for standing in people() {
        let offered = story.ticket.allowed_commands(&standing, &story.settings, story.now);
        for kind in CommandKind::ALL {
            let answer = story.answer(Some(&standing), command(*kind));
            let told = format!("{} {kind} by {:?}: {answer:?}", story.ticket.status(), standing.caller.account);
            match answer {
                Ok(_) => assert!(offered.contains(kind), "granted and not offered: {told}"),
                Err(refusal) if is_refused_outright(&refusal) => assert!(!offered.contains(kind), "{told}"),
                Err(_) => assert!(!offered.contains(kind), "offered and refused: {told}"),
            }
        }
    }
}

fn nobody_judged_himself(story: &Story) {
    let report = &story.ticket.report;
    for (i, Recorded { cause, event, .. }) in story.history.iter().enumerate() {
        let Some(by) = cause.by else { continue };
        let handled = story.history[..i]
            .iter()
            .any(|past| past.cause.by == Some(by) && past.cause.capacity == Capacity::Assignee);
        let told = format!("{} {cause:?}", event.name());
        match event {
            Event::Accepted { .. } | Event::Rejected { .. } | Event::Merged { .. } | Event::Unmerged { .. } => {
                assert!(!report.concerns(by) && !handled, "{told}");
            }
            Event::FollowedUp { .. } if cause.capacity == Capacity::Reporter => assert!(!handled, "{told}"),
            Event::FollowedUp { .. } | Event::ClosedUnreached | Event::Reopened { .. } => {
                assert!(!report.concerns(by) && !handled, "{told}");
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_commanded_the_ticket_stays_whole(report in reports(), steps in steps()) {
        let mut story = Story::of(report);
        let mut awards = 0;
        for it in &steps {
            let before = story.ticket.clone();
            let events = story.history.len();
            story = step(story, it);
            let ticket = &story.ticket;
            prop_assert!(story.history.len() <= events + 1, "one event a command");
            prop_assert_eq!(usize::try_from(ticket.version).unwrap(), story.history.len());
            if before.status() == Status::Withdrawn {
                prop_assert_eq!(ticket.status(), Status::Withdrawn);
            }
            prop_assert!(ticket.returns <= 2, "what binds is not returned");
            prop_assert!(ticket.round >= before.round);
            if let Some(last) = story.history.get(events)
                && award::for_ticket(&last.event, &before, &story.settings.tariff).is_some()
            {
                awards += 1;
            }
            offers_are_honest(&story);
        }
        prop_assert!(awards <= 1, "one award a matter, even before the ledger sees to it");
        nobody_judged_himself(&story);
    }

    #[test]
    fn the_events_alone_rebuild_the_ticket(report in reports(), steps in steps()) {
        let story = steps.iter().fold(Story::of(report), step);
        prop_assert_eq!(Ticket::replay(TICKET, &story.history), Some(story.ticket.clone()));
        let written: Vec<Recorded> = story
            .history
            .iter()
            .map(|it| Recorded { cause: there_and_back(&it.cause), event: there_and_back(&it.event), ..*it })
            .collect();
        prop_assert_eq!(Ticket::replay(TICKET, &written), Some(story.ticket.clone()));
        prop_assert_eq!(there_and_back(&story.ticket), story.ticket);
    }
}

#[test]
fn a_history_begins_with_a_submission_or_there_is_no_ticket() {
    let story = accepted();
    assert_eq!(Ticket::replay(TICKET, []), None);
    assert_eq!(Ticket::replay(TICKET, &story.history[1..]), None);
    assert_eq!(Ticket::replay(TICKET, &story.history).unwrap(), story.ticket);
}
