//! What an endpoint can be told of: the steps of a ticket that are not internal to the city.

use crate::named;
use crate::ticket::Event;

named! {
    pub enum EventType {
        Submitted = "ticket.submitted",
        Withdrawn = "ticket.withdrawn",
        Accepted = "ticket.accepted",
        Confirmed = "ticket.confirmed",
        Rejected = "ticket.rejected",
        Merged = "ticket.merged",
        Appealed = "ticket.appealed",
        MergeReceived = "ticket.merge_received",
        MergeReleased = "ticket.merge_released",
        DispatchedProvisionally = "ticket.dispatched_provisionally",
        Dispatched = "ticket.dispatched",
        Claimed = "ticket.claimed",
        Arrived = "ticket.arrived",
        Progressed = "ticket.progressed",
        Escalated = "ticket.escalated",
        ExtensionGranted = "ticket.extension_granted",
        Suspended = "ticket.suspended",
        Resumed = "ticket.resumed",
        Resolved = "ticket.resolved",
        FollowedUp = "ticket.followed_up",
        ClosedUnreached = "ticket.closed_unreached",
        ClosedNotFixable = "ticket.closed_not_fixable",
        Contested = "ticket.contested",
        ContestDismissed = "ticket.contest_dismissed",
        Reopened = "ticket.reopened",
        LookedBack = "ticket.looked_back",
        Urged = "ticket.urged",
        Reclassified = "ticket.reclassified",
        Relocated = "ticket.relocated",
    }
}

/// The one that tells nothing but that it arrived.
pub const TEST: &str = "webhook.test";

impl EventType {
    /// Nothing, for what is internal.
    pub fn of(event: &Event) -> Option<Self> {
        if event.is_internal() { None } else { Self::named(&format!("ticket.{}", event.name())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_that_a_city_keeps_to_itself_are_none_of_them() {
        let internal =
            ["verified", "whistled", "returned", "supervised", "went_overdue", "unmerged", "reporter_contacted"];
        assert!(internal.iter().all(|name| EventType::named(&format!("ticket.{name}")).is_none()));
        assert_eq!(EventType::of(&Event::Withdrawn), Some(EventType::Withdrawn));
        let solved = |solved| Event::LookedBack {
            solved,
            note: crate::id::Id::from_uuid(uuid::Uuid::nil()),
            photos: Vec::new(),
        };
        assert_eq!((EventType::of(&solved(true)), EventType::of(&solved(false))), (None, Some(EventType::LookedBack)));
    }
}
