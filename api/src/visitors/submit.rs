//! A report comes in from somebody without an account.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, post};
use aws_lc_rs::digest;
use bytes::Bytes;
use domain::id::Id;
use domain::identity::Phone;
use domain::photo::Photo;
use domain::ticket::{Channel, Report, Ticket};
use domain::time::Instant;
use openapi::public::{PublicReport, PublicReportForm, SubmitPublicTicket};

use super::{form, view};
use crate::app::{App, Scene};
use crate::flow::submit_ticket::Draft;
use crate::flow::visit::{self, Visit};
use crate::photos::Lane;
use crate::photos::take_in::{forget, take_in_all};
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::tickets::submit::client_id;
use crate::tickets::view::code;
use crate::{secrets, wire};

/// Report without an account
///
/// Whoever scanned the code of a grid (`/g/{code}`) reports with no account: JSON, or a form with the JSON in a part `report` and up to
/// three photos. The tracking code in the answer is all that leads back to it, and is told again only to whoever sends the same
/// report with the same `id` again. Without a position it is the grid's; one in another area is that area's. It earns nothing.
#[utoipa::path(
    tag = "public",
    request_body(content((SubmitPublicTicket = "application/json"), (PublicReportForm = "multipart/form-data"))),
    responses(
        (status = 201, description = "Reported", body = PublicReport),
        (status = 200, description = "Reported before, with the same id", body = PublicReport)
    )
)]
#[post("/public/tickets")]
pub async fn submit_public_ticket(
    app: Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Reply, Failure> {
    app.limiter.check_report(&request)?;
    // Who comes when all places are taken waits with his pictures on the line. Words alone take up no room.
    let _place = if form::may_have_photos(&request) {
        Some(app.photos.place(Lane::Address(app.limiter.household_of(&request))).await?)
    } else {
        None
    };
    let form = form::read(&request, payload).await?;
    let visit = visit(&app, &form.report, &form.photos)?;
    let (asked, pictures) = (visit.clone(), form.photos.len());
    let before = app
        .look(move |scene| match visit::known(scene, &asked)? {
            Some((record, visitor)) => Ok(Ok(reply(scene, record, visitor, true)?)),
            None => Ok(Err(visit::check(scene, &asked, pictures)?)),
        })
        .await?;
    let areas = match before {
        Ok(reply) => return Ok(reply),
        Err(areas) => areas,
    };
    app.limiter.check_areas(&request, areas)?;
    let photos = take_in_all(&app, None, form.photos).await?;
    let kept: Vec<Id<Photo>> = photos.iter().map(|photo| photo.id).collect();
    let done = app
        .change(move |scene| {
            let (record, visitor, was_there) = visit::report(scene, &visit, &photos)?;
            let named = record.ticket.report.photos.clone();
            Ok((reply(scene, record, visitor, was_there)?, named))
        })
        .await;
    let unnamed: Vec<Id<Photo>> = match &done {
        // Somebody was faster with the same report, and his photos are kept.
        Ok((_, named)) => kept.into_iter().filter(|photo| !named.contains(photo)).collect(),
        Err(refused) if refused.code.status() < 500 => kept,
        // It may be recorded although nobody heard of it: the line to the database broke off while it was.
        Err(_) => Vec::new(),
    };
    forget(&app, &unnamed).await;
    done.map(|(reply, _)| reply)
}

fn reply(
    scene: &mut Scene<'_, '_>,
    record: persistence::values::TicketRecord,
    visitor: persistence::values::VisitorRecord,
    was_there: bool,
) -> Result<Reply, Failure> {
    let version = record.ticket.version;
    let grid = scene.tx.require_area(visitor.area)?;
    let answer = PublicReport {
        tracking_path: format!("/g/{}#{}", grid.code, visitor.tracking_code),
        tracking_code: visitor.tracking_code.clone(),
        ticket: view::ticket(scene, record, &visitor)?,
    };
    let location = format!("/v1/public/tickets/{}", answer.tracking_code);
    let reply = if was_there { Reply::ok(&answer)? } else { Reply::created(&answer, location)? };
    Ok(reply.version(version))
}

fn visit(app: &App, input: &SubmitPublicTicket, photos: &[Bytes]) -> Result<Visit, Failure> {
    let id = client_id::<Ticket>(input.id)?;
    let report = Report {
        reporter: None,
        proxy: None,
        channel: Channel::Qr,
        category: input.category.as_deref().map(|raw| code("/category", raw)).transpose()?,
        description: None,
        location: input.location.map(|location| wire::location_in("/location", location)).transpose()?,
        address: None,
        photos: Vec::new(),
        no_photo_reason: input.no_photo_reason.map(wire::no_photo_in),
        occurred_at: input.occurred_at.map(Instant::new),
        after_photos: None,
    };
    let draft = Draft {
        id: None,
        report,
        description: wire::maybe_text("/description", input.description.as_deref())?,
        address: wire::maybe_text("/address", input.address.as_deref())?,
        flagged: app.words.finds(input.description.as_deref().unwrap_or_default()),
        content_hash: content_hash(input, photos)?,
    };
    let phone = input.phone.as_deref().map(Phone::parse).transpose();
    Ok(Visit {
        replay_hash: secrets::bytes_hash(id.uuid().as_bytes()),
        grid: code("/grid", &input.grid)?,
        draft,
        name: wire::maybe_text("/name", input.name.as_deref())?,
        phone: phone.map_err(|bad| FieldFault::new("/phone", "not_a_number", "不是有效的手机号", bad.to_string()))?,
        tracking_code: secrets::tracking_code()?,
    })
}

/// The content, whatever the order of its fields on the way: the report, and the files of its photos. Not who he is: that is sealed, and
/// numbers are few enough to be tried one by one against a hash.
fn content_hash(input: &SubmitPublicTicket, photos: &[Bytes]) -> Result<Vec<u8>, Failure> {
    let told = SubmitPublicTicket { name: None, phone: None, ..input.clone() };
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&serde_json::to_vec(&told).map_err(Failure::internal)?);
    for photo in photos {
        context.update(&secrets::bytes_hash(photo));
    }
    Ok(context.finish().as_ref().to_vec())
}
