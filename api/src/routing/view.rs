//! Rules on the wire, there and back.

use domain::id::Id;
use domain::identity::{Caller, Operation, Place, may};
use domain::routing::{AREA_ROLES, Rule, Target};
use domain::text::Code;
use openapi::names::RuleAssigneeKind;
use openapi::routing as out;

use crate::app::Scene;
use crate::flow::{route, standing};
use crate::problem::{Failure, FieldFault};
use crate::tickets::view::code;
use crate::wire;

pub fn rule(rule: &Rule) -> out::RoutingRule {
    let (kind, id, role) = match rule.target {
        Target::Department(department) => (RuleAssigneeKind::Department, Some(department.uuid()), None),
        Target::Worker(worker) => (RuleAssigneeKind::Worker, Some(worker.uuid()), None),
        Target::AreaRole(role) => (RuleAssigneeKind::AreaRole, None, Some(wire::role_out(role))),
    };
    out::RoutingRule {
        id: rule.id.uuid(),
        category: rule.category.as_ref().map(|code| code.as_str().to_owned()),
        area_id: rule.area.map(Id::uuid),
        assignee: out::RuleAssignee { kind, id, role },
        mode: wire::routing_mode_out(rule.mode),
        version: rule.version,
        created_at: rule.created_at.utc(),
    }
}

/// What somebody wants a rule to be; its id, version and age are filled in where they are known.
#[derive(Clone, Debug)]
pub struct Wanted {
    category: Option<Code>,
    area: Option<Id<domain::grid::Area>>,
    target: Target,
    mode: domain::routing::Mode,
}

impl Wanted {
    pub fn read(input: &out::SetRoutingRule) -> Result<Self, Failure> {
        Ok(Self {
            category: input.category.as_deref().map(|raw| code("/category", raw)).transpose()?,
            area: input.area_id.map(Id::from_uuid),
            target: target(&input.assignee)?,
            mode: wire::routing_mode_in(input.mode),
        })
    }

    pub fn rule(&self, id: Id<Rule>, version: u32, created_at: domain::time::Instant) -> Rule {
        let Self { category, area, target, mode } = self.clone();
        Rule { id, category, area, target, mode, version, created_at }
    }
}

fn target(named: &out::RuleAssignee) -> Result<Target, Failure> {
    let not_with = |pointer: &str| {
        FieldFault::new(pointer, "not_with_kind", "与 kind 不符", "does not go with the kind of the assignee")
    };
    match (named.kind, named.id, named.role) {
        (RuleAssigneeKind::Department, Some(id), None) => Ok(Target::Department(Id::from_uuid(id))),
        (RuleAssigneeKind::Worker, Some(id), None) => Ok(Target::Worker(Id::from_uuid(id))),
        (RuleAssigneeKind::AreaRole, None, Some(role)) => {
            let role = wire::role_in(role);
            if AREA_ROLES.contains(&role) {
                return Ok(Target::AreaRole(role));
            }
            let fault = FieldFault::new(
                "/assignee/role",
                "unknown_value",
                "仅限 grid_worker 或 grid_chief",
                "is grid_worker or grid_chief",
            );
            Err(fault.into())
        }
        (RuleAssigneeKind::AreaRole, ..) => Err(not_with("/assignee/role").into()),
        (RuleAssigneeKind::Department | RuleAssigneeKind::Worker, ..) => Err(not_with("/assignee/id").into()),
    }
}

/// Whether the caller may set such a rule, and whether it can ever be followed.
pub fn require(scene: &mut Scene<'_, '_>, caller: &Caller, operation: Operation, wanted: &Rule) -> Result<(), Failure> {
    require_place(scene, caller, operation, wanted)?;
    route::require_sense(scene, wanted)
}

/// A rule for all areas is for whoever administers all of them.
pub fn require_place(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    operation: Operation,
    rule: &Rule,
) -> Result<(), Failure> {
    let place = match rule.area {
        Some(area) => {
            crate::flow::reach::require_named_area(scene, "/area_id", area)?;
            standing::place_of_area(scene, Some(area))?
        }
        None => Place::everywhere(),
    };
    may(caller, operation, &place)?;
    Ok(())
}
