//! The zip, written piece by piece: what is ready goes out sealed, and no more than a photo is held in memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, Timelike};
use domain::time::{Instant, TimeZone};
use object_store::WriteMultipart;
use serde::Serialize;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::seal::Sealer;
use crate::problem::{Code, Failure};

/// What the zip has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Pieces(Arc<Mutex<Vec<u8>>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file of the archive, for its index.
#[derive(Clone, Debug)]
pub struct Listed {
    pub name: String,
    /// What it holds, in Chinese and English.
    pub what: (&'static str, &'static str),
    pub rows: Option<u64>,
}

#[allow(missing_debug_implementations)]
pub struct Archive {
    zip: ZipWriter<StreamWriter<Pieces>>,
    pieces: Pieces,
    sealer: Sealer,
    upload: WriteMultipart,
    written: u64,
    options: SimpleFileOptions,
    pub listed: Vec<Listed>,
}

impl Archive {
    pub fn new(upload: WriteMultipart, secret: &str, at: Instant, zone: TimeZone) -> Result<Self, Failure> {
        let pieces = Pieces::default();
        let local = at.utc().with_timezone(&zone);
        let part = |n: u32| u8::try_from(n).unwrap_or(1);
        let made = DateTime::from_date_and_time(
            u16::try_from(local.year()).unwrap_or(1980),
            part(local.month()),
            part(local.day()),
            part(local.hour()),
            part(local.minute()),
            part(local.second().min(59)),
        );
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        Ok(Self {
            zip: ZipWriter::new_stream(pieces.clone()),
            pieces,
            sealer: Sealer::new(secret)?,
            upload,
            written: 0,
            options: options.last_modified_time(made.unwrap_or_default()),
            listed: Vec::new(),
        })
    }

    pub const fn written(&self) -> u64 {
        self.written
    }

    /// One value in a file of its own.
    pub async fn value<T: Serialize>(
        &mut self,
        name: &str,
        what: (&'static str, &'static str),
        value: &T,
    ) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(value).map_err(Failure::internal)?;
        self.file(name, &text, true).await?;
        self.listed.push(Listed { name: name.to_owned(), what, rows: None });
        Ok(())
    }

    /// Begins a list of values in a file of its own.
    pub fn begin_list(&mut self, name: &str, what: (&'static str, &'static str)) -> Result<(), Failure> {
        self.zip.start_file(name, self.options).map_err(Failure::internal)?;
        self.zip.write_all(b"[").map_err(Failure::internal)?;
        self.listed.push(Listed { name: name.to_owned(), what, rows: Some(0) });
        Ok(())
    }

    pub async fn add<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let Some(rows) = self.listed.last_mut().and_then(|file| file.rows.as_mut()) else {
            return Err(Failure::internal("a row of no list"));
        };
        let between: &[u8] = if *rows == 0 { b"\n" } else { b",\n" };
        *rows += 1;
        self.zip.write_all(between).map_err(Failure::internal)?;
        serde_json::to_writer(&mut self.zip, value).map_err(Failure::internal)?;
        self.pass_on().await
    }

    pub async fn end_list(&mut self) -> Result<(), Failure> {
        self.zip.write_all(b"\n]\n").map_err(Failure::internal)?;
        self.pass_on().await
    }

    /// A file as it is. Pictures are not made smaller by trying.
    pub async fn file(&mut self, name: &str, bytes: &[u8], shrinks: bool) -> Result<(), Failure> {
        let method = if shrinks { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        self.zip.start_file(name, self.options.compression_method(method)).map_err(Failure::internal)?;
        self.zip.write_all(bytes).map_err(Failure::internal)?;
        self.pass_on().await
    }

    /// The end. How large the archive is.
    pub async fn finish(mut self) -> Result<u64, Failure> {
        self.pass_on().await?;
        let Self { zip, pieces, mut sealer, mut upload, written, .. } = self;
        zip.finish().map_err(Failure::internal)?;
        let rest = std::mem::take(&mut *pieces.0.lock().unwrap_or_else(PoisonError::into_inner));
        let size = written + u64::try_from(rest.len()).map_err(Failure::internal)?;
        upload.put(sealer.push(&rest)?.into());
        upload.put(sealer.finish()?.into());
        upload.finish().await.map_err(away)?;
        Ok(size)
    }

    /// Takes what the zip has written to where it is kept, and waits where that is slower.
    async fn pass_on(&mut self) -> Result<(), Failure> {
        let ready = std::mem::take(&mut *self.pieces.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.written += u64::try_from(ready.len()).map_err(Failure::internal)?;
        let sealed = self.sealer.push(&ready)?;
        if !sealed.is_empty() {
            self.upload.wait_for_capacity(2).await.map_err(away)?;
            self.upload.put(sealed.into());
        }
        Ok(())
    }
}

fn away(error: object_store::Error) -> Failure {
    Failure::from(Code::Unavailable).after(5).because(error)
}
