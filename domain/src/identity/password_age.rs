//! How long a password is good, and which are not taken again: where the Multi-Level Protection Scheme asks for it (GB/T 22239-2019,
//! 8.1.4.1 a). `nist` asks for neither, on purpose.

use chrono::TimeDelta;

use super::password::PasswordProfile;
use crate::time::Instant;

/// So many days, as operators set it.
pub const GOOD_DAYS: i64 = 90;
/// The one in use counts as one of them.
pub const REMEMBERED: u32 = 5;

/// Whether a password that was set then has to be changed now. One whose age nobody knows has to be.
pub fn is_too_old(profile: PasswordProfile, set_at: Option<Instant>, now: Instant) -> bool {
    match profile {
        PasswordProfile::Nist => false,
        PasswordProfile::Mlps => set_at.is_none_or(|set_at| now.since(set_at) >= TimeDelta::days(GOOD_DAYS)),
    }
}

/// How many former passwords are remembered beside the one in use. They are, whatever the profile: another one may come into force.
pub const fn remembered_beside() -> u32 {
    REMEMBERED - 1
}

/// Whether a new password is held against the former ones.
pub const fn remembers(profile: PasswordProfile) -> bool {
    matches!(profile, PasswordProfile::Mlps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_ages_by_one_profile_alone() {
        let now: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        let ago = |days| Some(now.minus(TimeDelta::days(days)));
        for (profile, set_at, expected) in [
            (PasswordProfile::Nist, ago(5000), false),
            (PasswordProfile::Nist, None, false),
            (PasswordProfile::Mlps, ago(89), false),
            (PasswordProfile::Mlps, ago(90), true),
            (PasswordProfile::Mlps, None, true),
        ] {
            assert_eq!(is_too_old(profile, set_at, now), expected, "{profile}");
        }
        assert!(remembers(PasswordProfile::Mlps) && !remembers(PasswordProfile::Nist));
    }
}
