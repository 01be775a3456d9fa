//! What a ticket has to be to stand in somebody's list.

use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::geo::{Position, bounding_box, metres_per_degree};
use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Purpose, RolePlace};
use domain::ticket::{Channel, Status};

use super::schema::{
    area_ancestors, categories as category_table, consents, ticket_co_handlers, ticket_follows, tickets,
};
use super::{Db, Tx, among, programmes, sql, unindexed};
use crate::band::{Band, bands_of};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::Viewer;

pub(super) type Condition = Box<dyn BoxableExpression<tickets::table, Db, SqlType = sql::Nullable<Bool>>>;

/// A condition as the one type that all of them share.
pub(super) fn condition<E>(expression: E) -> Condition
where
    E: BoxableExpression<tickets::table, Db, SqlType = sql::Nullable<Bool>> + 'static,
{
    Box::new(expression)
}

/// Whether it lies in an area or below, looked up ticket by ticket: a list of all that is below a city takes longer to make than a page.
pub(super) fn lies_in(area: Id<Area>) -> Condition {
    let there = area_ancestors::table
        .filter(area_ancestors::area_id.nullable().eq(tickets::area_id))
        .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
        .select(area_ancestors::ancestor_id);
    condition(there.single_value().is_not_null().nullable())
}

/// What lies in one of these places.
fn within(places: &[RolePlace]) -> Option<Condition> {
    places
        .iter()
        .map(|place| match *place {
            RolePlace::Everywhere => condition(tickets::id.is_not_null().nullable()),
            RolePlace::Area(area) => lies_in(area),
            RolePlace::Department(department) => {
                let called_to = ticket_co_handlers::table
                    .filter(ticket_co_handlers::department_id.eq(Uid::from(department)))
                    .select(ticket_co_handlers::ticket_id);
                let own = unindexed!(tickets::department_id).eq(Some(Uid::from(department)));
                condition(own.or(unindexed!(tickets::id).eq_any(called_to).nullable()))
            }
            RolePlace::Desk(_) => condition(tickets::id.is_null().nullable()),
        })
        .reduce(|all, next| condition(all.or(next)))
}

/// What the viewer sees exactly: his own, and those of his places.
fn seen_in_full(viewer: &Viewer) -> Condition {
    let own = Uid::from(viewer.account);
    let told =
        condition(unindexed!(tickets::reporter_id).eq(Some(own)).or(unindexed!(tickets::proxy_id).eq(Some(own))));
    let mine = if viewer.works { condition(told.or(unindexed!(tickets::worker_id).eq(Some(own)))) } else { told };
    match within(&viewer.places) {
        Some(work) => condition(mine.or(work)),
        None => mine,
    }
}

/// Tickets that the viewer may see: those, the public ones, and those that he follows and that were public once. That is
/// most of them: what is looked for, or the order, says which index is walked, and each ticket on the way is held against this.
pub(super) fn visible_to(viewer: &Viewer) -> Condition {
    let public: Vec<&str> = Status::ALL.iter().filter(|s| s.is_public()).map(|s| s.name()).collect();
    let followed = ticket_follows::table
        .filter(ticket_follows::account_id.eq(Uid::from(viewer.account)))
        .select(ticket_follows::ticket_id);
    let kept_in_sight = unindexed!(tickets::id).eq_any(followed).and(tickets::accepted_at.is_not_null());
    // What nobody has judged yet is nobody else's to see, however far it has come.
    let is_public = among!(unindexed!(tickets::status), public).and(unindexed!(tickets::provisional).eq(false));
    condition(seen_in_full(viewer).or(is_public.or(kept_in_sight).nullable()))
}

/// Where the public sees a position only roughly, because of what it is or because its reporter has not agreed to more, it does not find
/// the ticket by its place either: a circle that shrinks, or a smaller area, would give away what was left out.
pub(super) fn found_by_place(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Condition, Error> {
    let coarse =
        category_table::table.filter(category_table::public_precision_m.gt(0)).select(category_table::code.nullable());
    let of_category = tickets::category_code.is_null().nullable().or(tickets::category_code.ne_all(coarse));
    let versions = programmes::first_programme(tx)?.map(|it| it.settings.policy_versions).unwrap_or_default();
    let version = versions.get(&Purpose::ExactPosition).map(|version| version.as_str().to_owned());
    let exact = of_category.and(may_be_shown_exactly(version));
    Ok(condition(seen_in_full(viewer).or(exact)))
}

/// As `Report::private_reporter` and `Consents::public_precision_m` have it, ticket by ticket.
fn may_be_shown_exactly(version: Option<String>) -> Condition {
    let impersonal: Vec<&str> =
        Channel::ALL.iter().filter(|it| it.is_duty() || it.is_of_a_program()).map(|it| it.name()).collect();
    let is_nobodys = unindexed!(tickets::reporter_id).is_null().or(unindexed!(tickets::proxy_id).is_not_null());
    let agreed = consents::table
        .filter(consents::account_id.nullable().eq(tickets::reporter_id))
        .filter(consents::purpose.eq(Purpose::ExactPosition.name()).and(consents::withdrawn_at.is_null()));
    let agreed = match version {
        Some(version) => condition(
            agreed
                .filter(consents::version.eq(version))
                .select(consents::account_id)
                .single_value()
                .is_not_null()
                .nullable(),
        ),
        None => condition(agreed.select(consents::account_id).single_value().is_not_null().nullable()),
    };
    condition(is_nobodys.or(among!(unindexed!(tickets::channel), impersonal)).nullable().or(agreed))
}

/// In the circle. The index knows all of this.
pub(super) fn near(centre: Position, radius_m: f64) -> Condition {
    let around = bounding_box(centre, radius_m);
    let (per_lat, per_lng) = metres_per_degree(centre.lat());
    let north = move || (tickets::lat - centre.lat()) * per_lat;
    let east = move || (tickets::lng - centre.lng()) * per_lng;
    condition(
        among!(Band, bands_of(around))
            .and(tickets::lat.between(around.south, around.north))
            .and(tickets::lng.between(around.west, around.east))
            .and((north() * north() + east() * east()).le(radius_m * radius_m)),
    )
}

/// Changed last at or after a moment, or before it. What is closed has changed last when it was closed.
pub(super) fn changed_last(moment: At, after: bool) -> Condition {
    let is_closed = || unindexed!(tickets::status).eq(Status::Closed.name()).nullable();
    let is_not = || unindexed!(tickets::status).ne(Status::Closed.name()).nullable();
    if after {
        let closed = is_closed().and(unindexed!(tickets::closed_at).ge(Some(moment)));
        condition(closed.or(is_not().and(unindexed!(tickets::changed_at).ge(moment).nullable())))
    } else {
        let closed = is_closed().and(unindexed!(tickets::closed_at).lt(Some(moment)));
        condition(closed.or(is_not().and(unindexed!(tickets::changed_at).lt(moment).nullable())))
    }
}
