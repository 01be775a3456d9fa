//! Photos: what is taken, what is refused, and who sees them.

use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::given::{burst_pipe_with, picture};

#[actix_web::test]
async fn a_photo_is_seen_by_whoever_sees_its_ticket() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let uploaded = rider.uploads(picture(1)).await.expect(201);
    let photo = uploaded.text("id");
    let (display, original) = (format!("/v1/photos/{photo}/display"), format!("/v1/photos/{photo}/original"));
    assert_eq!((&uploaded.json["width"], &uploaded.json["height"]), (&json!(160), &json!(120)));
    let shown = rider.get(&display).await.expect(200);
    assert_eq!(shown.header("content-type").as_deref(), Some("image/jpeg"));
    assert!(shown.header("cache-control").unwrap().contains("immutable"));
    assert!(shown.body.starts_with(&[0xff, 0xd8]));
    neighbour.get(&display).await.refuses(404, "not_found");
    reviewer.get(&display).await.refuses(404, "not_found");

    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    reviewer.get(&display).await.expect(200);
    reviewer.get(&original).await.expect(200);
    rider.get(&original).await.refuses(403, "forbidden");
    neighbour.get(&display).await.refuses(404, "not_found");
    reviewer
        .commands(&ticket, "accept", json!({"category": "burst_pipe", "urgency": "normal"}))
        .await
        .shows("accepted");
    neighbour.get(&display).await.expect(200);
    neighbour
        .asks(Method::POST, &format!("/v1/photos/{photo}/hide"))
        .json(json!({}))
        .send()
        .await
        .refuses(403, "forbidden");
    reviewer.post(&format!("/v1/photos/{photo}/hide"), json!({})).await.expect(204);
    neighbour.get(&display).await.refuses(404, "not_found");
    assert!(neighbour.sees(&ticket).await.expect(200).json["photos"].as_array().unwrap().is_empty());
    reviewer.get(&display).await.expect(200);
}

#[actix_web::test]
async fn the_same_picture_is_known_again_and_is_used_once() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let first = rider.photo(picture(1)).await;
    assert_eq!(rider.uploads(picture(1)).await.expect(201).json["duplicate_of"], json!(first));
    assert!(other.uploads(picture(1)).await.expect(201).json["duplicate_of"].is_null(), "others' photos are theirs");
    other.post("/v1/tickets", burst_pipe_with(std::slice::from_ref(&first))).await.refuses(422, "photo_not_usable");
    rider.reports(burst_pipe_with(std::slice::from_ref(&first))).await;
    rider.post("/v1/tickets", burst_pipe_with(&[first])).await.refuses(422, "photo_not_usable");
}

#[actix_web::test]
async fn what_is_no_whole_picture_is_refused_clearly() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let whole = picture(1);
    rider.uploads(whole[..whole.len() / 2].to_vec()).await.refuses(422, "photo_broken");
    rider.uploads(Vec::new()).await.refuses(422, "photo_broken");
    rider.uploads(b"GIF89a-not-a-photo".to_vec()).await.refuses(415, "photo_format_not_supported");
    let mut heic = vec![0, 0, 0, 24];
    heic.extend(b"ftypheic\0\0\0\0mif1heic");
    let refused = rider.uploads(heic).await.refuses(415, "photo_format_not_supported");
    assert!(refused.json["detail"].as_str().unwrap().contains("HEIC"));
    rider.uploads(vec![0; 20 * 1024 * 1024 + 1]).await.refuses(413, "body_too_large");
    // A form that breaks off in the middle.
    let half = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nabc";
    let broken = rider.asks(Method::POST, "/v1/photos").raw("multipart/form-data; boundary=x", half).send().await;
    broken.refuses(400, "invalid_request");
    rider
        .asks(Method::POST, "/v1/photos")
        .raw("application/json", "{}")
        .send()
        .await
        .refuses(415, "unsupported_media_type");
}

#[actix_web::test]
async fn an_upload_sent_again_is_the_same_photo() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let form = |boundary: &str, bytes: &[u8]| {
        let mut body =
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a.jpg\"\r\n\r\n")
                .into_bytes();
        body.extend(bytes);
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        body
    };
    let upload = |boundary: &'static str, seed: u32| {
        let kind = format!("multipart/form-data; boundary={boundary}");
        let asking = rider.asks(Method::POST, "/v1/photos").header("idempotency-key", "photo-key-number-1");
        asking.raw(&kind, form(boundary, &picture(seed))).send()
    };
    let first = upload("one", 1).await.expect(201);
    let again = upload("two", 1).await.expect(201);
    assert_eq!(first.json, again.json);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    upload("one", 2).await.refuses(422, "idempotency_key_reused");
}
