//! `woodpecker keys`: the keys that seal personal data.

use std::path::Path;
use std::sync::Arc;

use clap::{Args, Subcommand};
use persistence::Store;

use super::{block_on, prepare};
use crate::app::Scene;
use crate::clock::{Clock, Ids, RandomIds, SystemClock};
use crate::config::{Config, Settings};
use crate::flow::change_keys::{self, Changed};
use crate::{key_files, start};

#[derive(Subcommand, Debug)]
pub enum KeysCommand {
    /// Seal and hash all personal data again, with a new key
    ///
    /// Servers may go on running: they find the new key in the key file by themselves. On SQLite they answer writes with
    /// 503 where it takes longer than five seconds; on PostgreSQL whatever writes personal data waits. Old keys stay in
    /// the file, because older backups need them: keep them as long as such a backup is kept.
    ///
    /// Where several machines serve one database, each needs the new key before it comes into force: `woodpecker keys
    /// prepare` on one, copy its key file to all others, then `woodpecker keys rotate`.
    Rotate(Rotate),
    /// Make the key that the next `keys rotate` is going to put in force, and nothing else
    Prepare(Rotate),
}

#[derive(Args, Debug)]
pub struct Rotate {
    #[command(flatten)]
    settings: Settings,
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub fn run(command: KeysCommand, file: Option<&Path>) -> Result<(), String> {
    match command {
        KeysCommand::Prepare(rotate) => {
            let config = prepare(rotate.settings, file)?;
            let key = block_on(async { make_ready(&start::open_existing(&config)?, &config).await })?;
            println!("key {key} is in the key file, ready to come into force");
        }
        KeysCommand::Rotate(rotate) => {
            let config = prepare(rotate.settings, file)?;
            let changed = block_on(async { change(&start::open_existing(&config)?, &config).await })?;
            let from = changed.from.as_deref().unwrap_or("none");
            println!("{} values sealed again; key {} is in force instead of {from}", changed.values, changed.to);
        }
    }
    Ok(())
}

async fn make_ready(store: &Store, config: &Config) -> Result<String, String> {
    let in_force = store.read(|tx| tx.current_key()).await.map_err(|e| e.to_string())?;
    change_keys::prepare(&key_files::sealing_keys_path(&config.data_dir), in_force.as_deref())
}

/// Changes the key of a store: first the file, durably, then the database.
pub async fn change(store: &Store, config: &Config) -> Result<Changed, String> {
    let key = make_ready(store, config).await?;
    let (now, ids): (_, Arc<dyn Ids>) = (SystemClock.now(), Arc::new(RandomIds));
    store
        .write(move |tx| change_keys::put_in_force(&mut Scene::new(tx, now, ids.as_ref()), &key))
        .await
        .map_err(|f| start::said(&f))
}
