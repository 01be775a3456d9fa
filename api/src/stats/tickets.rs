//! Which tickets a number is of.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use domain::figures::selection::Side;
use domain::figures::{LeftOut, Selection};
use domain::id::Id;
use domain::identity::{Operation, may};
use openapi::figures::{FigureTicket, FigureTicketPage};
use persistence::values::{FigureFilter, Grouping, Page, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::scope::{Scope, ScopeParams};
use super::sheet::{self, Format, FormatParams};
use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::standing;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::tickets::view::{self as ticket_view, Showing};
use crate::wire;

/// What a sheet holds; for more the period is cut.
const MOST_ON_SHEET: i64 = 5000;
const AT_A_TIME: u32 = 100;

/// Which number of the figures: a measure, or one side of a rate.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NumberParams {
    /// What is counted: a name of `FigureMeasure`. Either this or `rate`.
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub measure: Option<String>,
    /// A rate: a name of `FigureRate`. It takes `side`.
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub rate: Option<String>,
    /// `numerator`, `denominator`, or `left_out`, which takes `reason`.
    #[param(max_length = 11, pattern = "^(numerator|denominator|left_out)$")]
    pub side: Option<String>,
    /// Why the rate leaves them out: a name of `LeftOutReason`.
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub reason: Option<String>,
    /// A grid worker or chief: what he has now; for `assigned`, `returned` and `late_claims`, what he was handed. For those who may appraise persons.
    pub person: Option<Uuid>,
}

/// A number, as it was asked for.
#[derive(Clone, Copy, Debug)]
struct Number {
    selection: Selection,
    of_rate: Option<(domain::figures::RateName, Side, Option<LeftOut>)>,
}

/// List the tickets behind a number
///
/// As many as the figures say, the newest first: what counts each time that somebody is handed a ticket says how often. For those who see the
/// tickets of the place; an analyst sees figures alone. As JSON, or up to 5000 of them as CSV that spreadsheets open.
#[utoipa::path(
    tag = "stats",
    params(NumberParams, ScopeParams, PageParams, FormatParams),
    responses((status = 200, description = "A page of tickets", content(
        (FigureTicketPage = "application/json"),
        (String = "text/csv")
    )))
)]
#[get("/stats/tickets")]
pub async fn list_figure_tickets(
    app: Data<App>,
    ask: Ask,
    own: Query<NumberParams>,
    params: Query<ScopeParams>,
    page: Query<PageParams>,
    format: Query<FormatParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    ask.require_somewhere(Operation::ListFigureTickets)?;
    let (number, format, language) = (number(&own)?, format.said()?, ask.language);
    let (params, person, wanted) = (params.0, own.person, app.cursors.request("figure_tickets", &page)?);
    let cursors = app.cursors.clone();
    let shown = app
        .look(move |scene| {
            let mut scope = Scope::of(scene, &ask.caller, Operation::ListFigureTickets, &params)?;
            if person.is_some() {
                let place = standing::place_of_area(scene, scope.area())?;
                may(&ask.caller, Operation::AppraisePersons, &place)?;
            }
            scope.filter.worker = person.map(Id::from_uuid);
            let sums = scene.tx.figures(&scope.filter, Grouping::Nothing)?.remove("").unwrap_or_default();
            let total = sums.overview.of(number.selection);
            let found = match format {
                Format::Json => scene.tx.figure_tickets(&scope.filter, number.selection, wanted)?,
                Format::Csv if total > MOST_ON_SHEET => {
                    return Err(Failure::field(
                        "format",
                        "out_of_range",
                        "超过 5000 件，请缩短时间或缩小范围",
                        "makes a sheet of more than 5000 tickets",
                    ));
                }
                Format::Csv => all(scene, &scope.filter, number.selection)?,
            };
            let Page { items, next } = found;
            let times: BTreeMap<Uuid, i64> = items.iter().map(|(it, n)| (it.ticket.id.uuid(), *n)).collect();
            let records = items.into_iter().map(|(record, _)| record).collect();
            let seen = ticket_view::look_at(scene, &ask.caller, records)?;
            let tickets = ticket_view::tickets(scene, Showing::masked(ask.coord_system), &seen)?;
            let item = |ticket: openapi::ticket::Ticket| FigureTicket {
                times: times.get(&ticket.id).copied().unwrap_or_default(),
                ticket,
            };
            Ok(FigureTicketPage {
                number: total,
                measure: number.of_rate.is_none().then(|| wire::measure_out(number.selection.whole)),
                rate: number.of_rate.map(|(rate, ..)| wire::rate_out(rate)),
                side: number.of_rate.map(|(_, side, _)| wire::side_out(side)),
                reason: number.of_rate.and_then(|(.., reason)| reason).map(wire::left_out_out),
                items: tickets.into_iter().map(item).collect(),
                next_cursor: next.map(|mark| cursors.write("figure_tickets", mark)),
            })
        })
        .await?;
    match format {
        Format::Json => Ok(Reply::ok(&shown)?.next_page(&request, shown.next_cursor.as_deref()).respond_to(&request)),
        Format::Csv => sheet::answer("tickets", sheet::tickets(&shown, language)?),
    }
}

/// All pages as one.
fn all(
    scene: &mut Scene<'_, '_>,
    filter: &FigureFilter,
    selection: Selection,
) -> Result<Page<(persistence::values::TicketRecord, i64)>, Failure> {
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let page = scene.tx.figure_tickets(filter, selection, PageRequest { limit: AT_A_TIME, after })?;
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(Page { items, next: None });
        }
    }
}

fn number(params: &NumberParams) -> Result<Number, Failure> {
    let missing = |field: &str, zh: &str, en: &str| Failure::field(field, "missing", zh, en);
    match (params.measure.as_deref(), params.rate.as_deref()) {
        (Some(name), None) => Ok(Number { selection: Selection::of(view::measure(name)?), of_rate: None }),
        (None, Some(name)) => {
            let rate = view::rate_name(name)?;
            let side = params.side.as_deref().ok_or_else(|| missing("side", "请指明 side", "is needed"))?;
            let side = Side::named(side).ok_or_else(|| {
                Failure::field(
                    "side",
                    "unknown_value",
                    "只能为 numerator、denominator 或 left_out",
                    "is numerator, denominator or left_out",
                )
            })?;
            let (selection, reason) = match side {
                Side::Numerator => (Selection::above(rate), None),
                Side::Denominator => (Selection::below(rate), None),
                Side::LeftOut => {
                    let reason = params.reason.as_deref();
                    let reason = reason.ok_or_else(|| missing("reason", "请指明 reason", "is needed"))?;
                    let unknown = || {
                        let (zh, en) =
                            ("该比率没有这个排除原因", "is no reason for which this rate leaves out anything");
                        Failure::field("reason", "unknown_value", zh, en)
                    };
                    let why = LeftOut::named(reason).ok_or_else(unknown)?;
                    (Selection::left_out(rate, why).ok_or_else(unknown)?, Some(why))
                }
            };
            Ok(Number { selection, of_rate: Some((rate, side, reason)) })
        }
        _ => Err(missing("measure", "请指明 measure 或 rate 之一", "is needed, or `rate`, and not both")),
    }
}
