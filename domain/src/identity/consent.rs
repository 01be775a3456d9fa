//! What people have agreed to: for a purpose, to a version of the policy. What the rules make of it when somebody has not, or takes it
//! back, stands here and is asked from everywhere.
//!
//! A programme says which version of its policy is in force for a purpose. A consent to another version counts no more for whatever can
//! be done without; the service itself goes on, and whoever uses it is told to agree anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::named;
use crate::text::Name;
use crate::time::Instant;

named! {
    /// What personal data are used for, each agreed to by itself (Personal Information Protection Law, articles 14 and 29).
    pub enum Purpose {
        /// To report, and to hear what became of it. Taking this back is leaving.
        BasicService = "basic_service",
        /// Where exactly somebody was: shown to the public with his reports, and kept of his photos.
        ExactPosition = "exact_position",
        /// Which way somebody went.
        Tracks = "tracks",
        /// To be told by WeChat, DingTalk or SMS, and not in the inbox alone.
        Notices = "notices",
        /// To show the public what he photographed.
        PhotoPublishing = "photo_publishing",
    }
}

/// Which version of the policy is in force. Nothing where a programme has not said: any version is good then.
pub type PolicyVersions = BTreeMap<Purpose, Name>;

/// What somebody agreed to, the last time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    pub purpose: Purpose,
    pub version: Name,
    pub given_at: Instant,
    pub withdrawn_at: Option<Instant>,
}

/// Where a purpose stands with somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Standing {
    /// He was never asked, or said nothing.
    Missing,
    InForce,
    /// He agreed to another version than the one that is in force.
    Outdated,
    Withdrawn,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConsentRefusal {
    #[error("another version of the policy is in force")]
    OtherVersion,
    #[error("without it there is no service: leave instead")]
    ServiceNeedsIt,
    #[error("there is nothing to withdraw")]
    NotGiven,
}

/// Coarser than this nothing is shown to the public of whoever has not agreed to more, in metres: a block of houses.
pub const COARSE_M: u32 = 200;

/// All that somebody agreed to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Consents(Vec<Consent>);

impl Consents {
    /// Of each purpose the last.
    pub const fn new(last: Vec<Consent>) -> Self {
        Self(last)
    }

    pub fn of(&self, purpose: Purpose) -> Option<&Consent> {
        self.0.iter().find(|consent| consent.purpose == purpose)
    }

    pub fn standing(&self, purpose: Purpose, versions: &PolicyVersions) -> Standing {
        match self.of(purpose) {
            None => Standing::Missing,
            Some(consent) if consent.withdrawn_at.is_some() => Standing::Withdrawn,
            Some(consent) if versions.get(&purpose).is_some_and(|version| *version != consent.version) => {
                Standing::Outdated
            }
            Some(_) => Standing::InForce,
        }
    }

    /// Whether the rules may count on it.
    pub fn allow(&self, purpose: Purpose, versions: &PolicyVersions) -> bool {
        self.standing(purpose, versions) == Standing::InForce
    }

    /// What he is to be asked again: what he agreed to in another version.
    pub fn to_renew(&self, versions: &PolicyVersions) -> Vec<Purpose> {
        Purpose::ALL.iter().copied().filter(|it| self.standing(*it, versions) == Standing::Outdated).collect()
    }

    /// Whether where his phone was is kept of a photo, and its original with it: it tells where, when and with what it was taken.
    pub fn keep_capture(&self, versions: &PolicyVersions) -> bool {
        self.allow(Purpose::ExactPosition, versions)
    }

    /// How exactly the public sees where his matter is, in metres; 0 is exactly.
    pub fn public_precision_m(&self, of_category: u32, versions: &PolicyVersions) -> u32 {
        if self.allow(Purpose::ExactPosition, versions) { of_category } else { of_category.max(COARSE_M) }
    }

    /// Whether the public sees his photos.
    pub fn publish_photos(&self, versions: &PolicyVersions) -> bool {
        self.allow(Purpose::PhotoPublishing, versions)
    }

    /// Whether he is told by others than the inbox.
    pub fn tell_elsewhere(&self, versions: &PolicyVersions) -> bool {
        self.allow(Purpose::Notices, versions)
    }

    /// Whether the way that he went is kept.
    pub fn keep_tracks(&self, versions: &PolicyVersions) -> bool {
        self.allow(Purpose::Tracks, versions)
    }
}

