//! Lists of reports. They go out as they are read, a page after the other, however long they are.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::id::Id;
use domain::ticket::Ticket;
use futures_util::stream::try_unfold;
use persistence::values::{Mark, PageRequest, TicketFilter, Viewer};

use super::args::Args;
use super::asker::{self, Asker};
use super::said::{Format, Pieces, Said};
use super::view::{self, Manner};
use super::wanted::{self, MOST_NAMED};
use super::{jurisdiction, show};
use crate::app::App;
use crate::areas::qr::public_base;
use crate::language::Language;
use crate::problem::{Code, Failure};

/// So many are read at a time.
const PAGE: u32 = 100;

/// `GET requests`
pub async fn list_requests(app: Data<App>, request: HttpRequest, _: Path<String>) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    let asker = asker::anybody(&app, &args).await?;
    let manner = Manner {
        language: Language::of(&request),
        base: public_base(&app, &request)?,
        extended: args.is_true("extensions"),
    };
    let pieces = Pieces { format: Format::of(request.path()), root: "service_requests", each: "request" };
    let named = args.listed("service_request_id");
    if !named.is_empty() {
        return by_ids(&app, asker, manner, pieces, &args, &named).await;
    }
    let (filter, part) = wanted::filter(&args, app.clock.now())?;
    let viewer = Viewer::of(&asker.caller);
    let (filter, after, is_past) = app
        .look(move |scene| {
            let filter = TicketFilter { programme: jurisdiction::programme(scene, &args)?, ..filter };
            let after = scene.tx.ticket_mark(&viewer, &filter, part.skip)?;
            let is_past = part.skip > 0 && after.is_none();
            Ok((filter, after, is_past))
        })
        .await?;
    let walk =
        Walk { app, asker, manner, filter, pieces, after, left: if is_past { 0 } else { part.most }, is_first: true };
    walk.answer().await
}

/// Those with these ids, in their order. One that is not known is left out; where none is, there is nothing to answer with.
async fn by_ids(
    app: &Data<App>,
    asker: Asker,
    manner: Manner,
    pieces: Pieces,
    args: &Args,
    named: &[String],
) -> Result<HttpResponse, Failure> {
    if named.len() > MOST_NAMED {
        return Err(Failure::field("service_request_id", "too_many", "最多 1000 个", "at most 1000 of them"));
    }
    let ids: Vec<Id<Ticket>> = named.iter().filter_map(|text| show::id(text).ok()).collect();
    let args = args.clone();
    let found = app
        .look(move |scene| {
            jurisdiction::programme(scene, &args)?;
            let mut said = Vec::new();
            for some in ids.chunks(usize::try_from(PAGE).unwrap_or(1)) {
                let mut records = scene.tx.tickets_of(some)?;
                records.sort_by_key(|record| some.iter().position(|id| *id == record.ticket.id));
                said.extend(view::requests(scene, &asker.caller, &manner, records)?);
            }
            Ok(said)
        })
        .await?;
    if found.is_empty() {
        return Err(Code::NotFound.into());
    }
    pieces.format.answer(pieces.root, &Said::List(pieces.each, found))
}

/// A list on its way out.
struct Walk {
    app: Data<App>,
    asker: Asker,
    manner: Manner,
    filter: TicketFilter,
    pieces: Pieces,
    after: Option<Mark>,
    left: u32,
    is_first: bool,
}

impl Walk {
    /// What is wrong before the first page is said as anything that is wrong; later, the line breaks off, so that nobody takes a part
    /// for the whole.
    async fn answer(mut self) -> Result<HttpResponse, Failure> {
        let mut begin = self.pieces.begin()?;
        begin.extend(self.next_page().await?);
        let format = self.pieces.format;
        let stream = try_unfold((Some(begin), Some(self)), |(ready, walk)| async move {
            let Some(mut walk) = walk else { return Ok::<_, Failure>(None) };
            let bytes = match ready {
                Some(bytes) => bytes,
                None => walk.next_page().await?,
            };
            if walk.left > 0 {
                return Ok(Some((Bytes::from(bytes), (None, Some(walk)))));
            }
            let mut last = bytes;
            last.extend(walk.pieces.end());
            Ok(Some((Bytes::from(last), (None, None))))
        });
        Ok(format.head(StatusCode::OK).streaming(stream))
    }

    async fn next_page(&mut self) -> Result<Vec<u8>, Failure> {
        if self.left == 0 {
            return Ok(Vec::new());
        }
        let wanted = PageRequest { limit: self.left.min(PAGE), after: self.after };
        let (caller, manner, filter) = (self.asker.caller.clone(), self.manner.clone(), self.filter.clone());
        let viewer = Viewer::of(&caller);
        let (said, next) = self
            .app
            .look(move |scene| {
                let found = scene.tx.list_tickets(&viewer, &filter, wanted)?;
                Ok((view::requests(scene, &caller, &manner, found.items)?, found.next))
            })
            .await?;
        self.after = next;
        self.left = if next.is_some() { self.left.saturating_sub(wanted.limit) } else { 0 };
        let bytes = self.pieces.some(&said, self.is_first)?;
        self.is_first &= said.is_empty();
        Ok(bytes)
    }
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Walk({} left)", self.left)
    }
}
