//! Programs of others, by Open311: what there is, reports that come in, lists that go out, and what is said of reports.

mod keys;
mod lists;
mod refusals;
mod reports;
mod services;
mod updates;

use serde_json::json;
use tests::given::picture;
use tests::{City, Person};

/// Accepted, so that everybody sees it.
async fn accepts(city: &City, ticket: &str) -> Person {
    let reviewer = city.reviewer().await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(ticket, "accept", valid).await.shows("accepted");
    reviewer
}

/// Dispatched, claimed and resolved, with a photo.
async fn resolves(city: &City, ticket: &str, seed: u32) -> Person {
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(ticket, "dispatch", to).await.shows("dispatched");
    let handler = city.handler().await;
    handler.commands(ticket, "claim", json!({})).await.shows("in_progress");
    finishes(&handler, ticket, seed).await;
    handler
}

async fn finishes(handler: &Person, ticket: &str, seed: u32) {
    let photo = handler.photo(picture(seed)).await;
    let fixed = json!({"outcome": "fixed", "detail": "已更换水管", "photo_ids": [photo]});
    handler.commands(ticket, "resolve", fixed).await.shows("resolved");
}
