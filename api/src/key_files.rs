//! Key files in the data directory, made on the first start, readable by nobody else.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// The key that signs access tokens.
pub fn signing_key_path(data_dir: &Path) -> PathBuf {
    data_dir.join("keys").join("signing.pem")
}

/// The keys that seal personal data, a line each, the newest last.
pub fn sealing_keys_path(data_dir: &Path) -> PathBuf {
    data_dir.join("keys").join("sealing.keys")
}

/// A folder, with those above it, that nobody else may look into; as it is where it is there.
pub fn create_private(folder: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// What the file holds. It has to be there.
pub fn read(path: &Path) -> Result<Zeroizing<String>, String> {
    fs::read_to_string(path).map(Zeroizing::new).map_err(|e| format!("{}: {e}", path.display()))
}

/// The id of the newest key of a file: the last one.
pub fn newest(lines: &str) -> &str {
    let last = lines.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().split(' ').next().unwrap_or_default()
}

/// What the file holds, or what `make` makes for it where there is none.
pub fn read_or_create(path: &Path, make: impl FnOnce() -> Result<String, String>) -> Result<String, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = make()?;
            match write_new(path, &text) {
                Ok(()) => Ok(text),
                // Another process was faster: its key is the one.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
                }
                Err(error) => Err(format!("{}: {error}", path.display())),
            }
        }
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Whole or not at all: written beside, synced, and linked into place.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private(folder)?;
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    linked?;
    fs::File::open(folder)?.sync_all()
}

/// Adds a line, durably: written beside the file and moved over it.
pub fn append(path: &Path, line: &str) -> Result<(), String> {
    let mut whole = read(path)?;
    if !whole.is_empty() && !whole.ends_with('\n') {
        whole.push('\n');
    }
    whole.push_str(line);
    let replace = || -> std::io::Result<()> {
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(whole.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    replace().map_err(|e| format!("{}: {e}", path.display()))
}
