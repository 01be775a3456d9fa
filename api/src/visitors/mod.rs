//! Reports without an account over HTTP. A visitor has nothing to show but a tracking code.
//!
//! - [`form`]: a report as it comes in, with its photos in one form
//! - [`submit`]: the report
//! - [`show`], [`photo`]: what became of it
//! - [`follow_up`], [`urge`], [`withdraw`], [`appeal`]: what he says of it; all of them end in [`order`]
//! - [`view`]: what he is shown

pub mod form;
pub mod order;
pub mod view;

pub mod submit;

pub mod appeal;
pub mod follow_up;
pub mod photo;
pub mod show;
pub mod urge;
pub mod withdraw;
