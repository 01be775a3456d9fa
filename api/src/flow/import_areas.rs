//! Many areas at once: checked outside of any transaction. What comes of it is in `change_borders`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use domain::grid::survey::{Border, Entangled, Family, survey};
use domain::grid::tree::{self, Misplaced, Parent, Placement};
use domain::grid::{Area, Boundary, Level};
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, may};
use domain::text::Code as AreaCode;
use domain::time::Instant;
use persistence::values::{
    AreaChange, AreaImport, ImportFinding, ImportItem, ImportRecord, ImportReport, ImportStatus,
};

use crate::app::{App, Scene};
use crate::areas::read_import::{Draft, MOST_FAULTS, Read};
use crate::flow::standing;
use crate::problem::{Failure, FieldFault};

/// What is planned further ahead is a slip of the pen.
const MOST_DAYS_AHEAD: i64 = 3_660;

/// Where others change areas all the time, it is checked so often and then given up.
pub const TRIES: u32 = 4;

/// An import that may come: all of it is right, as areas stood.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How often areas had been changed when it was checked.
    pub version: i64,
    pub scope: Option<Id<Area>>,
    valid_from: Option<Instant>,
    /// Each before what hangs below it.
    steps: Vec<Step>,
    report: ImportReport,
}

#[derive(Clone, Debug)]
struct Step {
    feature: usize,
    code: AreaCode,
    level: Level,
    draft: Draft,
    placement: Placement,
}

/// The areas as they are, as far as an import has to know them.
struct Around {
    version: i64,
    scope: Option<Id<Area>>,
    placed: BTreeMap<usize, Placement>,
    /// Children of an area that keep their borders, with their codes.
    families: BTreeMap<Id<Area>, Vec<Id<Area>>>,
    codes: HashMap<Id<Area>, AreaCode>,
    borders: HashMap<Id<Area>, Boundary>,
}

/// Checks an import against the areas as they are. `caller`: nobody on the command line, who may everything.
pub async fn plan(app: &App, read: Read, caller: Option<&Caller>) -> Result<Plan, Failure> {
    let Read { wanted, drafts, valid_from, faults } = read;
    let now = app.clock.now();
    if valid_from.is_some_and(|from| from > now.plus(TimeDelta::days(MOST_DAYS_AHEAD))) {
        return Err(Failure::field("/valid_from", "too_far_ahead", "最多提前十年", "lies more than ten years ahead"));
    }
    let caller = caller.cloned();
    let (around, wanted) =
        app.look(move |scene| Ok((look_around(scene, &wanted, faults, caller.as_ref())?, wanted))).await?;
    let done = tokio::task::spawn_blocking(move || {
        let mut steps: Vec<Step> = Vec::new();
        for ((feature, wanted), draft) in wanted.into_iter().enumerate().zip(drafts) {
            let (Some(wanted), Some(draft), Some(placement)) = (wanted, draft, around.placed.get(&feature)) else {
                return Err(Failure::internal("a feature without a fault that could not be read"));
            };
            let Some(level) = wanted.level else { return Err(Failure::internal("an area without a level")) };
            steps.push(Step { feature, code: wanted.code, level, draft, placement: *placement });
        }
        // A child's level is below its parent's.
        steps.sort_by_key(|step| (step.level, step.feature));
        let report = look_over(&around, &steps)?;
        Ok(Plan { version: around.version, scope: around.scope, valid_from, steps, report })
    });
    done.await.map_err(Failure::internal)?
}

