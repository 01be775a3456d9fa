//! Bad input: a problem document of its own for each, and nothing changed.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::given::burst_pipe;
use tests::published::published;

fn but(field: &str, value: Value) -> Value {
    let mut report = burst_pipe();
    report[field] = value;
    report
}

#[actix_web::test]
async fn a_report_with_a_bad_field_is_refused_with_a_pointer_to_it() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let later = city.clock_text(TimeDelta::hours(1));
    let cases = [
        (but("description", json!(7)), 422, "invalid_fields", "/description", "wrong_type"),
        (but("unknown", json!(1)), 422, "invalid_fields", "/unknown", "unknown_field"),
        (but("description", json!("x".repeat(2001))), 422, "invalid_fields", "/description", "too_long"),
        (but("description", json!("a\u{0}b")), 422, "invalid_fields", "/description", "control_character"),
        (but("location", json!({"lat": 112.4, "lng": 29.7})), 422, "invalid_fields", "/location", "swapped"),
        (but("location", json!({"lat": 95.0, "lng": 190.0})), 422, "invalid_fields", "/location/lat", "out_of_range"),
        (but("location", json!({"lat": 29.7})), 422, "invalid_fields", "/location/lng", "missing"),
        (but("channel", json!("hotline")), 422, "invalid_fields", "/channel", "not_yours"),
        (but("no_photo_reason", json!("lazy")), 422, "invalid_fields", "/no_photo_reason", "unknown_value"),
        (but("no_photo_reason", Value::Null), 422, "report_incomplete", "/photo_ids", "missing"),
        (but("occurred_at", json!(later)), 422, "report_incomplete", "/occurred_at", "in_future"),
        (but("occurred_at", json!("-0001-12-31T23:59:59Z")), 422, "report_incomplete", "/occurred_at", "too_long_ago"),
        (but("description", json!("\u{200b}\u{2060}")), 422, "invalid_fields", "/description", "empty"),
        (but("description", json!("a\u{202e}b")), 422, "invalid_fields", "/description", "control_character"),
        (but("id", json!("01a201a7-05eb-794a-0639-8f8d44b1a7b1")), 422, "invalid_fields", "/id", "not_uuid_v7"),
        (json!([burst_pipe()]), 422, "invalid_fields", "", "wrong_type"),
        (but("id", json!("7c9e6679-7425-40de-944b-e07fc1f90ae7")), 422, "invalid_fields", "/id", "not_uuid_v7"),
        (json!({"no_photo_reason": "unsafe"}), 422, "report_incomplete", "/description", "missing"),
    ];
    for (report, status, code, pointer, fault) in cases {
        let refused = rider.post("/v1/tickets", report.clone()).await.refuses(status, code);
        assert_eq!(refused.faults(), [(pointer.to_owned(), fault.to_owned())], "{report}");
    }
    rider.post("/v1/tickets", but("category", json!("nothing_like_it"))).await.refuses(422, "unknown_category");
    assert!(rider.get("/v1/tickets?reporter=me").await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn an_array_is_no_object_wherever_it_stands() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let mut tried = 0;
    // What WeChat tells is in its own form; what the hotline says is not read before it is known to be from it.
    let by_signature = ["take_wechat_event", "take_hotline_message"];
    for operation in published().into_iter().filter(|operation| !by_signature.contains(&operation.id.as_str())) {
        for field in operation.objects() {
            let mut body = operation.example.clone();
            body[&field] = json!([29.7, 112.4]);
            let path = operation.path_of_nothing();
            let refused = rider.asks(operation.method.clone(), &path).json(body).send().await;
            let faults = refused.refuses(422, "invalid_fields").faults();
            assert_eq!(faults, [(format!("/{field}"), "wrong_type".to_owned())], "{}", operation.id);
            tried += 1;
        }
    }
    assert!(tried >= 8, "the document was read");
}

#[actix_web::test]
async fn a_body_that_is_no_json_is_refused() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
    let send = |kind: &'static str, body: Vec<u8>| rider.asks(Method::POST, "/v1/tickets").raw(kind, body).send();
    send("application/json", b"{".to_vec()).await.refuses(400, "invalid_json");
    send("application/json", b"{} {}".to_vec()).await.refuses(400, "invalid_json");
    send("application/json", vec![b'"', 0xff, 0xfe, b'"']).await.refuses(400, "invalid_json");
    assert_eq!(send("application/json", deep.into_bytes()).await.status / 100, 4);
    let zipped = rider.asks(Method::POST, "/v1/tickets").header("content-encoding", "gzip");
    zipped.raw("application/json", b"{}".to_vec()).send().await.refuses(415, "unsupported_media_type");
    let no_form = rider.asks(Method::POST, "/v1/photos").json(json!({}));
    no_form.send().await.refuses(415, "unsupported_media_type");
    send("text/plain", b"{}".to_vec()).await.refuses(415, "unsupported_media_type");
    send("application/json", vec![b' '; 300 * 1024]).await.refuses(413, "body_too_large");
}

