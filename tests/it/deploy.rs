//! What `docs/deploy` asks Prometheus for is what the program measures, of routes that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tests::City;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploy").join(name)).unwrap()
}

/// Words of a text that begin so, up to what ends a name.
fn words<'a>(text: &'a str, begin: &str) -> BTreeSet<&'a str> {
    let places = text.match_indices(begin).map(|(at, _)| &text[at..]);
    places.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[actix_web::test]
async fn dashboard_and_alerts_ask_for_what_is_measured() {
    let city = City::open().await;
    // What was never asked for is not listed.
    city.stranger().get("/health/live").await.expect(200);
    let said = city.stranger().get("/metrics").await.expect(200);
    let said = String::from_utf8(said.body).unwrap();
    let measured = words(&said, "woodpecker_");
    let document = api::server::document();
    for name in ["grafana.json", "alerts.yml"] {
        let text = file(name).replace("\\\"", "\"");
        let asked = words(&text, "woodpecker_");
        assert!(asked.len() > 2, "{name} was read");
        assert!(asked.is_subset(&measured), "{name}: {:?}", asked.difference(&measured));
        for (_, rest) in text.match_indices("route=\"").map(|(at, it)| (at, &text[at + it.len()..])) {
            let route = rest.split('"').next().unwrap();
            assert!(document["paths"].get(route).is_some(), "{name}: there is no {route}");
        }
    }
    let dashboard: serde_json::Value = serde_json::from_str(&file("grafana.json")).unwrap();
    assert_eq!(dashboard["panels"].as_array().unwrap().len(), 8);
}
