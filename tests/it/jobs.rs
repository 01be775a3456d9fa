//! What happens by itself.

use api::app::Scene;
use api::jobs;
use chrono::TimeDelta;
use domain::id::Id;
use domain::photo::{Photo, Variant};
use domain::ticket::Ticket;
use reqwest::Method;
use serde_json::json;
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::{City, Person, Shop};

#[actix_web::test]
async fn points_and_goods_come_back_from_a_voucher_nobody_came_for() {
    let city = City::open().await;
    let shop = Shop::open(&city, 2).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 10).await;
    let early = shop.redeems(&rider).await.expect(201).text("id");
    city.later(TimeDelta::minutes(5));
    let late = shop.redeems(&rider).await.expect(201).text("id");
    city.later(TimeDelta::days(14) - TimeDelta::minutes(5));
    // Two servers do their rounds at once.
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    let rider = city.again(&rider).await;
    assert_eq!(rider.available().await, 50);
    assert_eq!(shop.free(&rider).await, 1);
    rider.get(&format!("/v1/redemptions/{early}")).await.shows("expired");
    rider.get(&format!("/v1/redemptions/{late}")).await.shows("held");
    let told = rider.get("/v1/me/notifications?limit=100").await.expect(200).items();
    let told: Vec<_> = told.iter().filter(|it| it["kind"] == "redemption_expired").collect();
    assert_eq!((told.len(), &told[0]["redemption_id"]), (1, &json!(early)));
    city.books_balance().await;
}

#[actix_web::test]
async fn a_photo_that_goes_with_nothing_is_gone_after_three_days() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let (used, left) = (rider.photo(picture(1)).await, rider.photo(picture(2)).await);
    rider.reports(burst_pipe_with(std::slice::from_ref(&used))).await;
    city.later(TimeDelta::hours(71));
    jobs::run_once(&city.app).await;
    let rider = city.again(&rider).await;
    rider.get(&format!("/v1/photos/{left}/display")).await.expect(200);
    city.later(TimeDelta::hours(2));
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    let rider = city.again(&rider).await;
    rider.get(&format!("/v1/photos/{used}/display")).await.expect(200);
    rider.get(&format!("/v1/photos/{left}/display")).await.refuses(404, "not_found");
    rider.post("/v1/tickets", burst_pipe_with(std::slice::from_ref(&left))).await.refuses(422, "photo_not_usable");
    let photo: Id<Photo> = left.parse().unwrap();
    for variant in Variant::ALL {
        assert!(city.app.photos.get(photo, *variant).await.is_err(), "the file is still there");
    }
}

#[actix_web::test]
async fn what_is_said_to_be_solved_is_closed_after_seven_days_of_silence() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let asked = resolved(&city, &rider).await;
    let reviewer = city.reviewer().await;
    let (before, after) = (rider.photo(picture(1)).await, rider.photo(picture(2)).await);
    let mut fixed = burst_pipe_with(&[before]);
    fixed["fixed_on_the_spot"] = json!(true);
    fixed["after_photo_ids"] = json!([after]);
    let fixed_by_himself = rider.reports(fixed).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&fixed_by_himself, "accept", valid).await.shows("resolved");
    let history = rider.get(&format!("/v1/tickets/{fixed_by_himself}/events")).await.expect(200).items();
    assert_eq!(history[0]["photos"].as_array().unwrap().len(), 2, "before and after");

    city.later(TimeDelta::days(7) - TimeDelta::seconds(1));
    jobs::run_once(&city.app).await;
    city.again(&rider).await.sees(&asked).await.shows("resolved");
    city.later(TimeDelta::seconds(1));
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    let rider = city.again(&rider).await;
    rider.sees(&asked).await.shows("closed");
    let steps = rider.get(&format!("/v1/tickets/{asked}/events")).await.expect(200).items();
    let closings: Vec<_> = steps.iter().filter(|step| step["kind"] == "closed_unreached").collect();
    assert_eq!((closings.len(), &closings[0]["capacity"]), (1, &json!("system")));
    // Nobody asked him who fixed it himself.
    rider.sees(&fixed_by_himself).await.shows("resolved");
}

async fn resolved(city: &City, rider: &Person) -> String {
    let (reviewer, dispatcher, handler) = (city.reviewer().await, city.dispatcher().await, city.handler().await);
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&ticket, "dispatch", department).await.shows("dispatched");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let explained = json!({"outcome": "explained", "detail": "属小区自管"});
    handler.commands(&ticket, "resolve", explained).await.shows("resolved");
    ticket
}

#[actix_web::test]
async fn an_idempotency_key_is_forgotten_after_a_day() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let report = |rider: &Person| {
        let asking = rider.asks(Method::POST, "/v1/tickets");
        asking.header("Idempotency-Key", "the burst pipe by the river").json(burst_pipe()).send()
    };
    let first = report(&rider).await.expect(201).text("id");
    city.later(TimeDelta::hours(23));
    jobs::run_once(&city.app).await;
    let rider = city.again(&rider).await;
    assert_eq!(report(&rider).await.expect(201).text("id"), first);
    city.later(TimeDelta::hours(2));
    jobs::run_once(&city.app).await;
    let rider = city.again(&rider).await;
    assert_ne!(report(&rider).await.expect(201).text("id"), first);
}

#[actix_web::test]
async fn tokens_and_announcements_are_kept_for_a_while() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let login = json!({"phone": City::phone(1), "password": tests::city::PASSWORD});
    rider.post("/v1/auth/login", login).await.expect(200);
    rider.reports(burst_pipe()).await;
    city.later(TimeDelta::days(29));
    assert_eq!(jobs::forget::outbox(&city.app).await.unwrap(), 0);
    city.later(TimeDelta::days(2));
    assert_eq!(jobs::forget::outbox(&city.app).await.unwrap(), 1);
    // A refresh token is good for 30 days, and known for 7 more.
    assert_eq!(jobs::forget::refresh_tokens(&city.app).await.unwrap(), 0);
    city.later(TimeDelta::days(7));
    assert_eq!(jobs::forget::refresh_tokens(&city.app).await.unwrap(), 1);
    assert_eq!(jobs::forget::refresh_tokens(&city.app).await.unwrap(), 0);
}

#[actix_web::test]
async fn states_of_before_an_upgrade_are_made_anew_from_their_events() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    let id: Id<Ticket> = ticket.parse().unwrap();
    let as_before = move |scene: &mut Scene<'_, '_>| {
        let mut record = scene.tx.lock_ticket(id)?.unwrap();
        record.ticket.milestones.judged_at = None;
        let version = record.ticket.version;
        Ok(scene.tx.save_ticket(&record, version)?)
    };
    city.change(as_before).await;
    let judged_at = async || {
        city.app.look(move |scene| Ok(scene.tx.ticket(id)?)).await.unwrap().unwrap().ticket.milestones.judged_at
    };
    assert_eq!(judged_at().await, None);
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    assert!(judged_at().await.is_some());
    city.books_balance().await;
    // It is over once: afterwards a state that its events do not make is for `verify` to tell.
    city.change(as_before).await;
    jobs::run_once(&city.app).await;
    assert_eq!(judged_at().await, None);
}
