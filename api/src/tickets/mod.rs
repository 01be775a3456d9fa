//! Tickets over HTTP: one file an operation, in the order of a ticket's life.
//!
//! - [`submit`], [`show`], [`list`], [`events`], [`remarks`], [`deadlines`], [`routing`], [`follow`]: report, and read
//! - then the commands, from [`withdraw`] to [`relocate`]; all of them end in [`order`]
//! - [`facts`]: what codes and ids have to refer to
//! - [`view`], [`oversight`]: what somebody is shown

pub mod facts;
pub mod order;
pub mod oversight;
pub mod view;

pub mod look_twice;
pub mod similar;
pub mod submit;
pub mod submit_batch;

pub mod deadlines;
pub mod events;
pub mod follow;
pub mod list;
pub mod remarks;
pub mod routing;
pub mod show;

pub mod accept;
pub mod appeal;
pub mod arrive;
pub mod claim;
pub mod close_not_fixable;
pub mod close_unreached;
pub mod confirm;
pub mod contact_reporter;
pub mod contest;
pub mod dismiss_contest;
pub mod dispatch;
pub mod escalate;
pub mod extension;
pub mod follow_up;
pub mod look_back;
pub mod merge;
pub mod progress;
pub mod reclassify;
pub mod record_attempt;
pub mod reject;
pub mod relocate;
pub mod reopen;
pub mod request_verification;
pub mod resolve;
pub mod return_;
pub mod supervise;
pub mod suspension;
pub mod unmerge;
pub mod urge;
pub mod verify;
pub mod whistle;
pub mod withdraw;
