//! Tickets: what is sent to report a matter, and what is shown of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::{
    AskedFor, AwardWithheld, Channel, NoPhotoReason, Outcome, RejectReason, TicketCommand, TicketStatus, Urgency,
};
use crate::object;
use crate::photo::TicketPhoto;
use crate::problem::Problem;

/// A report. It needs a category or a description, a location or an address, and photos or a reason why there are none.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"category": "burst_pipe", "description": "人行道下水管爆裂，路面积水", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "gcj02", "accuracy_m": 15.0}, "photo_ids": ["0192f3a0-7c1e-7000-8000-000000000003"], "channel": "app"}))]
pub struct SubmitTicket {
    /// A UUIDv7 of the client's making: the same report sent again is answered with the same ticket.
    pub id: Option<Uuid>,
    /// A code from `GET /v1/categories`.
    #[schema(min_length = 1, max_length = 64)]
    pub category: Option<String>,
    #[schema(min_length = 1, max_length = 2000)]
    pub description: Option<String>,
    #[serde(default, deserialize_with = "object::optional")]
    pub location: Option<Location>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
    /// Photos that the caller has uploaded, 9 at most.
    #[schema(max_items = 9)]
    #[serde(default)]
    pub photo_ids: Vec<Uuid>,
    pub no_photo_reason: Option<NoPhotoReason>,
    /// When it was seen, where that is not now.
    pub occurred_at: Option<DateTime<Utc>>,
    /// `app` where nothing is said.
    pub channel: Option<Channel>,
    /// The reporter mended it himself; then `after_photo_ids` show it mended.
    #[serde(default)]
    pub fixed_on_the_spot: bool,
    #[schema(max_items = 9)]
    #[serde(default)]
    pub after_photo_ids: Vec<Uuid>,
    /// Whose matter it is, where staff or an errand-runner report for somebody.
    #[serde(default, deserialize_with = "object::optional")]
    pub on_behalf_of: Option<OnBehalfOf>,
}

/// Reports that were kept on the phone while there was no network.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"drafts": [{"id": "0192f3a0-7c1e-7000-8000-00000000000e", "category": "burst_pipe", "description": "人行道下水管爆裂，路面积水", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "gcj02", "accuracy_m": 15.0}, "photo_ids": ["0192f3a0-7c1e-7000-8000-000000000003"], "occurred_at": "2026-11-22T07:10:00Z", "channel": "app"}]}))]
pub struct SubmitTickets {
    /// Each as it would be sent alone, with an `id` of the client's making. Each is judged by itself.
    #[schema(value_type = Vec<SubmitTicket>, min_items = 1, max_items = 50)]
    pub drafts: Vec<Box<RawValue>>,
}

/// What became of each draft, in their order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubmittedTickets {
    #[schema(max_items = 50)]
    pub items: Vec<SubmittedTicket>,
}

/// What the draft would have been answered with, had it come alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubmittedTicket {
    /// 201: reported; 200: reported before, with the same id; anything else: refused.
    #[schema(minimum = 200, maximum = 499)]
    pub status: u16,
    pub ticket: Option<Ticket>,
    /// Why it was refused. Its pointers lead into the draft.
    pub problem: Option<Problem>,
}

/// Open tickets that may be of the matter that is about to be reported, the nearest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimilarTickets {
    #[schema(max_items = 20)]
    pub items: Vec<SimilarTicket>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimilarTicket {
    /// As the crow flies.
    #[schema(minimum = 0, maximum = 5000)]
    pub distance_m: u32,
    pub ticket: Ticket,
}

/// The resident for whom somebody reports.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfOf {
    pub member_id: Uuid,
}

