//! What runs by itself, every minute: nothing waits for somebody to ask for it.
//!
//! - [`rebuild_states`]: once after an upgrade
//! - [`expire_redemptions`]: vouchers nobody came for
//! - [`close_silent`]: matters whose reporter was asked and said nothing
//! - [`mark_overdue`]: deadlines that have run out
//! - [`replace_tickets`]: open tickets where borders have changed, after imports whose time has come
//! - [`fold_figures`]: what has changed in the figures, into the counters; more often than the others
//! - [`check_content`]: texts and pictures that a service is to look at
//! - [`delete_photos`]: uploads that were never sent along with anything
//! - [`erase`]: what people who left have written and photographed
//! - [`export`]: archives that somebody has asked for
//! - [`forget`]: rows that are of no use any more
//! - [`reconcile_hotline`]: what the hotline knows of the day before
//! - [`retain`]: what is kept for a while only
//!
//! Each may run in several processes at once: what one has done the others find done. A server that was down makes
//! good what it missed when it is back.

pub mod check_content;
pub mod close_silent;
pub mod delete_photos;
pub mod erase;
pub mod expire_redemptions;
pub mod export;
pub mod fold_figures;
pub mod forget;
pub mod mark_overdue;
pub mod rebuild_states;
pub mod reconcile_hotline;
pub mod replace_tickets;
pub mod retain;

use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::flow::change_borders::put_due_in_force;
use crate::outgoing::rounds;
use crate::problem::Failure;
use crate::start::said;

const EVERY: Duration = Duration::from_secs(60);
/// What is kept for months is not looked at every minute.
const EVERY_LOOK_BACK: Duration = Duration::from_secs(3600);
/// Until then whoever asks for figures reads the changes one by one.
const EVERY_FOLD: Duration = Duration::from_secs(5);
/// How much is taken up at a time.
const BATCH: u32 = 100;

/// Works until it is dropped. What goes out has rounds of its own: others take as long as they like to answer.
pub async fn run_for_ever(app: Data<App>) {
    tokio::join!(rounds::run_for_ever(app.clone()), run_by_the_minute(app));
}

async fn run_by_the_minute(app: Data<App>) {
    let mut minutes = interval(EVERY);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut folding = interval(EVERY_FOLD);
    folding.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut hours = interval(EVERY_LOOK_BACK);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = minutes.tick() => {}
            _ = hours.tick() => {
                retain_for_a_while(&app).await;
                continue;
            }
            _ = folding.tick() => {
                note("fold_figures", fold_figures::run(&app).await);
                note("check_content", check_content::run(&app).await);
                continue;
            }
        }
        let app = app.clone();
        // A round of its own: should it panic, the next one comes all the same.
        if let Err(error) = rt::spawn(async move { tidy_up(&app).await }).await {
            tracing::error!(%error, "a round of jobs died");
        }
    }
}

/// Every job once, one after the other, and all that is due to go out then.
pub async fn run_once(app: &App) {
    tidy_up(app).await;
    retain_for_a_while(app).await;
    note("deliver", rounds::run(app).await);
}

async fn retain_for_a_while(app: &App) {
    note("retain_audit", retain::audit(app).await);
    note("retain_inboxes", retain::inboxes(app).await);
    note("retain_sessions", retain::sessions(app).await);
}

/// One that fails does not stop the others.
async fn tidy_up(app: &App) {
    let rebuilt = rebuild_states::run(app).await;
    if rebuilt.is_ok() {
        // By states that say when everything was; before anything that ends a ticket.
        note("mark_overdue", mark_overdue::run(app).await);
    }
    note("rebuild_states", rebuilt);
    note("put_borders_in_force", put_due_in_force(app).await);
    note("replace_tickets", replace_tickets::run(app).await);
    note("expire_redemptions", expire_redemptions::run(app).await);
    note("close_silent", close_silent::run(app).await);
    note("fold_figures", fold_figures::run(app).await);
    note("check_content", check_content::run(app).await);
    note("delete_photos", delete_photos::run(app).await);
    note("reconcile_hotline", reconcile_hotline::run(app).await);
    note("export", export::make(app).await);
    note("expire_exports", export::expire(app).await);
    note("erase", erase::run(app).await);
    note("forget_keys", forget::idempotency_keys(app).await);
    note("forget_tokens", forget::refresh_tokens(app).await);
    note("forget_tries", forget::tries(app).await);
    note("forget_outbox", forget::outbox(app).await);
    note("forget_deliveries", forget::deliveries(app).await);
    app.limiter.tidy();
}

fn note(job: &'static str, outcome: Result<usize, Failure>) {
    match outcome {
        Ok(0) => {}
        Ok(done) => tracing::info!(job, done, "a job ran"),
        Err(failure) => tracing::error!(job, why = said(&failure), "a job failed"),
    }
}

/// What became of a batch, one by one: one that fails stays for the next round and holds nobody up.
#[derive(Debug, Default)]
struct Progress {
    done: usize,
    failure: Option<Failure>,
}

impl Progress {
    fn add(&mut self, outcome: Result<bool, Failure>) {
        match outcome {
            Ok(done) => self.done += usize::from(done),
            Err(failure) => self.failure = Some(failure),
        }
    }

    fn end(self) -> Result<usize, Failure> {
        self.failure.map_or(Ok(self.done), Err)
    }
}

/// Whether a batch was a whole one, so that there may be another.
fn is_full<T>(batch: &[T]) -> bool {
    u32::try_from(batch.len()).is_ok_and(|len| len >= BATCH)
}
