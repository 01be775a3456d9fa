//! How a ticket's due times come about.

use actix_web::get;
use actix_web::web::{Data, Path};
use chrono::Datelike;
use domain::calendar::{DayKind, WorkingTime};
use domain::id::Id;
use domain::ticket::Ticket;
use domain::ticket::deadline::Timer;
use domain::time::Instant;
use openapi::deadline::{DeadlinePause, SkippedDay, TicketDeadline, TicketDeadlineList};
use openapi::names::DeadlineState;
use uuid::Uuid;

use crate::app::App;
use crate::caller::Ask;
use crate::flow::{keep_time, standing};
use crate::policies::view::stage;
use crate::problem::Failure;
use crate::reply::Reply;

/// List a ticket's deadlines
///
/// Every limit that counts for it: by which policy, from when on, when it is due and why then, and whether it was kept.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "Its deadlines", body = TicketDeadlineList))
)]
#[get("/tickets/{ticket_id}/deadlines")]
pub async fn list_ticket_deadlines(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let items = app
        .look(move |scene| {
            let found = scene.tx.ticket(id)?;
            let (record, _, _) = standing::see_ticket(scene, &ask.caller, found)?;
            let programme = scene.tx.require_programme(record.programme)?;
            let timers = keep_time::timers(scene, &programme, &record.ticket)?;
            let clocks = scene.tx.clocks()?;
            let time = clocks.working_time(&programme.settings);
            Ok(timers
                .iter()
                .map(|timer| deadline(timer, &time, programme.settings.remind_percent, scene.now))
                .collect())
        })
        .await?;
    Reply::ok(&TicketDeadlineList { items })
}

fn deadline(timer: &Timer, time: &WorkingTime<'_>, remind_percent: u8, now: Instant) -> TicketDeadline {
    let due_at = timer.due_at();
    let state = match (timer.is_running(), timer.is_late(now)) {
        (true, _) if due_at.is_none() => DeadlineState::Paused,
        (true, false) => DeadlineState::Running,
        (true, true) => DeadlineState::Overdue,
        (false, false) => DeadlineState::Met,
        (false, true) => DeadlineState::Late,
    };
    let counts = due_at.filter(|_| timer.limit.unit.is_working());
    let skipped = counts.into_iter().flat_map(|due| time.skipped(timer.started_at, due)).map(|(date, kind)| {
        let holiday = match kind {
            DayKind::Holiday(name) => Some(name.as_str().to_owned()),
            _ => None,
        };
        SkippedDay { date, holiday }
    });
    let years =
        counts.into_iter().flat_map(|due| timer.started_at.day_in(time.zone).year()..=due.day_in(time.zone).year());
    TicketDeadline {
        policy: timer.policy.as_str().to_owned(),
        stage: stage(&timer.limit),
        state,
        started_at: timer.started_at.utc(),
        counted_from: timer.counted_from.utc(),
        due_at: due_at.map(Instant::utc),
        remind_at: timer.remind_at(time, remind_percent).map(Instant::utc),
        ended_at: timer.ended_at.map(Instant::utc),
        extended: timer.extended,
        pauses: timer
            .pauses
            .iter()
            .map(|pause| DeadlinePause { from: pause.from.utc(), until: pause.until.map(Instant::utc) })
            .collect(),
        skipped: skipped.collect(),
        assumed_years: years.filter(|year| !time.calendar.knows(*year)).collect(),
    }
}
