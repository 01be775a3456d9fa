//! The people of the demonstration city. Their numbers are nobody's and their passwords are no secret: they are printed at
//! every start, and stand in the README.

use std::collections::BTreeMap;

use domain::id::Id;
use domain::identity::{Account, Caller, Grant, Occupation, Phone, Purpose, Role, RolePlace};
use persistence::values::NewAccount;

use super::areas::CITY;
use super::city::{self, Places};
use crate::app::Scene;
use crate::problem::Failure;

pub const STAFF_PASSWORD: &str = "a city that mends itself";
pub const RIDER_PASSWORD: &str = "riding along the dyke";

/// Where somebody has his role, by the names of `city`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    Everywhere,
    Area(&'static str),
    Department(&'static str),
    Desk(&'static str),
}

/// Somebody with a number to sign in with.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub key: &'static str,
    pub phone: &'static str,
    pub name: &'static str,
    pub role: Role,
    pub at: At,
}

const fn person(key: &'static str, phone: &'static str, name: &'static str, role: Role, at: At) -> Person {
    Person { key, phone, name, role, at }
}

pub const PEOPLE: &[Person] = &[
    person("admin", "13800000001", "演示管理员", Role::Admin, At::Everywhere),
    person("reviewer", "13800000002", "审核员小周", Role::Reviewer, At::Area(CITY)),
    person("second_reviewer", "13800000003", "复核员老吴", Role::Reviewer, At::Area(CITY)),
    person("dispatcher", "13800000004", "派单员小郑", Role::Dispatcher, At::Area(CITY)),
    person("follow_up", "13800000005", "回访员小孙", Role::FollowUpStaff, At::Area(CITY)),
    person("water", "13800000006", "供水抢修班长", Role::Handler, At::Department("demo-water")),
    person("city_management", "13800000007", "城管队员", Role::Handler, At::Department("demo-city-management")),
    person("housing", "13800000008", "市政养护员", Role::Handler, At::Department("demo-housing")),
    person("transport", "13800000009", "公路养护员", Role::Handler, At::Department("demo-transport")),
    person("grid_worker", "13800000010", "网格员小何", Role::GridWorker, At::Area("demo-grid-1")),
    person("grid_chief", "13800000011", "网格长老冯", Role::GridChief, At::Area("demo-xiulin-east")),
    person("community_staff", "13800000012", "社区干部小蒋", Role::CommunityStaff, At::Area("demo-xiulin-east")),
    person("clerk", "13800000013", "市民之家服务员", Role::DeskClerk, At::Desk("home")),
    person("clerk_east", "13800000014", "绣林东服务员", Role::DeskClerk, At::Desk("east")),
    person("clerk_lake", "13800000015", "山底湖服务员", Role::DeskClerk, At::Desk("lake")),
    person("hotline", "13800000016", "热线坐席", Role::Hotline, At::Area(CITY)),
    person("analyst", "13800000017", "数据专员", Role::Analyst, At::Area(CITY)),
    person("integrator", "13800000018", "对接账号", Role::Integrator, At::Everywhere),
    person("tang", "13900000001", "唐师傅", Role::Member, At::Everywhere),
    person("li", "13900000002", "李师傅", Role::Member, At::Everywhere),
    person("wang", "13900000003", "王师傅", Role::Member, At::Everywhere),
    person("chen", "13900000004", "陈师傅", Role::Member, At::Everywhere),
    person("zhao", "13900000005", "赵师傅", Role::Member, At::Everywhere),
    person("liu", "13900000006", "刘师傅", Role::Member, At::Everywhere),
    person("zhou", "13900000007", "周师傅", Role::Member, At::Everywhere),
    person("xu", "13900000008", "徐师傅", Role::Member, At::Everywhere),
    person("sun", "13900000009", "孙师傅", Role::Member, At::Everywhere),
    person("hu", "13900000010", "胡师傅", Role::Member, At::Everywhere),
];

/// Those riders of whom something is told. 赵师傅 has yet to begin: the printed walk is his.
pub const RIDERS: [&str; 9] = ["tang", "li", "wang", "chen", "liu", "zhou", "xu", "sun", "hu"];

/// Residents without a phone, for whom community staff report. Nobody signs in as one of them.
const RESIDENTS: &[(&str, &str)] = &[("resident", "张奶奶"), ("second_resident", "谢大爷")];

/// Whoever is signed in as somebody of the table.
pub fn found(key: &str) -> Result<&'static Person, String> {
    PEOPLE.iter().find(|person| person.key == key).ok_or_else(|| format!("nobody is called {key}"))
}

