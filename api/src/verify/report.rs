//! What was looked at, and what differs.

use std::fmt;

/// More differences than anybody reads. They are counted, not kept.
const KEPT: usize = 1000;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    checked: Vec<(&'static str, u64)>,
    differences: Vec<String>,
    count: u64,
}

impl Report {
    /// So many of something were looked at.
    pub fn checked(&mut self, what: &'static str, n: u64) {
        self.checked.push((what, n));
    }

    pub fn differs(&mut self, what: impl fmt::Display) {
        self.count += 1;
        if self.differences.len() < KEPT {
            self.differences.push(what.to_string());
        }
    }

    pub const fn is_clean(&self) -> bool {
        self.count == 0
    }

    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// How many of something were looked at.
    pub fn count_of(&self, what: &str) -> u64 {
        self.checked.iter().filter(|(name, _)| *name == what).map(|(_, n)| n).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, n) in &self.checked {
            writeln!(f, "checked {n:>9} {what}")?;
        }
        for difference in &self.differences {
            writeln!(f, "DIFFERS {difference}")?;
        }
        let unsaid = self.count.saturating_sub(u64::try_from(self.differences.len()).unwrap_or(u64::MAX));
        if unsaid > 0 {
            writeln!(f, "DIFFERS … and {unsaid} more")?;
        }
        if self.is_clean() { writeln!(f, "no differences") } else { writeln!(f, "{} differences", self.count) }
    }
}