/// One matter. What the caller may not see is `null`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = ticket)]
pub struct Ticket {
    pub id: Uuid,
    /// For people: the day, and a number within it.
    #[schema(max_length = 32)]
    pub number: String,
    /// Counts the events of this ticket. Send it as `If-Match` to command exactly what was seen.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub status: TicketStatus,
    pub channel: Channel,
    /// The reviewer's, or before the review the reporter's own guess.
    #[schema(max_length = 64)]
    pub category: Option<String>,
    pub urgency: Option<Urgency>,
    /// A major matter is looked back at after it is closed.
    pub major: Option<bool>,
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// For the public as coarse as the category says.
    pub location: Option<Location>,
    #[schema(max_length = 200)]
    pub address: Option<String>,
    pub area_id: Option<Uuid>,
    #[schema(max_items = 18)]
    pub photos: Vec<TicketPhoto>,
    pub no_photo_reason: Option<NoPhotoReason>,
    pub occurred_at: Option<DateTime<Utc>>,
    pub fixed_on_the_spot: bool,
    /// An emergency that was dispatched on submission, and that nobody has judged yet.
    pub provisional: bool,
    pub reporter: Option<Person>,
    /// Who reported it without an account, where the caller may know him. Then there is no `reporter`, or it is the program that he used.
    pub visitor: Option<Visitor>,
    /// Who brought it in for the reporter.
    pub proxy: Option<Person>,
    pub assignee: Option<AssigneeShown>,
    pub rejection: Option<Rejection>,
    pub resolution: Option<Resolution>,
    /// The ticket of the same matter, where this was a second report.
    pub merged_into: Option<Uuid>,
    /// Of a merged report: how far the ticket has come that it was merged into.
    pub canonical_status: Option<TicketStatus>,
    /// 1, and one more for each time it was not solved.
    #[schema(minimum = 1, maximum = 10000)]
    pub round: u32,
    #[schema(minimum = 1, maximum = 5)]
    pub satisfaction: Option<u8>,
    /// What it earned its reporter, once it was accepted.
    pub award: Option<TicketAward>,
    /// The caller follows it.
    pub followed: bool,
    /// When the first deadline ends that is not met yet; `null` where none runs. `/deadlines` says which, and why then.
    pub due_at: Option<DateTime<Utc>>,
    /// It has ended.
    pub overdue: bool,
    /// Of a suspended ticket: when somebody looks whether it can go on.
    #[schema(value_type = Option<String>, format = Date)]
    pub suspended_until: Option<NaiveDate>,
    /// The area above its own that has it now.
    pub escalated_to: Option<Uuid>,
    /// How it is pressed on; for staff.
    pub oversight: Option<Oversight>,
    /// Open tickets nearby that may be of the same matter, the nearest first: where it was just reported, and for reviewers who look at
    /// it; `null` elsewhere.
    #[schema(max_items = 20)]
    pub duplicates: Option<Vec<Uuid>>,
    pub submitted_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub dispatched_at: Option<DateTime<Utc>>,
    pub claimed_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// What this caller can do with it now.
    #[schema(max_items = 50)]
    pub allowed_commands: Vec<TicketCommand>,
}

/// Who was called to a ticket, who presses it, and what was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Oversight {
    /// What the assignee has asked the dispatcher for.
    pub asked: Option<AskedOf>,
    /// Departments that a whistle has called.
    #[schema(max_items = 1000)]
    pub called: Vec<CalledDepartment>,
    #[schema(max_items = 1000)]
    pub supervisions: Vec<SupervisionShown>,
}

/// Another date, or a pause, that waits for a dispatcher's word.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskedOf {
    pub kind: AskedFor,
    /// Of an extension.
    pub until: Option<DateTime<Utc>>,
    /// Of a suspension.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<NaiveDate>,
    /// The reason, and the plan.
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
}

/// A department that has to report in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalledDepartment {
    pub department_id: Uuid,
    #[schema(max_length = 64)]
    pub name: Option<String>,
    pub called_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub checked_in_at: Option<DateTime<Utc>>,
    /// Came too late, or has not come and should have.
    pub late: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupervisionShown {
    pub at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
}

/// Somebody, by id and name. Reporters are masked (`唐**`) but to themselves, unless they are revealed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐**", "phone": null}))]
pub struct Person {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    /// Where it was asked to be revealed.
    #[schema(max_length = 16)]
    pub phone: Option<String>,
}

