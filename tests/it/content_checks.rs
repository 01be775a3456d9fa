//! What users publish is looked at before the public sees it.

use api::jobs;
use chrono::TimeDelta;
use domain::content::Checker;
use domain::id::Id;
use domain::identity::{Account, Provider, Role, RolePlace, Subject};
use serde_json::{Value, json};
use tests::elsewhere::{CALLBACK_TOKEN, Elsewhere, wechat};
use tests::given::{burst_pipe_with, picture};
use tests::{City, Person};

async fn checks_by(city: &City, checker: Checker) {
    city.change(move |scene| {
        let programme = scene.tx.first_programme()?.unwrap();
        let mut settings = programme.settings.clone();
        settings.content_check = checker;
        Ok(scene.tx.change_programme(programme.id, programme.version, &programme.name, &settings)?)
    })
    .await;
}

/// A report with a photo, accepted: public but for what is held back.
async fn reported(city: &City, rider: &Person, description: &str) -> (String, String) {
    let photo = rider.photo(picture(1)).await;
    let mut report = burst_pipe_with(std::slice::from_ref(&photo));
    report["description"] = json!(description);
    let ticket = rider.reports(report).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    (ticket, photo)
}

/// What the public sees: the text, and how many photos.
async fn public(city: &City, ticket: &str, photo: &str) -> (Value, usize) {
    let somebody = city.rider("路人").await;
    let seen = somebody.sees(ticket).await.expect(200).json;
    let photos = seen["photos"].as_array().unwrap().len();
    let shown = somebody.get(&format!("/v1/photos/{photo}/display")).await;
    assert_eq!(shown.status, if photos == 0 { 404 } else { 200 });
    let steps = somebody.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    assert_eq!(steps[0]["detail"], seen["description"]);
    assert_eq!(steps[0]["photos"].as_array().unwrap().len(), photos);
    (seen["description"].clone(), photos)
}

async fn waiting(reviewer: &Person) -> Vec<Value> {
    reviewer.get("/v1/content-checks").await.expect(200).items()
}

async fn decides(reviewer: &Person, check: &Value, verdict: &str) -> tests::Answer {
    let path = format!("/v1/content-checks/{}/decide", check["id"].as_str().unwrap());
    reviewer.post(&path, json!({"verdict": verdict})).await
}

#[actix_web::test]
async fn where_nobody_looks_all_is_shown_as_it_comes() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let (ticket, photo) = reported(&city, &rider, "路面塌陷").await;
    assert_eq!(public(&city, &ticket, &photo).await, (json!("路面塌陷"), 1));
    assert!(waiting(&city.reviewer().await).await.is_empty());
}

#[actix_web::test]
async fn a_word_of_the_list_waits_for_a_person() {
    let list = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(list.path(), "# 不许\n赌博\n").unwrap();
    let path = list.path().to_owned();
    let city = City::open_with(|config| config.outside.content_words = Some(path)).await;
    checks_by(&city, Checker::Words).await;
    let rider = city.rider("唐师傅").await;
    let (fine, photo) = reported(&city, &rider, "路面塌陷").await;
    assert_eq!(public(&city, &fine, &photo).await, (json!("路面塌陷"), 1));
    let (bad, photo) = reported(&city, &rider, "网上 赌-博 广告").await;
    assert_eq!(public(&city, &bad, &photo).await, (Value::Null, 1));
    let reviewer = city.reviewer().await;
    assert_eq!(reviewer.sees(&bad).await.expect(200).json["description"], "网上 赌-博 广告", "the city works by it");
    let found = waiting(&reviewer).await;
    assert_eq!((found.len(), &found[0]["text"]), (1, &json!("网上 赌-博 广告")));
    decides(&reviewer, &found[0], "passed").await.expect(200);
    assert_eq!(public(&city, &bad, &photo).await.0, json!("网上 赌-博 广告"));
}

