//! Pictures for the demonstration: a street under a sky, with what somebody would report, and some grain as of a camera.
//! Each number makes another street.
//!
//! They are painted in bands and boxes rather than point by point: hundreds of them are drawn at the first start, and an
//! unoptimised build has to be quick about it as well.

use jpeg_encoder::{ColorType, Encoder};

use super::dice::Dice;
use crate::problem::Failure;

/// The canvas that places are named on, whatever the size of the picture.
const WIDTH: i32 = 1280;
const HEIGHT: i32 = 960;
const QUALITY: u8 = 82;

/// What there is to see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// The street as it should be.
    Mended,
    Water,
    Hole,
    Rubbish,
    Lamp,
    Cables,
    Posters,
    Tree,
    /// Scooters all over the pavement.
    Parked,
}

/// How large it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// 1280 × 960, as of a phone that saves data.
    Large,
    /// 426 × 320
    Medium,
    /// 320 × 240
    Small,
    /// 160 × 120: of long ago, and many.
    Tiny,
}

impl Size {
    /// The next one below.
    #[must_use]
    pub const fn smaller(self) -> Self {
        match self {
            Self::Large => Self::Medium,
            Self::Medium => Self::Small,
            Self::Small | Self::Tiny => Self::Tiny,
        }
    }

    /// So many points of the canvas are one of the picture, each way.
    const fn scale(self) -> i32 {
        match self {
            Self::Large => 1,
            Self::Medium => 3,
            Self::Small => 4,
            Self::Tiny => 8,
        }
    }
}

/// A picture to be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picture {
    pub sight: Sight,
    pub street: u32,
    pub size: Size,
}

type Colour = [i32; 3];

/// Left, top, right, bottom; the last two are not part of it.
type Area = (i32, i32, i32, i32);

/// Grain does not repeat within a row at less than this distance.
const GRAIN: usize = 61;

struct Canvas {
    scale: i32,
    width: usize,
    dice: Dice,
    pixels: Vec<u8>,
}

impl Canvas {
    fn new(size: Size, dice: Dice) -> Self {
        let scale = size.scale();
        let side = |length: i32| usize::try_from(length / scale).unwrap_or_default();
        let (width, height) = (side(WIDTH), side(HEIGHT));
        Self { scale, width, dice, pixels: vec![0; width * height * 3] }
    }

    fn scaled(&self, place: i32, most: i32) -> usize {
        usize::try_from(place.clamp(0, most) / self.scale).unwrap_or_default()
    }

    /// A row of a colour with grain, long enough to begin anywhere in its first points.
    fn grainy(&mut self, colour: Colour, width: usize) -> Vec<u8> {
        let mut row = Vec::with_capacity((width + GRAIN) * 3);
        for _ in 0..width + GRAIN {
            let grain = self.dice.below(9) - 4;
            row.extend(colour.map(|part| u8::try_from((part + grain).clamp(0, 255)).unwrap_or_default()));
        }
        row
    }

    /// Fills a part of one row of the picture.
    fn lay(&mut self, y: usize, (left, right): (usize, usize), colours: &[u8]) {
        let begin = usize::try_from(self.dice.below(60)).unwrap_or_default() * 3;
        let from = colours.get(begin..begin + (right - left) * 3);
        let to = self.pixels.get_mut((y * self.width + left) * 3..(y * self.width + right) * 3);
        if let (Some(from), Some(to)) = (from, to) {
            to.copy_from_slice(from);
        }
    }

    fn fill(&mut self, (left, top, right, bottom): Area, colour: Colour) {
        let (left, right) = (self.scaled(left, WIDTH), self.scaled(right, WIDTH));
        if left >= right {
            return;
        }
        let row = self.grainy(colour, right - left);
        for y in self.scaled(top, HEIGHT)..self.scaled(bottom, HEIGHT) {
            self.lay(y, (left, right), &row);
        }
    }

