//! Drafts that were kept while there was no network.

use api::verify::verify;
use serde_json::{Value, json};
use tests::City;
use tests::given::{burst_pipe, burst_pipe_with, picture};

fn draft(n: u32) -> Value {
    let mut report = burst_pipe();
    report["id"] = json!(format!("01a20000-0000-7000-8000-{n:012}"));
    report
}

#[actix_web::test]
async fn each_draft_is_answered_in_its_place_and_one_refused_keeps_no_other_back() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    let mut with_photo = burst_pipe_with(&[photo]);
    with_photo["id"] = draft(2)["id"].clone();
    let mut again = with_photo.clone();
    again["id"] = draft(5)["id"].clone();
    let mut swapped = draft(3);
    swapped["location"] = json!({"lat": 112.4, "lng": 29.7});
    let drafts = json!({"drafts": [draft(1), with_photo, swapped, {"strange": 1}, again, burst_pipe(), draft(1)]});
    let answers = rider.post("/v1/tickets/batch", drafts.clone()).await.expect(200).items();
    let said = |answers: &[Value]| {
        answers.iter().map(|it| (it["status"].clone(), it["problem"]["code"].clone())).collect::<Vec<_>>()
    };
    let refused = |status: u16, code: &str| (json!(status), json!(code));
    let expected = |first: u16| {
        vec![
            (json!(first), Value::Null),
            (json!(first), Value::Null),
            refused(422, "invalid_fields"),
            refused(422, "invalid_fields"),
            refused(422, "photo_not_usable"),
            refused(422, "invalid_fields"),
            (json!(200), Value::Null),
        ]
    };
    assert_eq!(said(&answers), expected(201));
    assert_eq!(answers[2]["problem"]["errors"][0]["pointer"], "/location");
    assert_eq!(answers[5]["problem"]["errors"][0]["pointer"], "/id");
    assert_eq!(answers[0]["ticket"]["id"], draft(1)["id"]);
    // The answer was lost, and all of it is sent again.
    let answers = rider.post("/v1/tickets/batch", drafts).await.expect(200).items();
    assert_eq!(said(&answers), expected(200));
    assert_eq!(rider.get("/v1/tickets?reporter=me").await.expect(200).items().len(), 2);
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_batch_has_bounds_and_is_kept_by_its_key() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.post("/v1/tickets/batch", json!({"drafts": []})).await.refuses(422, "invalid_fields");
    let many: Vec<Value> = (0..51).map(draft).collect();
    rider.post("/v1/tickets/batch", json!({"drafts": many})).await.refuses(422, "invalid_fields");
    let full: Vec<Value> = (0..50).map(draft).collect();
    let send = async || {
        let asking =
            rider.asks(reqwest::Method::POST, "/v1/tickets/batch").header("idempotency-key", "batch-of-the-day");
        asking.json(json!({"drafts": full})).send().await.expect(200)
    };
    let first = send().await;
    assert!(first.items().iter().all(|answer| answer["status"] == 201));
    let again = send().await;
    assert_eq!((again.header("idempotent-replayed"), again.json), (Some("true".to_owned()), first.json));
    // Whose ids they are makes a difference.
    let other = city.rider("李师傅").await;
    let taken = other.post("/v1/tickets/batch", json!({"drafts": [draft(1)]})).await.expect(200).items();
    assert_eq!(taken[0]["problem"]["code"], "ticket_exists");
}
