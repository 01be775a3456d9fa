//! A member of staff gets an account.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::Operation;
use domain::identity::password::{PasswordProfile, judge};
use domain::text::Name;
use openapi::account::{Account, CreateAccount};
use persistence::values::NewAccount;

use super::view;
use crate::app::App;
use crate::auth::register::phone;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::{password, wire};

/// Create an account
///
/// For staff, who change the password at the first sign-in. It may nothing yet: grant it roles.
#[utoipa::path(
    tag = "accounts",
    request_body = CreateAccount,
    responses((status = 201, description = "The account", body = Account))
)]
#[post("/accounts")]
pub async fn create_account(app: Data<App>, ask: Ask, body: Body<CreateAccount>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateAccount)?;
    let input = body.value;
    let phone = phone("/phone", &input.phone)?;
    let name: Name = wire::text("/name", &input.name)?;
    let profile = app.look(|scene| Ok(scene.tx.first_programme()?.map(|it| it.settings.password_profile))).await?;
    judge(&input.password, Some(&phone), profile.unwrap_or(PasswordProfile::Nist))?;
    let hash = password::hash(&app, input.password).await?;
    let by = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        let id = scene.id();
        scene.tx.create_account(&NewAccount {
            id,
            name: name.clone(),
            phone: Some(phone.clone()),
            address: None,
            password: Some(hash.clone()),
            must_change_password: true,
            occupation: None,
            registered_by: Some(by),
            consent_version: None,
            at: scene.now,
        })?;
        scene.tx.record_audit(Some(by), "account.create", Some(id.uuid()), "{}", scene.now)?;
        let account = view::now(scene, id)?;
        Ok(Reply::created(&account, format!("/v1/accounts/{id}"))?.version(account.version))
    })
    .await
}
