//! Which tickets figures are of, how they went, and whose work they are.

use api::jobs;
use api::verify::verify;
use chrono::TimeDelta;
use domain::figures::{Measure, RateName};
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::database::past_the_program;
use tests::given::{BY_THE_RIVER, burst_pipe};
use tests::{City, Person};

/// Dice that fall the same way each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// A grid by the river, so that what is reported there lies in it.
async fn grid(city: &City, admin: &Person) -> String {
    let (lat, lng) = BY_THE_RIVER;
    let corner = |x: f64, y: f64| json!([lng + x * 0.01, lat + y * 0.01]);
    let ring = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)];
    let grid = json!({
        "name": "河边网格", "code": "river-1", "level": "grid", "parent_id": city.places.street,
        "boundary": {"type": "Polygon", "coordinates": [ring]}, "coord_system": "wgs84",
    });
    admin.post("/v1/areas", grid).await.expect(201).text("id")
}

struct Staff {
    admin: Person,
    rider: Person,
    reviewer: Person,
    dispatcher: Person,
    follow_up: Person,
    handlers: [Person; 2],
    worker: Person,
}

impl Staff {
    async fn of(city: &City) -> Self {
        let admin = city.staff(Role::Admin).await;
        let grid = grid(city, &admin).await.parse().unwrap();
        let other = (Role::Handler, RolePlace::Department(city.places.other_department));
        Self {
            rider: city.rider("唐师傅").await,
            reviewer: city.reviewer().await,
            dispatcher: city.dispatcher().await,
            follow_up: city.staff(Role::FollowUpStaff).await,
            handlers: [city.handler().await, city.person("城管", &[other]).await],
            worker: city.person("网格员", &[(Role::GridWorker, RolePlace::Area(grid))]).await,
            admin,
        }
    }

    /// Somebody tries something; whether he may depends on how the ticket stands.
    async fn tries(&self, city: &City, ticket: &str, dice: &mut Dice) {
        let assignees = [
            json!({"kind": "department", "id": city.places.department}),
            json!({"kind": "department", "id": city.places.other_department}),
            json!({"kind": "worker", "id": self.worker.id}),
        ];
        let hands = [&self.handlers[0], &self.handlers[1], &self.worker];
        let hand = hands[dice.below(3)];
        let urgency = ["normal", "urgent", "emergency"][dice.below(3)];
        let category = ["burst_pipe", "street_lamp", "illegal_parking"][dice.below(3)];
        let valid = json!({"category": category, "urgency": urgency});
        let (stars, solved) = (dice.below(5) + 1, dice.below(4) > 0);
        let answer = if solved {
            json!({"solved": true, "satisfaction": stars})
        } else {
            json!({"solved": false, "detail": "没修好"})
        };
        let detail = json!({"detail": "情况属实"});
        let tries: [(&Person, &str, Value); 17] = [
            (&self.reviewer, "accept", valid.clone()),
            (&self.reviewer, "accept", valid.clone()),
            (&self.reviewer, "reject", json!({"reason": "unclear", "detail": "看不清"})),
            (&self.rider, "withdraw", json!({})),
            (&self.dispatcher, "dispatch", json!({"assignee": assignees[dice.below(3)]})),
            (&self.dispatcher, "dispatch", json!({"assignee": assignees[dice.below(3)]})),
            (hand, "claim", json!({})),
            (hand, "claim", json!({})),
            (hand, "return", json!({"reason": "not_responsible", "detail": "不归我们管"})),
            (hand, "resolve", json!({"outcome": "explained", "detail": "属小区自管"})),
            (hand, "resolve", json!({"outcome": "explained", "detail": "属小区自管"})),
            (&self.rider, "follow-up", answer.clone()),
            (&self.rider, "contest", detail.clone()),
            (&self.follow_up, "reopen", detail.clone()),
            (&self.follow_up, "dismiss-contest", detail),
            (&self.dispatcher, "reclassify", valid),
            (&self.rider, "appeal", json!({"detail": "请再看一次"})),
        ];
        let (who, command, body) = tries[dice.below(tries.len())].clone();
        let answer = city.again(who).await.commands(ticket, command, body).await;
        assert!(answer.status < 500, "{command}: {}", answer.json);
    }
}

