//! What is new in an inbox, for whoever waits for it.

use std::time::Duration;

use actix_web::web::Data;
use domain::id::Id;
use domain::identity::{Account, Session};
use domain::time::Instant;
use openapi::notification::Notification;
use persistence::Ear;
use persistence::values::{Mark, NotificationRecord, Page, PageRequest};
use tokio::time::Instant as Moment;

use super::title::title;
use crate::app::{App, Scene};
use crate::caller::{Ask, require_standing};
use crate::language::Language;
use crate::problem::{Code, Failure};
use crate::streams::Place;

pub fn notification(it: NotificationRecord, language: Language) -> Notification {
    Notification {
        id: it.id,
        at: it.at.utc(),
        title: title(&it.kind, language),
        kind: it.kind,
        ticket_id: it.ticket.map(Id::uuid),
        redemption_id: it.redemption.map(Id::uuid),
        points: it.points,
        read_at: it.read_at.map(|at| at.utc()),
    }
}

/// Somebody who waits for news. What is told from the moment that this exists is heard.
#[derive(Debug)]
pub struct Watch {
    pub app: Data<App>,
    pub account: Id<Account>,
    session: Id<Session>,
    expires_at: Instant,
    ear: Ear,
    place: Place,
}

/// Why somebody stopped waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// There may be news.
    Heard,
    /// It was time.
    Late,
    /// The server stops.
    Closing,
}

impl Watch {
    /// 429 where he, or everybody together, has as many as there may be.
    pub fn open(app: Data<App>, ask: &Ask) -> Result<Self, Failure> {
        let account = ask.caller.account;
        let (place, ear) = (app.streams.place(account)?, app.store.listen(account));
        Ok(Self { app, account, session: ask.session, expires_at: ask.expires_at, ear, place })
    }

    /// Waits for news, not longer than until `late`, and not longer than the token is good for.
    pub async fn wait(&mut self, late: Moment) -> Woken {
        let left = self.expires_at.since(self.app.clock.now()).to_std().unwrap_or(Duration::ZERO);
        let late = late.min(Moment::now() + left);
        tokio::select! {
            () = self.ear.heard() => Woken::Heard,
            () = tokio::time::sleep_until(late) => Woken::Late,
            () = self.place.closed() => Woken::Closing,
        }
    }

    /// What came after a mark, for as long as he may know of it: his token is good, his session goes on, his account is in use.
    pub async fn look(&self, after: Option<Mark>, unread_only: bool, limit: u32) -> Result<News, Failure> {
        if self.app.clock.now() >= self.expires_at {
            return Err(Code::TokenExpired.into());
        }
        let _turn = self.place.streams().turns.acquire().await.map_err(Failure::internal)?;
        let (account, session) = (self.account, self.session);
        let wanted = PageRequest { limit, after };
        self.app
            .glance(move |scene| {
                require_standing(scene.tx.signed_in(account, session)?)?;
                let page = scene.tx.list_notifications(account, unread_only, wanted)?;
                News::of(scene, account, page)
            })
            .await
    }
}

/// A page of an inbox.
#[derive(Debug)]
pub struct News {
    pub page: Page<NotificationRecord>,
    pub unread: u64,
}

impl News {
    pub fn of(
        scene: &mut Scene<'_, '_>,
        account: Id<Account>,
        page: Page<NotificationRecord>,
    ) -> Result<Self, Failure> {
        Ok(Self { page, unread: scene.tx.count_unread(account)? })
    }

    /// Where it ends.
    pub fn last(&self) -> Option<Mark> {
        self.page.items.last().map(|it| Mark { at: it.at, id: it.id })
    }
}
