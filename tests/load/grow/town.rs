//! The city that a store is grown in: a square of grids, half a kilometre each way, which is larger the more tickets it is to hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::Data;
use api::app::{App, Scene};
use api::problem::Failure;
use api::secrets;
use chrono::TimeDelta;
use domain::geo::CoordSystem;
use domain::grid::{Area, Boundary, Department, Level};
use domain::id::Id;
use domain::identity::{Account, Grant, Occupation, Phone, Purpose, Role, RolePlace};
use domain::text::{Code, Name};
use domain::ticket::Category;
use domain::ticket::deadline::Clocks;
use domain::time::Instant;
use persistence::values::{DepartmentRecord, NewAccount, NewArea, ProgrammeRecord};
use tests::city::PASSWORD;

/// Where the square begins, in the south-west.
pub const CORNER: (f64, f64) = (29.701, 112.301);
/// Of a grid.
pub const STEP: f64 = 0.005;
/// Of a year, in a grid. A thousand on a square kilometre.
const TICKETS_IN_A_GRID: u32 = 250;
pub const RIDERS_IN_A_GRID: usize = 2;
/// Grids in a row of a community, of a street and of a district.
const COMMUNITY: usize = 2;
const STREET: usize = 6;
const DISTRICT: usize = 24;
/// Accounts in one transaction.
const AT_A_TIME: usize = 500;

pub const REVIEWER: &str = "13800000002";
pub const DISPATCHER: &str = "13800000003";
/// Of the first street's department.
pub const HANDLER: &str = "13800000004";
pub const RIDER: &str = "13900000000";

/// What is reported, one as often as another.
const KINDS: [&str; 10] = [
    "street_lamp",
    "manhole_cover",
    "road_surface",
    "drain",
    "burst_pipe",
    "exposed_rubbish",
    "illegal_parking",
    "illegal_advertising",
    "tangled_cables",
    "littered_green_space",
];

/// What every matter is made of.
pub struct Town {
    pub seed: u64,
    /// Grids in a row.
    pub side: usize,
    pub tickets: u32,
    /// A year of reports ends here.
    pub until: Instant,
    pub programme: ProgrammeRecord,
    pub clocks: Arc<Clocks>,
    pub categories: Arc<BTreeMap<String, Category>>,
    pub kinds: Vec<Code>,
    pub grids: Vec<Id<Area>>,
    /// For each grid, and who works for it.
    pub departments: Vec<(Id<Department>, Id<Account>)>,
    pub riders: Vec<Id<Account>>,
    pub reviewer: Id<Account>,
    pub dispatcher: Id<Account>,
}

/// Grids in a row, for so many tickets.
pub fn side(tickets: u32) -> usize {
    let grids = tickets.div_ceil(TICKETS_IN_A_GRID).max(1);
    (1..).find(|side| side * side >= grids as usize).unwrap()
}

impl Town {
    pub async fn found(app: &Data<App>, tickets: u32, seed: u64) -> Self {
        let side = side(tickets);
        let until = app.clock.now();
        let since = until.minus(TimeDelta::days(400));
        let hash = secrets::hash_password(PASSWORD).unwrap();
        let (root, grids, departments) = app.change(move |scene| places(scene, side, since)).await.unwrap();
        let everybody: Vec<(String, Option<(Role, RolePlace)>)> = [
            ("13800000001".to_owned(), Some((Role::Admin, RolePlace::Everywhere))),
            (REVIEWER.to_owned(), Some((Role::Reviewer, RolePlace::Area(root)))),
            (DISPATCHER.to_owned(), Some((Role::Dispatcher, RolePlace::Area(root)))),
        ]
        .into_iter()
        .chain(departments.iter().enumerate().map(|(n, department)| {
            (format!("138{:08}", n + 4), Some((Role::Handler, RolePlace::Department(*department))))
        }))
        .chain((0..grids.len() * RIDERS_IN_A_GRID).map(|n| (format!("139{n:08}"), None)))
        .collect();
        let mut accounts = Vec::new();
        for some in everybody.chunks(AT_A_TIME) {
            let (some, hash) = (some.to_vec(), hash.clone());
            accounts.extend(app.change(move |scene| settle(scene, &some, &hash, since)).await.unwrap());
        }
        let (programme, clocks, categories) = app
            .change(|scene| {
                let programme = scene.tx.first_programme()?.unwrap();
                Ok((programme, scene.tx.clocks()?, scene.tx.categories_by_code()?))
            })
            .await
            .unwrap();
        let streets = side.div_ceil(STREET);
        let of_grid = |n: usize| n / side / STREET * streets + n % side / STREET;
        let departments: Vec<_> =
            (0..grids.len()).map(of_grid).map(|street| (departments[street], accounts[3 + street])).collect();
        let handlers = streets * streets;
        let kinds = KINDS.iter().map(|code| Code::parse(code).unwrap()).collect();
        Self {
            seed,
            side,
            tickets,
            until,
            programme,
            clocks,
            categories,
            kinds,
            grids,
            departments,
            reviewer: accounts[1],
            dispatcher: accounts[2],
            riders: accounts.split_off(3 + handlers),
        }
    }
}

