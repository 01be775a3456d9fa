//! Places and goods.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::geo::Position;
use domain::grid::{Area, Department, Desk, Level};
use domain::id::Id;
use domain::identity::Account;
use domain::points::Points;
use domain::points::redemption::Reward;
use domain::routing::{Mode, Rule, Target};
use domain::text::{Code, Line, Name, Prose};
use domain::time::Instant;
use persistence::values::{Delivery, DepartmentRecord, DeskRecord, NewArea, RewardRecord};

use super::areas::{Box4, CITY, DRAWN, STREETS, border};
use crate::app::Scene;
use crate::problem::Failure;

const DEPARTMENTS: &[(&str, &str)] = &[
    ("demo-housing", "市住建局"),
    ("demo-city-management", "市城管执法局"),
    ("demo-transport", "市交通运输局"),
    ("demo-water", "市供水公司"),
];

/// To whom emergencies go at once: whoever has the role of this name among the people.
pub const EMERGENCIES: &str = "housing";

/// Category, department, and whether it is dispatched without a dispatcher.
const RULES: &[(&str, &str, Mode)] = &[
    ("public_facilities", "demo-housing", Mode::Propose),
    ("burst_pipe", "demo-water", Mode::Propose),
    ("drain", "demo-water", Mode::Propose),
    ("traffic_facilities", "demo-transport", Mode::Propose),
    ("city_appearance", "demo-city-management", Mode::Propose),
    ("street_order", "demo-city-management", Mode::Propose),
    ("emergencies", "demo-housing", Mode::Dispatch),
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
    rewards: Vec<(Id<Reward>, Points)>,
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

    /// Goods that every desk has, with what they cost.
    pub fn rewards(&self) -> &[(Id<Reward>, Points)] {
        &self.rewards
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

fn set_rules(scene: &mut Scene<'_, '_>, departments: &BTreeMap<&'static str, Id<Department>>) -> Result<(), Failure> {
    for (n, (category, department, mode)) in (0..).zip(RULES) {
        let rule = Rule {
            id: scene.id(),
            category: Some(code(category)?),
            area: None,
            target: Target::Department(known(departments, department)?),
            mode: *mode,
            version: 1,
            created_at: nth(scene, n),
        };
        scene.tx.insert_routing_rule(&rule)?;
    }
    Ok(())
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
    set_rules(scene, &departments)?;
    Ok(Places { areas, departments, desks, rewards: Vec::new() })
}

fn build_areas(scene: &mut Scene<'_, '_>) -> Result<BTreeMap<&'static str, Id<Area>>, Failure> {
    let mut areas = BTreeMap::new();
    let mut add = |key: &'static str, above: &str, code: &str, title: &str, level, kind, around: Box4| {
        let parent = if above.is_empty() { None } else { Some(known(&areas, above)?) };
        let at = nth(scene, i64::try_from(areas.len()).map_err(Failure::internal)?);
        let (code, name, boundary) = (self::code(code)?, name(title)?, Some(border(around)?));
        let area = NewArea { id: scene.id(), code, name, level, kind, parent, boundary, households: None, at };
        scene.tx.create_area(&area)?;
        if parent.is_none() {
            adopt(scene, area.id, &area.name)?;
        }
        areas.insert(key, area.id);
        Ok::<(), Failure>(())
    };
    for (code, above, title, level, kind, around) in DRAWN {
        add(code, above, code, title, *level, *kind, *around)?;
    }
    for street in STREETS {
        let key = street.key();
        if street.drawn.is_none() {
            add(key, CITY, &format!("demo-{key}"), street.name, Level::Street, None, street.around)?;
        }
        for community in street.communities() {
            let code = format!("demo-{}", community.official);
            add(community.official, key, &code, &community.name, Level::Community, None, community.around)?;
        }
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

/// Goods arrive at every desk.
pub fn stock_up(scene: &mut Scene<'_, '_>, places: &mut Places, by: Id<Account>) -> Result<(), Failure> {
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
        places.rewards.push((reward.id, reward.cost));
    }
    Ok(())
}
