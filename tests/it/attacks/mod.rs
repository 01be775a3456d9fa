//! Attacks, each named by the entry that it plays. `docs/security.md` says which other stories belong to each entry.
//!
//! - [`object_level`], [`authentication`], [`properties`], [`resources`], [`functions`], [`business_flows`], [`request_forgery`],
//!   [`misconfiguration`], [`inventory`], [`unsafe_consumption`]: the OWASP API Security Top 10 of 2023, entry by entry
//! - [`tokens`]: RFC 8725, what JSON Web Tokens are attacked with
//! - [`visitors`]: whoever has no account
//! - [`given`]: what is sent to sign in and to register
//! - [`forge`]: makes tokens, with the city's own key or with another
//! - [`wire`]: speaks HTTP as no decent client does

mod authentication;
mod business_flows;
mod forge;
mod functions;
mod given;
mod inventory;
mod misconfiguration;
mod object_level;
mod properties;
mod request_forgery;
mod resources;
mod tokens;
mod unsafe_consumption;
mod visitors;
mod wire;
