//! What is looked at before the public sees it.
//!
//! - [`list`], [`decide`]: what waits for a person, and what he says
//! - [`picture`]: a photo, for the service that looks at it
//! - [`wechat`]: what WeChat tells later

pub mod view;

pub mod decide;
pub mod list;
pub mod picture;
pub mod wechat;
