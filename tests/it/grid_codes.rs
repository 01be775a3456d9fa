//! The code of a grid: drawn, printed, and the page that it leads to.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::visitor::GRID;

#[actix_web::test]
async fn the_code_of_a_grid_is_drawn_and_printed() {
    let city = City::open_with(|config| config.public_url = Some("https://city.example".into())).await;
    let grid = city.places.grid;
    let rider = city.rider("唐师傅").await;
    let png = rider.get(&format!("/v1/areas/{grid}/qr.png")).await.expect(200);
    assert_eq!(png.header("content-type").as_deref(), Some("image/png"));
    assert!(png.body.starts_with(b"\x89PNG\r\n"));
    let svg = rider.get(&format!("/v1/areas/{grid}/qr.svg")).await.expect(200);
    assert_eq!(svg.header("content-type").as_deref(), Some("image/svg+xml"));
    let svg = String::from_utf8(svg.body).unwrap();
    assert_eq!(svg, api::qr::svg(&format!("https://city.example/g/{GRID}")).unwrap());
    let nowhere = uuid::Uuid::from_u128(1);
    rider.get(&format!("/v1/areas/{nowhere}/qr.svg")).await.refuses(404, "not_found");

    let admin = city.staff(Role::Admin).await;
    for n in 0..8 {
        let area = json!({"name": format!("网格 <{n}>"), "code": format!("g-{n}"), "level": "grid", "parent_id": city.places.street});
        admin.post("/v1/areas", area).await.expect(201);
    }
    let sheet = format!("/v1/areas/{}/qr-sheet", city.places.street);
    let first = rider.get(&format!("{sheet}?limit=7")).await.expect(200);
    let html = String::from_utf8(first.body.clone()).unwrap();
    assert_eq!((html.matches("<svg").count(), html.matches("class=\"six\"").count()), (7, 2));
    assert!(
        html.contains(&svg)
            && html.contains("绣林第一网格")
            && html.contains(&format!("https://city.example/g/{GRID}"))
    );
    assert!(html.contains("网格 &lt;0&gt;") && !html.contains("网格 <0>"));
    let link = first.header("link").unwrap();
    let next = link.trim_start_matches('<').split('>').next().unwrap();
    let second = String::from_utf8(rider.get(next).await.expect(200).body).unwrap();
    assert_eq!(second.matches("<svg").count(), 2);
    let none = rider.get(&format!("/v1/areas/{}/qr-sheet", city.places.other_street)).await.expect(200);
    assert!(String::from_utf8(none.body).unwrap().contains("没有网格"));
    rider.get(&format!("{sheet}?limit=101")).await.refuses(422, "invalid_fields");
}

#[actix_web::test]
async fn without_a_setting_the_code_leads_to_where_the_request_came() {
    let city = City::open().await;
    let rider = city.person("唐师傅", &[(Role::Member, RolePlace::Everywhere)]).await;
    let path = format!("/v1/areas/{}/qr.svg", city.places.grid);
    let svg = String::from_utf8(rider.get(&path).await.expect(200).body).unwrap();
    assert_eq!(svg, api::qr::svg(&format!("{}/g/{GRID}", city.base)).unwrap());
    let odd = rider.asks(Method::GET, &path).header("host", &format!("{}.example", "a".repeat(300))).send().await;
    odd.refuses(400, "invalid_request");
}

#[actix_web::test]
async fn the_page_of_a_grid_is_light_and_asks_nobody_else() {
    let city = City::open().await;
    let stranger = city.stranger();
    let get = |path: &str, language: &str| stranger.asks(Method::GET, path).header("accept-language", language).send();
    let chinese = get(&format!("/g/{GRID}"), "zh-CN,zh;q=0.9").await.expect(200);
    let english = get(&format!("/g/{GRID}"), "en-GB,en;q=0.9").await.expect(200);
    let (zh, en) = (String::from_utf8(chinese.body.clone()).unwrap(), String::from_utf8(english.body).unwrap());
    assert!(zh.contains("lang=\"zh-CN\"") && zh.contains("上报问题") && zh.contains("绣林第一网格"));
    assert!(en.contains("lang=\"en\"") && en.contains("Report something") && en.contains("Take a photo"));
    let switched = get(&format!("/g/{GRID}?lang=en"), "zh-CN").await.expect(200);
    assert!(String::from_utf8(switched.body).unwrap().contains("Report something"));
    let policy = chinese.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(chinese.header("referrer-policy").as_deref(), Some("no-referrer"));

    // All that a phone loads, as it is before it is made smaller on the line.
    let mut bytes = chinese.body.len();
    let mut files: Vec<&str> = zh.split('"').filter(|word| word.starts_with("/g/files/")).collect();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let loaded = stranger.get(file).await.expect(200);
        assert!(loaded.header("cache-control").unwrap().contains("immutable"));
        bytes += loaded.body.len();
    }
    assert!(bytes <= 100_000, "{bytes}");
    assert!(!zh.contains("http:") && !zh.contains("https:"), "another host");

    let unknown = get("/g/nowhere", "en").await.expect(404);
    assert!(unknown.header("content-type").unwrap().starts_with("text/html"));
    assert!(String::from_utf8(unknown.body).unwrap().contains("scan the code"));
    for odd in ["/g/%00", "/g/%3Cscript%3E", "/g/..", "/g/a%2Fb"] {
        assert!(matches!(get(odd, "zh").await.status, 404), "{odd}");
    }
    let wrong = stranger.asks(Method::POST, &format!("/g/{GRID}")).send().await.refuses(405, "method_not_allowed");
    assert_eq!(wrong.header("allow").as_deref(), Some("GET, HEAD"));
    stranger.get("/g/files/0/page.exe").await.refuses(404, "route_not_found");
}
