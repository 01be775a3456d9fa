//! What the program of a reporter said of his ticket.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::integrator::Contact;
use domain::photo::Photo;
use domain::ticket::Ticket;
use domain::ticket::visibility::Sight;
use openapi::integrator::{TicketRemark, TicketRemarkPage};
use persistence::values::{PhotoRecord, RemarkRecord};
use uuid::Uuid;

use crate::app::App;
use crate::caller::Ask;
use crate::flow::standing;
use crate::page::PageParams;
use crate::photos::view::variants;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

/// List what a reporter's program said
///
/// A program of others that reported the matter may go on speaking for its reporter. What it says and no command is made of is for the
/// staff who may know the reporter. The oldest comes first.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket"), PageParams),
    responses((status = 200, description = "A page of remarks", body = TicketRemarkPage))
)]
#[get("/tickets/{ticket_id}/remarks")]
pub async fn list_ticket_remarks(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let list = format!("ticket-remarks/{id}");
    let wanted = app.cursors.request(&list, &page)?;
    let (found, photos) = app
        .look(move |scene| {
            let found = scene.tx.ticket(id)?;
            let (_, _, sight) = standing::see_ticket(scene, &ask.caller, found)?;
            if !matches!(sight, Sight::Own | Sight::Staff { knows_reporter: true }) {
                return Err(Code::Forbidden.into());
            }
            let found = scene.tx.list_remarks(id, wanted)?;
            let photos: Vec<Id<Photo>> = found.items.iter().flat_map(|remark| remark.photos.iter().copied()).collect();
            Ok((found, scene.tx.photos_of(&photos)?))
        })
        .await?;
    let photos: BTreeMap<Id<Photo>, PhotoRecord> = photos.into_iter().map(|photo| (photo.id, photo)).collect();
    let next_cursor = found.next.map(|mark| app.cursors.write(&list, mark));
    let items = found.items.into_iter().map(|remark| shown(remark, &photos)).collect();
    let page = TicketRemarkPage { items, next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

fn shown(remark: RemarkRecord, photos: &BTreeMap<Id<Photo>, PhotoRecord>) -> TicketRemark {
    let pictures = remark.photos.iter().filter(|id| photos.get(id).is_some_and(|photo| !photo.hidden));
    let name = remark.contact.as_ref().and_then(Contact::name);
    TicketRemark {
        id: remark.id.uuid(),
        at: remark.at.utc(),
        status: remark.word.name().to_owned(),
        sequence: remark.sequence,
        detail: remark.body.map(String::from),
        name: name.map(|name| name.chars().take(1).chain(['*', '*']).collect()),
        photos: pictures.map(|id| variants(*id, false)).collect(),
        media_urls: remark.contact.map(|contact| contact.media_urls).unwrap_or_default(),
    }
}
