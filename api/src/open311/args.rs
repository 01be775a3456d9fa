//! What is asked: names and values, of a query or of a form. A name without a value says nothing. Some clients encode what is encoded
//! already, and some do not encode the plus sign of a time zone.

use chrono::DateTime;
use domain::text::Text;
use domain::time::Instant;
use percent_encoding::percent_decode_str;

use crate::problem::failure::bad_text;
use crate::problem::{Failure, FieldFault};

#[derive(Clone, Debug, Default)]
pub struct Args {
    pairs: Vec<(String, String)>,
}

impl Args {
    pub fn of_query(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let mut args = Self::default();
        for (name, value) in pairs {
            args.add(&once_more(&name), once_more(&value));
        }
        args
    }

    /// As it is: a percent sign in what somebody wrote is a percent sign.
    pub fn of_form(body: &[u8]) -> Self {
        let mut args = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            args.add(&name, value.into_owned());
        }
        args
    }

    /// `media_url[]` is how some write that there may be several.
    pub fn add(&mut self, name: &str, value: String) {
        let name = name.trim();
        if !value.trim().is_empty() {
            self.pairs.push((name.strip_suffix("[]").unwrap_or(name).to_owned(), value));
        }
    }

    /// Takes over what is not here.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        let missing: Vec<_> = other.pairs.into_iter().filter(|(name, _)| self.get(name).is_none()).collect();
        self.pairs.extend(missing);
        self
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next().map(str::trim)
    }

    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Takes the values of a name away from here.
    pub fn take(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.pairs).into_iter().partition(|(known, _)| known == name);
        self.pairs = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// With commas, or named several times.
    pub fn listed(&self, name: &str) -> Vec<String> {
        let words = self.all(name).flat_map(|value| value.split(','));
        words.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    pub fn text<const MAX: usize>(&self, name: &str) -> Result<Option<Text<MAX>>, FieldFault> {
        self.get(name).map(Text::parse).transpose().map_err(|bad| bad_text(name, bad))
    }

    pub fn number(&self, name: &str) -> Result<Option<f64>, FieldFault> {
        let wrong = |_| FieldFault::new(name, "wrong_type", "须为数字", "is not a number");
        self.get(name).map(str::parse::<f64>).transpose().map_err(wrong)
    }

    /// From 1 to `most`.
    pub fn count(&self, name: &str, most: u32) -> Result<Option<u32>, FieldFault> {
        let wrong = || {
            FieldFault::new(name, "out_of_range", format!("须为 1 至 {most}"), format!("is not between 1 and {most}"))
        };
        let Some(text) = self.get(name) else { return Ok(None) };
        text.parse().ok().filter(|number| (1..=most).contains(number)).map(Some).ok_or_else(wrong)
    }

    pub fn moment(&self, name: &str) -> Result<Option<Instant>, FieldFault> {
        let wrong = || {
            let (zh, en) = ("格式如 2026-11-22T08:30:00Z，须带时区", "is like 2026-11-22T08:30:00Z, with a time zone");
            FieldFault::new(name, "wrong_type", zh, en)
        };
        self.get(name).map(|text| moment(text).ok_or_else(wrong)).transpose()
    }
}

/// Decodes what was encoded twice. Nothing that is asked for has a percent sign in it.
fn once_more(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
    decoded.unwrap_or_else(|_| text.to_owned())
}

/// W3C's form of ISO 8601: the seconds may be missing, the time zone may not.
fn moment(text: &str) -> Option<Instant> {
    // A plus sign that nobody encoded has come as a space.
    let text = text.replace(' ', "+");
    let whole = match text.find('T') {
        Some(at) if text.get(at + 1..)?.split(['Z', '+', '-']).next()?.len() == 5 => {
            let (minutes, zone) = text.split_at_checked(at + 6)?;
            format!("{minutes}:00{zone}")
        }
        _ => text,
    };
    DateTime::parse_from_rfc3339(&whole).ok().map(|at| Instant::new(at.to_utc()))
}

/// Faults, each noted, so that all are told at once.
#[derive(Debug, Default)]
pub struct Noted(pub Vec<FieldFault>);

impl Noted {
    /// The value; where it is faulty, that is noted and there is none.
    pub fn ok<T: Default>(&mut self, value: Result<T, FieldFault>) -> T {
        value.unwrap_or_else(|fault| {
            self.0.push(fault);
            T::default()
        })
    }

    pub fn add(&mut self, name: &str, code: &'static str, zh: &str, en: &str) {
        self.0.push(FieldFault::new(name, code, zh, en));
    }

    pub fn done(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_as_they_are_however_often_they_were_encoded() {
        for query in [
            "start_date=2026-11-22T08:30:00Z",
            "start_date=2026-11-22T08%3A30%3A00Z",
            "start_date=2026-11-22T08%253A30%253A00Z",
        ] {
            let at = Args::of_query(query).moment("start_date").unwrap().unwrap();
            assert_eq!(at.to_string(), "2026-11-22T08:30:00.000000Z", "{query}");
        }
        let args = Args::of_query("service_request_id=a%2Cb&service_request_id=c&status=&x");
        assert_eq!(args.listed("service_request_id"), ["a", "b", "c"]);
        assert!(args.get("status").is_none() && args.get("x").is_none());
        assert_eq!(Args::of_form(b"description=100%2541+sure").get("description"), Some("100%41 sure"));
    }

    #[test]
    fn moments_have_a_time_zone() {
        for (text, utc) in [
            ("2026-11-22T08:30:00+08:00", "2026-11-22T00:30:00.000000Z"),
            ("2026-11-22T08:30:00 08:00", "2026-11-22T00:30:00.000000Z"),
            ("2026-11-22T08:30Z", "2026-11-22T08:30:00.000000Z"),
            ("2026-11-22T08:30-05:00", "2026-11-22T13:30:00.000000Z"),
            ("2026-11-22T08:30:00.5Z", "2026-11-22T08:30:00.500000Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), utc, "{text}");
        }
        for bad in [
            "",
            "2026-11-22",
            "2026-11-22T08:30:00",
            "yesterday",
            "2026-13-22T08:30:00Z",
            "T",
            "2026-11-22T",
            "日T一二三四五Z",
        ] {
            assert!(moment(bad).is_none(), "{bad}");
        }
    }
}