/// Reports, and whatever happens to them in two weeks.
async fn two_weeks(city: &City, staff: &Staff, seed: u64) {
    let mut dice = Dice(seed);
    let mut tickets = Vec::new();
    for _ in 0..140 {
        if dice.below(4) == 0 || tickets.is_empty() {
            let mut report = burst_pipe();
            if dice.below(3) > 0 {
                report["location"]["coord_system"] = json!("wgs84");
            } else {
                report["location"] = Value::Null;
                report["address"] = json!("南岳山路 3 号");
            }
            tickets.push(city.again(&staff.rider).await.reports(report).await);
        }
        let ticket = tickets[dice.below(tickets.len())].clone();
        staff.tries(city, &ticket, &mut dice).await;
        match dice.below(8) {
            0 => city.later(TimeDelta::hours(9)),
            1 => city.later(TimeDelta::minutes(40)),
            2 => jobs::mark_overdue::run(&city.app).await.map(drop).unwrap(),
            3 => jobs::fold_figures::run(&city.app).await.map(drop).unwrap(),
            _ => {}
        }
    }
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    for pair in tickets.chunks(2).filter(|pair| pair.len() == 2) {
        // Some of them can be merged by now, and some cannot.
        let into = json!({"into": pair[1]});
        city.again(&staff.reviewer).await.commands(&pair[0], "accept", valid.clone()).await;
        if dice.below(3) == 0 {
            city.again(&staff.reviewer).await.commands(&pair[0], "merge", into).await;
        }
    }
}

/// All pages of a list: how often its tickets count together, and how many they are.
async fn listed(who: &Person, query: &str) -> (i64, i64, i64) {
    let (mut times, mut tickets, mut number, mut cursor) = (0, 0, 0, String::new());
    loop {
        let page = who.get(&format!("/v1/stats/tickets?limit=7&{query}{cursor}")).await.expect(200).json;
        for item in page["items"].as_array().unwrap() {
            (times, tickets) = (times + item["times"].as_i64().unwrap(), tickets + 1);
        }
        number = number.max(page["number"].as_i64().unwrap());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (number, times, tickets),
        }
    }
}

