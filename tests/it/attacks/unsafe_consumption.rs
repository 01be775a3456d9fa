//! Unsafe consumption of APIs (API10:2023).

use reqwest::Method;
use serde_json::json;
use tests::City;

#[actix_web::test]
async fn what_others_say_of_a_request_is_not_believed() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let stranger = city.stranger();
    let id = |answer: &tests::Answer| answer.header("x-request-id").unwrap_or_default();
    let long = "x".repeat(129);
    for strange in ["a b", "<script>", "\"", "a\tb", "x,y", "{}", long.as_str()] {
        let answer =
            stranger.asks(Method::GET, "/health/live").header("x-request-id", strange).send().await.expect(200);
        assert!(uuid::Uuid::parse_str(&id(&answer)).is_ok(), "{strange} became {}", id(&answer));
    }
    let fine = stranger.asks(Method::GET, "/health/live").header("x-request-id", "order-7").send().await;
    assert_eq!(id(&fine), "order-7");
    // Nobody is a proxy because he says so: all of this is one address.
    let mut last = 401;
    for n in 0..3000 {
        let refresh = stranger.asks(Method::POST, "/v1/auth/refresh").json(json!({"refresh_token": "none"}));
        let address = format!("203.0.{}.{}", n / 250, n % 250);
        let asking = refresh.header("x-forwarded-for", &address).header("forwarded", &format!("for={address}"));
        last = asking.header("x-real-ip", &address).header("true-client-ip", &address).send().await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "he is counted anew each time");
}
