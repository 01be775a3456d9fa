//! What can be kept: statements of points, the history of stock, what was read in the inbox.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::{City, Shop};

#[actix_web::test]
async fn a_statement_adds_up_from_what_was_there_to_what_is_there() {
    let city = City::open().await;
    let shop = Shop::open(&city, 2).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    city.later(TimeDelta::days(40));
    let rider = city.again(&rider).await;
    shop.redeems(&rider).await.expect(201);
    let statement = async |query: &str| rider.get(&format!("/v1/me/points/statement{query}")).await.expect(200).json;
    let month = statement("").await;
    assert_eq!((&month["before"]["available"], &month["after"]["held"]), (&json!(50), &json!(50)));
    let line = &month["items"][0];
    assert_eq!((&line["movement"], &line["reference"]), (&json!("hold"), &json!("大米 5 kg")));
    assert_eq!((&line["available"], &line["held"]), (&json!(0), &json!(50)));
    let whole = statement("?from=2026-11-01&to=2027-02-01").await;
    assert_eq!(whole["items"].as_array().unwrap().len(), 6);
    assert_eq!((&whole["before"]["earned"], &whole["items"][0]["reference"]), (&json!(0), &json!("20261122-000001")));
    assert_eq!(whole["after"], rider.get("/v1/me/points").await.expect(200).json);

    let sheet = rider.get("/v1/me/points/statement?from=2026-11-01&to=2027-02-01&format=csv").await.expect(200);
    let text = String::from_utf8(sheet.body.clone()).unwrap();
    assert!(text.starts_with("\u{feff}时间,类型,积分,事由,可用,冻结\n2026-11-22 "), "{text}");
    assert!(text.ends_with(",hold,-50,大米 5 kg,0,50\n"), "{text}");
    assert!(sheet.header("content-disposition").unwrap().contains("points-2026-11-01-2027-02-01.csv"));
    rider.get("/v1/me/points/statement?format=xls").await.refuses(422, "invalid_fields");
    rider.get("/v1/me/points/statement?from=2020-01-01").await.refuses(422, "invalid_fields");
    city.staff(Role::DeskClerk).await.get("/v1/me/points/statement").await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn whatever_came_to_a_desk_is_on_its_record() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    city.later(TimeDelta::minutes(1));
    shop.moves(-2).await.expect(201);
    let history = format!("/v1/rewards/{}/stock-movements?desk={}", shop.reward, shop.desk);
    let movements = shop.clerk.get(&history).await.expect(200).items();
    let told: Vec<_> = movements.iter().map(|it| (it["delta"].clone(), it["on_hand"].clone())).collect();
    assert_eq!(told, [(json!(-2), json!(3)), (json!(5), json!(5))]);
    assert_eq!(movements[0]["by"]["id"], json!(shop.clerk.id));
    let (other_desk, _) = city.another_desk().await;
    let stranger =
        city.person("别处", &[(Role::DeskClerk, RolePlace::Desk(domain::id::Id::from_uuid(other_desk)))]).await;
    stranger.get(&history).await.refuses(403, "forbidden");
    city.rider("唐师傅").await.get(&history).await.refuses(403, "forbidden");
    shop.clerk.get(&format!("/v1/rewards/{}/stock-movements", shop.reward)).await.refuses(422, "invalid_fields");
}

#[actix_web::test]
async fn an_inbox_knows_what_was_read() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    assert_eq!(rider.get("/v1/me/notifications").await.expect(200).json["unread"], 0);
    shop.credits(&rider, 2).await;
    let inbox = rider.get("/v1/me/notifications").await.expect(200);
    assert_eq!((inbox.items().len(), &inbox.json["unread"]), (4, &json!(4)));
    let first = inbox.items()[0]["id"].clone();
    let mark = async |body: Value| rider.post("/v1/me/notifications/mark-read", body).await.expect(200).json;
    assert_eq!(mark(json!({"ids": [first]})).await, json!({"unread": 3}));
    let theirs = other.post("/v1/me/notifications/mark-read", json!({"ids": [inbox.items()[1]["id"]]}));
    assert_eq!(theirs.await.expect(200).json["unread"], 0);
    let unread = rider.get("/v1/me/notifications?unread=true").await.expect(200);
    assert_eq!((unread.items().len(), &unread.json["unread"]), (3, &json!(3)), "other people's marks mean nothing");
    assert_eq!(mark(json!({"up_to": inbox.text("next_cursor")})).await, json!({"unread": 0}));
    assert!(rider.get("/v1/me/notifications").await.expect(200).items()[3]["read_at"].is_string());
    rider.post("/v1/me/notifications/mark-read", json!({"up_to": "x"})).await.refuses(400, "invalid_cursor");
}

#[actix_web::test]
async fn who_does_not_want_to_hear_of_something_does_not() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let rider = city.rider("唐师傅").await;
    let path = "/v1/me/notification-preferences";
    assert_eq!(rider.get(path).await.expect(200).json, json!({"muted": [], "elsewhere": []}));
    let muted = json!({"muted": ["points_awarded", "ticket_progressed", "points_awarded"]});
    let kept = rider.post(path, muted).await.expect(200).json;
    assert_eq!(kept, json!({"muted": ["points_awarded", "ticket_progressed"], "elsewhere": []}));
    shop.credits(&rider, 1).await;
    let told = rider.get("/v1/me/notifications").await.expect(200).items();
    assert_eq!(told.iter().map(|it| it["kind"].clone()).collect::<Vec<_>>(), ["ticket_accepted"]);
    for (kind, fault) in [("points_revoked", "not_mutable"), ("rain", "unknown_value")] {
        let refused = rider.post(path, json!({"muted": [kind]})).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [("/muted/0".to_owned(), fault.to_owned())]);
    }
    assert_eq!(rider.get(path).await.expect(200).json, kept);
    rider.post(path, json!({"muted": []})).await.expect(200);
    shop.credits(&rider, 1).await;
    assert_eq!(rider.get("/v1/me/notifications").await.expect(200).items().len(), 3);
}
