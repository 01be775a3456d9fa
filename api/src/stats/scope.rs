//! Of what figures are asked for.

use chrono::NaiveDate;
use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Caller, Operation, RolePlace, permission};
use domain::ticket::Channel;
use persistence::values::{FigureFilter, ProgrammeRecord};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::Scene;
use crate::flow::move_points::begin_of;
use crate::flow::{named_in, standing};
use crate::period;
use crate::problem::{Code, Failure};
use crate::tickets::view::code;

/// What the figures are of. All of it has to hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScopeParams {
    /// An area, and what lies below it. Left out: the whole programme, or the one area that the caller looks after.
    pub area: Option<Uuid>,
    /// The first day, in the programme's time zone; 30 days before `to` unless said.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", max_length = 10)]
    pub from: Option<String>,
    /// The first day that does not count any more; tomorrow unless said. At most three years after `from`.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", max_length = 10)]
    pub to: Option<String>,
    /// A category, and what lies below it.
    #[param(max_length = 64)]
    pub category: Option<String>,
    /// The department that has them now; for `assigned`, `returned` and `late_claims`, the one that they were handed to.
    pub department: Option<Uuid>,
    /// The way in which they came.
    #[param(max_length = 16)]
    pub channel: Option<String>,
}

/// A programme's figures, or those of a part of it.
#[derive(Clone, Debug)]
pub struct Scope {
    pub programme: ProgrammeRecord,
    pub filter: FigureFilter,
}

impl Scope {
    /// What is asked for, where the caller may ask for it.
    pub fn of(
        scene: &mut Scene<'_, '_>,
        caller: &Caller,
        operation: Operation,
        params: &ScopeParams,
    ) -> Result<Self, Failure> {
        let (programme, area) = place(scene, caller, operation, params.area.map(Id::from_uuid))?;
        let filter = filter(scene, &programme, area, params)?;
        Ok(Self { programme, filter })
    }

    /// Which area the figures are of, the programme's own for all of it.
    pub fn area(&self) -> Option<Id<Area>> {
        self.filter.area.or(self.programme.root_area)
    }

    /// The same for some of its days.
    pub fn between(&self, from: NaiveDate, until: NaiveDate) -> FigureFilter {
        let zone = self.programme.settings.time_zone;
        FigureFilter { from, until, begins: begin_of(from, zone), ends: begin_of(until, zone), ..self.filter.clone() }
    }
}

/// The programme, and the part of it that is meant, if it is not the whole.
fn place(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    operation: Operation,
    asked: Option<Id<Area>>,
) -> Result<(ProgrammeRecord, Option<Id<Area>>), Failure> {
    let Some(area) = asked.map_or_else(|| own_area(caller, operation), |area| Ok(Some(area)))? else {
        return Ok((scene.tx.programme_of_area(None)?, None));
    };
    named_in("area", scene.tx.require_area(area), "没有这个区域", "is not an area")?;
    let place = standing::place_of_area(scene, Some(area))?;
    permission::may(caller, operation, &place)?;
    let programme = scene.tx.programme_of_area(Some(area))?;
    let is_whole = programme.root_area == Some(area);
    Ok((programme, Some(area).filter(|_| !is_whole)))
}

/// Where the caller looks after figures: everywhere, or in one area. Of several he has to say which.
fn own_area(caller: &Caller, operation: Operation) -> Result<Option<Id<Area>>, Failure> {
    let mut own = None;
    for place in permission::places(caller, operation) {
        match place {
            RolePlace::Everywhere => return Ok(None),
            RolePlace::Area(area) if own.is_some_and(|known| known != area) => {
                return Err(Failure::field(
                    "area",
                    "missing",
                    "您负责多个区域，请指明一个",
                    "is needed: you have several",
                ));
            }
            RolePlace::Area(area) => own = Some(area),
            RolePlace::Department(_) | RolePlace::Desk(_) => {}
        }
    }
    own.map(Some).ok_or_else(|| Code::Forbidden.into())
}

fn filter(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    area: Option<Id<Area>>,
    params: &ScopeParams,
) -> Result<FigureFilter, Failure> {
    let today = scene.now.day_in(programme.settings.time_zone);
    let (from, until) = period::days(today, params.from.as_deref(), params.to.as_deref())?;
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let category = match said(&params.category) {
        Some(text) => {
            let code = code("category", &text)?;
            scene.tx.category(&code)?.ok_or(Code::UnknownCategory)?;
            Some(code)
        }
        None => None,
    };
    let channel = match said(&params.channel) {
        Some(name) => Some(
            Channel::named(&name)
                .ok_or_else(|| Failure::field("channel", "unknown_value", "没有这种渠道", "is not a channel"))?,
        ),
        None => None,
    };
    let department = params.department.map(Id::from_uuid);
    if let Some(id) = department {
        named_in("department", scene.tx.require_department(id), "没有这个部门", "is not a department")?;
    }
    let zone = programme.settings.time_zone;
    let (begins, ends) = (begin_of(from, zone), begin_of(until, zone));
    let worker = None;
    Ok(FigureFilter { programme: programme.id, from, until, begins, ends, area, category, department, worker, channel })
}
