//! Numbers that look random and are the same each time.

/// Throws by xorshift.
#[derive(Debug)]
pub struct Dice(u32);

impl Dice {
    /// Each seed throws otherwise.
    pub const fn of(seed: u32) -> Self {
        Self(seed.wrapping_mul(2_654_435_761) | 1)
    }

    /// 0 or more, and less than `n`.
    pub fn below(&mut self, n: i32) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        i32::try_from(self.0 >> 1).unwrap_or_default() % n.max(1)
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: i32, most: i32) -> i32 {
        least + self.below(most - least + 1)
    }

    /// Whether so many of a hundred throws hit.
    pub fn hits(&mut self, percent: i32) -> bool {
        self.below(100) < percent
    }

    /// One of several. None where there are none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let n = i32::try_from(all.len()).unwrap_or(i32::MAX);
        all.get(usize::try_from(self.below(n)).unwrap_or_default())
    }
}
