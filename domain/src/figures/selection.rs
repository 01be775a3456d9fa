//! Which tickets a number is of: those that are counted as one thing, and not as any of some others. The counters say how many they
//! are, and the bits that each ticket keeps say which.

use super::{Clock, Measure, RateName, rate::LeftOut};
use crate::named;

named! {
    /// Which number of a rate.
    pub enum Side {
        Numerator = "numerator",
        Denominator = "denominator",
        LeftOut = "left_out",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Selection {
    pub whole: Measure,
    /// What is counted as one of these is taken away. Each of them is a part of the whole, and none overlaps another.
    pub without: &'static [Measure],
}

impl Selection {
    pub const fn of(measure: Measure) -> Self {
        Self { whole: measure, without: &[] }
    }

    /// What stands above or below the line of a rate.
    pub const fn above(rate: RateName) -> Self {
        Self::of(rate.above())
    }

    pub const fn below(rate: RateName) -> Self {
        Self::of(rate.below())
    }

    /// What a rate leaves out for this reason, if it leaves out anything for it.
    pub fn left_out(rate: RateName, why: LeftOut) -> Option<Self> {
        rate.left_out().contains(&why).then(|| why.of(rate.below()))
    }

    pub const fn clock(self) -> Clock {
        self.whole.clock()
    }

    /// The bits that have to be set.
    pub fn with_bits(self) -> i64 {
        self.whole.bit()
    }

    /// The bits of which none may be set.
    pub fn without_bits(self) -> i64 {
        self.without.iter().fold(0, |bits, measure| bits | measure.bit())
    }
}
