//! Which passwords are accepted. `nist` follows NIST SP 800-63B: length and a list of common ones, nothing
//! else. `mlps` is for government operators bound to China's Multi-Level Protection Scheme, which asks for
//! composition.

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
    #[error("needs three of: lower-case letters, capitals, digits, other characters")]
    TooUniform,
}

/// Passwords that every guessing list begins with, those common in China among them. Compared in lower case.
const COMMON: &[&str] = &[
    "00000000",
    "11111111",
    "111111111",
    "11112222",
    "1111111111",
    "112233445566",
    "11223344",
    "12121212",
    "123123123",
    "12312312",
    "123123123a",
    "123321123",
    "1234554321",
    "12341234",
    "12344321",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "12345678910",
    "123456789a",
    "12345678a",
    "1234567a",
    "123456aa",
    "123456abc",
    "123456qq",
    "123454321",
    "123698745",
    "13145200",
    "1314520520",
    "1314521",
    "135792468",
    "147258369",
    "147852369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qazxsw2",
    "20082008",
    "22222222",
    "31415926",
    "33333333",
    "44444444",
    "52013140",
    "5201314520",
    "520131400",
    "5201314a",
    "55555555",
    "66666666",
    "66668888",
    "741852963",
    "77777777",
    "78945612",
    "789456123",
    "87654321",
    "88888888",
    "888888888",
    "963852741",
    "987654321",
    "9876543210",
    "99999999",
    "999999999",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "aaaaaaaa",
    "abc12345",
    "abc123456",
    "abcd1234",
    "abcdefgh",
    "admin123",
    "admin1234",
    "administrator",
    "adminadmin",
    "asdasdasd",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "changeme",
    "computer",
    "dearbook",
    "football",
    "google123",
    "iloveyou",
    "letmein1",
    "michael1",
    "monkey123",
    "p@ssw0rd",
    "pass1234",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "princess",
    "q1w2e3r4",
    "qazwsx123",
    "qazwsxedc",
    "qq123456",
    "qq123456789",
    "qwer1234",
    "qwerasdf",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "shadow123",
    "starwars",
    "sunshine",
    "superman",
    "test1234",
    "trustno1",
    "wang1234",
    "welcome1",
    "welcome123",
    "woaini123",
    "woaini1314",
    "woaini520",
    "woaini5201314",
    "wocaonima",
    "woodpecker",
    "woodpecker1",
    "xiazhili",
    "zhang123",
    "zxcvbnm1",
    "zxcvbnm123",
    "zz123456",
];

/// Says why `password` is refused, if it is.
pub fn judge(password: &str, profile: PasswordProfile) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < MIN_CHARS {
        return Err(WeakPassword::TooShort);
    }
    if length > MAX_CHARS {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return Err(WeakPassword::Common);
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
        assert_eq!(judge("1234567", Nist), Err(WeakPassword::TooShort));
        assert_eq!(judge(&"x".repeat(129), Nist), Err(WeakPassword::TooLong));
        assert_eq!(judge("PassWord123", Nist), Err(WeakPassword::Common));
        assert_eq!(judge("plain words do", Nist), Ok(()));
        assert_eq!(judge("plainwordsdo", Mlps), Err(WeakPassword::TooUniform));
        assert_eq!(judge("Plain words 2", Mlps), Ok(()));
    }
}
