//! What seldom changes and is asked for with every ticket: categories, programmes, departments' names, calendar, deadline policies and
//! routing rules, the areas above an area.
//! It is kept in memory for as long as the database says that it is what it was: whoever changes any of it counts up
//! `reference_version` in the same transaction, and whoever reads looks at that number first, in his own snapshot. So it is
//! right with several processes on one database, and after a change by a command beside a running server.
//!
//! Borders have a number of their own, and take longer to load than anybody should wait. Who finds that those in memory are not the
//! ones of his snapshot asks the database instead, where each position costs more, and has them loaded beside him. So a report
//! is never placed by borders that its own transaction does not see, and nobody waits for a change of borders.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::grid::{Area, BorderMap, Department};
use domain::id::Id;
use domain::routing::Rule;
use domain::text::Name;
use domain::ticket::Category;
use domain::ticket::deadline::Clocks;

use crate::error::Error;
use crate::values::ProgrammeRecord;

/// How often anything was changed; and how often an area was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Version {
    pub(crate) all: i64,
    pub(crate) areas: i64,
}

/// All of it as of one version, loaded as it is asked for.
#[derive(Debug, Default)]
struct Reference {
    version: Version,
    categories: OnceLock<Categories>,
    programmes: OnceLock<Programmes>,
    departments: OnceLock<Departments>,
    clocks: OnceLock<Arc<Clocks>>,
    rules: OnceLock<Rules>,
    paths: Mutex<HashMap<Id<Area>, Path>>,
}

pub(crate) type Categories = Arc<BTreeMap<String, Category>>;
pub(crate) type Programmes = Arc<Vec<ProgrammeRecord>>;
pub(crate) type Departments = Arc<HashMap<Id<Department>, Name>>;
pub(crate) type Rules = Arc<Vec<Rule>>;
pub(crate) type Path = Arc<Vec<Id<Area>>>;

/// The latest that anybody has seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    latest: Arc<Mutex<Arc<Reference>>>,
    /// Somebody who wrote saw another version.
    behind: Arc<AtomicBool>,
    borders: Arc<Mutex<Option<Borders>>>,
    /// Somebody saw other borders than these.
    borders_wanted: Arc<AtomicBool>,
    borders_loading: Arc<AtomicBool>,
}

/// With how often areas had been changed by then.
type Borders = (i64, Arc<BorderMap<Id<Area>>>);

/// While it is there, nobody else loads borders.
#[derive(Debug)]
pub(crate) struct Loading(Arc<AtomicBool>);

impl Drop for Loading {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Known {
    /// What is known as of a version. Where it is another than the latest, all is loaded anew.
    fn as_of(&self, version: Version, committed: bool) -> Arc<Reference> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.version != version {
            let fresh = Arc::new(Reference { version, ..Reference::default() });
            if !committed {
                self.behind.store(true, Ordering::Relaxed);
            }
            // A snapshot that is older than the latest keeps what it loads to itself.
            if version.all < latest.version.all || !committed {
                return fresh;
            }
            *latest = fresh;
        }
        Arc::clone(&latest)
    }

    fn borders(&self, areas: i64) -> Option<Arc<BorderMap<Id<Area>>>> {
        let kept = self.borders.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, borders)) if *of == areas => Some(Arc::clone(borders)),
            Some((of, _)) if *of > areas => None,
            _ => {
                self.borders_wanted.store(true, Ordering::Relaxed);
                None
            }
        }
    }

    fn keep_borders(&self, areas: i64, borders: BorderMap<Id<Area>>) {
        let mut kept = self.borders.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|(of, _)| *of < areas) {
            *kept = Some((areas, Arc::new(borders)));
        }
    }

    /// Whether somebody should load borders now: one at a time, after somebody missed them.
    pub(crate) fn begin_loading_borders(&self) -> Option<Loading> {
        if !self.borders_wanted.load(Ordering::Relaxed) || self.borders_loading.swap(true, Ordering::Acquire) {
            return None;
        }
        self.borders_wanted.store(false, Ordering::Relaxed);
        Some(Loading(Arc::clone(&self.borders_loading)))
    }

    /// Has borders loaded before somebody misses them.
    pub(crate) fn want_borders(&self) {
        self.borders_wanted.store(true, Ordering::Relaxed);
    }

    /// Whether something newer was seen since this was asked last.
    pub(crate) fn was_behind(&self) -> bool {
        self.behind.load(Ordering::Relaxed) && self.behind.swap(false, Ordering::Relaxed)
    }
}

/// A transaction's view of it.
#[derive(Debug)]
pub(crate) struct Recall {
    known: Known,
    /// What a snapshot shows was committed. A version that whoever writes is the first to see may be his own, and be taken back.
    committed: bool,
    seen: Option<Arc<Reference>>,
}

impl Recall {
    pub(crate) fn reading(known: &Known) -> Self {
        Self { known: known.clone(), committed: true, seen: None }
    }

    pub(crate) fn writing(known: &Known) -> Self {
        Self { known: known.clone(), committed: false, seen: None }
    }

    /// From here on the version may be another: something was changed, or taken back, or waited for.
    pub(crate) fn forget(&mut self) {
        self.seen = None;
    }

    /// As of the version, which is asked for once.
    pub(crate) fn view(&mut self, version: impl FnOnce() -> Result<Version, Error>) -> Result<View, Error> {
        if self.seen.is_none() {
            self.seen = Some(self.known.as_of(version()?, self.committed));
        }
        self.seen.clone().map(View).ok_or_else(|| Error::inconsistent("what is known", "nothing"))
    }

