//! Borders change: an import comes into force, at once or when its time has come, and is taken back.
//!
//! Whoever changes them holds the tree first (`lock_areas`), then the turn of the tickets that are placed anew, then changes what there
//! is to change, and waits for those in the middle of a report last of all, before the audit record alone: they are held up for a moment
//! only. The job that places tickets anew has its turn before it holds a programme, so neither waits for the other in a circle.

use std::collections::{BTreeSet, HashMap};

use domain::grid::Area;
use domain::id::Id;
use domain::identity::Account;
use domain::text::Name;
use persistence::values::{AreaImport, AreaState, ImportItem, ImportRecord, ImportReport, ImportStatus, NewArea};

use crate::app::{App, Scene};
use crate::flow::import_areas::Plan;
use crate::flow::keep_team;
use crate::problem::{Code, Failure};

/// Records a plan, and puts it in force where its time has come. Refused as contended where areas have changed since it was checked,
/// or are overdue to change: what was to be in force before it must not come after it.
pub fn carry_out(scene: &mut Scene<'_, '_>, plan: &Plan, by: Option<Id<Account>>) -> Result<ImportRecord, Failure> {
    let now = scene.now;
    let record = plan.record(scene.id(), by, now);
    let in_force = record.valid_from <= now;
    if scene.tx.lock_areas()? != plan.version || (in_force && !scene.tx.imports_to_put_in_force(now)?.is_empty()) {
        return Err(Code::Contended.into());
    }
    let items = plan.items(scene);
    scene.tx.insert_import(&record, &items)?;
    if in_force {
        scene.tx.replace_tickets()?;
        put_in_force(scene, record.id, &items)?;
        wait_for_reports(scene, plan.scope)?;
    }
    scene.tx.record_audit(by, "area.import", Some(record.id.uuid()), "{}", now)?;
    Ok(scene.tx.require_import(record.id)?)
}

/// Waits until nobody is in the middle of a report that was placed by the borders as they were. The last step but for the audit
/// record: nobody can begin another one until the transaction ends.
pub fn wait_for_reports(scene: &mut Scene<'_, '_>, scope: Option<Id<Area>>) -> Result<(), Failure> {
    let programmes = match scope {
        Some(area) => BTreeSet::from([scene.tx.programme_of_area(Some(area))?.id]),
        // It brings the top of one, or reaches over several.
        None => scene.tx.all_programmes()?.iter().map(|programme| programme.id).collect(),
    };
    for programme in programmes {
        scene.tx.lock_programme_alone(programme)?;
    }
    Ok(())
}

fn put_in_force(scene: &mut Scene<'_, '_>, id: Id<AreaImport>, items: &[ImportItem]) -> Result<(), Failure> {
    let now = scene.now;
    let mut moved = Vec::new();
    for ImportItem { position, area, is_new, change, .. } in items {
        if *is_new {
            scene.tx.plant_area(&NewArea {
                id: *area,
                code: change.code.clone(),
                name: change.name.clone(),
                level: change.level,
                kind: change.kind,
                parent: change.parent,
                boundary: change.boundary.clone(),
                households: change.households,
                at: now,
            })?;
            if change.parent.is_none() {
                begin_programme(scene, *area, &change.name)?;
            }
            continue;
        }
        let former = scene.tx.area_state(*area)?;
        scene.tx.keep_former(id, *position, &former)?;
        let state = AreaState {
            name: change.name.clone(),
            kind: change.kind.or(former.kind),
            households: change.households.or(former.households),
            parent: change.parent,
            boundary: change.boundary.clone(),
            retired: false,
        };
        if state.parent != former.parent {
            moved.push(*area);
        }
        scene.tx.set_area_state(*area, &state, now)?;
    }
    let turn = scene.tx.lock_areas()?.saturating_add(1);
    scene.tx.put_import_in_force(id, turn, now)?;
    scene.tx.areas_changed()?;
    lapse_posts(scene, &moved)
}

/// Whoever held a post by a role for what its area lay below holds it no longer where it lies elsewhere.
fn lapse_posts(scene: &mut Scene<'_, '_>, moved: &[Id<Area>]) -> Result<(), Failure> {
    for account in scene.tx.accounts_with_posts_below(moved)? {
        keep_team::lapse(scene, account)?;
    }
    Ok(())
}

fn begin_programme(scene: &mut Scene<'_, '_>, top: Id<Area>, name: &Name) -> Result<(), Failure> {
    if !scene.tx.adopt_root_area(top)? {
        let programme = scene.id();
        scene.tx.create_programme(programme, name, Some(top), scene.now)?;
    }
    Ok(())
}

/// Puts all imports in force whose time has come, the earliest first, each in a transaction of its own. One that cannot be put in force
/// now holds up those after it: they may count on it, or replace it.
pub async fn put_due_in_force(app: &App) -> Result<usize, Failure> {
    let mut done = 0;
    for import in app.look(|scene| Ok(scene.tx.imports_to_put_in_force(scene.now)?)).await? {
        done += usize::from(app.change(move |scene| when_its_time_has_come(scene, import)).await?);
    }
    Ok(done)
}

