//! Working days: holidays, and the weekend days that are worked in exchange, year by year.

pub mod change;
pub mod list;
pub mod show;
pub mod view;
