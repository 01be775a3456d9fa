//! Reports that were kept while there was no network come in together.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use openapi::ticket::{SubmitTicket, SubmitTickets, SubmittedTicket, SubmittedTickets};

use super::submit::{draft, report};
use super::view::Showing;
use crate::app::App;
use crate::body::{Body, parse};
use crate::caller::Ask;
use crate::problem::{Failure, Told};
use crate::reply::Reply;

const MAX_DRAFTS: usize = 50;
/// That many, each with the longest text.
const MAX_BATCH_BYTES: usize = 1024 * 1024;

/// Report several matters
///
/// Drafts that were kept offline, 50 at most. Each is judged by itself, as if it had come alone, and answered in its place; one that
/// is refused keeps no other from its ticket. Each needs an `id` of the client's making: what came through before a lost answer is
/// answered with 200 and the ticket that is there.
#[utoipa::path(
    tag = "tickets",
    request_body = SubmitTickets,
    responses((status = 200, description = "An answer for each draft", body = SubmittedTickets))
)]
#[post("/tickets/batch")]
pub async fn submit_tickets(
    app: Data<App>,
    ask: Ask,
    request: HttpRequest,
    body: Body<SubmitTickets, MAX_BATCH_BYTES>,
) -> Result<Reply, Failure> {
    let count = body.value.drafts.len();
    if !(1..=MAX_DRAFTS).contains(&count) {
        return Err(Failure::field("/drafts", "out_of_range", "每次 1 至 50 份", "are not between 1 and 50"));
    }
    // The request itself was counted at the gate.
    app.limiter.check_more(&request, ask.caller.account, count - 1)?;
    let drafts: Vec<_> = body.value.drafts.iter().map(|text| read(&app, &ask, text.get())).collect();
    let (caller, showing, told) = (ask.caller.clone(), Showing::masked(ask.coord_system), Told::of(&request));
    app.perform(&ask, &body.hash, move |scene| {
        let mut items = Vec::with_capacity(count);
        for draft in &drafts {
            items.push(match draft {
                Ok(draft) => match scene.attempt(|scene| report(scene, &caller, showing, draft))? {
                    Ok((ticket, was_there)) => {
                        let status = if was_there { 200 } else { 201 };
                        SubmittedTicket { status, ticket: Some(ticket), problem: None }
                    }
                    Err(failure) => refused(&told, &failure),
                },
                Err(failure) => refused(&told, failure),
            });
        }
        Reply::ok(&SubmittedTickets { items })
    })
    .await
}

fn read(app: &App, ask: &Ask, text: &str) -> Result<crate::flow::submit_ticket::Draft, Failure> {
    let input: SubmitTicket = parse(text.as_bytes())?;
    if input.id.is_none() {
        return Err(Failure::field("/id", "missing", "离线草稿须带 id", "is needed of a draft"));
    }
    draft(app, ask, &input)
}

fn refused(told: &Told, failure: &Failure) -> SubmittedTicket {
    SubmittedTicket { status: failure.code.status(), ticket: None, problem: Some(told.problem(failure)) }
}
