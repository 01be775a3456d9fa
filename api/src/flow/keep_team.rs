//! The teams of areas are kept: who joins, changes, leaves, and what becomes of a post when its account loses the role.

use domain::grid::team::BadPost;
use domain::grid::{Area, Post, TeamMember, WorkPhone};
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, Place, may};
use domain::text::{Line, Name};
use persistence::values::TeamRecord;

use crate::app::Scene;
use crate::flow::standing::place_of_area;
use crate::problem::{Code, Failure};

/// Somebody as he came in.
#[derive(Clone, Debug)]
pub struct Described {
    pub post: Post,
    pub name: Name,
    pub phone: Option<WorkPhone>,
    pub covers: Option<Line>,
    pub account: Option<Id<Account>>,
    pub public: bool,
    pub above: Option<Id<TeamMember>>,
}

pub fn add(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    area: Id<Area>,
    described: &Described,
) -> Result<TeamRecord, Failure> {
    let place = require_place(scene, caller, Operation::AddToTeam, area)?;
    judge(scene, area, &place, described)?;
    let record = record(scene, described, (area, scene.id()), 1);
    scene.tx.add_to_team(&record)?;
    note(scene, caller, "team.add", &record)?;
    Ok(record)
}

pub fn change(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    (area, id): (Id<Area>, Id<TeamMember>),
    if_match: Option<u32>,
    described: &Described,
) -> Result<TeamRecord, Failure> {
    let place = require_place(scene, caller, Operation::ChangeInTeam, area)?;
    let before = lock(scene, (area, id), if_match)?;
    judge(scene, area, &place, described)?;
    if before.post != described.post && scene.tx.anybody_below(id)? {
        return Err(Code::OthersBelow.into());
    }
    let record = record(scene, described, (area, id), before.version + 1);
    let record = TeamRecord { created_at: before.created_at, ..record };
    scene.tx.change_in_team(&record)?;
    note(scene, caller, "team.change", &record)?;
    Ok(record)
}

pub fn remove(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    (area, id): (Id<Area>, Id<TeamMember>),
    if_match: Option<u32>,
) -> Result<(), Failure> {
    require_place(scene, caller, Operation::RemoveFromTeam, area)?;
    let before = lock(scene, (area, id), if_match)?;
    if scene.tx.anybody_below(id)? {
        return Err(Code::OthersBelow.into());
    }
    scene.tx.remove_from_team(id)?;
    note(scene, caller, "team.remove", &before)
}

/// Takes posts from an account that no longer holds the role for them, or is closed: residents are not sent to somebody who has left.
pub fn lapse(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<(), Failure> {
    for (id, area, post) in scene.tx.posts_of(account)? {
        let place = place_of_area(scene, Some(area))?;
        if !works_there(scene, account, post, &place)? {
            scene.tx.leave_post(id)?;
        }
    }
    Ok(())
}

/// 404 where there is no such area, 403 where it is not the caller's.
fn require_place(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    operation: Operation,
    area: Id<Area>,
) -> Result<Place, Failure> {
    scene.tx.require_area(area)?;
    let place = place_of_area(scene, Some(area))?;
    may(caller, operation, &place)?;
    Ok(place)
}

fn lock(
    scene: &mut Scene<'_, '_>,
    (area, id): (Id<Area>, Id<TeamMember>),
    if_match: Option<u32>,
) -> Result<TeamRecord, Failure> {
    let before = scene.tx.lock_team_member(area, id)?;
    if if_match.is_some_and(|version| version != before.version) {
        return Err(Code::VersionMismatch.into());
    }
    Ok(before)
}

fn judge(scene: &mut Scene<'_, '_>, area: Id<Area>, place: &Place, described: &Described) -> Result<(), Failure> {
    let level = scene.tx.require_area(area)?.level;
    let above = described.above.map(|above| post_above(scene, place, above)).transpose()?;
    described.post.check(level, described.public, described.account.is_some(), above).map_err(fault)?;
    if let Some(account) = described.account
        && !works_there(scene, account, described.post, place)?
    {
        return Err(Code::WorkerOfAnotherArea.into());
    }
    Ok(())
}

/// Somebody of another branch of the tree is as good as nobody.
fn post_above(scene: &mut Scene<'_, '_>, place: &Place, above: Id<TeamMember>) -> Result<Post, Failure> {
    match scene.tx.hold_post(above)? {
        Some((area, post)) if place.areas.contains(&area) => Ok(post),
        _ => Err(Failure::field(
            "/above_id",
            "unknown",
            "本区域及上级区域没有此人",
            "is nobody in this area or one above it",
        )),
    }
}

/// Whether the account is in use and holds the post's role here. That there is none looks the same as that he works elsewhere.
fn works_there(scene: &mut Scene<'_, '_>, account: Id<Account>, post: Post, place: &Place) -> Result<bool, Failure> {
    let Some(role) = post.role() else { return Ok(false) };
    if !scene.tx.hold_account(account)? {
        return Ok(false);
    }
    let grants = scene.tx.grants_of(account)?;
    Ok(grants.iter().any(|grant| grant.role == role && grant.covers(place)))
}

fn record(
    scene: &Scene<'_, '_>,
    described: &Described,
    (area, id): (Id<Area>, Id<TeamMember>),
    version: u32,
) -> TeamRecord {
    let Described { post, name, phone, covers, account, public, above } = described.clone();
    TeamRecord { id, area, post, name, phone, covers, account, public, above, version, created_at: scene.now }
}

fn note(scene: &mut Scene<'_, '_>, caller: &Caller, what: &str, record: &TeamRecord) -> Result<(), Failure> {
    let detail = format!("{{\"post\":\"{}\",\"public\":{}}}", record.post, record.public);
    Ok(scene.tx.record_audit(Some(caller.account), what, Some(record.id.uuid()), &detail, scene.now)?)
}

fn fault(bad: BadPost) -> Failure {
    let (pointer, code, zh) = match bad {
        BadPost::Level => ("/post", "wrong_level", "该级别的区域没有这种岗位"),
        BadPost::NotPublic => ("/public", "not_public", "只有网格长和网格员可向居民公开"),
        BadPost::NoAccount => ("/account_id", "no_account", "只有网格长和网格员可关联账号"),
        BadPost::Above => ("/above_id", "wrong_post", "上级须为组织体系中的上一级"),
    };
    Failure::field(pointer, code, zh, bad.to_string())
}
