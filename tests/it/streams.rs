//! News as it happens: streams, long polls, and what becomes of them.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::{Account, Role};
use persistence::values::Notice;
use reqwest::Method;
use serde_json::{Value, json};
use tests::database::on_postgres;
use tests::given::burst_pipe;
use tests::{City, Person};

/// Tells somebody something, as of a moment.
async fn tell(city: &City, to: &Person, points: i32, ago: TimeDelta) {
    let account: Id<Account> = Id::from_uuid(to.id);
    city.change(move |scene| {
        let (id, at) = (scene.id::<Notice>(), scene.now.minus(ago));
        let notice =
            Notice { to: account, kind: "points_awarded", ticket: None, redemption: None, points: Some(points) };
        Ok(scene.tx.notify(id.uuid(), &notice, at)?)
    })
    .await;
}

const NOW: TimeDelta = TimeDelta::zero();

async fn accept(reviewer: &Person, ticket: &str) {
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(ticket, "accept", valid).await.shows("accepted");
}

/// Until this many streams are open. That somebody has gone is noticed when what is said to him does not arrive: by the second comment.
async fn open(city: &City, count: usize) {
    for _ in 0..1000 {
        if city.app.streams.count() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} streams are open, not {count}", city.app.streams.count());
}

#[actix_web::test]
async fn a_rider_hears_at_once_what_becomes_of_his_report() {
    let city = City::open().await;
    let (rider, other, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let (mut his, mut others) = (rider.listens("", None).await, other.listens("", None).await);
    let begun = Instant::now();
    accept(&reviewer, &ticket).await;
    let mut kinds = Vec::new();
    let mut heard = Vec::new();
    for _ in 0..2 {
        let news = his.hears().await;
        assert!(news["ticket_id"] == json!(ticket), "{news}");
        kinds.push(news["kind"].as_str().unwrap().to_owned());
        heard.push(news);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    kinds.sort();
    assert_eq!(kinds, ["points_awarded", "ticket_accepted"]);
    // It is the inbox, in its order and in the caller's language, and what was heard goes on there.
    assert_eq!(rider.get("/v1/me/notifications").await.expect(200).items(), heard);
    let after = format!("/v1/me/notifications?after={}", his.last_id);
    assert!(rider.get(&after).await.expect(200).items().is_empty());
    // Nobody else hears of it.
    tell(&city, &other, 7, NOW).await;
    assert_eq!(others.hears().await["points"], 7);
}

#[actix_web::test]
async fn whoever_comes_back_has_missed_nothing_and_hears_nothing_twice() {
    // A line that broke counts for a while.
    let city = City::open_with(|config| config.streams.of_one = 100).await;
    let rider = city.rider("唐师傅").await;
    tell(&city, &rider, 1, NOW).await;
    // From now on, where nothing else is said.
    let mut stream = rider.listens("", None).await;
    tell(&city, &rider, 2, NOW).await;
    tell(&city, &rider, 3, NOW).await;
    assert_eq!(stream.hears().await["points"], 2);
    let (seen, beginning) = (stream.last_id.clone(), rider.get("/v1/me/notifications?limit=1").await.expect(200));
    drop(stream);
    // Asked earlier than what was seen, and committed later.
    tell(&city, &rider, 4, TimeDelta::minutes(5)).await;
    let mut again = rider.listens("", Some(&seen)).await;
    assert_eq!((&again.hears().await["points"], &again.hears().await["points"]), (&json!(3), &json!(4)));
    tell(&city, &rider, 5, TimeDelta::minutes(9)).await;
    assert_eq!(again.hears().await["points"], 5);
    // From the inbox to the stream and back; the header goes before the query.
    let after = format!("?after={}", beginning.text("next_cursor"));
    assert_eq!(rider.listens(&after, None).await.hears().await["points"], 2);
    drop(again);
    assert_eq!(rider.listens(&after, Some(&seen)).await.hears().await["points"], 3);
    let page = rider.get(&format!("/v1/me/notifications?after={seen}")).await.expect(200);
    let points: Vec<_> = page.items().iter().map(|it| it["points"].as_i64().unwrap()).collect();
    assert_eq!(points, [3, 4, 5]);
    // What was read up to there is what came before it, and not what bears an earlier time.
    let read = rider.post("/v1/me/notifications/mark-read", json!({"up_to": seen})).await.expect(200);
    assert_eq!(read.json["unread"], 3);
}

#[actix_web::test]
async fn sixty_four_at_once_are_heard_once_each_however_often_the_line_breaks() {
    const COUNT: i32 = 64;
    // A line that broke counts for a while.
    let city = City::open_with(|config| config.streams.of_one = 100).await;
    let rider = city.rider("唐师傅").await;
    let mut last = rider.listens("", None).await.last_id;
    let told = async {
        let tell = |n: i32| tell(&city, &rider, n, TimeDelta::seconds(i64::from(n * 37 % 11)));
        futures_of((0..COUNT).map(tell)).await;
    };
    let heard = async {
        let mut heard = Vec::new();
        while heard.len() < 64 {
            let mut stream = rider.listens("", Some(&last)).await;
            for _ in 0..=(heard.len() % 7).min(63 - heard.len()) {
                heard.push(stream.hears().await["points"].as_i64().unwrap());
            }
            last = stream.last_id.clone();
        }
        heard
    };
    let (_, mut heard) = tokio::join!(told, heard);
    heard.sort_unstable();
    assert_eq!(heard, (0..i64::from(COUNT)).collect::<Vec<_>>());
}

async fn futures_of<F: Future<Output = ()>>(all: impl Iterator<Item = F>) {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        all.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if all.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[actix_web::test]
async fn a_place_that_is_not_his_own_is_refused_before_the_stream_begins() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    tell(&city, &rider, 1, NOW).await;
    tell(&city, &other, 1, NOW).await;
    let foreign = other.get("/v1/me/notifications").await.expect(200).text("next_cursor");
    let own = rider.get("/v1/me/notifications").await.expect(200).text("next_cursor");
    let of_areas = rider.get("/v1/areas?limit=1").await.expect(200).text("next_cursor");
    let bent = format!("{}{}", if own.starts_with('B') { "C" } else { "B" }, &own[1..]);
    let long = "A".repeat(5000);
    for forged in [foreign.as_str(), &of_areas, &bent, "1", "0192f3a0-7c1e-7000-8000-000000000008", &long, "' OR 1=1"] {
        let asked = rider.asks(Method::GET, "/v1/me/stream").header("Last-Event-ID", forged);
        asked.send().await.refuses(400, "invalid_cursor");
    }
    for forged in [&foreign, &bent] {
        rider.get(&format!("/v1/me/stream?after={forged}")).await.refuses(400, "invalid_cursor");
    }
    let odd = rider.http.get(format!("{}/v1/me/stream", city.base)).bearer_auth(rider.token.as_deref().unwrap());
    let odd = odd.header("Last-Event-ID", reqwest::header::HeaderValue::from_bytes(b"\xff\xfe").unwrap());
    assert_eq!(odd.send().await.unwrap().status(), 400);
    rider.get(&format!("/v1/me/notifications?wait=1&after={bent}")).await.refuses(400, "invalid_cursor");
    city.stranger().get("/v1/me/stream").await.refuses(401, "not_signed_in");
    open(&city, 0).await;
}

#[actix_web::test]
async fn a_stream_ends_with_the_token_the_session_and_the_account() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    // A session that goes on elsewhere does not end this one.
    let (mut first, second) = (rider.listens("", None).await, city.again(&rider).await);
    let mut theirs = second.listens("", None).await;
    let change = json!({"current_password": tests::city::PASSWORD, "new_password": "eight herons at dawn"});
    rider.post("/v1/me/password", change).await.expect(204);
    assert_eq!(theirs.ends().await, "session_ended");
    tell(&city, &rider, 1, NOW).await;
    assert_eq!(first.hears().await["points"], 1);
    // Nothing is told with a token that is no good any more.
    city.later(TimeDelta::minutes(16));
    tell(&city, &rider, 2, NOW).await;
    assert_eq!(first.ends().await, "token_expired");
    let rider = city.again(&rider).await;
    let mut third = rider.listens("", Some(&first.last_id)).await;
    assert_eq!(third.hears().await["points"], 2);
    let admin = city.again(&admin).await;
    admin.post(&format!("/v1/accounts/{}/disable", rider.id), json!({})).await.expect(200);
    assert_eq!(third.ends().await, "session_ended");
    open(&city, 0).await;
}

#[actix_web::test]
async fn streams_are_few_for_one_account_and_end_with_the_server() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(rider.listens("", None).await);
    }
    let refused = rider.get("/v1/me/stream").await.refuses(429, "too_many_streams");
    assert_eq!(refused.header("retry-after"), Some("30".into()));
    rider.get("/v1/me/notifications?wait=1").await.refuses(429, "too_many_streams");
    rider.get("/v1/me/notifications").await.expect(200);
    let metrics = city.stranger().get("/metrics").await.expect(200);
    assert!(String::from_utf8_lossy(&metrics.body).contains("woodpecker_streams 3"));
    let mut another = other.listens("", None).await;
    streams.pop();
    open(&city, 3).await;
    streams.push(rider.listens("", None).await);

    let waiting = city.rider("王师傅").await;
    let waits = waiting.get("/v1/me/notifications?wait=25");
    let stops = async {
        open(&city, 5).await;
        city.app.streams.close();
    };
    let begun = Instant::now();
    let (empty, ()) = tokio::join!(waits, stops);
    assert!(empty.expect(200).items().is_empty() && begun.elapsed() < Duration::from_secs(20));
    for stream in streams.iter_mut().chain([&mut another]) {
        assert_eq!(stream.ends().await, "unavailable");
    }
    rider.get("/v1/me/stream").await.refuses(503, "unavailable");
    open(&city, 0).await;
}