/// Whether somebody may agree to this version now: it is the one that the programme has put in force, where it has.
pub fn give(purpose: Purpose, version: &Name, versions: &PolicyVersions) -> Result<(), ConsentRefusal> {
    match versions.get(&purpose) {
        Some(in_force) if in_force != version => Err(ConsentRefusal::OtherVersion),
        _ => Ok(()),
    }
}

/// Whether somebody may take it back.
pub fn withdraw(purpose: Purpose, last: Option<&Consent>) -> Result<(), ConsentRefusal> {
    if purpose == Purpose::BasicService {
        return Err(ConsentRefusal::ServiceNeedsIt);
    }
    match last {
        Some(consent) if consent.withdrawn_at.is_none() => Ok(()),
        _ => Err(ConsentRefusal::NotGiven),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn given(purpose: Purpose, version: &str, withdrawn: bool) -> Consents {
        let at: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        Consents::new(vec![Consent {
            purpose,
            version: name(version),
            given_at: at,
            withdrawn_at: withdrawn.then_some(at),
        }])
    }

    #[test]
    fn a_consent_counts_for_its_purpose_and_version_until_it_is_withdrawn() {
        let versions = PolicyVersions::from([(Purpose::ExactPosition, name("2"))]);
        for purpose in Purpose::ALL {
            assert_eq!(Consents::default().standing(*purpose, &versions), Standing::Missing);
        }
        let exact = |version, withdrawn| given(Purpose::ExactPosition, version, withdrawn);
        assert_eq!(exact("2", false).standing(Purpose::ExactPosition, &versions), Standing::InForce);
        assert_eq!(exact("1", false).standing(Purpose::ExactPosition, &versions), Standing::Outdated);
        assert_eq!(exact("1", false).standing(Purpose::ExactPosition, &PolicyVersions::new()), Standing::InForce);
        assert_eq!(exact("2", true).standing(Purpose::ExactPosition, &versions), Standing::Withdrawn);
        // Exact position and tracks apart.
        assert_eq!(exact("2", false).standing(Purpose::Tracks, &versions), Standing::Missing);
        assert_eq!(exact("1", false).to_renew(&versions), [Purpose::ExactPosition]);
    }

    #[test]
    fn without_a_consent_the_rules_keep_and_show_less() {
        let versions = PolicyVersions::new();
        let none = Consents::default();
        assert_eq!(none.public_precision_m(0, &versions), COARSE_M);
        assert_eq!(none.public_precision_m(500, &versions), 500);
        assert_eq!(given(Purpose::ExactPosition, "1", false).public_precision_m(0, &versions), 0);
        assert_eq!(given(Purpose::ExactPosition, "1", true).public_precision_m(0, &versions), COARSE_M);
        type Rule = fn(&Consents, &PolicyVersions) -> bool;
        let rules: [(Purpose, Rule); 4] = [
            (Purpose::ExactPosition, Consents::keep_capture),
            (Purpose::Tracks, Consents::keep_tracks),
            (Purpose::Notices, Consents::tell_elsewhere),
            (Purpose::PhotoPublishing, Consents::publish_photos),
        ];
        for (purpose, allowed) in rules {
            assert!(!allowed(&none, &versions), "{purpose}");
            assert!(allowed(&given(purpose, "1", false), &versions), "{purpose}");
            assert!(!allowed(&given(purpose, "1", true), &versions), "{purpose}");
        }
    }

    #[test]
    fn what_is_in_force_is_agreed_to_and_the_service_itself_is_left() {
        let versions = PolicyVersions::from([(Purpose::Notices, name("2"))]);
        assert_eq!(give(Purpose::Notices, &name("1"), &versions), Err(ConsentRefusal::OtherVersion));
        assert_eq!(give(Purpose::Notices, &name("2"), &versions), Ok(()));
        assert_eq!(give(Purpose::Tracks, &name("anything"), &versions), Ok(()));
        let notices = given(Purpose::Notices, "2", false);
        assert_eq!(withdraw(Purpose::Notices, notices.of(Purpose::Notices)), Ok(()));
        assert_eq!(withdraw(Purpose::Notices, None), Err(ConsentRefusal::NotGiven));
        assert_eq!(withdraw(Purpose::BasicService, None), Err(ConsentRefusal::ServiceNeedsIt));
    }
}