#[actix_web::test]
async fn a_person_looks_at_everything_and_may_change_his_mind() {
    let city = City::open().await;
    checks_by(&city, Checker::Manual).await;
    let member = (Role::Member, RolePlace::Everywhere);
    let rider = city.rider("唐师傅").await;
    let (ticket, photo) = reported(&city, &rider, "路面塌陷").await;
    assert_eq!(public(&city, &ticket, &photo).await, (Value::Null, 0));
    let reviewer = city.reviewer().await;
    let found = waiting(&reviewer).await;
    assert_eq!(found.len(), 2);
    for check in &found {
        rider
            .post(&format!("/v1/content-checks/{}/decide", check["id"].as_str().unwrap()), json!({"verdict": "passed"}))
            .await
            .refuses(403, "forbidden");
        assert_eq!(decides(&reviewer, check, "passed").await.expect(200).json["status"], "passed");
        decides(&reviewer, check, "passed").await.refuses(409, "check_decided");
    }
    assert_eq!(public(&city, &ticket, &photo).await, (json!("路面塌陷"), 1));
    let picture = found.iter().find(|check| check["photo_id"].is_string()).unwrap();
    decides(&reviewer, picture, "refused").await.expect(200);
    assert_eq!(public(&city, &ticket, &photo).await, (json!("路面塌陷"), 0));
    let refused = reviewer.get("/v1/content-checks?status=refused").await.expect(200).items();
    assert_eq!((refused.len(), &refused[0]["decided_by"]), (1, &json!(reviewer.id)));
    // Elsewhere nobody knows of it, and nobody passes his own.
    let other = city.person("外区审核员", &[(Role::Reviewer, RolePlace::Area(city.places.other_street))]).await;
    assert!(waiting(&other).await.is_empty());
    decides(&other, picture, "passed").await.refuses(404, "not_found");
    let both = city.person("兼职审核员", &[member, (Role::Reviewer, RolePlace::Area(city.places.city))]).await;
    reported(&city, &both, "井盖松动").await;
    let own = waiting(&reviewer).await;
    let own = own.iter().find(|check| check["text"] == "井盖松动").unwrap();
    decides(&both, own, "passed").await.refuses(403, "conflict_of_interest");
    decides(&reviewer, &json!({"id": "0192f3a0-7c1e-7000-8000-00000000dead"}), "passed")
        .await
        .refuses(404, "not_found");
}

/// A city that asks WeChat, and a rider whom WeChat knows.
async fn asking() -> (City, Elsewhere, Person) {
    let elsewhere = Elsewhere::open();
    let mut settings = elsewhere.settings();
    settings.timeout_seconds = Some(2);
    let city = City::open_with(move |config| {
        config.outside = settings;
        config.public_url = Some("https://city.example".into());
    })
    .await;
    checks_by(&city, Checker::Wechat).await;
    let rider = city.rider("唐师傅").await;
    let account: Id<Account> = Id::from_uuid(rider.id);
    city.change(move |scene| {
        let subject = Subject::parse("oRider").unwrap();
        let id = scene.id();
        Ok(scene.tx.link_identity(id, account, (&Provider::wechat(), &subject), scene.now)?)
    })
    .await;
    (city, elsewhere, rider)
}

fn event(trace: &str, suggest: &str) -> Value {
    json!({"ToUserName": "gh_1", "FromUserName": "oRider", "CreateTime": 1, "MsgType": "event", "Event": "wxa_media_check",
        "appid": "wx", "trace_id": trace, "version": 2, "detail": [], "errcode": 0, "errmsg": "ok",
        "result": {"suggest": suggest, "label": 100}})
}

fn seconds(city: &City) -> i64 {
    api::clock::Clock::now(&city.clock).utc().timestamp()
}

