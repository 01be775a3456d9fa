//! Departments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An organisation that handles tickets.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "石首市住房和城乡建设局", "code": "housing", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a"}))]
pub struct CreateDepartment {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: String,
    /// The area that it works for.
    pub area_id: Uuid,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000b", "name": "石首市住房和城乡建设局", "code": "housing", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Department {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 64)]
    pub code: String,
    pub area_id: Uuid,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DepartmentPage {
    #[schema(max_items = 100)]
    pub items: Vec<Department>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
