//! Whoever has no account has nothing to lose: floods, guesses, and what is written to be run.

use std::time::Instant;

use domain::identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::database::past_the_program;
use tests::given::picture;
use tests::visitor::{GRID, report};

async fn rows(city: &City) -> (i64, i64) {
    let count = city.app.look(|scene| Ok(scene.tx.row_counts()?)).await.unwrap();
    (count.tickets, count.photos)
}

/// The files that lie in the photos' folder.
fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[actix_web::test]
async fn a_flood_from_one_address_is_held_back() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let visitor = city.visitor();
    let begun = Instant::now();
    let mut taken = 0;
    let refused = loop {
        let asking = visitor.0.asks(Method::POST, "/v1/public/tickets");
        // From somebody else each time, he says.
        let asking = asking.header("x-forwarded-for", &format!("198.51.100.{taken}"));
        let answer = asking.json(report(taken)).send().await;
        if answer.status != 201 {
            break answer.refuses(429, "too_many_requests");
        }
        taken += 1;
        assert!(taken <= 6 + begun.elapsed().as_secs() / 10 + 1, "{taken}");
    };
    assert!(taken >= 6, "{taken}");
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
    assert!(refused.header("ratelimit-policy").unwrap().starts_with("\"report\""));
    assert_eq!(rows(&city).await.0, i64::try_from(taken).unwrap());
}

#[actix_web::test]
async fn a_flood_of_one_grid_from_many_addresses_is_held_back_too() {
    let trusted = vec!["127.0.0.1/32".parse().unwrap()];
    let city = City::open_with(|config| {
        config.rate_limit = true;
        config.trusted_proxies = trusted;
    })
    .await;
    let visitor = city.visitor();
    let from = |n: u64, told: Value| {
        let asking = visitor.0.asks(Method::POST, "/v1/public/tickets");
        asking.header("x-forwarded-for", &format!("198.51.{}.{}", n / 200, n % 200)).json(told).send()
    };
    let mut taken = 0;
    let refused = loop {
        let answer = from(taken, report(taken)).await;
        if answer.status != 201 {
            break answer.refuses(429, "too_many_requests");
        }
        taken += 1;
        assert!(taken <= 63, "{taken}");
    };
    assert!(taken >= 60 && refused.header("ratelimit-policy").unwrap().starts_with("\"grid\""), "{taken}");
    // Another grid is not kept out by it, and neither is whoever sends again what has come through.
    let admin = city.staff(Role::Admin).await;
    let other = json!({"name": "第二网格", "code": "xiulin-02", "level": "grid", "parent_id": city.places.street});
    admin.post("/v1/areas", other).await.expect(201);
    let mut told = report(900);
    told["grid"] = json!("xiulin-02");
    from(900, told).await.expect(201);
    from(901, report(0)).await.expect(200);
}

#[actix_web::test]
async fn a_code_is_no_way_around_the_limit_of_the_grid_where_the_reports_land() {
    let trusted = vec!["127.0.0.1/32".parse().unwrap()];
    let city = City::open_with(|config| {
        config.rate_limit = true;
        config.trusted_proxies = trusted;
    })
    .await;
    let admin = city.staff(Role::Admin).await;
    let ring = [[112.40, 29.70], [112.42, 29.70], [112.42, 29.72], [112.40, 29.72], [112.40, 29.70]];
    let flooded = json!({"name": "第二网格", "code": "xiulin-02", "level": "grid", "parent_id": city.places.street,
        "boundary": {"type": "Polygon", "coordinates": [ring]}});
    admin.post("/v1/areas", flooded).await.expect(201);
    let visitor = city.visitor();
    let from = |n: u64, told: Value| {
        let asking = visitor.0.asks(Method::POST, "/v1/public/tickets");
        asking.header("x-forwarded-for", &format!("198.51.{}.{}", n / 200, n % 200)).json(told).send()
    };
    for n in 0..60 {
        let mut told = report(n);
        told["location"] = json!({"lat": 29.71, "lng": 112.41, "accuracy_m": 20});
        from(n, told).await.expect(201);
    }
    let mut told = report(900);
    told["grid"] = json!("xiulin-02");
    let mut refused = from(900, told.clone()).await;
    if refused.status == 201 {
        // One came back while they were sent.
        told["id"] = report(901)["id"].clone();
        refused = from(901, told).await;
    }
    let refused = refused.refuses(429, "too_many_requests");
    assert!(refused.header("ratelimit-policy").unwrap().starts_with("\"grid\""));
}

