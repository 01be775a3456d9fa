//! Where photos are worked on and kept: no more decodes at a time than there are workers, and originals apart.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use actix_web::web;
use bytes::Bytes;
use domain::id::Id;
use domain::identity::Account;
use domain::photo::{Photo, Variant};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::bucket::Bucket;
use super::pipeline::{self, Limits, Prepared, Unreadable};
use crate::config::Config;
use crate::key_files;
use crate::problem::{Code, Failure};

/// The largest upload: a 50-megapixel phone photo fits.
pub const MAX_PHOTO_BYTES: usize = 20 * 1024 * 1024;

/// Enough on the line that no worker waits for the next one.
const PLACES_A_WORKER: usize = 4;
/// One that is prepared, and one that comes in meanwhile.
const PLACES_AN_ACCOUNT: usize = 2;
/// Strangers have one place in so many, all together: they never keep a member from sending his photos.
const STRANGERS_SHARE: usize = 2;
/// Whoever waits for a place waits no longer.
const WAIT_SECONDS: u64 = 60;

/// Both are made on the start. A folder without them is not the store, but the place where it was: a disk that is not mounted, or
/// a folder that was moved away. What would be written there would be missing when the store is back.
const SHELVES: [&str; 2] = ["shown", "originals"];

/// The same of a bucket, which has no folders.
const MARK: &str = "woodpecker-photos";

/// What the store lies on, and is seen to be there by.
#[derive(Clone, Debug)]
enum Ground {
    Folder(PathBuf),
    Bucket,
}

/// Whose uploads they are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lane {
    Account(Id<Account>),
    /// Without an account.
    Address(IpAddr),
}

/// Room for one upload.
#[derive(Debug)]
pub struct Place<'a> {
    _own: OwnedSemaphorePermit,
    _among_strangers: Option<SemaphorePermit<'a>>,
    _place: SemaphorePermit<'a>,
}

pub struct PhotoShop {
    store: Arc<dyn ObjectStore>,
    ground: Ground,
    /// Uploads that are held in memory at a time, each of 20 MiB at most.
    places: Semaphore,
    /// Those of them that are open to whoever has no account.
    strangers: Semaphore,
    /// Who has places, for as long as he has.
    lanes: Mutex<HashMap<Lane, Weak<Semaphore>>>,
    benches: Semaphore,
    limits: Limits,
    /// A bucket that was away when the server started: it is marked when it is back.
    unmarked: AtomicBool,
}

impl std::fmt::Debug for PhotoShop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhotoShop({})", self.store)
    }
}

impl PhotoShop {
    /// Where the settings say; what is not there is made.
    pub async fn open(config: &Config) -> Result<Self, String> {
        let Some(bucket) = &config.photo_bucket else {
            return Self::in_folder(&config.photo_folder, config.photo_workers);
        };
        let shop = Self::in_bucket(bucket, config.photo_workers)?;
        match shop.mark().await {
            Ok(()) => {}
            // While it is away the server starts all the same, as the rest of it works. Whoever knows it and does not let us in never will.
            Err(error) if is_away(&error) => {
                tracing::warn!(%bucket, %error, "the photo store is away");
                shop.unmarked.store(true, Ordering::Relaxed);
            }
            Err(error) => return Err(format!("{bucket}: {error}")),
        }
        Ok(shop)
    }

    /// Where the settings say, if it is there, for whatever looks into a deployment and must not make one.
    pub async fn open_existing(config: &Config) -> Result<Self, String> {
        let Some(bucket) = &config.photo_bucket else { return Self::existing(&config.photo_folder, 1) };
        let shop = Self::in_bucket(bucket, 1)?;
        let head = shop.store.head(&Key::from(MARK)).await;
        head.map_err(|e| format!("{bucket}: the photos are not there: {e}"))?;
        Ok(shop)
    }

    fn in_bucket(bucket: &Bucket, workers: usize) -> Result<Self, String> {
        Ok(Self::on(Ground::Bucket, bucket.open()?, workers))
    }

