//! What one city has decided.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{ContentChecker, PasswordProfile};
use crate::object;

/// The settings of a programme: of one city or county.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000009", "root_area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "name": "石首 啄木鸟", "time_zone": "Asia/Shanghai", "award": 10, "merged_award": 0, "minimum": 50, "voucher_days": 14, "daily_cap": null, "monthly_cap": null, "budget": null, "spot_fixes_a_day": 2, "silence_days": 7, "contest_days": 14, "office_hours": {"opens": "09:00", "closes": "17:00", "cutoff": "16:00"}, "look_back_days": 30, "look_back_others_days": null, "remind_percent": 75, "supervise_after_hours": 8, "personal_standings": false, "password_profile": "nist", "staff_second_factor": false, "policy_versions": {"basic_service": "2026-11", "exact_position": "2026-11", "tracks": null, "notices": null, "photo_publishing": null}, "retention": {"audit_days": 365, "inbox_days": null, "sessions_days": 180}, "content_check": "none", "phone_verification": false, "version": 1}))]
pub struct Programme {
    pub id: Uuid,
    /// The top of its tree of areas; nothing until there is one.
    pub root_area_id: Option<Uuid>,
    #[serde(flatten)]
    pub settings: ProgrammeSettings,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
}

/// All that a programme decides for itself. It is sent whole: a cap that is missing is off.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "石首 啄木鸟", "time_zone": "Asia/Shanghai", "award": 10, "merged_award": 0, "minimum": 50, "voucher_days": 14, "daily_cap": 50, "monthly_cap": null, "budget": null, "spot_fixes_a_day": 2, "silence_days": 7, "contest_days": 14, "office_hours": {"opens": "09:00", "closes": "17:00", "cutoff": "16:00"}, "look_back_days": 30, "look_back_others_days": null, "remind_percent": 75, "supervise_after_hours": 8, "personal_standings": false, "password_profile": "nist", "staff_second_factor": false, "policy_versions": {"basic_service": "2026-11", "exact_position": "2026-11", "tracks": null, "notices": null, "photo_publishing": null}, "retention": {"audit_days": 365, "inbox_days": null, "sessions_days": 180}, "content_check": "none", "phone_verification": false}))]
pub struct ProgrammeSettings {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// Whose days count as days: a name of the IANA time zone database.
    #[schema(min_length = 1, max_length = 64)]
    pub time_zone: String,
    /// Points for an accepted report.
    #[schema(minimum = 0, maximum = 1000)]
    pub award: u32,
    /// Points for a report that was merged into a known matter.
    #[schema(minimum = 0, maximum = 1000)]
    pub merged_award: u32,
    /// Redeeming needs at least so many points, whatever the thing costs.
    #[schema(minimum = 1, maximum = 100000)]
    pub minimum: u32,
    /// A voucher is good for so many days.
    #[schema(minimum = 1, maximum = 365)]
    pub voucher_days: u16,
    /// So many points a member and day at most.
    #[schema(minimum = 0, maximum = 4294967295_i64)]
    pub daily_cap: Option<u32>,
    /// So many points a member and month at most.
    #[schema(minimum = 0, maximum = 4294967295_i64)]
    pub monthly_cap: Option<u32>,
    /// All the points that the programme may ever hand out.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub budget: Option<u64>,
    /// What was fixed on the spot earns at most so often a member and day.
    #[schema(minimum = 0, maximum = 1000)]
    pub spot_fixes_a_day: u16,
    /// After so many days without an answer of the reporter a resolved ticket is closed.
    #[schema(minimum = 1, maximum = 90)]
    pub silence_days: u16,
    /// For so many days a closed ticket can be contested.
    #[schema(minimum = 1, maximum = 365)]
    pub contest_days: u16,
    #[serde(deserialize_with = "object::required")]
    pub office_hours: OfficeHours,
    /// So many days after it was closed a major matter is looked back at. 30 where it is missing.
    #[schema(minimum = 1, maximum = 366)]
    pub look_back_days: Option<u16>,
    /// The same for all others; off where it is missing.
    #[schema(minimum = 1, maximum = 366)]
    pub look_back_others_days: Option<u16>,
    /// When so many per cent of a limit's time have passed, whoever has the ticket is reminded; 0 is never. 75 where it is missing.
    #[schema(minimum = 0, maximum = 99)]
    pub remind_percent: Option<u8>,
    /// So many working hours after a limit ran out, the system supervises; 0 is never. 8 where it is missing.
    #[schema(minimum = 0, maximum = 2000)]
    pub supervise_after_hours: Option<u16>,
    /// Standings may rank persons. Off by default: national rules are against it.
    pub personal_standings: bool,
    pub password_profile: PasswordProfile,
    /// Staff sign in with an authenticator app as well, and do nothing before it is set up. `false` where it is missing.
    pub staff_second_factor: Option<bool>,
    /// Which version of the privacy policy is in force, purpose by purpose. Any is good where none is said.
    #[serde(default, deserialize_with = "object::optional")]
    pub policy_versions: Option<PolicyVersions>,
    /// For how long what is not history is kept; for ever where nothing is said.
    #[serde(default, deserialize_with = "object::optional")]
    pub retention: Option<Retention>,
    /// Who looks at texts and photos of reports before the public sees them. `none` where it is missing. `words` and `wechat` only where
    /// the deployment is configured for them.
    pub content_check: Option<ContentChecker>,
    /// Redeeming needs a phone number that somebody verified.
    pub phone_verification: bool,
}

/// The working day on the wall clock.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"opens": "09:00", "closes": "17:00", "cutoff": "16:00"}))]
pub struct OfficeHours {
    #[schema(min_length = 5, max_length = 5, pattern = "^[0-2][0-9]:[0-5][0-9]$")]
    pub opens: String,
    /// Up to `24:00`.
    #[schema(min_length = 5, max_length = 5, pattern = "^[0-2][0-9]:[0-5][0-9]$")]
    pub closes: String,
    /// What comes in from then on counts from the next working day. `16:00` where it is missing, or `closes` where that is earlier.
    #[schema(min_length = 5, max_length = 5, pattern = "^[0-2][0-9]:[0-5][0-9]$")]
    pub cutoff: Option<String>,
}

/// A new version asks people to agree anew: who agreed to another one is told so at `GET /v1/me`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"basic_service": "2026-11", "exact_position": "2026-11", "tracks": null, "notices": null, "photo_publishing": null}))]
pub struct PolicyVersions {
    #[schema(min_length = 1, max_length = 64)]
    pub basic_service: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub exact_position: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub tracks: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub notices: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub photo_publishing: Option<String>,
}

/// Days. What of it is deleted then leaves no gap that could hide something: the audit record stays verifiable.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"audit_days": 365, "inbox_days": null, "sessions_days": 180}))]
pub struct Retention {
    /// The audit record: half a year at least.
    #[schema(minimum = 180, maximum = 3660)]
    pub audit_days: Option<u16>,
    /// Inboxes.
    #[schema(minimum = 30, maximum = 3660)]
    pub inbox_days: Option<u16>,
    /// Sessions that have ended.
    #[schema(minimum = 30, maximum = 3660)]
    pub sessions_days: Option<u16>,
}
