//! Attacks, each named by the entry that it plays. `docs/security.md` says which other stories belong to each entry.
//!
//! - [`owasp_api`]: the OWASP API Security Top 10 of 2023
//! - [`tokens`]: RFC 8725, what JSON Web Tokens are attacked with
//! - [`forge`]: makes tokens, with the city's own key or with another
//! - [`wire`]: speaks HTTP as no decent client does

mod forge;
mod owasp_api;
mod tokens;
mod visitors;
mod wire;
