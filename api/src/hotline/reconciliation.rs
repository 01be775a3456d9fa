//! What differed on a day.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use chrono::NaiveDate;
use domain::id::Id;
use domain::identity::{Operation, Place, Role, RolePlace, may};
use openapi::hotline::{HotlineDifference, HotlineReconciliation};
use persistence::values::DifferenceRecord;

use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::{hear_hotline, standing};
use crate::outside::Outside;
use crate::page::PageParams;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

/// Show a reconciliation with the hotline
///
/// What the hotline and this city knew of the cases that were spoken of on a day, held against each other in the night after it. What the
/// hotline never got was sent again.
#[utoipa::path(
    tag = "hotline",
    params(("date" = NaiveDate, Path, description = "The day, on the city's clock"), PageParams),
    responses((status = 200, description = "What differed", body = HotlineReconciliation))
)]
#[get("/hotline/reconciliations/{date}")]
pub async fn show_hotline_reconciliation(
    app: Data<App>,
    ask: Ask,
    path: Path<String>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowHotlineReconciliation)?;
    // One way to write each day.
    let day = path.parse().ok().filter(|day: &NaiveDate| day.to_string() == *path).ok_or(Code::NotFound)?;
    let list = format!("hotline-reconciliations/{day}");
    let wanted = app.cursors.request(&list, &page)?;
    let outside = app.outside.clone();
    let (record, found) = app
        .look(move |scene| {
            may(&ask.caller, Operation::ShowHotlineReconciliation, &place(scene, &outside)?)?;
            let record = scene.tx.reconciliation(day)?.ok_or(Code::NotFound)?;
            let found = scene.tx.list_differences(day, record.asked_at, wanted)?;
            Ok((record, found))
        })
        .await?;
    let shown = HotlineReconciliation {
        date: record.day,
        asked_at: record.asked_at.utc(),
        compared: record.compared,
        sent_again: record.sent_again,
        differences: record.differences,
        next_cursor: found.next.map(|mark| app.cursors.write(&list, mark)),
        items: found.items.into_iter().map(difference).collect(),
    };
    Ok(Reply::ok(&shown)?.next_page(&request, shown.next_cursor.as_deref()))
}

/// All of the hotline's place: cases of anywhere in it are listed.
fn place(scene: &mut Scene<'_, '_>, outside: &Outside) -> Result<Place, Failure> {
    let agent = match &outside.hotline {
        Some(hotline) => hear_hotline::agent(scene, &hotline.account)?,
        None => None,
    };
    let grants = agent.map(|agent| agent.grants).unwrap_or_default();
    let area = grants.iter().find_map(|grant| match (grant.role, grant.place) {
        (Role::Hotline, RolePlace::Area(area)) => Some(area),
        _ => None,
    });
    let area = match area {
        Some(area) => Some(area),
        None => scene.tx.first_programme()?.and_then(|programme| programme.root_area),
    };
    standing::place_of_area(scene, area)
}

fn difference(it: DifferenceRecord) -> HotlineDifference {
    let it = it.difference;
    HotlineDifference {
        kind: wire::hotline_difference_out(it.kind),
        case: it.case.map(Id::uuid),
        hotline_case: it.hotline_case,
        first_sequence: it.messages.map(|(first, _)| first),
        last_sequence: it.messages.map(|(_, last)| last),
        our_status: it.our_status.map(wire::status_out),
        their_status: it.their_status,
    }
}
