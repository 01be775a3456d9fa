//! Stories, one file a noun; then what watches over the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod access;
mod accounts;
mod areas;
mod attacks;
mod auth;
mod backup;
mod batch;
mod categories;
mod constraints;
mod contract;
mod demo;
mod figures;
mod handling;
mod input;
mod jobs;
mod keys;
mod ledger_model;
mod logs;
mod merging;
mod migrations;
mod photos;
mod places;
mod privacy;
mod programme;
mod races;
mod redemptions;
mod revocations;
mod rewards;
mod samples;
mod similar;
mod statements;
mod stations;
mod tickets;
mod tidy;
mod verify;
