//! The queries, one file a noun. This file is compiled twice, below `sqlite` and below `postgres`: each gives it
//! its own connection, column types and `locked!`.

use super::{
    Db, Tx,
    dialect::{among, kept, leased, locked, queued, shared, unindexed, write_nothing},
    sql,
};

#[path = "schema.rs"]
mod schema;

#[path = "accounts.rs"]
pub(crate) mod accounts;
#[path = "alike.rs"]
pub(crate) mod alike;
#[path = "api_keys.rs"]
pub(crate) mod api_keys;
#[path = "area_imports.rs"]
pub(crate) mod area_imports;
#[path = "areas.rs"]
pub(crate) mod areas;
#[path = "audit.rs"]
pub(crate) mod audit;
#[path = "categories.rs"]
pub(crate) mod categories;
#[path = "checks.rs"]
pub(crate) mod checks;
#[path = "clocks.rs"]
pub(crate) mod clocks;
#[path = "consents.rs"]
pub(crate) mod consents;
#[path = "contacts.rs"]
pub(crate) mod contacts;
#[path = "content.rs"]
pub(crate) mod content;
#[path = "counted.rs"]
pub(crate) mod counted;
#[path = "deliveries.rs"]
pub(crate) mod deliveries;
#[path = "departures.rs"]
pub(crate) mod departures;
#[path = "exports.rs"]
pub(crate) mod exports;
#[path = "figure_tickets.rs"]
pub(crate) mod figure_tickets;
#[path = "figures.rs"]
pub(crate) mod figures;
#[path = "follows.rs"]
pub(crate) mod follows;
#[path = "former_passwords.rs"]
pub(crate) mod former_passwords;
#[path = "hotline.rs"]
pub(crate) mod hotline;
#[path = "idempotency.rs"]
pub(crate) mod idempotency;
#[path = "identities.rs"]
pub(crate) mod identities;
#[path = "keys.rs"]
pub(crate) mod keys;
#[path = "ledger.rs"]
pub(crate) mod ledger;
#[path = "notes.rs"]
pub(crate) mod notes;
#[path = "notifications.rs"]
pub(crate) mod notifications;
#[path = "outbox.rs"]
pub(crate) mod outbox;
#[path = "photos.rs"]
pub(crate) mod photos;
#[path = "places.rs"]
pub(crate) mod places;
#[path = "programmes.rs"]
pub(crate) mod programmes;
#[path = "provider_tokens.rs"]
pub(crate) mod provider_tokens;
#[path = "rebuild.rs"]
pub(crate) mod rebuild;
#[path = "reconciliations.rs"]
pub(crate) mod reconciliations;
#[path = "redemptions.rs"]
pub(crate) mod redemptions;
#[path = "reference.rs"]
pub(crate) mod reference;
#[path = "remarks.rs"]
pub(crate) mod remarks;
#[path = "rewards.rs"]
pub(crate) mod rewards;
#[path = "routing.rs"]
pub(crate) mod routing;
#[path = "seals.rs"]
pub(crate) mod seals;
#[path = "second_factors.rs"]
pub(crate) mod second_factors;
#[path = "sessions.rs"]
pub(crate) mod sessions;
#[path = "staff.rs"]
pub(crate) mod staff;
#[path = "stations.rs"]
pub(crate) mod stations;
#[path = "teams.rs"]
pub(crate) mod teams;
#[path = "ticket_conditions.rs"]
mod ticket_conditions;
#[path = "ticket_lists.rs"]
pub(crate) mod ticket_lists;
#[path = "tickets.rs"]
pub(crate) mod tickets;
#[path = "tries.rs"]
pub(crate) mod tries;
#[path = "visitors.rs"]
pub(crate) mod visitors;
#[path = "webhooks.rs"]
pub(crate) mod webhooks;
#[path = "whereabouts.rs"]
pub(crate) mod whereabouts;
