//! Slow, away, twice, or with its answer lost: everything arrives once and in its order.

use std::time::Duration;

use api::jobs;
use api::outgoing::turn::LEASE;
use chrono::TimeDelta;
use domain::delivery::Channel;
use serde_json::{Value, json};
use tests::elsewhere::hotline::Fault;

use super::{Bridged, said, told};

async fn later(bridged: &Bridged, span: TimeDelta) {
    bridged.city.later(span);
    bridged.run().await;
}

#[actix_web::test]
async fn what_was_not_taken_holds_up_its_own_case_and_no_other() {
    let bridged = Bridged::open().await;
    let first = bridged.dispatched().await;
    bridged.platform.fails([Fault::Status(500)]);
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty(), "the second is not sent before the first was taken");
    let second = bridged.dispatched().await;
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert!(heard.iter().all(|it| it["case"] == second) || heard.len() == 4, "{heard:?}");
    later(&bridged, TimeDelta::seconds(10)).await;
    let rest = bridged.platform.hears();
    let all: Vec<Value> = heard.into_iter().chain(rest).collect();
    for ticket in [first, second] {
        let of_it: Vec<Value> = all.iter().filter(|it| it["case"] == ticket).cloned().collect();
        assert_eq!(told(&of_it), said(&[(1, "case", "-"), (2, "status", "dispatched")]));
    }
}

#[actix_web::test]
async fn days_of_silence_and_then_everything_in_its_order_and_once() {
    let bridged = Bridged::open().await;
    bridged.platform.is_silent(true);
    let mut tickets = Vec::new();
    for _ in 0..3 {
        tickets.push(bridged.dispatched().await);
        for _ in 0..12 {
            later(&bridged, TimeDelta::hours(2)).await;
        }
    }
    assert!(bridged.platform.hears().is_empty());
    bridged.platform.is_silent(false);
    // The next try of any of them wakes the others.
    later(&bridged, TimeDelta::minutes(75)).await;
    let heard = bridged.platform.hears();
    for ticket in tickets {
        let of_it: Vec<Value> = heard.iter().filter(|it| it["case"] == ticket).cloned().collect();
        let numbers: Vec<u64> = told(&of_it).iter().map(|it| it.0).collect();
        assert!(numbers.len() >= 2 && (1..).zip(&numbers).all(|(expected, number)| expected == *number), "{numbers:?}");
    }
    assert_eq!(bridged.platform.tries().1, 0, "nothing came twice");
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty());
}

#[actix_web::test]
async fn whose_answer_is_lost_or_late_is_sent_again_and_counts_once() {
    for fault in [Fault::AnswerLost, Fault::Slow(Duration::from_secs(3))] {
        let bridged = Bridged::open().await;
        let ticket = bridged.dispatched().await;
        bridged.platform.fails([fault]);
        bridged.run().await;
        later(&bridged, TimeDelta::seconds(10)).await;
        let heard = bridged.platform.hears();
        assert_eq!(told(&heard), said(&[(1, "case", "-"), (2, "status", "dispatched")]), "{ticket}");
        assert_eq!(bridged.platform.tries(), (3, 1));
    }
}

#[actix_web::test]
async fn what_a_killed_server_had_in_hand_is_sent_again_with_the_same_id() {
    let bridged = Bridged::open().await;
    bridged.dispatched().await;
    let city = &bridged.city;
    let programme = city.change(|scene| Ok(scene.tx.first_programme()?.unwrap().id)).await;
    let target = (Channel::Hotline, programme.uuid());
    // What is fresh is sorted; nothing is taken.
    bridged.platform.fails([Fault::AnswerLost]);
    bridged.run().await;
    assert_eq!(bridged.platform.hears().len(), 1);
    city.later(TimeDelta::seconds(10));
    let in_hand = city
        .change(move |scene| Ok(scene.tx.lease_next(target, scene.now, scene.now.plus(LEASE))?))
        .await
        .expect("it waits for its next try");
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty(), "nothing of the case goes before it");
    later(&bridged, LEASE + TimeDelta::seconds(1)).await;
    assert_eq!(told(&bridged.platform.hears()), said(&[(2, "status", "dispatched")]));
    assert_eq!(bridged.platform.tries(), (3, 1), "{in_hand:?}");
}

#[actix_web::test]
async fn what_the_hotline_will_not_have_stays_first_of_its_case() {
    let bridged = Bridged::open().await;
    bridged.dispatched().await;
    bridged.platform.fails((0..3).flat_map(|_| [Fault::Status(410), Fault::Status(422)]));
    for _ in 0..6 {
        later(&bridged, TimeDelta::hours(2)).await;
    }
    let heard = bridged.platform.hears();
    assert!(heard.is_empty(), "{heard:?}");
    later(&bridged, TimeDelta::hours(2)).await;
    let heard = bridged.platform.hears();
    assert_eq!(told(&heard)[..2], said(&[(1, "case", "-"), (2, "status", "dispatched")]));
}

#[actix_web::test]
async fn two_servers_number_and_send_nothing_twice() {
    let bridged = Bridged::open().await;
    let beside = bridged.city.beside().await;
    for _ in 0..6 {
        bridged.dispatched().await;
    }
    tokio::join!(jobs::run_once(&bridged.city.app), jobs::run_once(&beside.app));
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!((heard.len(), bridged.platform.tries().1), (12, 0));
}

#[actix_web::test]
async fn while_no_hotline_is_named_nothing_goes_out() {
    let city = tests::City::open().await;
    let body = json!({}).to_string();
    let answer = tests::elsewhere::hotline::sends_as(&city, tests::elsewhere::hotline::SECRET, "x", 0, body.as_bytes());
    answer.await.refuses(404, "not_configured");
}