type Places = (Id<Area>, Vec<Id<Area>>, Vec<Id<Department>>);

/// The tree of areas, each with its border, and a department for each street.
fn places(scene: &mut Scene<'_, '_>, side: usize, at: Instant) -> Result<Places, Failure> {
    let root = area(scene, "grown", Level::City, None, (0, 0, side, side), at)?;
    scene.tx.adopt_root_area(root)?;
    let mut grids = vec![root; side * side];
    let mut departments = Vec::new();
    let mut above: BTreeMap<(Level, usize, usize), Id<Area>> = BTreeMap::new();
    let levels =
        [(Level::District, DISTRICT), (Level::Street, STREET), (Level::Community, COMMUNITY), (Level::Grid, 1)];
    for y in 0..side {
        for x in 0..side {
            let mut parent = root;
            for (level, width) in levels {
                let (row, column) = (y / width, x / width);
                parent = match above.get(&(level, row, column)) {
                    Some(known) => *known,
                    None => {
                        let (south, west) = (row * width, column * width);
                        let box4 = (south, west, (south + width).min(side), (west + width).min(side));
                        let code = format!("{}-{row}-{column}", level.name().replace('_', "-"));
                        let id = area(scene, &code, level, Some(parent), box4, at)?;
                        above.insert((level, row, column), id);
                        id
                    }
                };
            }
            grids[y * side + x] = parent;
        }
    }
    for ((_, row, column), street) in above.iter().filter(|((level, ..), _)| *level == Level::Street) {
        let id = scene.id();
        let (code, name) = (Code::parse(&format!("street-{row}-{column}")).unwrap(), Name::parse("街道办").unwrap());
        scene.tx.create_department(&DepartmentRecord { id, code, name, area: *street, created_at: at })?;
        departments.push(id);
    }
    Ok((root, grids, departments))
}

fn area(
    scene: &mut Scene<'_, '_>,
    code: &str,
    level: Level,
    parent: Option<Id<Area>>,
    (south, west, north, east): (usize, usize, usize, usize),
    at: Instant,
) -> Result<Id<Area>, Failure> {
    let corner = |y: usize, x: usize| (CORNER.1 + x as f64 * STEP, CORNER.0 + y as f64 * STEP);
    let ring =
        vec![corner(south, west), corner(south, east), corner(north, east), corner(north, west), corner(south, west)];
    let boundary = Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).unwrap();
    let id = scene.id();
    let (code, name) = (Code::parse(code).unwrap(), Name::parse(code).unwrap());
    let (kind, boundary, households) = (None, Some(boundary), None);
    scene.tx.create_area(&NewArea { id, code, name, level, kind, parent, boundary, households, at })?;
    Ok(id)
}

fn settle(
    scene: &mut Scene<'_, '_>,
    people: &[(String, Option<(Role, RolePlace)>)],
    password: &str,
    at: Instant,
) -> Result<Vec<Id<Account>>, Failure> {
    let mut ids = Vec::new();
    for (phone, role) in people {
        let id: Id<Account> = scene.id();
        scene.tx.create_account(&NewAccount {
            id,
            name: Name::parse("陈师傅").unwrap(),
            phone: Some(Phone::parse(phone).unwrap()),
            address: None,
            password: Some(password.to_owned()),
            must_change_password: false,
            occupation: role.is_none().then_some(Occupation::DeliveryRider),
            registered_by: None,
            consent_version: None,
            at,
        })?;
        let (role, place) = role.unwrap_or((Role::Member, RolePlace::Everywhere));
        let grant = Grant { id: scene.id(), role, place };
        scene.tx.grant_role(id, &grant, None, at)?;
        // Else nobody else would find what he reports by its place.
        scene.tx.give_consent(id, Purpose::ExactPosition, &Name::parse("1").unwrap(), at)?;
        ids.push(id);
    }
    Ok(ids)
}
