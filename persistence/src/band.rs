//! Where a ticket lies, as the index `tickets_by_band` has it: in which band from west to east, and then how far east.
//!
//! Two columns in one index find a strip around the earth, not a box: what is a range in the first leaves the second to be
//! tried row by row. A band is one value, and a box a few of them.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
#[cfg(feature = "postgres")]
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Integer;
use diesel::sqlite::Sqlite;
use domain::geo::BoundingBox;

/// Bands in a degree of latitude.
const IN_A_DEGREE: f64 = 200.0;

/// The number of a ticket's band, in the words of the index.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Band;

impl Expression for Band {
    type SqlType = Integer;
}

impl<QS> AppearsOnTable<QS> for Band {}
impl<QS> SelectableExpression<QS> for Band {}
impl<G> ValidGrouping<G> for Band {
    type IsAggregate = is_aggregate::No;
}

impl QueryFragment<Sqlite> for Band {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // There is no `floor`, and nothing is below zero.
        out.push_sql("CAST((tickets.lat + 90) * 200 AS INTEGER)");
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl QueryFragment<Pg> for Band {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // A cast alone would go to the nearest number.
        out.push_sql("CAST(floor((tickets.lat + 90) * 200) AS INTEGER)");
        Ok(())
    }
}

/// The bands that a box touches, from the south to the north.
pub(crate) fn bands_of(around: BoundingBox) -> Vec<i32> {
    (number(around.south)..=number(around.north)).collect()
}

/// The same steps as in the database, so that nothing is rounded otherwise.
fn number(lat: f64) -> i32 {
    let whole = ((lat + 90.0) * IN_A_DEGREE).floor();
    // Written and read again: the one way between the two kinds of numbers that cannot go wrong. It is 36,000 at most.
    format!("{whole:.0}").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::geo::{Position, bounding_box};

    use super::*;

    #[test]
    fn a_box_touches_few_bands() {
        let around = |lat, radius_m| bands_of(bounding_box(Position::new(lat, 112.4).unwrap(), radius_m));
        assert_eq!(around(29.7225, 50.0), [23_944]);
        assert_eq!(around(29.7225, 500.0), [23_943, 23_944, 23_945]);
        assert_eq!(around(-90.0, 10.0), [0]);
        assert_eq!(around(90.0, 10.0), [35_999, 36_000]);
        assert_eq!(around(29.7225, 50_000.0).len(), 181);
    }
}
