//! Numbers that look random and are the same each time.

use domain::time::Instant;
use uuid::Uuid;

pub struct Chance(u64);

impl Chance {
    /// Other ones for each matter.
    pub fn of(seed: u64, day: u32, nth: u32) -> Self {
        let mut chance = Self(seed ^ (u64::from(day) << 32 | u64::from(nth)));
        chance.next();
        chance
    }

    /// By SplitMix64.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// 0 or more, and less than `n`.
    pub const fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// Both included.
    pub const fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub const fn hits(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// 0 or more, and less than 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// As the program makes them: the later one is the larger one.
    pub fn id(&mut self, at: Instant) -> Uuid {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        let millis = at.utc().timestamp_millis().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
