//! A message of the hotline's, read: each kind with what it has to carry, and nothing that belongs to another.

use aws_lc_rs::digest;
use chrono::TimeDelta;
use domain::content::WordList;
use domain::id::Id;
use domain::identity::Phone;
use domain::text::{Code as CategoryCode, Line, Name};
use domain::ticket::deadline::Unit;
use domain::ticket::reason::ReturnReason;
use domain::ticket::report::{NoPhotoReason, Report};
use domain::ticket::{Channel, Command, CommandKind, Ticket};
use domain::time::Instant;
use openapi::hotline::{HotlineData, HotlineMessage};
use openapi::names::{HandlingOutcome, HotlineMessageKind, HotlineStep};
use uuid::Uuid;

use crate::app::Scene;
use crate::auth::register::phone;
use crate::flow::command_ticket::Order;
use crate::flow::keep_time;
use crate::flow::submit_ticket::Draft;
use crate::problem::Failure;
use crate::problem::failure::bad_code;
use crate::tickets::{facts, order};
use crate::wire;

/// A message of the hotline's.
#[derive(Clone, Debug)]
pub struct Said {
    pub id: String,
    pub case: Option<Id<Ticket>>,
    pub hotline_case: Option<String>,
    pub sequence: u32,
    pub at: Instant,
    pub given: Given,
    /// Of what it says, without who called: numbers are few enough to be tried one by one against a hash.
    pub hash: Vec<u8>,
}

#[derive(Clone, Debug)]
pub enum Given {
    Case { draft: Box<Draft>, reporter: Option<(Name, Option<Phone>)> },
    Status { step: HotlineStep, detail: Option<String>, photos: Vec<Uuid> },
    Result { outcome: HandlingOutcome, detail: String, photos: Vec<Uuid> },
    Supervision { due_at: Option<Instant>, detail: Option<String> },
}

/// Clocks differ by no more than that.
const AHEAD_MINUTES: i64 = 5;
/// Names of the hotline's own.
const MOST_CHARS: usize = 64;
/// As many as a column has room for.
const MOST_NUMBER: u32 = i32::MAX.unsigned_abs();

/// Reads a message. `header_id`: what it was signed as.
pub fn read(message: HotlineMessage, header_id: &str, words: &WordList, now: Instant) -> Result<Said, Failure> {
    let HotlineMessage { id, jurisdiction: _, case, hotline_case, sequence, kind, at, data } = message;
    if id != header_id {
        return Err(Failure::field(
            "/id",
            "differs",
            "与请求头 webhook-id 不同",
            "is not what the header webhook-id says",
        ));
    }
    plain("/id", &id)?;
    if let Some(name) = &hotline_case {
        plain("/hotline_case", name)?;
    }
    if !(1..=MOST_NUMBER).contains(&sequence) {
        let (zh, en) = ("序号为 1 至 2147483647", "is not between 1 and 2147483647");
        return Err(Failure::field("/sequence", "out_of_range", zh, en));
    }
    let at = Instant::new(at);
    if at > now.plus(TimeDelta::minutes(AHEAD_MINUTES)) {
        return Err(Failure::field("/at", "in_future", "时间在将来", "lies in the future"));
    }
    let begins = kind == HotlineMessageKind::Case;
    if begins && case.is_some() {
        let (zh, en) = ("热线受理的新工单尚无本系统编号", "is not known before it has begun");
        return Err(Failure::field("/case", "not_here", zh, en));
    }
    if hotline_case.is_none() && (begins || case.is_none()) {
        return Err(Failure::field("/hotline_case", "missing", "缺少热线编号", "is missing"));
    }
    let hash = hash(case, hotline_case.as_deref(), sequence, kind, &data)?;
    let given = given(kind, data, words, &hash)?;
    Ok(Said { id, case: case.map(Id::from_uuid), hotline_case, sequence, at, given, hash })
}

