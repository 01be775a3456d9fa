//! Into the file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use domain::photo::Variant;
use domain::time::Instant;
use persistence::values::RowCounts;
use persistence::{DatabaseUrl, PoolSize, Store, Vault, migrate};

use super::manifest::{DATABASE, FORMAT, LIST, MANIFEST, Manifest, PHOTOS, SEALING_KEYS, SIGNING_KEY};
use super::{Bench, Hashing, said};
use crate::config::Config;
use crate::photos::PhotoShop;
use crate::photos::shop::file_name;
use crate::problem::{Code, Failure};
use crate::{key_files, start};

/// Photos that are asked for at a time.
const BATCH: u32 = 500;

/// A backup that was made, and what was not as it should be.
#[derive(Debug)]
pub struct Packed {
    pub manifest: Manifest,
    pub warnings: Vec<String>,
}

/// Makes a backup of a deployment, which may be at work. The file appears when it is whole, and is nobody else's to read.
pub async fn pack(config: &Config, file: &Path, with_keys: bool, now: Instant) -> Result<Packed, String> {
    if file.exists() {
        return Err(format!("{}: is there already", file.display()));
    }
    let store = start::open_existing(config)?;
    let shop = PhotoShop::open_existing(config).await?;
    let bench = Bench::beside(file)?;
    let mut archive = Archive::begin(&bench, now)?;

    let copied = if store.is_sqlite() {
        let copy = bench.path(DATABASE);
        store.copy_to(copy.clone()).await.map_err(|e| e.to_string())?;
        archive.add_file(DATABASE, &copy)?;
        Some(open_copy(config, &copy)?)
    } else {
        None
    };
    // Whatever the copy names, and nothing that came later; on PostgreSQL whatever is there now.
    let named = copied.as_ref().unwrap_or(&store);
    let (rows, key_in_force) = named
        .read(|tx| Ok::<_, persistence::Error>((tx.row_counts()?, tx.current_key()?)))
        .await
        .map_err(|e| e.to_string())?;
    let warnings = add_photos(&mut archive, named, &shop).await.map_err(|f| start::said(&f))?;
    if with_keys {
        archive.add_file(SIGNING_KEY, &key_files::signing_key_path(&config.data_dir))?;
        archive.add_file(SEALING_KEYS, &key_files::sealing_keys_path(&config.data_dir))?;
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: migrate::last_applied(&config.database).map_err(|e| e.to_string())?,
        made_at: now,
        database: copied.is_some(),
        keys: with_keys,
        key_in_force,
        rows,
        files: 0,
        bytes: 0,
        list_sha256: String::new(),
    };
    let manifest = archive.finish(manifest)?;
    fs::rename(bench.path("archive.tar"), file).map_err(|e| said(file, e))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| said(folder, e))?;
    Ok(Packed { manifest, warnings })
}

fn open_copy(config: &Config, copy: &Path) -> Result<Store, String> {
    let (vault, _): (Vault, _) = start::open_vault(&key_files::sealing_keys_path(&config.data_dir))?;
    Store::open(&DatabaseUrl::file(copy), PoolSize { connections: 1 }, vault).map_err(|e| e.to_string())
}

async fn add_photos(archive: &mut Archive, named: &Store, shop: &PhotoShop) -> Result<Vec<String>, Failure> {
    let mut warnings = Vec::new();
    let mut after = None;
    loop {
        let batch = named.read(move |tx| tx.photos_after(after, BATCH)).await?;
        let Some((last, _)) = batch.last() else { return Ok(warnings) };
        after = Some(*last);
        for (photo, attached) in batch {
            for variant in Variant::ALL {
                match shop.get(photo, *variant).await {
                    Ok(bytes) => {
                        let name = format!("{PHOTOS}/{}", file_name(photo, *variant));
                        let size = u64::try_from(bytes.len()).map_err(Failure::internal)?;
                        archive.add(&name, size, bytes.as_ref()).map_err(Failure::internal)?;
                    }
                    Err(failure) if failure.code == Code::NotFound && attached => {
                        warnings.push(format!("photo {photo} belongs to a ticket; its {} is missing", variant.name()));
                    }
                    Err(failure) if failure.code == Code::NotFound => {}
                    Err(failure) => return Err(failure),
                }
            }
        }
    }
}

/// A tar that is being written, with the list of what is in it.
struct Archive {
    tar: tar::Builder<BufWriter<File>>,
    list: BufWriter<File>,
    list_path: std::path::PathBuf,
    files: u64,
    bytes: u64,
    mtime: u64,
}

impl Archive {
    fn begin(bench: &Bench, now: Instant) -> Result<Self, String> {
        let create = |name: &str| {
            let path = bench.path(name);
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            file.map(BufWriter::new).map_err(|e| said(&path, e))
        };
        Ok(Self {
            tar: tar::Builder::new(create("archive.tar")?),
            list: create(LIST)?,
            list_path: bench.path(LIST),
            files: 0,
            bytes: 0,
            mtime: u64::try_from(now.utc().timestamp()).unwrap_or_default(),
        })
    }

    fn header(&self, size: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.mtime);
        header
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<(), String> {
        let file = File::open(path).map_err(|e| said(path, e))?;
        let size = file.metadata().map_err(|e| said(path, e))?.len();
        self.add(name, size, file).map_err(|e| said(path, e))
    }

    fn add(&mut self, name: &str, size: u64, from: impl Read) -> io::Result<()> {
        let mut from = Hashing::new(from);
        let mut header = self.header(size);
        self.tar.append_data(&mut header, name, &mut from)?;
        let (hash, bytes) = from.finish();
        if bytes != size {
            return Err(io::Error::other("changed while it was read"));
        }
        writeln!(self.list, "{hash}  {name}")?;
        self.files += 1;
        self.bytes += bytes;
        Ok(())
    }

    /// The list, the manifest, and everything on disk.
    fn finish(mut self, manifest: Manifest) -> Result<Manifest, String> {
        let (files, bytes) = (self.files, self.bytes);
        let mut close = || -> io::Result<Manifest> {
            self.list.flush()?;
            let list = File::open(&self.list_path)?;
            let size = list.metadata()?.len();
            let mut list = Hashing::new(list);
            let mut header = self.header(size);
            self.tar.append_data(&mut header, LIST, &mut list)?;
            let (list_sha256, _) = list.finish();
            let manifest = Manifest { files, bytes, list_sha256, ..manifest.clone() };
            let text = serde_json::to_string_pretty(&manifest)?;
            let mut header = self.header(u64::try_from(text.len()).unwrap_or_default());
            self.tar.append_data(&mut header, MANIFEST, text.as_bytes())?;
            self.tar.finish()?;
            let file = self.tar.get_mut();
            file.flush()?;
            file.get_ref().sync_all()?;
            Ok(manifest)
        };
        close().map_err(|e| e.to_string())
    }
}

/// For whoever reads it: what is in it.
pub fn summary(rows: &RowCounts) -> String {
    format!(
        "{} tickets, {} accounts, {} photos, {} transfers, {} redemptions",
        rows.tickets, rows.accounts, rows.photos, rows.transfers, rows.redemptions
    )
}
