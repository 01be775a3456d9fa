//! Pictures for the demonstration: a street under a sky, with what somebody would report, and some grain as of a camera.
//! Each number makes another street.

use jpeg_encoder::{ColorType, Encoder};

use crate::problem::Failure;

const WIDTH: u16 = 1280;
const HEIGHT: u16 = 960;
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
}

/// A picture to be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picture {
    pub sight: Sight,
    pub street: u32,
}

type Colour = [i32; 3];

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u32);

impl Dice {
    const fn of(street: u32) -> Self {
        Self(street.wrapping_mul(2_654_435_761) | 1)
    }

    fn below(&mut self, n: i32) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        i32::try_from(self.0 >> 1).unwrap_or_default() % n.max(1)
    }
}

struct House {
    left: i32,
    right: i32,
    top: i32,
    colour: Colour,
}

/// Draws it, as a JPEG.
pub fn draw(picture: Picture) -> Result<Vec<u8>, Failure> {
    let mut dice = Dice::of(picture.street);
    let houses = houses(&mut dice);
    let heap: Vec<(i32, i32, i32, Colour)> = (0..24)
        .map(|_| {
            let place = (480 + dice.below(260), 700 + dice.below(90), 12 + dice.below(30));
            (place.0, place.1, place.2, [60 + dice.below(180), 60 + dice.below(150), 50 + dice.below(150)])
        })
        .collect();
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..i32::from(HEIGHT) {
        for x in 0..i32::from(WIDTH) {
            let street = street(x, y, &houses);
            let seen = sight(picture.sight, x, y, &heap).unwrap_or(street);
            let grain = dice.below(17) - 8;
            pixels.extend(seen.map(|part| u8::try_from((part + grain).clamp(0, 255)).unwrap_or_default()));
        }
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY).encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb).map_err(Failure::internal)?;
    Ok(jpeg)
}

fn houses(dice: &mut Dice) -> Vec<House> {
    let mut houses = Vec::new();
    let mut left = -dice.below(80);
    while left < i32::from(WIDTH) {
        let right = left + 110 + dice.below(170);
        let shade = 110 + dice.below(110);
        let colour = [shade + dice.below(36), shade, shade - dice.below(36)];
        houses.push(House { left, right, top: 130 + dice.below(290), colour });
        left = right + dice.below(24);
    }
    houses
}

fn street(x: i32, y: i32, houses: &[House]) -> Colour {
    if y < 560 {
        let house = houses.iter().find(|house| house.left <= x && x < house.right && y >= house.top);
        return match house {
            Some(house) if (x - house.left) % 46 > 18 && (y - house.top) % 64 > 30 => [70, 84, 100],
            Some(house) => house.colour,
            None => [150 + y / 12, 186 + y / 16, 224],
        };
    }
    if y < 640 {
        return if x % 96 < 3 || y % 40 < 3 { [150, 146, 140] } else { [182, 178, 170] };
    }
    let on_line = (790..800).contains(&y) && x % 200 < 120;
    if on_line { [216, 214, 206] } else { [88 + y / 40, 90 + y / 40, 94 + y / 40] }
}

fn within(x: i32, y: i32, centre: (i32, i32), radii: (i32, i32)) -> bool {
    // Squares of squares of pixels do not fit 32 bits.
    let (dx, dy) = (i64::from(x - centre.0), i64::from(y - centre.1));
    let (rx, ry) = (i64::from(radii.0), i64::from(radii.1));
    dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
}

fn sight(sight: Sight, x: i32, y: i32, heap: &[(i32, i32, i32, Colour)]) -> Option<Colour> {
    match sight {
        Sight::Mended => None,
        Sight::Water if (628..640).contains(&x) && (430..700).contains(&y) => Some([206, 226, 240]),
        Sight::Water => within(x, y, (630, 740), (260, 70)).then_some([104 + (x + y) % 40, 132, 160]),
        Sight::Hole if within(x, y, (620, 760), (76, 34)) => Some([18, 16, 18]),
        Sight::Hole => within(x, y, (620, 760), (96, 46)).then_some([58, 54, 52]),
        Sight::Rubbish => heap.iter().find(|(cx, cy, r, _)| within(x, y, (*cx, *cy), (*r, *r))).map(|piece| piece.3),
        Sight::Lamp if (300..312).contains(&x) && (180..640).contains(&y) => Some([52, 56, 60]),
        Sight::Lamp => within(x, y, (330, 180), (44, 16)).then_some([36, 38, 42]),
        Sight::Cables => {
            let sag = (x - 640) * (x - 640) / 2400;
            (0..5).any(|n| (y - (420 + n * 22 - sag)).abs() < 4).then_some([24, 24, 26])
        }
        Sight::Posters => {
            let inside = (420..820).contains(&x) && (300..540).contains(&y) && x % 100 < 78 && y % 120 < 96;
            inside.then_some(if (y % 12) < 3 { [180, 40, 40] } else { [232, 226, 200] })
        }
        Sight::Tree if within(x, y, (760, 640), (210, 90)) => Some([48 + (x * y) % 40, 96 + (x + y) % 50, 44]),
        Sight::Tree => ((300..780).contains(&x) && (660 + (x - 300) / 30..690 + (x - 300) / 30).contains(&y))
            .then_some([96, 70, 46]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::pipeline::{Limits, prepare};

    #[test]
    fn every_street_looks_different_and_is_a_photo_to_the_pipeline() {
        let sights = [Sight::Water, Sight::Hole, Sight::Rubbish, Sight::Lamp, Sight::Cables, Sight::Mended];
        let hashes: Vec<u64> = (1..)
            .zip(sights)
            .map(|(street, sight)| {
                let jpeg = draw(Picture { sight, street }).unwrap();
                let prepared = prepare(&jpeg, &Limits::default()).unwrap();
                assert_eq!((prepared.width, prepared.height), (1280, 960));
                prepared.perceptual_hash.unwrap()
            })
            .collect();
        for (i, one) in hashes.iter().enumerate() {
            assert!(hashes[..i].iter().all(|other| (one ^ other).count_ones() > 3), "{i}");
        }
        let again = draw(Picture { sight: Sight::Water, street: 1 }).unwrap();
        assert_eq!(again, draw(Picture { sight: Sight::Water, street: 1 }).unwrap());
    }
}
