//! What one photo of a phone costs, beside what others take for the same two pictures, and whether it looks as good.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use api::photos::pipeline::{Limits, prepare, prepare_plainly};
use image::GrayImage;
use image::imageops::{FilterType, resize};
use tests::given::large_picture;

use crate::{cpu, print};

const ROUNDS: u32 = 8;

/// Milliseconds of processor time for each photo: the median of the rounds.
fn each(photos: usize, mut round: impl FnMut()) -> f64 {
    let mut costs: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let before = cpu::own() + cpu::of_ended();
            round();
            (cpu::own() + cpu::of_ended() - before).as_secs_f64() * 1000.0 / photos as f64
        })
        .collect();
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}

/// Several times in one round: the clock is coarse.
const TIMES: usize = 3;

pub fn measure() {
    let home = tempfile::tempdir().unwrap();
    let files = samples(home.path());
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let limits = Limits::default();
    let photos = files.len() * TIMES;
    let run = |way: fn(&[u8], &Limits) -> _| {
        each(photos, || {
            for photo in bytes.iter().cycle().take(photos) {
                let prepared: Result<api::photos::pipeline::Prepared, _> = way(photo, &limits);
                prepared.unwrap();
            }
        })
    };
    let ours = run(prepare);
    let plain = run(prepare_plainly);
    println!(
        "photos: {} files; ours {ours:.1} ms, without libjpeg-turbo {plain:.1} ms of processor time each",
        files.len()
    );
    let shell = |program: &str, arguments: &dyn Fn(&Path) -> Vec<Vec<String>>| -> Option<f64> {
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        Some(each(photos, || {
            for file in files.iter().cycle().take(photos) {
                for line in arguments(file) {
                    let status = Command::new(program).args(line).stdout(Stdio::null()).status().unwrap();
                    assert!(status.success(), "{program} ended badly");
                }
            }
        }))
    };
    let out = |name: &str| home.path().join(name).display().to_string();
    let vips = shell("vipsthumbnail", &|file| {
        let size = |side: &str, quality: &str| {
            let (from, to) = (file.display().to_string(), format!("{}[Q={quality}]", out(&format!("{side}.jpg"))));
            vec![from, "-s".into(), format!("{side}x{side}"), "-o".into(), to]
        };
        vec![size("1600", "80"), size("320", "75")]
    });
    match vips {
        Some(vips) => {
            print("photo, processor time", ours, vips, "ms", 0.30, "vipsthumbnail, both sizes");
            print("photo without libjpeg-turbo", plain, vips, "ms", 0.55, "vipsthumbnail, both sizes");
        }
        None => println!("vipsthumbnail is not installed"),
    }
    let floor = shell("djpeg", &|file| {
        vec![vec!["-scale".into(), "1/8".into(), "-outfile".into(), out("floor.ppm"), file.display().to_string()]]
    });
    match floor {
        Some(floor) => print("photo, processor time", ours, floor, "ms", 2.2, "djpeg -scale 1/8"),
        None => println!("djpeg is not installed"),
    }
    match sharp(&files) {
        Some(sharp) => print("photo, processor time", ours, sharp, "ms", 0.50, "sharp, both sizes"),
        None => println!("sharp is not installed"),
    }
    for (file, photo) in files.iter().zip(&bytes) {
        let whole = reference(photo);
        let seen = |way: fn(&[u8], &Limits) -> _| {
            let prepared: Result<api::photos::pipeline::Prepared, _> = way(photo, &limits);
            likeness(&whole, &light(&prepared.unwrap().display))
        };
        let (quick, plain) = (seen(prepare), seen(prepare_plainly));
        let name = file.file_name().unwrap_or_default().display();
        let verdict = if plain - quick <= 0.002 { "met" } else { "NOT MET" };
        println!(
            "photo, SSIM of its light {quick:.4}, fully decoded {plain:.4}; goal within 0.002: {verdict} ({name})"
        );
    }
}

fn samples(home: &Path) -> Vec<PathBuf> {
    let folder = std::env::var_os("WOODPECKER_SAMPLES").map(PathBuf::from);
    let mut found: Vec<PathBuf> = folder
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "jpg"))
        .collect();
    found.sort();
    if found.is_empty() {
        let drawn = home.join("drawn.jpg");
        std::fs::write(&drawn, large_picture(4000, 3000)).unwrap();
        found.push(drawn);
    }
    found
}

/// sharp works in one process, as a server with it would: it says itself what that cost.
fn sharp(files: &[PathBuf]) -> Option<f64> {
    let mut node = Command::new("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/load/bench/sharp.mjs")).args(files);
    let output = node.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Upright, fully decoded, shrunk by Lanczos, and not encoded again.
fn reference(photo: &[u8]) -> GrayImage {
    let mut decoder =
        image::ImageReader::new(std::io::Cursor::new(photo)).with_guessed_format().unwrap().into_decoder().unwrap();
    let orientation = image::ImageDecoder::orientation(&mut decoder).unwrap();
    let mut picture = image::DynamicImage::from_decoder(decoder).unwrap();
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height);
    let side = |length: u32| (f64::from(length) * 1600.0 / f64::from(longest)).round() as u32;
    let (width, height) = if longest > 1600 { (side(width), side(height)) } else { (width, height) };
    luma(&resize(&picture.to_rgb8(), width, height, FilterType::Lanczos3))
}

fn light(jpeg: &[u8]) -> GrayImage {
    luma(&image::load_from_memory(jpeg).unwrap().to_rgb8())
}

fn luma(rgb: &image::RgbImage) -> GrayImage {
    GrayImage::from_fn(rgb.width(), rgb.height(), |x, y| {
        let [r, g, b] = rgb.get_pixel(x, y).0.map(f64::from);
        image::Luma([(0.299 * r + 0.587 * g + 0.114 * b).round() as u8])
    })
}

/// The mean structural similarity of windows of 8 × 8, every fourth (Wang and others, 2004).
fn likeness(a: &GrayImage, b: &GrayImage) -> f64 {
    const SIDE: u32 = 8;
    const SMALL: (f64, f64) = (6.5025, 58.5225);
    let (width, height) = (a.width().min(b.width()), a.height().min(b.height()));
    let mut sum = 0.0;
    let mut windows = 0.0;
    for top in (0..height - SIDE).step_by(4) {
        for left in (0..width - SIDE).step_by(4) {
            let (mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for y in top..top + SIDE {
                for x in left..left + SIDE {
                    let (p, q) = (f64::from(a.get_pixel(x, y).0[0]), f64::from(b.get_pixel(x, y).0[0]));
                    sa += p;
                    sb += q;
                    saa += p * p;
                    sbb += q * q;
                    sab += p * q;
                }
            }
            let n = f64::from(SIDE * SIDE);
            let (ma, mb) = (sa / n, sb / n);
            let (va, vb, cov) = (saa / n - ma * ma, sbb / n - mb * mb, sab / n - ma * mb);
            sum += (2.0 * ma * mb + SMALL.0) * (2.0 * cov + SMALL.1)
                / ((ma * ma + mb * mb + SMALL.0) * (va + vb + SMALL.1));
            windows += 1.0;
        }
    }
    sum / windows
}
