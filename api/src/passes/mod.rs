//! Passes: a code in somebody's phone that shows who he is, for a minute. A desk checks it online, or by the published keys.

pub mod check;
pub mod show;