fn plain(pointer: &str, text: &str) -> Result<(), Failure> {
    let fits = (1..=MOST_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let (zh, en) = ("为 1 至 64 个可见字符", "is not 1 to 64 characters");
    if fits { Ok(()) } else { Err(Failure::field(pointer, "wrong_length", zh, en)) }
}

fn hash(
    case: Option<Uuid>,
    hotline_case: Option<&str>,
    sequence: u32,
    kind: HotlineMessageKind,
    data: &HotlineData,
) -> Result<Vec<u8>, Failure> {
    let data = HotlineData { reporter: None, ..data.clone() };
    let text = serde_json::to_vec(&(case, hotline_case, sequence, kind, data)).map_err(Failure::internal)?;
    Ok(digest::digest(&digest::SHA256, &text).as_ref().to_vec())
}

fn given(kind: HotlineMessageKind, data: HotlineData, words: &WordList, hash: &[u8]) -> Result<Given, Failure> {
    only(kind, &data)?;
    Ok(match kind {
        HotlineMessageKind::Case => case(data, words, hash)?,
        HotlineMessageKind::Status => {
            let step = data.step.unwrap_or(HotlineStep::Progress);
            if step == HotlineStep::Progress {
                required("detail", data.detail.as_ref())?;
            } else if !data.photo_ids.is_empty() {
                return Err(not_here("photo_ids"));
            }
            if step == HotlineStep::Claimed && data.detail.is_some() {
                return Err(not_here("detail"));
            }
            Given::Status { step, detail: data.detail, photos: data.photo_ids }
        }
        HotlineMessageKind::Result => Given::Result {
            outcome: *required("outcome", data.outcome.as_ref())?,
            detail: required("detail", data.detail.as_ref())?.clone(),
            photos: data.photo_ids,
        },
        HotlineMessageKind::Supervision => {
            Given::Supervision { due_at: data.due_at.map(Instant::new), detail: data.detail }
        }
    })
}

/// What belongs to another kind is a mistake, and not passed over.
fn only(kind: HotlineMessageKind, data: &HotlineData) -> Result<(), Failure> {
    use HotlineMessageKind as K;
    let there = [
        ("description", data.description.is_some(), [K::Case].as_slice()),
        ("category", data.category.is_some(), &[K::Case]),
        ("location", data.location.is_some(), &[K::Case]),
        ("address", data.address.is_some(), &[K::Case]),
        ("occurred_at", data.occurred_at.is_some(), &[K::Case]),
        ("reporter", data.reporter.is_some(), &[K::Case]),
        ("step", data.step.is_some(), &[K::Status]),
        ("outcome", data.outcome.is_some(), &[K::Result]),
        ("detail", data.detail.is_some(), &[K::Status, K::Result, K::Supervision]),
        ("due_at", data.due_at.is_some(), &[K::Supervision]),
        ("photo_ids", !data.photo_ids.is_empty(), &[K::Case, K::Status, K::Result]),
    ];
    let wrong = there.iter().find(|(_, is_there, kinds)| *is_there && !kinds.contains(&kind));
    wrong.map_or(Ok(()), |(field, ..)| Err(not_here(field)))
}

fn not_here(field: &str) -> Failure {
    Failure::field(
        format!("/data/{field}"),
        "not_here",
        "此类消息没有该字段",
        "does not belong to this kind of message",
    )
}

fn required<'a, T>(field: &str, value: Option<&'a T>) -> Result<&'a T, Failure> {
    value.ok_or_else(|| Failure::field(format!("/data/{field}"), "missing", "缺少该字段", "is missing"))
}

