//! What goes out to other people's systems, and the endpoints that it goes to.

use std::collections::BTreeSet;

use domain::delivery::{Channel, Delivery, DeliveryState};
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use domain::webhook::{Disabled, Endpoint, Filter};
use uuid::Uuid;

/// Something that is to go out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewParcel {
    pub id: Id<Delivery>,
    pub channel: Channel,
    /// An endpoint, an account, a city.
    pub target: Uuid,
    /// One after the other with what has the same.
    pub lane: Option<String>,
    pub topic: String,
    /// The same for the same news. What a target has of it already is not written again.
    pub message: Uuid,
    pub subject: Option<Uuid>,
    pub body: Option<String>,
    pub at: Instant,
}

/// What is known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParcelRecord {
    pub id: Id<Delivery>,
    pub channel: Channel,
    pub target: Uuid,
    pub topic: String,
    pub message: Uuid,
    pub subject: Option<Uuid>,
    pub body: Option<String>,
    pub state: DeliveryState,
    pub attempts: u32,
    pub tries: u32,
    pub due_at: Option<Instant>,
    pub last_status: Option<u16>,
    pub last_error: Option<String>,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
}

/// A try, as it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttemptRecord {
    pub number: u32,
    pub at: Instant,
    pub took_ms: u32,
    pub status: Option<u16>,
    pub error: Option<String>,
    pub answer: Option<String>,
}

/// Which deliveries a log shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ParcelFilter {
    pub state: Option<DeliveryState>,
    pub topic: Option<String>,
}

/// What nobody has looked at yet, whether somebody is to be told of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    pub sequence: i64,
    pub topic: String,
    pub subject: Uuid,
    pub version: u32,
    pub at: Instant,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointRecord {
    pub id: Id<Endpoint>,
    pub account: Id<Account>,
    pub url: String,
    pub description: Option<String>,
    pub filter: Filter,
    pub disabled: Option<(Disabled, Instant)>,
    pub failing_since: Option<Instant>,
    pub version: u32,
    pub created_at: Instant,
}

/// When a secret was made, and when it ends, where another one takes its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SecretRecord {
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
}

/// A way by which somebody wants to be told besides his inbox: of all, or of these kinds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WayToTell {
    pub channel: Channel,
    pub kinds: Option<BTreeSet<String>>,
}