#[actix_web::test]
async fn whoever_guesses_codes_finds_nothing_and_is_held_back() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let visitor = city.visitor();
    let code = visitor.reports(1).await;
    let near = format!("{}{}", &code[..18], if code.ends_with('0') { "1" } else { "0" });
    let long = "0".repeat(4000);
    for wrong in [near.as_str(), "0000-0000-0000-0000", "x", "%00", "%27%20OR%201=1", "..%2f", "%F0%9F%90%A6", &long] {
        let answer = visitor.follows(wrong).await;
        assert!(answer.status == 404, "{wrong}: {}", answer.status);
        for command in ["urge", "withdraw"] {
            visitor.says(wrong, command, json!({})).await.expect(404);
        }
    }
    let mut guesses = 0;
    let held_back = loop {
        let answer = visitor.follows("0000-0000-0000-0000").await;
        if answer.status != 404 {
            break answer.refuses(429, "too_many_requests");
        }
        guesses += 1;
        assert!(guesses < 3000, "{guesses}");
    };
    assert!(held_back.header("retry-after").is_some());
}

#[actix_web::test]
async fn a_code_opens_its_own_report_and_nothing_else() {
    let city = City::open().await;
    let visitor = city.visitor();
    let send = |n: u64| {
        let mut told = report(n);
        told["no_photo_reason"] = Value::Null;
        let visitor = city.visitor();
        async move { visitor.sends_with(&told, &[picture(u32::try_from(n).unwrap())]).await.expect(201) }
    };
    let (one, other) = (send(1).await, send(2).await);
    let photo = other.json["ticket"]["photos"][0]["id"].as_str().unwrap().to_owned();
    let code = one.text("tracking_code");
    visitor.0.get(&format!("/v1/public/tickets/{code}/photos/{photo}/display")).await.refuses(404, "not_found");
    let own = one.json["ticket"]["photos"][0]["id"].as_str().unwrap();
    visitor.0.get(&format!("/v1/public/tickets/{code}/photos/{own}/original")).await.refuses(404, "not_found");
    visitor.0.get(&format!("/v1/public/tickets/{code}/photos/{own}/display")).await.expect(200);
    // A hidden one is hidden from him, too.
    city.reviewer().await.post(&format!("/v1/photos/{own}/hide"), json!({})).await.expect(204);
    visitor.0.get(&format!("/v1/public/tickets/{code}/photos/{own}/display")).await.refuses(404, "not_found");
    assert_eq!(visitor.follows(&code).await.expect(200).json["photos"], json!([]));
    // His photos are nobody's to use, and no route for people with accounts obeys a code.
    let rider = city.rider("唐师傅").await;
    let stolen = tests::given::burst_pipe_with(&[photo]);
    rider.post("/v1/tickets", stolen).await.refuses(422, "photo_not_usable");
    visitor.0.get("/v1/public/../me").await.expect(401);
    visitor.0.get("/v1/public/%2e%2e/me").await.expect(401);
    for command in ["contest", "accept", "resolve"] {
        let answer = visitor.says(&code, command, json!({"detail": "x"})).await;
        assert!(matches!(answer.status, 404 | 405), "{command}: {}", answer.status);
    }
}