fn look_around(
    scene: &mut Scene<'_, '_>,
    wanted: &[Option<tree::Wanted>],
    mut faults: Vec<FieldFault>,
    caller: Option<&Caller>,
) -> Result<Around, Failure> {
    let version = scene.tx.areas_version()?;
    let planted = scene.tx.planted_areas()?;
    let there: Vec<_> = planted.iter().map(|(area, _)| area.clone()).collect();
    let placed = match tree::place(&there, wanted) {
        Ok(placed) => placed,
        Err(wrong) => {
            faults.extend(wrong.into_iter().map(|(n, misplaced)| misplaced_fault(n, misplaced)));
            BTreeMap::new()
        }
    };
    if !faults.is_empty() {
        faults.sort_by_key(|fault| feature_of(&fault.pointer));
        faults.truncate(MOST_FAULTS);
        return Err(faults.into());
    }
    let scope = scope(scene, &placed)?;
    if let Some(caller) = caller {
        let place = standing::place_of_area(scene, scope)?;
        may(caller, Operation::ImportAreas, &place)?;
    }
    let codes: HashMap<_, _> = there.iter().map(|area| (area.id, area.code.clone())).collect();
    let coming: BTreeMap<Id<Area>, usize> =
        placed.iter().filter_map(|(n, placement)| Some((placement.existing?, *n))).collect();
    // Whoever comes, has a child that comes, or had one.
    let above: HashMap<Id<Area>, Id<Area>> = there.iter().filter_map(|area| Some((area.id, area.parent?))).collect();
    let mut parents: BTreeSet<Id<Area>> = BTreeSet::new();
    for placement in placed.values() {
        parents.extend(placement.existing);
        parents.extend(placement.existing.and_then(|id| above.get(&id)));
        if let Parent::There(up) = placement.parent {
            parents.insert(up);
        }
    }
    let mut families: BTreeMap<Id<Area>, Vec<Id<Area>>> = parents.iter().map(|up| (*up, Vec::new())).collect();
    for (area, has_border) in &planted {
        if *has_border
            && !coming.contains_key(&area.id)
            && let Some(family) = area.parent.and_then(|up| families.get_mut(&up))
        {
            family.push(area.id);
        }
    }
    let needed: BTreeSet<Id<Area>> =
        families.iter().flat_map(|(up, below)| below.iter().chain([up])).copied().collect();
    let needed: Vec<_> = needed.into_iter().filter(|id| !coming.contains_key(id)).collect();
    let borders = scene.tx.boundaries_of(&needed)?.into_iter().collect();
    Ok(Around { version, scope, placed, families, codes, borders })
}

/// Which feature a fault is about, so that they are told in order.
fn feature_of(pointer: &str) -> usize {
    pointer.split('/').nth(2).and_then(|n| n.parse().ok()).unwrap_or_default()
}

fn misplaced_fault(n: usize, misplaced: Misplaced) -> FieldFault {
    let zh = match misplaced {
        Misplaced::Twice { first } => format!("编码与第 {} 个区域重复", first + 1),
        Misplaced::UnknownParent => "没有这个上级区域".to_owned(),
        Misplaced::Cycle => "区域不能在自己之下".to_owned(),
        Misplaced::NotBelow => "级别须低于上级区域".to_owned(),
        Misplaced::OtherLevel => "已有区域的级别不能更改".to_owned(),
        Misplaced::OtherProgramme => "不能移到另一地区".to_owned(),
        Misplaced::TopMoved => "顶级区域没有上级".to_owned(),
        Misplaced::SecondTop => "缺少上级区域；另一地区的顶级区域须单独创建".to_owned(),
    };
    let pointer = format!("/features/{n}/properties/{}", misplaced.field());
    FieldFault::new(pointer, misplaced.name(), zh, misplaced.to_string())
}

/// The smallest area that all of it lies in; nothing, where it brings the top of the tree.
fn scope(scene: &mut Scene<'_, '_>, placed: &BTreeMap<usize, Placement>) -> Result<Option<Id<Area>>, Failure> {
    let touched: BTreeSet<Option<Id<Area>>> = placed
        .values()
        .flat_map(|placement| {
            let up = match placement.parent {
                Parent::There(up) => Some(Some(up)),
                // It is touched itself.
                Parent::Coming(_) => None,
                Parent::None => Some(placement.existing),
            };
            [placement.existing.map(Some), up]
        })
        .flatten()
        .collect();
    let mut common: Option<Vec<Id<Area>>> = None;
    for area in touched {
        let Some(area) = area else { return Ok(None) };
        let mut path = scene.tx.area_path(area)?;
        path.reverse();
        common = Some(match common {
            None => path,
            Some(before) => before.into_iter().zip(path).take_while(|(a, b)| a == b).map(|(a, _)| a).collect(),
        });
    }
    Ok(common.and_then(|path| path.last().copied()))
}

