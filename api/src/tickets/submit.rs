//! A report comes in.

use actix_web::post;
use actix_web::web::Data;
use aws_lc_rs::digest;
use domain::id::Id;
use domain::identity::Caller;
use domain::ticket::{Channel, Report};
use domain::time::Instant;
use openapi::ticket::{SubmitTicket, Ticket};
use uuid::{Uuid, Variant};

use super::view::{self, Showing};
use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::similar;
use crate::flow::submit_ticket::{Draft, submit};
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::wire;

/// Report a matter
///
/// What, where, and photos: the rest is filled in. With an `id` of the client's making (a UUIDv7) the same report can be sent
/// again after a lost answer: it is answered with 200 and the ticket that is there.
#[utoipa::path(
    tag = "tickets",
    request_body = SubmitTicket,
    responses(
        (status = 201, description = "Reported", body = Ticket),
        (status = 200, description = "Reported before, with the same id", body = Ticket)
    )
)]
#[post("/tickets")]
pub async fn submit_ticket(app: Data<App>, ask: Ask, body: Body<SubmitTicket>) -> Result<Reply, Failure> {
    let draft = draft(&app, &ask, &body.value)?;
    let caller = ask.caller.clone();
    let showing = Showing::masked(ask.coord_system);
    app.perform(&ask, &body.hash, move |scene| {
        let (ticket, was_there) = report(scene, &caller, showing, &draft)?;
        let location = format!("/v1/tickets/{}", ticket.id);
        let reply = if was_there { Reply::ok(&ticket)? } else { Reply::created(&ticket, location)? };
        Ok(reply.version(ticket.version))
    })
    .await
}

/// The ticket that the draft became, as its reporter sees it; `true` where it was there before.
pub fn report(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    showing: Showing,
    draft: &Draft,
) -> Result<(Ticket, bool), Failure> {
    let (record, was_there) = submit(scene, caller, draft)?;
    let duplicates = similar::of_ticket(scene, caller, &record.ticket)?;
    let seen = view::look_at(scene, caller, vec![record])?;
    let seen = seen.into_iter().next().ok_or_else(|| Failure::internal("a report its reporter cannot see"))?;
    let duplicates = Some(duplicates.into_iter().map(Id::uuid).collect());
    Ok((Ticket { duplicates, ..view::ticket(scene, showing, seen)? }, was_there))
}

pub fn draft(app: &App, ask: &Ask, input: &SubmitTicket) -> Result<Draft, Failure> {
    let id = input.id.map(client_id).transpose()?;
    let category = input.category.as_deref().map(|code| view::code("/category", code)).transpose()?;
    let member = input.on_behalf_of.as_ref().map(|whom| Id::from_uuid(whom.member_id));
    let for_other = member.filter(|member| *member != ask.caller.account);
    let report = Report {
        reporter: Some(for_other.unwrap_or(ask.caller.account)),
        proxy: for_other.map(|_| ask.caller.account),
        channel: channel(input, for_other.is_some())?,
        category,
        description: None,
        location: input.location.map(|location| wire::location_in("/location", location)).transpose()?,
        address: None,
        photos: input.photo_ids.iter().copied().map(Id::from_uuid).collect(),
        no_photo_reason: input.no_photo_reason.map(wire::no_photo_in),
        occurred_at: input.occurred_at.map(Instant::new),
        after_photos: spot_fix(input)?,
    };
    Ok(Draft {
        id,
        report,
        description: wire::maybe_text("/description", input.description.as_deref())?,
        address: wire::maybe_text("/address", input.address.as_deref())?,
        flagged: app.words.finds(input.description.as_deref().unwrap_or_default()),
        content_hash: content_hash(input)?,
    })
}

/// Only a version 7 says when it was made, and sorts by it.
pub fn client_id<K>(id: Uuid) -> Result<Id<K>, Failure> {
    if id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122 {
        Ok(Id::from_uuid(id))
    } else {
        Err(Failure::field("/id", "not_uuid_v7", "须为 UUID 第 7 版", "is not a UUID of version 7"))
    }
}

/// `app`, unless it is said otherwise.
fn channel(input: &SubmitTicket, for_other: bool) -> Result<Channel, Failure> {
    let said = input.channel.map(wire::channel_in);
    match said {
        None if for_other => Ok(Channel::Proxy),
        None => Ok(Channel::App),
        Some(channel) if channel.is_personal() && (for_other || channel != Channel::Proxy) => Ok(channel),
        Some(_) => Err(Failure::field("/channel", "not_yours", "不能使用该渠道", "is not a channel of this caller")),
    }
}

fn spot_fix(input: &SubmitTicket) -> Result<Option<Vec<Id<domain::photo::Photo>>>, Failure> {
    if input.fixed_on_the_spot {
        return Ok(Some(input.after_photo_ids.iter().copied().map(Id::from_uuid).collect()));
    }
    if input.after_photo_ids.is_empty() {
        return Ok(None);
    }
    let fault = FieldFault::new(
        "/after_photo_ids",
        "without_spot_fix",
        "仅用于随手解决的问题",
        "goes with fixed_on_the_spot alone",
    );
    Err(fault.into())
}

/// The content, whatever the order of its fields on the way.
fn content_hash(input: &SubmitTicket) -> Result<Vec<u8>, Failure> {
    let text = serde_json::to_vec(input).map_err(Failure::internal)?;
    Ok(digest::digest(&digest::SHA256, &text).as_ref().to_vec())
}
