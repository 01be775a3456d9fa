//! The team of an area: who holds which post there, and how one branch answers to another.

use super::Level;
use crate::identity::Role;
use crate::identity::phone::{BadPhone, Phone};
use crate::named;

/// Somebody who holds a post in the team of an area. He need have no account.
#[derive(Debug)]
pub enum TeamMember {}

named! {
    /// What somebody is in a team. The first are the "1+6+N" of a grid, the last four the levels of its organisation. They stand in the
    /// order in which contacts are shown.
    pub enum Post {
        Chief = "chief",
        FullTimeWorker = "full_time_worker",
        PartTimeWorker = "part_time_worker",
        Instructor = "instructor",
        Mediator = "mediator",
        PoliceOfficer = "police_officer",
        Medic = "medic",
        BuildingChief = "building_chief",
        Volunteer = "volunteer",
        Member = "member",
        GeneralBranchSecretary = "general_branch_secretary",
        GridBranchSecretary = "grid_branch_secretary",
        BuildingGroupLeader = "building_group_leader",
        PartyMemberHousehold = "party_member_household",
    }
}

/// Why somebody cannot have a post like this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPost {
    #[error("is not a post at an area of this level")]
    Level,
    #[error("is shown to staff alone; residents see chiefs and workers")]
    NotPublic,
    #[error("has no account; chiefs and workers have one")]
    NoAccount,
    #[error("has nobody of that post above it")]
    Above,
}

impl Post {
    /// The role that whoever holds it has in the API, if he has an account.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Chief => Some(Role::GridChief),
            Self::FullTimeWorker | Self::PartTimeWorker => Some(Role::GridWorker),
            _ => None,
        }
    }

    /// Whether an area has one of it at most.
    pub const fn is_single(self) -> bool {
        matches!(self, Self::Chief | Self::GeneralBranchSecretary | Self::GridBranchSecretary)
    }

    /// The level of the organisation right above.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::GridBranchSecretary => Some(Self::GeneralBranchSecretary),
            Self::BuildingGroupLeader => Some(Self::GridBranchSecretary),
            Self::PartyMemberHousehold => Some(Self::BuildingGroupLeader),
            _ => None,
        }
    }

    /// The organisation has its place in the tree; everybody else is anywhere.
    const fn fits(self, level: Level) -> bool {
        match self {
            Self::GeneralBranchSecretary => matches!(level, Level::Community),
            Self::GridBranchSecretary => matches!(level, Level::Grid),
            Self::BuildingGroupLeader | Self::PartyMemberHousehold => matches!(level, Level::Grid | Level::MicroGrid),
            _ => true,
        }
    }

    /// Judges a post by itself: at which level it is, whether residents are to see it, whether an account goes with it, and the post
    /// above it.
    pub fn check(self, level: Level, public: bool, account: bool, above: Option<Self>) -> Result<(), BadPost> {
        if !self.fits(level) {
            return Err(BadPost::Level);
        }
        if public && self.role().is_none() {
            return Err(BadPost::NotPublic);
        }
        if account && self.role().is_none() {
            return Err(BadPost::NoAccount);
        }
        if above.is_some() && above != self.above() {
            return Err(BadPost::Above);
        }
        Ok(())
    }
}

/// A number at work: a mobile one, or a landline of an office. A personal number is none.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkPhone(String);

impl WorkPhone {
    /// A number as [`Phone`] takes it, or a Chinese landline with its area code: `0716-7280001`.
    pub fn parse(raw: &str) -> Result<Self, BadPhone> {
        if let Ok(phone) = Phone::parse(raw) {
            return Ok(Self(phone.as_str().to_owned()));
        }
        let plain: String = raw.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let digits = plain.strip_prefix("+86").or_else(|| plain.strip_prefix('0')).ok_or(BadPhone)?;
        if is_landline(digits) { Ok(Self(format!("+86{digits}"))) } else { Err(BadPhone) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people in China write it: `13800000000`, `0716-7280001`.
    pub fn national(&self) -> String {
        match self.0.strip_prefix("+86") {
            Some(digits) if is_landline(digits) => {
                let code = if digits.starts_with("10") || digits.starts_with('2') { 2 } else { 3 };
                let (code, number) = digits.split_at_checked(code).unwrap_or((digits, ""));
                format!("0{code}-{number}")
            }
            Some(digits) => digits.to_owned(),
            None => self.0.clone(),
        }
    }
}

/// An area code of two or three digits, and a number of seven or eight.
fn is_landline(digits: &str) -> bool {
    let is_code = match digits.as_bytes() {
        [b'1', b'0', ..] => digits.len() == 10,
        [b'2', ..] => digits.len() == 10,
        [b'3'..=b'9', ..] => matches!(digits.len(), 10 | 11),
        _ => false,
    };
    is_code && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Never the number itself: it must not reach a log by accident.
impl std::fmt::Debug for WorkPhone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkPhone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residents_see_chiefs_and_workers_alone() {
        for post in Post::ALL {
            let may = matches!(post, Post::Chief | Post::FullTimeWorker | Post::PartTimeWorker);
            let level = Level::ALL.iter().copied().find(|level| post.fits(*level)).unwrap();
            assert_eq!(post.check(level, true, false, None).is_ok(), may, "{post}");
            assert_eq!(post.check(level, false, true, None).is_ok(), may, "{post}");
            assert_eq!(post.check(level, false, false, None), Ok(()), "{post}");
        }
    }

    #[test]
    fn the_organisation_has_four_levels() {
        let mut levels = vec![Post::PartyMemberHousehold];
        while let Some(above) = levels.last().and_then(|post| post.above()) {
            levels.push(above);
        }
        use Post::{BuildingGroupLeader, GeneralBranchSecretary, GridBranchSecretary, PartyMemberHousehold};
        assert_eq!(levels, [PartyMemberHousehold, BuildingGroupLeader, GridBranchSecretary, GeneralBranchSecretary]);
        let check = |post: Post, level, above| post.check(level, false, false, above);
        assert_eq!(check(GridBranchSecretary, Level::Grid, Some(GeneralBranchSecretary)), Ok(()));
        assert_eq!(check(GridBranchSecretary, Level::Community, None), Err(BadPost::Level));
        assert_eq!(check(PartyMemberHousehold, Level::MicroGrid, Some(GridBranchSecretary)), Err(BadPost::Above));
        assert_eq!(check(Post::Medic, Level::Grid, Some(Post::Chief)), Err(BadPost::Above));
    }

    #[test]
    fn an_office_has_a_landline() {
        for (raw, kept, shown) in [
            ("0716-7280001", "+867167280001", "0716-7280001"),
            ("+86 716 7280001", "+867167280001", "0716-7280001"),
            ("010-12345678", "+861012345678", "010-12345678"),
            ("021 12345678", "+862112345678", "021-12345678"),
            ("0755-12345678", "+8675512345678", "0755-12345678"),
            ("13800000000", "+8613800000000", "13800000000"),
            ("+442071234567", "+442071234567", "+442071234567"),
        ] {
            let phone = WorkPhone::parse(raw).unwrap();
            assert_eq!((phone.as_str(), phone.national().as_str()), (kept, shown), "{raw}");
            assert_eq!(WorkPhone::parse(&phone.national()).unwrap(), phone);
            assert_eq!(WorkPhone::parse(phone.as_str()).unwrap(), phone);
        }
        for bad in
            ["", "7280001", "0", "00000000000", "0716-728", "0716-728000123", "12345", "+86", "0716七二八〇〇〇一"]
        {
            assert!(WorkPhone::parse(bad).is_err(), "{bad}");
        }
    }
}