    /// Marks a bucket as the store.
    async fn mark(&self) -> object_store::Result<()> {
        let mark = Key::from(MARK);
        match self.store.head(&mark).await {
            Ok(_) => {}
            Err(object_store::Error::NotFound { .. }) => {
                self.store.put(&mark, Bytes::from_static(b"photos of Woodpecker\n").into()).await?;
            }
            Err(error) => return Err(error),
        }
        self.unmarked.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Whether nothing is kept there, so that others can be put there.
    pub async fn is_bare(&self) -> Result<bool, String> {
        for shelf in SHELVES {
            let listed = self.store.list_with_delimiter(Some(&Key::from(shelf))).await.map_err(|e| e.to_string())?;
            if !listed.objects.is_empty() || !listed.common_prefixes.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts a file where it was by its name in a backup.
    pub async fn put_back(&self, name: &str, bytes: Bytes) -> Result<(), String> {
        self.store.put(&Key::from(name), bytes.into()).await.map(drop).map_err(|e| format!("{name}: {e}"))
    }

    /// Keeps photos in a folder, which is made where there is none, and is then nobody else's to look into: originals tell where
    /// somebody was.
    pub fn in_folder(folder: &Path, workers: usize) -> Result<Self, String> {
        key_files::create_private(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for shelf in SHELVES {
            let shelf = folder.join(shelf);
            key_files::create_private(&shelf).map_err(|e| format!("{}: {e}", shelf.display()))?;
        }
        Self::existing(folder, workers)
    }

    /// A folder that has to be there already, for whatever looks into a deployment and must not make one.
    pub fn existing(folder: &Path, workers: usize) -> Result<Self, String> {
        if !is_store(folder) {
            return Err(format!("{}: the photos are not there", folder.display()));
        }
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| e.to_string())?;
        Ok(Self::on(Ground::Folder(folder.to_owned()), Arc::new(store), workers))
    }

    fn on(ground: Ground, store: Arc<dyn ObjectStore>, workers: usize) -> Self {
        let places = workers.saturating_mul(PLACES_A_WORKER);
        Self {
            store,
            ground,
            places: Semaphore::new(places),
            strangers: Semaphore::new(places / STRANGERS_SHARE),
            lanes: Mutex::default(),
            benches: Semaphore::new(workers),
            limits: Limits::default(),
            unmarked: AtomicBool::new(false),
        }
    }

    /// A place for one more upload of somebody, when there is one. Nobody takes more than a few of them, however many
    /// connections he opens.
    pub async fn place(&self, whose: Lane) -> Result<Place<'_>, Failure> {
        let busy = || Failure::from(Code::Unavailable).after(WAIT_SECONDS);
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            lanes.retain(|_, lane| lane.strong_count() > 0);
            let known = lanes.get(&whose).and_then(Weak::upgrade);
            let lane = known.unwrap_or_else(|| Arc::new(Semaphore::new(PLACES_AN_ACCOUNT)));
            lanes.insert(whose, Arc::downgrade(&lane));
            lane
        };
        let wait = Duration::from_secs(WAIT_SECONDS);
        let own = tokio::time::timeout(wait, lane.acquire_owned()).await.map_err(|_| busy())?;
        let among_strangers = match whose {
            Lane::Account(_) => None,
            Lane::Address(_) => {
                let one = tokio::time::timeout(wait, self.strangers.acquire()).await.map_err(|_| busy())?;
                Some(one.map_err(Failure::internal)?)
            }
        };
        let place = tokio::time::timeout(wait, self.places.acquire()).await.map_err(|_| busy())?;
        Ok(Place {
            _own: own.map_err(Failure::internal)?,
            _among_strangers: among_strangers,
            _place: place.map_err(Failure::internal)?,
        })
    }

    /// Makes the pictures of an upload, when there is room for it.
    pub async fn prepare(&self, upload: Bytes) -> Result<Prepared, Failure> {
        let _bench = self.benches.acquire().await.map_err(Failure::internal)?;
        let limits = self.limits;
        let prepared = web::block(move || pipeline::prepare(&upload, &limits)).await.map_err(Failure::internal)?;
        Ok(prepared?)
    }

    /// The store itself, for what lies beside the photos.
    pub fn shelf(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.store)
    }

