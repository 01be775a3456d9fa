//! What a matter is about: a tree, with what each kind asks of reporters and handlers.

use serde::{Deserialize, Serialize};

use crate::named;
use crate::text::{Code, Name};

named! {
    /// How pressing a matter is. It decides which deadlines count.
    pub enum Urgency {
        Normal = "normal",
        Urgent = "urgent",
        Emergency = "emergency",
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Category {
    pub code: Code,
    pub name: Name,
    pub parent: Option<Code>,
    /// What the reviewer is offered first.
    pub urgency: Urgency,
    /// The code of a deadline policy of the city's own.
    pub policy: Option<Code>,
    /// A report needs a photo, or a reason why there is none.
    pub photo_required: bool,
    /// Declaring it fixed needs a photo taken afterwards.
    pub after_photo_required: bool,
    /// Within so many metres a report of the same class may be of the same matter.
    pub duplicate_radius_m: u32,
    /// The public sees the position only as exactly as this, in metres; 0 is exactly.
    pub public_precision_m: u32,
    /// The reporter stays hidden, from those who handle it as well.
    pub confidential: bool,
    /// Counts the changes, from 1.
    pub version: u32,
}

/// Major class, class, and what is seen on the street: as the standard has it, and as people can choose from.
pub const MAX_DEPTH: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCategory {
    #[error("the radius for duplicates is 1 to 5000 metres")]
    DuplicateRadius,
    #[error("the public precision is 0 to 10000 metres")]
    PublicPrecision,
    #[error("a category cannot be its own parent")]
    OwnParent,
    #[error("there is no such parent")]
    UnknownParent,
    #[error("a category cannot lie below itself")]
    Cycle,
    #[error("the tree is at most 3 levels deep")]
    TooDeep,
}

impl Category {
    pub fn checked(self) -> Result<Self, BadCategory> {
        if !(1..=5000).contains(&self.duplicate_radius_m) {
            return Err(BadCategory::DuplicateRadius);
        }
        if self.public_precision_m > 10_000 {
            return Err(BadCategory::PublicPrecision);
        }
        if self.parent.as_ref() == Some(&self.code) {
            return Err(BadCategory::OwnParent);
        }
        Ok(self)
    }

    /// Checks the place of a new or changed category in the tree of `all`: its parent is there, it does not lie below
    /// itself, and neither it nor what hangs below it lies too deep.
    pub fn check_place(&self, all: &[Self]) -> Result<(), BadCategory> {
        let mut above = 0;
        let mut parent = self.parent.as_ref();
        while let Some(code) = parent {
            if *code == self.code {
                return Err(BadCategory::Cycle);
            }
            let found = all.iter().find(|other| other.code == *code).ok_or(BadCategory::UnknownParent)?;
            above += 1;
            if above >= MAX_DEPTH {
                return Err(BadCategory::TooDeep);
            }
            parent = found.parent.as_ref();
        }
        if above + height(&self.code, all, MAX_DEPTH) > MAX_DEPTH { Err(BadCategory::TooDeep) } else { Ok(()) }
    }
}

/// How many levels the tree below `code` has, itself included; no more than `most + 1` are looked at.
fn height(code: &Code, all: &[Category], most: usize) -> usize {
    let Some(left) = most.checked_sub(1) else { return 1 };
    let children = all.iter().filter(|other| other.parent.as_ref() == Some(code));
    1 + children.map(|child| height(&child.code, all, left)).max().unwrap_or_default()
}

/// The major class that a category belongs to: what it lies below at the top, or itself.
pub fn major_class<'a>(category: &'a Category, find: impl Fn(&Code) -> Option<&'a Category>) -> &'a Code {
    let mut top = category;
    for _ in 0..MAX_DEPTH {
        let Some(above) = top.parent.as_ref().and_then(&find) else { break };
        top = above;
    }
    &top.code
}

/// All categories with every parent before its children, otherwise in the order given.
pub fn in_tree_order(all: Vec<Category>) -> Vec<Category> {
    fn add(parent: Option<&Code>, all: &[Category], ordered: &mut Vec<Category>) {
        for child in all.iter().filter(|other| other.parent.as_ref() == parent) {
            ordered.push(child.clone());
            add(Some(&child.code), all, ordered);
        }
    }
    let mut ordered = Vec::with_capacity(all.len());
    add(None, &all, &mut ordered);
    ordered
}

/// One row of the starter set: code, parent ("" for a major class), Chinese name, urgency.
type Starter = (&'static str, &'static str, &'static str, Urgency);

/// The set that a new deployment begins with: the major classes of GB/T 30428.2 (digital city management:
/// components and events) with economic matters and emergencies beside them, and below them what Shishou's
/// riders report. A city changes and adds to it.
pub const STARTER_SET: &[Starter] = &[
    ("public_facilities", "", "公用设施", Urgency::Normal),
    ("manhole_cover", "public_facilities", "井盖破损、缺失", Urgency::Urgent),
    ("drain", "public_facilities", "雨水箅子、排水沟堵塞", Urgency::Normal),
    ("burst_pipe", "public_facilities", "供排水管道破裂", Urgency::Urgent),
    ("street_lamp", "public_facilities", "路灯不亮、损坏", Urgency::Normal),
    ("tangled_cables", "public_facilities", "线缆凌乱、垂落", Urgency::Urgent),
    ("public_toilet", "public_facilities", "公共厕所设施损坏", Urgency::Normal),
    ("traffic_facilities", "", "交通设施", Urgency::Normal),
    ("road_surface", "traffic_facilities", "道路破损", Urgency::Normal),
    ("traffic_sign", "traffic_facilities", "交通标志、信号灯损坏", Urgency::Urgent),
    ("guard_rail", "traffic_facilities", "护栏损坏", Urgency::Normal),
    ("city_appearance", "", "市容环境", Urgency::Normal),
    ("exposed_rubbish", "city_appearance", "暴露垃圾", Urgency::Normal),
    ("dirty_street", "city_appearance", "道路不洁", Urgency::Normal),
    ("rubble", "city_appearance", "积存渣土", Urgency::Normal),
    ("illegal_advertising", "city_appearance", "非法小广告", Urgency::Normal),
    ("green_space", "", "园林绿化", Urgency::Normal),
    ("littered_green_space", "green_space", "绿地脏乱", Urgency::Normal),
    ("fallen_tree", "green_space", "树木倒伏、断枝", Urgency::Urgent),
    ("other_facilities", "", "其他设施", Urgency::Normal),
    ("street_order", "", "街面秩序", Urgency::Normal),
    ("illegal_parking", "street_order", "机动车、非机动车乱停放", Urgency::Normal),
    ("street_vending", "street_order", "占道经营", Urgency::Normal),
    ("noise", "street_order", "噪声扰民", Urgency::Normal),
    ("construction", "", "施工管理", Urgency::Normal),
    ("unsafe_site", "construction", "工地围挡、防护缺失", Urgency::Urgent),
    ("illegal_building", "construction", "违法建设", Urgency::Normal),
    ("project_works", "construction", "项目建设", Urgency::Normal),
    ("emergencies", "", "突发事件", Urgency::Emergency),
    ("fire", "emergencies", "火情、火灾隐患", Urgency::Emergency),
    ("collapse", "emergencies", "坍塌、地面塌陷", Urgency::Emergency),
    ("live_wire", "emergencies", "电线裸露、漏电", Urgency::Emergency),
    ("gas", "emergencies", "燃气泄漏", Urgency::Emergency),
    ("livelihood", "", "民生诉求", Urgency::Normal),
    ("economic_development", "", "经济发展", Urgency::Normal),
    ("dispute", "", "矛盾纠纷", Urgency::Normal),
    ("other", "", "其他", Urgency::Normal),
];

/// Noise and disputes leave nothing to photograph when they are over.
const NOTHING_TO_SHOW: &[&str] = &["noise", "dispute", "livelihood", "economic_development", "other"];
/// Where somebody lives or whom he quarrels with is nobody else's business.
const DELICATE: &[&str] = &["dispute", "livelihood"];

/// The starter set as categories, parents before their children.
pub fn starter_set() -> Vec<Category> {
    STARTER_SET
        .iter()
        .filter_map(|(code, parent, name, urgency)| {
            let delicate = DELICATE.contains(code);
            Some(Category {
                code: Code::parse(code).ok()?,
                name: Name::parse(name).ok()?,
                parent: Code::parse(parent).ok(),
                urgency: *urgency,
                policy: None,
                photo_required: !NOTHING_TO_SHOW.contains(code),
                after_photo_required: !NOTHING_TO_SHOW.contains(code),
                duplicate_radius_m: 50,
                public_precision_m: if delicate { 1000 } else { 0 },
                confidential: delicate,
                version: 1,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_set_is_whole_and_in_order() {
        let set = starter_set();
        assert_eq!(set.len(), STARTER_SET.len());
        for (i, category) in set.iter().enumerate() {
            assert!(category.clone().checked().is_ok(), "{category:?}");
            if let Some(parent) = &category.parent {
                assert!(set[..i].iter().any(|before| &before.code == parent), "{category:?}");
            }
        }
    }

    fn below(code: &str, parent: Option<&str>) -> Category {
        let like = starter_set().remove(0);
        let parent = parent.map(|code| Code::parse(code).unwrap());
        Category { code: Code::parse(code).unwrap(), parent, ..like }
    }

    #[test]
    fn the_tree_stays_a_tree_and_low() {
        let all = vec![
            below("a", None),
            below("b", Some("a")),
            below("c", Some("b")),
            below("x", None),
            below("y", Some("x")),
        ];
        for (changed, expected) in [
            (below("new", None), Ok(())),
            (below("new", Some("b")), Ok(())),
            (below("new", Some("c")), Err(BadCategory::TooDeep)),
            (below("new", Some("nowhere")), Err(BadCategory::UnknownParent)),
            (below("a", Some("c")), Err(BadCategory::Cycle)),
            (below("a", Some("b")), Err(BadCategory::Cycle)),
            (below("b", Some("x")), Ok(())),
            (below("b", Some("y")), Err(BadCategory::TooDeep)),
            (below("a", Some("x")), Err(BadCategory::TooDeep)),
            (below("x", Some("a")), Ok(())),
            (below("x", Some("c")), Err(BadCategory::TooDeep)),
        ] {
            assert_eq!(changed.check_place(&all), expected, "{changed:?}");
        }
    }

    #[test]
    fn parents_come_before_their_children() {
        let all = vec![below("b", Some("a")), below("z", None), below("a", None), below("c", Some("b"))];
        let codes: Vec<String> = in_tree_order(all).into_iter().map(|it| it.code.into()).collect();
        assert_eq!(codes, ["z", "a", "b", "c"]);
        assert_eq!(in_tree_order(starter_set()), starter_set());
    }
}
