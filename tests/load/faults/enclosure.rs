//! Mounts that nobody else sees and that nothing is left of: the tool runs in a mount namespace of its own, which ends with it,
//! however it ends.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::system;

/// Says that this process is inside already.
const INSIDE: &str = "WOODPECKER_TEST_INSIDE";
/// The database, its log of writes, and photos of a minute.
const DISK: &str = "size=64m";

pub struct Enclosure {
    may_mount: bool,
}

/// A folder that is a disk of its own, where that is permitted.
pub struct Disk {
    pub folder: PathBuf,
}

impl Enclosure {
    /// Starts this program again in a namespace, where there can be one. Whoever is not root has one as a user of his own; PostgreSQL
    /// would take that for root, and refuse to start.
    pub fn enter(with_postgres: bool) -> Self {
        if std::env::var_os(INSIDE).is_some() {
            return Self { may_mount: true };
        }
        let mut ways: Vec<&[&str]> = vec![&["--mount"]];
        if !with_postgres {
            ways.push(&["--user", "--map-root-user", "--mount"]);
        }
        let trial = tempfile::tempdir().unwrap();
        for way in ways {
            let mount = ["mount", "-t", "tmpfs", "tmpfs"];
            if system(Command::new("unshare").args(way).args(mount).arg(trial.path())).is_ok() {
                let own = std::env::current_exe().unwrap();
                let failed = Command::new("unshare")
                    .args(way)
                    .arg(own)
                    .args(std::env::args_os().skip(1))
                    .env(INSIDE, "1")
                    .exec();
                panic!("unshare: {failed}");
            }
        }
        println!("mounting is not permitted here (neither as root nor in a user namespace)");
        Self { may_mount: false }
    }

    pub fn may_mount(&self) -> bool {
        self.may_mount
    }

    pub fn disk(&self, folder: &Path) -> Disk {
        std::fs::create_dir(folder).unwrap();
        if self.may_mount {
            system(Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(folder)).unwrap();
        }
        Disk { folder: folder.to_owned() }
    }

    /// `ro` or `rw`.
    pub fn remount(folder: &Path, how: &str) {
        system(Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(folder)).unwrap();
    }
}

impl Drop for Disk {
    /// Before the folder itself is removed. Whatever is left, the namespace takes with it.
    fn drop(&mut self) {
        let _ = system(Command::new("umount").arg("--lazy").arg(&self.folder));
    }
}
