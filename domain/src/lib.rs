//! The rules of Woodpecker. Everything here reads its arguments and returns values: no clock, no chance,
//! no database, no network. Read it in this order.
//!
//! - [`id`], [`time`], [`text`], [`named`]: the values that everything is made of
//! - [`geo`]: positions on the ground and the coordinate systems of Chinese maps
//! - [`grid`]: the tree of areas, and which area a position lies in
//! - [`identity`]: people, their roles, and who may do what where
//! - [`calendar`]: working days and working time
//! - [`programme`]: the settings of one city
//! - [`ticket`]: one matter from report to close-out, the heart of it all
//! - [`open311`]: what others call the state of a matter, and what they ask for by it
//! - [`routing`]: who is responsible, by category and area
//! - [`content`]: what is looked at before the public sees it
//! - [`points`]: the ledger, awards and redemptions
//! - [`station`]: rest places for riders
//! - [`photo`]: what a photo says about when and where it was taken
//! - [`figures`]: what is counted, and the rates made of it
//! - [`delivery`]: what goes out to other people's systems, and how often it is tried
//! - [`webhook`]: endpoints of integrators, which are told what happens
//! - [`hotline`]: the city's public hotline, to which matters go out and from which results come back

pub mod named;

pub mod id;
pub mod text;
pub mod time;

pub mod calendar;
pub mod geo;
pub mod grid;
pub mod identity;
pub mod programme;

pub mod ticket;

pub mod open311;

pub mod routing;

pub mod content;
pub mod points;

pub mod figures;
pub mod photo;
pub mod station;

pub mod delivery;
pub mod hotline;
pub mod webhook;
