//! Running counters for the figures. What a command changes is written down as it is, by itself, so that nobody waits for anybody; a job
//! sums it up into the counters. Figures are both together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use domain::figures::rate::Sums;
use domain::figures::rollup::{self, Stretch};
use domain::figures::{Counted, Counts, Key, Part, Row, Step};
use domain::id::Id;
use domain::programme::Programme;
use domain::text::Code;
use domain::ticket::Channel;

use super::schema::{figure_changes, figure_counts, figure_folding};
use super::{Db, Tx, among, categories, figure_tickets, locked, sql as columns};
use crate::column::{Day, Document, Uid, named, parsed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::{FigureFilter, Grouping};

/// A part of a key: its text, or nothing.
fn part<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn unpart<T, E: std::fmt::Display>(text: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, Error> {
    if text.is_empty() { Ok(None) } else { parsed("a part of a key", read(text)).map(Some) }
}

fn counted(text: &str) -> Result<Counted, Error> {
    named(text, Counted::parse)
}

/// Writes down what has changed, a row for each place of a ticket.
pub(crate) fn add_counts(tx: &mut Tx<'_>, programme: Id<Programme>, counts: &Counts) -> Result<(), Error> {
    let mut places: Vec<(&Key, BTreeMap<String, i64>)> = Vec::new();
    for (key, n) in counts {
        // What is counted comes last in a key: those of one place follow each other.
        match places.last_mut().filter(|(place, _)| Key { counted: key.counted, ..(*place).clone() } == *key) {
            Some((_, tally)) => drop(tally.insert(key.counted.text(), *n)),
            None => places.push((key, [(key.counted.text(), *n)].into())),
        }
    }
    for (key, tally) in places {
        let change = diesel::insert_into(figure_changes::table).values((
            figure_changes::programme_id.eq(Uid::from(programme)),
            figure_changes::day.eq(Day(key.day)),
            figure_changes::area.eq(part(key.area)),
            figure_changes::category.eq(part(key.category.as_ref())),
            figure_changes::department.eq(part(key.department)),
            figure_changes::worker.eq(part(key.worker)),
            figure_changes::channel.eq(key.channel.name()),
            figure_changes::tally.eq(Document::of(&tally)?),
        ));
        Prepared::once(change).execute(tx.conn)?;
    }
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = figure_changes, check_for_backend(Db))]
struct Change {
    id: i64,
    programme_id: Uid,
    day: Day,
    area: String,
    category: String,
    department: String,
    worker: String,
    channel: String,
    tally: Document,
}

impl Change {
    fn keys(&self) -> Result<Vec<(Key, i64)>, Error> {
        let tally: BTreeMap<String, i64> = self.tally.read()?;
        let area = unpart(&self.area, str::parse)?;
        let category = unpart(&self.category, Code::parse)?;
        let department = unpart(&self.department, str::parse)?;
        let worker = unpart(&self.worker, str::parse)?;
        let channel = named(&self.channel, Channel::named)?;
        let key = |text: &str| -> Result<Key, Error> {
            let (category, counted) = (category.clone(), counted(text)?);
            Ok(Key { day: self.day.0, area, category, department, worker, channel, counted })
        };
        tally.iter().map(|(text, n)| Ok((key(text)?, *n))).collect()
    }
}

type Rows = BTreeMap<Id<Programme>, BTreeMap<Row, i64>>;

fn rolled_up(changes: &[Change], all: &mut Rows) -> Result<(), Error> {
    for change in changes {
        let own = all.entry(change.programme_id.id()).or_default();
        for (key, n) in change.keys()? {
            for row in rollup::rows(&key) {
                *own.entry(row).or_default() += n;
            }
        }
    }
    Ok(())
}

/// Held until the transaction ends: one at a time sums up, or begins anew.
pub(crate) fn lock_folding(tx: &mut Tx<'_>) -> Result<(), Error> {
    let _: i32 = locked!(figure_folding::table.select(figure_folding::id)).first(tx.conn)?;
    Ok(())
}

/// Sums up the oldest changes into the counters; says how many there were. Call `lock_folding` before.
pub(crate) fn fold_counts(tx: &mut Tx<'_>, limit: u32) -> Result<usize, Error> {
    let changes: Vec<Change> = figure_changes::table
        .order(figure_changes::id)
        .limit(limit.into())
        .select(Change::as_select())
        .load(tx.conn)?;
    let mut all = Rows::new();
    rolled_up(&changes, &mut all)?;
    for (programme, rows) in all {
        add_rows(tx, programme, &rows)?;
    }
    // Those, and no others: what a slower transaction wrote may have come to light since, with a smaller number.
    for change in &changes {
        Prepared::once(diesel::delete(figure_changes::table.find(change.id))).execute(tx.conn)?;
    }
    Ok(changes.len())
}

/// Adds to the counters themselves. Call `lock_folding` before.
pub(crate) fn add_rows(tx: &mut Tx<'_>, programme: Id<Programme>, rows: &BTreeMap<Row, i64>) -> Result<(), Error> {
    for (row, n) in rows.iter().filter(|(_, n)| **n != 0) {
        let added = diesel::insert_into(figure_counts::table)
            .values((
                figure_counts::programme_id.eq(Uid::from(programme)),
                figure_counts::part.eq(row.part.kind()),
                figure_counts::member.eq(row.part.member()),
                figure_counts::step.eq(row.step.name()),
                figure_counts::period.eq(Day(row.period)),
                figure_counts::counted.eq(row.counted.text()),
                figure_counts::n.eq(*n),
            ))
            .on_conflict((
                figure_counts::programme_id,
                figure_counts::part,
                figure_counts::member,
                figure_counts::step,
                figure_counts::period,
                figure_counts::counted,
            ))
            .do_update()
            .set(figure_counts::n.eq(figure_counts::n + *n));
        Prepared::once(added).execute(tx.conn)?;
    }
    Ok(())
}

/// Forgets a programme's counters: it is counted anew. Call `lock_folding` before.
pub(crate) fn clear_counts(tx: &mut Tx<'_>, programme: Id<Programme>) -> Result<(), Error> {
    let own = Uid::from(programme);
    diesel::delete(figure_changes::table.filter(figure_changes::programme_id.eq(own))).execute(tx.conn)?;
    diesel::delete(figure_counts::table.filter(figure_counts::programme_id.eq(own))).execute(tx.conn)?;
    Ok(())
}

/// All counters that are not zero, programme by programme, for a comparison with a recount.
pub(crate) fn all_counts(tx: &mut Tx<'_>) -> Result<Rows, Error> {
    type Columns = (Uid, String, String, String, Day, String, i64);
    let rows: Vec<Columns> = figure_counts::table
        .select((
            figure_counts::programme_id,
            figure_counts::part,
            figure_counts::member,
            figure_counts::step,
            figure_counts::period,
            figure_counts::counted,
            figure_counts::n,
        ))
        .load(tx.conn)?;
    let mut all = Rows::new();
    for (programme, kind, member, step, period, text, n) in rows {
        let row = Row {
            part: Part::parse(&kind, &member).ok_or_else(|| Error::inconsistent("a part of the figures", &member))?,
            step: named(&step, Step::named)?,
            period: period.0,
            counted: counted(&text)?,
        };
        all.entry(programme.id()).or_default().insert(row, n);
    }
    let changes: Vec<Change> = figure_changes::table.select(Change::as_select()).load(tx.conn)?;
    rolled_up(&changes, &mut all)?;
    all.values_mut().for_each(|rows| rows.retain(|_, n| *n != 0));
    Ok(all)
}

/// The one kind of part that is asked for, if counters are kept by it: of two at once there are none.
fn kind_of_part(filter: &FigureFilter, by: Grouping) -> Option<&'static str> {
    let kinds = [
        (filter.area.is_some() || by == Grouping::Area, "area"),
        (filter.category.is_some(), "category"),
        (filter.department.is_some() || by == Grouping::Department, "department"),
        (filter.worker.is_some() || by == Grouping::Worker, "worker"),
        (filter.channel.is_some(), "channel"),
    ];
    let mut asked = kinds.into_iter().filter_map(|(is_asked, kind)| is_asked.then_some(kind));
    match (asked.next(), asked.next()) {
        (None, _) => Some("whole"),
        // How long the work of one person took is not counted.
        (Some("worker"), None) if by == Grouping::Nothing => None,
        (one, None) => one,
        _ => None,
    }
}

