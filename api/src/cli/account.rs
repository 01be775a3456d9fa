//! `woodpecker account create`: whoever is at the machine makes the first administrator.

use std::io::Read;
use std::path::Path;

use clap::{Args, Subcommand};
use domain::id::Id;
use domain::identity::password::judge;
use domain::identity::{Account, Grant, Phone, Role, RolePlace};
use domain::text::Name;
use persistence::values::NewAccount;

use super::{block_on, prepare};
use crate::app::App;
use crate::config::Settings;
use crate::{password, start};

#[derive(Subcommand, Debug)]
pub enum AccountCommand {
    /// Make an account with a role in the whole deployment
    Create(Create),
}

#[derive(Args, Debug)]
pub struct Create {
    #[command(flatten)]
    settings: Settings,
    /// admin, analyst, integrator or hotline
    #[arg(long)]
    role: String,
    #[arg(long)]
    phone: String,
    #[arg(long)]
    name: String,
    /// Read the password from standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub fn run(AccountCommand::Create(create): AccountCommand, file: Option<&Path>) -> Result<(), String> {
    let role = Role::named(&create.role).ok_or_else(|| format!("role: there is no role {:?}", create.role))?;
    role.check_place(RolePlace::Everywhere)
        .map_err(|_| format!("role: {role} is granted for a place; grant it over the API"))?;
    let phone = Phone::parse(&create.phone).map_err(|e| format!("phone: {e}"))?;
    let name = Name::parse(&create.name).map_err(|e| format!("name: {e}"))?;
    let mut secret = String::new();
    std::io::stdin().read_to_string(&mut secret).map_err(|e| format!("password: {e}"))?;
    let secret = secret.trim_end_matches(['\r', '\n']).to_owned();
    let config = prepare(create.settings, file)?;
    let id = block_on(async move {
        let app = start::real_app(&config).await?;
        create_account(&app, role, phone, name, secret).await
    })?;
    println!("{id}");
    Ok(())
}

async fn create_account(
    app: &App,
    role: Role,
    phone: Phone,
    name: Name,
    secret: String,
) -> Result<Id<Account>, String> {
    let profile = app.look(|scene| Ok(scene.tx.first_programme()?)).await.map_err(|f| start::said(&f))?;
    let profile = profile.map(|it| it.settings.password_profile).ok_or("there is no programme")?;
    judge(&secret, Some(&phone), profile).map_err(|e| format!("password: {e}"))?;
    let hash = password::hash(app, secret).await.map_err(|f| start::said(&f))?;
    app.change(move |scene| {
        let id = scene.id();
        scene.tx.create_account(&NewAccount {
            id,
            name: name.clone(),
            phone: Some(phone.clone()),
            address: None,
            password: Some(hash.clone()),
            must_change_password: false,
            occupation: None,
            registered_by: None,
            consent_version: None,
            at: scene.now,
        })?;
        let grant = Grant { id: scene.id(), role, place: RolePlace::Everywhere };
        scene.tx.grant_role(id, &grant, None, scene.now)?;
        let detail = format!("{{\"role\":\"{role}\"}}");
        scene.tx.record_audit(None, "account.create", Some(id.uuid()), &detail, scene.now)?;
        Ok(id)
    })
    .await
    .map_err(|f| start::said(&f))
}