    /// Refuses while the store is away.
    pub async fn require(&self) -> Result<(), Failure> {
        let is_there = match &self.ground {
            Ground::Folder(folder) => {
                let folder = folder.clone();
                web::block(move || is_store(&folder)).await.map_err(Failure::internal)?
            }
            Ground::Bucket if self.unmarked.load(Ordering::Relaxed) => {
                self.mark().await.map_err(unavailable)?;
                true
            }
            Ground::Bucket => match self.store.head(&Key::from(MARK)).await {
                Ok(_) => true,
                Err(object_store::Error::NotFound { .. }) => false,
                Err(error) => return Err(unavailable(error)),
            },
        };
        if is_there { Ok(()) } else { Err(unavailable("the photo store is away")) }
    }

    /// Durable when it returns: the row that names the photo comes after.
    pub async fn put(&self, photo: Id<Photo>, variant: Variant, bytes: Bytes) -> Result<(), Failure> {
        match &self.ground {
            Ground::Folder(folder) => {
                let file = folder.join(file_name(photo, variant));
                let kept = web::block(move || keep(&file, &bytes)).await.map_err(Failure::internal)?;
                kept.map_err(unavailable)
            }
            // A bucket acknowledges what is durable, and has an object whole or not at all.
            Ground::Bucket => {
                if self.unmarked.load(Ordering::Relaxed) {
                    self.mark().await.map_err(unavailable)?;
                }
                self.store.put(&key(photo, variant), bytes.into()).await.map(drop).map_err(unavailable)
            }
        }
    }

    pub async fn get(&self, photo: Id<Photo>, variant: Variant) -> Result<Bytes, Failure> {
        let key = key(photo, variant);
        let found = self.find(async || self.store.get(&key).await).await?.ok_or(Code::NotFound)?;
        found.bytes().await.map_err(unavailable)
    }

    pub async fn has(&self, photo: Id<Photo>, variant: Variant) -> Result<bool, Failure> {
        let key = key(photo, variant);
        Ok(self.find(async || self.store.head(&key).await).await?.is_some())
    }

    /// Looks for something. Only what is missing twice, with the store seen to be there in between, is not in it: when the
    /// first look failed the store may have been away.
    async fn find<T>(&self, look: impl AsyncFn() -> object_store::Result<T>) -> Result<Option<T>, Failure> {
        for _ in 0..2 {
            match look().await {
                Ok(found) => return Ok(Some(found)),
                Err(object_store::Error::NotFound { .. }) => self.require().await?,
                Err(error) => return Err(unavailable(error)),
            }
        }
        Ok(None)
    }

