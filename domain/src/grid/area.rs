//! Areas, departments and desks: the places of a city.

use crate::named;

/// A piece of the city with people responsible for it.
#[derive(Debug)]
pub enum Area {}

/// An organisation that handles tickets.
#[derive(Debug)]
pub enum Department {}

/// Where goods are handed over for points.
#[derive(Debug)]
pub enum Desk {}

named! {
    /// How deep an area lies, from the city down. A child's level is below its parent's; levels may be left out.
    pub enum Level {
        City = "city",
        District = "district",
        Street = "street",
        Community = "community",
        Grid = "grid",
        MicroGrid = "micro_grid",
    }
}

named! {
    /// What a grid mainly is, where it is something of its own.
    pub enum AreaKind {
        Residential = "residential",
        Village = "village",
        Enterprise = "enterprise",
        School = "school",
        Hospital = "hospital",
        Mall = "mall",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an area lies below its parent: its level has to be a lower one")]
pub struct NotBelow;

impl Level {
    /// Checks that an area of this level may hang below one of `parent`.
    pub fn check_below(self, parent: Self) -> Result<(), NotBelow> {
        if self > parent { Ok(()) } else { Err(NotBelow) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_lies_below_its_parent() {
        assert!(Level::Grid.check_below(Level::Street).is_ok());
        assert_eq!(Level::Street.check_below(Level::Street), Err(NotBelow));
        assert_eq!(Level::City.check_below(Level::Grid), Err(NotBelow));
    }
}
