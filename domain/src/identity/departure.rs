//! Somebody leaves. Whoever works for the city hands his work over first: staff do not leave with roles, and nobody with a matter that
//! is in his own hand.

use chrono::TimeDelta;

use super::role::{Grant, Role};
use crate::time::Instant;

/// Whoever has no password shows by a fresh sign-in that it is him: so many minutes it is fresh.
pub const FRESH_MINUTES: i64 = 10;

/// How somebody shows that it is him.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// With the right password.
    Password,
    /// With a session that he opened then.
    Session { opened_at: Instant },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DepartureRefusal {
    #[error("he shows first that it is him, with his password or a fresh sign-in")]
    NotProven,
    #[error("staff hand their roles back first")]
    HoldsRoles,
    #[error("there is a matter in his hand")]
    WorkInHand,
}

/// Whether somebody may leave now.
pub fn leave(proof: Proof, grants: &[Grant], works_on_something: bool, now: Instant) -> Result<(), DepartureRefusal> {
    let proven = match proof {
        Proof::Password => true,
        Proof::Session { opened_at } => now.since(opened_at) < TimeDelta::minutes(FRESH_MINUTES),
    };
    if !proven {
        return Err(DepartureRefusal::NotProven);
    }
    if grants.iter().any(|grant| grant.role != Role::Member) {
        return Err(DepartureRefusal::HoldsRoles);
    }
    if works_on_something {
        return Err(DepartureRefusal::WorkInHand);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::identity::RolePlace;
    use uuid::Uuid;

    fn holding(role: Role) -> Grant {
        Grant { id: Id::from_uuid(Uuid::nil()), role, place: RolePlace::Everywhere }
    }

    #[test]
    fn a_member_leaves_who_shows_that_it_is_him_and_has_nothing_in_hand() {
        let now: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        let ago = |minutes| Proof::Session { opened_at: now.minus(TimeDelta::minutes(minutes)) };
        let member = [holding(Role::Member)];
        let staff = [holding(Role::Member), holding(Role::Analyst)];
        let table: [(_, &[Grant], _, _); 6] = [
            (Proof::Password, &member, false, Ok(())),
            (ago(9), &member, false, Ok(())),
            (ago(10), &member, false, Err(DepartureRefusal::NotProven)),
            (Proof::Password, &staff, false, Err(DepartureRefusal::HoldsRoles)),
            (Proof::Password, &member, true, Err(DepartureRefusal::WorkInHand)),
            (Proof::Password, &[], false, Ok(())),
        ];
        for (proof, grants, works, expected) in table {
            assert_eq!(leave(proof, grants, works, now), expected, "{proof:?}");
        }
    }
}
