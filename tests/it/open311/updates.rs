//! The steps of reports go out, and what is said of reports comes in.

use chrono::TimeDelta;
use domain::identity::Role;
use serde_json::{Value, json};
use tests::City;
use tests::given::picture;
use tests::integrator::{Program, errors, parts, remarks};

use super::{accepts, finishes, resolves};

async fn feed(program: &Program, query: &str) -> Vec<Value> {
    let answer = program.asks(&format!("servicerequestupdates.json?{query}")).await.expect(200);
    answer.json.as_array().unwrap().clone()
}

fn words(updates: &[Value]) -> Vec<&str> {
    updates.iter().map(|it| it["status"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn every_step_that_others_may_know_of_goes_out_in_order() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("水管爆裂").await;
    assert!(feed(&program, "").await.is_empty(), "a report is no update");
    accepts(&city, &id).await;
    city.later(TimeDelta::minutes(5));
    let before = city.clock_text(TimeDelta::zero());
    resolves(&city, &id, 3).await;
    let updates = feed(&program, "").await;
    assert_eq!(words(&updates), ["investigating", "action_scheduled", "in_progress", "fixed"]);
    let last = &updates[3];
    assert_eq!((&last["service_request_id"], &last["description"]), (&json!(id), &json!("已更换水管")));
    assert!(last["media_url"].as_str().unwrap().starts_with(&city.base));
    assert_eq!(updates[0]["description"], "已受理。");
    assert!(updates[0]["update_id"].is_string() && updates[0].get("external_status_code").is_none());
    assert_eq!(feed(&program, "extensions=true").await[0]["external_status_code"], "accepted");
    let now = city.clock_text(TimeDelta::zero());
    assert_eq!(feed(&program, &format!("start_date={before}&end_date={now}")).await.len(), 3);
    assert_eq!(words(&feed(&program, "page_size=2&page=2").await), ["in_progress", "fixed"]);

    // Everybody may know of it by now; and nobody of one that is not judged.
    let second = program.reports("还没审核").await;
    program.updates(&second, "w", "CLOSED", "是我看错了").await.expect(200);
    let all = program.anybody.get("/open311/v2/servicerequestupdates.json").await.expect(200);
    assert_eq!(all.json.as_array().unwrap().len(), 4);
    assert_eq!(feed(&program, "").await.len(), 5);
    let xml = program.anybody.get("/open311/v2/servicerequestupdates.xml").await.expect(200);
    let xml = String::from_utf8(xml.body).unwrap();
    assert!(
        xml.contains("<service_request_updates><request_update><update_id>")
            && xml.matches("<request_update>").count() == 4
    );
    let wide = "start_date=2026-01-01T00:00:00Z&end_date=2026-12-01T00:00:00Z&page=0";
    assert_eq!(errors(&program.asks(&format!("servicerequestupdates.json?{wide}")).await, 400).len(), 2);
}

#[actix_web::test]
async fn what_a_reporter_may_ask_for_is_done_and_the_rest_is_kept_as_said() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("水管爆裂").await;
    let reviewer = accepts(&city, &id).await;
    // A text is a text, whatever state comes with it.
    for (n, status) in ["OPEN", "IN_PROGRESS", "CLOSED", "FIXED", "DUPLICATE", "INVESTIGATING"].iter().enumerate() {
        program.updates(&id, &format!("t{n}"), status, &format!("补充 {status}")).await.expect(200);
    }
    assert_eq!(reviewer.sees(&id).await.shows("accepted").json["version"], 2);
    let said = remarks(&reviewer, &id).await.expect(200).items();
    assert_eq!(said.len(), 6);
    assert_eq!((&said[1]["detail"], &said[1]["status"]), (&json!("补充 IN_PROGRESS"), &json!("in_progress")));
    assert_eq!(said[1]["sequence"], Value::Null);

    let handler = resolves(&city, &id, 1).await;
    let denied = program.updates(&id, "no", "REOPEN", "还在漏水").await.expect(200);
    reviewer.sees(&id).await.shows("in_progress");
    let update = denied.json[0]["update_id"].as_str().unwrap().to_owned();
    let fed = feed(&program, "").await;
    let own = fed.iter().find(|it| it["update_id"] == json!(update)).unwrap();
    assert_eq!((&own["status"], &own["description"]), (&json!("in_progress"), &json!("还在漏水")));
    finishes(&handler, &id, 2).await;
    program.updates(&id, "yes", "fixed", "").await.expect(200);
    reviewer.sees(&id).await.shows("closed");
    program.updates(&id, "again", "open", "又漏了").await.expect(200);
    let contested = reviewer.sees(&id).await.shows("closed").json;
    assert_eq!(contested["version"], 9);
    let said = remarks(&reviewer, &id).await.expect(200).items();
    let became: Vec<&Value> = said.iter().map(|it| &it["sequence"]).collect();
    assert_eq!(became[6..], [&json!(6), &json!(8), &json!(9)]);
    // He has objected once.
    program.updates(&id, "once more", "open", "真的又漏了").await.expect(200);
    assert_eq!(remarks(&reviewer, &id).await.expect(200).items()[9]["detail"], "真的又漏了");
}

#[actix_web::test]
async fn a_report_is_taken_back_and_appealed() {
    let city = City::open().await;
    let program = city.program().await;
    let reviewer = city.reviewer().await;
    let back = program.reports("看错了").await;
    program.updates(&back, "1", "CLOSED", "看错了").await.expect(200);
    reviewer.sees(&back).await.shows("withdrawn");
    assert_eq!(program.sees(&back).await["status"], "closed");

    let rejected = program.reports("不清楚").await;
    let why = json!({"reason": "unclear", "detail": "看不清位置"});
    reviewer.commands(&rejected, "reject", why).await.shows("rejected");
    let seen = program.sees(&rejected).await;
    assert_eq!(
        (&seen["status"], &seen["status_notes"]),
        (&json!("closed"), &json!("不予受理；描述不清，无法核实；看不清位置"))
    );
    assert_eq!(words(&feed(&program, "").await), ["closed", "no_further_action"]);
    program.updates(&rejected, "2", "OPEN", "在路口东侧").await.expect(200);
    city.staff(Role::Reviewer).await.sees(&rejected).await.shows("submitted");
}

#[actix_web::test]
async fn an_update_is_heard_once_by_its_name() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("水管爆裂").await;
    let first = program.updates(&id, "17", "OPEN", "补充").await.expect(200);
    assert_eq!(program.updates(&id, "17", "OPEN", "补充").await.expect(200).json, first.json);
    assert!(errors(&program.updates(&id, "17", "OPEN", "另一句").await, 400)[0].1.contains("update_id"));
    assert_eq!(remarks(&city.reviewer().await, &id).await.expect(200).items().len(), 1);
    // The same name of another program is another update.
    let other = city.program().await;
    let its = other.reports("别的事").await;
    other.updates(&its, "17", "OPEN", "补充").await.expect(200);
}