/// Where areas have become others than it was checked against, it fails as a whole.
fn when_its_time_has_come(scene: &mut Scene<'_, '_>, id: Id<AreaImport>) -> Result<bool, Failure> {
    scene.tx.lock_areas()?;
    let record = scene.tx.lock_import(id)?;
    if record.status != ImportStatus::Scheduled {
        return Ok(false);
    }
    let items = scene.tx.import_items(id)?;
    let why = what_stands_against(scene, &items)?;
    if let Some(why) = why {
        let report = ImportReport { failure: Some(why), ..record.report };
        scene.tx.end_import(id, ImportStatus::Failed, None, &report, scene.now)?;
        scene.tx.record_audit(None, "area.import_failed", Some(id.uuid()), "{}", scene.now)?;
        return Ok(true);
    }
    scene.tx.replace_tickets()?;
    put_in_force(scene, id, &items)?;
    wait_for_reports(scene, record.scope)?;
    scene.tx.record_audit(None, "area.import_in_force", Some(id.uuid()), "{}", scene.now)?;
    Ok(true)
}

/// What of an import does not fit the areas as they have become. Levels alone keep a tree from going round in a circle.
fn what_stands_against(scene: &mut Scene<'_, '_>, items: &[ImportItem]) -> Result<Option<String>, Failure> {
    let planted = scene.tx.planted_areas()?;
    let there: HashMap<_, _> = planted.iter().map(|(area, _)| (area.id, area)).collect();
    let codes: HashMap<_, _> = planted.iter().map(|(area, _)| (&area.code, area.id)).collect();
    let coming: HashMap<_, _> = items.iter().map(|item| (item.area, item)).collect();
    for item in items {
        let code = &item.change.code;
        if item.is_new && codes.contains_key(code) {
            return Ok(Some(format!("the code {code} has been taken since")));
        }
        let Some(parent) = item.change.parent else {
            if item.is_new && planted.iter().any(|(area, _)| area.parent.is_none()) {
                return Ok(Some("another top of the tree has been made since".to_owned()));
            }
            continue;
        };
        let level = match (coming.get(&parent), there.get(&parent)) {
            (Some(up), _) => Some(up.change.level),
            (None, Some(up)) if !up.retired => Some(up.level),
            _ => None,
        };
        let Some(level) = level else { return Ok(Some(format!("the parent of {code} has gone since"))) };
        if item.change.level.check_below(level).is_err() {
            return Ok(Some(format!("{code} would no longer be below its parent")));
        }
    }
    Ok(None)
}

/// Takes an import back: what it found is in force again. Areas that it brought are retired, since tickets may name them. Refused as
/// contended where others are overdue to change: they may build upon it.
pub fn undo(scene: &mut Scene<'_, '_>, id: Id<AreaImport>, by: Id<Account>) -> Result<ImportRecord, Failure> {
    scene.tx.lock_areas()?;
    let record = scene.tx.lock_import(id)?;
    let was_in_force = match record.status {
        ImportStatus::Undone | ImportStatus::Failed => return Err(Code::ImportEnded.into()),
        ImportStatus::Scheduled => false,
        ImportStatus::InForce => true,
    };
    if was_in_force {
        if !scene.tx.imports_to_put_in_force(scene.now)?.is_empty() {
            return Err(Code::Contended.into());
        }
        scene.tx.replace_tickets()?;
        take_back(scene, id)?;
    }
    scene.tx.end_import(id, ImportStatus::Undone, Some(by), &record.report, scene.now)?;
    if was_in_force {
        wait_for_reports(scene, record.scope)?;
    }
    scene.tx.record_audit(Some(by), "area.undo_import", Some(id.uuid()), "{}", scene.now)?;
    Ok(scene.tx.require_import(id)?)
}

fn take_back(scene: &mut Scene<'_, '_>, id: Id<AreaImport>) -> Result<(), Failure> {
    let items = scene.tx.import_items(id)?;
    if scene.tx.is_built_upon(id)? || others_need(scene, id, &items)? {
        return Err(Code::ImportBuiltUpon.into());
    }
    let mut moved = Vec::new();
    for item in items.iter().rev() {
        let now_so = scene.tx.area_state(item.area)?;
        let parent = now_so.parent;
        let state = match &item.former {
            // The top of a programme stays, without its border.
            None => AreaState { boundary: None, retired: parent.is_some(), ..now_so },
            Some(former) => {
                let change = &item.change;
                // What somebody has said of it since stays said.
                let name = if now_so.name == change.name { former.name.clone() } else { now_so.name };
                let kind = if now_so.kind == change.kind.or(former.kind) { former.kind } else { now_so.kind };
                let brought = change.households.or(former.households);
                let households = if now_so.households == brought { former.households } else { now_so.households };
                AreaState { name, kind, households, ..former.clone() }
            }
        };
        if state.parent != parent {
            moved.push(item.area);
        }
        scene.tx.set_area_state(item.area, &state, scene.now)?;
    }
    scene.tx.areas_changed()?;
    lapse_posts(scene, &moved)
}

/// Whether something hangs below an area that would go, or would go back there; or would hang below one that is gone.
fn others_need(scene: &mut Scene<'_, '_>, id: Id<AreaImport>, items: &[ImportItem]) -> Result<bool, Failure> {
    let own: BTreeSet<Id<Area>> = items.iter().map(|item| item.area).collect();
    let goes = |item: &&ImportItem| item.former.as_ref().is_none_or(|former| former.retired);
    let going: Vec<Id<Area>> = items.iter().filter(goes).map(|item| item.area).collect();
    for area in &going {
        if scene.tx.children_of_area(*area)?.iter().any(|child| !own.contains(child)) {
            return Ok(true);
        }
    }
    let former = items.iter().filter_map(|item| item.former.as_ref()?.parent);
    let homes: BTreeSet<Id<Area>> = former.filter(|home| !own.contains(home)).collect();
    for home in homes {
        if scene.tx.require_area(home)?.retired {
            return Ok(true);
        }
    }
    Ok(scene.tx.would_go_back_below(id, &going)?)
}
