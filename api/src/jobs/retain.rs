//! What is kept for a while only goes when its time is over: as long as the programme says, and never less than the law does.

use chrono::TimeDelta;
use domain::programme::Retention;
use domain::time::Instant;

use crate::app::{App, Scene};
use crate::problem::Failure;
use crate::token::SESSION_DAYS;

/// Rows that go in one transaction.
const BATCH: u32 = 1000;

pub async fn audit(app: &App) -> Result<usize, Failure> {
    until_nothing_is_left(app, |it| it.audit_days, |scene, before| Ok(scene.tx.cut_audit(before, BATCH, scene.now)?))
        .await
}

pub async fn inboxes(app: &App) -> Result<usize, Failure> {
    until_nothing_is_left(app, |it| it.inbox_days, |scene, before| Ok(scene.tx.purge_notifications(before, BATCH)?))
        .await
}

pub async fn sessions(app: &App) -> Result<usize, Failure> {
    until_nothing_is_left(
        app,
        |it| it.sessions_days,
        |scene, before| {
            let unused = before.minus(TimeDelta::days(SESSION_DAYS));
            Ok(scene.tx.purge_sessions(before, unused, BATCH)?)
        },
    )
    .await
}

async fn until_nothing_is_left(
    app: &App,
    days: fn(&Retention) -> Option<u16>,
    purge: fn(&mut Scene<'_, '_>, Instant) -> Result<usize, Failure>,
) -> Result<usize, Failure> {
    let mut gone = 0;
    loop {
        let some = app
            .change(move |scene| match longest(scene, days)? {
                Some(days) => purge(scene, scene.now.minus(TimeDelta::days(days.into()))),
                None => Ok(0),
            })
            .await?;
        gone += some;
        if some < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            return Ok(gone);
        }
    }
}

/// People and their record belong to the whole deployment: the longest time of all its programmes counts, and for ever is longest.
fn longest(scene: &mut Scene<'_, '_>, days: fn(&Retention) -> Option<u16>) -> Result<Option<u16>, Failure> {
    let programmes = scene.tx.all_programmes()?;
    let said: Option<Vec<u16>> = programmes.iter().map(|it| days(&it.settings.retention)).collect();
    Ok(said.and_then(|days| days.into_iter().max()))
}