impl Person {
    pub const fn password(&self) -> &'static str {
        if self.role.is_staff() { STAFF_PASSWORD } else { RIDER_PASSWORD }
    }
}

/// Everybody, with an account and a role.
#[derive(Debug)]
pub struct People(BTreeMap<&'static str, Caller>);

impl People {
    pub fn caller(&self, key: &str) -> Result<&Caller, Failure> {
        self.0.get(key).ok_or_else(|| Failure::internal(format!("nobody is called {key}")))
    }

    pub fn account(&self, key: &str) -> Result<Id<Account>, Failure> {
        self.caller(key).map(|caller| caller.account)
    }
}

/// Makes their accounts. `staff` and `riders` are the hashes of their passwords.
pub fn settle(scene: &mut Scene<'_, '_>, places: &Places, staff: &str, riders: &str) -> Result<People, Failure> {
    let mut people = BTreeMap::new();
    for person in PEOPLE {
        let id: Id<Account> = scene.id();
        let is_staff = person.role.is_staff();
        scene.tx.create_account(&NewAccount {
            id,
            name: city::name(person.name)?,
            phone: Some(Phone::parse(person.phone).map_err(Failure::internal)?),
            address: None,
            password: Some(if is_staff { staff } else { riders }.to_owned()),
            must_change_password: false,
            occupation: occupation(person),
            registered_by: None,
            consent_version: (!is_staff).then(|| "demo".to_owned()),
            at: scene.now,
        })?;
        if !is_staff {
            let version = city::name("demo")?;
            for purpose in [Purpose::ExactPosition, Purpose::Notices, Purpose::PhotoPublishing] {
                scene.tx.give_consent(id, purpose, &version, scene.now)?;
            }
        }
        let place = match person.at {
            At::Everywhere => RolePlace::Everywhere,
            At::Area(area) => RolePlace::Area(places.area(area)?),
            At::Department(department) => RolePlace::Department(places.department(department)?),
            At::Desk(desk) => RolePlace::Desk(places.desk(desk)?),
        };
        let grant = Grant { id: scene.id(), role: person.role, place };
        scene.tx.grant_role(id, &grant, None, scene.now)?;
        let detail = format!("{{\"role\":\"{}\"}}", person.role);
        scene.tx.record_audit(None, "account.create", Some(id.uuid()), &detail, scene.now)?;
        people.insert(person.key, Caller { account: id, grants: vec![grant], errand_runner: false });
    }
    let mut people = People(people);
    let registrar = people.account("community_staff")?;
    for (key, name) in RESIDENTS {
        let resident = register(scene, name, registrar)?;
        people.0.insert(key, resident);
    }
    Ok(people)
}

/// Makes a member of somebody who has no phone.
fn register(scene: &mut Scene<'_, '_>, name: &str, by: Id<Account>) -> Result<Caller, Failure> {
    let id: Id<Account> = scene.id();
    scene.tx.create_account(&NewAccount {
        id,
        name: city::name(name)?,
        phone: None,
        address: None,
        password: None,
        must_change_password: false,
        occupation: None,
        registered_by: Some(by),
        consent_version: None,
        at: scene.now,
    })?;
    let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
    scene.tx.grant_role(id, &grant, Some(by), scene.now)?;
    scene.tx.record_audit(Some(by), "member.register", Some(id.uuid()), "{}", scene.now)?;
    Ok(Caller { account: id, grants: vec![grant], errand_runner: false })
}

fn occupation(person: &Person) -> Option<Occupation> {
    match person.key {
        _ if person.role.is_staff() => None,
        "chen" | "zhou" | "hu" => Some(Occupation::Courier),
        "zhao" => Some(Occupation::RideHailingDriver),
        _ => Some(Occupation::DeliveryRider),
    }
}
