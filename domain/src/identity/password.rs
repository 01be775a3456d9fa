//! Which passwords are accepted. `nist` follows NIST SP 800-63B: length and a list of common ones, nothing
//! else. `mlps` is for government operators bound to China's Multi-Level Protection Scheme, which asks for
//! composition.

use super::phone::Phone;
use crate::named;

named! {
    pub enum PasswordProfile {
        Nist = "nist",
        Mlps = "mlps",
    }
}

pub const MIN_CHARS: usize = 8;
pub const MAX_CHARS: usize = 128;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WeakPassword {
    #[error("is shorter than 8 characters")]
    TooShort,
    #[error("is longer than 128 characters")]
    TooLong,
    #[error("is one of the passwords that are tried first")]
    Common,
    #[error("is little more than the own number or a word that everybody here would try")]
    Guessable,
    #[error("needs three of: lower-case letters, capitals, digits, other characters")]
    TooUniform,
}

/// Passwords that every guessing list begins with: four thousand of the world's, and those common in China.
const COMMON: &str = include_str!("common_passwords.txt");

/// What guesses are made of here. A password has to hold something besides.
pub const WORDS_OF_THE_PLACE: [&str; 6] = ["woodpecker", "zhuomuniao", "啄木鸟", "shishou", "石首", "jingzhou"];
/// So many letters or digits have to be left without those words and the own number.
const MIN_OWN_CHARS: usize = 4;

/// Says why `password` is refused for whoever has this number, if it is.
pub fn judge(password: &str, phone: Option<&Phone>, profile: PasswordProfile) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < MIN_CHARS {
        return Err(WeakPassword::TooShort);
    }
    if length > MAX_CHARS {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    if COMMON.lines().any(|common| common == lower) {
        return Err(WeakPassword::Common);
    }
    let number = phone.map(|phone| phone.national().to_owned());
    let words = WORDS_OF_THE_PLACE.into_iter().chain(number.as_deref());
    let own = words.fold(lower, |left, word| left.replace(word, ""));
    if own.chars().filter(|c| c.is_alphanumeric()).count() < MIN_OWN_CHARS {
        return Err(WeakPassword::Guessable);
    }
    match profile {
        PasswordProfile::Nist => Ok(()),
        PasswordProfile::Mlps if kinds_of_character(password) >= 3 => Ok(()),
        PasswordProfile::Mlps => Err(WeakPassword::TooUniform),
    }
}

fn kinds_of_character(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] =
        [|c| c.is_lowercase(), |c| c.is_uppercase(), |c| c.is_ascii_digit(), |c| !c.is_alphanumeric()];
    kinds.iter().filter(|is_kind| password.chars().any(is_kind)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_refuses_what_it_should() {
        use PasswordProfile::{Mlps, Nist};
        let judge = |password: &str, profile| judge(password, None, profile);
        assert_eq!(judge("1234567", Nist), Err(WeakPassword::TooShort));
        assert_eq!(judge(&"x".repeat(129), Nist), Err(WeakPassword::TooLong));
        assert_eq!(judge(&"长".repeat(64), Nist), Ok(()));
        assert_eq!(judge("PassWord123", Nist), Err(WeakPassword::Common));
        assert_eq!(judge("woaini1314", Nist), Err(WeakPassword::Common));
        assert_eq!(judge("corvette", Nist), Err(WeakPassword::Common));
        assert_eq!(judge("plain words do", Nist), Ok(()));
        assert_eq!(judge("plainwordsdo", Mlps), Err(WeakPassword::TooUniform));
        assert_eq!(judge("Plain words 2", Mlps), Ok(()));
    }

    #[test]
    fn at_least_three_thousand_common_passwords_are_refused() {
        let listed: Vec<&str> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(listed.len() >= 3000, "{}", listed.len());
        for common in listed {
            assert!(common.chars().count() >= MIN_CHARS && common == common.to_lowercase().trim(), "{common:?}");
            assert_eq!(judge(common, None, PasswordProfile::Nist), Err(WeakPassword::Common), "{common}");
        }
    }

    #[test]
    fn the_own_number_and_words_of_the_place_are_no_password() {
        let phone = Phone::parse("13800001234").unwrap();
        let judge = |password: &str| judge(password, Some(&phone), PasswordProfile::Nist);
        for guessed in [
            "13800001234",
            "+8613800001234",
            "a13800001234",
            "Woodpecker-01",
            "Shishou-woodpecker",
            "啄木鸟啄木鸟啄木鸟",
        ] {
            assert_eq!(judge(guessed), Err(WeakPassword::Guessable), "{guessed}");
        }
        for fine in ["a woodpecker on the dyke", "13800001235", "shishou by the river"] {
            assert_eq!(judge(fine), Ok(()), "{fine}");
        }
    }
}
