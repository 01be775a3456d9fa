//! Archives of all that is held about a member, for him: a zip with a page to read and JSON beside it, made by a job, sealed, and kept for a
//! few days.
//!
//! - [`gather`]: what is in it
//! - [`archive`]: the zip, written piece by piece
//! - [`index`]: the page that says what is in it
//! - [`seal`]: nobody reads it without the key that lies in the database
//! - [`shelf`]: where it lies

pub mod archive;
pub mod gather;
pub mod index;
pub mod seal;
pub mod shelf;
