//! Teams of the areas that are made up. Their numbers are nobody's; the two with an account are staff of the city.

use domain::grid::{Level, Post, TeamMember, WorkPhone};
use domain::id::Id;
use persistence::values::TeamRecord;

use super::areas::DRAWN;
use super::city::{self, Places, line, name};
use super::people::People;
use crate::app::Scene;
use crate::problem::Failure;

/// Whoever has a post, where he is no member of staff with an account.
const SURNAMES: [&str; 16] =
    ["冯", "蒋", "何", "吕", "施", "张", "孔", "曹", "严", "华", "金", "魏", "陶", "姜", "戚", "谢"];

/// Area, post, account.
const WITH_ACCOUNT: &[(&str, Post, &str)] =
    &[("demo-xiulin-east", Post::Chief, "grid_chief"), ("demo-grid-1", Post::FullTimeWorker, "grid_worker")];

const GRID: &[(Post, Option<&str>)] = &[
    (Post::Chief, None),
    (Post::FullTimeWorker, None),
    (Post::PartTimeWorker, None),
    (Post::Instructor, None),
    (Post::Mediator, None),
    (Post::PoliceOfficer, None),
    (Post::Medic, None),
    (Post::BuildingChief, Some("1 至 4 栋")),
    (Post::Volunteer, None),
    (Post::Member, None),
    (Post::GridBranchSecretary, None),
    (Post::BuildingGroupLeader, Some("1 至 4 栋")),
    (Post::PartyMemberHousehold, Some("2 栋 1 单元")),
];
const COMMUNITY: &[(Post, Option<&str>)] = &[(Post::Chief, None), (Post::GeneralBranchSecretary, None)];
const ABOVE: &[(Post, Option<&str>)] = &[(Post::Chief, None)];

fn posts(level: Level) -> &'static [(Post, Option<&'static str>)] {
    match level {
        Level::Grid | Level::MicroGrid => GRID,
        Level::Community => COMMUNITY,
        _ => ABOVE,
    }
}

pub fn form(scene: &mut Scene<'_, '_>, places: &Places, people: &People) -> Result<(), Failure> {
    let mut made: Vec<(&str, Post, Id<TeamMember>)> = Vec::new();
    for (key, parent, _, level, _, _) in DRAWN {
        for (post, covers) in posts(*level) {
            let n = made.len();
            let holder = WITH_ACCOUNT.iter().find(|(area, held, _)| area == key && held == post);
            let above = post.above().and_then(|above| {
                let it = made.iter().find(|(area, held, _)| (area == key || area == parent) && *held == above);
                it.map(|(_, _, id)| *id)
            });
            let surname = SURNAMES.get(n % SURNAMES.len()).copied().unwrap_or("冯");
            let record = TeamRecord {
                id: scene.id(),
                area: places.area(key)?,
                post: *post,
                name: name(&format!("{surname}{}", called(*post)))?,
                phone: Some(WorkPhone::parse(&format!("1380001{n:04}")).map_err(Failure::internal)?),
                covers: covers.map(line).transpose()?,
                account: holder.map(|(_, _, person)| people.account(person)).transpose()?,
                public: post.role().is_some(),
                above,
                version: 1,
                created_at: city::nth(scene, i64::try_from(n).map_err(Failure::internal)?),
            };
            scene.tx.add_to_team(&record)?;
            made.push((key, *post, record.id));
        }
    }
    Ok(())
}

/// What goes with a surname.
const fn called(post: Post) -> &'static str {
    match post {
        Post::Chief => "网格长",
        Post::FullTimeWorker => "网格员",
        Post::PartTimeWorker => "兼职网格员",
        Post::Instructor => "指导员",
        Post::Mediator => "调解员",
        Post::PoliceOfficer => "警官",
        Post::Medic => "医生",
        Post::BuildingChief => "楼栋长",
        Post::Volunteer => "志愿者",
        Post::Member => "啄木鸟",
        Post::GeneralBranchSecretary | Post::GridBranchSecretary => "书记",
        Post::BuildingGroupLeader => "组长",
        Post::PartyMemberHousehold => "家",
    }
}
