//! Reports without an account: the code of a grid, its page, a report, and what became of it.

use api::jobs;
use api::verify::verify;
use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::Role;
use domain::ticket::Ticket;
use reqwest::Method;
use serde_json::{Value, json};
use tests::city::Places;
use tests::given::picture;
use tests::visitor::{GRID, report};
use tests::{City, Person};

fn valid() -> Value {
    json!({"category": "burst_pipe", "urgency": "normal"})
}

/// The ticket that staff see behind a report.
async fn id_of(city: &City, number: &str) -> String {
    let found = city.reviewer().await.get("/v1/tickets?limit=100").await.expect(200).items();
    found.iter().find(|ticket| ticket["number"] == number).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Reviewed, dispatched, claimed and resolved, with a photo.
async fn deals_with(city: &City, ticket: &str) {
    let Places { department, .. } = city.places;
    city.reviewer().await.commands(ticket, "accept", valid()).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": department}});
    city.dispatcher().await.commands(ticket, "dispatch", to).await.shows("dispatched");
    resolves(city, &city.handler().await, ticket).await;
}

async fn resolves(city: &City, handler: &Person, ticket: &str) {
    if handler.sees(ticket).await.json["status"] == "dispatched" {
        handler.commands(ticket, "claim", json!({})).await.shows("in_progress");
    }
    let seed = u32::try_from(city.app.look(|scene| Ok(scene.tx.row_counts()?.photos)).await.unwrap()).unwrap();
    let photo = handler.photo(picture(50 + seed)).await;
    let fixed = json!({"outcome": "fixed", "detail": "已更换水管", "photo_ids": [photo]});
    handler.commands(ticket, "resolve", fixed).await.shows("resolved");
}

#[actix_web::test]
async fn somebody_without_an_account_reports_and_follows_it_to_the_end() {
    let city = City::open().await;
    let visitor = city.visitor();
    let mut told = report(1);
    told["no_photo_reason"] = Value::Null;
    let sent = visitor.sends_with(&told, &[picture(1), picture(2)]).await.expect(201);
    let code = sent.text("tracking_code");
    assert_eq!(sent.text("tracking_path"), format!("/g/{GRID}#{code}"));
    assert_eq!(sent.header("location"), Some(format!("/v1/public/tickets/{code}")));
    let ticket = &sent.json["ticket"];
    assert_eq!((&ticket["status"], &ticket["grid"]), (&json!("submitted"), &json!("绣林第一网格")));
    assert_eq!(ticket["allowed_commands"], json!(["withdraw", "urge"]));
    assert_eq!(
        (&ticket["category_name"], &ticket["steps"][0]["kind"]),
        (&json!("供排水管道破裂"), &json!("submitted"))
    );
    let pictures = ticket["photos"].as_array().unwrap();
    assert_eq!(pictures.len(), 2);
    for size in ["display", "thumbnail"] {
        let shown = visitor.0.get(pictures[0][size].as_str().unwrap()).await.expect(200);
        assert!(shown.body.starts_with(&[0xff, 0xd8]));
    }

    let id = id_of(&city, ticket["number"].as_str().unwrap()).await;
    let seen = city.reviewer().await.sees(&id).await.expect(200);
    assert_eq!((&seen.json["channel"], &seen.json["reporter"]), (&json!("qr"), &Value::Null));
    assert_eq!((&seen.json["area_id"], &seen.json["address"]), (&json!(city.places.grid), &json!("绣林第一网格")));
    assert_eq!(seen.json["location"], Value::Null);
    deals_with(&city, &id).await;

    // As it is typed by hand.
    let typed = code.to_lowercase().replace('-', " ");
    let asked = visitor.follows(&typed.replace(' ', "%20")).await.shows("resolved");
    assert_eq!(asked.json["allowed_commands"], json!(["follow_up", "urge"]));
    assert_eq!(asked.json["resolution"]["detail"], "已更换水管");
    let after = asked.json["resolution"]["photos"][0]["display"].as_str().unwrap().to_owned();
    visitor.0.get(&after).await.expect(200);
    visitor.says(&code, "urge", json!({})).await.shows("resolved");
    visitor.says(&code, "urge", json!({})).await.refuses(409, "urged_today");
    visitor.says(&code, "follow-up", json!({"solved": false})).await.refuses(422, "missing_unsaid");
    let missing = json!({"solved": false, "detail": "还在漏水"});
    let reworked = visitor.says(&code, "follow-up", missing.clone()).await.shows("in_progress");
    assert_eq!(reworked.json["round"], 2);
    // The answer was lost, and it is said again.
    visitor.says(&code, "follow-up", missing).await.refuses(409, "ticket_command_not_allowed");

    resolves(&city, &city.handler().await, &id).await;
    let solved = json!({"solved": true, "satisfaction": 5});
    let closed = visitor.says(&code, "follow-up", solved).await.shows("closed");
    assert_eq!((&closed.json["satisfaction"], &closed.json["allowed_commands"]), (&json!(5), &json!([])));
    let kinds: Vec<_> = closed.json["steps"].as_array().unwrap().iter().map(|step| step["kind"].clone()).collect();
    assert_eq!(kinds[..3], [json!("submitted"), json!("accepted"), json!("dispatched")]);
    assert_eq!(kinds.last(), Some(&json!("followed_up")));

    // It earned nobody anything, and counts as rated by a reporter himself.
    assert_eq!(city.reviewer().await.sees(&id).await.json["award"], Value::Null);
    let analyst = city.staff(Role::Analyst).await;
    let figures = analyst.get("/v1/stats/overview").await.expect(200);
    let rate = &figures.json["rates"]["satisfaction_rate"];
    assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(1), &json!(1)), "{}", figures.json);
    let checked = verify(&city.app.store, None).await.unwrap();
    assert!(checked.is_clean(), "{checked}");
    city.books_balance().await;
}

