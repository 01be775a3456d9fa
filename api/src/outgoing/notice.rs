//! What a notice says outside of the inbox, and who is told it.

use std::sync::Arc;

use domain::delivery::Outcome;
use domain::id::Id;
use domain::identity::Account;
use persistence::values::ParcelRecord;

use super::post::Sent;
use crate::app::Scene;
use crate::flow::pass_on;
use crate::language::Language;
use crate::notifications::title::title;
use crate::outside::{Notifier, Outside, Telling, Trouble};
use crate::problem::Failure;

/// A notice in hand: by whom it is told, to whom, and what.
pub struct Notice {
    notifier: Arc<dyn Notifier>,
    to: String,
    telling: Telling,
}

impl std::fmt::Debug for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notice({})", self.telling.kind)
    }
}

/// Nothing, where he cannot be reached any more, or the server has not this way any more.
pub fn prepare(scene: &mut Scene<'_, '_>, outside: &Outside, parcel: &ParcelRecord) -> Result<Option<Notice>, Failure> {
    let account: Id<Account> = Id::from_uuid(parcel.target);
    let Some(notifier) = outside.notifiers.get(&parcel.channel).cloned() else { return Ok(None) };
    let Some(to) = pass_on::address(scene, parcel.channel, account)? else { return Ok(None) };
    let Some((_, notice)) = scene.tx.notification(parcel.message)? else { return Ok(None) };
    let ticket = notice.ticket.map(|id| scene.tx.ticket(id)).transpose()?.flatten();
    let programme = match &ticket {
        Some(record) => Some(scene.tx.require_programme(record.programme)?),
        None => scene.tx.first_programme()?,
    };
    let zone = programme.map(|it| it.settings).unwrap_or_default().time_zone;
    Ok(Some(Notice {
        notifier,
        to,
        telling: Telling {
            id: parcel.id.uuid(),
            // Nobody says which language he reads there.
            title: title(&notice.kind, Language::Chinese),
            kind: notice.kind,
            number: ticket.as_ref().map(|record| record.number.clone()),
            ticket: notice.ticket.map(Id::uuid),
            at: notice.at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string(),
            now: scene.now.utc().timestamp(),
        },
    }))
}

/// Tells it once. Whether it was told is said as exactly as it is known.
pub async fn tell(notice: &Notice) -> Sent {
    match notice.notifier.tell(&notice.to, &notice.telling).await {
        Ok(()) => Sent::taken(),
        Err(Trouble::Refused) => Sent::failed(Outcome::Refused, "refused"),
        Err(Trouble::TooOften) => Sent::failed(Outcome::NotTaken { again_after: None }, "too_often"),
        Err(Trouble::Away(why)) => {
            tracing::warn!(why, kind = notice.telling.kind, "a notice was not taken");
            Sent::failed(Outcome::NotTaken { again_after: None }, "away")
        }
        Err(Trouble::StillAway) => Sent::failed(Outcome::NotTaken { again_after: None }, "away"),
        Err(Trouble::Unsure(why)) => {
            tracing::warn!(why, kind = notice.telling.kind, "nobody knows whether a notice was taken");
            Sent::failed(Outcome::Unknown, "unknown")
        }
    }
}