#[actix_web::test]
async fn behind_every_number_are_as_many_tickets() {
    let city = City::open().await;
    let staff = Staff::of(&city).await;
    two_weeks(&city, &staff, 7).await;
    let admin = city.again(&staff.admin).await;
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let (street, department) = (city.places.street, city.places.department);
    let scopes = [
        String::new(),
        format!("area={street}"),
        "category=public_facilities".into(),
        format!("department={department}"),
        "channel=app".into(),
        format!("area={street}&department={department}"),
        "category=burst_pipe&channel=app".into(),
        "from=2026-11-23&to=2026-11-26".into(),
    ];
    let mut seen = Vec::new();
    for round in 0..2 {
        for scope in &scopes {
            let figures = admin.get(&format!("/v1/stats/overview?{scope}")).await.expect(200).json;
            for measure in Measure::ALL {
                let (number, times, tickets) = listed(&admin, &format!("measure={measure}&{scope}")).await;
                assert_eq!(number, times, "{measure} of {scope}");
                assert!(measure.is_of_assignments() || times == tickets, "{measure} of {scope}");
                if *measure != Measure::MergedReport {
                    assert_eq!(figures["counts"][measure.name()], number, "{measure} of {scope}");
                }
            }
            for rate in RateName::ALL {
                let shown = &figures["rates"][rate.name()];
                for side in ["numerator", "denominator"] {
                    let (number, times, _) = listed(&admin, &format!("rate={rate}&side={side}&{scope}")).await;
                    assert_eq!((&json!(number), number), (&shown[side], times), "{side} of {rate} of {scope}");
                }
                for left_out in shown["left_out"].as_array().unwrap() {
                    let reason = left_out["reason"].as_str().unwrap();
                    let query = format!("rate={rate}&side=left_out&reason={reason}&{scope}");
                    let (number, times, _) = listed(&admin, &query).await;
                    assert_eq!(
                        (&json!(number), number),
                        (&left_out["tickets"], times),
                        "{reason} of {rate} of {scope}"
                    );
                }
            }
            // Summed up or not, they are the same.
            match round {
                0 => seen.push(figures),
                _ => assert_eq!(seen.remove(0), figures, "{scope}"),
            }
        }
        jobs::fold_figures::run(&city.app).await.unwrap();
    }
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_series_adds_up_to_the_whole() {
    let city = City::open().await;
    let staff = Staff::of(&city).await;
    two_weeks(&city, &staff, 11).await;
    let admin = city.again(&staff.admin).await;
    for fold in [false, true] {
        if fold {
            jobs::fold_figures::run(&city.app).await.unwrap();
        }
        for scope in ["", "&channel=app", "&channel=app&category=public_facilities"] {
            let period = format!("from=2026-11-20&to=2026-12-20{scope}");
            let whole = admin.get(&format!("/v1/stats/overview?{period}")).await.expect(200).json;
            for (step, n) in [("day", 30), ("week", 5), ("month", 2)] {
                let series = |what: &str| format!("/v1/stats/timeseries?{what}&step={step}&{period}");
                for measure in ["received", "accepted", "overdue", "late_claims"] {
                    let shown = admin.get(&series(&format!("measure={measure}"))).await.expect(200).json;
                    let items = shown["items"].as_array().unwrap().clone();
                    assert_eq!(
                        (items.len(), &shown["step"], &items[0]["from"]),
                        (n, &json!(step), &json!("2026-11-20"))
                    );
                    let sum: i64 = items.iter().map(|it| it["count"].as_i64().unwrap()).sum();
                    assert_eq!(whole["counts"][measure], sum, "{measure} {step} {scope}");
                }
                let shown = admin.get(&series("rate=on_time_rate")).await.expect(200).json;
                let below: i64 = shown["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| it["rate"]["denominator"].as_i64().unwrap())
                    .sum();
                assert_eq!(whole["rates"]["on_time_rate"]["denominator"], below);
            }
        }
    }
    for (query, field) in [
        ("", "measure"),
        ("measure=accepted&rate=on_time_rate", "measure"),
        ("measure=dragons", "measure"),
        ("rate=dragons", "rate"),
        ("measure=accepted&step=hour", "step"),
        ("measure=accepted&step=day&from=2024-01-01&to=2026-01-01", "step"),
        ("measure=accepted&format=xml", "format"),
    ] {
        let refused = admin.get(&format!("/v1/stats/timeseries?{query}")).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, field, "{query}");
    }
}

#[actix_web::test]
async fn an_appraisal_holds_work_side_by_side() {
    let city = City::open().await;
    let staff = Staff::of(&city).await;
    two_weeks(&city, &staff, 23).await;
    let admin = city.again(&staff.admin).await;
    let of = |query: String| {
        let admin = admin.clone();
        async move { admin.get(&format!("/v1/stats/appraisal?{query}")).await.expect(200).json }
    };
    for fold in [false, true] {
        if fold {
            jobs::fold_figures::run(&city.app).await.unwrap();
        }
        let areas = of(String::new()).await;
        let overview = admin.get("/v1/stats/overview").await.expect(200).json;
        assert_eq!((&areas["by"], &areas["whole"]["counts"]), (&json!("area"), &overview["counts"]));
        for row in areas["items"].as_array().unwrap() {
            let own =
                admin.get(&format!("/v1/stats/overview?area={}", row["id"].as_str().unwrap())).await.expect(200).json;
            assert_eq!((&row["figures"]["counts"], &row["figures"]["rates"]), (&own["counts"], &own["rates"]));
        }
        assert_eq!(areas["items"].as_array().unwrap().len(), 2, "{areas}");
        for scope in ["", "&channel=app"] {
            let departments = of(format!("by=department{scope}")).await;
            for row in departments["items"].as_array().unwrap() {
                let query = format!("/v1/stats/overview?department={}{scope}", row["id"].as_str().unwrap());
                let own = admin.get(&query).await.expect(200).json;
                assert_eq!(row["figures"]["counts"], own["counts"], "{scope}");
            }
            let persons = of(format!("by=person{scope}")).await;
            let row = &persons["items"][0];
            assert_eq!((&row["id"], &row["name"]), (&json!(staff.worker.id), &json!("网格员")));
            for measure in ["assigned", "late_claims", "completed"] {
                let query = format!("measure={measure}&person={}{scope}", staff.worker.id);
                let (number, times, _) = listed(&admin, &query).await;
                assert_eq!((&row["figures"]["counts"][measure], number), (&json!(times), times), "{measure}");
            }
            assert!(row["figures"]["counts"]["assigned"].as_i64().unwrap() > 0);
        }
    }
    // Who may not appraise persons does not come to it by the lists either.
    let path = format!("/v1/stats/tickets?measure=completed&person={}", staff.worker.id);
    for (who, may) in [(&staff.reviewer, false), (&staff.follow_up, false), (&staff.dispatcher, true)] {
        let who = city.again(who).await;
        who.get("/v1/stats/tickets?measure=completed").await.expect(200);
        let answer = who.get(&path).await;
        if may {
            answer.expect(200)
        } else {
            answer.refuses(403, "forbidden")
        };
    }
    // The highest first, and without a rate at the end.
    let sorted = of("by=department&sort=completion_rate".into()).await;
    let values: Vec<f64> = sorted["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["figures"]["rates"]["completion_rate"]["value"].as_f64().unwrap_or(-1.0))
        .collect();
    assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
    // Persons are ranked where the programme says so.
    let refused = admin.get("/v1/stats/appraisal?by=person&sort=on_time_rate").await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0].0, "sort");
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    settings["personal_standings"] = json!(true);
    admin.put("/v1/programme", settings).await.expect(200);
    admin.get("/v1/stats/appraisal?by=person&sort=on_time_rate").await.expect(200);
    for (query, field) in [("by=dragon", "by"), ("sort=dragons", "sort"), ("format=pdf", "format")] {
        let refused = admin.get(&format!("/v1/stats/appraisal?{query}")).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, field);
    }
}

