//! A deployment in one file, and out of it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use api::backup::pack::pack;
use api::backup::unpack::unpack;
use api::clock::{Clock, RandomIds};
use api::config::Config;
use api::photos::PhotoShop;
use api::verify::verify;
use api::{key_files, start};
use domain::id::Id;
use domain::photo::Variant;
use serde_json::json;
use tests::City;
use tests::city::config;
use tests::database::on_postgres;
use tests::given::{burst_pipe, burst_pipe_with, picture};

/// The settings of a place to restore into. On PostgreSQL the database is where it was.
fn elsewhere(city: &City, home: &Path) -> Config {
    let database = if on_postgres() {
        city.config.database.clone()
    } else {
        persistence::DatabaseUrl::file(&home.join("woodpecker.sqlite"))
    };
    config(home, database)
}

fn copy_keys(from: &Path, to: &Path) {
    let to = key_files::sealing_keys_path(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(key_files::sealing_keys_path(from), to).unwrap();
}

#[actix_web::test]
async fn what_was_there_is_there_again() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    let accept = json!({"category": "burst_pipe", "urgency": "urgent"});
    reviewer.commands(&ticket, "accept", accept).await.shows("accepted");
    let file = city.home.path().join("backup.tar");
    let packed = pack(&city.config, &file, true, city.clock.now()).await.unwrap();
    assert!(packed.warnings.is_empty());
    assert_eq!((packed.manifest.database, packed.manifest.rows.tickets), (!on_postgres(), 1));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(pack(&city.config, &file, true, city.clock.now()).await.unwrap_err().contains("is there already"));
    // What comes after it is not in it.
    rider.reports(burst_pipe()).await;

    let home = tempfile::tempdir().unwrap();
    let config = elsewhere(&city, home.path());
    let manifest = unpack(&config, &file).await.unwrap();
    assert_eq!(manifest, packed.manifest);
    let shop = PhotoShop::open(&config).await.unwrap();
    let report = verify(&start::open_existing(&config).unwrap(), Some(&shop)).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.count_of("files of photos"), 3);
    let app = start::app(&config, Arc::new(city.clock.clone()), Arc::new(RandomIds)).await.unwrap();
    let (id, rider_id) = (ticket.parse().unwrap(), Id::from_uuid(rider.id));
    let (found, name) = app
        .look(move |scene| Ok((scene.tx.ticket(id)?.unwrap(), scene.tx.require_account(rider_id)?.name)))
        .await
        .unwrap();
    assert_eq!((found.awarded, name.as_str()), (Some(10), "唐师傅"));
    let picture_again = app.photos.get(photo.parse().unwrap(), Variant::Original).await.unwrap();
    assert_eq!(picture_again, picture(1));
    assert!(unpack(&config, &file).await.is_err(), "there is a deployment now");
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("part")), "{left:?}");
}

#[actix_web::test]
async fn without_keys_it_waits_for_the_key_file() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let file = city.home.path().join("backup.tar");
    pack(&city.config, &file, false, city.clock.now()).await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let keys = std::fs::read_to_string(key_files::sealing_keys_path(&city.config.data_dir)).unwrap();
    let secret = keys.trim().split(' ').nth(1).unwrap().as_bytes();
    assert!(!bytes.windows(secret.len()).any(|window| window == secret));

    let home = tempfile::tempdir().unwrap();
    let config = elsewhere(&city, home.path());
    assert!(unpack(&config, &file).await.unwrap_err().contains("put the key file"));
    let stranger = tempfile::tempdir().unwrap();
    let other = elsewhere(&city, stranger.path());
    start::Keys::open(stranger.path()).unwrap();
    assert!(unpack(&other, &file).await.unwrap_err().contains("put the key file"), "a key of somewhere else");
    copy_keys(&city.config.data_dir, home.path());
    unpack(&config, &file).await.unwrap();
    let report = verify(&start::open_existing(&config).unwrap(), None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_file_that_was_cut_off_or_changed_is_refused_and_leaves_nothing() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.photo(picture(1)).await;
    let file = city.home.path().join("backup.tar");
    pack(&city.config, &file, true, city.clock.now()).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let home = tempfile::tempdir().unwrap();
    let refused = async |bytes: &[u8]| {
        let bad = home.path().join("bad.tar");
        std::fs::write(&bad, bytes).unwrap();
        let folder = home.path().join("data");
        let complaint = unpack(&elsewhere(&city, &folder), &bad).await.unwrap_err();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{complaint}");
        complaint
    };
    // Blocks of a tar are 512 bytes long.
    for blocks in [0, 1, whole.len() / 1024, whole.len() / 512 - 8] {
        refused(&whole[..blocks * 512]).await;
    }
    // Worked out once: drawing it for every window takes minutes.
    let drawn = picture(1);
    let middle = whole.windows(20).position(|window| window == &drawn[100..120]).unwrap();
    let mut changed = whole.clone();
    changed[middle] ^= 1;
    assert!(refused(&changed).await.contains("is not what was written"));
    // A name that leads out of the folder, with a checksum that fits.
    let mut archive = tar_with("../evil", b"x");
    assert!(refused(&archive).await.contains("does not belong"));
    archive = tar_with("database.sqlite", b"x");
    assert!(refused(&archive).await.contains("no manifest"));
}

fn tar_with(name: &str, content: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000600\0");
    block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    block[148..156].copy_from_slice(b"        ");
    block[156] = b'0';
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = block.to_vec();
    archive.extend(content);
    archive.resize(2048, 0);
    archive
}
