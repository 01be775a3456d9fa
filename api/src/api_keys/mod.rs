//! The keys of programs that report for people: [`create`], [`list`], [`revoke`]; [`view`] is what is told of one.

pub mod create;
pub mod list;
pub mod revoke;
pub mod view;
