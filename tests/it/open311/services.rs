//! What a program learns before it reports.

use serde_json::json;
use tests::City;

fn text(answer: &tests::Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

#[actix_web::test]
async fn whoever_knows_the_address_finds_the_rest() {
    let city = City::open().await;
    let anybody = city.stranger();
    for path in ["/open311/discovery.json", "/open311/v2/discovery.json"] {
        let found = anybody.get(path).await.expect(200);
        let endpoint = &found.json["endpoints"][0];
        assert_eq!(endpoint["url"], json!(format!("{}/open311/v2", city.base)));
        assert_eq!(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2");
        assert_eq!(endpoint["formats"], json!(["text/xml", "application/json"]));
        for field in ["changeset", "contact", "key_service"] {
            assert!(!found.text(field).is_empty(), "{field}");
        }
    }
    let xml = anybody.get("/open311/v2/discovery.xml").await.expect(200);
    assert_eq!(xml.header("content-type").as_deref(), Some("text/xml; charset=utf-8"));
    let xml = text(&xml);
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><discovery><changeset>"), "{xml}");
    assert!(xml.contains("<formats><format>text/xml</format><format>application/json</format></formats>"), "{xml}");
}

#[actix_web::test]
async fn services_are_the_categories_in_both_forms() {
    let city = City::open().await;
    let anybody = city.stranger();
    let services = anybody.get("/open311/v2/services.json?jurisdiction_id=shishou").await.expect(200).json;
    let services = services.as_array().unwrap();
    let pipe = services.iter().find(|it| it["service_code"] == "burst_pipe").unwrap();
    assert_eq!(
        *pipe,
        json!({"service_code": "burst_pipe", "service_name": "供排水管道破裂", "description": "供排水管道破裂", "metadata": true,
               "type": "realtime", "keywords": "供排水管道破裂,公用设施", "group": "公用设施"})
    );
    let fire = services.iter().find(|it| it["service_code"] == "fire").unwrap();
    assert!(fire["description"].as_str().unwrap().contains("119"), "{fire}");
    let xml = text(&anybody.get("/open311/v2/services.xml").await.expect(200));
    assert_eq!(xml.matches("<service>").count(), services.len());
    assert!(xml.contains("<service><service_code>burst_pipe</service_code>") && xml.ends_with("</services>"), "{xml}");

    let pipe = anybody.get("/open311/v2/services/burst_pipe.json").await.expect(200).json;
    let attribute = &pipe["attributes"][0];
    assert_eq!((&attribute["code"], &attribute["required"]), (&json!("no_photo_reason"), &json!(false)));
    assert_eq!(attribute["values"][0], json!({"key": "unsafe", "name": "拍照不安全"}));
    let noise = anybody.get("/open311/v2/services/noise.json").await.expect(200).json;
    assert_eq!(noise, json!({"service_code": "noise", "attributes": []}));
    let xml = text(&anybody.get("/open311/v2/services/noise.xml").await.expect(200));
    assert!(xml.ends_with("<service_definition><service_code>noise</service_code><attributes/></service_definition>"));
}