#[actix_web::test]
async fn a_program_speaks_of_its_own_reports_alone() {
    let city = City::open().await;
    let (program, other) = (city.program().await, city.program().await);
    let id = program.reports("水管爆裂").await;
    errors(&other.updates(&id, "1", "CLOSED", "x").await, 404);
    accepts(&city, &id).await;
    errors(&other.updates(&id, "1", "CLOSED", "x").await, 403);
    errors(&other.updates("17", "1", "CLOSED", "x").await, 404);
    let faults = errors(
        &program.posts("servicerequestupdates.json", &[("status", "DONE"), ("updated_datetime", "now")]).await,
        400,
    );
    assert_eq!(faults.len(), 3, "{faults:?}");
    errors(&program.updates(&id, "2", "OPEN", "").await, 400);
    // Riders and those who may not know the reporter read nothing of it.
    program.updates(&id, "3", "OPEN", "我家门口").await.expect(200);
    let rider = city.rider("唐师傅").await;
    remarks(&rider, &id).await.refuses(403, "forbidden");
    assert_eq!(city.reviewer().await.sees(&id).await.expect(200).json["version"], 2);
}

#[actix_web::test]
async fn pictures_come_with_updates_too() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("水管爆裂").await;
    let fields = [
        ("api_key", program.key.as_str()),
        ("service_request_id", &id),
        ("status", "OPEN"),
        ("update_id", "p"),
        ("description", "现在的样子"),
        ("first_name", "Ada"),
        ("media_url", "https://pictures.example/b.jpg"),
    ];
    let own = fields.map(|(name, value)| (name, None, value.as_bytes().to_vec()));
    let (kind, body) = parts(own.into_iter().chain([("media", Some("a.jpg"), picture(9))]).collect());
    program.sends("servicerequestupdates.json", &kind, body).await.expect(200);
    let reviewer = city.reviewer().await;
    let said = &remarks(&reviewer, &id).await.expect(200).items()[0];
    assert_eq!((&said["name"], &said["media_urls"]), (&json!("A**"), &json!(["https://pictures.example/b.jpg"])));
    reviewer.get(said["photos"][0]["display"].as_str().unwrap()).await.expect(200);
    let checked = api::verify::verify(&city.app.store, None).await.unwrap();
    assert!(checked.is_clean(), "{checked}");
}