/// Lays the borders of each family that is touched on each other.
fn look_over(around: &Around, steps: &[Step]) -> Result<ImportReport, Failure> {
    let mut by_parent: BTreeMap<Parenthood, Family<'_>> = BTreeMap::new();
    let by_feature: HashMap<usize, &Step> = steps.iter().map(|step| (step.feature, step)).collect();
    let by_id: HashMap<Id<Area>, &Step> =
        steps.iter().filter_map(|step| Some((step.placement.existing?, step))).collect();
    let border = |id: Id<Area>| -> Option<Border<'_>> {
        match by_id.get(&id) {
            Some(step) => step.draft.boundary.as_ref().map(|boundary| Border { code: step.code.as_str(), boundary }),
            None => Some(Border { code: around.codes.get(&id)?.as_str(), boundary: around.borders.get(&id)? }),
        }
    };
    for (parent, children) in &around.families {
        let key = by_id.get(parent).map_or(Parenthood::There(*parent), |step| Parenthood::Coming(step.feature));
        let family = by_parent.entry(key).or_default();
        family.parent = border(*parent);
        family.children.extend(children.iter().filter_map(|id| border(*id)));
    }
    for step in steps {
        let key = match step.placement.parent {
            Parent::None => continue,
            Parent::There(up) => by_id.get(&up).map_or(Parenthood::There(up), |step| Parenthood::Coming(step.feature)),
            Parent::Coming(n) => Parenthood::Coming(n),
        };
        let family = by_parent.entry(key).or_default();
        if let Parenthood::Coming(n) = key
            && let Some(up) = by_feature.get(&n)
        {
            family.parent = up.draft.boundary.as_ref().map(|boundary| Border { code: up.code.as_str(), boundary });
        }
        if let Some(boundary) = &step.draft.boundary {
            family.children.push(Border { code: step.code.as_str(), boundary });
        }
    }
    let families: Vec<Family<'_>> = by_parent.into_values().collect();
    let found = survey(&families).map_err(entangled)?;
    let findings = found.findings.into_iter().map(|it| ImportFinding {
        misfit: it.misfit,
        code: it.code,
        other: it.other,
        m2: it.m2,
        at: it.at,
    });
    Ok(ImportReport { findings: findings.collect(), has_more: found.has_more, failure: None })
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Parenthood {
    There(Id<Area>),
    Coming(usize),
}

fn entangled(Entangled { below }: Entangled) -> Failure {
    Failure::field(
        "/features",
        "too_intricate",
        format!("{below} 之下的边界相互交错过多，无法检查"),
        format!("the borders below {below:?} cross each other too often to be compared"),
    )
}

impl Plan {
    /// What it would come to.
    pub fn record(&self, id: Id<AreaImport>, by: Option<Id<Account>>, now: Instant) -> ImportRecord {
        let is_new = |step: &&Step| step.placement.existing.is_none();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let created = self.steps.iter().filter(is_new).count();
        ImportRecord {
            id,
            status: ImportStatus::Scheduled,
            scope: self.scope,
            valid_from: self.valid_from.unwrap_or(now),
            created_at: now,
            created_by: by,
            in_force_at: None,
            ended_at: None,
            created_areas: count(created),
            changed_areas: count(self.steps.len() - created),
            report: self.report.clone(),
        }
    }

    pub fn items(&self, scene: &Scene<'_, '_>) -> Vec<ImportItem> {
        let ids: HashMap<usize, Id<Area>> = self
            .steps
            .iter()
            .map(|step| (step.feature, step.placement.existing.unwrap_or_else(|| scene.id())))
            .collect();
        let item = |(position, step): (u32, &Step)| {
            let parent = match step.placement.parent {
                Parent::None => None,
                Parent::There(up) => Some(up),
                Parent::Coming(n) => ids.get(&n).copied(),
            };
            let change = AreaChange {
                code: step.code.clone(),
                name: step.draft.name.clone(),
                level: step.level,
                kind: step.draft.kind,
                households: step.draft.households,
                parent,
                boundary: step.draft.boundary.clone(),
            };
            let area = ids.get(&step.feature).copied()?;
            Some(ImportItem { position, area, is_new: step.placement.existing.is_none(), change, former: None })
        };
        (0..).zip(&self.steps).filter_map(item).collect()
    }
}
