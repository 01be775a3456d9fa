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
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCategory {
    #[error("the radius for duplicates is 1 to 5000 metres")]
    DuplicateRadius,
    #[error("the public precision is 0 to 10000 metres")]
    PublicPrecision,
    #[error("a category cannot be its own parent")]
    OwnParent,
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
}
