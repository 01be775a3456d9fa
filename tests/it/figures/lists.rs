//! Which tickets figures are of, and who sees them.

use api::jobs;
use api::verify::verify;
use domain::figures::{Measure, RateName};
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::database::past_the_program;
use tests::given::burst_pipe;
use tests::{City, Person};

use super::two_weeks::{Staff, two_weeks};

/// All pages of a list: how often its tickets count together, and how many they are.
pub async fn listed(who: &Person, query: &str) -> (i64, i64, i64) {
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