    pub async fn delete(&self, photo: Id<Photo>) -> Result<(), Failure> {
        self.require().await?;
        for variant in Variant::ALL {
            match self.store.delete(&key(photo, *variant)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        Ok(())
    }
}

/// Whether it may be there again later, as it is.
fn is_away(error: &object_store::Error) -> bool {
    !matches!(
        error,
        object_store::Error::NotFound { .. }
            | object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. }
    )
}

/// Writes a file and waits until the disk has it. Object stores make whatever folders are missing; this makes the innermost alone,
/// so that nothing takes the place of a store that has just gone away.
fn keep(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some((shelf, place)) = file.parent().and_then(Path::parent).zip(file.parent()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    match fs::create_dir(place) {
        Ok(()) => File::open(shelf)?.sync_all()?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    // Under its name it is whole, or not there.
    let begun = file.with_extension("new");
    let written = File::create(&begun)
        .and_then(|mut out| out.write_all(bytes).and_then(|()| out.sync_all()))
        .and_then(|()| fs::rename(&begun, file));
    if written.is_err() {
        let _ = fs::remove_file(&begun);
    }
    written?;
    File::open(place)?.sync_all()
}

fn is_store(folder: &Path) -> bool {
    SHELVES.iter().all(|shelf| folder.join(shelf).is_dir())
}

/// Whether there is nothing in a place for photos, so that others can be put there.
pub fn is_empty(folder: &Path) -> bool {
    let is_empty_shelf = |path: &Path| {
        SHELVES.iter().any(|shelf| path.ends_with(shelf))
            && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
    };
    fs::read_dir(folder).map_or(true, |entries| entries.flatten().all(|entry| is_empty_shelf(&entry.path())))
}

/// Takes away what was made for photos that never came.
pub fn clear_empty(folder: &Path) {
    for shelf in SHELVES {
        // One that is not empty is not removed.
        let _ = fs::remove_dir(folder.join(shelf));
    }
}

fn key(photo: Id<Photo>, variant: Variant) -> Key {
    Key::from(file_name(photo, variant))
}

/// Originals lie apart from what is shown, so that a front may serve the one folder and never the other.
pub fn file_name(photo: Id<Photo>, variant: Variant) -> String {
    let folder = if variant == Variant::Original { "originals" } else { "shown" };
    let id = photo.to_string();
    let shelf = id.get(id.len().saturating_sub(2)..).unwrap_or_default();
    format!("{folder}/{shelf}/{id}-{}", variant.name())
}

fn unavailable(error: impl std::fmt::Display) -> Failure {
    Failure::from(Code::Unavailable).after(5).because(error)
}

impl From<Unreadable> for Failure {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::UnsupportedFormat { found } => Self::from(Code::PhotoFormatNotSupported).saying(
                if found == "heic" {
                    "这是 HEIC 格式。请在手机相机设置中选择“兼容性最佳”（JPEG），或上传前转换。".to_owned()
                } else {
                    format!("收到的格式：{found}。")
                },
                if found == "heic" {
                    "This is HEIC. Choose \"Most Compatible\" (JPEG) in the camera's settings, or convert it first."
                        .to_owned()
                } else {
                    format!("What came is {found}.")
                },
            ),
            Unreadable::TooManyPixels { width, height, limit } => Self::from(Code::PhotoTooManyPixels).saying(
                format!("{width}×{height} 像素，上限为 {limit}。"),
                format!("{width} × {height} pixels; the limit is {limit}."),
            ),
            Unreadable::TooManyScans => Self::from(Code::PhotoTooManyPixels)
                .saying("渐进式扫描过多。", "The picture has too many progressive scans."),
            Unreadable::Empty => Self::from(Code::PhotoBroken).saying("文件为空。", "The file is empty."),
            Unreadable::Broken => Code::PhotoBroken.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::Cell;

    use super::*;

    /// What a shop finds that sees nothing the first `misses` times.
    async fn found_after(shop: &PhotoShop, misses: u32) -> Result<Option<u32>, Failure> {
        let looks = Cell::new(0);
        shop.find(async || {
            looks.set(looks.get() + 1);
            let missing = || object_store::Error::NotFound { path: "x".into(), source: "gone".into() };
            if looks.get() > misses { Ok(looks.get()) } else { Err(missing()) }
        })
        .await
    }

    #[actix_web::test]
    async fn strangers_never_take_the_last_place() {
        let home = tempfile::tempdir().unwrap();
        let shop = PhotoShop::in_folder(home.path(), 1).unwrap();
        let stranger = |n| shop.place(Lane::Address(IpAddr::from([198, 51, 100, n])));
        let _taken = (stranger(1).await.unwrap(), stranger(2).await.unwrap());
        let soon = Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, stranger(3)).await.is_err());
        let member = |n| shop.place(Lane::Account(Id::from_uuid(uuid::Uuid::from_u128(n))));
        let _members = (member(1).await.unwrap(), member(2).await.unwrap());
        assert!(tokio::time::timeout(soon, member(3)).await.is_err());
    }

    #[actix_web::test]
    async fn a_photo_is_missing_only_from_a_store_that_is_there() {
        let home = tempfile::tempdir().unwrap();
        let (folder, away) = (home.path().join("photos"), home.path().join("away"));
        let shop = PhotoShop::in_folder(&folder, 1).unwrap();
        assert_eq!(found_after(&shop, 0).await.unwrap(), Some(1));
        assert_eq!(found_after(&shop, 2).await.unwrap(), None);
        // It was away for the first look, and came back before anybody asked whether it is there.
        assert_eq!(found_after(&shop, 1).await.unwrap(), Some(2));
        fs::rename(&folder, &away).unwrap();
        assert_eq!(found_after(&shop, 2).await.unwrap_err().code, Code::Unavailable);
    }
}
