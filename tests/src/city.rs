//! A running server with a small city in it: two streets, a grid in one of them, two departments, a desk.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use api::app::{App, Scene};
use api::clock::{Clock, CountedIds};
use api::config::Config;
use api::photos::bucket::{Bucket, S3Settings};
use api::problem::Failure;
use api::streams::Most;
use api::{secrets, server, start};
use chrono::TimeDelta;
use domain::grid::{Area, Department, Desk, Level};
use domain::id::Id;
use domain::identity::{Account, Grant, Occupation, Phone, Purpose, Role, RolePlace};
use domain::text::{Code, Name};
use persistence::DatabaseUrl;
use persistence::values::{DepartmentRecord, DeskRecord, Entry, NewAccount, NewArea};
use tempfile::TempDir;

use crate::client::Person;
use crate::clock::StoryClock;
use crate::database;

/// Everybody's password, where a story signs in by it.
pub const PASSWORD: &str = "the river is wide";

pub struct City {
    pub app: Data<App>,
    pub config: Config,
    pub clock: StoryClock,
    pub base: String,
    pub places: Places,
    pub home: TempDir,
    http: reqwest::Client,
    server: ServerHandle,
    people: std::cell::Cell<u32>,
}

#[derive(Clone, Copy)]
pub struct Places {
    pub city: Id<Area>,
    pub street: Id<Area>,
    pub grid: Id<Area>,
    pub other_street: Id<Area>,
    pub department: Id<Department>,
    pub other_department: Id<Department>,
    pub desk: Id<Desk>,
}

#[derive(Clone, Copy)]
pub struct Neighbour {
    pub city: Id<Area>,
    pub street: Id<Area>,
    pub grid: Id<Area>,
    pub department: Id<Department>,
}

impl City {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A city whose server has other settings.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut config = config(home.path(), database::fresh(home.path()));
        change(&mut config);
        let clock = StoryClock::new();
        let app = start::app(&config, Arc::new(clock.clone()), Arc::new(CountedIds::default())).await.unwrap();
        let app = Data::new(app);
        let places = app.change(places).await.unwrap();
        let listener = TcpListener::bind(config.listen).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let origins = config.cors_origins.clone();
        let running = server::serve(app.clone(), listener, config.workers, origins).unwrap();
        let server = running.handle();
        actix_web::rt::spawn(running);
        // The server closes a connection after five idle seconds, at worst while a request is on its way.
        let http = reqwest::Client::builder().no_proxy().pool_idle_timeout(Duration::from_secs(2)).build().unwrap();
        Self { app, config, clock, base, places, home, http, server, people: std::cell::Cell::new(0) }
    }

    /// Another server on the same database, as a second process would be.
    pub async fn beside(&self) -> Beside {
        let ids = Arc::new(api::clock::RandomIds);
        let app = start::app(&self.config, Arc::new(self.clock.clone()), ids).await.unwrap();
        let app = Data::new(app);
        let listener = TcpListener::bind(self.config.listen).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let running = server::serve(app.clone(), listener, self.config.workers, Vec::new()).unwrap();
        let server = running.handle();
        actix_web::rt::spawn(running);
        Beside { app, base, server }
    }

    /// Time passes.
    pub fn later(&self, span: TimeDelta) {
        self.clock.forward(span);
    }

    /// A moment from now, as text.
    pub fn clock_text(&self, span: TimeDelta) -> String {
        self.clock.now().plus(span).to_string()
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person { id: uuid::Uuid::nil(), base: self.base.clone(), http: self.http.clone(), token: None }
    }

    /// The phone number of the `n`th person of a story.
    pub fn phone(n: u32) -> String {
        format!("139{n:08}")
    }

    /// Somebody who holds these roles, signed in.
    pub async fn person(&self, name: &str, roles: &[(Role, RolePlace)]) -> Person {
        let n = self.people.get() + 1;
        self.people.set(n);
        let (name, roles) = (Name::parse(name).unwrap(), roles.to_vec());
        let phone = Phone::parse(&Self::phone(n)).unwrap();
        let app = &self.app;
        let (id, session) = app
            .change(move |scene| {
                let id: Id<Account> = scene.id();
                scene.tx.create_account(&NewAccount {
                    id,
                    name: name.clone(),
                    phone: Some(phone.clone()),
                    address: None,
                    password: Some(password_hash().to_owned()),
                    must_change_password: false,
                    occupation: Some(Occupation::DeliveryRider),
                    registered_by: None,
                    consent_version: None,
                    at: scene.now,
                })?;
                // Whoever a story is not about has agreed to what can be agreed to.
                let version = Name::parse("1").unwrap();
                for purpose in [Purpose::ExactPosition, Purpose::PhotoPublishing, Purpose::Notices] {
                    scene.tx.give_consent(id, purpose, &version, scene.now)?;
                }
                for (role, place) in &roles {
                    let grant = Grant { id: scene.id(), role: *role, place: *place };
                    scene.tx.grant_role(id, &grant, None, scene.now)?;
                }
                let session = scene.id();
                scene.tx.open_session(session, id, &Entry::by("password"), scene.now)?;
                Ok((id, session))
            })
            .await
            .unwrap();
        let token = app.signer.issue(id, session, self.clock.now()).unwrap();
        Person { id: id.uuid(), token: Some(token), ..self.stranger() }
    }

    /// The same person, signed in anew: after a day his token is no good any more.
    pub async fn again(&self, person: &Person) -> Person {
        let account: Id<Account> = Id::from_uuid(person.id);
        let session = self
            .change(move |scene| {
                let session = scene.id();
                scene.tx.open_session(session, account, &Entry::by("password"), scene.now)?;
                Ok(session)
            })
            .await;
        let token = self.app.signer.issue(account, session, self.clock.now()).unwrap();
        Person { token: Some(token), ..person.clone() }
    }

    /// Somebody with one role, in the place where a story needs him.
    pub async fn staff(&self, role: Role) -> Person {
        let place = match role {
            Role::Member | Role::Admin | Role::Integrator | Role::Hotline => RolePlace::Everywhere,
            Role::Handler => RolePlace::Department(self.places.department),
            Role::DeskClerk => RolePlace::Desk(self.places.desk),
            Role::GridWorker | Role::GridChief => RolePlace::Area(self.places.grid),
            _ => RolePlace::Area(self.places.city),
        };
        self.person(role.name(), &[(role, place)]).await
    }

    pub async fn rider(&self, name: &str) -> Person {
        self.person(name, &[(Role::Member, RolePlace::Everywhere)]).await
    }

    pub async fn reviewer(&self) -> Person {
        self.staff(Role::Reviewer).await
    }

    pub async fn dispatcher(&self) -> Person {
        self.staff(Role::Dispatcher).await
    }

    pub async fn handler(&self) -> Person {
        self.staff(Role::Handler).await
    }

    /// Another city on the same server, with its own programme: a grid `jianli-01` and a department.
    pub async fn neighbour(&self) -> Neighbour {
        self.change(|scene| {
            let city = area(scene, "jianli", "监利市", Level::City, None)?;
            let (programme, name) = (scene.id(), Name::parse("监利市").unwrap());
            scene.tx.create_programme(programme, &name, Some(city), scene.now)?;
            let street = area(scene, "rongcheng", "容城镇", Level::Street, Some(city))?;
            let grid = area(scene, "jianli-01", "容城第一网格", Level::Grid, Some(street))?;
            let department = department(scene, "jianli-housing", "监利住建局", city)?;
            Ok(Neighbour { city, street, grid, department })
        })
        .await
    }

    /// Does something to the store that no route does.
    pub async fn change<T: Send + 'static>(
        &self,
        effect: impl FnMut(&mut Scene<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.app.change(effect).await.unwrap()
    }
}