fn case(data: HotlineData, words: &WordList, hash: &[u8]) -> Result<Given, Failure> {
    let description = wire::maybe_text("/data/description", data.description.as_deref())?;
    let address: Option<Line> = wire::maybe_text("/data/address", data.address.as_deref())?;
    let category = data.category.as_deref().map(CategoryCode::parse).transpose();
    let category = category.map_err(|bad| Failure::from(bad_code("/data/category", bad)))?;
    let location = data.location.map(|given| wire::location_in("/data/location", given)).transpose()?;
    let reporter = data.reporter.map(|it| {
        let name: Name = wire::text("/data/reporter/name", &it.name)?;
        let phone = it.phone.as_deref().map(|raw| phone("/data/reporter/phone", raw)).transpose()?;
        Ok::<_, Failure>((name, phone))
    });
    let photos = photos(&data.photo_ids)?;
    let report = Report {
        reporter: None,
        proxy: None,
        channel: Channel::Hotline,
        category,
        description: None,
        location,
        address: None,
        // Who calls shows nothing.
        no_photo_reason: photos.is_empty().then_some(NoPhotoReason::Other),
        photos,
        occurred_at: data.occurred_at.map(Instant::new),
        after_photos: None,
    };
    let flagged = description.as_ref().is_some_and(|text: &domain::text::Prose| words.finds(text.as_str()));
    let draft = Draft { id: None, report, description, address, flagged, content_hash: hash.to_vec() };
    Ok(Given::Case { draft: Box::new(draft), reporter: reporter.transpose()? })
}

fn photos(ids: &[Uuid]) -> Result<Vec<Id<domain::photo::Photo>>, Failure> {
    order::photos(ids).map_err(in_data)
}

/// What the same fields are called where they are commands.
fn in_data(mut failure: Failure) -> Failure {
    for fault in &mut failure.fields {
        fault.pointer.insert_str(0, "/data");
    }
    failure
}

impl Given {
    /// Which command it is; none where it begins a case.
    pub const fn command(&self) -> Option<CommandKind> {
        match self {
            Self::Case { .. } => None,
            Self::Status { step: HotlineStep::Claimed, .. } => Some(CommandKind::Claim),
            Self::Status { step: HotlineStep::Progress, .. } => Some(CommandKind::Progress),
            Self::Status { step: HotlineStep::Returned, .. } => Some(CommandKind::Return),
            Self::Result { .. } => Some(CommandKind::Resolve),
            Self::Supervision { .. } => Some(CommandKind::Supervise),
        }
    }

    /// The command with what it carries.
    pub fn order(&self, scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Order, Failure> {
        self.ordered(scene, ticket).map_err(in_data)
    }

    fn ordered(&self, scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Order, Failure> {
        match self {
            Self::Case { .. } => Err(Failure::internal("a case that has begun is begun again")),
            Self::Status { step: HotlineStep::Claimed, .. } => Ok(Command::Claim.into()),
            Self::Status { step: HotlineStep::Progress, detail, photos } => {
                let note = order::written(scene, detail.as_deref().unwrap_or_default())?;
                let photos = order::photos(photos)?;
                let command = Command::Progress { note: note.id, photos: photos.clone() };
                Ok(Order { photos, ..note.with(command) })
            }
            Self::Status { step: HotlineStep::Returned, detail, .. } => {
                let note = order::maybe_written(scene, detail.as_deref())?;
                let id = note.as_ref().map(|note| note.id);
                Ok(order::with(note, Command::Return { reason: ReturnReason::NotResponsible, note: id }))
            }
            Self::Result { outcome, detail, photos } => {
                let note = order::written(scene, detail)?;
                let photos = order::photos(photos)?;
                let command = Command::Resolve {
                    outcome: wire::handling_outcome_in(*outcome),
                    note: note.id,
                    photos: photos.clone(),
                    needs_photo: facts::needs_after_photo(scene, ticket)?,
                };
                Ok(Order { photos, ..note.with(command) })
            }
            Self::Supervision { due_at, detail } => {
                let note = order::maybe_written(scene, detail.as_deref())?;
                let said = due_at.map(Instant::utc);
                let due_at = keep_time::due_or(scene, ticket, said, 1, Unit::WorkingDay)?;
                let id = note.as_ref().map(|note| note.id);
                Ok(order::with(note, Command::Supervise { due_at, note: id }))
            }
        }
    }
}