#[actix_web::test]
async fn paths_methods_and_queries_that_make_no_sense_are_refused() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.get("/v1/nowhere").await.refuses(404, "route_not_found");
    rider.get("/v1/tickets/not-an-id").await.refuses(404, "not_found");
    let wrong = rider.delete("/v1/tickets").await.refuses(405, "method_not_allowed");
    assert_eq!(wrong.header("allow").as_deref(), Some("GET, POST, HEAD"));
    for path in ["/v1/accounts/lookup", "/v1/points/revocations"] {
        let wrong = rider.get(path).await.refuses(405, "method_not_allowed");
        assert_eq!(wrong.header("allow").as_deref(), Some("POST"), "{path}");
    }
    for (query, name, fault) in [
        ("limit=x", "limit", "wrong_type"),
        ("followed=maybe", "followed", "wrong_type"),
        ("q=a&q=b", "q", "repeated"),
        ("q=a%00b", "q", "control_character"),
    ] {
        let refused = rider.get(&format!("/v1/tickets?{query}")).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [(name.to_owned(), fault.to_owned())], "{query}");
    }
    rider.get("/v1/tickets?from=-5000-01-01T00:00:00Z").await.expect(200);
    rider.get("/v1/tickets?limit=0").await.refuses(422, "invalid_fields");
    rider.get("/v1/tickets?limit=101").await.refuses(422, "invalid_fields");
    rider.get("/v1/tickets?limit=x").await.refuses(422, "invalid_fields");
    rider.get("/v1/tickets?cursor=abc").await.refuses(400, "invalid_cursor");
    rider.get("/v1/tickets?status=strange").await.refuses(422, "invalid_fields");
    rider.get("/v1/tickets?near=1").await.refuses(422, "invalid_fields");
    rider.get("/v1/tickets?coord_system=mars").await.refuses(422, "invalid_fields");
    for path in ["/v1/tickets/", "/v1/areas/"] {
        rider.get(path).await.refuses(404, "route_not_found");
    }
    rider.get("/v1/tickets?radius_m=&followed=&from=&sort=").await.expect(200);
    // What mini-programs' frameworks add by themselves is harmless.
    rider.get("/v1/tickets?limit=5&x=&").await.expect(200);
}

#[actix_web::test]
async fn a_cursor_is_good_for_its_own_list_alone() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    for _ in 0..5 {
        rider.reports(burst_pipe()).await;
        city.later(TimeDelta::seconds(1));
    }
    let first = rider.get("/v1/tickets?limit=2").await.expect(200);
    let cursor = first.text("next_cursor");
    assert!(first.header("link").unwrap().ends_with("rel=\"next\""));
    rider.get(&format!("/v1/me/points/transfers?cursor={cursor}")).await.refuses(400, "invalid_cursor");
    let mut seen: Vec<Value> = first.items();
    let mut next = Some(cursor);
    while let Some(cursor) = next {
        // What comes in meanwhile does not disturb the pages.
        rider.reports(burst_pipe()).await;
        let page = rider.get(&format!("/v1/tickets?limit=2&cursor={cursor}")).await.expect(200);
        seen.extend(page.items());
        next = page.json["next_cursor"].as_str().map(str::to_owned);
    }
    let mut numbers: Vec<_> = seen.iter().map(|ticket| ticket["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 5);
    numbers.dedup();
    assert_eq!(numbers.len(), 5);
}

#[actix_web::test]
async fn a_problem_is_told_in_the_language_asked_for() {
    let city = City::open().await;
    let english = city.stranger().asks(Method::GET, "/v1/me").header("accept-language", "en-GB,zh;q=0.5").send().await;
    assert_eq!(english.json["title"], "Sign in first");
    let chinese = city.stranger().get("/v1/me").await;
    assert_eq!(chinese.json["title"], "请先登录");
    assert_eq!(chinese.json["request_id"], json!(chinese.header("x-request-id").unwrap()));
}

#[actix_web::test]
async fn what_has_not_changed_is_not_sent_again() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(burst_pipe()).await;
    for path in [format!("/v1/tickets/{ticket}"), "/v1/tickets".to_owned(), "/v1/categories".to_owned()] {
        let tag = rider.get(&path).await.expect(200).header("etag").unwrap();
        let again = rider.asks(Method::GET, &path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let head = rider.asks(Method::HEAD, &path).send().await.expect(200);
        assert!(head.body.is_empty());
        let whole = rider.get(&path).await.expect(200).body.len().to_string();
        let length = head.header("content-length");
        assert!(length.is_none_or(|length| length == whole), "{path}");
    }
}
