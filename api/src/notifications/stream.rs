//! What happens, as it happens.

use std::convert::Infallible;

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::stream;
use persistence::values::Mark;
use serde::Deserialize;
use tokio::time::Instant as Moment;
use utoipa::IntoParams;

use super::inbox::{Watch, Woken, notification};
use crate::app::App;
use crate::caller::Ask;
use crate::language::Language;
use crate::page::{Cursors, PageParams};
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::streams::BEAT;

/// At a time, of what has gathered.
const BATCH: u32 = 50;
/// What a client waits before it comes back.
const RETRY_MILLIS: u32 = 3000;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamParams {
    /// Begin after this: a `next_cursor` of the inbox, or the `id` of an event. `Last-Event-ID` goes before it.
    #[param(max_length = 200)]
    pub after: Option<String>,
}

/// Stream the caller's notifications
///
/// Server-sent events: each `notification` is one as `/v1/me/notifications` shows it, and its `id` is where to go on, as
/// `Last-Event-ID` or as `after`, there or here. Without either it begins with what comes from now on. A comment goes out every 15 seconds.
/// It ends with an `end` that says why: the token ran out (`token_expired`), the session was ended or the account disabled (within
/// 15 seconds of it), or the server stops (`unavailable`).
#[utoipa::path(
    tag = "me",
    params(
        StreamParams,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was seen")
    ),
    responses((
        status = 200,
        description = "The stream",
        body = String,
        content_type = "text/event-stream",
        example = json!("retry: 3000\nid: AAZEM2tW8AABkvOgfB5wAIAAAAAAAAgIq1o7\n\nevent: notification\nid: AAZEM2tXuQABkvOgfB5wAIAAAAAAAAkBc2Fk\ndata: {\"id\":\"0192f3a0-7c1e-7000-8000-000000000008\",\"at\":\"2026-11-22T08:41:00Z\",\"kind\":\"ticket_accepted\",\"title\":\"您上报的问题已受理\",\"ticket_id\":\"0192f3a0-7c1e-7000-8000-000000000004\",\"redemption_id\":null,\"points\":10,\"read_at\":null}\n\n:\n\nevent: end\ndata: {\"code\":\"token_expired\"}\n\n")
    ))
)]
#[get("/me/stream")]
pub async fn stream_notifications(
    app: Data<App>,
    ask: Ask,
    params: Query<StreamParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let asked = begin_after(&app.cursors, &request, params.0.after)?;
    let watch = Watch::open(app.clone(), &ask)?;
    let account = ask.caller.account;
    // Once it listens: nothing falls between.
    let after = app
        .glance(move |scene| match asked {
            // Of his own inbox, or before the first.
            Some(mark) if mark == Mark::before_all() || scene.tx.has_notification(account, mark.id)? => Ok(mark),
            Some(_) => Err(Code::InvalidCursor.into()),
            None => Ok(scene.tx.last_notification(account)?.unwrap_or_else(Mark::before_all)),
        })
        .await?;
    let line = Line { watch, after, language: ask.language, at: At::Start, speaks: Moment::now() };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Whoever is between passes on what comes as it comes, neither packed nor gathered.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream::unfold(line, Line::next)))
}

/// The last that a client has seen. What is no cursor of ours is refused before the stream begins.
fn begin_after(cursors: &Cursors, request: &HttpRequest, after: Option<String>) -> Result<Option<Mark>, Failure> {
    let seen = match request.headers().get("Last-Event-ID") {
        Some(value) => Some(value.to_str().map_err(|_| Code::InvalidCursor)?.trim().to_owned()),
        None => None,
    };
    let cursor = seen.filter(|it| !it.is_empty()).or(after);
    Ok(cursors.request("notifications", &PageParams { limit: None, cursor })?.after)
}

/// One stream, and where it is.
struct Line {
    watch: Watch,
    after: Mark,
    language: Language,
    at: At,
    /// When it says something at the latest.
    speaks: Moment,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    /// There may be more than was fetched.
    More,
    /// All was said.
    Rest,
    End,
}

impl Line {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let said = match self.at {
            At::End => return None,
            At::Start => {
                self.at = At::More;
                format!("retry: {RETRY_MILLIS}\nid: {}\n\n", self.cursor(self.after))
            }
            At::More | At::Rest => self.news().await,
        };
        self.speaks = Moment::now() + BEAT;
        Some((Ok(Bytes::from(said)), self))
    }

    /// What is to be said next, however long that takes.
    async fn news(&mut self) -> String {
        loop {
            let woken = if self.at == At::Rest { self.watch.wait(self.speaks).await } else { Woken::Heard };
            if woken == Woken::Closing {
                return self.end(Code::Unavailable);
            }
            self.at = At::Rest;
            match self.watch.look(Some(self.after), false, BATCH).await {
                Ok(news) if !news.page.items.is_empty() => {
                    self.at = if news.page.next.is_some() { At::More } else { At::Rest };
                    return news.page.items.into_iter().map(|it| self.event(it)).collect();
                }
                Ok(_) if woken == Woken::Heard => {}
                Ok(_) => return ":\n\n".to_owned(),
                Err(failure) if failure.code.status() < 500 => return self.end(failure.code),
                Err(failure) => {
                    // Over when it is over. It looks again before it says the next thing.
                    tracing::warn!(cause = failure.cause, "a stream could not look");
                    return ":\n\n".to_owned();
                }
            }
        }
    }

    fn event(&mut self, it: persistence::values::NotificationRecord) -> String {
        self.after = Mark { at: it.at, id: it.id };
        let cursor = self.cursor(self.after);
        let data = serde_json::to_string(&notification(it, self.language)).unwrap_or_default();
        format!("event: notification\nid: {cursor}\ndata: {data}\n\n")
    }

    fn end(&mut self, code: Code) -> String {
        self.at = At::End;
        format!("event: end\ndata: {{\"code\":\"{}\"}}\n\n", code.name())
    }

    fn cursor(&self, mark: Mark) -> String {
        self.watch.app.cursors.write("notifications", mark)
    }
}
