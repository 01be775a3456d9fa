//! Somebody becomes a member.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use domain::id::Id;
use domain::identity::{Grant, Phone, Role, RolePlace, password};
use domain::text::Name;
use openapi::auth::{Register, Registered};
use persistence::values::NewAccount;

use super::{PASSWORD, admit, tokens};
use crate::app::App;
use crate::body::Body;
use crate::me::view;
use crate::observe::Whose;
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::{password as hashing, wire};

/// Register as a member
///
/// A courier, a delivery rider or any resident becomes a woodpecker. The number is not verified by this.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Register,
    responses((status = 201, description = "A member, signed in", body = Registered))
)]
#[post("/auth/register")]
pub async fn register(app: Data<App>, request: HttpRequest, body: Body<Register>) -> Result<Reply, Failure> {
    let input = body.value;
    let phone = phone("/phone", &input.phone)?;
    let name: Name = wire::text("/name", &input.name)?;
    let consent: Name = wire::text("/consent_version", &input.consent_version)?;
    let occupation = wire::occupation_in(input.occupation);
    let profile = app.look(|scene| Ok(scene.tx.first_programme()?.map(|it| it.settings.password_profile))).await?;
    password::judge(&input.password, Some(&phone), profile.unwrap_or(password::PasswordProfile::Nist))?;
    let hash = hashing::hash(&app, input.password).await?;
    let entry = admit::entry(&request, PASSWORD);
    let (member, session, refresh) = app
        .change(move |scene| {
            let id = scene.id();
            scene.tx.create_account(&NewAccount {
                id,
                name: name.clone(),
                phone: Some(phone.clone()),
                address: None,
                password: Some(hash.clone()),
                must_change_password: false,
                occupation: Some(occupation),
                registered_by: None,
                consent_version: Some(consent.as_str().to_owned()),
                at: scene.now,
            })?;
            let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
            scene.tx.grant_role(id, &grant, None, scene.now)?;
            let (session, refresh) = tokens::open_session(scene, id, &entry)?;
            Ok((view::member(scene, id)?, session, refresh))
        })
        .await?;
    request.extensions_mut().insert(Whose(Id::from_uuid(member.id)));
    let tokens = tokens::tokens(&app, Id::from_uuid(member.id), session, refresh, false)?;
    let location = "/v1/me".to_owned();
    Reply::created(&Registered { tokens, member }, location)
}

pub fn phone(pointer: &str, raw: &str) -> Result<Phone, Failure> {
    let fault = |bad: domain::identity::phone::BadPhone| {
        FieldFault::new(pointer, "not_a_phone", "不是有效的手机号", bad.to_string())
    };
    Ok(Phone::parse(raw).map_err(fault)?)
}
