//! Limits that have run out: recorded once, and told up the line. What ran out while the server was down is made good.

use super::{BATCH, Progress, is_full};
use crate::app::App;
use crate::flow::keep_time;
use crate::problem::Failure;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    let mut after = None;
    loop {
        let due = app.look(move |scene| Ok(scene.tx.tickets_to_wake(scene.now, after, BATCH)?)).await?;
        for (_, ticket) in &due {
            let ticket = *ticket;
            progress.add(app.change(move |scene| keep_time::wake(scene, ticket)).await);
        }
        after = due.last().copied();
        if !is_full(&due) {
            break;
        }
    }
    progress.end()
}
