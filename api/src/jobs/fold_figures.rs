//! What commands have changed in the figures, summed up into the counters. Figures are right before and after; they are read faster after.

use crate::app::App;
use crate::problem::Failure;

/// So many at a time: other commands wait no longer than that takes.
const AT_ONCE: u32 = 200;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut done = 0;
    loop {
        let folded = app
            .change(|scene| {
                scene.tx.lock_folding()?;
                Ok(scene.tx.fold_counts(AT_ONCE)?)
            })
            .await?;
        done += folded;
        if u32::try_from(folded).is_ok_and(|folded| folded < AT_ONCE) {
            return Ok(done);
        }
    }
}
