//! Nothing of the operator's own network is reached by an endpoint.

use chrono::TimeDelta;
use domain::identity::Role;
use serde_json::{Value, json};
use tests::City;
use tests::elsewhere::hooks::{Hooks, Reaction, on_this_machine};

use super::Told;

#[actix_web::test]
async fn a_private_address_is_refused_however_it_is_written_and_so_is_a_name_for_one() {
    let city = City::open_with(|config| config.webhooks.production = false).await;
    let integrator = city.staff(Role::Integrator).await;
    let port = city.base.rsplit(':').next().unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "224.0.0.1",
        "255.255.255.255",
        "localhost",
        "LOCALHOST",
        "localhost.",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{port}/v1/me");
            let refused =
                integrator.post("/v1/webhook-endpoints", json!({"url": url})).await.refuses(422, "invalid_fields");
            assert_eq!(refused.faults(), [("/url".to_owned(), "address_refused".to_owned())], "{url}");
        }
    }
    assert!(integrator.get("/v1/webhook-endpoints").await.expect(200).items().is_empty());
}

/// An endpoint that was registered while its address was a good one: then the operator thinks better of it, or its name leads elsewhere.
async fn refused_at_the_connection(url: impl Fn(&Hooks) -> String) {
    let mut city = City::open_with(on_this_machine).await;
    city.config.webhooks.allow_networks.clear();
    let (integrator, hooks) = (city.staff(Role::Integrator).await, Hooks::open());
    // What `localhost` may be as well.
    let allowed = json!({"url": hooks.url});
    let id = integrator.post("/v1/webhook-endpoints", allowed).await.expect(201).text("id");
    let (endpoint, url) = (id.parse().unwrap(), url(&hooks));
    city.change(move |scene| {
        let record = scene.tx.lock_endpoint(endpoint)?.unwrap();
        let version = record.version + 1;
        Ok(scene.tx.change_endpoint(&persistence::values::EndpointRecord { url: url.clone(), version, ..record })?)
    })
    .await;
    integrator.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(201);
    let stricter = city.beside().await;
    api::jobs::run_once(&stricter.app).await;
    assert!(hooks.heard().is_empty());
    let log = integrator.get(&format!("/v1/webhook-endpoints/{id}/deliveries")).await.expect(200).items();
    let seen = (&log[0]["state"], &log[0]["last_error"], &log[0]["last_status"]);
    assert_eq!(seen, (&json!("waiting"), &json!("address_refused"), &Value::Null));
    // And nothing was told of what is there.
    let shown =
        integrator.get(&format!("/v1/webhook-endpoints/{id}/deliveries/{}", log[0]["id"].as_str().unwrap())).await;
    assert_eq!(shown.expect(200).json["attempts"][0]["answer"], Value::Null);
}

#[actix_web::test]
async fn a_name_that_leads_to_this_machine_by_now_is_not_connected_to() {
    refused_at_the_connection(|hooks| hooks.url.replace("127.0.0.1", "localhost")).await;
}

#[actix_web::test]
async fn an_address_that_is_allowed_no_longer_is_not_connected_to() {
    refused_at_the_connection(|hooks| hooks.url.clone()).await;
    refused_at_the_connection(|hooks| hooks.url.replace("127.0.0.1", "[::ffff:127.0.0.1]")).await;
}

#[actix_web::test]
async fn a_redirect_is_not_followed_wherever_it_leads() {
    let told = Told::open().await;
    let inside = Hooks::open();
    for status in [301, 302, 303, 307, 308] {
        told.hooks.answer([Reaction::Header(status, "location", inside.url.clone())]);
        told.tests().await;
        told.run().await;
    }
    assert!(inside.heard().is_empty());
    assert_eq!(told.hooks.heard().len(), 5);
    let log = told.deliveries().await;
    assert!(log.iter().all(|it| it["last_error"] == "redirect" && it["state"] == "waiting"), "{log:?}");
    // What was sent in between is tried again, and taken.
    told.city.later(TimeDelta::minutes(1));
    told.run().await;
    assert!(told.deliveries().await.iter().all(|it| it["state"] == "delivered"));
}
