//! Carries between the processes on one database who is to look into his inbox, and what each let through against common limits. Each process has one connection for it, on a thread of its
//! own.
//!
//! What is announced was committed before, in a transaction of its own: a NOTIFY in the transaction that tells would make all of them commit
//! one after the other (PostgreSQL takes one lock for that in the whole cluster). What gets lost between the commit and the announcement, by a
//! process that is killed just then, is found when a stream next looks by itself.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, QueryResult, RunQueryDsl, select, sql_query, sql_types};
use domain::id::Id;
use domain::identity::Account;
use uuid::Uuid;

use super::connect;
use crate::counts::Counts;
use crate::error::Error;
use crate::wakes::Wakes;

/// Among all that is announced on the server.
const CHANNEL: &str = "woodpecker_inbox";
const COUNTS: &str = "woodpecker_counts";
/// How long what was let through stays untold.
const COUNTING: Duration = Duration::from_millis(100);
/// Below what an announcement holds.
const BYTES: usize = 7_500;
/// How long an announcement lies here at most, and how often it is looked whether others have made one.
const ROUND: Duration = Duration::from_millis(25);
/// After a connection was lost.
const PAUSE: Duration = Duration::from_secs(1);
/// An announcement holds at most 8000 bytes.
const AT_A_TIME: usize = 200;
/// More than that are told in one word.
const MOST: usize = 5_000;
const EVERYBODY: &str = "*";

diesel::define_sql_function! { fn pg_backend_pid() -> sql_types::Integer; }

pub(super) fn start(url: &str, wakes: Wakes, counts: Counts) -> Result<Sender<Vec<Id<Account>>>, Error> {
    let (outgoing, told) = channel();
    let (waiting, counted_at) = (BTreeSet::new(), Instant::now());
    let mut courier = Courier { url: url.to_owned(), wakes, counts, counted_at, line: None, failed_at: None, waiting };
    // Before anybody is served: what others let through from then on counts here as well.
    courier.open();
    std::thread::Builder::new()
        .name("courier".into())
        .spawn(move || courier.run(&told))
        .map_err(|e| Error::Unavailable(e.to_string()))?;
    Ok(outgoing)
}

struct Courier {
    url: String,
    wakes: Wakes,
    counts: Counts,
    counted_at: Instant,
    line: Option<Line>,
    failed_at: Option<Instant>,
    /// Still to be announced.
    waiting: BTreeSet<Uuid>,
}

struct Line {
    conn: PgConnection,
    /// By which its own announcements are known.
    pid: i32,
}

impl Courier {
    /// Works until the store is dropped.
    fn run(mut self, told: &Receiver<Vec<Id<Account>>>) {
        loop {
            match told.recv_timeout(ROUND) {
                Ok(accounts) => self.waiting.extend(accounts.into_iter().map(Id::uuid)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Ok(accounts) = told.try_recv() {
                self.waiting.extend(accounts.into_iter().map(Id::uuid));
            }
            self.round();
        }
    }

    fn round(&mut self) {
        if self.line.is_none() {
            if self.failed_at.is_some_and(|at| at.elapsed() < PAUSE) {
                return;
            }
            self.open();
        }
        // While there is no line each holds the limits by itself; to tell of it afterwards would be too late.
        let counted = if self.counted_at.elapsed() < COUNTING {
            Vec::new()
        } else {
            self.counted_at = Instant::now();
            self.counts.take(BYTES)
        };
        let Some(line) = &mut self.line else { return };
        let told = line.announce(&mut self.waiting).and_then(|()| line.tell(&counted));
        if let Err(error) = told.and_then(|()| line.hear(&self.wakes, &self.counts)) {
            self.line = None;
            self.lost(&error.into());
        }
    }

    fn open(&mut self) {
        match Line::open(&self.url) {
            Ok(line) => {
                if self.failed_at.take().is_some() {
                    tracing::info!("announcements of other processes are heard again");
                }
                self.line = Some(line);
                // What was announced meanwhile was not heard.
                self.wakes.wake_all();
            }
            Err(error) => self.lost(&error),
        }
    }

    fn lost(&mut self, error: &Error) {
        if self.failed_at.replace(Instant::now()).is_none() {
            tracing::warn!(%error, "announcements of other processes are not heard; streams look by themselves meanwhile");
        }
    }
}

impl Line {
    fn open(url: &str) -> Result<Self, Error> {
        let mut conn = connect(url)?;
        conn.batch_execute(&format!("LISTEN {CHANNEL}; LISTEN {COUNTS}"))?;
        let pid = select(pg_backend_pid()).get_result(&mut conn)?;
        Ok(Self { conn, pid })
    }

    fn announce(&mut self, waiting: &mut BTreeSet<Uuid>) -> QueryResult<()> {
        let all: Vec<String> = waiting.iter().map(|account| account.simple().to_string()).collect();
        if all.len() > MOST {
            self.say(CHANNEL, EVERYBODY)?;
        } else {
            for some in all.chunks(AT_A_TIME) {
                self.say(CHANNEL, &some.join(" "))?;
            }
        }
        waiting.clear();
        Ok(())
    }

    fn tell(&mut self, counted: &[String]) -> QueryResult<()> {
        counted.iter().try_for_each(|piece| self.say(COUNTS, piece))
    }

    fn say(&mut self, channel: &str, what: &str) -> QueryResult<()> {
        sql_query("SELECT pg_notify($1, $2)")
            .bind::<sql_types::Text, _>(channel)
            .bind::<sql_types::Text, _>(what)
            .execute(&mut self.conn)
            .map(drop)
    }

    fn hear(&mut self, wakes: &Wakes, counts: &Counts) -> QueryResult<()> {
        for said in self.conn.notifications_iter() {
            let said = said?;
            if said.process_id == self.pid {
                continue;
            }
            if said.channel == COUNTS {
                counts.hear(&said.payload);
                continue;
            }
            if said.payload == EVERYBODY {
                wakes.wake_all();
                continue;
            }
            let accounts = said.payload.split(' ').filter_map(|id| Uuid::parse_str(id).ok());
            wakes.wake(&accounts.map(Id::from_uuid).collect::<Vec<_>>());
        }
        Ok(())
    }
}
