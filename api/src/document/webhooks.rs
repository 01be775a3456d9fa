//! What endpoints of integrators are sent: the document's `webhooks`, which the routes do not say anything of.

use domain::webhook::EventType;
use domain::webhook::event::TEST;
use serde_json::{Map, Value, json};

pub fn complete(document: &mut Value) {
    let mut webhooks = Map::new();
    for event in EventType::ALL {
        webhooks.insert(event.name().to_owned(), of_ticket(*event));
    }
    webhooks.insert(TEST.to_owned(), of_test());
    if let Some(root) = document.as_object_mut() {
        root.insert("webhooks".into(), webhooks.into());
    }
}

/// What it says to people.
const fn summary(event: EventType) -> &'static str {
    match event {
        EventType::Submitted => "A ticket was reported",
        EventType::Withdrawn => "A ticket was taken back by its reporter",
        EventType::Accepted => "A ticket was accepted",
        EventType::Confirmed => "An emergency that was dispatched on submission was confirmed",
        EventType::Rejected => "A ticket was rejected",
        EventType::Merged => "A ticket was merged into one of the same matter",
        EventType::Appealed => "A rejection was appealed",
        EventType::MergeReceived => "Another ticket was merged into this one",
        EventType::MergeReleased => "Another ticket was taken out of this one again",
        EventType::DispatchedProvisionally => "An emergency was dispatched before its review",
        EventType::Dispatched => "A ticket was dispatched",
        EventType::Claimed => "A ticket was taken on",
        EventType::Arrived => "Somebody has come to the place",
        EventType::Progressed => "There is progress",
        EventType::Escalated => "A ticket went up a level",
        EventType::ExtensionGranted => "A ticket was given more time",
        EventType::Suspended => "A ticket waits for something outside",
        EventType::Resumed => "A suspended ticket goes on",
        EventType::Resolved => "A ticket is said to be done",
        EventType::FollowedUp => "The reporter was asked whether it is solved",
        EventType::ClosedUnreached => "A ticket was closed without an answer of its reporter",
        EventType::ClosedNotFixable => "A ticket was closed as not fixable",
        EventType::Contested => "A closed ticket was contested",
        EventType::ContestDismissed => "An objection was dismissed",
        EventType::Reopened => "A closed ticket was opened again",
        EventType::LookedBack => "Somebody looked back at a closed ticket, and it is not solved",
        EventType::Urged => "The reporter asked for haste",
        EventType::Reclassified => "A ticket was classified anew",
        EventType::Relocated => "A ticket's place was corrected",
    }
}

fn of_ticket(event: EventType) -> Value {
    let example = json!({
        "type": event.name(), "timestamp": "2026-11-22T08:41:00Z",
        "data": {
            "ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "number": "20261122-000001", "version": 2,
            "status": status_after(event), "category": "burst_pipe", "area_id": null
        }
    });
    described(event.name(), summary(event), "TicketEventMessage", &example)
}

/// A status that the example shows: one that the ticket can have after this.
const fn status_after(event: EventType) -> &'static str {
    match event {
        EventType::Submitted | EventType::Appealed => "submitted",
        EventType::Withdrawn => "withdrawn",
        EventType::Rejected => "rejected",
        EventType::Merged => "merged",
        EventType::DispatchedProvisionally | EventType::Dispatched => "dispatched",
        EventType::Claimed
        | EventType::Confirmed
        | EventType::Arrived
        | EventType::Progressed
        | EventType::ExtensionGranted
        | EventType::Resumed
        | EventType::Reopened
        | EventType::LookedBack
        | EventType::Urged => "in_progress",
        EventType::Suspended => "suspended",
        EventType::Resolved => "resolved",
        EventType::FollowedUp
        | EventType::ClosedUnreached
        | EventType::ClosedNotFixable
        | EventType::Contested
        | EventType::ContestDismissed => "closed",
        EventType::Accepted
        | EventType::MergeReceived
        | EventType::MergeReleased
        | EventType::Escalated
        | EventType::Reclassified
        | EventType::Relocated => "accepted",
    }
}

fn of_test() -> Value {
    let example = json!({
        "type": TEST, "timestamp": "2026-11-22T08:41:00Z",
        "data": { "endpoint_id": "0192f3a0-7c1e-7000-8000-000000000031" }
    });
    described(TEST, "A test message", "TestMessage", &example)
}

fn described(name: &str, summary: &str, schema: &str, example: &Value) -> Value {
    let header = |name: &str, description: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": true, "description": description,
            "schema": { "type": "string", "maxLength": 400 }, "example": example
        })
    };
    json!({ "post": {
        "tags": ["events"],
        "operationId": format!("on_{}", name.replace('.', "_")),
        "summary": summary,
        "description": "Sent to endpoints that want to be told of it and whose integrator may see the ticket, signed by the text of Standard \
            Webhooks 1.0. It is sent until it is taken, for three days, and may come more than once: `webhook-id` is the same each time. The \
            order is not promised; what has a smaller `version` is older.",
        "security": [],
        "parameters": [
            header("webhook-id", "The same for the same message, however often it comes.", "msg_0192f3a07c1e70008000000000000033"),
            header("webhook-timestamp", "When it is sent, in seconds since 1970. Refuse what is older than five minutes.", "1795336860"),
            header(
                "webhook-signature",
                "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` in base64; several of them, four at most, with a \
                 space between, while one secret takes the other's place.",
                "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
            )
        ],
        "requestBody": { "required": true, "description": "What happened", "content": {
            "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") }, "example": example }
        } },
        "responses": {
            "204": { "description": "Taken. Any other 2xx is as good." },
            "410": { "description": "Nobody wants this any more: the endpoint is disabled." },
            "503": { "description": "Not now. It comes again, after `Retry-After` at the earliest; so it does after any other answer." }
        }
    } })
}
