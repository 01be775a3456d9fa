//! Pages of lists, by keyset: after a time and an id, never by a number of rows to skip.

use chrono::DateTime;
use domain::time::Instant;
use uuid::Uuid;

/// A place in a list ordered by time, then id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    pub at: Instant,
    pub id: Uuid,
}

impl Mark {
    /// Before whatever a list read forward may hold.
    pub fn before_all() -> Self {
        Self { at: Instant::new(DateTime::UNIX_EPOCH), id: Uuid::nil() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageRequest {
    pub limit: u32,
    pub after: Option<Mark>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Mark>,
}

impl PageRequest {
    /// One row more than asked for says whether there is another page.
    pub(crate) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

impl<T> Page<T> {
    /// Makes a page of the rows of a probe.
    pub(crate) fn of(mut rows: Vec<T>, request: PageRequest, mark: impl Fn(&T) -> Mark) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(mark) } else { None };
        Self { items: rows, next }
    }

    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}