#[actix_web::test]
async fn a_report_that_is_sent_again_is_the_same_and_its_code_is_told_again() {
    let city = City::open().await;
    let visitor = city.visitor();
    let mut told = report(1);
    told["no_photo_reason"] = Value::Null;
    let first = visitor.sends_form("one", &told, &[picture(1)]).await.expect(201);
    let again = visitor.sends_form("two", &told, &[picture(1)]).await.expect(200);
    assert_eq!(first.json["tracking_code"], again.json["tracking_code"]);
    assert_eq!(first.json["ticket"]["number"], again.json["ticket"]["number"]);
    // At the same moment, on two lines.
    let other = report(2);
    let (one, two) = tokio::join!(visitor.sends(other.clone()), visitor.sends(other.clone()));
    assert_eq!(one.json["tracking_code"], two.json["tracking_code"], "{} {}", one.status, two.status);
    let photo = visitor.sends_with(&told, &[picture(2)]).await.refuses(409, "ticket_exists");
    assert!(!photo.json.to_string().contains(&first.text("tracking_code")));
    visitor.sends(told.clone()).await.refuses(409, "ticket_exists");
    for (field, value) in [("description", "别的事"), ("phone", "13912345678"), ("name", "王女士")] {
        let mut changed = told.clone();
        changed[field] = json!(value);
        visitor.sends_with(&changed, &[picture(1)]).await.refuses(409, "ticket_exists");
    }
    let count = city.app.look(|scene| Ok(scene.tx.row_counts()?)).await.unwrap();
    assert_eq!((count.tickets, count.photos), (2, 1));
}

#[actix_web::test]
async fn a_visitor_takes_back_and_appeals_as_a_reporter_does() {
    let city = City::open().await;
    let visitor = city.visitor();
    let code = visitor.reports(1).await;
    visitor.says(&code, "withdraw", json!({})).await.shows("withdrawn");
    visitor.says(&code, "withdraw", json!({})).await.refuses(409, "ticket_command_not_allowed");
    let second = visitor.sends(report(2)).await.expect(201);
    let (code, number) = (second.text("tracking_code"), second.json["ticket"]["number"].as_str().unwrap().to_owned());
    let id = id_of(&city, &number).await;
    let reviewer = city.reviewer().await;
    reviewer.commands(&id, "reject", json!({"reason": "unclear", "detail": "照片太暗"})).await.shows("rejected");
    let rejected = visitor.follows(&code).await.shows("rejected");
    assert_eq!(rejected.json["rejection"], json!({"reason": "unclear", "detail": "照片太暗"}));
    visitor.says(&code, "appeal", json!({"detail": "看得清"})).await.shows("submitted");
    reviewer.commands(&id, "accept", valid()).await.refuses(403, "conflict_of_interest");
    city.reviewer()
        .await
        .commands(&id, "reject", json!({"reason": "unclear", "detail": "仍看不清"}))
        .await
        .shows("rejected");
    visitor.says(&code, "appeal", json!({"detail": "看得清"})).await.refuses(409, "appealed_already");
}

