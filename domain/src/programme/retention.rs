//! For how long what is not history is kept. Each kind has a lower bound, by law or because somebody relies on it; nothing said is for
//! ever. Tickets, their events and the ledger are history: they are kept.

use serde::{Deserialize, Serialize};

/// Days. `None` keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// The audit record.
    pub audit_days: Option<u16>,
    /// What people were told, in their inbox.
    pub inbox_days: Option<u16>,
    /// Where somebody was signed in, once it has ended.
    pub sessions_days: Option<u16>,
}

/// Cybersecurity Law of the People's Republic of China, article 21: logs are kept for six months at least. The database refuses less.
pub const LEAST_AUDIT_DAYS: u16 = 180;
/// Whoever was away for a month finds what he was told.
pub const LEAST_INBOX_DAYS: u16 = 30;
/// So long somebody may have been signed in, and asks where.
pub const LEAST_SESSIONS_DAYS: u16 = 30;
/// Ten years.
pub const MOST_DAYS: u16 = 3660;

impl Retention {
    pub fn is_within_bounds(&self) -> bool {
        let fits = |days: Option<u16>, least: u16| days.is_none_or(|days| (least..=MOST_DAYS).contains(&days));
        fits(self.audit_days, LEAST_AUDIT_DAYS)
            && fits(self.inbox_days, LEAST_INBOX_DAYS)
            && fits(self.sessions_days, LEAST_SESSIONS_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_kept_for_a_while_at_least() {
        let audit = |days| Retention { audit_days: Some(days), ..Retention::default() };
        let inbox = |days| Retention { inbox_days: Some(days), ..Retention::default() };
        let sessions = |days| Retention { sessions_days: Some(days), ..Retention::default() };
        for (retention, fits) in [
            (Retention::default(), true),
            (audit(179), false),
            (audit(180), true),
            (audit(3661), false),
            (inbox(29), false),
            (inbox(30), true),
            (sessions(29), false),
            (sessions(30), true),
        ] {
            assert_eq!(retention.is_within_bounds(), fits, "{retention:?}");
        }
    }
}
