//! A deployment in one file, taken while it works, and put back.
//!
//! The file is a plain tar: the database first, then the photos that it names, then the keys where they were asked for,
//! then a list of all files with their SHA-256, and last a manifest. A file that was cut off has no manifest, and is
//! refused.
//!
//! The order is what makes it whole. A photo's files are written before its row, and a photo that belongs to a ticket is
//! never deleted; so whatever photo of a ticket the copy of the database names, its files are there afterwards. Photos
//! that wait for a report may be deleted in between: they are passed over, as their owner could not have used them.
//!
//! On PostgreSQL the database is PostgreSQL's own business: `pg_dump` comes first, then this, for the same reason.
//!
//! - [`manifest`]: what is in the file
//! - [`pack`]: into the file
//! - [`unpack`]: out of it, checked, into an empty place

pub mod manifest;
pub mod pack;
pub mod unpack;

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

/// A folder that nobody else can read, deleted with everything in it when the work is over.
#[derive(Debug)]
struct Bench(PathBuf);

impl Bench {
    /// A folder beside `path`, so that what is made in it can be moved there.
    fn beside(path: &Path) -> Result<Self, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.with_file_name(format!(".{name}.part-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|e| said(&folder, e))?;
        Ok(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // What cannot be deleted now is in nobody's way.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// Hashes what is read through it.
struct Hashing<R> {
    from: R,
    hash: digest::Context,
    bytes: u64,
}

impl<R> Hashing<R> {
    fn new(from: R) -> Self {
        Self { from, hash: digest::Context::new(&digest::SHA256), bytes: 0 }
    }

    fn finish(self) -> (String, u64) {
        (hex(self.hash.finish().as_ref()), self.bytes)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.hash.update(buffer.get(..n).unwrap_or_default());
        self.bytes += u64::try_from(n).unwrap_or_default();
        Ok(n)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
