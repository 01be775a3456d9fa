//! Places and goods. The city is where it is; its communities, grids and their borders are drawn by hand.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::geo::{CoordSystem, Position};
use domain::grid::{Area, AreaKind, Boundary, Department, Desk, Level};
use domain::id::Id;
use domain::identity::Account;
use domain::points::Points;
use domain::points::redemption::Reward;
use domain::text::{Code, Line, Name, Prose};
use domain::time::Instant;
use persistence::values::{Delivery, DepartmentRecord, DeskRecord, NewArea, RewardRecord};

use crate::app::Scene;
use crate::problem::Failure;

/// The area by which a demonstration city is known.
pub const CITY: &str = "demo-421081";

/// West, south, east, north.
type Box4 = (f64, f64, f64, f64);

/// Code, the area above, name, level, kind, border.
type Row = (&'static str, &'static str, &'static str, Level, Option<AreaKind>, Box4);

const AREAS: &[Row] = &[
    (CITY, "", "石首市", Level::City, None, (112.30, 29.60, 112.60, 29.85)),
    ("demo-xiulin", CITY, "绣林街道", Level::Street, None, (112.38, 29.70, 112.42, 29.75)),
    ("demo-bijiashan", CITY, "笔架山街道", Level::Street, None, (112.42, 29.70, 112.46, 29.75)),
    ("demo-gaojimiao", CITY, "高基庙镇", Level::Street, None, (112.46, 29.64, 112.54, 29.75)),
    ("demo-xiulin-east", "demo-xiulin", "绣林东社区", Level::Community, None, (112.40, 29.71, 112.42, 29.74)),
    ("demo-xiulin-west", "demo-xiulin", "绣林西社区", Level::Community, None, (112.38, 29.71, 112.40, 29.74)),
    ("demo-bijiashan-lake", "demo-bijiashan", "山底湖社区", Level::Community, None, (112.42, 29.71, 112.44, 29.74)),
    ("demo-gaojimiao-village", "demo-gaojimiao", "高基村", Level::Community, None, (112.48, 29.68, 112.52, 29.72)),
    ("demo-grid-1", "demo-xiulin-east", "绣林东一网格", Level::Grid, RESIDENTIAL, (112.40, 29.71, 112.41, 29.725)),
    ("demo-grid-2", "demo-xiulin-east", "绣林东二网格", Level::Grid, MALL, (112.41, 29.71, 112.42, 29.725)),
    ("demo-grid-3", "demo-xiulin-west", "绣林西一网格", Level::Grid, SCHOOL, (112.39, 29.715, 112.40, 29.73)),
    ("demo-grid-4", "demo-bijiashan-lake", "山底湖网格", Level::Grid, RESIDENTIAL, (112.42, 29.715, 112.435, 29.73)),
    ("demo-grid-5", "demo-gaojimiao-village", "高基村网格", Level::Grid, VILLAGE, (112.49, 29.69, 112.51, 29.71)),
];
const RESIDENTIAL: Option<AreaKind> = Some(AreaKind::Residential);
const MALL: Option<AreaKind> = Some(AreaKind::Mall);
const SCHOOL: Option<AreaKind> = Some(AreaKind::School);
const VILLAGE: Option<AreaKind> = Some(AreaKind::Village);

const DEPARTMENTS: &[(&str, &str)] = &[
    ("demo-housing", "市住建局"),
    ("demo-city-management", "市城管执法局"),
    ("demo-transport", "市交通运输局"),
    ("demo-water", "市供水公司"),
];

/// Key, name, area, position, address, opening hours.
type DeskRow = (&'static str, &'static str, &'static str, (f64, f64), &'static str, &'static str);

const DESKS: &[DeskRow] = &[
    ("home", "市民之家兑换点", "demo-grid-2", (29.7216, 112.4132), "市民之家一楼服务台", "周一至周五 9:00–17:00"),
    ("east", "绣林东社区兑换点", "demo-grid-1", (29.7178, 112.4051), "绣林东社区党群服务中心", "每天 8:30–18:00"),
    ("lake", "山底湖社区兑换点", "demo-grid-4", (29.7221, 112.4279), "山底湖社区骑手驿站", "每天 8:30–20:00"),
];

/// Name, description, cost, how many each desk begins with.
const REWARDS: &[(&str, &str, u32, i64)] = &[
    ("大米 5 kg", "本地新米，一袋 5 公斤。", 50, 200),
    ("食用油 1.8 L", "菜籽油一桶。", 80, 60),
    ("香皂两块", "一盒两块装。", 50, 100),
    ("保温杯", "500 毫升，送餐路上喝口热的。", 60, 40),
    ("骑行雨衣", "带反光条，均码。", 90, 20),
];

/// Where everything is, by the names used here.
#[derive(Debug)]
pub struct Places {
    areas: BTreeMap<&'static str, Id<Area>>,
    departments: BTreeMap<&'static str, Id<Department>>,
    desks: BTreeMap<&'static str, Id<Desk>>,
}

fn known<K>(of: &BTreeMap<&'static str, Id<K>>, name: &str) -> Result<Id<K>, Failure> {
    of.get(name).copied().ok_or_else(|| Failure::internal(format!("the demonstration city has no {name}")))
}

impl Places {
    pub fn area(&self, name: &str) -> Result<Id<Area>, Failure> {
        known(&self.areas, name)
    }

    pub fn department(&self, name: &str) -> Result<Id<Department>, Failure> {
        known(&self.departments, name)
    }

    pub fn desk(&self, name: &str) -> Result<Id<Desk>, Failure> {
        known(&self.desks, name)
    }
}

pub fn name(text: &str) -> Result<Name, Failure> {
    Name::parse(text).map_err(Failure::internal)
}

pub fn line(text: &str) -> Result<Line, Failure> {
    Line::parse(text).map_err(Failure::internal)
}

pub fn prose(text: &str) -> Result<Prose, Failure> {
    Prose::parse(text).map_err(Failure::internal)
}

pub fn code(text: &str) -> Result<Code, Failure> {
    Code::parse(text).map_err(Failure::internal)
}

/// The moment of the `n`th thing of a list: lists are shown in the order in which they stand here.
pub fn nth(scene: &Scene<'_, '_>, n: i64) -> Instant {
    scene.now.plus(TimeDelta::seconds(n))
}

pub fn build(scene: &mut Scene<'_, '_>) -> Result<Places, Failure> {
    let areas = build_areas(scene)?;
    let root = known(&areas, CITY)?;
    let mut departments = BTreeMap::new();
    for (n, (key, title)) in (0..).zip(DEPARTMENTS) {
        let record = DepartmentRecord {
            id: scene.id(),
            code: code(key)?,
            name: name(title)?,
            area: root,
            created_at: nth(scene, n),
        };
        scene.tx.create_department(&record)?;
        departments.insert(*key, record.id);
    }
    let mut desks = BTreeMap::new();
    for (n, (key, title, area, (lat, lng), address, hours)) in (0..).zip(DESKS) {
        let record = DeskRecord {
            id: scene.id(),
            name: name(title)?,
            area: known(&areas, area)?,
            position: Some(Position::new(*lat, *lng).map_err(Failure::internal)?),
            address: Some(line(address)?),
            opening_hours: Some(line(hours)?),
            created_at: nth(scene, n),
        };
        scene.tx.create_desk(&record)?;
        desks.insert(*key, record.id);
    }
    Ok(Places { areas, departments, desks })
}

fn build_areas(scene: &mut Scene<'_, '_>) -> Result<BTreeMap<&'static str, Id<Area>>, Failure> {
    let mut areas = BTreeMap::new();
    for (n, (key, above, title, level, kind, around)) in (0..).zip(AREAS) {
        let parent = if above.is_empty() { None } else { Some(known(&areas, above)?) };
        let area = NewArea {
            id: scene.id(),
            code: code(key)?,
            name: name(title)?,
            level: *level,
            kind: *kind,
            parent,
            boundary: Some(border(*around)?),
            at: nth(scene, n),
        };
        scene.tx.create_area(&area)?;
        if parent.is_none() {
            adopt(scene, area.id, &area.name)?;
        }
        areas.insert(*key, area.id);
    }
    Ok(areas)
}

/// The programme that waits for its first area.
fn adopt(scene: &mut Scene<'_, '_>, root: Id<Area>, title: &Name) -> Result<(), Failure> {
    if scene.tx.adopt_root_area(root)? {
        return Ok(());
    }
    let id = scene.id();
    Ok(scene.tx.create_programme(id, title, Some(root), scene.now)?)
}

fn border((west, south, east, north): Box4) -> Result<Boundary, Failure> {
    let ring = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
    Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).map_err(Failure::internal)
}

/// Goods arrive at every desk.
pub fn stock_up(scene: &mut Scene<'_, '_>, places: &Places, by: Id<Account>) -> Result<(), Failure> {
    for (n, (title, about, cost, count)) in (0..).zip(REWARDS) {
        let reward = RewardRecord {
            id: scene.id::<Reward>(),
            name: name(title)?,
            description: prose(about)?,
            cost: Points::new(*cost).map_err(Failure::internal)?,
            created_at: nth(scene, n),
        };
        scene.tx.create_reward(&reward)?;
        for desk in places.desks.values() {
            scene.tx.open_stock(reward.id, *desk)?;
            let before = scene.tx.lock_stock(reward.id, *desk)?.unwrap_or_default();
            let after = before.moved(*count).map_err(Failure::internal)?;
            scene.tx.save_stock(reward.id, *desk, after)?;
            let delivery = Delivery {
                id: scene.id::<Delivery>().uuid(),
                reward: reward.id,
                desk: *desk,
                delta: *count,
                on_hand: after.on_hand,
                reason: line("首批到货")?,
                by,
                at: scene.now,
            };
            scene.tx.record_delivery(&delivery)?;
        }
    }
    Ok(())
}
