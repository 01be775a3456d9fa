//! Open311: the programs of others report for people, and ask what became of it, by GeoReport v2 with the extensions that are in use.
//! The protocol is published elsewhere, and so no part of our document; the keys that it takes are made below `/v1`.
//!
//! - [`routes`]: what there is
//! - [`said`]: what is answered, as JSON or XML; [`faults`]: what is refused, in the same two
//! - [`args`], [`form`]: what is asked
//! - [`asker`], [`jurisdiction`]: by whom, and of which city
//! - [`discovery`], [`services`], [`definition`]: what can be asked for
//! - [`submit`], [`incoming`]: a report comes in; [`token`]: its id, for those who ask in two steps
//! - [`list`], [`wanted`], [`show`], [`view`], [`photo`]: what has become of reports
//! - [`updates`], [`update`]: the steps of reports, and what is said of them; [`words`]: in whose language

pub mod args;
pub mod asker;
pub mod definition;
pub mod discovery;
pub mod faults;
pub mod form;
pub mod incoming;
pub mod jurisdiction;
pub mod list;
pub mod photo;
pub mod routes;
pub mod said;
pub mod services;
pub mod show;
pub mod submit;
pub mod token;
pub mod update;
pub mod updates;
pub mod view;
pub mod wanted;
pub mod words;
