//! Lists of tickets.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use domain::id::Id;
use domain::ticket::Status;
use domain::time::Instant;
use openapi::ticket::TicketPage;
use persistence::values::{Sorting, TicketFilter, Viewer};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{self, Showing};
use crate::app::App;
use crate::caller::Ask;
use crate::near::near;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// What is looked for. All of it has to hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TicketParams {
    /// One status, or several with commas: `accepted,dispatched`. `open` stands for all that are not over.
    #[param(max_length = 200, pattern = "^[a-z_,]*$")]
    pub status: Option<String>,
    /// A category, and what lies below it.
    #[param(max_length = 64)]
    pub category: Option<String>,
    /// An area, and what lies below it. What the caller sees only roughly is not found by its place.
    pub area: Option<Uuid>,
    /// A department or a grid worker; `me` for what is assigned to the caller.
    #[param(max_length = 36)]
    pub assignee: Option<String>,
    /// `me` for the caller's own reports.
    #[param(max_length = 36)]
    pub reporter: Option<String>,
    /// `true` for what the caller follows.
    pub followed: Option<bool>,
    /// `lat,lng` in `coord_system`. What the caller sees only roughly is not found by its place.
    #[param(max_length = 64, pattern = "^-?[0-9.]+,-?[0-9.]+$")]
    pub near: Option<String>,
    /// Around `near`, in metres.
    #[param(minimum = 1, maximum = 50000, default = 500)]
    pub radius_m: Option<f64>,
    /// Words of the description, or a number.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// Submitted at or after.
    pub from: Option<DateTime<Utc>>,
    /// Submitted before.
    pub to: Option<DateTime<Utc>>,
    /// `true` for what a deadline has run out for.
    pub overdue: Option<bool>,
    /// A deadline runs out before this, or has run out.
    pub due_before: Option<DateTime<Utc>>,
    /// `-submitted_at` (the newest first) or `submitted_at`.
    #[param(pattern = "^-?submitted_at$", max_length = 16)]
    pub sort: Option<String>,
}

/// List tickets
///
/// Those that the caller may see: public ones, his own, and those of his places.
#[utoipa::path(
    tag = "tickets",
    params(TicketParams, PageParams),
    responses((status = 200, description = "A page of tickets", body = TicketPage))
)]
#[get("/tickets")]
pub async fn list_tickets(
    app: Data<App>,
    ask: Ask,
    params: Query<TicketParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let filter = filter(&ask, &params, app.clock.now())?;
    let wanted = app.cursors.request("tickets", &page)?;
    let viewer = Viewer::of(&ask.caller);
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.list_tickets(&viewer, &filter, wanted)?;
            let seen = view::look_at(scene, &ask.caller, found.items)?;
            let items = view::tickets(scene, Showing::masked(ask.coord_system), &seen)?;
            Ok(TicketPage { items, next_cursor: found.next.map(|mark| cursors.write("tickets", mark)) })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

fn filter(ask: &Ask, params: &TicketParams, now: Instant) -> Result<TicketFilter, Failure> {
    let due_before = params.due_before.map(Instant::new);
    let overdue_now = (params.overdue == Some(true)).then_some(now);
    let mut filter = TicketFilter {
        statuses: statuses(params.status.as_deref())?,
        area: params.area.map(Id::from_uuid),
        words: words(params.q.as_deref())?,
        from: params.from.map(Instant::new),
        to: params.to.map(Instant::new),
        due_before: match (due_before, overdue_now) {
            (Some(before), Some(now)) => Some(before.min(now)),
            (before, now) => before.or(now),
        },
        near: near(ask.coord_system, params.near.as_deref(), params.radius_m.unwrap_or(DEFAULT_RADIUS_M))?,
        ..TicketFilter::default()
    };
    if let Some(code) = params.category.as_deref().filter(|code| !code.is_empty()) {
        filter.category = Some(view::code("category", code)?);
    }
    match params.assignee.as_deref().filter(|name| !name.is_empty()) {
        None => {}
        Some("me") => {
            let departments = ask.caller.departments().map(Id::uuid);
            filter.assignees = departments.chain([ask.caller.account.uuid()]).collect();
        }
        Some(id) => filter.assignees = vec![uuid("assignee", id)?],
    }
    match params.reporter.as_deref().filter(|name| !name.is_empty()) {
        None => {}
        Some("me") => filter.reporter = Some(ask.caller.account),
        Some(_) => return Err(Failure::field("reporter", "unknown_value", "只能为 me", "is only ever me")),
    }
    if params.followed == Some(true) {
        filter.follower = Some(ask.caller.account);
    }
    filter.sorting = match params.sort.as_deref() {
        None | Some("" | "-submitted_at") => Sorting::NewestFirst,
        Some("submitted_at") => Sorting::OldestFirst,
        Some(_) => {
            return Err(Failure::field(
                "sort",
                "unknown_value",
                "排序为 submitted_at 或 -submitted_at",
                "is submitted_at or -submitted_at",
            ));
        }
    };
    Ok(filter)
}

/// Around `near`, unless it is said otherwise.
const DEFAULT_RADIUS_M: f64 = 500.0;

/// At most so much is looked for.
const MAX_WORDS: usize = 100;

fn words(said: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(words) = said.map(str::trim).filter(|words| !words.is_empty()) else { return Ok(None) };
    if words.chars().count() > MAX_WORDS {
        return Err(Failure::field("q", "too_long", "最多 100 个字符", "is longer than 100 characters"));
    }
    if words.chars().any(char::is_control) {
        return Err(Failure::field("q", "control_character", "含有控制字符", "has a control character"));
    }
    Ok(Some(words.to_owned()))
}

fn statuses(list: Option<&str>) -> Result<Vec<Status>, Failure> {
    let names = list.unwrap_or_default().split(',').filter(|name| !name.is_empty());
    let mut said = Vec::new();
    for name in names {
        match Status::named(name) {
            Some(status) => said.push(status),
            None if name == "open" => said.extend(Status::ALL.iter().filter(|status| status.is_open())),
            None => return Err(Failure::field("status", "unknown_value", "没有这种状态", "is not a status")),
        }
    }
    // Each once, however often it was said: each is a parameter of the query, and a database takes so many and no more.
    Ok(Status::ALL.iter().filter(|status| said.contains(status)).copied().collect())
}

fn uuid(name: &str, text: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(text).map_err(|_| Failure::field(name, "wrong_type", "不是有效的编号", "is not a UUID"))
}
