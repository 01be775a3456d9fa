//! What many areas that come at once make of the tree: which are new, which are changed, where each hangs; and all that is wrong
//! with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::area::{Area, Level};
use crate::id::Id;
use crate::text::Code;

/// An area as it is.
#[derive(Clone, Debug)]
pub struct Planted {
    pub id: Id<Area>,
    pub code: Code,
    pub level: Level,
    pub parent: Option<Id<Area>>,
    /// Its border was taken back, and it is in no list.
    pub retired: bool,
}

/// What is said of an area's place in the tree. `level` is missing where it could not be read.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub code: Code,
    pub level: Option<Level>,
    /// Missing: where it hangs now, or the top.
    pub parent: Option<Code>,
}

/// Where it hangs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parent {
    None,
    /// One that is there, and not among those that come.
    There(Id<Area>),
    /// Another one of those that come.
    Coming(usize),
}

/// What becomes of one of those that come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placement {
    /// Which it is, where it is there already.
    pub existing: Option<Id<Area>>,
    pub parent: Parent,
}

/// What is wrong with the place of an area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Misplaced {
    #[error("has the code of feature {first}")]
    Twice { first: usize },
    #[error("hangs below an area that there is not")]
    UnknownParent,
    #[error("hangs below itself")]
    Cycle,
    #[error("has to be of a lower level than its parent")]
    NotBelow,
    #[error("is of another level than the area with this code: a level does not change")]
    OtherLevel,
    #[error("would become part of another programme")]
    OtherProgramme,
    #[error("is the top of a programme and has no parent")]
    TopMoved,
    #[error("needs a parent: the top of a further programme is made by itself")]
    SecondTop,
}

impl Misplaced {
    /// One word for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Twice { .. } => "duplicate",
            Self::UnknownParent => "unknown",
            Self::Cycle => "cycle",
            Self::NotBelow => "not_below_parent",
            Self::OtherLevel => "level_changed",
            Self::OtherProgramme => "other_programme",
            Self::TopMoved => "top_moved",
            Self::SecondTop => "second_top",
        }
    }

    /// Whether it is the code that is wrong, or the level; otherwise it is the parent.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Twice { .. } => "code",
            Self::NotBelow | Self::OtherLevel => "level",
            _ => "parent_code",
        }
    }
}

/// A node of the tree as it will be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Node {
    There(Id<Area>),
    Coming(usize),
}

/// The tree with those that come in it.
struct Tree<'a> {
    there: HashMap<Id<Area>, &'a Planted>,
    wanted: &'a [Option<Wanted>],
    placed: BTreeMap<usize, Placement>,
    /// Of those that are there, which one of those that come it is.
    changed: HashMap<Id<Area>, usize>,
}

