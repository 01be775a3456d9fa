//! A column among many values, as a condition whose text is the same however many there are, so that SQLite prepares it once.
//! (Diesel's `eq_any` writes a question mark for each there, and forgets the statement. On PostgreSQL it is `= ANY($1)`.)

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, sql_types};

/// See [`among`].
#[derive(Debug, Clone, QueryId)]
pub(crate) struct Among<C> {
    column: C,
    /// A JSON array of text.
    values: String,
}

/// Whether a column of text holds one of these.
pub(crate) fn among<C, T: ToString>(column: C, values: &[T]) -> Among<C> {
    let values: Vec<_> = values.iter().map(|value| serde_json::Value::String(value.to_string())).collect();
    Among { column, values: serde_json::Value::Array(values).to_string() }
}

impl<C: Expression> Expression for Among<C> {
    type SqlType = sql_types::Bool;
}

impl<C, QS> AppearsOnTable<QS> for Among<C> where C: AppearsOnTable<QS> {}
impl<C, QS> SelectableExpression<QS> for Among<C> where C: SelectableExpression<QS> {}
impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Among<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<sql_types::Text, _>(&self.values)?;
        out.push_sql("))");
        Ok(())
    }
}
