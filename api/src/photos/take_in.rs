//! The pictures of a photo are made and kept; its row comes after them.

use bytes::Bytes;
use domain::geo::Position;
use domain::id::Id;
use domain::identity::Account;
use domain::photo::{Photo, Taken, Variant};
use persistence::values::PhotoRecord;

use super::pipeline::{Format, Prepared};
use crate::app::{App, Scene};
use crate::flow::agree;
use crate::problem::Failure;
use crate::secrets;

/// Prepares an upload and keeps its files. Durable when it returns; the row is for the caller to insert.
pub async fn take_in(app: &App, owner: Option<Id<Account>>, upload: Bytes) -> Result<PhotoRecord, Failure> {
    let prepared = app.photos.prepare(upload.clone()).await?;
    let now = app.clock.now();
    let (zone, keeps_capture) = app
        .look(move |scene| {
            let zone = scene.tx.first_programme()?.map(|it| it.settings.time_zone);
            Ok((zone, keeps_capture(scene, owner)?))
        })
        .await?;
    let id: Id<Photo> = Id::from_uuid(app.ids.next(now));
    let sha256 = secrets::bytes_hash(&upload);
    // What the camera noted of him is kept with his consent alone: without it the original is what is shown.
    let original = if keeps_capture { upload } else { prepared.display.clone().into() };
    let format = if keeps_capture { prepared.format } else { Format::Jpeg };
    let bytes = u64::try_from(original.len()).map_err(Failure::internal)?;
    if let Err(failure) = put(app, id, original, &prepared).await {
        // A disk that is full would be fuller after each try.
        let _ = app.photos.delete(id).await;
        return Err(failure);
    }
    Ok(PhotoRecord {
        id,
        owner,
        format: format_name(format).to_owned(),
        width: prepared.width,
        height: prepared.height,
        bytes,
        sha256,
        perceptual_hash: prepared.perceptual_hash,
        placeholder: prepared.placeholder.clone(),
        taken: if keeps_capture {
            taken(&prepared, zone.unwrap_or(domain::time::TimeZone::Asia__Shanghai))
        } else {
            Taken::default()
        },
        created_at: now,
        hidden: false,
    })
}

/// Staff photograph on duty, and whoever has no account is nobody: a member is asked.
fn keeps_capture(scene: &mut Scene<'_, '_>, owner: Option<Id<Account>>) -> Result<bool, Failure> {
    let Some(owner) = owner else { return Ok(true) };
    if scene.tx.grants_of(owner)?.iter().any(|grant| grant.role.is_staff()) {
        return Ok(true);
    }
    let versions = agree::versions(scene)?;
    Ok(agree::of(scene, owner)?.keep_capture(&versions))
}

/// The pictures of all photos, on the disk. Where one is refused none is left.
pub async fn take_in_all(
    app: &App,
    owner: Option<Id<Account>>,
    uploads: Vec<Bytes>,
) -> Result<Vec<PhotoRecord>, Failure> {
    let mut kept: Vec<PhotoRecord> = Vec::new();
    for upload in uploads {
        match take_in(app, owner, upload).await {
            Ok(photo) => kept.push(photo),
            Err(failure) => {
                let ids: Vec<_> = kept.iter().map(|photo| photo.id).collect();
                forget(app, &ids).await;
                return Err(failure);
            }
        }
    }
    Ok(kept)
}

/// Takes back what no row names.
pub async fn forget(app: &App, photos: &[Id<Photo>]) {
    for photo in photos {
        // What cannot be deleted now costs room and harms nobody.
        if let Err(failure) = app.photos.delete(*photo).await {
            tracing::warn!(%photo, cause = failure.cause, "a photo that nothing names is left");
        }
    }
}

async fn put(app: &App, id: Id<Photo>, upload: Bytes, prepared: &Prepared) -> Result<(), Failure> {
    app.photos.put(id, Variant::Original, upload).await?;
    app.photos.put(id, Variant::Display, prepared.display.clone().into()).await?;
    app.photos.put(id, Variant::Thumbnail, prepared.thumbnail.clone().into()).await
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "jpeg",
        Format::Png => "png",
        Format::WebP => "webp",
    }
}

fn taken(prepared: &Prepared, zone: domain::time::TimeZone) -> Taken {
    let at = prepared.taken_at.and_then(|time| time.instant(&zone)).map(domain::time::Instant::new);
    let position = prepared.position.and_then(|gps| Position::new(gps.lat, gps.lng).ok());
    Taken { at, position }
}