    /// The borders as of a version, where they are in memory.
    pub(crate) fn borders(&self, version: Version) -> Option<Arc<BorderMap<Id<Area>>>> {
        self.known.borders(version.areas)
    }

    /// Keeps what a snapshot shows.
    pub(crate) fn keep_borders(&self, version: Version, borders: BorderMap<Id<Area>>) {
        if self.committed {
            self.known.keep_borders(version.areas, borders);
        }
    }
}

/// What is known as of one version.
pub(crate) struct View(Arc<Reference>);

impl View {
    pub(crate) fn version(&self) -> Version {
        self.0.version
    }

    pub(crate) fn categories(&self, load: impl FnOnce() -> Result<Categories, Error>) -> Result<Categories, Error> {
        self.kept(&self.0.categories, load)
    }

    pub(crate) fn programmes(&self, load: impl FnOnce() -> Result<Programmes, Error>) -> Result<Programmes, Error> {
        self.kept(&self.0.programmes, load)
    }

    pub(crate) fn departments(&self, load: impl FnOnce() -> Result<Departments, Error>) -> Result<Departments, Error> {
        self.kept(&self.0.departments, load)
    }

    pub(crate) fn clocks(&self, load: impl FnOnce() -> Result<Arc<Clocks>, Error>) -> Result<Arc<Clocks>, Error> {
        self.kept(&self.0.clocks, load)
    }

    pub(crate) fn rules(&self, load: impl FnOnce() -> Result<Rules, Error>) -> Result<Rules, Error> {
        self.kept(&self.0.rules, load)
    }

    pub(crate) fn path(&self, area: Id<Area>, load: impl FnOnce() -> Result<Path, Error>) -> Result<Path, Error> {
        let paths = || self.0.paths.lock().unwrap_or_else(PoisonError::into_inner);
        let found = paths().get(&area).cloned();
        if let Some(found) = found {
            return Ok(found);
        }
        let path = load()?;
        // What is no area has no path, and there is no end of what is no area.
        if !path.is_empty() {
            paths().insert(area, Arc::clone(&path));
        }
        Ok(path)
    }

    fn kept<T>(&self, cell: &OnceLock<Arc<T>>, load: impl FnOnce() -> Result<Arc<T>, Error>) -> Result<Arc<T>, Error> {
        if let Some(kept) = cell.get() {
            return Ok(Arc::clone(kept));
        }
        let loaded = load()?;
        // Two may load at once: it is the same.
        let _ = cell.set(Arc::clone(&loaded));
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OTHERWISE: Result<Programmes, Error> = Err(Error::Missing("programmes"));

    fn is_known(recall: &mut Recall, all: i64) -> bool {
        recall.view(|| Ok(Version { all, areas: 1 })).unwrap().programmes(|| OTHERWISE).is_ok()
    }

    fn load(recall: &mut Recall, all: i64) {
        recall.view(|| Ok(Version { all, areas: 1 })).unwrap().programmes(|| Ok(Arc::default())).unwrap();
    }

    #[test]
    fn what_is_known_goes_with_its_version() {
        let known = Known::default();
        load(&mut Recall::reading(&known), 3);
        assert!(is_known(&mut Recall::reading(&known), 3));
        assert!(!is_known(&mut Recall::reading(&known), 4));
        // Somebody still reads an old snapshot.
        assert!(!is_known(&mut Recall::reading(&known), 3));
        load(&mut Recall::reading(&known), 4);
        assert!(is_known(&mut Recall::reading(&known), 4));
    }

    #[test]
    fn what_whoever_writes_has_changed_stays_with_him() {
        let known = Known::default();
        load(&mut Recall::reading(&known), 3);
        let mut writer = Recall::writing(&known);
        assert!(is_known(&mut writer, 3));
        writer.forget();
        // He has changed it. What he sees may be taken back.
        assert!(!is_known(&mut writer, 4));
        load(&mut writer, 4);
        assert!(is_known(&mut writer, 4));
        assert!(!is_known(&mut Recall::writing(&known), 4));
        assert!(is_known(&mut Recall::writing(&known), 3));
        assert!(!is_known(&mut Recall::reading(&known), 4));
    }

    #[test]
    fn that_somebody_who_writes_saw_another_version_is_said_once() {
        let known = Known::default();
        load(&mut Recall::reading(&known), 3);
        assert!(is_known(&mut Recall::writing(&known), 3));
        assert!(!known.was_behind());
        load(&mut Recall::writing(&known), 4);
        assert!(known.was_behind() && !known.was_behind());
    }

    #[test]
    fn borders_are_loaded_by_one_when_somebody_missed_them() {
        let known = Known::default();
        let as_of = |areas| Version { all: 1, areas };
        let reader = Recall::reading(&known);
        assert!(known.begin_loading_borders().is_none());
        assert!(reader.borders(as_of(2)).is_none());
        let loading = known.begin_loading_borders();
        assert!(reader.borders(as_of(2)).is_none() && known.begin_loading_borders().is_none());
        reader.keep_borders(as_of(2), BorderMap::default());
        drop(loading);
        assert!(reader.borders(as_of(2)).is_some());
        // Somebody still reads an old snapshot: nothing is loaded for him.
        assert!(known.begin_loading_borders().is_some());
        assert!(reader.borders(as_of(1)).is_none() && known.begin_loading_borders().is_none());
        // What whoever writes sees may be taken back.
        Recall::writing(&known).keep_borders(as_of(3), BorderMap::default());
        assert!(reader.borders(as_of(3)).is_none() && reader.borders(as_of(2)).is_some());
    }
}
