//! A small Shishou (石首) to try everything on: places, people, goods and matters, made through the same flows as real ones.
//!
//! The city's name and position are its own; communities, borders, people and numbers are made up. Everything is made in
//! one transaction: the city is there, or it is not.
//!
//! - [`city`]: areas with borders, departments, desks, goods
//! - [`stations`]: rest places for riders
//! - [`people`]: staff of every role, riders; their passwords are no secret
//! - [`pictures`]: drawn, not photographed
//! - [`tickets`]: matters at every stage
//! - [`guide`]: what to open, who to sign in as, and the walk with curl
//! - [`walk`]: the same walk over HTTP, by itself

pub mod city;
pub mod guide;
pub mod people;
pub mod pictures;
pub mod stations;
pub mod tickets;
pub mod walk;

use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use domain::grid::Level;
use domain::id::Id;
use persistence::values::{PageRequest, PhotoRecord};
use persistence::{DatabaseUrl, PoolSize, Store, Vault, migrate, vault};

use crate::app::{App, Scene};
use crate::photos::take_in::take_in;
use crate::problem::Failure;
use crate::{password, start};

/// People of the city have been there for a month.
const MONTH: TimeDelta = TimeDelta::days(30);

/// Refuses a database that is somebody's own, before anything is done to it: not even its schema is touched.
pub async fn require_demonstration(url: &DatabaseUrl) -> Result<(), String> {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        return Ok(());
    }
    if migrate::last_applied(url).map_err(|e| e.to_string())?.is_none() {
        return Ok(());
    }
    // Areas are not sealed: any key will do to look at them.
    let (_, key) = vault::generate_key().map_err(|e| e.to_string())?;
    let vault = Vault::parse(&key).map_err(|e| e.to_string())?;
    let store = Store::open(url, PoolSize { connections: 1 }, vault).map_err(|e| e.to_string())?;
    let look = |tx: &mut persistence::Tx<'_>| -> Result<(bool, bool), persistence::Error> {
        Ok((is_there(tx)?, tx.row_counts()?.accounts > 0 || !tx.list_areas(None, None, FIRST)?.items.is_empty()))
    };
    match store.read(look).await.map_err(|e| e.to_string())? {
        (true, _) | (false, false) => Ok(()),
        (false, true) => Err("this database is in use and holds no demonstration city: it is left alone".into()),
    }
}

const FIRST: PageRequest = PageRequest { limit: 100, after: None };

fn is_there(tx: &mut persistence::Tx<'_>) -> Result<bool, persistence::Error> {
    let cities = tx.list_areas(None, Some(Level::City), FIRST)?;
    Ok(cities.items.iter().any(|area| area.code.as_str() == city::CITY))
}

/// Makes the city where it is not there yet. Says whether it did.
pub async fn ensure(app: &App) -> Result<bool, String> {
    make(app).await.map_err(|failure| start::said(&failure))
}

async fn make(app: &App) -> Result<bool, Failure> {
    if app.look(|scene| Ok(is_there(scene.tx)?)).await? {
        return Ok(false);
    }
    let staff = password::hash(app, people::STAFF_PASSWORD.to_owned()).await?;
    let riders = password::hash(app, people::RIDER_PASSWORD.to_owned()).await?;
    let pictures = Arc::new(take_pictures(app).await?);
    let ids = Arc::clone(&app.ids);
    app.change(move |scene| {
        let mut then = Scene::new(&mut *scene.tx, scene.now.minus(MONTH), ids.as_ref());
        let places = city::build(&mut then)?;
        stations::open(&mut then, &places)?;
        let people = people::settle(&mut then, &places, &staff, &riders)?;
        city::stock_up(&mut then, &places, people.account("admin")?)?;
        tickets::tell(scene, ids.as_ref(), &places, &people, &pictures)
    })
    .await?;
    Ok(true)
}

/// The pictures of all stories, before their rows: whose they are is settled with the stories.
async fn take_pictures(app: &App) -> Result<Vec<PhotoRecord>, Failure> {
    let mut records = Vec::new();
    for picture in tickets::pictures() {
        let jpeg = actix_web::web::block(move || pictures::draw(picture)).await.map_err(Failure::internal)??;
        let nobody = Id::from_uuid(app.ids.next(app.clock.now()));
        records.push(take_in(app, nobody, Bytes::from(jpeg)).await?);
    }
    Ok(records)
}
