//! Points: what is earned, held, handed over and taken back, and that nothing is lost on the way.
//!
//! - [`award`]: what earns, and what limits it
//! - [`redemption`]: vouchers one by one
//! - [`properties`]: whatever is asked for, points are conserved

mod award;
mod properties;
mod redemption;
