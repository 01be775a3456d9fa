//! Out of the file, into an empty place. Nothing is put in place before all of it was checked.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use persistence::{DatabaseUrl, migrate};

use super::manifest::{DATABASE, FORMAT, LIST, MANIFEST, Manifest, PHOTOS, SEALING_KEYS, is_known};
use super::{Bench, Hashing, said};
use crate::config::Config;
use crate::photos::{PhotoShop, shop};
use crate::{key_files, start};

/// A manifest is a page long.
const MANIFEST_BYTES: u64 = 64 * 1024;

/// Restores a backup into a data directory that holds no database yet, and says what was in it.
pub async fn unpack(config: &Config, file: &Path) -> Result<Manifest, String> {
    let folder = &config.data_dir;
    fs::create_dir_all(folder).map_err(|e| said(folder, e))?;
    require_room(config).await?;
    let bench = Bench::beside(&folder.join("restoring"))?;
    let manifest = take_out(file, &bench)?;
    check_fits(config, &manifest, &bench)?;
    put_in_place(config, &manifest, &bench).await?;
    Ok(manifest)
}

async fn require_room(config: &Config) -> Result<(), String> {
    if let DatabaseUrl::Sqlite(path) = &config.database
        && path.exists()
    {
        return Err(format!("{}: there is a database already; restore into another directory", path.display()));
    }
    if let Some(bucket) = &config.photo_bucket {
        let is_bare = PhotoShop::open(config).await?.is_bare().await?;
        return if is_bare { Ok(()) } else { Err(format!("{bucket}: there are photos already")) };
    }
    let photos = &config.photo_folder;
    if shop::is_empty(photos) { Ok(()) } else { Err(format!("{}: there are photos already", photos.display())) }
}

/// Writes every file of the archive to the bench, and holds them against list and manifest.
fn take_out(file: &Path, bench: &Bench) -> Result<Manifest, String> {
    let archive = File::open(file).map_err(|e| said(file, e))?;
    let mut archive = tar::Archive::new(BufReader::new(archive));
    let mut found = Found::default();
    let mut seen = create(&bench.path("seen.sha256"))?;
    for entry in archive.entries().map_err(|e| said(file, e))? {
        let mut entry = entry.map_err(|e| said(file, e))?;
        let name = entry.path().map_err(|e| said(file, e))?.to_str().unwrap_or_default().to_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(format!("{}: {name:?} is not a plain file", file.display()));
        }
        match name.as_str() {
            MANIFEST => found.manifest = Some(read_manifest(&mut entry).map_err(|e| said(file, e))?),
            LIST => found.list_sha256 = Some(write_out(&mut entry, &bench.path(LIST))?.0),
            known if is_known(known) => {
                let (hash, bytes) = write_out(&mut entry, &bench.path(known))?;
                writeln!(seen, "{hash}  {known}").map_err(|e| e.to_string())?;
                found.files += 1;
                found.bytes += bytes;
            }
            _ => return Err(format!("{}: {name:?} does not belong into a backup", file.display())),
        }
    }
    seen.flush().map_err(|e| e.to_string())?;
    found.check(bench).map_err(|e| said(file, e))
}

#[derive(Default)]
struct Found {
    manifest: Option<Manifest>,
    list_sha256: Option<String>,
    files: u64,
    bytes: u64,
}

impl Found {
    fn check(self, bench: &Bench) -> Result<Manifest, String> {
        let manifest = self.manifest.ok_or("has no manifest: it was cut off, or is no backup")?;
        if manifest.format != FORMAT {
            return Err(format!("is of format {}; this program knows {FORMAT}", manifest.format));
        }
        if self.list_sha256.as_ref() != Some(&manifest.list_sha256) {
            return Err("the list of files is not the one that was written".into());
        }
        let lines = |name: &str| File::open(bench.path(name)).map(|file| BufReader::new(file).lines());
        let mut listed = lines(LIST).map_err(|e| e.to_string())?;
        for seen in lines("seen.sha256").map_err(|e| e.to_string())? {
            let seen = seen.map_err(|e| e.to_string())?;
            let expected = listed.next().transpose().map_err(|e| e.to_string())?.unwrap_or_default();
            if seen != expected {
                let name = seen.split("  ").nth(1).unwrap_or_default();
                return Err(format!("{name}: is not what was written"));
            }
        }
        if listed.next().is_some() || self.files != manifest.files || self.bytes != manifest.bytes {
            return Err("files are missing".into());
        }
        Ok(manifest)
    }
}

