//! The city decides anew.

use actix_web::put;
use actix_web::web::Data;
use domain::content::Checker;
use domain::id::Id;
use domain::identity::{Operation, may};
use openapi::programme::{Programme, ProgrammeSettings};

use super::show::ProgrammeParams;
use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::{keep_figures, standing};
use crate::problem::{Code, Failure, FieldFault};
use crate::query::Query;
use crate::reply::Reply;

/// Change the programme
///
/// Takes all settings at once; a cap that is missing is off. What was decided before it keeps what it was decided by: points
/// that were earned stay as they are. With another time zone, the figures are counted anew by its days.
#[utoipa::path(
    tag = "programme",
    params(ProgrammeParams),
    request_body = ProgrammeSettings,
    responses((status = 200, description = "The settings after it", body = Programme))
)]
#[put("/programme")]
pub async fn change_programme(
    app: Data<App>,
    ask: Ask,
    params: Query<ProgrammeParams>,
    body: Body<ProgrammeSettings>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeProgramme)?;
    let area = params.area.map(Id::from_uuid);
    let (name, settings) = view::settings(&body.value)?;
    require_checker(&app, settings.content_check)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let before = scene.tx.programme_of_area(area)?;
        let place = standing::place_of_area(scene, before.root_area)?;
        may(&caller, Operation::ChangeProgramme, &place)?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Code::VersionMismatch.into());
        }
        let moves_days = settings.time_zone != before.settings.time_zone;
        if moves_days {
            scene.tx.lock_programme_alone(before.id)?;
        }
        scene.tx.change_programme(before.id, before.version, &name, &settings)?;
        let counts_otherwise = settings.office_hours != before.settings.office_hours
            || settings.remind_percent != before.settings.remind_percent
            || settings.supervise_after_hours != before.settings.supervise_after_hours;
        if moves_days || counts_otherwise {
            scene.tx.wake_all_tickets(scene.now)?;
        }
        if moves_days {
            keep_figures::recount(scene, before.id)?;
        }
        let subject = Some(before.id.uuid());
        scene.tx.record_audit(Some(caller.account), "programme.change", subject, "{}", scene.now)?;
        let programme = view::programme(scene.tx.require_programme(before.id)?);
        Ok(Reply::ok(&programme)?.version(programme.version))
    })
    .await
}

/// Without a list of words everything would be shown, and without WeChat everything wait.
fn require_checker(app: &App, checker: Checker) -> Result<(), Failure> {
    let is_there = match checker {
        Checker::None | Checker::Manual => true,
        Checker::Words => !app.words.is_empty(),
        Checker::Wechat => app.outside.content.is_some(),
    };
    if is_there {
        return Ok(());
    }
    let (zh, en) = ("服务器没有配置这种审核", "is a check that this deployment is not configured for");
    Err(FieldFault::new("/content_check", "not_configured", zh, en).into())
}
