//! Vouchers nobody came for: points and stock go back.

use super::{BATCH, Progress, is_full};
use crate::app::App;
use crate::flow::redeem;
use crate::problem::Failure;

/// Each in a transaction of its own, so that nobody waits long for a stock that many have held.
pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    loop {
        let due = app.look(|scene| Ok(scene.tx.redemptions_to_expire(scene.now, BATCH)?)).await?;
        let before = progress.done;
        for id in &due {
            progress.add(
                app.change({
                    let id = *id;
                    move |scene| redeem::expire(scene, id)
                })
                .await,
            );
        }
        // A whole batch that came to nothing would come again and again.
        if !is_full(&due) || progress.done == before {
            return progress.end();
        }
    }
}
