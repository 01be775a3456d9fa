//! Rows that are of no use any more.

use chrono::TimeDelta;

use crate::app::{App, IDEMPOTENCY_HOURS};
use crate::problem::Failure;

/// Whoever comes with a token that expired in the last days is told so, rather than that there is no such token.
const TOKENS: TimeDelta = TimeDelta::days(7);
const TRIES: TimeDelta = TimeDelta::days(2);
/// Whoever listens has so long to catch up.
const ANNOUNCEMENTS: TimeDelta = TimeDelta::days(30);
/// Whoever looks why something did not arrive looks soon.
const DELIVERIES: TimeDelta = TimeDelta::days(30);
const ANSWERS: TimeDelta = TimeDelta::days(3);

pub async fn idempotency_keys(app: &App) -> Result<usize, Failure> {
    app.change(|scene| Ok(scene.tx.purge_keys(scene.now.minus(TimeDelta::hours(IDEMPOTENCY_HOURS)))?)).await
}

pub async fn refresh_tokens(app: &App) -> Result<usize, Failure> {
    app.change(|scene| Ok(scene.tx.purge_refresh_tokens(scene.now.minus(TOKENS))?)).await
}

/// Codes that were sent, and tries that failed: counted for a day at most.
pub async fn tries(app: &App) -> Result<usize, Failure> {
    app.change(|scene| Ok(scene.tx.purge_tries(scene.now.minus(TRIES))?)).await
}

pub async fn outbox(app: &App) -> Result<usize, Failure> {
    app.change(|scene| Ok(scene.tx.purge_outbox(scene.now.minus(ANNOUNCEMENTS))?)).await
}

/// What went out, or did not, long after it was over; and sooner, how others answered.
pub async fn deliveries(app: &App) -> Result<usize, Failure> {
    app.change(|scene| {
        let answers = scene.tx.forget_delivery_answers(scene.now.minus(ANSWERS))?;
        Ok(answers + scene.tx.purge_parcels(scene.now.minus(DELIVERIES))?)
    })
    .await
}