    /// An ellipse around a point.
    fn round(&mut self, (x, y): (i32, i32), (across, down): (i32, i32), colour: Colour) {
        let row = self.grainy(colour, self.scaled(across * 2, WIDTH) + 1);
        for line in self.scaled(y - down, HEIGHT)..self.scaled(y + down, HEIGHT) {
            let off = i32::try_from(line).unwrap_or_default() * self.scale - y;
            let half = across * (down * down - off * off).max(0).isqrt() / down.max(1);
            let (left, right) = (self.scaled(x - half, WIDTH), self.scaled(x + half, WIDTH));
            if left < right {
                self.lay(line, (left, right), &row);
            }
        }
    }
}

/// Draws it, as a JPEG.
pub fn draw(picture: Picture) -> Result<Vec<u8>, Failure> {
    let mut dice = Dice::of(picture.street);
    let kerb = 540 + dice.below(60);
    let mut canvas = Canvas::new(picture.size, dice);
    sky(&mut canvas, kerb);
    houses(&mut canvas, kerb);
    road(&mut canvas, kerb);
    sight(&mut canvas, picture.sight);
    let side = |length: i32| u16::try_from(length / canvas.scale).map_err(Failure::internal);
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY)
        .encode(&canvas.pixels, side(WIDTH)?, side(HEIGHT)?, ColorType::Rgb)
        .map_err(Failure::internal)?;
    Ok(jpeg)
}

fn sky(canvas: &mut Canvas, kerb: i32) {
    let haze = canvas.dice.below(40);
    for top in (0..kerb).step_by(40) {
        canvas.fill((0, top, WIDTH, top + 40), [150 + haze + top / 12, 186 + haze / 2 + top / 16, 224]);
    }
    for _ in 0..canvas.dice.between(2, 4) {
        let (x, y) = (canvas.dice.below(WIDTH), canvas.dice.below(170));
        let reach = (canvas.dice.between(90, 220), canvas.dice.between(20, 60));
        canvas.round((x, y), reach, [238, 240, 242]);
    }
}

fn houses(canvas: &mut Canvas, kerb: i32) {
    let mut left = -canvas.dice.below(80);
    while left < WIDTH {
        let right = left + canvas.dice.between(110, 280);
        let top = canvas.dice.between(100, 420);
        let shade = canvas.dice.between(90, 220);
        let colour = [shade + canvas.dice.below(36), shade, shade - canvas.dice.below(36)];
        canvas.fill((left, top, right, kerb), colour);
        for floor in (top + 30..kerb - 34).step_by(64) {
            for window in (left + 18..right - 28).step_by(46) {
                canvas.fill((window, floor, window + 28, floor + 34), [70, 84, 100]);
            }
        }
        left = right + canvas.dice.below(60);
    }
}

fn road(canvas: &mut Canvas, kerb: i32) {
    let road = kerb + 80;
    canvas.fill((0, kerb, WIDTH, road), [182, 178, 170]);
    for joint in (0..WIDTH).step_by(96) {
        canvas.fill((joint, kerb, joint + 4, road), [150, 146, 140]);
    }
    canvas.fill((0, road, WIDTH, HEIGHT), [104, 106, 110]);
    for line in (0..WIDTH).step_by(200) {
        canvas.fill((line, road + 160, line + 120, road + 172), [216, 214, 206]);
    }
    // Patches of new asphalt, shadows and parked cars: no two stretches of road are alike.
    for _ in 0..canvas.dice.between(3, 6) {
        let (x, y) = (canvas.dice.below(WIDTH), canvas.dice.between(road, HEIGHT));
        let shade = canvas.dice.between(48, 150);
        let reach = (canvas.dice.between(60, 240), canvas.dice.between(20, 70));
        canvas.round((x, y), reach, [shade, shade + 2, shade + 6]);
    }
    for _ in 0..canvas.dice.below(3) {
        let (x, y) = (canvas.dice.between(-60, WIDTH), canvas.dice.between(road, HEIGHT - 200));
        let colour = [canvas.dice.between(30, 230), canvas.dice.between(30, 220), canvas.dice.between(30, 220)];
        canvas.fill((x, y + 40, x + 230, y + 110), colour);
        canvas.fill((x + 40, y, x + 180, y + 44), [60, 72, 84]);
        canvas.round((x + 50, y + 110), (26, 26), [24, 24, 26]);
        canvas.round((x + 180, y + 110), (26, 26), [24, 24, 26]);
    }
}