/// Places each of those that come. `wanted` has nothing where not even the code could be read. All that is wrong is told, by its
/// number in `wanted`.
pub fn place(
    there: &[Planted],
    wanted: &[Option<Wanted>],
) -> Result<BTreeMap<usize, Placement>, BTreeSet<(usize, Misplaced)>> {
    let mut wrong = BTreeSet::new();
    let by_code: HashMap<&str, &Planted> = there.iter().map(|area| (area.code.as_str(), area)).collect();
    let mut coming: HashMap<&str, usize> = HashMap::new();
    for (n, area) in wanted.iter().enumerate().filter_map(|(n, area)| Some((n, area.as_ref()?))) {
        let first = *coming.entry(area.code.as_str()).or_insert(n);
        if first != n {
            wrong.insert((n, Misplaced::Twice { first }));
        }
    }
    let mut tree = Tree {
        there: there.iter().map(|area| (area.id, area)).collect(),
        wanted,
        placed: BTreeMap::new(),
        changed: HashMap::new(),
    };
    for (code, n) in &coming {
        if let Some(area) = by_code.get(code) {
            tree.changed.insert(area.id, *n);
        }
    }
    let mut has_top = there.iter().any(|area| area.parent.is_none());
    for (n, area) in wanted.iter().enumerate().filter_map(|(n, area)| Some((n, area.as_ref()?))) {
        let existing = by_code.get(area.code.as_str()).copied();
        let parent = match &area.parent {
            Some(code) => match (coming.get(code.as_str()), by_code.get(code.as_str())) {
                (Some(at), _) => Parent::Coming(*at),
                (None, Some(up)) if !up.retired => Parent::There(up.id),
                _ => {
                    wrong.insert((n, Misplaced::UnknownParent));
                    continue;
                }
            },
            None => match existing.map(|area| area.parent) {
                Some(Some(up)) => tree.changed.get(&up).map_or(Parent::There(up), |at| Parent::Coming(*at)),
                Some(None) => Parent::None,
                None if has_top => {
                    wrong.insert((n, Misplaced::SecondTop));
                    continue;
                }
                None => {
                    has_top = true;
                    Parent::None
                }
            },
        };
        if let Some(existing) = existing {
            if area.level.is_some_and(|level| level != existing.level) {
                wrong.insert((n, Misplaced::OtherLevel));
            }
            if existing.parent.is_none() && parent != Parent::None {
                wrong.insert((n, Misplaced::TopMoved));
            }
        }
        tree.placed.insert(n, Placement { existing: existing.map(|area| area.id), parent });
    }
    tree.check(&mut wrong);
    if wrong.is_empty() { Ok(tree.placed) } else { Err(wrong) }
}

impl Tree<'_> {
    fn check(&self, wrong: &mut BTreeSet<(usize, Misplaced)>) {
        for (n, placement) in &self.placed {
            match self.top(Node::Coming(*n)) {
                None => {
                    if self.is_in_cycle(*n) {
                        wrong.insert((*n, Misplaced::Cycle));
                    }
                    continue;
                }
                Some(top) => {
                    let was = placement.existing.and_then(|id| self.old_top(id));
                    if was.is_some_and(|was| top != self.node(was)) {
                        wrong.insert((*n, Misplaced::OtherProgramme));
                    }
                }
            }
            let up = self.up(Node::Coming(*n)).and_then(|up| self.level(up));
            if let (Some(up), Some(level)) = (up, self.level(Node::Coming(*n)))
                && level.check_below(up).is_err()
            {
                wrong.insert((*n, Misplaced::NotBelow));
            }
        }
    }

    /// An area that is there, as it will be.
    fn node(&self, id: Id<Area>) -> Node {
        self.changed.get(&id).map_or(Node::There(id), |n| Node::Coming(*n))
    }

    fn level(&self, node: Node) -> Option<Level> {
        match node {
            Node::There(id) => self.there.get(&id).map(|area| area.level),
            Node::Coming(n) => self.wanted.get(n)?.as_ref()?.level,
        }
    }

    fn up(&self, node: Node) -> Option<Node> {
        match node {
            Node::There(id) => self.there.get(&id)?.parent.map(|up| self.node(up)),
            Node::Coming(n) => match self.placed.get(&n)?.parent {
                Parent::None => None,
                Parent::There(id) => Some(self.node(id)),
                Parent::Coming(at) => Some(Node::Coming(at)),
            },
        }
    }

    /// The top above it; none, where the way up goes round in a circle. A tree of levels is no higher than there are levels, but a
    /// wrong one may be.
    fn top(&self, node: Node) -> Option<Node> {
        let mut at = node;
        for _ in 0..=MOST_STEPS {
            match self.up(at) {
                None => return Some(at),
                Some(up) => at = up,
            }
        }
        None
    }

    fn is_in_cycle(&self, n: usize) -> bool {
        let mut at = Node::Coming(n);
        for _ in 0..=MOST_STEPS {
            match self.up(at) {
                Some(Node::Coming(m)) if m == n => return true,
                Some(up) => at = up,
                None => return false,
            }
        }
        false
    }

    fn old_top(&self, id: Id<Area>) -> Option<Id<Area>> {
        let mut at = id;
        for _ in 0..=MOST_STEPS {
            match self.there.get(&at)?.parent {
                None => return Some(at),
                Some(up) => at = up,
            }
        }
        None
    }
}

