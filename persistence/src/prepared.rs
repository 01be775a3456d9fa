//! Whether a statement is prepared once for a connection, and kept, or anew each time, where diesel would choose otherwise.
//!
//! Updates, and inserts that update what is there, it prepares anew: their text may depend on their values. Where it does not, that takes
//! longer than running them. And what is put together from what somebody asks for it would keep in every form there is.

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared<Q> {
    query: Q,
    is_kept: bool,
}

impl<Q> Prepared<Q> {
    pub(crate) const fn once(query: Q) -> Self {
        Self { query, is_kept: true }
    }

    pub(crate) const fn once_if(is_kept: bool, query: Q) -> Self {
        Self { query, is_kept }
    }
}

// It is found again by its text, so a text that did differ would be another statement.
impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for Prepared<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Prepared<Q> {}
