//! Where the caller is signed in.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get, post};
use chrono::TimeDelta;
use domain::id::Id;
use openapi::me::{OpenSession, OpenSessionPage};
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::token::SESSION_DAYS;

/// List the caller's sessions
///
/// Where he is signed in, the oldest first. A session ends by itself half a year after it was opened.
#[utoipa::path(
    tag = "me",
    params(PageParams),
    responses((status = 200, description = "A page of his sessions", body = OpenSessionPage))
)]
#[get("/me/sessions")]
pub async fn list_sessions(
    app: Data<App>,
    ask: Ask,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("sessions", &page)?;
    let (account, current) = (ask.caller.account, ask.session);
    let found = app
        .look(move |scene| Ok(scene.tx.sessions_of(account, scene.now.minus(TimeDelta::days(SESSION_DAYS)), wanted)?))
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("sessions", mark));
    let items = found.items.into_iter().map(|it| OpenSession {
        id: it.id.uuid(),
        method: it.entry.method,
        device: it.entry.device,
        opened_at: it.opened_at.utc(),
        used_at: it.used_at.utc(),
        current: it.id == current,
    });
    let page = OpenSessionPage { items: items.collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

/// Revoke a session
///
/// Its tokens are good no more, from now on. One that has ended is left as it is.
#[utoipa::path(
    tag = "me",
    params(("session_id" = Uuid, Path, description = "Of the list")),
    request_body = Nothing,
    responses((status = 204, description = "Revoked"))
)]
#[post("/me/sessions/{session_id}/revoke")]
pub async fn revoke_session(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    let (account, session) = (ask.caller.account, Id::from_uuid(path.into_inner()));
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.end_session_of(account, session, scene.now)?;
        scene.tx.record_audit(Some(account), "session.revoke", Some(account.uuid()), "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
