//! A matter that goes there and comes back.

use api::photos::PhotoShop;
use api::verify::verify;
use serde_json::{Value, json};

use super::{Bridged, said, told};

#[actix_web::test]
async fn what_is_accepted_goes_to_the_hotline_and_its_result_comes_back() {
    let bridged = Bridged::open().await;
    let (city, rider) = (&bridged.city, &bridged.rider);
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(told(&heard), said(&[(1, "case", "-"), (2, "status", "dispatched")]));
    let case = &heard[0];
    assert_eq!((&case["case"], &case["jurisdiction"]), (&json!(ticket), &json!("421081")));
    let data = &case["data"];
    assert_eq!(
        (&data["category"], &data["urgency"], &data["description"], &data["status"]),
        (&json!("burst_pipe"), &json!("normal"), &json!("人行道下水管爆裂，路面积水"), &json!("accepted"))
    );
    assert_eq!((&data["location"]["lat"], &data["location"]["coord_system"]), (&json!(29.7216), &json!("wgs84")));
    assert!(data["due"].as_array().unwrap().iter().any(|due| due["until"] == "resolved"), "{data}");
    assert_eq!(heard[1]["data"]["assignee"]["id"], json!(city.places.department));
    // Nothing of who told of it.
    let text = heard.iter().map(Value::to_string).collect::<String>();
    assert!(!text.contains(&rider.id.to_string()) && !text.contains("唐师傅") && !text.contains("13900000"));

    let receipt = bridged.says(&ticket, "status", json!({"step": "claimed"})).await.expect(200);
    assert_eq!((receipt.text("status"), receipt.text("case")), ("in_progress".into(), ticket.clone()));
    let under_way = json!({"detail": "已关阀，正在开挖"});
    bridged.says(&ticket, "status", under_way).await.expect(200);
    let pressed = json!({"detail": "请于今日内修复", "due_at": city.clock_text(chrono::TimeDelta::hours(8))});
    bridged.says(&ticket, "supervision", pressed).await.expect(200);
    let handler = city.handler().await;
    let answer = json!({"detail": "抢修队已到场"});
    handler.commands(&ticket, "answer-supervision", answer).await.shows("in_progress");
    let result = json!({"outcome": "explained", "detail": "该管为自备水管，已通知产权单位更换"});
    let receipt = bridged.says(&ticket, "result", result).await.expect(200);
    assert_eq!(receipt.json["status"], "resolved");
    rider.commands(&ticket, "follow-up", json!({"solved": true, "satisfaction": 5})).await.shows("closed");
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(
        told(&heard),
        said(&[
            (3, "status", "claimed"),
            (4, "status", "progressed"),
            (5, "status", "supervised"),
            (6, "status", "supervision_answered"),
            (7, "status", "resolved"),
            (8, "status", "followed_up")
        ])
    );
    assert_eq!(heard[3]["data"]["detail"], "抢修队已到场");
    assert_eq!((&heard[5]["data"]["status"], &heard[5]["data"]["satisfaction"]), (&json!("closed"), &json!(5)));
    let history = bridged.history(&ticket).await;
    let by = |kind: &str| history.iter().find(|(it, _)| it == kind).map(|(_, by)| by.as_str());
    assert_eq!(
        (by("claimed"), by("supervised"), by("resolved")),
        (Some("assignee"), Some("hotline"), Some("assignee"))
    );
    assert_eq!(rider.sees(&ticket).await.expect(200).json["status"], "closed");
    let shop = PhotoShop::open(&city.config).await.unwrap();
    let report = verify(&city.app.store, Some(&shop)).await.unwrap();
    assert!(report.differences().is_empty(), "{report}");
}

#[actix_web::test]
async fn what_is_not_solved_goes_back_to_the_department_and_the_hotline_is_told_what_is_missing() {
    let bridged = Bridged::open().await;
    let ticket = bridged.dispatched().await;
    bridged.says(&ticket, "status", json!({"step": "claimed"})).await.refuses(404, "not_found");
    bridged.platform.takes_back(&ticket);
    bridged.run().await;
    bridged.says(&ticket, "status", json!({"step": "claimed"})).await.expect(200);
    let result = json!({"outcome": "explained", "detail": "已处理"});
    bridged.says(&ticket, "result", result.clone()).await.expect(200);
    let missing = json!({"solved": false, "detail": "水还在冒"});
    bridged.rider.commands(&ticket, "follow-up", missing).await.shows("in_progress");
    bridged.run().await;
    let heard = bridged.platform.hears();
    let last = &heard.last().unwrap()["data"];
    assert_eq!(
        (&last["event"], &last["status"], &last["detail"]),
        (&json!("followed_up"), &json!("in_progress"), &json!("水还在冒"))
    );
    bridged.says(&ticket, "result", result).await.expect(200);
    assert_eq!(bridged.shown(&ticket).await["status"], "resolved");
}

#[actix_web::test]
async fn the_department_hands_back_what_is_not_its_own() {
    let bridged = Bridged::open().await;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    let back = json!({"step": "returned", "detail": "属供水公司管辖"});
    assert_eq!(bridged.says(&ticket, "status", back).await.expect(200).json["status"], "accepted");
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(told(&heard).last().unwrap(), &(3, "status".into(), "returned".into()));
}

#[actix_web::test]
async fn what_is_no_matter_of_the_citys_is_no_case_and_what_was_merged_is_told_so() {
    let bridged = Bridged::open().await;
    // Not judged, and rejected: no case.
    bridged.rider.reports(tests::given::burst_pipe()).await;
    let rejected = bridged.rider.reports(tests::given::burst_pipe()).await;
    let why = json!({"reason": "unclear", "detail": "看不清"});
    bridged.reviewer.commands(&rejected, "reject", why).await.shows("rejected");
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty());
    let (first, second) = (bridged.accepted().await, bridged.accepted().await);
    bridged.reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    bridged.run().await;
    let heard = bridged.platform.hears();
    let of = |ticket: &str| told(&heard.iter().filter(|it| it["case"] == ticket).cloned().collect::<Vec<_>>());
    assert_eq!(of(&second), said(&[(1, "case", "-"), (2, "status", "merged")]));
    assert_eq!(of(&first), said(&[(1, "case", "-"), (2, "status", "merge_received")]));
}