#[actix_web::test]
async fn seven_days_after_it_is_said_to_be_mended_a_visitors_silence_closes_it() {
    let city = City::open().await;
    let visitor = city.visitor();
    let sent = visitor.sends(report(1)).await.expect(201);
    let id = id_of(&city, sent.json["ticket"]["number"].as_str().unwrap()).await;
    deals_with(&city, &id).await;
    city.later(TimeDelta::days(7) - TimeDelta::seconds(1));
    jobs::run_once(&city.app).await;
    let code = sent.text("tracking_code");
    visitor.follows(&code).await.shows("resolved");
    city.later(TimeDelta::seconds(1));
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    visitor.follows(&code).await.shows("closed");
}

#[actix_web::test]
async fn whose_report_was_merged_is_asked_on_his_own_and_speaks_for_all() {
    let city = City::open().await;
    let visitor = city.visitor();
    let rider = city.rider("唐师傅").await;
    let first = rider.reports(tests::given::burst_pipe()).await;
    city.reviewer().await.commands(&first, "accept", valid()).await.shows("accepted");
    let sent = visitor.sends(report(1)).await.expect(201);
    let id = id_of(&city, sent.json["ticket"]["number"].as_str().unwrap()).await;
    city.reviewer().await.commands(&id, "merge", json!({"into": first})).await.shows("merged");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&first, "dispatch", to).await.shows("dispatched");
    let code = sent.text("tracking_code");
    let waiting = visitor.follows(&code).await.shows("merged");
    assert_eq!(
        (&waiting.json["canonical_status"], &waiting.json["allowed_commands"]),
        (&json!("dispatched"), &json!([]))
    );
    resolves(&city, &city.handler().await, &first).await;
    let missing = json!({"solved": false, "detail": "还在漏水"});
    visitor.says(&code, "follow-up", missing).await.shows("merged");
    rider.sees(&first).await.shows("in_progress");
}

#[actix_web::test]
async fn a_report_belongs_to_where_it_is_and_else_to_where_the_code_hangs() {
    let city = City::open().await;
    let (visitor, admin) = (city.visitor(), city.staff(Role::Admin).await);
    let square = |west: f64, size: f64| {
        let (east, south, north) = (west + size, 29.70, 29.70 + size);
        json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
    };
    let area = |code: &str, level: &str, parent: Value, border: Value| json!({"name": code, "code": code, "level": level, "parent_id": parent, "boundary": border});
    let community = area("community", "community", json!(city.places.street), square(112.40, 0.1));
    let community = admin.post("/v1/areas", community).await.expect(201).text("id");
    let mut grids = Vec::new();
    for (code, west) in [("east", 112.41), ("west", 112.43)] {
        let grid = area(code, "grid", json!(community), square(west, 0.01));
        grids.push(admin.post("/v1/areas", grid).await.expect(201).text("id"));
    }
    let (east, west) = (grids[0].clone(), grids[1].clone());
    let micro = area("east-1", "micro_grid", json!(east), square(112.411, 0.002));
    let micro = admin.post("/v1/areas", micro).await.expect(201).text("id");
    for (n, (at, expected)) in [
        (None, &east),
        (Some((29.709, 112.419)), &east),
        // In something smaller within it, and in the grid beside it.
        (Some((29.701, 112.412)), &micro),
        (Some((29.705, 112.435)), &west),
        // In no grid: the code says more.
        (Some((29.75, 112.45)), &east),
    ]
    .into_iter()
    .enumerate()
    {
        let mut told = report(u64::try_from(n).unwrap());
        told["grid"] = json!("east");
        told["location"] = at.map_or(Value::Null, |(lat, lng)| json!({"lat": lat, "lng": lng, "accuracy_m": 20}));
        let sent = visitor.sends(told).await.expect(201);
        let id: Id<Ticket> = id_of(&city, sent.json["ticket"]["number"].as_str().unwrap()).await.parse().unwrap();
        let area = city.app.look(move |scene| Ok(scene.tx.ticket(id)?.unwrap().ticket.area)).await.unwrap();
        assert_eq!(area.unwrap().to_string(), *expected, "{at:?}");
        assert_eq!(sent.json["ticket"]["grid"], "east");
    }
    let mut abroad = report(9);
    (abroad["grid"], abroad["location"]) = (json!("east"), json!({"lat": 31.2, "lng": 121.5}));
    visitor.sends(abroad.clone()).await.refuses(422, "outside_programme");
    // Nothing was kept of it: the page sends it with the grid's place instead.
    abroad["location"] = Value::Null;
    visitor.sends(abroad).await.expect(201);
}