/// A way up that is longer goes in a circle, or breaks the rule of levels more than once.
const MOST_STEPS: usize = 64;

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> Id<Area> {
        Id::from_uuid(Uuid::from_u128(n))
    }

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn there(n: u128, name: &str, level: Level, parent: Option<u128>) -> Planted {
        Planted { id: id(n), code: code(name), level, parent: parent.map(id), retired: false }
    }

    fn wanted(name: &str, level: Level, parent: Option<&str>) -> Option<Wanted> {
        Some(Wanted { code: code(name), level: Some(level), parent: parent.map(code) })
    }

    fn city() -> Vec<Planted> {
        vec![
            there(1, "city", Level::City, None),
            there(2, "east", Level::Street, Some(1)),
            there(3, "west", Level::Street, Some(1)),
            there(4, "grid", Level::Grid, Some(2)),
            there(9, "elsewhere", Level::City, None),
            Planted { retired: true, ..there(5, "old", Level::Street, Some(1)) },
        ]
    }

    #[test]
    fn what_is_there_is_changed_and_what_is_not_is_new() {
        let placed = place(
            &city(),
            &[
                wanted("corner", Level::MicroGrid, Some("new")),
                wanted("new", Level::Grid, Some("west")),
                wanted("grid", Level::Grid, Some("west")),
                wanted("east", Level::Street, None),
                wanted("old", Level::Street, None),
            ],
        )
        .unwrap();
        let expected = [
            Placement { existing: None, parent: Parent::Coming(1) },
            Placement { existing: None, parent: Parent::There(id(3)) },
            Placement { existing: Some(id(4)), parent: Parent::There(id(3)) },
            Placement { existing: Some(id(2)), parent: Parent::There(id(1)) },
            Placement { existing: Some(id(5)), parent: Parent::There(id(1)) },
        ];
        assert_eq!(placed.into_values().collect::<Vec<_>>(), expected);
        let first = place(&[], &[wanted("city", Level::City, None)]).unwrap();
        assert_eq!(first.into_values().collect::<Vec<_>>(), [Placement { existing: None, parent: Parent::None }]);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let wrong = place(
            &city(),
            &[
                wanted("a", Level::Grid, Some("b")),
                wanted("b", Level::Grid, Some("a")),
                wanted("c", Level::Grid, Some("a")),
                wanted("a", Level::Grid, Some("east")),
                wanted("d", Level::Grid, Some("old")),
                wanted("e", Level::City, None),
                wanted("grid", Level::Street, Some("east")),
                wanted("west", Level::Street, Some("elsewhere")),
                wanted("city", Level::City, Some("elsewhere")),
                wanted("f", Level::City, Some("east")),
                None,
                wanted("own", Level::Grid, Some("own")),
            ],
        )
        .unwrap_err();
        let expected = [
            (0, Misplaced::Cycle),
            (1, Misplaced::Cycle),
            (3, Misplaced::Twice { first: 0 }),
            (4, Misplaced::UnknownParent),
            (5, Misplaced::SecondTop),
            (6, Misplaced::NotBelow),
            (6, Misplaced::OtherLevel),
            // With the whole city.
            (6, Misplaced::OtherProgramme),
            (7, Misplaced::OtherProgramme),
            (8, Misplaced::NotBelow),
            (8, Misplaced::OtherProgramme),
            (8, Misplaced::TopMoved),
            (9, Misplaced::NotBelow),
            (11, Misplaced::Cycle),
        ];
        assert_eq!(wrong.into_iter().collect::<Vec<_>>(), expected);
        let tops = place(&[], &[wanted("a", Level::City, None), wanted("b", Level::City, None)]).unwrap_err();
        assert_eq!(tops.into_iter().collect::<Vec<_>>(), [(1, Misplaced::SecondTop)]);
    }
}
