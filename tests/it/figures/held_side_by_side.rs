//! How figures went, whose work they are, and all of it as a table.

use api::jobs;
use reqwest::Method;
use serde_json::json;
use tests::City;

use super::lists::listed;
use super::two_weeks::{Staff, two_weeks};

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