#[actix_web::test]
async fn a_long_poll_waits_for_the_first_thing_and_no_longer_than_it_was_asked_to() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let path = |wait: &str, after: &str| format!("/v1/me/notifications?wait={wait}&after={after}");
    let start = rider.get("/v1/me/notifications").await.expect(200).text("next_cursor");
    let begun = Instant::now();
    let empty = rider.get(&path("1", &start)).await.expect(200);
    assert!(begun.elapsed() >= Duration::from_secs(1) && begun.elapsed() < Duration::from_secs(10));
    assert_eq!((empty.items().len(), empty.text("next_cursor")), (0, start.clone()));

    let later = async {
        open(&city, 1).await;
        tell(&city, &rider, 1, NOW).await;
    };
    let asked = path("25", &start);
    let begun = Instant::now();
    let (page, ()) = tokio::join!(rider.get(&asked), later);
    let page = page.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!((page.items()[0]["points"].clone(), &page.json["unread"]), (json!(1), &json!(1)));
    // What is there is answered at once, and only what comes after the last of it is waited for.
    let begun = Instant::now();
    assert_eq!(rider.get(&path("25", &start)).await.expect(200).json, page.json);
    assert!(begun.elapsed() < Duration::from_secs(10));
    let next = page.text("next_cursor");
    assert!(rider.get(&path("0", &next)).await.expect(200).items().is_empty());
    // Where nobody has read anything, an unread one is not waited for.
    let unread = rider.get("/v1/me/notifications?wait=25&unread=true").await.expect(200);
    assert_eq!(unread.items().len(), 1);
    for bad in ["26", "-1", "x", "4294967296"] {
        rider.get(&path(bad, &start)).await.refuses(422, "invalid_fields");
    }
    // Somebody who is closed meanwhile is told so, and nothing else.
    let admin = city.staff(Role::Admin).await;
    let closes = async {
        open(&city, 1).await;
        admin.post(&format!("/v1/accounts/{}/disable", rider.id), json!({})).await.expect(200);
    };
    let asked = path("25", &next);
    let (refused, ()) = tokio::join!(rider.get(&asked), closes);
    refused.refuses(401, "session_ended");
}

