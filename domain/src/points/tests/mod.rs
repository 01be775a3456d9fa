//! Points, held against `domain.md`.
//!
//! - [`award`]: what earns, and what limits it
//! - [`redemption`]: vouchers one by one
//! - [`properties`]: whatever is asked for, points are conserved

mod award;
mod properties;
mod redemption;
