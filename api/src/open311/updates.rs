//! The steps of all reports since a moment, by mySociety's extension: programs ask for them again and again, and tell their people.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::id::Id;
use domain::identity::Caller;
use domain::open311::Word;
use domain::programme::Programme;
use domain::ticket::visibility::Sight;
use domain::ticket::{Recorded, Ticket};
use domain::time::Instant;
use futures_util::stream::try_unfold;
use openapi::ticket::TicketEvent;
use persistence::values::StepMark;

use super::args::{Args, Noted};
use super::asker;
use super::said::{Format, Pieces, Said};
use super::view::{self, Manner};
use super::wanted::{self, Part, USUAL};
use super::{jurisdiction, words};
use crate::app::{App, Scene};
use crate::areas::qr::public_base;
use crate::flow::integrate::step_id;
use crate::language::Language;
use crate::problem::Failure;
use crate::tickets::events::events_of;
use crate::tickets::view::look_at;

/// So many steps are read at a time.
const PAGE: u32 = 200;

/// `GET servicerequestupdates`: the oldest first, so that a program goes on where the last one was.
pub async fn list_updates(app: Data<App>, request: HttpRequest, _: Path<String>) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    let asker = asker::anybody(&app, &args).await?;
    let manner = Manner {
        language: Language::of(&request),
        base: public_base(&app, &request)?,
        extended: args.is_true("extensions"),
    };
    let now = app.clock.now();
    let mut noted = Noted::default();
    let (from, to) = noted.ok(wanted::span(&args, ["start_date", "end_date"], now, false));
    let part = noted.ok(wanted::part(&args)).unwrap_or(Part { skip: 0, most: USUAL });
    noted.done()?;
    let programme = app.look(move |scene| jurisdiction::programme(scene, &args)).await?;
    // Everything up to now has happened before a moment from now.
    let to = to.unwrap_or_else(|| now.plus(chrono::TimeDelta::microseconds(1)));
    let pieces = Pieces { format: Format::of(request.path()), root: "service_request_updates", each: "request_update" };
    let asked = Asked { caller: asker.caller, manner, programme, from: from.unwrap_or(now), to };
    Walk { app, asked, pieces, after: None, part, is_over: false, is_first: true }.answer().await
}

#[derive(Clone, Debug)]
struct Asked {
    caller: Caller,
    manner: Manner,
    programme: Option<Id<Programme>>,
    from: Instant,
    to: Instant,
}

/// The steps on their way out.
struct Walk {
    app: Data<App>,
    asked: Asked,
    pieces: Pieces,
    after: Option<StepMark>,
    part: Part,
    is_over: bool,
    is_first: bool,
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Walk({:?})", self.part)
    }
}

impl Walk {
    async fn answer(mut self) -> Result<HttpResponse, Failure> {
        let mut begin = self.pieces.begin()?;
        begin.extend(self.next_page().await?);
        let format = self.pieces.format;
        let stream = try_unfold((Some(begin), Some(self)), |(ready, walk)| async move {
            let Some(mut walk) = walk else { return Ok::<_, Failure>(None) };
            let mut bytes = match ready {
                Some(bytes) => bytes,
                None => walk.next_page().await?,
            };
            if walk.is_over {
                bytes.extend(walk.pieces.end());
                return Ok(Some((Bytes::from(bytes), (None, None))));
            }
            Ok(Some((Bytes::from(bytes), (None, Some(walk)))))
        });
        Ok(format.head(StatusCode::OK).streaming(stream))
    }

    async fn next_page(&mut self) -> Result<Vec<u8>, Failure> {
        let (asked, after) = (self.asked.clone(), self.after);
        let (mut said, last) = self
            .app
            .look(move |scene| {
                let steps = scene.tx.steps_between(asked.from, asked.to, after, PAGE)?;
                let is_last = u32::try_from(steps.len()).is_ok_and(|len| len < PAGE);
                let last = steps.last().filter(|_| !is_last);
                let last =
                    last.map(|(ticket, step)| StepMark { at: step.cause.at, ticket: *ticket, sequence: step.sequence });
                Ok((updates(scene, &asked, steps)?, last))
            })
            .await?;
        let skipped = usize::try_from(self.part.skip).unwrap_or(usize::MAX).min(said.len());
        said.drain(..skipped);
        self.part.skip = self.part.skip.saturating_sub(u32::try_from(skipped).unwrap_or(u32::MAX));
        said.truncate(usize::try_from(self.part.most).unwrap_or(usize::MAX));
        self.part.most = self.part.most.saturating_sub(u32::try_from(said.len()).unwrap_or(u32::MAX));
        self.after = last;
        self.is_over = last.is_none() || self.part.most == 0;
        let bytes = self.pieces.some(&said, self.is_first)?;
        self.is_first &= said.is_empty();
        Ok(bytes)
    }
}

/// Those that the caller may know of, in their order.
fn updates(scene: &mut Scene<'_, '_>, asked: &Asked, steps: Vec<(Id<Ticket>, Recorded)>) -> Result<Vec<Said>, Failure> {
    let steps: Vec<(Id<Ticket>, Word, Recorded)> = steps
        .into_iter()
        .filter(|(_, step)| !step.event.is_internal())
        .filter_map(|(ticket, step)| Some((ticket, Word::after(&step.event)?, step)))
        .collect();
    let ids: BTreeSet<Id<Ticket>> = steps.iter().map(|(ticket, ..)| *ticket).collect();
    let ids: Vec<Id<Ticket>> = ids.into_iter().collect();
    let records = scene.tx.tickets_of(&ids)?.into_iter();
    let records = records.filter(|record| asked.programme.is_none_or(|wanted| wanted == record.programme)).collect();
    let seen = look_at(scene, &asked.caller, records)?;
    let seen: BTreeMap<Id<Ticket>, (&Ticket, Sight)> =
        seen.iter().map(|one| (one.record.ticket.id, (&one.record.ticket, one.sight))).collect();
    // What is shown of a step depends on who sees it: those that are seen alike are looked up together.
    let mut said: BTreeMap<usize, Said> = BTreeMap::new();
    for sight in seen.values().map(|(_, sight)| *sight).collect::<BTreeSet<_>>() {
        let alike: Vec<_> = steps
            .iter()
            .enumerate()
            .filter_map(|(index, (id, word, step))| {
                let (ticket, _) = seen.get(id).filter(|(_, its)| *its == sight)?;
                Some((index, *ticket, *word, step))
            })
            .collect();
        let shown = alike.iter().map(|(_, ticket, _, step)| (*ticket, (*step).clone())).collect();
        let shown = events_of(scene, sight, shown)?;
        for ((index, ticket, word, step), shown) in alike.into_iter().zip(shown) {
            said.insert(index, update(ticket.id, word, step, shown, &asked.manner));
        }
    }
    Ok(said.into_values().collect())
}

fn update(ticket: Id<Ticket>, word: Word, step: &Recorded, shown: TicketEvent, manner: &Manner) -> Said {
    let text = shown.detail.unwrap_or_else(|| manner.language.pick(words::step(&step.event)).to_owned());
    let photo = shown.photos.first().map(|photo| view::photo_url(&manner.base, photo));
    let mut fields = vec![
        ("update_id", step_id(ticket, step.sequence).into()),
        ("service_request_id", ticket.to_string().into()),
        ("status", word.name().into()),
        ("updated_datetime", view::time(shown.at)),
        ("description", text.into()),
        ("media_url", photo.into()),
    ];
    if manner.extended {
        fields.push(("external_status_code", shown.kind.into()));
    }
    Said::Fields(fields)
}
