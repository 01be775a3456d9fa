//! Routing rules: few, and read whole.

use std::sync::Arc;

use diesel::prelude::*;
use domain::grid::Area;
use domain::id::Id;
use domain::identity::Role;
use domain::routing::{Mode, Rule, Target};
use domain::text::Code;

use super::schema::routing_rules;
use super::{Db, Tx, locked, reference};
use crate::column::{self, At, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{Mark, Page, PageRequest};

#[derive(Queryable, Selectable)]
#[diesel(table_name = routing_rules, check_for_backend(Db))]
struct Row {
    id: Uid,
    category_code: Option<String>,
    area_id: Option<Uid>,
    department_id: Option<Uid>,
    worker_id: Option<Uid>,
    role: Option<String>,
    mode: String,
    version: i32,
    created_at: At,
}

impl Row {
    fn rule(self) -> Result<Rule, Error> {
        let target = match (self.department_id, self.worker_id, self.role) {
            (Some(department), _, _) => Target::Department(department.id()),
            (_, Some(worker), _) => Target::Worker(worker.id()),
            (_, _, Some(role)) => Target::AreaRole(named(&role, Role::named)?),
            _ => return Err(Error::inconsistent("a routing rule", "no target")),
        };
        Ok(Rule {
            id: self.id.id(),
            category: self.category_code.map(|code| parsed("a category's code", Code::parse(&code))).transpose()?,
            area: column::id(self.area_id),
            target,
            mode: named(&self.mode, Mode::named)?,
            version: number(self.version)?,
            created_at: self.created_at.0,
        })
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = routing_rules, treat_none_as_null = true, check_for_backend(Db))]
struct Change {
    category_code: Option<String>,
    area_id: Option<Uid>,
    department_id: Option<Uid>,
    worker_id: Option<Uid>,
    role: Option<String>,
    mode: String,
    version: i32,
}

impl Change {
    fn of(rule: &Rule) -> Result<Self, Error> {
        let (department, worker, role) = match rule.target {
            Target::Department(department) => (Some(department), None, None),
            Target::Worker(worker) => (None, Some(worker), None),
            Target::AreaRole(role) => (None, None, Some(role.name().to_owned())),
        };
        Ok(Self {
            category_code: rule.category.as_ref().map(|code| code.as_str().to_owned()),
            area_id: column::uid(rule.area),
            department_id: column::uid(department),
            worker_id: column::uid(worker),
            role,
            mode: rule.mode.name().to_owned(),
            version: signed(rule.version)?,
        })
    }
}

/// All rules, the oldest first.
pub(crate) fn routing_rules(tx: &mut Tx<'_>) -> Result<Arc<Vec<Rule>>, Error> {
    reference::known(tx)?.rules(|| {
        let rows: Vec<Row> = routing_rules::table
            .order((routing_rules::created_at, routing_rules::id))
            .select(Row::as_select())
            .load(tx.conn)?;
        Ok(Arc::new(rows.into_iter().map(Row::rule).collect::<Result<_, _>>()?))
    })
}

/// Those that name this category and this area, where any is asked for; the oldest first.
pub(crate) fn list_routing_rules(
    tx: &mut Tx<'_>,
    category: Option<&Code>,
    area: Option<Id<Area>>,
    page: PageRequest,
) -> Result<Page<Rule>, Error> {
    let mut query = routing_rules::table.select(Row::as_select()).into_boxed();
    if let Some(category) = category {
        query = query.filter(routing_rules::category_code.eq(category.as_str()));
    }
    if let Some(area) = area {
        query = query.filter(routing_rules::area_id.eq(Uid::from(area)));
    }
    if let Some(after) = page.after {
        let (at, id) = (At(after.at), Uid(after.id));
        query = query
            .filter(routing_rules::created_at.ge(at))
            .filter(routing_rules::created_at.gt(at).or(routing_rules::id.gt(id)));
    }
    let rows: Vec<Row> =
        query.order((routing_rules::created_at, routing_rules::id)).limit(page.probe()).load(tx.conn)?;
    let rules = rows.into_iter().map(Row::rule).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(rules, page, |rule| Mark { at: rule.created_at, id: rule.id.uuid() }))
}

/// A rule that is going to be changed, held until the transaction ends.
pub(crate) fn lock_routing_rule(tx: &mut Tx<'_>, id: Id<Rule>) -> Result<Option<Rule>, Error> {
    let query = locked!(routing_rules::table.find(Uid::from(id)).select(Row::as_select()));
    tx.recall.forget();
    let row: Option<Row> = query.first(tx.conn).optional()?;
    row.map(Row::rule).transpose()
}

pub(crate) fn insert_routing_rule(tx: &mut Tx<'_>, rule: &Rule) -> Result<(), Error> {
    diesel::insert_into(routing_rules::table)
        .values((
            routing_rules::id.eq(Uid::from(rule.id)),
            Change::of(rule)?,
            routing_rules::created_at.eq(At(rule.created_at)),
        ))
        .execute(tx.conn)?;
    reference::changed(tx)
}

pub(crate) fn save_routing_rule(tx: &mut Tx<'_>, rule: &Rule) -> Result<(), Error> {
    let saved =
        diesel::update(routing_rules::table.find(Uid::from(rule.id))).set(Change::of(rule)?).execute(tx.conn)?;
    if saved == 1 { reference::changed(tx) } else { Err(Error::Stale) }
}

pub(crate) fn delete_routing_rule(tx: &mut Tx<'_>, id: Id<Rule>) -> Result<(), Error> {
    let deleted = diesel::delete(routing_rules::table.find(Uid::from(id))).execute(tx.conn)?;
    if deleted == 1 { reference::changed(tx) } else { Err(Error::Missing("routing rule")) }
}
