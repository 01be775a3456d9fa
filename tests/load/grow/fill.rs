//! Fills a store with a year of matters, a day in a transaction: past the flows, which would ask what is known here, and with all
//! that they would leave behind for `verify` to count: events, notes, figures, points.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use actix_web::rt;
use actix_web::web::Data;
use api::app::{App, Scene};
use api::clock::{RandomIds, SystemClock};
use api::problem::Failure;
use api::start;
use domain::figures::{self, Row, rollup};
use domain::id::Id;
use domain::points::{LedgerCause, Movement, Points, Transfer};
use domain::ticket::Ticket;
use domain::time::Instant;
use persistence::DatabaseUrl;
use persistence::values::Notice;
use tests::city;

use crate::matter::{DAYS, Matter, POINTS, matter};
use crate::town::Town;

/// Days that are written at a time; on SQLite one waits for the other.
const AT_A_TIME: u32 = 4;
/// Riders whose points are recorded in one transaction.
const RIDERS: usize = 50;
/// Matters that are written in one transaction.
const AT_ONCE: usize = 25;

/// What a rider is given for a ticket, and when.
type Award = (Id<Ticket>, Instant);

/// So many tickets, unless they are there already.
pub async fn fill(home: &Path, database: DatabaseUrl, tickets: u32, seed: u64) {
    let mut config = city::config(home, database);
    config.database_connections = AT_A_TIME;
    let app = start::app(&config, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap();
    let app = Data::new(app);
    if app.look(|scene| Ok(scene.tx.tickets_after(None, 1)?)).await.unwrap().pop().is_some() {
        println!("{tickets} tickets are there");
        return;
    }
    let begun = Stopwatch::now();
    let town = Arc::new(Town::found(&app, tickets, seed).await);
    println!("{} grids, {} riders after {:.0?}", town.grids.len(), town.riders.len(), begun.elapsed());
    let mut awards: Vec<Vec<Award>> = vec![Vec::new(); town.riders.len()];
    let mut days = 0..DAYS;
    loop {
        let some: Vec<_> = days.by_ref().take(AT_A_TIME as usize).collect();
        let Some(first) = some.first().copied() else { break };
        let written: Vec<_> =
            some.into_iter().map(|day| rt::spawn(write_day(app.clone(), town.clone(), day))).collect();
        for day in written {
            for (rider, award) in day.await.unwrap() {
                awards[rider].push(award);
            }
        }
        if first % 40 == 0 {
            println!("day {first} of {DAYS} after {:.0?}", begun.elapsed());
        }
    }
    let some: Vec<_> = town.riders.iter().copied().zip(awards).collect();
    for batch in some.chunks(RIDERS) {
        let (batch, programme) = (batch.to_vec(), town.programme.id);
        let credit = move |scene: &mut Scene<'_, '_>| {
            for (rider, awards) in &batch {
                let mut balance = scene.tx.lock_balance(*rider)?;
                for (ticket, at) in awards {
                    let transfer = Transfer {
                        id: scene.id(),
                        member: *rider,
                        movement: Movement::Award,
                        amount: Points::new(POINTS).unwrap(),
                        cause: LedgerCause::Ticket,
                        cause_id: ticket.uuid(),
                        at: *at,
                    };
                    balance = scene.tx.record_transfer(programme, &transfer, balance)?;
                    let points = i32::try_from(POINTS).ok();
                    let notice =
                        Notice { to: *rider, kind: "points_awarded", ticket: Some(*ticket), redemption: None, points };
                    scene.tx.notify(scene.id::<Ticket>().uuid(), &notice, *at)?;
                }
            }
            Ok(())
        };
        app.change(credit).await.unwrap();
    }
    println!("{tickets} tickets grown in {:.0?}", begun.elapsed());
}

/// How many there are on a day: as many as on any other, but for what does not divide.
const fn on_day(tickets: u32, day: u32) -> u32 {
    tickets / DAYS + (day < tickets % DAYS) as u32
}

async fn write_day(app: Data<App>, town: Arc<Town>, day: u32) -> Vec<(usize, Award)> {
    let matters = rt::task::spawn_blocking(move || {
        let mut counts: BTreeMap<Row, i64> = BTreeMap::new();
        let matters: Vec<Matter> = (0..on_day(town.tickets, day)).map(|nth| matter(&town, day, nth)).collect();
        for it in &matters {
            for (key, n) in figures::contribution(&it.record.ticket, town.programme.settings.time_zone) {
                for row in rollup::rows(&key) {
                    *counts.entry(row).or_default() += n;
                }
            }
        }
        Arc::new((town, matters, counts))
    });
    let matters = matters.await.unwrap();
    let awards =
        matters.1.iter().filter_map(|it| it.award.map(|(rider, at)| (rider, (it.record.ticket.id, at)))).collect();
    // SQLite goes through all that a transaction has changed before at the end of each of its statements: long ones take long.
    for first in (0..matters.1.len()).step_by(AT_ONCE) {
        let matters = Arc::clone(&matters);
        change(&app, day, move |scene| {
            let (town, matters, _) = &*matters;
            matters.iter().skip(first).take(AT_ONCE).try_for_each(|it| write(scene, town, it))
        })
        .await;
    }
    change(&app, day, move |scene| {
        let (town, _, counts) = &*matters;
        scene.tx.lock_folding()?;
        Ok(scene.tx.add_rows(town.programme.id, counts)?)
    })
    .await;
    awards
}

async fn change(
    app: &Data<App>,
    day: u32,
    work: impl FnMut(&mut Scene<'_, '_>) -> Result<(), Failure> + Send + 'static,
) {
    app.change(work).await.unwrap_or_else(|failure| panic!("day {day}: {}", start::said(&failure)));
}

fn write(scene: &mut Scene<'_, '_>, town: &Town, matter: &Matter) -> Result<(), Failure> {
    let ticket = &matter.record.ticket;
    let day = ticket.milestones.submitted_at.day_in(town.programme.settings.time_zone);
    let mut record = matter.record.clone();
    record.number = scene.tx.next_ticket_number(day)?;
    scene.tx.insert_ticket(&record)?;
    scene.tx.save_counted(ticket)?;
    scene.tx.save_assignments(ticket)?;
    for (note, body) in &matter.notes {
        scene.tx.insert_note(ticket.id, *note, body)?;
    }
    for recorded in &matter.events {
        scene.tx.append_ticket_event(ticket.id, recorded)?;
    }
    Ok(())
}
