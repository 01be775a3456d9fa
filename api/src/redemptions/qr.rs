//! A code as a QR picture.
//!
//! An SVG with one path, as a `data:` URI: what browsers and mini-programs put into an image tag without a library. A
//! voucher's code takes the smallest QR there is (21 modules, level M, alphanumeric), and the picture about 2 kB.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_qr::{ECL, QRBuilder};

use crate::problem::Failure;

/// Readers need so many light modules around it.
const MARGIN: usize = 4;

pub fn data_uri(text: &str) -> Result<String, Failure> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(Failure::internal)?;
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
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path stroke=\"#000\" d=\"{path}\"/></svg>"
    );
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
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
}
