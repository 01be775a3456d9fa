//! Real files from phones and attackers: each is taken or refused clearly. The folder is named by
//! `WOODPECKER_SAMPLES`; where it is not set, nothing is tried, and that is said.

use std::fs;
use std::path::{Path, PathBuf};

use tests::City;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[actix_web::test]
async fn every_sample_is_taken_or_refused_clearly() {
    let Some(folder) = std::env::var_os("WOODPECKER_SAMPLES") else {
        println!("WOODPECKER_SAMPLES is not set: no sample photos were tried");
        return;
    };
    let mut samples = Vec::new();
    files(Path::new(&folder), &mut samples);
    samples.sort();
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let (mut taken, mut refused) = (0, 0);
    for path in &samples {
        let answer = rider.uploads(fs::read(path).unwrap()).await;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match answer.status {
            201 => {
                taken += 1;
                let shown = rider.get(answer.json["variants"]["display"].as_str().unwrap()).await.expect(200);
                // A JPEG without a segment for EXIF or XMP (APP1).
                assert!(
                    shown.body.starts_with(&[0xff, 0xd8]) && !shown.body.windows(6).any(|w| w == b"Exif\0\0"),
                    "{name}"
                );
            }
            413 | 415 | 422 => refused += 1,
            other => panic!("{name}: {other} {}", answer.json),
        }
        println!("{name}: {} {}", answer.status, answer.json["code"].as_str().unwrap_or("taken"));
    }
    println!("{} samples: {taken} taken, {refused} refused", samples.len());
    assert!(!samples.is_empty(), "the folder has files in it");
}
