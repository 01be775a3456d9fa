//! A year of matters before those of these days: the figures of a city that has been at it for a while. Dice decide, and fall the
//! same way each time; what has to follow each other does, by day, at the pace of people who have other things to do as well.

use chrono::Days;
use domain::ticket::reason::{NoPhotoReason, RejectReason, ReturnReason};
use domain::ticket::stage::{Means, Outcome};
use domain::time::{Instant, TimeZone};

use super::areas::{Box4, DRAWN, STREETS, Street};
use super::dice::Dice;
use super::people::RIDERS;
use super::pictures::{Sight, Size};
use super::story::{Brought, Shown, Step, Story, Who};
use crate::flow::move_points::begin_of;

/// Enough that each month has some two dozen. So many matters, besides the reports that are merged into them.
const MATTERS: i32 = 270;
const YEAR_DAYS: i32 = 364;
/// The days before now belong to the stories.
const LAST_DAYS: i32 = 9;
const DAY: i64 = 24 * 60;
/// Nobody works before, or after; in minutes after midnight.
const MORNING: i64 = 7 * 60 + 30;
const EVENING: i64 = 21 * 60;

/// What happens again and again: category, who mends it, what is seen, what is said.
struct Kind {
    category: &'static str,
    handler: Who,
    sight: Option<Sight>,
    told: [&'static str; 3],
    under_way: &'static str,
    done: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        category: "exposed_rubbish",
        handler: "city_management",
        sight: Some(Sight::Rubbish),
        told: ["垃圾堆在路边，味道很大", "垃圾桶满了没人收", "拆迁剩下的垃圾堆在巷口"],
        under_way: "清运车已在路上",
        done: "垃圾已清运，地面已冲洗",
    },
    Kind {
        category: "street_lamp",
        handler: "housing",
        sight: Some(Sight::Lamp),
        told: ["路灯不亮，晚上看不清路", "路灯一闪一闪", "灯杆被撞歪了"],
        under_way: "配件已领出",
        done: "路灯已修复，夜间试亮正常",
    },
    Kind {
        category: "manhole_cover",
        handler: "housing",
        sight: Some(Sight::Hole),
        told: ["井盖破损，车轮会陷进去", "井盖松动，压过去哐当响", "井盖不见了，只插了根树枝"],
        under_way: "已放警示锥，新井盖在运",
        done: "已更换井盖",
    },
    Kind {
        category: "road_surface",
        handler: "transport",
        sight: Some(Sight::Hole),
        told: ["路面坑洼，下雨看不见坑", "路面开裂，电动车颠得厉害", "刚补的路又塌了一块"],
        under_way: "已铣刨，等沥青",
        done: "坑槽已修补",
    },
    Kind {
        category: "drain",
        handler: "water",
        sight: Some(Sight::Water),
        told: ["雨水箅子堵了，一下雨就积水", "排水沟堵塞，水往店里倒灌", "箅子被落叶盖住"],
        under_way: "正在清掏",
        done: "管口已疏通",
    },
    Kind {
        category: "burst_pipe",
        handler: "water",
        sight: Some(Sight::Water),
        told: ["水管漏水，路边一直冒水", "下水管爆了，污水流到路上", "消火栓旁边渗水"],
        under_way: "已关阀，正在开挖",
        done: "管道已更换，恢复供水",
    },
    Kind {
        category: "tangled_cables",
        handler: "city_management",
        sight: Some(Sight::Cables),
        told: ["线缆垂到一人高", "断掉的线缆挂在树上", "楼道口线缆乱成一团"],
        under_way: "已联系运营商一起整理",
        done: "线缆已捆扎抬高",
    },
    Kind {
        category: "illegal_advertising",
        handler: "city_management",
        sight: Some(Sight::Posters),
        told: ["墙上贴满小广告", "公交站牌被小广告盖住", "电线杆上贴了一层又一层"],
        under_way: "正在铲除",
        done: "小广告已清除",
    },
    Kind {
        category: "illegal_parking",
        handler: "city_management",
        sight: Some(Sight::Parked),
        told: ["电动车占了盲道", "人行道停满了车，只能走机动车道", "消防通道被车堵住"],
        under_way: "正在联系车主",
        done: "车辆已挪走，已补划停车线",
    },
    Kind {
        category: "fallen_tree",
        handler: "transport",
        sight: Some(Sight::Tree),
        told: ["断枝横在路上", "大风刮倒了一棵树", "树枝压在电线上"],
        under_way: "油锯和车已到场",
        done: "断枝已清走，路已通",
    },
    Kind {
        category: "littered_green_space",
        handler: "city_management",
        sight: Some(Sight::Rubbish),
        told: ["绿化带里都是餐盒", "草地上扔了旧沙发", "花坛里堆了菜叶"],
        under_way: "保洁员已安排",
        done: "绿地已清理",
    },
    Kind {
        category: "noise",
        handler: "city_management",
        sight: None,
        told: ["工地夜里还在打桩", "广场音响太大，孩子没法写作业", "楼下烧烤摊吵到半夜"],
        under_way: "已上门劝导",
        done: "已约定晚上九点后停止",
    },
];

