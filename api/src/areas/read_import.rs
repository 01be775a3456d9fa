//! Reads an import: every feature as far as it can be read, and everything that is wrong with any of them.

use domain::grid::boundary::Polygon;
use domain::grid::boundary::parse::{BadBoundary, MAX_COMPARISONS, MAX_POINTS};
use domain::grid::tree::Wanted;
use domain::grid::{AreaKind, Boundary, Level};
use domain::text::{Code, Name};
use domain::time::Instant;
use openapi::area_import::{AreaFeature, ImportAreas, MOST_FEATURES};
use openapi::geometry::{Geometry, GeometryType};
use serde_json::Value;
use serde_json::value::RawValue;

use super::view::MOST_HOUSEHOLDS;
use crate::body;
use crate::problem::failure::{bad_code, bad_text};
use crate::problem::{Failure, FieldFault};
use crate::wire;

pub const MOST_IMPORT_POINTS: usize = 1_000_000;
/// Six short facts fit many times.
const MOST_PROPERTY_BYTES: usize = 16 * 1024;
/// What one is told of at once.
pub const MOST_FAULTS: usize = 1_000;

/// What is said of one area, all of it right in itself.
#[derive(Clone, Debug)]
pub struct Draft {
    pub name: Name,
    pub kind: Option<AreaKind>,
    pub households: Option<u32>,
    pub boundary: Option<Boundary>,
}

/// An import as far as it could be read.
#[derive(Debug, Default)]
pub struct Read {
    /// By feature: its place in the tree, where there is a code.
    pub wanted: Vec<Option<Wanted>>,
    /// By feature, where nothing is wrong with it.
    pub drafts: Vec<Option<Draft>>,
    pub valid_from: Option<Instant>,
    pub faults: Vec<FieldFault>,
}

