//! A period's movements of points, to be kept.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use chrono::NaiveDate;
use domain::id::Id;
use domain::identity::{Account, Operation, Place};
use domain::points::{Balance, LedgerCause};
use domain::programme::Settings;
use openapi::points::{PointsStatement, StatementLine};
use persistence::values::TransferRecord;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::show::balance_out;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::move_points::begin_of;
use crate::language::Language;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::{period, wire};

/// Longer than anybody's, and short enough to be held at once.
const MOST: u32 = 5000;
/// So many are looked up at a time.
const AT_A_TIME: usize = 500;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatementParams {
    /// The first day, in the programme's time zone; 30 days before `to` unless it is said.
    #[param(max_length = 10, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pub from: Option<String>,
    /// The first day that does not count any more; tomorrow unless it is said.
    #[param(max_length = 10, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pub to: Option<String>,
    /// `json`, or `csv` for a spreadsheet.
    #[param(max_length = 4, pattern = "^(json|csv)$")]
    pub format: Option<String>,
}

/// Show a statement of the caller's points
///
/// Every movement of a period of up to three years, with what was there before, after each, and at the end: as JSON, or as CSV that
/// spreadsheets open (UTF-8 with a mark; texts that would be formulas are quoted).
#[utoipa::path(
    tag = "points",
    params(StatementParams),
    responses((status = 200, description = "The statement", content(
        (PointsStatement = "application/json"),
        (String = "text/csv")
    )))
)]
#[get("/me/points/statement")]
pub async fn show_statement(
    app: Data<App>,
    ask: Ask,
    params: Query<StatementParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    ask.require(Operation::ShowStatement, &Place::everywhere())?;
    let as_csv = match params.format.as_deref() {
        None | Some("" | "json") => false,
        Some("csv") => true,
        Some(_) => return Err(Failure::field("format", "unknown_value", "格式为 json 或 csv", "is json or csv")),
    };
    let (language, member) = (ask.language, ask.caller.account);
    let (from, to) = (params.from.clone(), params.to.clone());
    let (statement, settings) = app
        .look(move |scene| {
            let settings = scene.tx.programme_of_area(None)?.settings;
            let (from, until) = period::days(scene.now.day_in(settings.time_zone), from.as_deref(), to.as_deref())?;
            Ok((statement(scene, member, &settings, from, until)?, settings))
        })
        .await?;
    if !as_csv {
        return Ok(Reply::ok(&statement)?.respond_to(&request));
    }
    let name = format!("attachment; filename=\"points-{}-{}.csv\"", statement.from, statement.to);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(csv(&statement, &settings, language)?))
}

fn statement(
    scene: &mut Scene<'_, '_>,
    member: Id<Account>,
    settings: &Settings,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<PointsStatement, Failure> {
    let (begins, ends) = (begin_of(from, settings.time_zone), begin_of(until, settings.time_zone));
    let before = scene.tx.balance_before(member, begins)?;
    let moved = scene.tx.transfers_between(member, begins, ends, MOST + 1)?;
    if moved.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(Failure::field(
            "from",
            "out_of_range",
            "记录太多，请缩短时间",
            "begins a period with too many rows",
        ));
    }
    let references = references(scene, &moved)?;
    let mut balance = before;
    let mut items = Vec::with_capacity(moved.len());
    for transfer in moved {
        balance = balance.after_all(transfer.movement, transfer.amount.into());
        items.push(StatementLine {
            at: transfer.at.utc(),
            movement: wire::movement_out(transfer.movement),
            points: transfer.amount,
            cause: wire::transfer_cause_out(transfer.cause),
            cause_id: transfer.cause_id,
            reference: references.get(&transfer.cause_id).cloned(),
            available: balance.available,
            held: balance.held,
        });
    }
    Ok(PointsStatement {
        from,
        to: until,
        time_zone: settings.time_zone.name().to_owned(),
        before: balance_out(&before),
        after: balance_out(&balance),
        items,
    })
}

/// What people call what the points moved for.
fn references(scene: &mut Scene<'_, '_>, moved: &[TransferRecord]) -> Result<BTreeMap<Uuid, String>, Failure> {
    let mut names = BTreeMap::new();
    let (redeemed, told): (Vec<_>, Vec<_>) =
        moved.iter().partition(|transfer| transfer.cause == LedgerCause::Redemption);
    let ids = |transfers: Vec<&TransferRecord>| transfers.into_iter().map(|it| it.cause_id).collect::<Vec<_>>();
    for ids in ids(told).chunks(AT_A_TIME) {
        names.extend(scene.tx.ticket_numbers_of(ids)?);
    }
    for ids in ids(redeemed).chunks(AT_A_TIME) {
        names.extend(scene.tx.redeemed_goods(ids)?.into_iter().map(|(id, name)| (id, String::from(name))));
    }
    Ok(names)
}

/// The head, in Chinese and English.
const COLUMNS: [(&str, &str); 6] = [
    ("时间", "time"),
    ("类型", "movement"),
    ("积分", "points"),
    ("事由", "reference"),
    ("可用", "available"),
    ("冻结", "held"),
];
/// Tells spreadsheets that it is UTF-8.
pub const MARK: &str = "\u{feff}";

fn csv(statement: &PointsStatement, settings: &Settings, language: Language) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    writer.write_record(COLUMNS.map(|both| language.pick(both))).map_err(Failure::internal)?;
    for line in &statement.items {
        let movement = wire::movement_in(line.movement);
        let change = Balance::default().after_all(movement, line.points.into());
        // What it did to what can be spent, or else to what was held.
        let points = if change.available == 0 { change.held } else { change.available };
        writer
            .write_record([
                line.at.with_timezone(&settings.time_zone).format("%Y-%m-%d %H:%M:%S").to_string(),
                movement.name().to_owned(),
                points.to_string(),
                harmless(line.reference.as_deref().unwrap_or_default()),
                line.available.to_string(),
                line.held.to_string(),
            ])
            .map_err(Failure::internal)?;
    }
    writer.into_inner().map_err(Failure::internal)
}

/// A text that a spreadsheet does not take for a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_formula() {
        for (text, shown) in [("大米", "大米"), ("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("", "")] {
            assert_eq!(harmless(text), shown);
        }
    }
}
