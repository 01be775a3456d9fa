//! One account.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity as inner;
use domain::identity::Operation;
use openapi::account::Account;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{self, Look};
use crate::app::App;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::{Code, Failure};
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountParams {
    /// `true` shows name, number and address in full, and is written into the audit record.
    pub reveal: Option<bool>,
}

/// Show an account
///
/// With its roles. Number and address, and the names of people who are no staff, are masked; who needs them in full asks for that, and is on the audit record. In full
/// they are shown to whoever administers or registered the person.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account"), AccountParams),
    responses((status = 200, description = "The account", body = Account))
)]
#[get("/accounts/{account_id}")]
pub async fn show_account(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<AccountParams>,
) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::ShowAccount)?;
    let caller = ask.caller;
    let account = if params.reveal == Some(true) {
        app.change(move |scene| {
            let person = reach::see(scene, &caller, id)?;
            let registered = person.record.registered_by == Some(caller.account);
            if !registered && !reach::administers(scene, &caller, &person)? {
                return Err(Code::Forbidden.into());
            }
            scene.tx.record_audit(Some(caller.account), "account.reveal", Some(id.uuid()), "{}", scene.now)?;
            Ok(view::account(person, Look::Full))
        })
        .await?
    } else {
        app.look(move |scene| Ok(view::account(reach::see(scene, &caller, id)?, Look::Masked))).await?
    };
    Ok(Reply::ok(&account)?.version(account.version))
}
