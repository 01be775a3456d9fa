//! The settings of one city or county: what differs from programme to programme without a line of code.

pub mod retention;

pub use retention::Retention;
use serde::{Deserialize, Serialize};

use crate::calendar::OfficeHours;
use crate::content::Checker;
use crate::identity::PolicyVersions;
use crate::identity::password::PasswordProfile;
use crate::time::TimeZone;

/// A programme is one city or county. Its id is kept where its settings are.
#[derive(Debug)]
pub enum Programme {}

/// What a programme has decided. The default is Shishou's practice, with every limit that is not its own off.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Whose days count as days.
    #[serde(with = "time_zone_name")]
    pub time_zone: TimeZone,
    pub tariff: Tariff,
    /// After so many days of silence a resolved ticket is closed by the system.
    pub silence_days: u16,
    /// A closed ticket can be contested for so many days.
    pub contest_days: u16,
    pub password_profile: PasswordProfile,
    /// Staff signs in with a second factor, and does nothing before it is set up.
    #[serde(default)]
    pub staff_second_factor: bool,
    /// Which version of its policy is in force, for each purpose that it has said one for.
    #[serde(default)]
    pub policy_versions: PolicyVersions,
    #[serde(default)]
    pub retention: Retention,
    /// Who looks at what users publish before the public sees it.
    #[serde(default = "nobody")]
    pub content_check: Checker,
    /// Redeeming needs a telephone number that somebody verified.
    pub phone_verification: bool,
    /// Standings may rank persons. Off: the national rules of December 2023 are against it.
    pub personal_standings: bool,
    pub office_hours: OfficeHours,
    /// So many days after a major matter was closed, somebody looks whether it still is as it should be.
    #[serde(default = "month")]
    pub look_back_days: u16,
    /// The same for all others. Off where nothing is said.
    #[serde(default)]
    pub look_back_others_days: Option<u16>,
    /// When so many per cent of a limit's time have passed, whoever has the matter is reminded. 0 is never.
    #[serde(default = "three_quarters")]
    pub remind_percent: u8,
    /// So many working hours after a limit ran out, the system supervises. 0 is never.
    #[serde(default = "working_day")]
    pub supervise_after_hours: u16,
}

const fn nobody() -> Checker {
    Checker::None
}

const fn month() -> u16 {
    30
}

const fn three_quarters() -> u8 {
    75
}

const fn working_day() -> u16 {
    8
}

/// What is earned, and what it is worth.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Tariff {
    /// Points for a report that was accepted.
    pub award: u32,
    /// Points for a report that was merged into a known matter.
    pub merged_award: u32,
    /// Redeeming needs at least so many points, whatever the thing costs.
    pub minimum: u32,
    /// A voucher is good for so many days.
    pub voucher_days: u16,
    pub daily_cap: Option<u32>,
    pub monthly_cap: Option<u32>,
    /// All that the programme may ever hand out.
    pub budget: Option<u64>,
    /// Fixed on the spot earns at most so often a day.
    pub spot_fixes_a_day: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadSettings {
    #[error("an award is 0 to 1000 points")]
    Award,
    #[error("an award for a merged report is 0 to 1000 points")]
    MergedAward,
    #[error("the minimum is 1 to 100000 points")]
    Minimum,
    #[error("a voucher is valid 1 to 365 days")]
    VoucherDays,
    #[error("a daily cap is at least one award")]
    DailyCap,
    #[error("a monthly cap is at least one award")]
    MonthlyCap,
    #[error("a budget is at most 9007199254740991 points")]
    Budget,
    #[error("fixing on the spot earns at most 1000 times a day")]
    SpotFixes,
    #[error("the silence period is 1 to 90 days")]
    SilenceDays,
    #[error("the contest period is 1 to 365 days")]
    ContestDays,
    #[error("an office is open for an hour or more, within one day, and takes in matters until a time between the two")]
    OfficeHours,
    #[error("a matter is looked back at after 1 to 366 days")]
    LookBack,
    #[error("people are reminded when 1 to 99 per cent of the time have passed, or never")]
    Remind,
    #[error("the system supervises within 2000 working hours, or never")]
    Supervise,
    #[error(
        "the audit record is kept for 180 days or more, an inbox and ended sessions for 30, at most for ten years, or for ever"
    )]
    Retention,
}

/// The largest whole number that every reader of JSON takes exactly.
const MAX_BUDGET: u64 = (1 << 53) - 1;

