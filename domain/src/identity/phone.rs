//! Telephone numbers.

use std::fmt;

/// A telephone number in international form (E.164). A bare Chinese mobile number gets its `+86`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a telephone number: 11 digits of a Chinese mobile, or + and 8 to 15 digits")]
pub struct BadPhone;

impl Phone {
    pub fn parse(raw: &str) -> Result<Self, BadPhone> {
        let plain: String = raw.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let (international, digits) = match plain.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadPhone);
        }
        if international {
            let national = digits.strip_prefix("86");
            let fits = (8..=15).contains(&digits.len()) && national.is_none_or(is_chinese_mobile);
            return if fits { Ok(Self(plain)) } else { Err(BadPhone) };
        }
        if is_chinese_mobile(digits) { Ok(Self(format!("+86{digits}"))) } else { Err(BadPhone) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people in China write it: without `+86`.
    pub fn national(&self) -> &str {
        self.0.strip_prefix("+86").unwrap_or(&self.0)
    }

    /// `138****0000`: enough to recognise one's own, too little to call.
    pub fn masked(&self) -> String {
        let shown = self.national();
        let length = shown.chars().count();
        let hidden_from = 3;
        let hidden_until = length.saturating_sub(4);
        shown.chars().enumerate().map(|(i, c)| if i >= hidden_from && i < hidden_until { '*' } else { c }).collect()
    }
}

fn is_chinese_mobile(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    digits.len() == 11 && bytes.next() == Some(b'1') && matches!(bytes.next(), Some(b'3'..=b'9'))
}

/// Never the number itself: it must not reach a log by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brought_to_one_form() {
        for raw in ["13800000000", "+8613800000000", "138-0000-0000", " 138 0000 0000 "] {
            assert_eq!(Phone::parse(raw).unwrap().as_str(), "+8613800000000", "{raw}");
        }
        assert_eq!(Phone::parse("+442071234567").unwrap().as_str(), "+442071234567");
        for bad in [
            "",
            "1380000000",
            "12800000000",
            "+861",
            "+8612345678901",
            "abc",
            "138000000000",
            "+",
            "１３８００００００００",
        ] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_masked_number_hides_its_middle() {
        let phone = Phone::parse("13812345678").unwrap();
        assert_eq!(phone.masked(), "138****5678");
        assert_eq!(format!("{phone:?}"), "Phone(138****5678)");
    }
}
