//! Another key comes into force: everything that is sealed or hashed is so again, and the database says which key it
//! was, in one transaction. Whoever is interrupted has the old key in force, or the new one, and nothing in between.
//!
//! The new key has to be in the key file before: see [`prepare`].

use std::path::Path;

use persistence::values::{SealMark, SealTable, SealWork};
use persistence::vault::{self, KeyId};

use crate::app::Scene;
use crate::key_files;
use crate::problem::Failure;

/// Rows that are sealed anew at a time.
const BATCH: u32 = 500;

/// What was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    pub from: Option<KeyId>,
    pub to: KeyId,
    pub values: u64,
}

/// The key that is to come into force: the newest of the file where it is not in force yet, because a change was
/// interrupted or the file was handed out to other servers first; otherwise one that is made now and kept durably.
pub fn prepare(path: &Path, in_force: Option<&str>) -> Result<KeyId, String> {
    let lines = key_files::read(path)?;
    let newest = key_files::newest(&lines);
    if in_force != Some(newest) {
        return Ok(newest.to_owned());
    }
    let (id, line) = vault::generate_key().map_err(|e| e.to_string())?;
    key_files::append(path, &line)?;
    Ok(id)
}

/// Puts a key in force. A batch is in memory at a time; all of it is one transaction.
pub fn put_in_force(scene: &mut Scene<'_, '_>, to: &str) -> Result<Changed, Failure> {
    let from = scene.tx.lock_current_key()?;
    scene.tx.set_current_key(to)?;
    let mut values = 0;
    for table in SealTable::ALL {
        let mut after: Option<SealMark> = None;
        while let Some(batch) = scene.tx.next_seals(table, after.as_ref(), BATCH, SealWork::Renew)? {
            values += u64::from(batch.values);
            after = batch.last;
        }
    }
    scene.tx.record_audit(None, "keys.rotate", None, &format!("{{\"key\":\"{to}\"}}"), scene.now)?;
    Ok(Changed { from, to: to.to_owned(), values })
}
