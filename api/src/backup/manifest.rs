//! What is in a backup.

use domain::photo::Variant;
use domain::time::Instant;
use persistence::values::RowCounts;
use serde::{Deserialize, Serialize};

/// Of what is described here. A program that does not know a format refuses it.
pub const FORMAT: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
/// One line a file, as `sha256sum --check` reads it.
pub const LIST: &str = "files.sha256";
pub const DATABASE: &str = "database.sqlite";
pub const SIGNING_KEY: &str = "keys/signing.pem";
pub const SEALING_KEYS: &str = "keys/sealing.keys";
pub const PHOTOS: &str = "photos";

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// Of the program that made it.
    pub program: String,
    /// The last migration that the database has seen.
    pub schema: Option<String>,
    pub made_at: Instant,
    /// Whether the database is in it: of PostgreSQL it is not.
    pub database: bool,
    /// Whether the keys are in it.
    pub keys: bool,
    /// Which key seals personal data. Without it the backup is of no use.
    pub key_in_force: Option<String>,
    pub rows: RowCounts,
    pub files: u64,
    pub bytes: u64,
    /// The SHA-256 of the list of files.
    pub list_sha256: String,
}

/// Whether a file of this name may be in a backup. Nothing else is ever written to disk.
pub fn is_known(name: &str) -> bool {
    matches!(name, DATABASE | SIGNING_KEY | SEALING_KEYS) || is_photo(name)
}

/// `photos/shown/0f/0192f3a0-7c1e-7000-8000-00000000000f-display`
fn is_photo(name: &str) -> bool {
    let mut parts = name.split('/');
    let (Some(PHOTOS), Some(folder), Some(shelf), Some(file), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let variant = Variant::ALL.iter().find_map(|variant| file.strip_suffix(variant.name()));
    matches!(folder, "originals" | "shown")
        && shelf.len() == 2
        && hexadecimal(shelf)
        && variant.is_some_and(|id| id.len() == 37 && hexadecimal(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_backup_is_made_of_is_taken_out_of_one() {
        let photo = "photos/shown/0f/0192f3a0-7c1e-7000-8000-00000000000f-display";
        for good in [DATABASE, SIGNING_KEY, SEALING_KEYS, photo] {
            assert!(is_known(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../database.sqlite",
            "photos/../../x",
            "photos/shown/../0192f3a0-7c1e-7000-8000-00000000000f-display",
            "photos/shown/0f/0192f3a0-7c1e-7000-8000-00000000000f-other",
            "photos/elsewhere/0f/0192f3a0-7c1e-7000-8000-00000000000f-display",
            "photos/shown/0f/x/0192f3a0-7c1e-7000-8000-00000000000f-display",
            "keys/other",
        ] {
            assert!(!is_known(bad), "{bad}");
        }
    }
}