const REFUSALS: [(RejectReason, &str); 8] = [
    (RejectReason::NotFound, "到现场没有看到所说的情况"),
    (RejectReason::Unclear, "照片看不出位置，请补拍后重新上报"),
    (RejectReason::PrivateMatter, "属于小区业主之间的事，请联系物业"),
    (RejectReason::OutOfArea, "这一段归邻县管理，已告知对方"),
    (RejectReason::AlreadySolved, "昨天已经修好了"),
    (RejectReason::Test, "测试信息，不受理"),
    (RejectReason::FalseReport, "照片是网上的图片"),
    (RejectReason::Other, "与城市管理无关，请拨打相应热线"),
];

const THANKS: [&str; 4] = ["修好了，谢谢", "处理得挺快", "已经好了", "可以，路好走多了"];

/// The steps of a matter as they are thrown: each some time after the one before, and by day.
struct Course {
    /// Minutes after the midnight before the report.
    clock: i64,
    steps: Vec<Step>,
}

impl Course {
    fn then(&mut self, dice: &mut Dice, (least, most): (i32, i32), step: Step) {
        let before = self.clock;
        self.clock += i64::from(dice.between(least, most));
        let of_day = self.clock % DAY;
        if of_day < MORNING {
            self.clock += MORNING - of_day + i64::from(dice.below(60));
        } else if of_day > EVENING {
            self.clock += DAY - of_day + MORNING + i64::from(dice.below(60));
        }
        self.steps.extend([Step::Wait(self.clock - before), step]);
    }
}

/// The year up to the days of the stories, the earliest first.
pub fn year(now: Instant) -> Vec<Story> {
    let mut dice = Dice::of(421_081);
    let mut stories = Vec::new();
    for n in 0..MATTERS {
        let days_ago = YEAR_DAYS - n * (YEAR_DAYS - LAST_DAYS) / MATTERS;
        let clock = i64::from(dice.between(7 * 60, 20 * 60));
        let midnight = now.day_in(TimeZone::Asia__Shanghai) - Days::new(u64::try_from(days_ago).unwrap_or_default());
        let minutes_ago = now.since(begin_of(midnight, TimeZone::Asia__Shanghai)).num_minutes() - clock;
        let Some((story, accepted)) = matter(&mut dice, minutes_ago, clock) else { continue };
        let again = accepted.filter(|_| dice.hits(7)).map(|minutes| seen_again(&mut dice, &story, minutes));
        stories.push(story);
        stories.extend(again);
    }
    stories
}

