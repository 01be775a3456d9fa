//! Matters that are said to be solved, whose reporter was asked and has said nothing for the programme's period.

use chrono::TimeDelta;

use super::{BATCH, Progress, is_full};
use crate::app::App;
use crate::flow::command_ticket;
use crate::problem::Failure;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    for programme in app.look(|scene| Ok(scene.tx.all_programmes()?)).await? {
        let silence = TimeDelta::days(programme.settings.silence_days.into());
        let mut after = None;
        loop {
            let id = programme.id;
            let silent = app
                .look(move |scene| {
                    let since = scene.now.minus(silence);
                    Ok(scene.tx.tickets_silent_since(id, since, after, BATCH)?)
                })
                .await?;
            for ticket in &silent {
                let ticket = *ticket;
                progress.add(app.change(move |scene| command_ticket::close_silent(scene, ticket)).await);
            }
            after = silent.last().copied();
            if !is_full(&silent) {
                break;
            }
        }
    }
    progress.end()
}
