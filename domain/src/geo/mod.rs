//! Where something is on the ground.
//!
//! - [`position`]: a checked WGS-84 position, the only kind that is kept and computed with
//! - [`coord_system`]: what phones and maps in China deliver instead, there and back
//! - [`distance`]: how far apart two positions are, and the box around one
//! - [`coarse`]: a position as the public may see it

pub mod coarse;
pub mod coord_system;
pub mod distance;
pub mod position;

pub use coarse::coarsen;
pub use coord_system::CoordSystem;
pub use distance::{BoundingBox, bounding_box, distance_m, metres_per_degree};
pub use position::{BadPosition, Position};