#[actix_web::test]
async fn an_id_of_somebody_else_opens_nothing() {
    let city = City::open().await;
    let visitor = city.visitor();
    let rider = city.rider("唐师傅").await;
    let his = rider.reports(tests::given::burst_pipe()).await;
    let mut told = report(1);
    told["id"] = json!(his);
    // What his phone calls it is nobody else's: it is a report of its own.
    let sent = visitor.sends(told).await.expect(201);
    assert_ne!(visitor.ticket_of(&city, &sent.text("tracking_code")).await, his);
    rider.sees(&his).await.shows("submitted");
    // The other way round: with an account nobody takes over what came without one.
    let code = visitor.reports(2).await;
    let mut same = tests::given::burst_pipe();
    same["id"] = json!(visitor.ticket_of(&city, &code).await);
    rider.post("/v1/tickets", same).await.refuses(409, "ticket_exists");
    visitor.follows(&code).await.shows("submitted");
}

#[actix_web::test]
async fn who_sees_a_report_is_not_told_its_code() {
    let city = City::open().await;
    let visitor = city.visitor();
    let code = visitor.reports(1).await;
    let ticket = visitor.ticket_of(&city, &code).await;
    let reviewer = city.reviewer().await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    // All of it, word for word, with the id that everybody sees.
    let mut same = report(1);
    let known_to_his_phone = same["id"].as_str().unwrap().to_owned();
    same["id"] = json!(ticket);
    let other = visitor.sends(same).await.expect(201);
    assert_ne!(other.text("tracking_code"), code);
    // And nobody is shown the other one.
    reviewer.get(&format!("/v1/tickets/{known_to_his_phone}")).await.refuses(404, "not_found");
    for path in [String::new(), "/events".into()] {
        let seen = reviewer.get(&format!("/v1/tickets/{ticket}{path}")).await.expect(200);
        assert!(!seen.json.to_string().contains(&known_to_his_phone), "{path}");
    }
    assert_eq!(visitor.sends(report(1)).await.expect(200).text("tracking_code"), code);
}

#[actix_web::test]
async fn words_wait_for_no_photos() {
    let city = City::open().await;
    let whose = api::photos::Lane::Address("127.0.0.1".parse().unwrap());
    let _taken = (city.app.photos.place(whose).await.unwrap(), city.app.photos.place(whose).await.unwrap());
    city.visitor().sends(report(1)).await.expect(201);
}

#[actix_web::test]
async fn what_is_too_much_is_refused_before_it_is_kept() {
    let city = City::open().await;
    let visitor = city.visitor();
    let large = vec![0xff; 21 * 1024 * 1024];
    visitor.sends_with(&report(1), &[large]).await.refuses(413, "body_too_large");
    // Each would pass, and together they do not.
    let half = vec![0xff; 11 * 1024 * 1024];
    visitor.sends_with(&report(1), &[half.clone(), half]).await.refuses(413, "body_too_large");
    let mut long = report(1);
    long["description"] = json!("字".repeat(20_000));
    visitor.sends(long.clone()).await.refuses(413, "body_too_large");
    visitor.sends_with(&long, &[]).await.refuses(413, "body_too_large");
    long["description"] = json!("字".repeat(2001));
    visitor.sends(long).await.refuses(422, "invalid_fields");
    let mut body = Vec::new();
    for n in 0..100 {
        body.extend(format!("--x\r\ncontent-disposition: form-data; name=\"f{n}\"\r\n\r\n1\r\n").into_bytes());
    }
    body.extend(b"--x--\r\n");
    let many = visitor.0.asks(Method::POST, "/v1/public/tickets").raw("multipart/form-data; boundary=x", body).send();
    many.await.refuses(400, "invalid_request");
    assert_eq!(rows(&city).await, (0, 0));
}

