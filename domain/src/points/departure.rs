//! Somebody leaves: what he has is forfeited, what he owes is remembered.

use super::ledger::{Balance, Movement, Points};

/// The movements that bring a balance to nothing, once everything that was held is given back. Each is of as much as one movement
/// may be.
pub fn settle(balance: Balance) -> Vec<(Movement, Points)> {
    let movement = if balance.available >= 0 { Movement::Expire } else { Movement::LeaveDebt };
    let mut left = balance.available.unsigned_abs();
    let mut movements = Vec::new();
    while left > 0 {
        let part = u32::try_from(left.min(Points::MAX.into())).unwrap_or(Points::MAX);
        let Ok(points) = Points::new(part) else { break };
        movements.push((movement, points));
        left -= u64::from(part);
    }
    movements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owning(available: i64, revoked: i64) -> Balance {
        Balance { available, revoked, earned: available + revoked, ..Balance::default() }
    }

    #[test]
    fn nothing_is_left_of_what_somebody_has_or_owes() {
        for (available, movement) in [(0, None), (30, Some(Movement::Expire)), (-20, Some(Movement::LeaveDebt))] {
            let before = owning(available, 40);
            let movements = settle(before);
            assert_eq!(movements.first().map(|(movement, _)| *movement), movement);
            let after = movements.iter().fold(before, |balance, (movement, points)| balance.after(*movement, *points));
            assert_eq!((after.available, after.sum()), (0, 0));
        }
    }

    #[test]
    fn what_is_more_than_one_movement_may_be_takes_several() {
        let before = owning(2_500_000, 0);
        let movements = settle(before);
        assert_eq!(
            movements.iter().map(|(_, points)| points.get()).collect::<Vec<_>>(),
            [1_000_000, 1_000_000, 500_000]
        );
    }

    #[test]
    fn a_debt_that_is_left_and_taken_up_is_the_same_debt() {
        let owed = owning(-20, 30);
        let mut again = Balance::default();
        for (movement, points) in settle(owed) {
            assert_eq!(movement, Movement::LeaveDebt);
            again = again.after(Movement::TakeDebt, points);
        }
        assert_eq!((again.available, again.revoked, again.sum()), (-20, 20, 0));
    }
}
