//! Whose number is this?

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Role};
use openapi::account::{AccountList, LookUpAccount};

use super::view::{self, Look};
use crate::app::App;
use crate::auth::register::phone;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::Failure;
use crate::reply::Reply;

/// Look up accounts by phone number
///
/// Desk clerks and community staff find members, administrators whom they reach. The audit record says who looked up whom.
#[utoipa::path(
    tag = "accounts",
    request_body = LookUpAccount,
    responses((status = 200, description = "Everybody with the number; nobody is an empty list", body = AccountList))
)]
#[post("/accounts/lookup")]
pub async fn look_up_account(app: Data<App>, ask: Ask, body: Body<LookUpAccount>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::LookUpAccount)?;
    let phone = phone("/phone", &body.value.phone)?;
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let serves_members = caller.holds(Role::DeskClerk) || caller.holds(Role::CommunityStaff);
        let mut items = Vec::new();
        for record in scene.tx.accounts_with_phone(&phone)? {
            let person = reach::person(scene, record.id)?;
            if (serves_members && person.is_member()) || reach::sees(scene, &caller, &person)? {
                let subject = Some(person.record.id.uuid());
                scene.tx.record_audit(Some(caller.account), "account.look_up", subject, "{}", scene.now)?;
                items.push(view::account(person, Look::Masked));
            }
        }
        if items.is_empty() {
            scene.tx.record_audit(Some(caller.account), "account.look_up", None, "{}", scene.now)?;
        }
        Reply::ok(&AccountList { items })
    })
    .await
}