/// What somebody without an account said of himself, or the program said that reported for him: masked (`王**`, `139****5678`), unless he is
/// revealed.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"name": "王**", "phone": "139****5678", "email": null, "account_id": null, "device_id": null, "media_urls": []}))]
pub struct Visitor {
    #[schema(max_length = 140)]
    pub name: Option<String>,
    /// A program sends numbers of any form.
    #[schema(max_length = 200)]
    pub phone: Option<String>,
    #[schema(max_length = 210)]
    pub email: Option<String>,
    /// What the program calls him; where he is revealed.
    #[schema(max_length = 200)]
    pub account_id: Option<String>,
    /// Where he is revealed.
    #[schema(max_length = 200)]
    pub device_id: Option<String>,
    /// Where the program keeps pictures of the matter. This server has not looked at them; think before opening one.
    #[schema(max_items = 9)]
    pub media_urls: Vec<String>,
}

/// Who deals with a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeKind {
    Department,
    Worker,
}

/// A department, or a grid worker.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "department", "id": "0192f3a0-7c1e-7000-8000-00000000000d"}))]
pub struct Assignee {
    pub kind: AssigneeKind,
    pub id: Uuid,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "department", "id": "0192f3a0-7c1e-7000-8000-00000000000d", "name": "市住建局"}))]
pub struct AssigneeShown {
    pub kind: AssigneeKind,
    pub id: Uuid,
    /// Of a department; a worker's only for staff.
    #[schema(max_length = 64)]
    pub name: Option<String>,
}

/// Why it was judged invalid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rejection {
    pub reason: RejectReason,
    /// What the reviewer wrote to the reporter; `null` where it was erased.
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
}

/// How it was dealt with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Resolution {
    pub outcome: Outcome,
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    #[schema(max_items = 9)]
    pub photos: Vec<TicketPhoto>,
    pub at: DateTime<Utc>,
}

/// What an accepted report earned, or why it earned nothing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketAward {
    #[schema(minimum = 1, maximum = 1000000)]
    pub points: Option<u32>,
    pub withheld: Option<AwardWithheld>,
}

/// A page of tickets.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketPage {
    #[schema(max_items = 100)]
    pub items: Vec<Ticket>,
    /// Send it as `cursor` for the next page; `null` on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// One step of a ticket's history.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"sequence": 2, "at": "2026-11-22T08:41:00Z", "kind": "accepted", "capacity": "reviewer", "by": null, "detail": null, "photos": [], "data": {"category": "burst_pipe", "urgency": "urgent", "major": false}}))]
pub struct TicketEvent {
    #[schema(minimum = 1, maximum = 2147483647)]
    pub sequence: u32,
    pub at: DateTime<Utc>,
    /// What happened: `submitted`, `accepted`, `dispatched` …
    #[schema(max_length = 64)]
    pub kind: String,
    /// In which role it was done.
    #[schema(max_length = 64)]
    pub capacity: String,
    /// Who did it; for staff only.
    pub by: Option<Person>,
    /// What was written with it, where the caller may read it.
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    #[schema(max_items = 18)]
    pub photos: Vec<TicketPhoto>,
    /// The facts of the step, by its kind: codes and ids.
    #[schema(value_type = Object, additional_properties = true)]
    pub data: serde_json::Value,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketEventPage {
    #[schema(max_items = 100)]
    pub items: Vec<TicketEvent>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

pub(crate) fn ticket() -> serde_json::Value {
    serde_json::json!({"id": "0192f3a0-7c1e-7000-8000-000000000004", "number": "20261122-000001", "version": 2, "status": "accepted", "channel": "app", "category": "burst_pipe", "urgency": "urgent", "major": false, "description": "人行道下水管爆裂，路面积水", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "address": null, "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "photos": [], "no_photo_reason": "unsafe", "occurred_at": null, "fixed_on_the_spot": false, "provisional": false, "reporter": {"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐**", "phone": null}, "visitor": null, "proxy": null, "assignee": null, "rejection": null, "resolution": null, "merged_into": null, "canonical_status": null, "round": 1, "satisfaction": null, "award": {"points": 10, "withheld": null}, "followed": false, "due_at": "2026-11-24T09:00:00Z", "overdue": false, "suspended_until": null, "escalated_to": null, "oversight": null, "duplicates": null, "submitted_at": "2026-11-22T08:30:00Z", "accepted_at": "2026-11-22T08:41:00Z", "dispatched_at": null, "claimed_at": null, "resolved_at": null, "closed_at": null, "changed_at": "2026-11-22T08:41:00Z", "allowed_commands": ["urge"]})
}
