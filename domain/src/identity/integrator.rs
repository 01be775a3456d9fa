//! Programs of others that report for people: an account with the role `integrator`, known by keys, and what it says of whoever it
//! reports for.

use serde::{Deserialize, Serialize};

use super::Phone;
use crate::text::{Line, Name};

/// A key by which a program is known. Whoever has it is the program.
#[derive(Debug)]
pub enum ApiKey {}

/// So many addresses of pictures go with one report.
pub const MAX_MEDIA_URLS: usize = 9;

/// The same report of the same person within so many minutes is one report: a program whose answer was lost sends it again at once, and
/// has no name for it by which it could be known.
pub const REPEAT_MINUTES: i64 = 10;

/// What a program says of the person that it reports for. Nobody has checked any of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Contact {
    pub first_name: Option<Name>,
    pub last_name: Option<Name>,
    pub email: Option<Line>,
    /// As it came: a number of anywhere.
    pub phone: Option<Line>,
    pub device_id: Option<Line>,
    /// What the program calls him.
    pub account_id: Option<Line>,
    /// What the program's own list of addresses calls the place.
    pub address_id: Option<Line>,
    /// Where the program keeps pictures. They are for staff to open, and nobody is shown them.
    pub media_urls: Vec<String>,
}

impl Contact {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// First and last name as one. A Chinese name needs no space between.
    pub fn name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(Name::as_str).collect();
        if parts.is_empty() { None } else { Some(parts.join(" ")) }
    }

    /// A number that can be masked as ours are, where it is one.
    pub fn masked_phone(&self) -> Option<String> {
        let phone = self.phone.as_ref()?;
        Some(Phone::parse(phone.as_str()).map_or_else(|_| masked(phone.as_str()), |known| known.masked()))
    }

    pub fn masked_email(&self) -> Option<String> {
        let email = self.email.as_ref()?.as_str();
        Some(match email.split_once('@') {
            Some((_, host)) => format!("{}@{host}", masked(email)),
            None => masked(email),
        })
    }
}

/// The first character, to tell one from the next.
fn masked(text: &str) -> String {
    text.chars().take(1).chain(['*', '*', '*']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_from_the_next_and_no_more() {
        let contact = Contact {
            first_name: Name::parse("Ada").ok(),
            last_name: Name::parse("Byron").ok(),
            email: Line::parse("ada@example.org").ok(),
            phone: Line::parse("13912345678").ok(),
            ..Contact::default()
        };
        assert_eq!(contact.name().as_deref(), Some("Ada Byron"));
        assert_eq!(contact.masked_email().as_deref(), Some("a***@example.org"));
        assert_eq!(contact.masked_phone().as_deref(), Some("139****5678"));
        let abroad = Contact { phone: Line::parse("call me").ok(), ..Contact::default() };
        assert_eq!((abroad.masked_phone().as_deref(), abroad.name()), (Some("c***"), None));
        assert!(Contact::default().is_empty() && !abroad.is_empty());
    }
}