/// The figures, told apart as is said. From the counters where they are kept by what is asked for, and from the tickets where not.
pub(crate) fn figures(tx: &mut Tx<'_>, filter: &FigureFilter, by: Grouping) -> Result<BTreeMap<String, Sums>, Error> {
    let Some(kind) = kind_of_part(filter, by) else { return figure_tickets::counted_tickets(tx, filter, by) };
    let mut sums = BTreeMap::new();
    let stretches = match by {
        Grouping::Period(Step::Day) => vec![Stretch { step: Step::Day, from: filter.from, until: filter.until }],
        _ => rollup::stretches(filter.from, filter.until),
    };
    for stretch in stretches {
        add_stretch(tx, filter, by, kind, stretch, &mut sums)?;
    }
    add_changes(tx, filter, by, &mut sums)?;
    Ok(sums)
}

/// The areas below one, as text: parts of keys are, and an id is not, on PostgreSQL. A city has too many to name them one by one.
macro_rules! in_area {
    ($column:literal, $area:expr) => {
        sql::<Bool>(concat!($column, " IN (SELECT CAST(area_id AS TEXT) FROM area_ancestors WHERE ancestor_id = "))
            .bind::<columns::Uid, _>(Uid::from($area))
            .sql(")")
    };
}

fn add_stretch(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    by: Grouping,
    kind: &'static str,
    stretch: Stretch,
    sums: &mut BTreeMap<String, Sums>,
) -> Result<(), Error> {
    let group = match by {
        Grouping::Nothing => "CAST('' AS TEXT)",
        Grouping::Area | Grouping::Department | Grouping::Worker => "member",
        Grouping::Period(_) => "CAST(period AS TEXT)",
    };
    let mut query = figure_counts::table
        .group_by(sql::<Text>("1, 2"))
        // Either database would make something else of a sum of big integers.
        .select((sql::<Text>(group), sql::<Text>("counted"), sql::<BigInt>("CAST(SUM(n) AS BIGINT)")))
        .filter(figure_counts::programme_id.eq(Uid::from(filter.programme)))
        .filter(figure_counts::part.eq(kind).and(figure_counts::step.eq(stretch.step.name())))
        .filter(figure_counts::period.ge(Day(stretch.from)).and(figure_counts::period.lt(Day(stretch.until))))
        .into_boxed();
    if by != Grouping::Nothing {
        query = query.filter(figure_counts::counted.not_like("%:%"));
    }
    query = match filter {
        FigureFilter { area: Some(area), .. } => query.filter(in_area!("member", *area)),
        FigureFilter { category: Some(category), .. } => {
            query.filter(among!(figure_counts::member, categories::with_all_below(tx, category)?))
        }
        FigureFilter { department: Some(department), .. } => {
            query.filter(figure_counts::member.eq(department.to_string()))
        }
        FigureFilter { worker: Some(worker), .. } => query.filter(figure_counts::member.eq(worker.to_string())),
        FigureFilter { channel: Some(channel), .. } => query.filter(figure_counts::member.eq(channel.name())),
        _ if kind == "whole" => query.filter(figure_counts::member.eq("")),
        _ => query,
    };
    let rows: Vec<(String, String, i64)> = query.load(tx.conn)?;
    for (group, text, n) in rows {
        sums.entry(group).or_default().add(counted(&text)?, n);
    }
    Ok(())
}