/// A time of day on the wall clock as minutes after midnight: `HH:MM`, up to `24:00`.
pub fn parse_time_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// The way back.
pub fn time_of_day(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            time_zone: TimeZone::Asia__Shanghai,
            tariff: Tariff {
                award: 10,
                merged_award: 0,
                minimum: 50,
                voucher_days: 14,
                daily_cap: None,
                monthly_cap: None,
                budget: None,
                spot_fixes_a_day: 2,
            },
            silence_days: 7,
            contest_days: 14,
            password_profile: PasswordProfile::Nist,
            staff_second_factor: false,
            policy_versions: PolicyVersions::new(),
            retention: Retention::default(),
            content_check: nobody(),
            phone_verification: false,
            personal_standings: false,
            office_hours: OfficeHours::USUAL,
            look_back_days: month(),
            look_back_others_days: None,
            remind_percent: three_quarters(),
            supervise_after_hours: working_day(),
        }
    }
}

impl Settings {
    /// Accepts settings that make sense together.
    pub fn checked(self) -> Result<Self, BadSettings> {
        let tariff = &self.tariff;
        if tariff.award > 1000 {
            return Err(BadSettings::Award);
        }
        if tariff.merged_award > 1000 {
            return Err(BadSettings::MergedAward);
        }
        if !(1..=100_000).contains(&tariff.minimum) {
            return Err(BadSettings::Minimum);
        }
        if !(1..=365).contains(&tariff.voucher_days) {
            return Err(BadSettings::VoucherDays);
        }
        if tariff.daily_cap.is_some_and(|cap| cap < tariff.award) {
            return Err(BadSettings::DailyCap);
        }
        if tariff.monthly_cap.is_some_and(|cap| cap < tariff.award) {
            return Err(BadSettings::MonthlyCap);
        }
        if tariff.budget.is_some_and(|budget| budget > MAX_BUDGET) {
            return Err(BadSettings::Budget);
        }
        if tariff.spot_fixes_a_day > 1000 {
            return Err(BadSettings::SpotFixes);
        }
        if !(1..=90).contains(&self.silence_days) {
            return Err(BadSettings::SilenceDays);
        }
        if !(1..=365).contains(&self.contest_days) {
            return Err(BadSettings::ContestDays);
        }
        self.office_hours.checked().map_err(|_| BadSettings::OfficeHours)?;
        if !(1..=366).contains(&self.look_back_days)
            || self.look_back_others_days.is_some_and(|d| !(1..=366).contains(&d))
        {
            return Err(BadSettings::LookBack);
        }
        if self.remind_percent > 99 {
            return Err(BadSettings::Remind);
        }
        if self.supervise_after_hours > 2000 {
            return Err(BadSettings::Supervise);
        }
        if !self.retention.is_within_bounds() {
            return Err(BadSettings::Retention);
        }
        Ok(self)
    }
}

mod time_zone_name {
    use super::TimeZone;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| serde::de::Error::custom("not a time zone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_comes_back_and_nothing_else_is_taken_for_one() {
        for text in ["00:00", "08:30", "23:59", "24:00"] {
            assert_eq!(parse_time_of_day(text).map(time_of_day).as_deref(), Some(text));
        }
        for bad in ["", "8:30", "08:60", "24:01", "99:99", "0830", "08:30:00", "+8:30", "０８:30", "08:"] {
            assert_eq!(parse_time_of_day(bad), None, "{bad}");
        }
    }

    type Bend = fn(&mut Settings);

    #[test]
    fn settings_are_bounded() {
        assert!(Settings::default().checked().is_ok());
        let cases: [(Bend, BadSettings); 8] = [
            (|it| it.tariff.award = 1001, BadSettings::Award),
            (|it| it.tariff.minimum = 0, BadSettings::Minimum),
            (|it| it.tariff.voucher_days = 0, BadSettings::VoucherDays),
            (|it| it.tariff.daily_cap = Some(9), BadSettings::DailyCap),
            (|it| it.tariff.monthly_cap = Some(0), BadSettings::MonthlyCap),
            (|it| it.tariff.budget = Some(1 << 53), BadSettings::Budget),
            (|it| it.silence_days = 91, BadSettings::SilenceDays),
            (|it| it.office_hours.closes = it.office_hours.opens, BadSettings::OfficeHours),
        ];
        for (bend, expected) in cases {
            let mut settings = Settings::default();
            bend(&mut settings);
            assert_eq!(settings.checked(), Err(expected));
        }
    }
}
