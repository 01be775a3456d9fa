//! Passes: a code in a rider's phone that shows at a desk who he is.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::identity::Role;
use serde_json::{Value, json};
use tests::{City, Person};

fn part(text: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

#[actix_web::test]
async fn a_desk_sees_for_a_minute_who_stands_before_it() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let clerk = city.staff(Role::DeskClerk).await;
    let code = rider.get("/v1/me/pass").await.expect(200).text("code");
    let check = json!({"code": code});
    let shown = clerk.post("/v1/passes/verifications", check.clone()).await.expect(200).json;
    assert_eq!((shown["member_id"].as_str(), shown["name"].as_str()), (Some(&*rider.id.to_string()), Some("唐师傅")));
    assert_eq!(shown["phone"].as_str(), Some("139****0001"));
    // Not everybody looks at everybody.
    rider.post("/v1/passes/verifications", check.clone()).await.refuses(403, "forbidden");
    city.later(TimeDelta::seconds(59));
    clerk.post("/v1/passes/verifications", check.clone()).await.expect(200);
    city.later(TimeDelta::seconds(1));
    clerk.post("/v1/passes/verifications", check).await.refuses(422, "pass_expired");
}

#[actix_web::test]
async fn a_pass_opens_nothing_and_nothing_else_is_a_pass() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let clerk = city.staff(Role::DeskClerk).await;
    let code = rider.get("/v1/me/pass").await.expect(200).text("code");
    let as_token = Person { token: Some(code.clone()), ..city.stranger() };
    as_token.get("/v1/me").await.refuses(401, "token_invalid");
    let mut forged = code.clone();
    let at = forged.find('.').unwrap() + 5;
    let other = if forged.as_bytes()[at] == b'A' { "B" } else { "A" };
    forged.replace_range(at..=at, other);
    for none in [rider.token.clone().unwrap(), forged, code[..code.len() - 4].to_owned(), "x".into(), "a.b.c".into()] {
        let check = json!({"code": none});
        clerk.post("/v1/passes/verifications", check).await.refuses(422, "pass_invalid");
    }
    // Nor is one of somebody who is out.
    let admin = city.staff(Role::Admin).await;
    admin.post(&format!("/v1/accounts/{}/disable", rider.id), json!({})).await.expect(200);
    clerk.post("/v1/passes/verifications", json!({"code": code})).await.refuses(422, "pass_invalid");
}

#[actix_web::test]
async fn a_station_without_a_connection_checks_it_by_the_published_keys() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let code = rider.get("/v1/me/pass").await.expect(200).text("code");
    // Kept from before.
    let published = city.stranger().get("/.well-known/jwks.json").await.expect(200).json;
    let parts: Vec<&str> = code.split('.').collect();
    let (header, claims) = (part(parts[0]), part(parts[1]));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("pass+jwt"), &json!("ES256")));
    let key = published["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature).unwrap();
    assert_eq!((&claims["aud"], claims["sub"].as_str()), (&json!("woodpecker-pass"), Some(&*rider.id.to_string())));
    // Enough to call him by, and not his name.
    assert_eq!(claims["name"].as_str(), Some("唐**"));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
}
