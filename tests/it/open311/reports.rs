//! Reports come in, and are followed to their end.

use api::verify::verify;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::City;
use tests::given::picture;
use tests::integrator::{burst_pipe, errors, parts, remarks};

use super::{accepts, resolves};

#[actix_web::test]
async fn a_report_comes_in_by_a_program_and_is_followed_to_its_end() {
    let city = City::open().await;
    let program = city.program().await;
    let told = program.tells(&burst_pipe("人行道下水管爆裂")).await.expect(200);
    let id = told.json[0]["service_request_id"].as_str().unwrap().to_owned();
    assert_eq!(told.json, json!([{"service_request_id": id, "service_notice": null, "account_id": "citizen-7"}]));

    // Nobody has judged it: its program alone sees it, and who asks in two steps finds the same.
    assert_eq!(errors(&program.anybody.get(&format!("/open311/v2/requests/{id}.json")).await, 404).len(), 1);
    let seen = program.sees(&id).await;
    assert_eq!((&seen["status"], &seen["status_notes"]), (&json!("open"), &json!("待审核")));
    assert_eq!((&seen["service_name"], &seen["lat"]), (&json!("供排水管道破裂"), &json!(29.7216)));
    let token = program.asks(&format!("tokens/{id}.json")).await.expect(200).json;
    assert_eq!(token, json!([{"service_request_id": id, "token": id}]));

    let reviewer = accepts(&city, &id).await;
    let seen = reviewer.sees(&id).await.expect(200).json;
    assert_eq!((&seen["channel"], &seen["no_photo_reason"]), (&json!("open311"), &json!("other")));
    assert_eq!(seen["award"], Value::Null, "a program has no use for points");
    let visitor = &seen["visitor"];
    assert_eq!((&visitor["name"], &visitor["phone"]), (&json!("A**"), &json!("139****5678")));
    assert_eq!((&visitor["email"], &visitor["account_id"]), (&json!("a***@example.org"), &Value::Null));
    let revealed = reviewer.get(&format!("/v1/tickets/{id}?reveal=true")).await.expect(200).json;
    let visitor = &revealed["visitor"];
    assert_eq!((&visitor["name"], &visitor["phone"]), (&json!("Ada Byron"), &json!("13912345678")));
    assert_eq!((&visitor["email"], &visitor["account_id"]), (&json!("ada@example.org"), &json!("citizen-7")));

    resolves(&city, &id, 5).await;
    let shown = program.anybody.get(&format!("/open311/v2/requests/{id}.json?extensions=true")).await.expect(200);
    let seen = &shown.json[0];
    // Said to be done is not done: the reporter is asked.
    assert_eq!((&seen["status"], &seen["agency_responsible"]), (&json!("open"), &json!("市住建局")));
    assert_eq!(seen["status_notes"], "已办结，待回访；已解决；已更换水管");
    let extended = &seen["extended_attributes"];
    assert_eq!((&extended["extended_status"], &extended["internal_status"]), (&json!("fixed"), &json!("resolved")));
    assert!(!String::from_utf8_lossy(&shown.body).contains("Ada"), "who it was is nobody's business");
    let after = extended["photos_after"][0]["media_url"].as_str().unwrap();
    let picture = program.anybody.get(after.strip_prefix(&city.base).unwrap()).await.expect(200);
    assert!(picture.body.starts_with(&[0xff, 0xd8]));

    program.updates(&id, "a1", "CLOSED", "修好了，谢谢").await.expect(200);
    let seen = program.sees(&id).await;
    assert_eq!((&seen["status"], &seen["status_notes"]), (&json!("closed"), &json!("已销号；已解决；已更换水管")));
    let checked = verify(&city.app.store, None).await.unwrap();
    assert!(checked.is_clean(), "{checked}");
    city.books_balance().await;
}

