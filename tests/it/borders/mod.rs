//! Borders come in versions.
//!
//! - [`imports`]: checked as a whole before anything changes, and exported again
//! - [`versions`]: in force from a date, taken back, and what becomes of open tickets
//! - [`moves`]: areas hang elsewhere, or are no more

use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{Answer, City, Person};

mod imports;
mod moves;
mod versions;

/// A rectangle in hundredths of a degree, as GeoJSON.
pub fn ground(west: f64, south: f64, east: f64, north: f64) -> Value {
    let at = |x: f64, y: f64| json!([112.0 + x * 0.01, 29.0 + y * 0.01]);
    let ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
    json!({"type": "Polygon", "coordinates": [ring]})
}

pub fn feature(code: &str, level: &str, parent: Option<&str>, geometry: Value) -> Value {
    let properties = json!({"code": code, "name": format!("区域 {code}"), "level": level, "parent_code": parent});
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

pub fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

/// The city of the stories with borders: two streets side by side, and two grids that divide the western one.
pub fn whole() -> Vec<Value> {
    vec![
        // In no order.
        feature("north", "grid", Some("xiulin"), ground(40.0, 72.0, 42.0, 74.0)),
        feature("south", "grid", Some("xiulin"), ground(40.0, 70.0, 42.0, 72.0)),
        feature("shishou", "city", None, ground(40.0, 70.0, 44.0, 74.0)),
        feature("xiulin", "street", Some("shishou"), ground(40.0, 70.0, 42.0, 74.0)),
        feature("bijiashan", "street", Some("shishou"), ground(42.0, 70.0, 44.0, 74.0)),
    ]
}

/// In hundredths of a degree.
pub fn at(x: f64, y: f64) -> Value {
    let mut report = burst_pipe();
    report["location"] = json!({"lat": 29.0 + y * 0.01, "lng": 112.0 + x * 0.01});
    report
}

pub async fn imports(admin: &Person, features: &[Value]) -> Answer {
    admin.post("/v1/areas/imports", collection(features)).await
}

pub async fn area_of(person: &Person, ticket: &str) -> String {
    person.sees(ticket).await.text("area_id")
}

pub async fn id_of(person: &Person, code: &str) -> String {
    let all = person.get("/v1/areas?limit=100").await.expect(200).items();
    let found = all.iter().find(|area| area["code"] == code);
    found.unwrap_or_else(|| panic!("no {code}"))["id"].as_str().unwrap().to_owned()
}

pub async fn code_at(city: &City, x: f64, y: f64) -> Answer {
    let (lat, lng) = (29.0 + y * 0.01, 112.0 + x * 0.01);
    city.stranger().get(&format!("/v1/areas/locate?lat={lat}&lng={lng}")).await
}

pub fn chain(answer: &Answer) -> Vec<String> {
    let areas = answer.json["areas"].as_array().unwrap();
    areas.iter().map(|area| area["code"].as_str().unwrap().to_owned()).collect()
}
