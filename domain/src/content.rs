//! Whoever publishes what users write and photograph has to look at it first (Provisions on the Governance of the Online Information
//! Content Ecosystem, 2019, article 10). What a check has not passed the public does not see; the city works by it all the same: a
//! report is never lost because somebody else's service is down.

use chrono::TimeDelta;

use crate::named;
use crate::time::Instant;

/// One text or picture that is looked at.
#[derive(Debug)]
pub enum Check {}

named! {
    /// Who looks.
    pub enum Checker {
        /// Nobody: everything is shown as it comes.
        None = "none",
        /// A list of words: a text that holds one of them waits for a person. Pictures are shown as they come.
        Words = "words",
        /// A person, at everything.
        Manual = "manual",
        /// WeChat, which knows the texts and pictures of its users; what it is not sure of waits for a person.
        Wechat = "wechat",
    }
}

named! {
    pub enum CheckStatus {
        /// Somebody else's service is going to be asked, or has not answered yet.
        Asked = "asked",
        /// A person has to look.
        Waiting = "waiting",
        /// It may be shown.
        Passed = "passed",
        /// It is not shown to the public.
        Refused = "refused",
    }
}

impl CheckStatus {
    /// Whether the public sees it.
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Passed)
    }

    /// What a person may still say. He may change his mind, and overrule a service.
    pub const fn takes_a_word(self, to: Self) -> bool {
        matches!(to, Self::Passed | Self::Refused)
            && !matches!((self, to), (Self::Passed, Self::Passed) | (Self::Refused, Self::Refused))
    }
}

impl Checker {
    /// What becomes of something new: nothing where nobody has to look at it. `flagged`: a word of the list is in it.
    pub const fn first_look(self, subject: Subject, flagged: bool) -> Option<CheckStatus> {
        match (self, subject) {
            (Self::None, _) | (Self::Words, Subject::Picture) => None,
            (Self::Words, Subject::Text) => {
                if flagged {
                    Some(CheckStatus::Waiting)
                } else {
                    None
                }
            }
            (Self::Manual, _) => Some(CheckStatus::Waiting),
            // A word of the list is not asked about any more.
            (Self::Wechat, _) => {
                if flagged {
                    Some(CheckStatus::Waiting)
                } else {
                    Some(CheckStatus::Asked)
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Text,
    Picture,
}

/// What a service says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opinion {
    Fine,
    /// It breaks a rule of the platform.
    Risky,
    /// It does not know, or was not asked because it knows nothing of the person.
    Unsure,
    /// It says so later, under this number.
    Later(String),
}

impl Opinion {
    /// What becomes of the check. Nothing is refused for good by a machine: what it calls risky waits for a person.
    pub const fn status(&self) -> CheckStatus {
        match self {
            Self::Fine => CheckStatus::Passed,
            Self::Risky | Self::Unsure => CheckStatus::Waiting,
            Self::Later(_) => CheckStatus::Asked,
        }
    }
}

/// So often somebody else's service is asked; then a person looks.
pub const MOST_TRIES: u32 = 8;
/// An answer that was promised is waited for so long.
const PATIENCE: TimeDelta = TimeDelta::minutes(60);

/// When a service is asked again that gave no answer: after one minute, two, four …; nothing where a person takes over.
pub fn again(tries: u32, now: Instant) -> Option<Instant> {
    let minutes = 1_i64.checked_shl(tries.saturating_sub(1)).unwrap_or(i64::MAX).min(60);
    (tries < MOST_TRIES).then(|| now.plus(TimeDelta::minutes(minutes)))
}

/// When an answer that was promised is late.
pub fn late(now: Instant) -> Instant {
    now.plus(PATIENCE)
}

/// Words that are looked for, in whatever case and with whatever stands between their letters.
#[derive(Clone, Debug, Default)]
pub struct WordList(Vec<String>);

impl WordList {
    /// One a line; `#` begins a remark.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(plain).filter(|word| !word.is_empty()).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn finds(&self, text: &str) -> bool {
        let text = plain(text);
        self.0.iter().any(|word| text.contains(word.as_str()))
    }
}

/// Without what is put in between to hide a word.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_sees_what_was_passed_and_nothing_else() {
        for status in CheckStatus::ALL {
            assert_eq!(status.is_published(), *status == CheckStatus::Passed);
        }
        for (opinion, status) in [
            (Opinion::Fine, CheckStatus::Passed),
            (Opinion::Risky, CheckStatus::Waiting),
            (Opinion::Unsure, CheckStatus::Waiting),
            (Opinion::Later("1".into()), CheckStatus::Asked),
        ] {
            assert_eq!(opinion.status(), status, "{opinion:?}");
        }
    }

    #[test]
    fn each_checker_holds_back_what_it_has_to_look_at() {
        use CheckStatus::{Asked, Waiting};
        for (checker, subject, flagged, expected) in [
            (Checker::None, Subject::Text, true, None),
            (Checker::Words, Subject::Text, false, None),
            (Checker::Words, Subject::Text, true, Some(Waiting)),
            (Checker::Words, Subject::Picture, false, None),
            (Checker::Manual, Subject::Text, false, Some(Waiting)),
            (Checker::Manual, Subject::Picture, false, Some(Waiting)),
            (Checker::Wechat, Subject::Text, false, Some(Asked)),
            (Checker::Wechat, Subject::Text, true, Some(Waiting)),
            (Checker::Wechat, Subject::Picture, false, Some(Asked)),
        ] {
            assert_eq!(checker.first_look(subject, flagged), expected, "{checker} {subject:?}");
        }
    }

    #[test]
    fn a_person_says_yes_or_no_to_what_is_not_so_already() {
        use CheckStatus::{Asked, Passed, Refused, Waiting};
        for from in [Asked, Waiting, Passed, Refused] {
            for to in [Asked, Waiting, Passed, Refused] {
                assert_eq!(from.takes_a_word(to), matches!(to, Passed | Refused) && from != to, "{from} {to}");
            }
        }
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        let words = WordList::parse("# 不许\n赌博\n  Cheap Pills  \n\n---\n");
        assert_eq!(words.len(), 2);
        for text in ["网上赌博", "赌 博", "赌.博", "CHEAP-pills!", "这里有 cheappills"] {
            assert!(words.finds(text), "{text}");
        }
        for text in ["", "路面塌陷", "cheap, but no pill"] {
            assert!(!words.finds(text), "{text}");
        }
    }

    #[test]
    fn a_service_that_is_down_is_asked_for_a_while_and_then_a_person() {
        let now: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        let after = |tries| again(tries, now).map(|at| at.since(now).num_minutes());
        let waits: Vec<_> = (1..=8).map(after).collect();
        assert_eq!(waits, [Some(1), Some(2), Some(4), Some(8), Some(16), Some(32), Some(60), None]);
    }
}
