//! All that is held about the caller, for him.

use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post};
use domain::id::Id;
use domain::identity::export::{self, Export, ExportStatus};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use openapi::export::DataExport;
use openapi::ticket_command::Nothing;
use persistence::values::ExportRecord;
use uuid::Uuid;

use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::exports::seal::Opener;
use crate::exports::shelf;
use crate::observe::HeadAlone;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Ask for an export
///
/// An archive of all that is held about the caller: a zip with a page to read, JSON beside it, and his photos as they are kept, the newest
/// gigabyte of them. A job makes it, and it is kept for seven days. While one is made, and for a day after it was asked for, the answer is
/// that one.
#[utoipa::path(
    tag = "me",
    request_body = Nothing,
    responses(
        (status = 202, description = "It is going to be made", body = DataExport),
        (status = 200, description = "The one that is there", body = DataExport)
    )
)]
#[post("/me/exports")]
pub async fn request_export(app: Data<App>, ask: Ask, body: Body<Nothing>) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        // Two at once would each find none.
        scene.tx.lock_password_of(account)?;
        let last = scene.tx.last_export(account)?;
        if !export::begins(last.as_ref().map(|it| (it.status, it.asked_at)), scene.now) {
            let last = last.ok_or_else(|| Failure::internal("no export that is there"))?;
            return Reply::ok(&view(&last));
        }
        let id = scene.id();
        scene.tx.begin_export(id, account, scene.now)?;
        let detail = serde_json::json!({ "export_id": id }).to_string();
        scene.tx.record_audit(Some(account), "export.request", Some(account.uuid()), &detail, scene.now)?;
        Reply::accepted(&view(&own(scene, account, id)?))
    })
    .await
}

/// Show an export
///
/// How far it is, and where to fetch it.
#[utoipa::path(
    tag = "me",
    params(("export_id" = Uuid, Path, description = "The export")),
    responses((status = 200, description = "The export", body = DataExport))
)]
#[get("/me/exports/{export_id}")]
pub async fn show_export(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let (account, id) = (ask.caller.account, Id::from_uuid(path.into_inner()));
    let record = app.look(move |scene| own(scene, account, id)).await?;
    Reply::ok(&view(&record))
}

/// Download an export
///
/// The zip, as a stream. Each download is on the audit record.
#[utoipa::path(
    tag = "me",
    params(("export_id" = Uuid, Path, description = "The export")),
    responses(
        (status = 200, description = "The archive", content(("application/zip"))),
        (status = 409, description = "It is not ready, or is gone")
    )
)]
#[get("/me/exports/{export_id}/archive")]
pub async fn download_export(
    app: Data<App>,
    ask: Ask,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let (account, id) = (ask.caller.account, Id::<Export>::from_uuid(path.into_inner()));
    let (record, secret) = app
        .look(move |scene| {
            let record = own(scene, account, id)?;
            let over = record.expires_at.is_some_and(|at| at <= scene.now);
            if record.status != ExportStatus::Ready || over {
                return Err(Code::ExportNotReady.into());
            }
            Ok((record, scene.tx.export_secret(id)?))
        })
        .await?;
    // It may lie on a machine that was set up anew from a backup, which holds no archives.
    let sealed = shelf::read(&app, id).await?.ok_or(Code::ExportNotReady)?;
    // Whoever asks for the head alone has downloaded nothing.
    if request.extensions().get::<HeadAlone>().is_none() {
        app.change(move |scene| {
            let detail = serde_json::json!({ "export_id": id }).to_string();
            Ok(scene.tx.record_audit(Some(account), "export.download", Some(account.uuid()), &detail, scene.now)?)
        })
        .await?;
    }
    let reading = Reading { sealed, opener: Some(Opener::new(&secret)?) };
    let name = format!("attachment; filename=\"woodpecker-{}.zip\"", record.asked_at.utc().format("%Y-%m-%d"));
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(stream::unfold(reading, next)))
}

struct Reading {
    sealed: BoxStream<'static, object_store::Result<Bytes>>,
    opener: Option<Opener>,
}

/// The next piece. One that does not open breaks the answer off.
async fn next(mut reading: Reading) -> Option<(Result<Bytes, actix_web::Error>, Reading)> {
    let broken = |why: &str| {
        tracing::error!(why, "an archive broke off");
        Err(actix_web::error::ErrorInternalServerError("broken off"))
    };
    loop {
        let opener = reading.opener.as_mut()?;
        let opened = match reading.sealed.next().await {
            Some(Ok(piece)) => opener.push(&piece),
            Some(Err(error)) => {
                reading.opener = None;
                return Some((broken(&error.to_string()), reading));
            }
            None => reading.opener.take()?.finish(),
        };
        match opened {
            Ok(bytes) if bytes.is_empty() && reading.opener.is_some() => {}
            Ok(bytes) => return Some((Ok(Bytes::from(bytes)), reading)),
            Err(_) => {
                reading.opener = None;
                return Some((broken("it does not open"), reading));
            }
        }
    }
}

/// The caller's own; any other is not there.
fn own(
    scene: &mut Scene<'_, '_>,
    account: Id<domain::identity::Account>,
    id: Id<Export>,
) -> Result<ExportRecord, Failure> {
    Ok(scene.tx.export(id)?.filter(|it| it.account == account).ok_or(Code::NotFound)?)
}

fn view(record: &ExportRecord) -> DataExport {
    let at = |moment: Option<domain::time::Instant>| moment.map(domain::time::Instant::utc);
    DataExport {
        id: record.id.uuid(),
        status: wire::export_status_out(record.status),
        asked_at: record.asked_at.utc(),
        ready_at: at(record.ready_at),
        expires_at: at(record.expires_at),
        bytes: record.bytes,
        photos_left_out: record.photos_left_out,
        archive: (record.status == ExportStatus::Ready).then(|| format!("/v1/me/exports/{}/archive", record.id)),
    }
}