#[actix_web::test]
async fn a_quiet_stream_says_something_every_fifteen_seconds() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let mut stream = rider.listens("", None).await;
    let begun = Instant::now();
    let said = stream.next().await.unwrap();
    assert_eq!((said.event.as_str(), said.id, said.data), ("", None, Value::Null));
    assert!((14.0..25.0).contains(&begun.elapsed().as_secs_f64()), "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn what_one_process_tells_is_heard_at_the_others() {
    if !on_postgres() {
        // One process has the file.
        return;
    }
    let city = City::open().await;
    let beside = city.beside().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let there = Person { base: beside.base.clone(), ..rider.clone() };
    let ticket = rider.reports(burst_pipe()).await;
    let mut stream = there.listens("", None).await;
    let waits = there.get("/v1/me/notifications?wait=25");
    let accepts = async {
        while beside.app.streams.count() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        accept(&reviewer, &ticket).await;
        Instant::now()
    };
    let (page, accepted) = tokio::join!(waits, accepts);
    assert!(!page.expect(200).items().is_empty());
    assert_eq!(stream.hears().await["ticket_id"], json!(ticket));
    assert!(accepted.elapsed() < Duration::from_secs(5), "{:?}", accepted.elapsed());
    // A connection that is lost is made again, and what was told meanwhile is found.
    let lost = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND \
                pid <> pg_backend_pid() AND (query LIKE '%pg_notify%' OR query LIKE '%pg_backend_pid%')";
    tests::database::past_the_program(&city.config.database, lost).unwrap();
    tell(&city, &rider, 9, NOW).await;
    loop {
        if stream.hears().await["points"] == 9 {
            break;
        }
    }
    // Whoever signs out in one place is signed out in the other.
    let admin = city.staff(Role::Admin).await;
    admin.post(&format!("/v1/accounts/{}/disable", rider.id), json!({})).await.expect(200);
    assert_eq!(stream.ends().await, "session_ended");
}

