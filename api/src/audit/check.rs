//! Did anybody change the record?

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Place};
use openapi::audit::{AuditCheck, CheckAudit};

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Entries that are read at a time.
const BATCH: i64 = 1000;
/// Of one request: it does not take long, whatever the record's length.
const MOST: i64 = 100_000;

/// Check the audit record
///
/// Follows the chain of hashes: an entry that was changed or is missing breaks it, and so does an end that was cut off. For administrators
/// of the whole deployment. A long record is followed in several requests: go on with `after` until it is `complete`. `woodpecker verify`
/// does the same, of all that is kept twice.
#[utoipa::path(
    tag = "audit",
    request_body = CheckAudit,
    responses((status = 200, description = "How far it is whole", body = AuditCheck))
)]
#[post("/audit/checks")]
pub async fn check_audit_entries(app: Data<App>, ask: Ask, body: Body<CheckAudit>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CheckAudit)?;
    ask.require(Operation::CheckAudit, &Place::everywhere())?;
    let after = body.value.after.unwrap_or(0);
    let report = app
        .look(move |scene| {
            let (begins_after, length) = (scene.tx.audit_begin()?, scene.tx.audit_length()?);
            let after = after.clamp(0, length.max(0));
            let (mut checked_to, mut broken_at) = (after, None);
            while checked_to - after < MOST {
                match scene.tx.check_audit(checked_to, BATCH)? {
                    Ok(last) if last == checked_to => break,
                    Ok(last) => checked_to = last,
                    Err(broken) => {
                        broken_at = Some(broken);
                        break;
                    }
                }
            }
            let ended = scene.tx.check_audit(checked_to, 1)? == Ok(checked_to);
            if broken_at.is_none() && ended && checked_to != length {
                // The end was cut off.
                broken_at = Some(checked_to + 1);
            }
            let complete = broken_at.is_none() && checked_to == length;
            Ok(AuditCheck { begins_after, checked_to, length, complete, broken_at })
        })
        .await?;
    Reply::ok(&report)
}