#[actix_web::test]
async fn no_photo_is_left_of_a_report_that_was_refused() {
    let city = City::open().await;
    let visitor = city.visitor();
    let folder = city.config.photo_folder.clone();
    let mut told = report(1);
    told["category"] = json!("nothing_of_the_kind");
    visitor.sends_with(&told, &[picture(1)]).await.refuses(422, "unknown_category");
    // The second is found out when the first lies on the disk already.
    visitor.sends_with(&report(2), &[picture(1), picture(2)[..400].to_vec()]).await.refuses(422, "photo_broken");
    assert_eq!(files(&folder), 0);
    visitor.sends_with(&report(3), &[picture(1)]).await.expect(201);
    let kept = files(&folder);
    // Twice at once: one of them keeps its files.
    let told = report(4);
    let photos = [picture(4)];
    let (one, two) = tokio::join!(visitor.sends_with(&told, &photos), visitor.sends_with(&told, &photos));
    assert_eq!(one.json["tracking_code"], two.json["tracking_code"], "{} {}", one.json, two.json);
    assert_eq!((files(&folder), rows(&city).await), (2 * kept, (2, 2)));
}

#[actix_web::test]
async fn a_report_that_may_have_been_recorded_keeps_its_photos() {
    let city = City::open().await;
    let (visitor, folder) = (city.visitor(), city.config.photo_folder.clone());
    let past = |statement: &str| past_the_program(&city.config.database, statement).unwrap();
    past("ALTER TABLE photos RENAME TO mislaid");
    visitor.sends_with(&report(1), &[picture(1)]).await.expect(500);
    let kept = files(&folder);
    assert!(kept > 0);
    past("ALTER TABLE mislaid RENAME TO photos");
    visitor.sends_with(&report(1), &[picture(1)]).await.expect(201);
    assert_eq!((files(&folder), rows(&city).await), (2 * kept, (1, 1)));
}

#[actix_web::test]
async fn what_is_written_to_be_run_is_shown_as_text() {
    let city = City::open().await;
    let visitor = city.visitor();
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut told = report(1);
    (told["name"], told["description"]) = (json!("<script>alert(1)</script>"), json!(script));
    told["address"] = json!(script);
    let sent = visitor.sends(told).await.expect(201);
    // It comes back as JSON, in which nothing is run, and the page puts it in as text.
    let followed = visitor.follows(&sent.text("tracking_code")).await.expect(200);
    assert_eq!(followed.json["description"], script);
    assert_eq!(followed.header("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(followed.header("content-type").unwrap().starts_with("application/json"));
    for hidden in ["\u{0}", "a\u{0}b", "a\u{202e}b", "\u{200b}"] {
        for field in ["name", "description", "address"] {
            let mut told = report(2);
            told[field] = json!(hidden);
            visitor.sends(told).await.refuses(422, "invalid_fields");
        }
    }
    // A grid and a category of that name: the pages that show them.
    let admin = city.staff(Role::Admin).await;
    let area = json!({"name": "<b>\"'&{{=code}}</b>", "code": "odd", "level": "grid", "parent_id": city.places.street});
    admin.post("/v1/areas", area).await.expect(201);
    let category = json!({
        "code": "odd", "name": "</option><script>alert(1)</script>", "urgency": "normal", "photo_required": false,
        "after_photo_required": false, "duplicate_radius_m": 50, "public_precision_m": 0, "confidential": false,
    });
    admin.post("/v1/categories", category).await.expect(201);
    for path in ["/g/odd".to_owned(), format!("/g/{GRID}")] {
        let page = String::from_utf8(visitor.0.get(&path).await.expect(200).body).unwrap();
        assert!(!page.contains("<b>") && !page.contains("<script>"), "{path}");
        assert_eq!(page.matches("<script").count(), 1, "{path}");
    }
    let page = String::from_utf8(visitor.0.get("/g/odd").await.expect(200).body).unwrap();
    assert!(page.contains("&lt;b&gt;&quot;&#39;&amp;{{=code}}&lt;/b&gt;"));
}
