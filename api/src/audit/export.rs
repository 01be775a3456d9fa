//! The record goes out, entry by entry.

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::{Operation, Place};
use domain::time::Instant;
use futures_util::stream;
use openapi::audit::AuditEntry;
use persistence::values::AuditRecord;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::caller::Ask;
use crate::points::statement::{MARK, harmless};
use crate::problem::Failure;
use crate::query::Query;
use crate::start::said;

/// So that the entry of the export itself is in it.
const JUST_NOW: TimeDelta = TimeDelta::microseconds(1);
/// Entries that are held in memory at a time.
const BATCH: u32 = 500;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuditFormat {
    Ndjson,
    Csv,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// The first moment; the beginning where it is missing.
    pub from: Option<DateTime<Utc>>,
    /// The moment after the last; now where it is missing.
    pub to: Option<DateTime<Utc>>,
    /// `ndjson`, a JSON object a line, or `csv`.
    #[param(inline)]
    pub format: Option<AuditFormat>,
}

/// Export the audit record
///
/// Every entry of a time in its order, as lines of JSON or as CSV, however many there are: they are streamed. For administrators of the
/// whole deployment; that it was exported is on the record itself. With `detail`, `previous_hash` and `hash` whoever keeps a copy
/// follows the chain himself (`docs/security.md` says how).
#[utoipa::path(
    tag = "audit",
    params(AuditParams),
    responses((status = 200, description = "The entries", content(
        (String = "application/x-ndjson"),
        (String = "text/csv")
    )))
)]
#[get("/audit/entries")]
pub async fn export_audit_entries(
    app: Data<App>,
    ask: Ask,
    params: Query<AuditParams>,
) -> Result<HttpResponse, Failure> {
    ask.require_somewhere(Operation::ExportAudit)?;
    ask.require(Operation::ExportAudit, &Place::everywhere())?;
    let from = params.from.map_or_else(|| Instant::new(DateTime::UNIX_EPOCH), Instant::new);
    let until = params.to.map_or_else(|| app.clock.now().plus(JUST_NOW), Instant::new);
    let format = params.format.unwrap_or(AuditFormat::Ndjson);
    let account = ask.caller.account;
    app.change(move |scene| {
        let detail = serde_json::json!({"from": from, "to": until}).to_string();
        Ok(scene.tx.record_audit(Some(account), "audit.export", None, &detail, scene.now)?)
    })
    .await?;
    let (kind, name) = match format {
        AuditFormat::Ndjson => ("application/x-ndjson", "audit.ndjson"),
        AuditFormat::Csv => ("text/csv; charset=utf-8", "audit.csv"),
    };
    let sheet = Sheet { app, from, until, after: 0, format, begun: false };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream::unfold(Some(sheet), next)))
}

struct Sheet {
    app: Data<App>,
    from: Instant,
    until: Instant,
    after: i64,
    format: AuditFormat,
    begun: bool,
}

/// The next piece. A fault in between breaks the answer off, so that nobody takes what came for the whole.
async fn next(sheet: Option<Sheet>) -> Option<(Result<Bytes, actix_web::Error>, Option<Sheet>)> {
    let mut sheet = sheet?;
    let (from, until, after) = (sheet.from, sheet.until, sheet.after);
    let found = sheet.app.look(move |scene| Ok(scene.tx.audit_between(from, until, after, BATCH)?)).await;
    let written = found.and_then(|records| {
        let text = match sheet.format {
            AuditFormat::Ndjson => lines(&records)?,
            AuditFormat::Csv => rows(&records, !sheet.begun)?,
        };
        Ok((records.last().map(|last| last.sequence), text))
    });
    match written {
        Ok((None, text)) if text.is_empty() => None,
        Ok((last, text)) => {
            sheet.begun = true;
            let goes_on = last.is_some();
            sheet.after = last.unwrap_or(after);
            Some((Ok(Bytes::from(text)), goes_on.then_some(sheet)))
        }
        Err(failure) => {
            tracing::error!(why = said(&failure), "an export of the audit record broke off");
            Some((Err(actix_web::error::ErrorInternalServerError("broken off")), None))
        }
    }
}

fn lines(records: &[AuditRecord]) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    for record in records {
        serde_json::to_writer(&mut text, &entry(record)).map_err(Failure::internal)?;
        text.push(b'\n');
    }
    Ok(text)
}

const COLUMNS: [&str; 8] = ["sequence", "at", "by", "action", "subject", "detail", "previous_hash", "hash"];

fn rows(records: &[AuditRecord], with_head: bool) -> Result<Vec<u8>, Failure> {
    let begin = if with_head { MARK.as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::Writer::from_writer(begin);
    if with_head {
        writer.write_record(COLUMNS).map_err(Failure::internal)?;
    }
    for record in records {
        let entry = entry(record);
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        writer
            .write_record([
                entry.sequence.to_string(),
                record.at.to_string(),
                id(entry.by),
                harmless(&entry.action),
                id(entry.subject),
                harmless(&entry.detail),
                entry.previous_hash,
                entry.hash,
            ])
            .map_err(Failure::internal)?;
    }
    writer.into_inner().map_err(Failure::internal)
}

fn entry(record: &AuditRecord) -> AuditEntry {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    AuditEntry {
        sequence: record.sequence,
        at: record.at.utc(),
        by: record.by.map(domain::id::Id::uuid),
        action: record.action.clone(),
        subject: record.subject,
        detail: record.detail.clone(),
        previous_hash: hex(&record.previous_hash),
        hash: hex(&record.hash),
    }
}
