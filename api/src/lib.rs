//! The Woodpecker server. Read it in this order.
//!
//! - [`config`], [`app`], [`server`], [`routes`]: how it is set up
//! - [`caller`], [`limit`], [`observe`]: what is around every request
//! - [`body`], [`page`], [`near`], [`period`], [`reply`], [`language`], [`problem`], [`wire`]: how it speaks
//! - [`flow`]: the use cases, without HTTP
//! - [`outside`]: what others run and we ask
//! - [`outgoing`]: what goes out by itself
//! - [`jobs`]: what runs by itself
//! - the nouns, one folder each, one file an operation
//! - [`token`], [`secrets`], [`password`], [`totp`], [`key_files`], [`clock`]: what must come from outside
//! - [`exports`]: archives of all that is held about a member
//! - [`document`]: the published description
//! - [`verify`]: what is kept twice, worked out again
//! - [`backup`]: a deployment in one file
//! - [`demo`]: a city to try everything on
//! - [`cli`]: the command line

pub mod app;
pub mod backup;
pub mod body;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod document;
pub mod exports;
pub mod flow;
pub mod jobs;
pub mod key_files;
pub mod language;
pub mod limit;
pub mod near;
pub mod observe;
pub mod outgoing;
pub mod outside;
pub mod page;
pub mod password;
pub mod period;
pub mod problem;
pub mod qr;
pub mod query;
pub mod reply;
pub mod routes;
pub mod secrets;
pub mod server;
pub mod start;
pub mod streams;
pub mod token;
pub mod totp;
pub mod verify;
pub mod wire;

pub mod about;
pub mod accounts;
pub mod api_keys;
pub mod areas;
pub mod audit;
pub mod auth;
pub mod calendars;
pub mod categories;
pub mod content;
pub mod departments;
pub mod desks;
pub mod hotline;
pub mod me;
pub mod members;
pub mod notifications;
pub mod open311;
pub mod passes;
pub mod photos;
pub mod points;
pub mod policies;
pub mod programme;
pub mod redemptions;
pub mod report_page;
pub mod rewards;
pub mod routing;
pub mod stations;
pub mod stats;
pub mod team;
pub mod tickets;
pub mod visitors;
pub mod webhooks;
