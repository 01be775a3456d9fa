//! Settings outward and inward.

use domain::calendar as inner;
use domain::id::Id;
use domain::identity::{PolicyVersions, Purpose};
use domain::programme::{Retention, Settings, Tariff, parse_time_of_day, time_of_day};
use domain::text::Name;
use openapi::programme::{OfficeHours, PolicyVersions as Versions, Programme, ProgrammeSettings, Retention as Kept};
use persistence::values::ProgrammeRecord;

use crate::problem::{Failure, FieldFault};
use crate::wire;

pub fn programme(record: ProgrammeRecord) -> Programme {
    let Settings { tariff, office_hours, .. } = record.settings;
    Programme {
        id: record.id.uuid(),
        root_area_id: record.root_area.map(Id::uuid),
        settings: ProgrammeSettings {
            name: Name::into(record.name),
            time_zone: record.settings.time_zone.name().to_owned(),
            award: tariff.award,
            merged_award: tariff.merged_award,
            minimum: tariff.minimum,
            voucher_days: tariff.voucher_days,
            daily_cap: tariff.daily_cap,
            monthly_cap: tariff.monthly_cap,
            budget: tariff.budget,
            spot_fixes_a_day: tariff.spot_fixes_a_day,
            silence_days: record.settings.silence_days,
            contest_days: record.settings.contest_days,
            office_hours: OfficeHours {
                opens: time_of_day(office_hours.opens),
                closes: time_of_day(office_hours.closes),
                cutoff: Some(time_of_day(office_hours.cutoff)),
            },
            look_back_days: Some(record.settings.look_back_days),
            look_back_others_days: record.settings.look_back_others_days,
            remind_percent: Some(record.settings.remind_percent),
            supervise_after_hours: Some(record.settings.supervise_after_hours),
            personal_standings: record.settings.personal_standings,
            password_profile: wire::profile_out(record.settings.password_profile),
            staff_second_factor: Some(record.settings.staff_second_factor),
            policy_versions: Some(versions_out(&record.settings.policy_versions)),
            retention: Some(retention_out(record.settings.retention)),
            content_check: Some(wire::checker_out(record.settings.content_check)),
            phone_verification: record.settings.phone_verification,
        },
        version: record.version,
    }
}

/// Name and settings, if they make sense together.
pub fn settings(input: &ProgrammeSettings) -> Result<(Name, Settings), Failure> {
    let time_zone = input.time_zone.parse().map_err(|_| {
        FieldFault::new("/time_zone", "unknown_value", "没有这个时区", "is not a name of the IANA time zone database")
    })?;
    let time = |pointer: &str, text: &str| {
        let fault = || FieldFault::new(pointer, "wrong_type", "格式为 HH:MM", "is not a time of day as HH:MM");
        parse_time_of_day(text).ok_or_else(fault)
    };
    let cutoff = input.office_hours.cutoff.as_deref().map(|text| time("/office_hours/cutoff", text)).transpose()?;
    let usual = Settings::default();
    let settings = Settings {
        time_zone,
        tariff: Tariff {
            award: input.award,
            merged_award: input.merged_award,
            minimum: input.minimum,
            voucher_days: input.voucher_days,
            daily_cap: input.daily_cap,
            monthly_cap: input.monthly_cap,
            budget: input.budget,
            spot_fixes_a_day: input.spot_fixes_a_day,
        },
        silence_days: input.silence_days,
        contest_days: input.contest_days,
        password_profile: wire::profile_in(input.password_profile),
        staff_second_factor: input.staff_second_factor.unwrap_or_default(),
        policy_versions: versions_in(input.policy_versions.as_ref())?,
        retention: retention_in(input.retention.as_ref()),
        content_check: input.content_check.map_or(usual.content_check, wire::checker_in),
        phone_verification: input.phone_verification,
        personal_standings: input.personal_standings,
        office_hours: inner::OfficeHours::new(
            time("/office_hours/opens", &input.office_hours.opens)?,
            time("/office_hours/closes", &input.office_hours.closes)?,
            cutoff,
        ),
        look_back_days: input.look_back_days.unwrap_or(usual.look_back_days),
        look_back_others_days: input.look_back_others_days,
        remind_percent: input.remind_percent.unwrap_or(usual.remind_percent),
        supervise_after_hours: input.supervise_after_hours.unwrap_or(usual.supervise_after_hours),
    };
    Ok((wire::text("/name", &input.name)?, settings.checked()?))
}

fn versions_out(versions: &PolicyVersions) -> Versions {
    let of = |purpose: Purpose| versions.get(&purpose).map(|version| version.as_str().to_owned());
    Versions {
        basic_service: of(Purpose::BasicService),
        exact_position: of(Purpose::ExactPosition),
        tracks: of(Purpose::Tracks),
        notices: of(Purpose::Notices),
        photo_publishing: of(Purpose::PhotoPublishing),
    }
}

fn versions_in(input: Option<&Versions>) -> Result<PolicyVersions, Failure> {
    let Some(input) = input else { return Ok(PolicyVersions::new()) };
    let said = [
        (Purpose::BasicService, &input.basic_service),
        (Purpose::ExactPosition, &input.exact_position),
        (Purpose::Tracks, &input.tracks),
        (Purpose::Notices, &input.notices),
        (Purpose::PhotoPublishing, &input.photo_publishing),
    ];
    let said = said.into_iter().filter_map(|(purpose, version)| Some((purpose, version.as_deref()?)));
    said.map(|(purpose, version)| Ok((purpose, wire::text(&format!("/policy_versions/{purpose}"), version)?))).collect()
}

const fn retention_out(kept: Retention) -> Kept {
    Kept { audit_days: kept.audit_days, inbox_days: kept.inbox_days, sessions_days: kept.sessions_days }
}

fn retention_in(input: Option<&Kept>) -> Retention {
    input.map_or_else(Retention::default, |kept| Retention {
        audit_days: kept.audit_days,
        inbox_days: kept.inbox_days,
        sessions_days: kept.sessions_days,
    })
}
