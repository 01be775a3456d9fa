//! A column whose conditions SQLite only tries row by row. Where it would gather what several indexes find, and sort all of that
//! for a page of twenty, it is shown the one index that has the page in its order. (PostgreSQL weighs that by itself.)

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Unindexed<C>(pub(crate) C);

impl<C: Expression> Expression for Unindexed<C> {
    type SqlType = C::SqlType;
}

impl<C, QS> AppearsOnTable<QS> for Unindexed<C> where C: AppearsOnTable<QS> {}
impl<C, QS> SelectableExpression<QS> for Unindexed<C> where C: SelectableExpression<QS> {}
impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Unindexed<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Unindexed<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // The sign changes nothing but that.
        out.push_sql("+");
        self.0.walk_ast(out.reborrow())
    }
}
