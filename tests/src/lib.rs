//! What the stories are told with: a city on a fresh database, people in it, and a clock that moves only when a
//! story says so.
//!
//! - [`city`]: a running server with a small city in it
//! - [`client`]: people, and the answers they get
//! - [`given`]: photos and reports to begin with
//! - [`shop`]: a desk with goods
//! - [`database`]: a fresh database for each story, on SQLite or PostgreSQL
//! - [`published`]: the operations of the published document, one by one
//! - [`released`]: the document held against that of the last release
//! - [`contract`]: every answer held against the published document
//! - [`process`]: the program itself, as its own process, for what can only be seen from outside
//! - [`staffed`]: a city with somebody for each step, for tools that go the whole way
//! - [`course`]: a matter that goes through every command
//! - [`elsewhere`]: what others run, played on this machine
//! - [`integrator`]: a program of others that reports for people
//! - [`line`]: a way to them that can be cut
//! - [`stream`]: somebody who listens to what the server says
//! - [`clock`]: the story's clock
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stderr,
    missing_debug_implementations,
    reason = "a test that cannot go on stops there and says why"
)]

pub mod city;
pub mod client;
pub mod clock;
pub mod contract;
pub mod course;
pub mod database;
pub mod elsewhere;
pub mod given;
pub mod integrator;
pub mod line;
pub mod process;
pub mod published;
pub mod released;
pub mod shop;
pub mod staffed;
pub mod stream;
pub mod visitor;

pub use city::City;
pub use client::{Answer, Person};
pub use shop::Shop;
