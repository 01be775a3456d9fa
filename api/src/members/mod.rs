//! Residents without a phone app, whom staff know and report for.

pub mod register;