#[actix_web::test]
async fn inboxes_that_were_there_are_numbered_and_each_number_is_there_once() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    for (person, points, minutes) in [(&rider, 2, 5), (&rider, 3, 1), (&rider, 1, 9), (&other, 7, 0)] {
        tell(&city, person, points, TimeDelta::minutes(minutes)).await;
    }
    let points = async |query: &str| {
        let page = rider.get(&format!("/v1/me/notifications{query}")).await.expect(200);
        page.items().iter().map(|it| it["points"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(points("").await, [2, 3, 1]);
    let past = |statements: &str| tests::database::past_the_program(&city.config.database, statements);
    let (down, up) = if on_postgres() {
        (
            include_str!("../../migrations/postgres/2026-11-22-011400_number_inboxes/down.sql"),
            include_str!("../../migrations/postgres/2026-11-22-011400_number_inboxes/up.sql"),
        )
    } else {
        (
            include_str!("../../migrations/sqlite/2026-11-22-011400_number_inboxes/down.sql"),
            include_str!("../../migrations/sqlite/2026-11-22-011400_number_inboxes/up.sql"),
        )
    };
    // As it was before there were numbers: by the moment of asking.
    past(down).unwrap();
    past(up).unwrap();
    // What a later migration has put there.
    let elsewhere = if on_postgres() { "boolean NOT NULL DEFAULT false" } else { "INTEGER NOT NULL DEFAULT 0" };
    past(&format!("ALTER TABLE inboxes ADD COLUMN elsewhere {elsewhere}")).unwrap();
    assert_eq!(points("").await, [1, 2, 3]);
    let first = rider.get("/v1/me/notifications?limit=1").await.expect(200).text("next_cursor");
    assert_eq!(points(&format!("?after={first}")).await, [2, 3]);
    tell(&city, &rider, 4, TimeDelta::hours(1)).await;
    assert_eq!(points(&format!("?after={first}")).await, [2, 3, 4]);

    let once =
        if on_postgres() { "notifications_in_order" } else { "notifications.account_id, notifications.sequence" };
    let twice = past("UPDATE notifications SET sequence = 2 WHERE sequence = 1").unwrap_err();
    assert!(twice.contains(once), "{twice}");
    assert!(past("UPDATE notifications SET sequence = -1 WHERE sequence = 1").unwrap_err().contains("sequence"));
    assert!(past("UPDATE inboxes SET last_sequence = 0").unwrap_err().contains("inboxes_sequence"));
}