#[actix_web::test]
async fn wechat_says_of_a_text_at_once_and_of_a_picture_later() {
    let (city, elsewhere, rider) = asking().await;
    let (ticket, photo) = reported(&city, &rider, "路面塌陷").await;
    assert_eq!(public(&city, &ticket, &photo).await, (Value::Null, 0), "held back until it is looked at");
    jobs::check_content::run(&city.app).await.unwrap();
    assert_eq!(public(&city, &ticket, &photo).await, (json!("路面塌陷"), 0));
    let asked = elsewhere.world().checked.clone();
    let text = asked.iter().find(|it| it["content"].is_string()).unwrap();
    assert_eq!(
        (&text["content"], &text["openid"], &text["version"]),
        (&json!("路面塌陷"), &json!("oRider"), &json!(2))
    );
    let url = asked.iter().find_map(|it| it["media_url"].as_str()).unwrap();
    let path = url.strip_prefix("https://city.example").unwrap();

    // It fetches the picture by its address, and nobody else's with it.
    let fetched = city.stranger().get(path).await.expect(200);
    assert!(fetched.body.starts_with(&[0xff, 0xd8]));
    let other = rider.photo(picture(9)).await;
    city.stranger().get(&path.replace(&photo, &other)).await.refuses(404, "not_found");
    city.stranger().get(&format!("/v1/public/photos/{photo}")).await.refuses(404, "not_found");
    city.stranger().get(&path.replace("until=1", "until=2")).await.refuses(404, "not_found");

    let trace = format!("picture-trace-{}", asked.iter().position(|it| it["media_url"].is_string()).unwrap() + 1);
    let callback = |query: String| format!("/v1/public/wechat/events?{query}");
    let now = seconds(&city);
    let forged = [
        wechat::signed("another token", now),
        wechat::signed(CALLBACK_TOKEN, now - 3600),
        wechat::signed(CALLBACK_TOKEN, now).replace("nonce=1", "nonce=2"),
        String::new(),
    ];
    for query in forged {
        let told = city.stranger().post(&callback(query), event(&trace, "pass")).await;
        told.refuses(403, "signature_invalid");
    }
    assert_eq!(public(&city, &ticket, &photo).await.1, 0);
    let signed = wechat::signed(CALLBACK_TOKEN, now);
    let told = city.stranger().post(&callback(signed.clone()), event("another-trace", "pass")).await.expect(200);
    assert_eq!(told.body, b"success");
    assert_eq!(public(&city, &ticket, &photo).await.1, 0);
    for _ in 0..2 {
        city.stranger().post(&callback(signed.clone()), event(&trace, "pass")).await.expect(200);
    }
    assert_eq!(public(&city, &ticket, &photo).await.1, 1);
    // What is settled is settled: a later word changes nothing.
    city.stranger().post(&callback(signed.clone()), event(&trace, "risky")).await.expect(200);
    assert_eq!(public(&city, &ticket, &photo).await.1, 1);
    let echo = city.stranger().get(&callback(format!("{signed}&echostr=5837362"))).await.expect(200);
    assert_eq!(echo.body, b"5837362");
    city.stranger().get(&callback("echostr=5837362".into())).await.refuses(403, "signature_invalid");
    city.later(TimeDelta::minutes(31));
    city.stranger().get(path).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn what_wechat_is_not_sure_of_waits_for_a_person() {
    let (city, elsewhere, rider) = asking().await;
    elsewhere.world().opinions.push_back("risky");
    let (ticket, photo) = reported(&city, &rider, "加微信领红包").await;
    jobs::check_content::run(&city.app).await.unwrap();
    assert_eq!(public(&city, &ticket, &photo).await, (Value::Null, 0));
    let reviewer = city.reviewer().await;
    let found = waiting(&reviewer).await;
    assert_eq!((found.len(), &found[0]["text"]), (1, &json!("加微信领红包")));
    decides(&reviewer, &found[0], "refused").await.expect(200);
    // Of somebody whom it does not know it is not asked.
    let stranger = city.rider("生人").await;
    reported(&city, &stranger, "井盖松动").await;
    let before = elsewhere.world().checked.len();
    jobs::check_content::run(&city.app).await.unwrap();
    assert_eq!(elsewhere.world().checked.len(), before);
    assert_eq!(waiting(&reviewer).await.len(), 2);
}

#[actix_web::test]
async fn a_report_is_not_lost_while_wechat_is_down() {
    let (city, elsewhere, rider) = asking().await;
    let (ticket, photo) = reported(&city, &rider, "路面塌陷").await;
    // An error with 200, HTML, and a fault.
    for (status, body) in
        [(200, json!({"errcode": -1, "errmsg": "system error"})), (500, json!("down")), (200, json!([]))]
    {
        elsewhere.mishap(status, body.clone());
        elsewhere.mishap(status, body);
        jobs::check_content::run(&city.app).await.unwrap();
        assert_eq!(public(&city, &ticket, &photo).await, (Value::Null, 0));
        city.later(TimeDelta::minutes(5));
    }
    jobs::check_content::run(&city.app).await.unwrap();
    assert_eq!(public(&city, &ticket, &photo).await.0, json!("路面塌陷"));
    // A picture of which it never says anything comes before a person in the end.
    for _ in 0..8 {
        city.later(TimeDelta::minutes(61));
        jobs::check_content::run(&city.app).await.unwrap();
    }
    let reviewer = city.reviewer().await;
    let found = waiting(&reviewer).await;
    assert_eq!((found.len(), &found[0]["photo_id"]), (1, &json!(photo)));
}

#[actix_web::test]
async fn nobody_is_asked_who_is_not_there() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let chosen = async |admin: &Person, checker: &str| {
        let mut settings = admin.get("/v1/programme").await.expect(200).json;
        for shown in ["id", "root_area_id", "version"] {
            settings.as_object_mut().unwrap().remove(shown);
        }
        settings["content_check"] = json!(checker);
        admin.put("/v1/programme", settings).await
    };
    for checker in ["words", "wechat"] {
        let refused = chosen(&admin, checker).await.refuses(422, "invalid_fields");
        assert_eq!(refused.json["errors"][0]["pointer"], "/content_check");
    }
    assert_eq!(chosen(&admin, "manual").await.expect(200).json["content_check"], "manual");
    let elsewhere = Elsewhere::open();
    let settings = elsewhere.settings();
    let city = City::open_with(move |config| config.outside = settings).await;
    let admin = city.staff(Role::Admin).await;
    assert_eq!(chosen(&admin, "wechat").await.expect(200).json["content_check"], "wechat");
}
