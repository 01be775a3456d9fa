//! Everything that has to be there before the first request: keys, schema, the first programme, the categories.

use std::path::Path;
use std::sync::Arc;

use domain::text::Name;
use domain::ticket::category::starter_set;
use persistence::{DatabaseUrl, PoolSize, Store, Vault, migrate, vault};
use tokio::sync::Semaphore;

use crate::app::{App, Scene};
use crate::clock::{Clock, Ids, RandomIds, SystemClock};
use crate::config::Config;
use crate::key_files;
use crate::limit::Limiter;
use crate::observe::Metrics;
use crate::outgoing::Outgoing;
use crate::page::Cursors;
use crate::photos::PhotoShop;
use crate::problem::Failure;
use crate::streams::Streams;
use crate::token::{self, Signer};

/// The keys of a data directory, made where there are none.
#[derive(Debug)]
pub struct Keys {
    pub signing_pem: String,
    pub vault: Vault,
    /// The newest key of the file: a database that knows none yet begins with it.
    pub newest: String,
}

impl Keys {
    pub fn open(data_dir: &Path) -> Result<Self, String> {
        let signing_pem = key_files::read_or_create(&key_files::signing_key_path(data_dir), token::generate_pem)?;
        let path = key_files::sealing_keys_path(data_dir);
        key_files::read_or_create(&path, || {
            vault::generate_key().map(|(_, line)| line.to_string()).map_err(|e| e.to_string())
        })?;
        let (vault, newest) = open_vault(&path)?;
        Ok(Self { signing_pem, vault, newest })
    }
}

/// The keys that seal personal data, from a file that is there; and the newest of them.
pub fn open_vault(path: &Path) -> Result<(Vault, String), String> {
    let lines = key_files::read(path)?;
    let vault = Vault::parse(&lines).map_err(|e| format!("{}: {e}", path.display()))?;
    let newest = key_files::newest(&lines).to_owned();
    let path = path.to_owned();
    Ok((vault.rereading(move || key_files::read(&path).ok()), newest))
}

/// Opens a store that has to be there already, with its keys, and leaves its schema as it is: for whatever looks into a
/// deployment and must not make one.
pub fn open_existing(config: &Config) -> Result<Store, String> {
    if let DatabaseUrl::Sqlite(path) = &config.database
        && !path.exists()
    {
        return Err(format!("{}: there is no database", path.display()));
    }
    let (vault, _) = open_vault(&key_files::sealing_keys_path(&config.data_dir))?;
    if !migrate::pending(&config.database).map_err(|e| e.to_string())?.is_empty() {
        return Err("the database has an older schema than this program: run `woodpecker migrate` first".into());
    }
    let size = PoolSize { connections: config.database_connections };
    Store::open(&config.database, size, vault).map_err(|e| e.to_string())
}

/// Opens the store: migrated, with a key in force.
pub fn open_store(url: &DatabaseUrl, connections: u32, keys: &Keys) -> Result<Store, String> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = path.parent()
    {
        key_files::create_private(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    bring_up(url)?;
    Store::open(url, PoolSize { connections }, keys.vault.clone()).map_err(|e| e.to_string())
}

/// Brings the schema up to this program's.
pub fn bring_up(url: &DatabaseUrl) -> Result<(), String> {
    for name in migrate::up(url).map_err(|e| e.to_string())? {
        tracing::info!(name, "migrated");
    }
    Ok(())
}

/// What a deployment begins with: a key in force, a programme that waits for its first area, a set of categories.
pub fn begin(scene: &mut Scene<'_, '_>, newest_key: &str) -> Result<(), Failure> {
    if scene.tx.current_key()?.is_none() {
        scene.tx.set_current_key(newest_key)?;
    }
    if scene.tx.first_programme()?.is_none() {
        let name = Name::parse("啄木鸟").map_err(Failure::internal)?;
        let id = scene.id();
        scene.tx.create_programme(id, &name, None, scene.now)?;
        for category in starter_set() {
            scene.tx.create_category(&category)?;
        }
    }
    Ok(())
}

/// Without the key that seals its data a database cannot be served: each name in it would be an error.
async fn require_key_in_force(store: &Store, vault: &Vault) -> Result<(), String> {
    let current = store.read(|tx| tx.current_key()).await.map_err(|e| e.to_string())?;
    match current {
        Some(key) if !vault.holds(&key) => Err(format!(
            "the database is sealed with key {key}, which keys/sealing.keys does not hold: bring the file back"
        )),
        _ => Ok(()),
    }
}

/// Puts an app together.
pub async fn app(config: &Config, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<App, String> {
    let keys = Keys::open(&config.data_dir)?;
    let mut store = open_store(&config.database, config.database_connections, &keys)?;
    if let Some(replica) = &config.replica {
        let size = PoolSize { connections: config.database_connections };
        store.follow(replica, size, keys.vault.clone()).map_err(|e| e.to_string())?;
    }
    require_key_in_force(&store, &keys.vault).await?;
    store.join_others().map_err(|e| e.to_string())?;
    let streams = Streams::new(config.streams);
    let counts = store.counts();
    let outside = config.outside.open(&store, &clock)?;
    let app = App {
        store,
        clock,
        ids,
        signer: Signer::from_pem(&keys.signing_pem)?,
        cursors: Cursors::new(keys.signing_pem.as_bytes()),
        photos: PhotoShop::open(config).await?,
        limiter: Limiter::new(config.rate_limit, config.trusted_proxies.clone()).joined(counts),
        metrics: Metrics::new(&streams).map_err(|e| e.to_string())?,
        streams,
        hashing: Semaphore::new(config.workers),
        public_url: config.public_url.clone(),
        outside,
        words: config.outside.words()?,
        outgoing: Outgoing::open(&config.webhooks)?,
        surveying: Semaphore::new(1),
    };
    let newest = keys.newest;
    app.change(move |scene| begin(scene, &newest)).await.map_err(|f| said(&f))?;
    // On a read-only disk all of the above goes well where there is nothing to begin with any more.
    app.store.check_writing().await.map_err(|e| e.to_string())?;
    app.store.call_to_mind().await.map_err(|e| e.to_string())?;
    app.store.foresee_borders();
    Ok(app)
}

/// With the clock of the machine, and ids that nobody can guess.
pub async fn real_app(config: &Config) -> Result<App, String> {
    app(config, Arc::new(SystemClock), Arc::new(RandomIds)).await
}

/// A failure, for whoever runs the server.
pub fn said(failure: &Failure) -> String {
    let title = failure.code.title().1;
    match (&failure.cause, &failure.detail) {
        (Some(cause), _) => format!("{title}: {cause}"),
        (None, Some((_, detail))) => format!("{title}: {detail}"),
        (None, None) => title.to_owned(),
    }
}
