//! Borders as GeoJSON (RFC 7946).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `(lng, lat)`.
pub type Point = (f64, f64);
/// The outer ring, then its holes; each ends where it starts.
pub type Polygon = Vec<Vec<Point>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub enum GeometryType {
    Polygon,
    MultiPolygon,
}

/// A GeoJSON `Polygon` or `MultiPolygon`. Heights and bounding boxes are read over.
#[derive(Clone, PartialEq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"type": "Polygon", "coordinates": [[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]}))]
pub struct Geometry {
    #[serde(rename = "type")]
    pub kind: GeometryType,
    /// Rings of `[lng, lat]`; 200,000 points at most.
    #[schema(value_type = Vec<Vec<Value>>, max_items = 200000)]
    pub coordinates: Coordinates,
    #[schema(max_items = 6)]
    pub bbox: Option<Vec<f64>>,
}

/// A GeoJSON `MultiPolygon`.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "MultiPolygon", "coordinates": [[[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]]}))]
pub struct MultiPolygon {
    #[serde(rename = "type")]
    pub kind: GeometryType,
    #[schema(value_type = Vec<Vec<Vec<Vec<f64>>>>, max_items = 200000)]
    pub coordinates: Vec<Polygon>,
}

impl MultiPolygon {
    pub const fn of(coordinates: Vec<Polygon>) -> Self {
        Self { kind: GeometryType::MultiPolygon, coordinates }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotNested;

impl Geometry {
    /// All of its polygons; nothing where the coordinates are not nested as the type says.
    pub fn polygons(self) -> Result<Vec<Polygon>, NotNested> {
        let Coordinates(outermost) = self.coordinates;
        match self.kind {
            GeometryType::Polygon => Ok(vec![polygon(outermost)?]),
            GeometryType::MultiPolygon => list(outermost)?.into_iter().map(polygon).collect(),
        }
    }
}

fn list(node: Node) -> Result<Vec<Node>, NotNested> {
    match node {
        Node::List(nodes) => Ok(nodes),
        Node::Number(_) => Err(NotNested),
    }
}

fn polygon(node: Node) -> Result<Polygon, NotNested> {
    let ring = |node| list(node)?.into_iter().map(point).collect();
    list(node)?.into_iter().map(ring).collect()
}

fn point(node: Node) -> Result<Point, NotNested> {
    match list(node)?.as_slice() {
        [Node::Number(lng), Node::Number(lat)] | [Node::Number(lng), Node::Number(lat), Node::Number(_)] => {
            Ok((*lng, *lat))
        }
        _ => Err(NotNested),
    }
}

/// Coordinates of a geometry whose type may still be to come.
#[derive(Clone, PartialEq, Debug)]
pub struct Coordinates(Node);

#[derive(Clone, PartialEq, Debug)]
enum Node {
    Number(f64),
    List(Vec<Node>),
}

/// Enough for 200,000 points with heights: what is larger is refused before it fills the memory.
const MAX_NODES: u32 = 1_000_000;

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut left = MAX_NODES;
        NodeSeed(&mut left).deserialize(deserializer).map(Self)
    }
}

/// Reads one node, and counts it.
struct NodeSeed<'a>(&'a mut u32);

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of coordinates")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(degrees(i32::try_from(number).ok())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(degrees(i32::try_from(number).ok())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element_seed(NodeSeed(self.0))? {
            *self.0 = self.0.checked_sub(1).ok_or_else(|| A::Error::custom("has more than 200000 points"))?;
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }
}

/// What is no whole number of any degrees is out of range, whatever it is.
fn degrees(number: Option<i32>) -> f64 {
    number.map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygons(text: &str) -> Option<Vec<Polygon>> {
        serde_json::from_str::<Geometry>(text).ok()?.polygons().ok()
    }

    #[test]
    fn both_types_are_read_whatever_comes_first() {
        let square = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.5), (0.0, 0.0)]];
        for text in [
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1.5],[0,0]]]}"#,
            r#"{"coordinates":[[[0,0,12.5],[1,0,12],[1,1.5],[0,0]]],"type":"Polygon","bbox":[0,0,1,1.5]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1.5],[0,0]]]]}"#,
        ] {
            assert_eq!(polygons(text), Some(vec![square.clone()]), "{text}");
        }
    }

    #[test]
    fn what_is_nested_otherwise_is_refused() {
        for text in [
            r#"{"type":"Polygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
            r#"{"type":"Polygon","coordinates":[[["0","0"]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0]]]}"#,
            r#"{"type":"Polygon","coordinates":7}"#,
            r#"{"type":"Point","coordinates":[0,0]}"#,
            r#"{"type":"Polygon"}"#,
            r#"{"type":"Polygon","coordinates":[],"crs":{}}"#,
        ] {
            assert_eq!(polygons(text), None, "{text}");
        }
        let deep = format!(r#"{{"type":"Polygon","coordinates":{}{}}}"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(polygons(&deep), None);
        let long = format!(r#"{{"type":"Polygon","coordinates":[[{}[0,0]]]}}"#, "[0,0],".repeat(400_000));
        assert_eq!(polygons(&long), None);
    }
}
