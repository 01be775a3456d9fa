//! The caller's own pass.

use actix_web::get;
use actix_web::web::Data;
use openapi::pass::Pass;

use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show the caller's pass
///
/// A signed code, good for sixty seconds, to be shown as a QR code and fetched anew before it ends.
#[utoipa::path(tag = "me", responses((status = 200, description = "The pass", body = Pass)))]
#[get("/me/pass")]
pub async fn show_pass(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let name = app.look(move |scene| Ok(scene.tx.require_account(account)?.name)).await?;
    let (code, expires_at) = app.signer.issue_pass(account, &name.masked(), app.clock.now())?;
    Reply::ok(&Pass { code, expires_at: expires_at.utc() })
}
