//! Texts and pictures that a service is to look at. It is asked outside of any transaction; while it gives no answer the public does not
//! see what it is asked about, and after a while a person is asked instead.

use chrono::TimeDelta;
use domain::content::Opinion;
use domain::id::Id;
use persistence::values::CheckRecord;

use super::{BATCH, Progress};
use crate::app::App;
use crate::content::picture;
use crate::flow::check_content::{self, Question};
use crate::outside::Trouble;
use crate::problem::Failure;

/// Longer than a service may take to answer.
const LEASE: TimeDelta = TimeDelta::minutes(3);

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    let due = app.look(|scene| Ok(scene.tx.checks_due(scene.now, BATCH)?)).await?;
    for check in due {
        progress.add(ask(app, check).await);
    }
    progress.end()
}

async fn ask(app: &App, check: CheckRecord) -> Result<bool, Failure> {
    let id = check.id;
    let question = app
        .change(move |scene| {
            // Another process may have it by now.
            if !scene.tx.take_check(id, scene.now, scene.now.plus(LEASE))? {
                return Ok(None);
            }
            check_content::question(scene, &check).map(Some)
        })
        .await?;
    let Some(question) = question else { return Ok(false) };
    let opinion = match opinion_on(app, &question).await {
        Ok(opinion) => Some(opinion),
        Err(trouble) => {
            tracing::warn!(check = %id, ?trouble, "a content check gave no answer");
            None
        }
    };
    app.change(move |scene| check_content::hear(scene, Id::from_uuid(id.uuid()), opinion.clone())).await?;
    Ok(true)
}

async fn opinion_on(app: &App, question: &Question) -> Result<Opinion, Trouble> {
    let content = app.outside.content.as_deref();
    match (question, content) {
        (Question::Gone, _) => Ok(Opinion::Fine),
        (Question::Stranger, _) | (_, None) => Ok(Opinion::Unsure),
        (Question::Text { text, open_id }, Some(content)) => content.text(open_id, text.as_str()).await,
        (Question::Picture { photo, open_id }, Some(content)) => match picture::address(app, *photo) {
            Some(url) => content.picture(open_id, &url).await,
            None => Ok(Opinion::Unsure),
        },
    }
}
