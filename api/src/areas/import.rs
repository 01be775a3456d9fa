//! Many areas at once.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, post};
use aws_lc_rs::digest;
use domain::id::Id;
use domain::identity::Operation;
use openapi::area_import::{AreaImport, ImportAreas};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{read_import, view};
use crate::app::App;
use crate::body::{MAX_IMPORT_BYTES, bytes_of};
use crate::caller::Ask;
use crate::flow::change_borders::{carry_out, put_due_in_force};
use crate::flow::import_areas::{Plan, TRIES, plan};
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// `true` to hear what it would come to, and change nothing.
    pub dry_run: Option<bool>,
}

/// Import areas
///
/// A version of the tree, or of a part of it, as GeoJSON: in force at once, or from a later date on. All that is wrong is told in one
/// answer, and nothing is changed then; what does not fit together on the ground is told as a warning. When it comes into force, open
/// tickets are placed anew.
#[utoipa::path(
    tag = "areas",
    params(ImportParams),
    request_body = ImportAreas,
    responses(
        (status = 200, description = "What a dry run came to", body = AreaImport),
        (status = 201, description = "The import", body = AreaImport),
    )
)]
#[post("/areas/imports")]
pub async fn import_areas(
    app: Data<App>,
    ask: Ask,
    params: Query<ImportParams>,
    request: HttpRequest,
    payload: Payload,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ImportAreas)?;
    let bytes = bytes_of::<MAX_IMPORT_BYTES>(&request, payload.into_inner()).await?;
    let dry_run = params.dry_run == Some(true);
    // One at a time: reading the largest takes a few hundred megabytes.
    let _turn = app.surveying.acquire().await.map_err(Failure::internal)?;
    let (bytes, hash) = blocking(move || {
        // Whether it was tried is part of what was asked.
        let mut hash = digest::digest(&digest::SHA256, &bytes).as_ref().to_vec();
        hash.push(u8::from(dry_run));
        Ok((bytes, hash))
    })
    .await?;
    if let Some(before) = app.answered(&ask, &hash).await? {
        return Ok(before);
    }
    let bytes = std::sync::Arc::new(bytes);
    let mut tries = 1;
    loop {
        let again = std::sync::Arc::clone(&bytes);
        let read = blocking(move || read_import::read(&again)).await?;
        let planned = plan(&app, read, Some(&ask.caller)).await?;
        match record(&app, &ask, &hash, planned, dry_run).await {
            Err(failure) if failure.code == Code::Contended && tries < TRIES => tries += 1,
            answer => return answer,
        }
        put_due_in_force(&app).await?;
    }
}

async fn record(app: &App, ask: &Ask, hash: &[u8], plan: Plan, dry_run: bool) -> Result<Reply, Failure> {
    let (by, system) = (ask.caller.account, ask.coord_system);
    if dry_run {
        let mut shown = view::import(&plan.record(Id::from_uuid(Uuid::nil()), Some(by), app.clock.now()), system);
        (shown.summary.id, shown.summary.status) = (None, None);
        return Reply::ok(&shown);
    }
    app.perform(ask, hash, move |scene| {
        let record = carry_out(scene, &plan, Some(by))?;
        Reply::created(&view::import(&record, system), format!("/v1/area-imports/{}", record.id))
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    actix_web::web::block(work).await.map_err(Failure::internal)?
}