#[actix_web::test]
async fn tickets_and_persons_are_not_for_everybody_who_sees_figures() {
    let city = City::open().await;
    let street = city.places.street;
    let analyst = city.person("分析员", &[(Role::Analyst, RolePlace::Area(city.places.city))]).await;
    let reviewer = city.person("审核员", &[(Role::Reviewer, RolePlace::Area(street))]).await;
    let chief = city.person("网格长", &[(Role::GridChief, RolePlace::Area(street))]).await;
    let rider = city.rider("唐师傅").await;
    for path in ["overview", "timeseries?measure=accepted", "appraisal", "appraisal?by=department"] {
        analyst.get(&format!("/v1/stats/{path}")).await.expect(200);
        chief.get(&format!("/v1/stats/{path}")).await.expect(200);
        rider.get(&format!("/v1/stats/{path}")).await.refuses(403, "forbidden");
    }
    let (list, persons) = ("/v1/stats/tickets?measure=accepted", "/v1/stats/appraisal?by=person");
    analyst.get(list).await.refuses(403, "forbidden");
    analyst.get(persons).await.refuses(403, "forbidden");
    reviewer.get(list).await.expect(200);
    reviewer.get(persons).await.refuses(403, "forbidden");
    chief.get(list).await.expect(200);
    chief.get(persons).await.expect(200);
    for beyond in [city.places.city, city.places.other_street] {
        chief.get(&format!("{list}&area={beyond}")).await.refuses(403, "forbidden");
        chief.get(&format!("{persons}&area={beyond}")).await.refuses(403, "forbidden");
    }
    for (query, field) in [
        ("", "measure"),
        ("measure=accepted&rate=on_time_rate&side=numerator", "measure"),
        ("rate=on_time_rate", "side"),
        ("rate=on_time_rate&side=middle", "side"),
        ("rate=on_time_rate&side=left_out", "reason"),
        ("rate=on_time_rate&side=left_out&reason=unrated", "reason"),
        ("rate=on_time_rate&side=left_out&reason=dragons", "reason"),
        ("measure=dragons", "measure"),
        ("measure=accepted&limit=0", "limit"),
        ("measure=accepted&format=xls", "format"),
    ] {
        let refused = chief.get(&format!("/v1/stats/tickets?{query}")).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, field, "{query}");
    }
    chief.get("/v1/stats/tickets?measure=accepted&cursor=AAAA").await.refuses(400, "invalid_cursor");
}

