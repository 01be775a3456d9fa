//! Several servers at it, and one that is killed.

use std::collections::BTreeSet;

use api::clock::Clock;
use api::jobs;
use api::outgoing::turn::LEASE;
use chrono::TimeDelta;
use domain::delivery::{Channel, DeliveryState, Next};
use persistence::values::{AttemptRecord, ParcelRecord};
use serde_json::json;
use tests::City;
use uuid::Uuid;

use super::Told;

/// A server takes the next message in hand, and is never heard of again.
async fn taken_in_hand(city: &City, target: (Channel, Uuid)) -> Option<ParcelRecord> {
    city.change(move |scene| Ok(scene.tx.lease_next(target, scene.now, scene.now.plus(LEASE))?)).await
}

#[actix_web::test]
async fn what_a_killed_server_had_in_hand_another_one_sends() {
    let told = Told::open().await;
    told.tests().await;
    let target = (Channel::Webhook, told.id.parse().unwrap());
    let lost = taken_in_hand(&told.city, target).await.unwrap();
    assert!(taken_in_hand(&told.city, target).await.is_none(), "in one hand at a time");
    told.run().await;
    assert!(told.hooks.heard().is_empty(), "the lease goes on");
    assert_eq!(told.deliveries().await[0]["state"], "sending");
    let resend = format!("{}/deliveries/{}/resend", told.path(), lost.id);
    told.integrator.post(&resend, json!({})).await.refuses(409, "delivery_under_way");
    told.city.later(LEASE + TimeDelta::seconds(1));
    told.run().await;
    assert_eq!(told.hooks.heard().len(), 1);
    let log = told.deliveries().await;
    assert_eq!((&log[0]["state"], &log[0]["attempts"]), (&json!("delivered"), &json!(2)));
    let shown = told.delivery(&log[0]["id"]).await;
    assert_eq!(shown["attempts"][1]["error"], "lease_lost");
    // It was not dead, but slow: what it says now changes nothing.
    let attempt = AttemptRecord {
        number: lost.attempts,
        at: told.city.clock.now(),
        took_ms: 1,
        status: Some(500),
        error: None,
        answer: None,
    };
    let was_ours = told
        .city
        .change(move |scene| {
            let next = Next { state: DeliveryState::Failed, due_at: None };
            Ok(scene.tx.end_attempt(lost.id, &attempt, next, scene.now)?)
        })
        .await;
    assert!(!was_ours);
    assert_eq!(told.deliveries().await[0]["state"], "delivered");
}

#[actix_web::test]
async fn two_servers_share_the_work_and_send_nothing_twice() {
    let told = Told::open().await;
    let beside = told.city.beside().await;
    for _ in 0..40 {
        told.tests().await;
    }
    super::accepted(&told.city).await;
    tokio::join!(jobs::run_once(&told.city.app), jobs::run_once(&beside.app));
    let heard = told.hooks.heard();
    let ids: BTreeSet<_> = heard.iter().map(|it| it.id.clone()).collect();
    assert_eq!((heard.len(), ids.len()), (41, 41));
}

#[actix_web::test]
async fn what_is_called_off_while_it_is_on_its_way_is_over_when_it_arrives() {
    let told = Told::open().await;
    told.tests().await;
    let target = (Channel::Webhook, told.id.parse().unwrap());
    let on_its_way = taken_in_hand(&told.city, target).await.unwrap();
    told.integrator.delete(&told.path()).await.expect(204);
    let attempt = AttemptRecord {
        number: on_its_way.attempts,
        at: told.city.clock.now(),
        took_ms: 1,
        status: Some(204),
        error: None,
        answer: None,
    };
    let was_ours = told
        .city
        .change(move |scene| {
            let next = Next { state: DeliveryState::Delivered, due_at: None };
            Ok(scene.tx.end_attempt(on_its_way.id, &attempt, next, scene.now)?)
        })
        .await;
    assert!(!was_ours);
    told.city.later(LEASE + LEASE);
    told.run().await;
    assert!(told.hooks.heard().is_empty());
}