/// Takes seconds where it is large: off the request's thread.
pub fn read(bytes: &[u8]) -> Result<Read, Failure> {
    let input: ImportAreas = body::parse(bytes)?;
    let features = input.features.raw;
    if features.is_empty() || input.features.has_more {
        return Err(Failure::field(
            "/features",
            if features.is_empty() { "empty" } else { "too_many" },
            format!("一次导入 1 至 {MOST_FEATURES} 个区域，请分片导入"),
            format!("has to hold 1 to {MOST_FEATURES} areas; import a large city part by part"),
        ));
    }
    let system = wire::coord_system_in(input.coord_system.unwrap_or_default());
    let mut read = Read { valid_from: input.valid_from.map(Instant::new), ..Read::default() };
    let (mut points, mut budget) = (0, 4 * MAX_COMPARISONS);
    for (n, raw) in features.iter().enumerate() {
        let mut feature = Feature { n, room: MOST_FAULTS.saturating_sub(read.faults.len()), faults: Vec::new() };
        let (wanted, facts, geometry) = feature.outline(raw);
        let boundary = match geometry.map(|raw| feature.polygons(&raw)) {
            None => Some(None),
            Some(None) => None,
            Some(Some((kind, polygons))) => {
                points += polygons.iter().flatten().map(Vec::len).sum::<usize>();
                if points > MOST_IMPORT_POINTS {
                    return Err(Failure::field(
                        "/features",
                        "too_many_points",
                        format!("边界点总数超过 {MOST_IMPORT_POINTS}，请分片导入"),
                        format!("has more than {MOST_IMPORT_POINTS} points in all; import a large city part by part"),
                    ));
                }
                match Boundary::parse_all(polygons, system, &mut budget) {
                    Ok(boundary) => Some(Some(boundary)),
                    Err(bad) => {
                        bad.iter().for_each(|bad| feature.bad_boundary(kind, bad));
                        None
                    }
                }
            }
        };
        read.wanted.push(wanted);
        read.drafts.push(match (facts, boundary) {
            (Some((name, kind, households)), Some(boundary)) => Some(Draft { name, kind, households, boundary }),
            _ => None,
        });
        read.faults.extend(feature.faults);
        if read.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    Ok(read)
}

type Facts = (Name, Option<AreaKind>, Option<u32>);

/// A feature in the reading.
struct Feature {
    n: usize,
    /// What more is wrong with it is not told.
    room: usize,
    faults: Vec<FieldFault>,
}

impl Feature {
    fn fault(&mut self, below: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.push(FieldFault::new(format!("/features/{}{below}", self.n), code, zh, en));
    }

    fn push(&mut self, fault: FieldFault) {
        if self.faults.len() < self.room {
            self.faults.push(fault);
        }
    }

    /// What a part of it was refused for, said of the whole.
    fn refused(&mut self, below: &str, failure: Failure) {
        if failure.fields.is_empty() {
            // JSON in form alone: a number that no number holds, half of a character, too deep.
            let (zh, en) = failure.detail.unwrap_or_else(|| ("无法读取".to_owned(), "cannot be read".to_owned()));
            return self.fault(below, "unreadable", zh, en);
        }
        for fault in failure.fields {
            let pointer = format!("/features/{}{below}{}", self.n, fault.pointer);
            self.push(FieldFault { pointer, ..fault });
        }
    }

    fn outline(&mut self, raw: &RawValue) -> (Option<Wanted>, Option<Facts>, Option<Box<RawValue>>) {
        match body::parse::<AreaFeature>(raw.get().as_bytes()) {
            Ok(feature) => {
                let (wanted, facts) = self.properties(&feature.properties);
                (wanted, facts, feature.geometry)
            }
            Err(failure) => {
                self.refused("", failure);
                (None, None, None)
            }
        }
    }

    fn properties(&mut self, raw: &RawValue) -> (Option<Wanted>, Option<Facts>) {
        if raw.get().len() > MOST_PROPERTY_BYTES {
            let en = format!("are longer than {MOST_PROPERTY_BYTES} bytes");
            self.fault("/properties", "too_long", format!("最长 {MOST_PROPERTY_BYTES} 字节"), en);
            return (None, None);
        }
        let Ok(Value::Object(said)) = serde_json::from_str(raw.get()) else {
            self.fault("/properties", "wrong_type", "应为 JSON 对象", "is not an object");
            return (None, None);
        };
        const KNOWN: [&str; 6] = ["code", "name", "level", "kind", "parent_code", "households"];
        for name in said.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            let pointer = format!("/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            self.fault(&pointer, "unknown_field", "没有这个字段", format!("is not one of {}", KNOWN.join(", ")));
        }
        let before = self.faults.len();
        let code = self.text(&said, "code", true).and_then(|raw| self.code("code", &raw));
        let parent = self.text(&said, "parent_code", false).and_then(|raw| self.code("parent_code", &raw));
        let level = self.text(&said, "level", true).and_then(|raw| self.named("level", Level::named(&raw)));
        let kind = self.text(&said, "kind", false).and_then(|raw| self.named("kind", AreaKind::named(&raw)));
        let name = self.text(&said, "name", true).and_then(|raw| {
            let parsed = Name::parse(&raw).map_err(|bad| self.refused("", bad_text("/properties/name", bad).into()));
            parsed.ok()
        });
        let households = self.households(said.get("households"));
        let is_whole = self.faults.len() == before;
        let wanted = code.map(|code| Wanted { code, level, parent });
        (wanted, name.filter(|_| is_whole).map(|name| (name, kind, households)))
    }

    fn text(&mut self, said: &serde_json::Map<String, Value>, field: &str, needed: bool) -> Option<String> {
        match said.get(field) {
            Some(Value::String(text)) => return Some(text.clone()),
            None | Some(Value::Null) if !needed => {}
            None | Some(Value::Null) => {
                self.fault(&format!("/properties/{field}"), "missing", format!("缺少字段 {field}"), "is missing");
            }
            Some(_) => self.fault(&format!("/properties/{field}"), "wrong_type", "类型不对", "is not a text"),
        }
        None
    }

    fn code(&mut self, field: &str, raw: &str) -> Option<Code> {
        let parsed = Code::parse(raw);
        parsed.map_err(|bad| self.refused("", bad_code(&format!("/properties/{field}"), bad).into())).ok()
    }

    fn named<T>(&mut self, field: &str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.fault(&format!("/properties/{field}"), "unknown_value", "不认识的取值", "is not one of the values");
        }
        found
    }

    fn households(&mut self, said: Option<&Value>) -> Option<u32> {
        let said = said.filter(|value| !value.is_null())?;
        let count = said.as_u64().and_then(|count| u32::try_from(count).ok()).filter(|n| *n <= MOST_HOUSEHOLDS);
        if count.is_none() {
            self.fault(
                "/properties/households",
                "out_of_range",
                "户数为 0 至 10000000 的整数",
                "is not a whole number between 0 and 10000000",
            );
        }
        count
    }

    fn polygons(&mut self, raw: &RawValue) -> Option<(GeometryType, Vec<Polygon>)> {
        let geometry: Geometry = match body::parse(raw.get().as_bytes()) {
            Ok(geometry) => geometry,
            Err(failure) if failure.fields.iter().any(|fault| fault.detail.1.contains("points")) => {
                self.fault(
                    "/geometry/coordinates",
                    "too_many_points",
                    format!("一条边界最多 {MAX_POINTS} 个点"),
                    format!("has more than {MAX_POINTS} points"),
                );
                return None;
            }
            Err(failure) => {
                self.refused("/geometry", failure);
                return None;
            }
        };
        let kind = geometry.kind;
        let polygons = geometry.polygons();
        if polygons.is_err() {
            let en = "are not nested as the type of the geometry says";
            self.fault("/geometry/coordinates", "wrong_type", "坐标层次与类型不符", en);
        }
        polygons.ok().map(|polygons| (kind, polygons))
    }

    fn bad_boundary(&mut self, kind: GeometryType, bad: &BadBoundary) {
        let polygon = bad.polygon().filter(|_| kind == GeometryType::MultiPolygon);
        let (ring, point) = bad.ring();
        let place: String = [polygon, ring, point].into_iter().flatten().map(|n| format!("/{n}")).collect();
        let zh = match bad {
            BadBoundary::NoPolygon => "没有多边形".to_owned(),
            BadBoundary::TooManyPoints { .. } => format!("一条边界最多 {MAX_POINTS} 个点"),
            BadBoundary::NoRing { .. } => "多边形没有环".to_owned(),
            BadBoundary::TooFewPoints { .. } => "闭合的环至少四个点".to_owned(),
            BadBoundary::NotClosed { .. } => "环未闭合".to_owned(),
            BadBoundary::BadPoint { .. } => "坐标有误".to_owned(),
            BadBoundary::SelfCrossing { .. } => "环自相交".to_owned(),
            BadBoundary::RingsCross { .. } => "环与环相交".to_owned(),
            BadBoundary::NoArea { .. } => "环没有面积".to_owned(),
            BadBoundary::HoleOutside { .. } => "洞在外环之外".to_owned(),
            BadBoundary::TooIntricate { .. } => "边界过于复杂，无法检查".to_owned(),
        };
        self.fault(&format!("/geometry/coordinates{place}"), bad.name(), zh, bad.to_string());
    }
}
