//! Messages of a case are numbered from 1 without a gap, each way by itself. So whoever takes one knows whether it is the next one, one that he
//! has, or whether something is missing before it.

/// What a number says to somebody who has taken so many before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    Next,
    /// It was taken already.
    Before,
    /// Something is missing: this number is expected.
    Gap {
        expected: u32,
    },
}

pub const fn turn(taken: u32, sequence: u32) -> Turn {
    let expected = taken.saturating_add(1);
    if sequence == expected {
        Turn::Next
    } else if sequence < expected {
        Turn::Before
    } else {
        Turn::Gap { expected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_next_one_an_older_one_or_there_is_a_gap() {
        assert_eq!(turn(0, 1), Turn::Next);
        assert_eq!(turn(3, 4), Turn::Next);
        assert_eq!(turn(3, 3), Turn::Before);
        assert_eq!(turn(0, 2), Turn::Gap { expected: 1 });
        assert_eq!(turn(3, 6), Turn::Gap { expected: 4 });
    }
}