/// One matter; with it, if it was accepted at once, after how many minutes.
fn matter(dice: &mut Dice, minutes_ago: i64, clock: i64) -> Option<(Story, Option<i64>)> {
    let kind = dice.one_of(KINDS)?;
    let rider = *dice.one_of(&RIDERS)?;
    let told = *dice.one_of(&kind.told)?;
    let (at, in_first_grid) = somewhere(dice)?;
    let mut course = Course { clock, steps: Vec::new() };
    let plot = dice.below(100);
    let by_staff = in_first_grid && dice.hits(40);
    let brought = match (by_staff, dice.hits(25)) {
        (true, true) => Brought::Patrol("grid_worker"),
        (true, false) => {
            let resident = if dice.hits(70) { "resident" } else { "second_resident" };
            Brought::For { resident, by: "community_staff" }
        }
        (false, true) => Brought::MiniProgram(rider),
        (false, false) => Brought::App(rider),
    };
    let mut shown = kind.sight.map_or(Shown::NoPhoto(NoPhotoReason::NotVisible), Shown::Photo);
    let mut accepted = None;
    match (plot, kind.sight) {
        (0..3, _) if !by_staff => course.then(dice, (10, 90), Step::Withdraw),
        (3..11, _) => {
            let (reason, why) = *dice.one_of(&REFUSALS)?;
            course.then(dice, (20, 400), Step::Reject(reason, why));
            if !by_staff && dice.hits(30) {
                course.then(dice, (60, 1500), Step::Appeal("问题还在，请再看一次"));
                course.then(dice, (30, 400), Step::Accept);
                handled(dice, &mut course, kind, brought, false);
            }
        }
        (11..15, Some(sight)) if !by_staff => {
            shown = Shown::SpotFix(sight);
            course.then(dice, (10, 300), Step::Accept);
            course.then(dice, (100, 2000), Step::FoundSolved(None, "现场看过，已经好了"));
        }
        _ => {
            course.then(dice, (8, 240), Step::Accept);
            accepted = Some(course.clock - clock);
            handled(dice, &mut course, kind, brought, in_first_grid);
        }
    }
    let category = kind.category;
    let size = Size::Tiny;
    let story = Story { minutes_ago, brought, category, told, at, shown, size, steps: course.steps.into() };
    Some((story.so_far(), accepted))
}

/// From the dispatch to the answer.
fn handled(dice: &mut Dice, course: &mut Course, kind: &Kind, brought: Brought, in_first_grid: bool) {
    if dice.hits(4) {
        let other = if kind.handler == "housing" { "transport" } else { "housing" };
        course.then(dice, (5, 90), Step::Dispatch(other));
        course.then(dice, (20, 300), Step::Return(ReturnReason::NotResponsible, "不归我们管"));
    }
    let to_worker = in_first_grid && brought.reporter() != "grid_worker" && dice.hits(50);
    let handler = if to_worker { "grid_worker" } else { kind.handler };
    course.then(dice, (5, 90), Step::Dispatch(handler));
    course.then(dice, (8, 300), Step::Claim);
    if dice.hits(50) {
        course.then(dice, (40, 400), Step::Progress(kind.under_way));
    }
    match dice.below(100) {
        0..75 => mended(dice, course, kind, (100, 1500)),
        75..92 => mended(dice, course, kind, (1500, 7000)),
        _ => {
            if matches!(brought, Brought::App(_) | Brought::MiniProgram(_)) {
                course.then(dice, (4000, 6000), Step::Urge("好几天了，还没有动静"));
            }
            mended(dice, course, kind, (6000, 24000));
        }
    }
    answered(dice, course, kind, brought);
}

fn mended(dice: &mut Dice, course: &mut Course, kind: &Kind, minutes: (i32, i32)) {
    let (outcome, text) = match dice.below(100) {
        0..91 => (Outcome::Fixed, kind.done),
        91..94 => (Outcome::Explained, "属于正常施工，月底完工，已当面说明"),
        94..97 => (Outcome::NotFound, "到现场看过，没有发现"),
        _ => (Outcome::Referred, "属于省道，已转公路管理部门"),
    };
    course.then(dice, minutes, Step::Resolve(outcome, text));
}