fn sight(canvas: &mut Canvas, sight: Sight) {
    match sight {
        Sight::Mended => {}
        Sight::Water => {
            canvas.fill((628, 430, 640, 700), [206, 226, 240]);
            canvas.round((630, 740), (260, 70), [120, 138, 160]);
        }
        Sight::Hole => {
            canvas.round((620, 760), (96, 46), [58, 54, 52]);
            canvas.round((620, 760), (76, 34), [18, 16, 18]);
        }
        Sight::Rubbish => {
            for _ in 0..24 {
                let place = (canvas.dice.between(480, 740), canvas.dice.between(700, 790));
                let radius = canvas.dice.between(12, 42);
                let colour = [canvas.dice.between(60, 240), canvas.dice.between(60, 210), canvas.dice.between(50, 200)];
                canvas.round(place, (radius, radius), colour);
            }
        }
        Sight::Lamp => {
            canvas.fill((300, 180, 312, 640), [52, 56, 60]);
            canvas.round((330, 180), (44, 16), [36, 38, 42]);
        }
        Sight::Cables => {
            for cable in 0..5 {
                for x in (0..WIDTH).step_by(16) {
                    let y = 420 + cable * 22 - (x - 640) * (x - 640) / 2400;
                    canvas.fill((x, y - 4, x + 16, y + 4), [24, 24, 26]);
                }
            }
        }
        Sight::Posters => {
            for x in (420..820).step_by(100) {
                canvas.fill((x, 300, x + 78, 396), [232, 226, 200]);
                canvas.fill((x + 8, 312, x + 70, 320), [180, 40, 40]);
                canvas.fill((x, 420, x + 78, 516), [232, 226, 200]);
                canvas.fill((x + 8, 432, x + 70, 440), [180, 40, 40]);
            }
        }
        Sight::Tree => {
            for x in (300..780).step_by(16) {
                let y = 660 + (x - 300) / 30;
                canvas.fill((x, y, x + 16, y + 30), [96, 70, 46]);
            }
            canvas.round((760, 640), (210, 90), [68, 120, 44]);
        }
        Sight::Parked => {
            for x in (220..1000).step_by(120) {
                let colour = [canvas.dice.between(30, 230), canvas.dice.between(30, 160), canvas.dice.between(30, 200)];
                canvas.fill((x, 600, x + 78, 640), colour);
                canvas.fill((x + 66, 560, x + 76, 640), [40, 40, 44]);
                canvas.round((x + 10, 650), (20, 20), [26, 26, 28]);
                canvas.round((x + 80, 650), (20, 20), [26, 26, 28]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::pipeline::{Limits, prepare};

    #[test]
    fn every_street_looks_different_and_is_a_photo_to_the_pipeline() {
        let sights = [
            (Sight::Water, Size::Small),
            (Sight::Hole, Size::Tiny),
            (Sight::Rubbish, Size::Tiny),
            (Sight::Lamp, Size::Medium),
            (Sight::Cables, Size::Tiny),
            (Sight::Mended, Size::Tiny),
            (Sight::Parked, Size::Tiny),
        ];
        let mut hashes: Vec<u64> = Vec::new();
        let large = std::iter::once((Sight::Tree, Size::Large));
        for (street, (sight, size)) in (1..=80).zip(large.chain(sights.iter().copied().cycle())) {
            let jpeg = draw(Picture { sight, street, size }).unwrap();
            let prepared = prepare(&jpeg, &Limits::default()).unwrap();
            let scale = u32::try_from(size.scale()).unwrap();
            assert_eq!((prepared.width, prepared.height), (1280 / scale, 960 / scale));
            let hash = prepared.perceptual_hash.unwrap();
            assert!(hashes.iter().all(|other| (hash ^ other).count_ones() > 3), "{street}");
            hashes.push(hash);
        }
        let picture = Picture { sight: Sight::Water, street: 1, size: Size::Large };
        assert_eq!(draw(picture).unwrap(), draw(picture).unwrap());
    }
}