#[actix_web::test]
async fn who_he_is_is_sealed_and_told_to_those_who_call_back_alone() {
    let city = City::open().await;
    let visitor = city.visitor();
    let mut told = report(1);
    (told["name"], told["phone"]) = (json!("王女士"), json!("139 1234 5678"));
    told["address"] = json!("3 栋 2 单元");
    let sent = visitor.sends(told).await.expect(201);
    let code = sent.text("tracking_code");
    let followed = visitor.follows(&code).await.expect(200);
    for answer in [&sent, &followed] {
        for his in ["王", "1234", "2 单元"] {
            assert!(!answer.json["ticket"].to_string().contains(his) && !answer.json["name"].to_string().contains(his));
        }
    }
    let id = id_of(&city, sent.json["ticket"]["number"].as_str().unwrap()).await;
    let reviewer = city.reviewer().await;
    let person = |name, phone| {
        // What else a program may say of somebody, nobody has said of him.
        json!({"name": name, "phone": phone, "email": null, "account_id": null, "device_id": null, "media_urls": []})
    };
    assert_eq!(reviewer.sees(&id).await.json["visitor"], person("王**", "139****5678"));
    let revealed = reviewer.get(&format!("/v1/tickets/{id}?reveal=true")).await.expect(200);
    assert_eq!(revealed.json["visitor"], person("王女士", "13912345678"));
    let audited = city.app.look(|scene| Ok(scene.tx.audit_length()?)).await.unwrap();
    assert_eq!(audited, 1);
    // Everybody sees the matter once it is accepted, and nobody him.
    reviewer.commands(&id, "accept", valid()).await.shows("accepted");
    let rider = city.rider("唐师傅").await;
    assert_eq!(rider.sees(&id).await.expect(200).json["visitor"], Value::Null);

    // Another key comes into force: what is sealed opens, and the code finds its report.
    let store = api::start::open_existing(&city.config).unwrap();
    let changed = api::cli::keys::change(&store, &city.config).await.unwrap();
    assert!(changed.values >= 4, "{changed:?}");
    visitor.follows(&code).await.shows("accepted");
    let revealed = reviewer.get(&format!("/v1/tickets/{id}?reveal=true")).await.expect(200);
    assert_eq!(revealed.json["visitor"]["name"], "王女士");
    let checked = verify(&city.app.store, None).await.unwrap();
    assert!(checked.is_clean(), "{checked}");
}

#[actix_web::test]
async fn what_is_wrong_with_a_report_is_told_and_nothing_is_kept() {
    let city = City::open().await;
    let visitor = city.visitor();
    for (field, value, pointer, code) in [
        ("grid", json!("nowhere"), "/grid", "unknown"),
        ("grid", json!("a b"), "/grid", "not_a_code"),
        ("id", json!("d9428888-122b-11e1-b85c-61cd3cbb3210"), "/id", "not_uuid_v7"),
        ("phone", json!("12"), "/phone", "not_a_number"),
        ("name", json!(" "), "/name", "empty"),
        ("location", json!({"lat": 112.4, "lng": 29.7}), "/location", "swapped"),
        ("reporter", json!("me"), "/reporter", "unknown_field"),
    ] {
        let mut told = report(1);
        told[field] = value;
        let refused = visitor.sends(told).await.expect(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{field}: {}", refused.json);
    }
    let mut nothing = report(1);
    (nothing["category"], nothing["description"]) = (Value::Null, Value::Null);
    visitor.sends(nothing).await.refuses(422, "report_incomplete");
    let mut no_photo = report(1);
    no_photo["no_photo_reason"] = Value::Null;
    visitor.sends(no_photo.clone()).await.refuses(422, "report_incomplete");
    no_photo["category"] = json!("noise");
    visitor.sends(no_photo).await.expect(201);
    let mut unknown = report(2);
    unknown["category"] = json!("nothing_of_the_kind");
    visitor.sends(unknown).await.refuses(422, "unknown_category");

    let four: Vec<_> = (0..4).map(picture).collect();
    visitor.sends_with(&report(3), &four).await.refuses(422, "invalid_fields");
    visitor.sends_with(&report(3), &[picture(1), b"GIF89a".to_vec()]).await.refuses(415, "photo_format_not_supported");
    visitor.sends_with(&json!("x"), &[]).await.refuses(422, "invalid_fields");
    let asking = |kind: &str, body: &str| visitor.0.asks(Method::POST, "/v1/public/tickets").raw(kind, body).send();
    asking("multipart/form-data; boundary=x", "--x--\r\n").await.refuses(422, "invalid_fields");
    asking("multipart/form-data; boundary=x", "--x\r\nrubbish").await.refuses(400, "invalid_request");
    asking("text/plain", "{}").await.refuses(415, "unsupported_media_type");
    asking("application/json", "{").await.refuses(400, "invalid_json");
    let count = city.app.look(|scene| Ok(scene.tx.row_counts()?)).await.unwrap();
    assert_eq!((count.tickets, count.photos), (1, 0));
}
