//! Categories: a small tree, read whole.

use std::sync::Arc;

use diesel::prelude::*;
use domain::text::{Code, Name};
use domain::ticket::{Category, Urgency};

use super::schema::categories;
use super::{Db, Tx, locked, reference};
use crate::column::{named, number, parsed, signed};
use crate::error::Error;
use crate::known::Categories;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = categories, check_for_backend(Db), treat_none_as_null = true)]
struct Row {
    code: String,
    name: String,
    parent_code: Option<String>,
    urgency: String,
    policy: Option<String>,
    photo_required: bool,
    after_photo_required: bool,
    duplicate_radius_m: i32,
    public_precision_m: i32,
    confidential: bool,
    version: i32,
}

impl Row {
    fn of(category: &Category) -> Result<Self, Error> {
        Ok(Self {
            code: category.code.as_str().to_owned(),
            name: category.name.as_str().to_owned(),
            parent_code: category.parent.clone().map(String::from),
            urgency: category.urgency.name().to_owned(),
            policy: category.policy.clone().map(String::from),
            photo_required: category.photo_required,
            after_photo_required: category.after_photo_required,
            duplicate_radius_m: signed(category.duplicate_radius_m)?,
            public_precision_m: signed(category.public_precision_m)?,
            confidential: category.confidential,
            version: signed(category.version)?,
        })
    }

    fn category(self) -> Result<Category, Error> {
        let code = |code: &str| parsed("a category's code", Code::parse(code));
        Ok(Category {
            code: code(&self.code)?,
            name: parsed("a category's name", Name::parse(&self.name))?,
            parent: self.parent_code.as_deref().map(code).transpose()?,
            urgency: named(&self.urgency, Urgency::named)?,
            policy: self.policy.as_deref().map(code).transpose()?,
            photo_required: self.photo_required,
            after_photo_required: self.after_photo_required,
            duplicate_radius_m: number(self.duplicate_radius_m)?,
            public_precision_m: number(self.public_precision_m)?,
            confidential: self.confidential,
            version: number(self.version)?,
        })
    }
}

/// All of them, in the order in which they were made.
pub(crate) fn all_categories(tx: &mut Tx<'_>) -> Result<Vec<Category>, Error> {
    let rows: Vec<Row> =
        categories::table.order((categories::position, categories::code)).select(Row::as_select()).load(tx.conn)?;
    rows.into_iter().map(Row::category).collect()
}

/// All of them, by their codes.
pub(crate) fn categories_by_code(tx: &mut Tx<'_>) -> Result<Categories, Error> {
    reference::known(tx)?.categories(|| {
        let all = all_categories(tx)?.into_iter();
        Ok(Arc::new(all.map(|category| (category.code.as_str().to_owned(), category)).collect()))
    })
}

/// All of them, held until the transaction ends: the tree is changed by one at a time.
pub(crate) fn lock_categories(tx: &mut Tx<'_>) -> Result<Vec<Category>, Error> {
    let query = locked!(categories::table.order(categories::code).select(Row::as_select()));
    // Whoever held it may have changed it.
    tx.recall.forget();
    let rows: Vec<Row> = query.load(tx.conn)?;
    rows.into_iter().map(Row::category).collect()
}

/// A category and everything below it, however deep.
pub(crate) fn with_all_below(tx: &mut Tx<'_>, top: &Code) -> Result<Vec<String>, Error> {
    let categories = categories_by_code(tx)?;
    let mut all = vec![top.as_str().to_owned()];
    let mut next = 0;
    while let Some(parent) = all.get(next).cloned() {
        let below = categories.values().filter(|it| it.parent.as_ref().is_some_and(|code| code.as_str() == parent));
        let below: Vec<String> =
            below.map(|it| it.code.as_str().to_owned()).filter(|code| !all.contains(code)).collect();
        all.extend(below);
        next += 1;
    }
    Ok(all)
}

pub(crate) fn category(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Category>, Error> {
    Ok(categories_by_code(tx)?.get(code.as_str()).cloned())
}

pub(crate) fn create_category(tx: &mut Tx<'_>, category: &Category) -> Result<(), Error> {
    let last: Option<i32> = categories::table.select(diesel::dsl::max(categories::position)).first(tx.conn)?;
    diesel::insert_into(categories::table)
        .values((Row::of(category)?, categories::position.eq(last.unwrap_or_default() + 1)))
        .execute(tx.conn)?;
    reference::changed(tx)
}

/// Puts `category` in the place of its version before.
pub(crate) fn change_category(tx: &mut Tx<'_>, category: &Category, version_before: u32) -> Result<(), Error> {
    let unchanged =
        categories::table.find(category.code.as_str()).filter(categories::version.eq(signed(version_before)?));
    let changed = diesel::update(unchanged).set(Row::of(category)?).execute(tx.conn)?;
    if changed == 1 { reference::changed(tx) } else { Err(Error::Stale) }
}
