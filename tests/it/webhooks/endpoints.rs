//! Whose endpoints are whose, and what is taken for one.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::elsewhere::hooks::{Hooks, on_this_machine};

use super::Told;

const PATH: &str = "/v1/webhook-endpoints";

#[actix_web::test]
async fn an_endpoint_is_made_shown_changed_and_deleted() {
    let city = City::open_with(on_this_machine).await;
    let (integrator, hooks) = (city.staff(Role::Integrator).await, Hooks::open());
    let wants = json!({
        "url": hooks.url, "description": "热线", "events": ["ticket.resolved", "ticket.accepted"],
        "categories": ["burst_pipe"], "area_id": city.places.street,
    });
    let made = integrator.post(PATH, wants.clone()).await.expect(201);
    let (id, secret) = (made.text("id"), made.text("secret"));
    assert_eq!(made.header("location").unwrap(), format!("{PATH}/{id}"));
    assert!(secret.starts_with("whsec_"), "{secret}");
    let shown = integrator.get(&format!("{PATH}/{id}")).await.expect(200);
    // Once, and never again.
    assert!(shown.json.get("secret").is_none() && !String::from_utf8_lossy(&shown.body).contains(&secret[6..]));
    assert_eq!(shown.json["events"], json!(["ticket.accepted", "ticket.resolved"]));
    assert_eq!((shown.json["secrets"].as_array().unwrap().len(), &shown.json["version"]), (1, &json!(1)));
    assert_eq!(integrator.get(PATH).await.expect(200).items().len(), 1);

    let other = json!({"url": "https://hooks.example.org/w", "disabled": true});
    let stale = integrator.asks(Method::PUT, &format!("{PATH}/{id}")).header("If-Match", "\"7\"").json(other.clone());
    stale.send().await.refuses(412, "version_mismatch");
    let changed = integrator.put(&format!("{PATH}/{id}"), other).await.expect(200).json;
    assert_eq!((&changed["disabled_because"], &changed["version"]), (&json!("by_owner"), &json!(2)));
    assert_eq!((&changed["events"], &changed["area_id"]), (&json!([]), &Value::Null));
    integrator.post(&format!("{PATH}/{id}/test"), json!({})).await.refuses(409, "endpoint_disabled");

    integrator.delete(&format!("{PATH}/{id}")).await.expect(204);
    integrator.get(&format!("{PATH}/{id}")).await.refuses(404, "not_found");
    assert!(integrator.get(PATH).await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn the_same_request_makes_one_endpoint_and_has_the_same_secret() {
    let city = City::open_with(on_this_machine).await;
    let (integrator, hooks) = (city.staff(Role::Integrator).await, Hooks::open());
    let ask = || {
        integrator
            .asks(Method::POST, PATH)
            .header("Idempotency-Key", "the first endpoint")
            .json(json!({"url": hooks.url}))
    };
    let (one, two) = (ask().send().await.expect(201), ask().send().await.expect(201));
    assert_eq!((one.text("id"), one.text("secret")), (two.text("id"), two.text("secret")));
    assert_eq!(two.header("idempotent-replayed").as_deref(), Some("true"));
}

#[actix_web::test]
async fn an_integrator_sees_his_own_and_an_administrator_of_all_sees_all() {
    let told = Told::open().await;
    let sent = told.tests().await;
    told.run().await;
    let delivery = format!("{}/deliveries/{}", told.path(), sent["id"].as_str().unwrap());
    let another = told.city.staff(Role::Integrator).await;
    let local = told.city.person("局部", &[(Role::Admin, RolePlace::Area(told.city.places.city))]).await;
    let body = json!({"url": told.hooks.url});
    for stranger in [&another, &local] {
        for (method, path) in [
            (Method::GET, told.path()),
            (Method::PUT, told.path()),
            (Method::DELETE, told.path()),
            (Method::POST, format!("{}/secrets", told.path())),
            (Method::POST, format!("{}/test", told.path())),
            (Method::GET, format!("{}/deliveries", told.path())),
            (Method::GET, delivery.clone()),
            (Method::POST, format!("{delivery}/resend")),
        ] {
            let asking = stranger.asks(method.clone(), &path);
            let asking = if method == Method::PUT { asking.json(body.clone()) } else { asking };
            asking.send().await.refuses(404, "not_found");
        }
        assert!(stranger.get(PATH).await.expect(200).items().is_empty());
    }
    // His own endpoint leads nobody to another's deliveries.
    let own = another.post(PATH, body).await.expect(201).text("id");
    let aside = format!("{PATH}/{own}/deliveries/{}", sent["id"].as_str().unwrap());
    another.get(&aside).await.refuses(404, "not_found");
    another.post(&format!("{aside}/resend"), json!({})).await.refuses(404, "not_found");

    let admin = told.city.staff(Role::Admin).await;
    assert_eq!(admin.get(PATH).await.expect(200).items().len(), 2);
    admin.get(&told.path()).await.expect(200);
    admin.post(&format!("{delivery}/resend"), json!({})).await.expect(200);
    admin.post(PATH, json!({"url": told.hooks.url})).await.refuses(403, "forbidden");
    told.city.rider("唐师傅").await.get(PATH).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn what_is_no_endpoint_is_refused_field_by_field() {
    let city = City::open().await;
    let integrator = city.staff(Role::Integrator).await;
    let long = format!("https://hooks.example.org/{}", "x".repeat(500));
    for (body, pointer, code) in [
        (json!({"url": "hooks.example.org"}), "/url", "not_a_url"),
        (json!({"url": "http://hooks.example.org/"}), "/url", "not_https"),
        (json!({"url": "https://a:b@hooks.example.org/"}), "/url", "not_plain"),
        (json!({"url": "https://10.0.0.1/"}), "/url", "address_refused"),
        (json!({"url": long}), "/url", "too_long"),
        (
            json!({"url": "https://hooks.example.org/", "events": ["ticket.accepted", "ticket.whistled"]}),
            "/events/1",
            "unknown_value",
        ),
        (json!({"url": "https://hooks.example.org/", "categories": ["nothing"]}), "/categories", "unknown_value"),
        (json!({"url": "https://hooks.example.org/", "area_id": tests::published::NOTHING}), "/area_id", "unknown"),
    ] {
        let refused = integrator.post(PATH, body.clone()).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    integrator
        .post(PATH, json!({"url": "https://hooks.example.org/", "secret": "mine"}))
        .await
        .refuses(422, "invalid_fields");
    assert!(integrator.get(PATH).await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn twenty_endpoints_are_enough_for_one() {
    let city = City::open_with(on_this_machine).await;
    let (integrator, hooks) = (city.staff(Role::Integrator).await, Hooks::open());
    for _ in 0..20 {
        integrator.post(PATH, json!({"url": hooks.url})).await.expect(201);
    }
    integrator.post(PATH, json!({"url": hooks.url})).await.refuses(409, "too_many_endpoints");
    let first = integrator.get(&format!("{PATH}?limit=15")).await.expect(200);
    let rest = integrator.get(&format!("{PATH}?limit=15&cursor={}", first.text("next_cursor"))).await.expect(200);
    assert_eq!((first.items().len(), rest.items().len()), (15, 5));
}
