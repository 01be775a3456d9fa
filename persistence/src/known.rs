//! What seldom changes and is asked for with every ticket: categories, programmes, departments' names, the areas above an area.
//! It is kept in memory for as long as the database says that it is what it was: whoever changes any of it counts up
//! `reference_version` in the same transaction, and whoever reads looks at that number first, in his own snapshot. So it is
//! right with several processes on one database, and after a change by a command beside a running server.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::grid::{Area, Department};
use domain::id::Id;
use domain::text::Name;
use domain::ticket::Category;

use crate::error::Error;
use crate::values::ProgrammeRecord;

/// All of it as of one version, loaded as it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Reference {
    version: i64,
    pub(crate) categories: OnceLock<Arc<BTreeMap<String, Category>>>,
    pub(crate) programmes: OnceLock<Vec<ProgrammeRecord>>,
    pub(crate) departments: OnceLock<HashMap<Id<Department>, Name>>,
    pub(crate) paths: Mutex<HashMap<Id<Area>, Vec<Id<Area>>>>,
}

/// The latest that anybody has seen.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Arc<Reference>>);

impl Known {
    /// What is known as of a version. Where it is another than the latest, all is loaded anew.
    fn as_of(&self, version: i64) -> Arc<Reference> {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.version != version {
            let fresh = Arc::new(Reference { version, ..Reference::default() });
            // A snapshot that is older than the latest keeps what it loads to itself.
            if version < latest.version {
                return fresh;
            }
            *latest = fresh;
        }
        Arc::clone(&latest)
    }
}

/// A reading transaction's view of it. One that writes has none: it might keep what is then taken back.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    known: &'a Known,
    seen: Option<Arc<Reference>>,
}

impl<'a> Reading<'a> {
    pub(crate) const fn new(known: &'a Known) -> Self {
        Self { known, seen: None }
    }

    /// `version` is asked for once.
    pub(crate) fn reference(&mut self, version: impl FnOnce() -> Result<i64, Error>) -> Result<Arc<Reference>, Error> {
        if let Some(seen) = &self.seen {
            return Ok(Arc::clone(seen));
        }
        let found = self.known.as_of(version()?);
        self.seen = Some(Arc::clone(&found));
        Ok(found)
    }
}

/// What is in a cell, loaded if nothing is.
pub(crate) fn loaded<T>(cell: &OnceLock<T>, load: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
    if cell.get().is_none() {
        // Two may load at once: it is the same.
        let _ = cell.set(load()?);
    }
    cell.get().ok_or_else(|| Error::inconsistent("a cell", "empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_goes_with_its_version() {
        let known = Known::default();
        let first = known.as_of(3);
        first.programmes.set(Vec::new()).unwrap();
        assert!(known.as_of(3).programmes.get().is_some());
        assert!(known.as_of(4).programmes.get().is_none());
        // Somebody still reads an old snapshot.
        assert!(known.as_of(3).programmes.get().is_none());
        known.as_of(4).programmes.set(Vec::new()).unwrap();
        assert!(known.as_of(4).programmes.get().is_some());
    }
}
