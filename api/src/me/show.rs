//! Who am I?

use actix_web::get;
use actix_web::web::Data;
use openapi::me::Member;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show the caller
///
/// Who is signed in, with the roles that he holds and where.
#[utoipa::path(tag = "me", responses((status = 200, description = "The caller", body = Member)))]
#[get("/me")]
pub async fn show_me(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let member = app.look(move |scene| view::member(scene, account)).await?;
    Ok(Reply::ok(&member)?.version(member.version))
}