#[actix_web::test]
async fn figures_go_into_spreadsheets() {
    let city = City::open().await;
    let staff = Staff::of(&city).await;
    two_weeks(&city, &staff, 3).await;
    let admin = city.again(&staff.admin).await;
    let evil = json!({"name": "=1+1", "code": "evil", "level": "street", "parent_id": city.places.city});
    admin.post("/v1/areas", evil).await.expect(201);
    for (path, chinese, english) in [
        ("overview?", "代码,指标,数值,分子,分母,未计入", "code,figure,value,numerator,denominator,left out"),
        ("timeseries?measure=accepted&", "起,止（不含）,数值", "from,until,value"),
        (
            "timeseries?rate=on_time_rate&",
            "起,止（不含）,数值,分子,分母,未计入",
            "from,until,value,numerator,denominator,left out",
        ),
        ("appraisal?", "代码,名称,收到", "code,name,received"),
        ("tickets?measure=received&", "编号,状态,类别,承办", "number,status,category,assignee"),
    ] {
        for (language, head) in [("zh-CN", chinese), ("en", english)] {
            let asking = admin.asks(Method::GET, &format!("/v1/stats/{path}format=csv"));
            let sheet = asking.header("accept-language", language).send().await.expect(200);
            assert_eq!(sheet.header("content-type").as_deref(), Some("text/csv; charset=utf-8"));
            let text = String::from_utf8(sheet.body).unwrap();
            let text = text.strip_prefix('\u{feff}').expect("a mark");
            assert!(text.starts_with(head), "{text}");
            let mut rows = csv::Reader::from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().unwrap();
            assert!(rows.len() > 1, "{text}");
            assert!(!rows.iter().flatten().any(|cell| cell.starts_with('=')), "{text}");
            assert!(path != "appraisal?" || rows.iter().any(|row| &row[1] == "'=1+1"), "{text}");
        }
    }
}

/// What a migration leaves of figures that were kept otherwise: nothing, and the order to count anew.
const NOT_COUNTED: &str = "DELETE FROM ticket_figures; DELETE FROM figure_counts; \
     DELETE FROM figure_changes; DELETE FROM ticket_assignments; DELETE FROM state_rebuild; \
     INSERT INTO state_rebuild (id, after_id) VALUES (1, NULL)";

#[actix_web::test]
async fn after_an_upgrade_everything_is_counted_once() {
    let city = City::open().await;
    let staff = Staff::of(&city).await;
    two_weeks(&city, &staff, 5).await;
    let admin = city.again(&staff.admin).await;
    let before = admin.get("/v1/stats/overview").await.expect(200).json;
    assert!(before["counts"]["accepted"].as_i64().unwrap() > 5, "{before}");
    past_the_program(&city.config.database, NOT_COUNTED).unwrap();
    let nothing = admin.get("/v1/stats/overview").await.expect(200).json;
    assert_eq!(nothing["counts"]["received"], 0);
    // Somebody works on while it is not counted yet, and the days change.
    let rider = city.again(&staff.rider).await;
    rider.reports(burst_pipe()).await;
    let open = rider.get("/v1/tickets?status=open&reporter=me&limit=100").await.expect(200).items();
    let urged = open.iter().find(|it| it["allowed_commands"].as_array().unwrap().contains(&json!("urge"))).unwrap();
    rider.commands(urged["id"].as_str().unwrap(), "urge", json!({})).await.expect(200);
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    for zone in ["Pacific/Honolulu", "Asia/Shanghai"] {
        settings["time_zone"] = json!(zone);
        admin.put("/v1/programme", settings.clone()).await.expect(200);
    }
    // Two servers come up at once.
    let (one, other) = tokio::join!(jobs::rebuild_states::run(&city.app), jobs::rebuild_states::run(&city.app));
    assert!(one.unwrap() + other.unwrap() > 5);
    for fold in [false, true] {
        if fold {
            jobs::fold_figures::run(&city.app).await.unwrap();
        }
        let report = verify(&city.app.store, None).await.unwrap();
        assert!(report.is_clean(), "{report}");
        let after = admin.get("/v1/stats/overview").await.expect(200).json;
        assert_eq!(after["counts"]["received"], before["counts"]["received"].as_i64().unwrap() + 1);
        for rest in ["rates", "elapsed"] {
            let without_reports = |figures: &Value| {
                let mut part = figures[rest].clone();
                if let Some(rates) = part.as_object_mut() {
                    rates.remove("rejection_rate");
                }
                part
            };
            assert_eq!(without_reports(&after), without_reports(&before));
        }
    }
}