#[actix_web::test]
async fn pictures_come_as_parts_as_text_and_as_addresses() {
    let city = City::open().await;
    let program = city.program().await;
    let fields = |n: u32| {
        let mut fields = burst_pipe(&format!("有照片的上报 {n}"));
        fields.push(("api_key", program.key.clone()));
        fields
    };
    let as_parts = |n: u32, more: Vec<tests::integrator::Part<'static>>| {
        let own: Vec<_> = fields(n).into_iter().map(|(name, value)| (name, None, value.into_bytes())).collect();
        parts(own.into_iter().chain(more).collect())
    };
    // A form without a picture in one of its fields sends an empty one.
    let (kind, body) = as_parts(
        1,
        vec![
            ("media", Some("1.jpg"), picture(1)),
            ("media", Some("2.jpg"), picture(2)),
            ("media", Some(""), Vec::new()),
        ],
    );
    let first = program.sends("requests.json", &kind, body).await.expect(200);
    let (kind, body) = as_parts(2, vec![("media", None, STANDARD.encode(picture(3)).into_bytes())]);
    let second = program.sends("requests.json", &kind, body).await.expect(200);
    let mut as_text = fields(3);
    as_text.push(("media", STANDARD.encode(picture(4))));
    as_text.push(("media_url", format!("data:image/jpeg;base64,{}", STANDARD.encode(picture(5)))));
    as_text.push(("media_url", "https://pictures.example/a.jpg".to_owned()));
    as_text.push(("media_url", "http://169.254.169.254/latest/meta-data".to_owned()));
    let third = program.tells(&as_text).await.expect(200);

    let reviewer = city.reviewer().await;
    for (answer, photos, addresses) in [(&first, 2, 0), (&second, 1, 0), (&third, 2, 2)] {
        let id = answer.json[0]["service_request_id"].as_str().unwrap();
        let seen = reviewer.sees(id).await.expect(200).json;
        assert_eq!(seen["photos"].as_array().unwrap().len(), photos, "{seen}");
        assert_eq!(seen["no_photo_reason"], Value::Null);
        // Nobody has gone there: they are for staff to think about.
        assert_eq!(seen["visitor"]["media_urls"].as_array().unwrap().len(), addresses);
        let shown = program.sees(id).await;
        let url = shown["media_url"].as_str().unwrap().strip_prefix(&city.base).unwrap().to_owned();
        assert_eq!(errors(&program.anybody.get(&url.replace(".jpg", ".json")).await, 404).len(), 1);
        assert_eq!(program.anybody.get(&url).await.status, 404, "its report is not public yet");
        program.anybody.get(&format!("{url}?api_key={}", program.key)).await.expect(200);
        accepts(&city, id).await;
        program.anybody.get(&url).await.expect(200);
    }
    let id = third.json[0]["service_request_id"].as_str().unwrap();
    let public = program.anybody.get(&format!("/open311/v2/requests/{id}.xml")).await.expect(200);
    assert!(!String::from_utf8_lossy(&public.body).contains("example"), "pictures that people are shown are ours");
}

#[actix_web::test]
async fn a_report_whose_answer_was_lost_is_sent_again_and_is_the_same() {
    let city = City::open().await;
    let program = city.program().await;
    let first = program.reports("路灯杆倒了").await;
    assert_eq!(program.reports("路灯杆倒了").await, first);
    assert_ne!(program.reports("路灯杆又倒了").await, first);
    let mut of_another = burst_pipe("路灯杆倒了");
    of_another[6] = ("email", "bob@example.org".to_owned());
    let other = program.tells(&of_another).await.expect(200);
    assert_ne!(other.json[0]["service_request_id"], json!(first), "two people say the same");
    city.later(TimeDelta::minutes(11));
    assert_ne!(program.reports("路灯杆倒了").await, first, "it has fallen again");
    assert_eq!(city.app.look(|scene| Ok(scene.tx.row_counts()?.tickets)).await.unwrap(), 4);
}

#[actix_web::test]
async fn the_same_report_at_the_same_time_is_one() {
    let city = City::open().await;
    let program = city.program().await;
    let told = burst_pipe("两次同时");
    let (one, other) = tokio::join!(program.tells(&told), program.tells(&told));
    assert_eq!(one.expect(200).json, other.expect(200).json);
    assert_eq!(city.app.look(|scene| Ok(scene.tx.row_counts()?.tickets)).await.unwrap(), 1);
}

#[actix_web::test]
async fn places_are_told_in_several_ways() {
    let city = City::open().await;
    let program = city.program().await;
    for (name, value) in [("address_string", "绣林大道 3 号"), ("address_id", "545483")] {
        let mut told = burst_pipe("没有坐标");
        told.retain(|(field, _)| !matches!(*field, "lat" | "long"));
        told.push((name, value.to_owned()));
        let id = program.tells(&told).await.expect(200).json[0]["service_request_id"].as_str().unwrap().to_owned();
        let seen = program.sees(&id).await;
        assert_eq!((&seen["address"], &seen["lat"]), (&json!(value), &Value::Null));
        assert_eq!(seen["address_id"], if name == "address_id" { json!(value) } else { Value::Null });
        accepts(&city, &id).await;
        let public = program.anybody.get(&format!("/open311/v2/requests/{id}.json")).await.expect(200).json;
        assert_eq!(public[0]["address"], Value::Null, "an address may be somebody's home");
    }
}

#[actix_web::test]
async fn a_description_of_the_protocols_length_loses_nothing() {
    let city = City::open().await;
    let program = city.program().await;
    let text: String = (0..1000).map(|n| format!("{n:03} ")).collect::<String>().trim_end().to_owned();
    let id = program.reports(&text).await;
    let reviewer = city.reviewer().await;
    let first = reviewer.sees(&id).await.expect(200).json["description"].as_str().unwrap().to_owned();
    let more = remarks(&reviewer, &id).await.expect(200).items()[0]["detail"].as_str().unwrap().to_owned();
    assert_eq!(format!("{first} {more}"), text);
    let refused = errors(&program.tells(&burst_pipe(&"字".repeat(4001))).await, 400);
    assert!(refused[0].1.contains("4000"), "{refused:?}");
}

#[actix_web::test]
async fn an_emergency_goes_out_at_once_and_people_are_told_whom_to_call() {
    let city = City::open().await;
    let program = city.program().await;
    let mut told = burst_pipe("着火了");
    told[0].1 = "fire".to_owned();
    let answer = program.tells(&told).await.expect(200);
    assert!(answer.json[0]["service_notice"].as_str().unwrap().contains("119"), "{}", answer.json);
}