fn answered(dice: &mut Dice, course: &mut Course, kind: &Kind, brought: Brought) {
    let stars = match dice.below(100) {
        0..58 => 5,
        58..87 => 4,
        _ => 3,
    };
    let thanks = dice.one_of(&THANKS).copied().unwrap_or_default();
    let plot = dice.below(100);
    if matches!(brought, Brought::For { .. }) || (80..86).contains(&plot) {
        let means = if matches!(brought, Brought::For { .. }) { Means::Visit } else { Means::Call };
        course.then(dice, (200, 2000), Step::Attempt(means, true));
        course.then(dice, (2, 10), Step::FoundSolved(Some(stars), thanks));
        return;
    }
    match plot {
        0..10 => course.steps.extend([Step::Wait(7 * DAY + 1), Step::Silence]),
        10..13 => {
            for _ in 0..3 {
                course.then(dice, (1440, 1500), Step::Attempt(Means::Call, false));
            }
            course.then(dice, (5, 20), Step::Unreached);
        }
        13..19 => {
            course.then(dice, (30, 2000), Step::NotSolved("只弄了一半"));
            mended(dice, course, kind, (200, 3000));
            course.then(dice, (30, 2000), Step::Solved(stars, thanks));
        }
        19..22 => {
            course.then(dice, (30, 2000), Step::Solved(stars, thanks));
            course.then(dice, (2000, 7000), Step::Contest(brought.reporter(), "过了两天又坏了"));
            if dice.hits(50) {
                course.then(dice, (60, 1400), Step::DismissContest("到现场看过，是另一处，已另行上报"));
            } else {
                course.then(dice, (60, 1400), Step::Reopen("确实又坏了，重新处置"));
                mended(dice, course, kind, (200, 3000));
                course.then(dice, (30, 2000), Step::Solved(stars, thanks));
            }
        }
        _ => course.then(dice, (30, 3000), Step::Solved(stars, thanks)),
    }
}

/// Somebody else tells of the same matter, minutes after it was accepted.
fn seen_again(dice: &mut Dice, first: &Story, accepted: i64) -> Story {
    let another = RIDERS.iter().copied().filter(|rider| *rider != first.brought.reporter()).collect::<Vec<_>>();
    let rider = dice.one_of(&another).copied().unwrap_or("tang");
    let (lat, lng) = first.at;
    Story {
        minutes_ago: first.minutes_ago - accepted - 5,
        brought: Brought::App(rider),
        at: (lat + 0.0001, lng),
        steps: vec![Step::Wait(9), Step::Merge(1)].into(),
        ..first.clone()
    }
}

/// A position where riders come by: mostly in town. Whether it lies in the first grid, where a grid worker is at home.
fn somewhere(dice: &mut Dice) -> Option<((f64, f64), bool)> {
    let grids: Vec<Box4> = DRAWN.iter().filter(|row| row.0.starts_with("demo-grid-")).map(|row| row.5).collect();
    let around = match dice.below(100) {
        0..45 => *dice.one_of(&grids)?,
        45..70 => community(dice, STREETS.get(..2)?)?,
        _ => community(dice, STREETS)?,
    };
    let (west, south, east, north) = around;
    let mut between = |from: f64, to: f64| {
        let there = from + (to - from) * f64::from(dice.between(5, 95)) / 100.0;
        (there * 100_000.0).round() / 100_000.0
    };
    Some(((between(south, north), between(west, east)), grids.first() == Some(&around)))
}

fn community(dice: &mut Dice, streets: &[Street]) -> Option<Box4> {
    let communities = dice.one_of(streets)?.communities();
    dice.one_of(&communities).map(|community| community.around)
}
