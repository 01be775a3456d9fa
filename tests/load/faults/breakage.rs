//! The faults: how each begins and ends, and what it stops.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::process::Running;

use crate::clients::Kind;
use crate::enclosure::Enclosure;
use crate::system;

pub enum Breakage {
    /// The disk of database and photos is full.
    DiskFull,
    /// Every write to a file fails, as on a disk that the system has made read-only after an error. (A disk on which files are open for
    /// writing cannot be remounted read-only by hand: it is busy.)
    WritesFail,
    /// PostgreSQL is stopped without warning.
    DatabaseAway(PathBuf),
    /// The disk of the photos alone.
    PhotoDiskFull,
    PhotosMovedAway,
    /// As where a disk is not mounted.
    PhotosEmptyFolder,
    PhotosFileInPlace,
    PhotosReadOnly,
}

pub fn all(on_postgres: bool, control: Option<&Path>) -> Vec<Breakage> {
    let photos =
        [Breakage::PhotosMovedAway, Breakage::PhotosEmptyFolder, Breakage::PhotosFileInPlace, Breakage::PhotosReadOnly];
    let first = match (on_postgres, control) {
        (false, _) => vec![Breakage::DiskFull, Breakage::WritesFail],
        (true, Some(control)) => vec![Breakage::DatabaseAway(control.to_owned()), Breakage::PhotoDiskFull],
        (true, None) => vec![Breakage::PhotoDiskFull],
    };
    first.into_iter().chain(photos).collect()
}

impl Breakage {
    pub fn name(&self) -> &'static str {
        match self {
            Self::DiskFull => "disk full",
            Self::WritesFail => "every write fails",
            Self::DatabaseAway(_) => "PostgreSQL stopped",
            Self::PhotoDiskFull => "disk of the photos full",
            Self::PhotosMovedAway => "photos moved away",
            Self::PhotosEmptyFolder => "an empty folder for the photos",
            Self::PhotosFileInPlace => "a file for the photos",
            Self::PhotosReadOnly => "photos read-only",
        }
    }

    /// What may be refused meanwhile, and has to be: nothing of it can be done.
    pub fn stops(&self) -> &'static [Kind] {
        match self {
            Self::DiskFull | Self::WritesFail => &[Kind::Write, Kind::Upload],
            Self::DatabaseAway(_) => &Kind::ALL,
            Self::PhotoDiskFull | Self::PhotosReadOnly => &[Kind::Upload],
            Self::PhotosMovedAway | Self::PhotosEmptyFolder | Self::PhotosFileInPlace => &[Kind::Upload, Kind::Show],
        }
    }

    /// Why it cannot be had here.
    pub fn obstacle(&self, enclosure: &Enclosure) -> Option<&'static str> {
        let mounts = matches!(self, Self::DiskFull | Self::PhotoDiskFull | Self::PhotosReadOnly);
        (mounts && !enclosure.may_mount()).then_some("mounting is not permitted")
    }

    pub fn begin(&self, running: &Running, folder: &Path) {
        let (photos, away) = (folder.join("photos"), folder.join("photos.away"));
        match self {
            Self::DiskFull | Self::PhotoDiskFull => fill(folder),
            Self::WritesFail => limit_files(running, "0"),
            Self::DatabaseAway(control) => postgres(control, "stop"),
            Self::PhotosMovedAway => fs::rename(photos, away).unwrap(),
            Self::PhotosEmptyFolder => {
                fs::rename(&photos, away).unwrap();
                fs::create_dir(photos).unwrap();
            }
            Self::PhotosFileInPlace => {
                fs::rename(&photos, away).unwrap();
                fs::write(photos, "not a folder").unwrap();
            }
            Self::PhotosReadOnly => {
                system(Command::new("mount").arg("--bind").args([&photos, &photos])).unwrap();
                Enclosure::remount(&photos, "bind,ro");
            }
        }
    }

    pub fn end(&self, running: &Running, folder: &Path) {
        let (photos, away) = (folder.join("photos"), folder.join("photos.away"));
        match self {
            Self::DiskFull | Self::PhotoDiskFull => fs::remove_file(filler(folder)).unwrap(),
            Self::WritesFail => limit_files(running, "unlimited"),
            Self::DatabaseAway(control) => postgres(control, "start"),
            // Neither of these goes where something was written in the meantime.
            Self::PhotosMovedAway => {
                assert!(!photos.exists(), "a folder was made in the place of the one that is away");
                fs::rename(away, photos).unwrap();
            }
            Self::PhotosEmptyFolder => {
                fs::remove_dir(&photos).unwrap();
                fs::rename(away, photos).unwrap();
            }
            Self::PhotosFileInPlace => {
                fs::remove_file(&photos).unwrap();
                fs::rename(away, photos).unwrap();
            }
            Self::PhotosReadOnly => system(Command::new("umount").arg("--lazy").arg(photos)).unwrap(),
        }
    }
}

fn filler(folder: &Path) -> PathBuf {
    folder.join("filler")
}

/// To the last byte.
fn fill(folder: &Path) {
    let mut file = fs::File::create(filler(folder)).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

/// How long a file of the program may become. What is written behind that fails, in files that are open already as well.
fn limit_files(running: &Running, bytes: &str) {
    let pid = running.id().to_string();
    system(Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:")])).unwrap();
}

/// The program, started so that a limit on the size of files makes a write fail; by default it would end the program.
pub fn deaf_to_limits(binary: &Path, home: &Path) -> PathBuf {
    started_by("trap '' XFSZ; exec", binary, &home.join("deaf"))
}

/// The program, given up where it does not end by itself.
pub fn in_a_hurry(binary: &Path, home: &Path) -> PathBuf {
    started_by("exec timeout 20", binary, &home.join("hurried"))
}

fn started_by(how: &str, binary: &Path, script: &Path) -> PathBuf {
    let binary = fs::canonicalize(binary).unwrap();
    fs::write(script, format!("#!/bin/sh\n{how} '{}' \"$@\"\n", binary.display())).unwrap();
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    script.to_owned()
}

pub fn postgres(control: &Path, what: &str) {
    let status = Command::new(control).arg(what).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "PostgreSQL does not {what}");
}
