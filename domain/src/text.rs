//! What people write: names, lines and prose that are known to be clean once they exist.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Text of 1 to `MAX` characters: no blank edges, and no control characters but line breaks and tabs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// A person's, a place's or a thing's name.
pub type Name = Text<64>;
/// A line such as an address or a reason.
pub type Line = Text<200>;
/// What somebody tells about a matter.
pub type Prose = Text<2000>;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadText {
    #[error("is empty")]
    Empty,
    #[error("is longer than {max} characters")]
    TooLong { max: usize },
    #[error("has a control character")]
    ControlCharacter,
}

impl<const MAX: usize> Text<MAX> {
    pub fn parse(raw: &str) -> Result<Self, BadText> {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Err(BadText::Empty);
        }
        if trimmed.chars().count() > MAX {
            return Err(BadText::TooLong { max: MAX });
        }
        if trimmed.chars().all(is_invisible) {
            return Err(BadText::Empty);
        }
        if trimmed.chars().any(turns_direction) {
            return Err(BadText::ControlCharacter);
        }
        if trimmed.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(BadText::ControlCharacter);
        }
        Ok(Self(trimmed.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `唐**`: as much of a person's name as others need to tell him from the next.
    pub fn masked(&self) -> String {
        self.0.chars().take(1).chain(['*', '*']).collect()
    }
}

/// Takes no room: a text of nothing else looks like none.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
        || c.is_whitespace()
}

/// Shows what follows in another order than it is written (Unicode Technical Report 36, 2.4).
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = BadText;
    fn try_from(raw: String) -> Result<Self, BadText> {
        Self::parse(&raw)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A short name for programs: ASCII letters, digits, `_`, `-` and `.`, 1 to 64 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a code: 1 to 64 ASCII letters, digits, '_', '-' or '.'")]
pub struct BadCode;

impl Code {
    pub fn parse(raw: &str) -> Result<Self, BadCode> {
        let fits = (1..=64).contains(&raw.len())
            && raw.bytes().any(|b| b != b'.')
            && raw.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if fits { Ok(Self(raw.to_owned())) } else { Err(BadCode) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = BadCode;
    fn try_from(raw: String) -> Result<Self, BadCode> {
        Self::parse(&raw)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_bounded_and_clean() {
        assert_eq!(Name::parse("  唐 ").unwrap().as_str(), "唐");
        assert_eq!(Name::parse(" \n "), Err(BadText::Empty));
        assert_eq!(Name::parse(&"字".repeat(64)).unwrap().as_str().chars().count(), 64);
        assert_eq!(Name::parse(&"字".repeat(65)), Err(BadText::TooLong { max: 64 }));
        assert_eq!(Name::parse("a\u{0}b"), Err(BadText::ControlCharacter));
        assert!(Prose::parse("a\nb").is_ok());
    }

    #[test]
    fn a_code_is_plain() {
        assert!(Code::parse("manhole_cover").is_ok());
        for bad in ["", "井盖", "a b", &"a".repeat(65)] {
            assert_eq!(Code::parse(bad), Err(BadCode), "{bad}");
        }
    }
}
