//! Routing: which department or worker is responsible.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{PassedOver, Role, RoutingMode, RuleAssigneeKind};
use crate::object;
use crate::ticket::AssigneeShown;

/// Who gets it: a department or a worker, by `id`; or whoever holds `role` (`grid_worker` or `grid_chief`) for the area, or else for the next
/// one above that has somebody. Of several the one who has the fewest open tickets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "area_role", "role": "grid_worker"}))]
pub struct RuleAssignee {
    pub kind: RuleAssigneeKind,
    /// Of a department or a worker.
    pub id: Option<Uuid>,
    /// Of an `area_role`.
    pub role: Option<Role>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"category": "public_facilities", "area_id": null, "assignee": {"kind": "department", "id": "0192f3a0-7c1e-7000-8000-00000000000d"}, "mode": "dispatch"}))]
pub struct SetRoutingRule {
    /// For this category and what lies below it; for all where it is missing.
    #[schema(min_length = 1, max_length = 64)]
    pub category: Option<String>,
    /// For this area and what lies below it; for all where it is missing.
    pub area_id: Option<Uuid>,
    #[serde(deserialize_with = "object::required")]
    pub assignee: RuleAssignee,
    pub mode: RoutingMode,
}

/// Of the rules that hold for a matter the most specific wins: by category first, then by area.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000011", "category": "public_facilities", "area_id": null, "assignee": {"kind": "department", "id": "0192f3a0-7c1e-7000-8000-00000000000d", "role": null}, "mode": "dispatch", "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct RoutingRule {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub category: Option<String>,
    pub area_id: Option<Uuid>,
    pub assignee: RuleAssignee,
    pub mode: RoutingMode,
    /// Counts the changes, from 1.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoutingRulePage {
    #[schema(max_items = 100)]
    pub items: Vec<RoutingRule>,
    #[schema(max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A rule that is more specific than the one that won, and could not be followed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassedOverRule {
    pub rule: RoutingRule,
    pub why: PassedOver,
}

/// Who would get a ticket by the rules as they are now, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"category": "burst_pipe", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "rule": null, "assignee": null, "passed_over": [], "follows_rules": true}))]
pub struct TicketRouting {
    /// What the ticket is taken for.
    #[schema(max_length = 64)]
    pub category: Option<String>,
    pub area_id: Option<Uuid>,
    /// The rule that wins; `null` where none holds, and for an emergency that goes to whoever works in the area.
    pub rule: Option<RoutingRule>,
    pub assignee: Option<AssigneeShown>,
    #[schema(max_items = 1000)]
    pub passed_over: Vec<PassedOverRule>,
    /// The rules dispatch it, or would: nobody has dispatched it, returned it or sent it up by hand.
    pub follows_rules: bool,
}
