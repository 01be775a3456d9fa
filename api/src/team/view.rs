//! What is shown of a team, and what is read of somebody in it.

use domain::grid::WorkPhone;
use domain::id::Id;
use domain::text::{Line, Name};
use openapi::team::{NewTeamMember, TeamMember};
use persistence::values::TeamRecord;

use crate::flow::keep_team::Described;
use crate::problem::{Failure, FieldFault};
use crate::wire;

/// Residents are not told which account it is, nor to whom he answers.
pub fn team_member(record: TeamRecord, to_staff: bool) -> TeamMember {
    TeamMember {
        id: record.id.uuid(),
        area_id: record.area.uuid(),
        post: wire::post_out(record.post),
        name: Name::into(record.name),
        phone: record.phone.map(|phone| phone.national()),
        covers: record.covers.map(Line::into),
        account_id: record.account.filter(|_| to_staff).map(Id::uuid),
        public: record.public,
        above_id: record.above.filter(|_| to_staff).map(Id::uuid),
        version: record.version,
        created_at: record.created_at.utc(),
    }
}

pub fn described(input: &NewTeamMember) -> Result<Described, Failure> {
    Ok(Described {
        post: wire::post_in(input.post),
        name: wire::text("/name", &input.name)?,
        phone: input.phone.as_deref().map(work_phone).transpose()?,
        covers: wire::maybe_text("/covers", input.covers.as_deref())?,
        account: input.account_id.map(Id::from_uuid),
        public: input.public,
        above: input.above_id.map(Id::from_uuid),
    })
}

fn work_phone(raw: &str) -> Result<WorkPhone, FieldFault> {
    WorkPhone::parse(raw).map_err(|_| {
        FieldFault::new(
            "/phone",
            "not_a_phone",
            "须为手机号、带区号的固定电话或以 + 开头的国际号码",
            "is neither a mobile number, nor a landline with its area code, nor an international number with +",
        )
    })
}
