//! A text as a QR picture: what is shown on a screen, and what is printed and hung up.
//!
//! On a screen it is an SVG with one path, as a `data:` URI: what browsers and mini-programs put into an image tag without a
//! library. A voucher's code takes the smallest QR there is (21 modules, level M, alphanumeric), and the picture about 2 kB.
//! What hangs outdoors is of level Q: a quarter of it may be torn or dirty.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_qr::{ECL, QRBuilder, QRCode};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use crate::problem::Failure;

/// Readers need so many light modules around it.
const MARGIN: usize = 4;
/// Sharp on paper when it is as wide as a hand: a code for an address has some 45 modules with its margin.
const PIXELS_A_MODULE: usize = 16;

pub fn data_uri(text: &str) -> Result<String, Failure> {
    let svg = drawn(&coded(text, ECL::M)?)?;
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
}

/// For printing, as lines.
pub fn svg(text: &str) -> Result<String, Failure> {
    drawn(&coded(text, ECL::Q)?)
}

/// For printing, as dots.
pub fn png(text: &str) -> Result<Vec<u8>, Failure> {
    let code = coded(text, ECL::Q)?;
    let side = (code.size + 2 * MARGIN) * PIXELS_A_MODULE;
    let is_dark = |x: usize, y: usize| {
        let row = (y / PIXELS_A_MODULE).checked_sub(MARGIN).filter(|row| *row < code.size);
        let column = (x / PIXELS_A_MODULE).checked_sub(MARGIN).filter(|column| *column < code.size);
        let module = row.zip(column).and_then(|(row, column)| code.data.get(row * code.size + column));
        module.is_some_and(|module| module.value())
    };
    let dots = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    let pixels: Vec<u8> = dots.map(|(x, y)| if is_dark(x, y) { 0 } else { 255 }).collect();
    let side = u32::try_from(side).map_err(Failure::internal)?;
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&pixels, side, side, ExtendedColorType::L8).map_err(Failure::internal)?;
    Ok(png)
}

fn coded(text: &str, level: ECL) -> Result<QRCode, Failure> {
    QRBuilder::new(text).ecl(level).build().map_err(Failure::internal)
}

fn drawn(code: &QRCode) -> Result<String, Failure> {
    let side = code.size + 2 * MARGIN;
    let mut path = String::new();
    for (row, modules) in code.data.chunks(code.size).take(code.size).enumerate() {
        let y = row + MARGIN;
        let mut x = MARGIN;
        for run in modules.chunk_by(|one, next| one.value() == next.value()) {
            if run.first().is_some_and(|module| module.value()) {
                write!(path, "M{x} {y}.5h{}", run.len()).map_err(Failure::internal)?;
            }
            x += run.len();
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path stroke=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_is_a_small_picture() {
        let uri = data_uri("7QK2-M4XD-0VZP-93TB").unwrap();
        let svg = STANDARD.decode(uri.strip_prefix("data:image/svg+xml;base64,").unwrap()).unwrap();
        let svg = String::from_utf8(svg).unwrap();
        assert!(svg.contains("viewBox=\"0 0 29 29\""), "{svg}");
        // The upper finder pattern begins at the margin and is seven modules wide.
        assert!(svg.contains("M4 4.5h7"), "{svg}");
        assert!(uri.len() < 3000, "{}", uri.len());
    }

    #[test]
    fn the_dots_are_those_of_the_lines() {
        let text = "https://city.example/g/xiulin-01";
        let code = coded(text, ECL::Q).unwrap();
        let picture = image::load_from_memory(&png(text).unwrap()).unwrap().to_luma8();
        let side = u32::try_from((code.size + 2 * MARGIN) * PIXELS_A_MODULE).unwrap();
        assert_eq!(picture.dimensions(), (side, side));
        let centre = |module: usize| u32::try_from((module + MARGIN) * PIXELS_A_MODULE + PIXELS_A_MODULE / 2).unwrap();
        for row in 0..code.size {
            for column in 0..code.size {
                let dark = picture.get_pixel(centre(column), centre(row)).0 == [0];
                assert_eq!(dark, code[row][column].value(), "{column} {row}");
            }
        }
        // Round about it is light.
        assert!((0..side).all(|x| picture.get_pixel(x, 40).0 == [255] && picture.get_pixel(40, x).0 == [255]));
    }
}
