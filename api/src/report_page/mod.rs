//! The page behind the code of a grid: report, and see what became of it, with no app and no account.
//!
//! It is served by this program alone, asks no other host, and weighs less than a photo. It runs in the browsers of chat programs on
//! old phones: nothing newer than ES2017, and nothing that is needed for reading.
//!
//! - [`html`]: a page in one of two languages, in which no text becomes markup
//! - [`show`]: the page, and its files

pub mod html;
pub mod show;
