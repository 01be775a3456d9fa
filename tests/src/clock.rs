//! The story's clock.

use std::sync::{Arc, Mutex};

use api::clock::Clock;
use chrono::TimeDelta;
use domain::time::Instant;

/// When every story begins: a Sunday morning in Shishou.
pub const BEGIN: &str = "2026-11-22T01:00:00Z";

#[derive(Clone)]
pub struct StoryClock(Arc<Mutex<Instant>>);

impl StoryClock {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(BEGIN.parse().unwrap())))
    }

    pub fn forward(&self, span: TimeDelta) {
        let mut now = self.0.lock().unwrap();
        *now = now.plus(span);
    }
}

impl Default for StoryClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}
