//! Whose turn it is. Every two seconds somebody looks what is due; each target is served by itself, so that a slow one holds up nobody else.
//! Several processes on one database share the work: what one has in hand the others pass over.

use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use domain::delivery::Channel;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::{AT_ONCE, turn};
use crate::app::App;
use crate::flow::pass_on;
use crate::problem::Failure;
use crate::start::said;

const EVERY: Duration = Duration::from_secs(2);
/// Of the outbox, in one transaction.
const SORTED_AT_ONCE: u32 = 100;
/// Targets that are looked up in one round.
const TARGETS: u32 = 200;
const LOST_AT_ONCE: u32 = 100;

/// Works until it is dropped. What is on its way then is taken up again when its lease has ended.
pub async fn run_for_ever(app: Data<App>) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        match due(&app).await {
            Ok(targets) => {
                for target in targets {
                    // Where all places are taken, the others have to wait for one.
                    let Ok(place) = app.outgoing.places.clone().acquire_owned().await else { return };
                    let app = app.clone();
                    rt::spawn(async move {
                        let served = turn::serve(&app, target).await;
                        drop(place);
                        if let Err(failure) = served {
                            tracing::error!(channel = %target.0, why = said(&failure), "a target was not served");
                        }
                    });
                }
            }
            Err(failure) => tracing::error!(why = said(&failure), "nobody knows what is to go out"),
        }
    }
}

/// All that is due, until nothing is left that is: for whoever waits for it. Says how many tries there were.
pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut tried = 0;
    loop {
        let targets = due(app).await?;
        let turns = stream::iter(targets).map(|target| turn::serve(app, target)).buffer_unordered(AT_ONCE);
        let served: Vec<Result<usize, Failure>> = turns.collect().await;
        let served = served.into_iter().sum::<Result<usize, Failure>>()?;
        if served == 0 {
            return Ok(tried);
        }
        tried += served;
    }
}

/// Sorts the outbox, takes back what was lost, and says to whom something is due that nobody of this process is serving.
async fn due(app: &App) -> Result<Vec<(Channel, Uuid)>, Failure> {
    // Nothing is written where there is nothing to write: this is asked all the time.
    let (any_fresh, any_lost) =
        app.look(|scene| Ok((!scene.tx.fresh_announcements(1)?.is_empty(), scene.tx.any_lost(scene.now)?))).await?;
    let mut may_be_more = any_fresh;
    while may_be_more {
        let outside = app.outside.clone();
        let sorted = app.change(move |scene| pass_on::sort(scene, &outside, SORTED_AT_ONCE)).await?;
        may_be_more = !u32::try_from(sorted).is_ok_and(|sorted| sorted < SORTED_AT_ONCE);
    }
    if any_lost {
        app.change(|scene| Ok(scene.tx.take_back_lost(scene.now, LOST_AT_ONCE)?)).await?;
    }
    let targets = app.look(|scene| Ok(scene.tx.targets_due(scene.now, TARGETS)?)).await?;
    // What is for the hotline waits where there is none just now.
    let is_reached = |target: &(Channel, Uuid)| target.0 != Channel::Hotline || app.outside.hotline.is_some();
    Ok(targets.into_iter().filter(|target| is_reached(target) && !app.outgoing.is_busy(target)).collect())
}