fn read_manifest(entry: &mut impl Read) -> io::Result<Manifest> {
    let mut text = String::new();
    entry.take(MANIFEST_BYTES).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

fn create(path: &Path) -> Result<BufWriter<File>, String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| said(folder, e))?;
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map(BufWriter::new).map_err(|e| said(path, e))
}

fn write_out(entry: &mut impl Read, path: &Path) -> Result<(String, u64), String> {
    let mut entry = Hashing::new(entry);
    let mut out = create(path)?;
    io::copy(&mut entry, &mut out).map_err(|e| said(path, e))?;
    let file = out.into_inner().map_err(|e| said(path, e.error()))?;
    file.sync_all().map_err(|e| said(path, e))?;
    Ok(entry.finish())
}

/// Whether this program and this place can do something with it.
fn check_fits(config: &Config, manifest: &Manifest, bench: &Bench) -> Result<(), String> {
    let on_sqlite = matches!(config.database, DatabaseUrl::Sqlite(_));
    if manifest.database && !on_sqlite {
        return Err("the backup holds an SQLite database, which is not put into PostgreSQL".into());
    }
    if !manifest.database && on_sqlite {
        return Err("the backup holds no database: it was made on PostgreSQL; say --database-url".into());
    }
    if let Some(schema) = &manifest.schema
        && migrate::latest().is_none_or(|latest| *schema > latest)
    {
        return Err(format!(
            "the backup's schema is {schema}, newer than this program; use version {}",
            manifest.program
        ));
    }
    let place = key_files::sealing_keys_path(&config.data_dir);
    if manifest.keys && place.exists() {
        return Err(format!("{}: there are keys already, and the backup brings its own", place.display()));
    }
    let keys = if manifest.keys { bench.path(SEALING_KEYS) } else { place };
    let Some(needed) = &manifest.key_in_force else { return Ok(()) };
    let held = keys.exists() && start::open_vault(&keys)?.0.holds(needed);
    if held {
        Ok(())
    } else {
        Err(format!("the backup is sealed with key {needed}: put the key file that holds it at {}", keys.display()))
    }
}

/// The database last: while it is missing, nothing takes the place for a deployment.
async fn put_in_place(config: &Config, manifest: &Manifest, bench: &Bench) -> Result<(), String> {
    if manifest.keys {
        move_to(&bench.path("keys"), &config.data_dir.join("keys"))?;
    }
    let photos = bench.path(PHOTOS);
    if config.photo_bucket.is_some() {
        put_back(&PhotoShop::open(config).await?, &photos).await?;
    } else if photos.exists() {
        shop::clear_empty(&config.photo_folder);
        move_to(&photos, &config.photo_folder)?;
    }
    PhotoShop::open(config).await?;
    if let DatabaseUrl::Sqlite(path) = &config.database
        && manifest.database
    {
        move_to(&bench.path(DATABASE), path)?;
    }
    Ok(())
}

/// Each file of the folder, and of those in it, into a bucket.
async fn put_back(shop: &PhotoShop, photos: &Path) -> Result<(), String> {
    let mut folders = vec![photos.to_owned()];
    while let Some(folder) = folders.pop().filter(|folder| folder.exists()) {
        for entry in fs::read_dir(&folder).map_err(|e| said(&folder, e))? {
            let path = entry.map_err(|e| said(&folder, e))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(photos).map_err(|e| said(&path, e))?.to_string_lossy().into_owned();
            let bytes = fs::read(&path).map_err(|e| said(&path, e))?;
            shop.put_back(&name, bytes.into()).await?;
        }
    }
    Ok(())
}

fn move_to(from: &Path, to: &Path) -> Result<(), String> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|e| said(folder, e))?;
    fs::rename(from, to).map_err(|e| said(to, e))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| said(folder, e))
}
