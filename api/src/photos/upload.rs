//! One photo comes in.

use std::pin::pin;
use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, post};
use aws_lc_rs::digest;
use bytes::{Bytes, BytesMut};
use chrono::TimeDelta;
use futures_util::TryStreamExt;
use tokio::time::timeout;

use super::shop::{Lane, MAX_PHOTO_BYTES};
use super::take_in::take_in;
use super::view;
use crate::app::{App, replay};
use crate::body::{BODY_SECONDS, as_it_is, in_time, is_encoded, too_large};
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;
use crate::start::said;

/// The longest that a photo may take to come in: 20 MiB on a slow line.
pub const UPLOAD_SECONDS: u64 = 180;

/// How long nobody else may try the same key after the last sign of work: a server that was killed gives none.
const LEASE_SECONDS: i64 = 15;
/// How often there is a sign.
const SIGN: Duration = Duration::from_secs(5);

/// Upload a photo
///
/// One file a call, in a part of any name (`file` by custom): JPEG, PNG or WebP, 20 MB at most. It is turned upright and
/// stripped of all metadata; position and time are read first and come back in the answer. It then waits 72 hours to be sent
/// along with a report or a step of a ticket.
#[utoipa::path(
    tag = "photos",
    request_body(content = openapi::photo::PhotoUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The photo is kept", body = openapi::photo::Photo))
)]
#[post("/photos")]
pub async fn upload_photo(
    app: Data<App>,
    ask: Ask,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Reply, Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Failure::from(Code::UnsupportedMediaType)
            .saying("请使用 multipart/form-data。", "Send multipart/form-data."));
    }
    if is_encoded(request.headers()) {
        return Err(as_it_is());
    }
    // Whoever comes when all places are taken waits with his picture on the line, not in our memory.
    let _place = app.photos.place(Lane::Account(ask.caller.account)).await?;
    let form = only_file(Multipart::new(request.headers(), payload));
    let (upload, content) = in_time(UPLOAD_SECONDS, form).await??;
    if let Some(answer) = begin(&app, &ask, &content).await? {
        return Ok(answer);
    }
    let done = while_leased(&app, &ask, keep(&app, &ask, upload, &content)).await;
    if done.is_err() {
        give_up(&app, &ask).await?;
    }
    done
}

/// Marks the idempotency key as being worked on, or answers as before.
async fn begin(app: &App, ask: &Ask, content: &[u8]) -> Result<Option<Reply>, Failure> {
    let Some(key) = ask.key.clone() else { return Ok(None) };
    let (account, fingerprint) = (ask.caller.account, ask.fingerprint(content));
    app.change(move |scene| {
        if let Some(before) = scene.tx.answered(account, &key)? {
            let lapsed = before.answer.is_none() && before.leased_until.is_some_and(|until| until <= scene.now);
            if !lapsed {
                return replay(&before, &fingerprint, scene.now).map(Some);
            }
        }
        let until = scene.now.plus(TimeDelta::seconds(LEASE_SECONDS));
        scene.tx.lease_key(account, &key, &fingerprint, scene.now, until)?;
        Ok(None)
    })
    .await
}

/// Works, and says from time to time that it does.
async fn while_leased<T>(app: &App, ask: &Ask, work: impl Future<Output = T>) -> T {
    let Some(key) = &ask.key else { return work.await };
    let account = ask.caller.account;
    let mut work = pin!(work);
    loop {
        if let Ok(done) = timeout(SIGN, &mut work).await {
            return done;
        }
        let key = key.clone();
        let signed = app.change(move |scene| {
            let until = scene.now.plus(TimeDelta::seconds(LEASE_SECONDS));
            Ok(scene.tx.extend_lease(account, &key, until)?)
        });
        if let Err(failure) = signed.await {
            tracing::warn!(why = said(&failure), "a photo is worked on, and nobody can be told");
        }
    }
}

async fn give_up(app: &App, ask: &Ask) -> Result<(), Failure> {
    let Some(key) = ask.key.clone() else { return Ok(()) };
    let account = ask.caller.account;
    app.change(move |scene| Ok(scene.tx.release_key(account, &key)?)).await
}

async fn keep(app: &App, ask: &Ask, upload: Bytes, content: &[u8]) -> Result<Reply, Failure> {
    let record = take_in(app, Some(ask.caller.account), upload).await?;
    let id = record.id;
    let (account, key, coord_system) = (ask.caller.account, ask.key.clone(), ask.coord_system);
    let fingerprint = ask.fingerprint(content);
    app.change(move |scene| {
        let before = scene.tx.own_photo_with_hash(account, &record.sha256)?;
        scene.tx.insert_photo(&record)?;
        let shown = view::photo(&record, coord_system, before);
        let reply = Reply::created(&shown, format!("/v1/photos/{id}/display"))?;
        if let Some(key) = &key {
            scene.tx.keep_answer(account, key, &fingerprint, &reply.to_bytes()?, scene.now)?;
        }
        Ok(reply)
    })
    .await
}

/// The one file of the form, and what tells this form from others: the file and the fields. Fields mean nothing to us: clients
/// send some of their own.
pub async fn only_file(mut parts: Multipart) -> Result<(Bytes, Vec<u8>), Failure> {
    let broken = |_| Failure::from(Code::InvalidRequest).saying("表单不完整。", "The form is broken off or malformed.");
    let mut found: Option<Bytes> = None;
    let mut content = digest::Context::new(&digest::SHA256);
    while let Some(mut part) = in_time(BODY_SECONDS, parts.try_next()).await?.map_err(broken)? {
        let is_file = part.content_disposition().is_some_and(|disposition| disposition.get_filename().is_some());
        let is_named_file = part.name() == Some("file");
        let mut bytes = BytesMut::new();
        while let Some(chunk) = in_time(BODY_SECONDS, part.try_next()).await?.map_err(broken)? {
            if bytes.len() + chunk.len() > MAX_PHOTO_BYTES {
                return Err(too_large(MAX_PHOTO_BYTES));
            }
            bytes.extend_from_slice(&chunk);
        }
        let name = if is_file || is_named_file { "file" } else { part.name().unwrap_or_default() };
        for piece in [name.as_bytes(), &[0], &secrets::bytes_hash(&bytes)] {
            content.update(piece);
        }
        if !(is_file || is_named_file) {
            continue;
        }
        if found.is_some() {
            return Err(Failure::field("/file", "too_many", "每次上传一张照片", "one file a call"));
        }
        found = Some(bytes.freeze());
    }
    let found = found.ok_or_else(|| Failure::field("/file", "missing", "没有文件", "there is no file"))?;
    Ok((found, content.finish().as_ref().to_vec()))
}
