//! What is shown of a department.

use domain::text::{Code, Name};
use openapi::department::Department;
use persistence::values::DepartmentRecord;

pub fn department(record: DepartmentRecord) -> Department {
    Department {
        id: record.id.uuid(),
        name: Name::into(record.name),
        code: Code::into(record.code),
        area_id: record.area.uuid(),
        created_at: record.created_at.utc(),
    }
}
