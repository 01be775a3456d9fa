//! Running counters for the figures, and the spans that cannot be added up.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use domain::figures::elapsed::rank;
use domain::figures::{Counts, Key, Measure, Overview, Spread};
use domain::id::Id;
use domain::programme::Programme;
use domain::text::Code;
use domain::ticket::Channel;

use super::schema::{area_ancestors, figure_counts, tickets};
use super::{Db, Tx, categories, sql as columns};
use crate::column::{At, Day, Uid, named, parsed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::{FigureFilter, Spreads};

/// A part of a key: its text, or nothing.
fn part<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Adds to the counters. In the order of the keys, so that two transactions never wait for each other crosswise.
pub(crate) fn add_counts(tx: &mut Tx<'_>, programme: Id<Programme>, counts: &Counts) -> Result<(), Error> {
    for (key, n) in counts {
        let counted = diesel::insert_into(figure_counts::table)
            .values((
                figure_counts::day.eq(Day(key.day)),
                figure_counts::area.eq(part(key.area)),
                figure_counts::category.eq(part(key.category.as_ref())),
                figure_counts::department.eq(part(key.department)),
                figure_counts::channel.eq(key.channel.name()),
                figure_counts::measure.eq(key.measure.name()),
                figure_counts::programme_id.eq(Uid::from(programme)),
                figure_counts::n.eq(n),
            ))
            .on_conflict((
                figure_counts::day,
                figure_counts::area,
                figure_counts::category,
                figure_counts::department,
                figure_counts::channel,
                figure_counts::measure,
                figure_counts::programme_id,
            ))
            .do_update()
            .set(figure_counts::n.eq(figure_counts::n + n));
        Prepared::once(counted).execute(tx.conn)?;
    }
    Ok(())
}

/// Forgets a programme's counters: it is counted anew.
pub(crate) fn clear_counts(tx: &mut Tx<'_>, programme: Id<Programme>) -> Result<(), Error> {
    let own = figure_counts::table.filter(figure_counts::programme_id.eq(Uid::from(programme)));
    diesel::delete(own).execute(tx.conn)?;
    Ok(())
}

/// All counters that are not zero, programme by programme, for a comparison with a recount.
pub(crate) fn all_counts(tx: &mut Tx<'_>) -> Result<BTreeMap<Id<Programme>, Counts>, Error> {
    type Columns = (Uid, Day, String, String, String, String, String, i64);
    let rows: Vec<Columns> = figure_counts::table
        .filter(figure_counts::n.ne(0))
        .select((
            figure_counts::programme_id,
            figure_counts::day,
            figure_counts::area,
            figure_counts::category,
            figure_counts::department,
            figure_counts::channel,
            figure_counts::measure,
            figure_counts::n,
        ))
        .load(tx.conn)?;
    let mut all: BTreeMap<Id<Programme>, Counts> = BTreeMap::new();
    for (programme, day, area, category, department, channel, measure, n) in rows {
        let key = Key {
            day: day.0,
            area: unpart(&area, str::parse)?,
            category: unpart(&category, Code::parse)?,
            department: unpart(&department, str::parse)?,
            channel: named(&channel, Channel::named)?,
            measure: named(&measure, Measure::named)?,
        };
        all.entry(programme.id()).or_default().insert(key, n);
    }
    Ok(all)
}

fn unpart<T, E: std::fmt::Display>(text: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, Error> {
    if text.is_empty() { Ok(None) } else { parsed("a part of a key", read(text)).map(Some) }
}

/// The counters summed up over whatever is asked for.
pub(crate) fn overview(tx: &mut Tx<'_>, filter: &FigureFilter) -> Result<Overview, Error> {
    let mut query = figure_counts::table
        .group_by(figure_counts::measure)
        // Either database would make something else of a sum of big integers.
        .select((figure_counts::measure, sql::<BigInt>("CAST(SUM(n) AS BIGINT)")))
        .filter(figure_counts::day.ge(Day(filter.from)).and(figure_counts::day.lt(Day(filter.until))))
        .filter(figure_counts::programme_id.eq(Uid::from(filter.programme)))
        .into_boxed();
    if let Some(area) = filter.area {
        // A part of a key is text; an id is not, on PostgreSQL. A city has too many areas to name them one by one.
        query = query.filter(
            sql::<Bool>("area IN (SELECT CAST(area_id AS TEXT) FROM area_ancestors WHERE ancestor_id = ")
                .bind::<columns::Uid, _>(Uid::from(area))
                .sql(")"),
        );
    }
    if let Some(category) = &filter.category {
        query = query.filter(figure_counts::category.eq_any(categories::with_all_below(tx, category)?));
    }
    if let Some(department) = filter.department {
        query = query.filter(figure_counts::department.eq(department.to_string()));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(figure_counts::channel.eq(channel.name()));
    }
    let sums: Vec<(String, i64)> = query.load(tx.conn)?;
    let mut overview = Overview::default();
    for (measure, n) in sums {
        overview.0.insert(named(&measure, Measure::named)?, n);
    }
    Ok(overview)
}

/// Tickets accepted in the period. What does not belong to the cohort has no spans.
fn cohort<'a>(tx: &mut Tx<'_>, filter: &'a FigureFilter) -> Result<tickets::BoxedQuery<'a, Db>, Error> {
    let mut query = tickets::table
        .filter(tickets::accepted_at.ge(At(filter.begins)).and(tickets::accepted_at.lt(At(filter.ends))))
        .filter(tickets::programme_id.eq(Uid::from(filter.programme)))
        .into_boxed();
    if let Some(area) = filter.area {
        let below = area_ancestors::table
            .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
            .select(area_ancestors::area_id.nullable());
        query = query.filter(tickets::area_id.eq_any(below));
    }
    if let Some(category) = &filter.category {
        query = query.filter(tickets::category_code.eq_any(categories::with_all_below(tx, category)?));
    }
    if let Some(department) = filter.department {
        query = query.filter(tickets::department_id.eq(Uid::from(department)));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(tickets::channel.eq(channel.name()));
    }
    Ok(query)
}

/// How long the tickets of the cohort took: counted, and put in order by the database.
pub(crate) fn spreads(tx: &mut Tx<'_>, filter: &FigureFilter) -> Result<Spreads, Error> {
    Ok(Spreads {
        to_claim: spread(tx, filter, "to_claim_s")?,
        to_resolve: spread(tx, filter, "to_resolve_s")?,
        to_close: spread(tx, filter, "to_close_s")?,
    })
}

fn spread(tx: &mut Tx<'_>, filter: &FigureFilter, column: &'static str) -> Result<Spread, Error> {
    let count = sql::<BigInt>("COUNT(").sql(column).sql(")");
    let n: i64 = cohort(tx, filter)?.select(count).get_result(tx.conn)?;
    let mut at = |percent| -> Result<Option<i64>, Error> {
        let Some(rank) = rank(n, percent) else { return Ok(None) };
        let spans = cohort(tx, filter)?
            .filter(sql::<Bool>(column).sql(" IS NOT NULL"))
            .order(sql::<Nullable<BigInt>>(column))
            .select(sql::<Nullable<BigInt>>(column))
            .limit(1)
            .offset(rank);
        Ok(spans.get_result(tx.conn)?)
    };
    Ok(Spread { tickets: n, median_s: at(50)?, percentile_90_s: at(90)? })
}
