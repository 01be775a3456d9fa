//! Broken function level authorization (API5:2023).

use domain::identity::Role;
use reqwest::Method;
use serde_json::json;
use tests::City;

use super::wire::{asks, statuses};

#[actix_web::test]
async fn no_header_makes_another_request_of_a_request() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let account =
        admin.post("/v1/accounts", json!({"phone": "13700009999", "password": "eight herons at dawn", "name": "李"}));
    let account = account.await.expect(201).text("id");
    let disable = format!("/v1/accounts/{account}/disable");
    for (name, value) in [
        ("x-http-method-override", "POST"),
        ("x-method-override", "DELETE"),
        ("x-http-method", "PUT"),
        ("x-original-url", disable.as_str()),
        ("x-rewrite-url", disable.as_str()),
        ("x-forwarded-prefix", "/v1/accounts"),
        ("x-custom-ip-authorization", "127.0.0.1"),
    ] {
        for person in [&rider, &admin] {
            let answer = person.asks(Method::GET, "/v1/me").header(name, value).send().await.expect(200);
            assert_eq!(answer.json["id"], json!(person.id));
        }
    }
    let override_by_query = admin.get(&format!("/v1/accounts/{account}?_method=DELETE")).await.expect(200);
    assert_eq!(override_by_query.json["disabled"], false);
    // A method is what it is called, and nothing like it.
    let token = format!("Authorization: Bearer {}", admin.token.unwrap());
    for method in ["post", "Post", "POST_", "PATCH", "PROPFIND", "LINK"] {
        let said = asks(&city, &format!("{method} {disable}"), &[&token, "Content-Length: 0"]).await;
        assert!(matches!(statuses(&said)[..], [400 | 404 | 405 | 501]), "{method}: {said}");
    }
}