/// What is not summed up yet.
fn add_changes(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    by: Grouping,
    sums: &mut BTreeMap<String, Sums>,
) -> Result<(), Error> {
    let mut query = figure_changes::table
        .filter(figure_changes::programme_id.eq(Uid::from(filter.programme)))
        .filter(figure_changes::day.ge(Day(filter.from)).and(figure_changes::day.lt(Day(filter.until))))
        .select(Change::as_select())
        .into_boxed();
    if let Some(area) = filter.area {
        query = query.filter(in_area!("area", area));
    }
    if let Some(category) = &filter.category {
        query = query.filter(among!(figure_changes::category, categories::with_all_below(tx, category)?));
    }
    if let Some(department) = filter.department {
        query = query.filter(figure_changes::department.eq(department.to_string()));
    }
    if let Some(worker) = filter.worker {
        query = query.filter(figure_changes::worker.eq(worker.to_string()));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(figure_changes::channel.eq(channel.name()));
    }
    let changes: Vec<Change> = query.load(tx.conn)?;
    for change in changes {
        let day: NaiveDate = change.day.0;
        let group = match by {
            Grouping::Nothing => String::new(),
            Grouping::Area => change.area.clone(),
            Grouping::Department => change.department.clone(),
            Grouping::Worker => change.worker.clone(),
            Grouping::Period(_) => day.to_string(),
        };
        if group.is_empty() && by != Grouping::Nothing {
            continue;
        }
        let sums = sums.entry(group).or_default();
        for (key, n) in change.keys()? {
            if by == Grouping::Nothing || matches!(key.counted, Counted::Measure(_)) {
                sums.add(key.counted, n);
            }
        }
    }
    Ok(())
}
