//! Shishou (石首) to try everything on: places, people, goods and matters, made through the same flows as real ones.
//!
//! The city, its streets and its communities are real, as are their codes; borders, people and what they report are made up. Everything
//! is made in one transaction: the city is there, or it is not. It is the same city each time, counted back from the moment of
//! its making.
//!
//! - [`areas`]: the city's streets, communities and grids, and how their borders are drawn
//! - [`city`]: places and goods: areas, departments, desks
//! - [`stations`]: rest places for riders
//! - [`people`]: staff of every role, riders; their passwords are no secret
//! - [`teams`]: who holds which post in the areas
//! - [`story`]: what can be told of a matter
//! - [`stories`]: matters of these days, in every status
//! - [`history`]: a year of matters before them, for the figures
//! - [`dice`], [`pictures`]: thrown, not random; drawn, not photographed
//! - [`tickets`]: tells the stories
//! - [`vouchers`]: what the riders do with their points
//! - [`guide`]: what to open, who to sign in as, and the walk with curl
//! - [`walk`]: the same walk over HTTP, by itself

pub mod areas;
pub mod city;
pub mod dice;
pub mod guide;
pub mod history;
pub mod people;
pub mod pictures;
pub mod stations;
pub mod stories;
pub mod story;
pub mod teams;
pub mod tickets;
pub mod vouchers;
pub mod walk;

use std::sync::Arc;

use bytes::Bytes;
use chrono::TimeDelta;
use domain::grid::Level;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use persistence::values::{PageRequest, PhotoRecord};
use persistence::{DatabaseUrl, PoolSize, Store, Vault, migrate, vault};

use crate::app::{App, Scene};
use crate::photos::take_in::take_in;
use crate::problem::Failure;
use crate::{password, start};
use story::Story;

/// The city and its people have been there for longer than anything that is told of them.
const SINCE: TimeDelta = TimeDelta::days(400);
/// So many pictures are under way at a time: some are drawn while others are written.
const PICTURES_AT_A_TIME: usize = 8;

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
    Ok(cities.items.iter().any(|area| area.code.as_str() == areas::CITY))
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
    let stories = Arc::new(stories::all(app.clock.now()));
    let pictures = Arc::new(take_pictures(app, &stories).await?);
    let ids = Arc::clone(&app.ids);
    app.change(move |scene| {
        let mut then = Scene::new(&mut *scene.tx, scene.now.minus(SINCE), ids.as_ref());
        let mut places = city::build(&mut then)?;
        stations::open(&mut then, &places)?;
        let people = people::settle(&mut then, &places, &staff, &riders)?;
        teams::form(&mut then, &places, &people)?;
        city::stock_up(&mut then, &mut places, people.account("admin")?)?;
        tickets::tell(scene, ids.as_ref(), (&places, &people), &stories, &pictures)
    })
    .await?;
    Ok(true)
}

/// The pictures of each story, before their rows: whose they are is settled with the stories.
async fn take_pictures(app: &App, stories: &[Story]) -> Result<Vec<Vec<PhotoRecord>>, Failure> {
    let mut street = 0;
    let mut wanted = Vec::new();
    for (n, story) in stories.iter().enumerate() {
        for picture in story.pictures(street) {
            wanted.push((n, picture));
            street += 1;
        }
    }
    let taken = stream::iter(wanted).map(|(n, picture)| async move {
        let jpeg = actix_web::web::block(move || pictures::draw(picture)).await.map_err(Failure::internal)??;
        Ok::<_, Failure>((n, take_in(app, None, Bytes::from(jpeg)).await?))
    });
    let taken: Vec<(usize, PhotoRecord)> = taken.buffered(PICTURES_AT_A_TIME).try_collect().await?;
    let mut records = vec![Vec::new(); stories.len()];
    for (n, record) in taken {
        if let Some(of_story) = records.get_mut(n) {
            of_story.push(record);
        }
    }
    Ok(records)
}
