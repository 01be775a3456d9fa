//! Broken object property level authorization (API3:2023).

use domain::identity::Role;
use reqwest::Method;
use serde_json::json;
use tests::given::{burst_pipe_with, picture};
use tests::published::{NOTHING, published};
use tests::{City, Shop};

#[actix_web::test]
async fn no_operation_takes_a_field_that_it_does_not_name() {
    let city = City::open().await;
    let (rider, stranger) = (city.rider("唐师傅").await, city.stranger());
    let admin = city.staff(Role::Admin).await;
    let mut tried = 0;
    for operation in published() {
        // What WeChat tells is in its own form, and more than we read; what the hotline says is not read before it is known to be from it.
        let by_signature = ["take_wechat_event", "take_hotline_message"].contains(&operation.id.as_str());
        let is_ours = operation.template != "/v1/photos" && !by_signature;
        let has_body = matches!(operation.method, Method::POST | Method::PUT) && is_ours;
        for field in ["is_admin", "account_id_", "__proto__", "version"].iter().filter(|_| has_body) {
            let mut body = operation.example.clone();
            if body.get(*field).is_some() {
                continue;
            }
            body[field] = json!(1);
            // So large a body is read for those who may send it.
            let theirs = if operation.id == "import_areas" { &admin } else { &rider };
            let who = if operation.is_open() { &stranger } else { theirs };
            let refused = who.asks(operation.method.clone(), &operation.path_of_nothing()).json(body).send().await;
            let said = format!("{} {field}: {}", operation.id, refused.json);
            assert_eq!((refused.status, &refused.json["code"]), (422, &json!("invalid_fields")), "{said}");
            assert_eq!(refused.faults(), [(format!("/{field}"), "unknown_field".to_owned())], "{said}");
            tried += 1;
        }
    }
    assert!(tried >= 4 * 40, "the document was read: {tried}");
    // Said twice is not known either: two readers could take two of them.
    let twice = r#"{"refresh_token": "a", "refresh_token": "b"}"#;
    let refused = stranger.asks(Method::POST, "/v1/auth/refresh").raw("application/json", twice).send().await;
    assert!(matches!(refused.status, 400 | 422), "{}", refused.json);
}

#[actix_web::test]
async fn no_answer_shows_a_secret_or_a_whole_number() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let rider = city.rider("唐师傅").await;
    let tickets = shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    let (code, redemption) = (voucher.text("code"), voucher.text("id"));
    let photo = rider.photo(picture(1)).await;
    rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    let named = |parameter: &str| match parameter {
        "ticket_id" => tickets[0].clone(),
        "photo_id" => photo.clone(),
        "redemption_id" => redemption.clone(),
        "reward_id" => shop.reward.clone(),
        "account_id" => rider.id.to_string(),
        "desk_id" => shop.desk.to_string(),
        "area_id" => city.places.city.uuid().to_string(),
        "department_id" => city.places.department.uuid().to_string(),
        _ => NOTHING.to_owned(),
    };
    let mut everybody = vec![rider.clone(), shop.clerk.clone(), shop.reviewer.clone(), city.rider("李师傅").await];
    for role in Role::ALL {
        everybody.push(city.staff(*role).await);
    }
    let numbers: Vec<String> = (1..=20).map(City::phone).collect();
    let secrets = ["$argon2", "password_hash", "refresh_token", "PRIVATE KEY", "sealed", "\"d\":"];
    let mut shown = 0;
    for (n, person) in everybody.iter().enumerate() {
        for operation in published().iter().filter(|operation| operation.method == Method::GET) {
            // The document names fields, the pages of problems what to send in them; seconds may have the digits of any number.
            let is_of_nobody = ["/openapi.json", "/metrics"].contains(&operation.template.as_str());
            if is_of_nobody || operation.template.starts_with("/problems") {
                continue;
            }
            let path = operation.path(named);
            let answer = person.get(&path).await;
            let text = String::from_utf8_lossy(&answer.body);
            for secret in secrets.iter().map(|it| (*it).to_owned()).chain(numbers.iter().cloned()) {
                assert!(!text.contains(&secret), "{path} shows {secret}: {text}");
            }
            assert!(n == 0 || !text.contains(&code), "{path} shows somebody's voucher: {text}");
            shown += usize::from(answer.status == 200);
        }
    }
    assert!(shown > 200, "they were shown something: {shown}");
    assert!(shop.fulfils(&code).await.expect(200).json["code"].is_null());
}