/// A second server of a city.
pub struct Beside {
    pub app: Data<App>,
    pub base: String,
    server: ServerHandle,
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Drop for City {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

/// Where `WOODPECKER_TEST_S3` says: `http://host:port`, with a bucket `woodpecker`.
pub fn s3() -> Option<String> {
    std::env::var_os("WOODPECKER_TEST_S3").map(|url| url.into_string().unwrap())
}

/// Photos are kept there then, each city's below a name of its own.
fn bucket(home: &Path) -> Option<Bucket> {
    let settings = S3Settings { endpoint: Some(s3()?), allow_http: Some("on".into()), ..S3Settings::default() };
    let name: Vec<_> = home.iter().filter_map(|part| part.to_str()).filter(|part| *part != "/").collect();
    Some(Bucket::parse(&format!("s3://woodpecker/{}", name.join("-")), settings).unwrap())
}

/// The settings of a server whose data lie in `home`.
pub fn config(home: &Path, database: DatabaseUrl) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: home.to_owned(),
        database,
        replica: None,
        database_connections: 4,
        photo_folder: home.join("photos"),
        photo_bucket: bucket(home),
        photo_workers: 2,
        rate_limit: false,
        trusted_proxies: Vec::new(),
        workers: 1,
        cors_origins: Vec::new(),
        public_url: None,
        streams: Most { in_all: 100, of_one: 3 },
        production: true,
        outside: api::outside::settings::OutsideSettings::default(),
        webhooks: api::outgoing::settings::WebhookSettings::default().checked(true).unwrap(),
        log_json: false,
        log: "warn".into(),
    }
}

fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| secrets::hash_password(PASSWORD).unwrap())
}

fn area(
    scene: &mut Scene<'_, '_>,
    code: &str,
    name: &str,
    level: Level,
    parent: Option<Id<Area>>,
) -> Result<Id<Area>, Failure> {
    let id = scene.id();
    scene.tx.create_area(&NewArea {
        id,
        code: Code::parse(code).unwrap(),
        name: Name::parse(name).unwrap(),
        level,
        kind: None,
        parent,
        boundary: None,
        households: None,
        at: scene.now,
    })?;
    Ok(id)
}

fn department(scene: &mut Scene<'_, '_>, code: &str, name: &str, area: Id<Area>) -> Result<Id<Department>, Failure> {
    let id = scene.id();
    let (code, name) = (Code::parse(code).unwrap(), Name::parse(name).unwrap());
    scene.tx.create_department(&DepartmentRecord { id, code, name, area, created_at: scene.now })?;
    Ok(id)
}

fn places(scene: &mut Scene<'_, '_>) -> Result<Places, Failure> {
    let city = area(scene, "shishou", "石首市", Level::City, None)?;
    scene.tx.adopt_root_area(city)?;
    let street = area(scene, "xiulin", "绣林街道", Level::Street, Some(city))?;
    let grid = area(scene, "xiulin-01", "绣林第一网格", Level::Grid, Some(street))?;
    let other_street = area(scene, "bijiashan", "笔架山街道", Level::Street, Some(city))?;
    let desk = scene.id();
    scene.tx.create_desk(&DeskRecord {
        id: desk,
        name: Name::parse("市民之家").unwrap(),
        area: street,
        position: None,
        address: None,
        opening_hours: None,
        created_at: scene.now,
    })?;
    Ok(Places {
        city,
        street,
        grid,
        other_street,
        department: department(scene, "housing", "市住建局", city)?,
        other_department: department(scene, "city-management", "市城管执法局", city)?,
        desk,
    })
}
