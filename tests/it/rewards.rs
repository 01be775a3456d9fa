//! Goods, and what the desks have of them.

use domain::identity::{Role, RolePlace};
use serde_json::json;
use tests::{City, Shop};

#[actix_web::test]
async fn goods_come_to_a_desk_and_everybody_sees_how_many_are_left() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let rider = city.rider("唐师傅").await;
    assert!(rider.get("/v1/rewards").await.expect(200).items()[0]["stock"].as_array().unwrap().is_empty());
    assert!(rider.get(&format!("/v1/rewards?desk={}", shop.desk)).await.expect(200).items().is_empty());
    let came = shop.moves(20).await.expect(201);
    assert_eq!((&came.json["on_hand"], &came.json["held"], &came.json["free"]), (&json!(20), &json!(0), &json!(20)));
    let lost = shop.moves(-3).await.expect(201);
    assert_eq!(lost.json["on_hand"], 17);
    assert_eq!(shop.free(&rider).await, 17);
    shop.moves(-18).await.refuses(409, "stock_below_held");
    assert_eq!(shop.free(&rider).await, 17);
}

#[actix_web::test]
async fn what_is_held_for_somebody_stays_on_the_shelf() {
    let city = City::open().await;
    let shop = Shop::open(&city, 2).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    shop.redeems(&rider).await.expect(201);
    shop.moves(-2).await.refuses(409, "stock_below_held");
    let counted = shop.moves(-1).await.expect(201);
    assert_eq!((&counted.json["on_hand"], &counted.json["free"]), (&json!(1), &json!(0)));
}

#[actix_web::test]
async fn goods_are_named_by_administrators_and_moved_by_the_clerks_of_the_desk() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rice = json!({"name": "大米", "description": "五公斤", "cost": 50});
    let rider = city.rider("唐师傅").await;
    rider.post("/v1/rewards", rice.clone()).await.refuses(403, "forbidden");
    shop.clerk.post("/v1/rewards", rice).await.refuses(403, "forbidden");
    let path = format!("/v1/rewards/{}/stock-movements", shop.reward);
    let movement = json!({"desk_id": shop.desk, "delta": 1, "reason": "到货"});
    rider.post(&path, movement.clone()).await.refuses(403, "forbidden");
    let (_, elsewhere) = city.another_desk().await;
    elsewhere.post(&path, movement.clone()).await.refuses(403, "forbidden");
    let of_the_street = city.person("街道管理员", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    of_the_street.post(&path, movement.clone()).await.expect(201);
    let of_the_other = city.person("他街管理员", &[(Role::Admin, RolePlace::Area(city.places.other_street))]).await;
    of_the_other.post(&path, movement.clone()).await.refuses(403, "forbidden");
    let nothing = format!("/v1/rewards/{}/stock-movements", rider.id);
    shop.clerk.post(&nothing, movement).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn nonsense_is_refused_field_by_field() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let admin = city.staff(Role::Admin).await;
    for (reward, pointer) in [
        (json!({"name": " ", "description": "x", "cost": 50}), "/name"),
        (json!({"name": "x", "description": "a\u{0}b", "cost": 50}), "/description"),
        (json!({"name": "x", "description": "x", "cost": 0}), "/cost"),
        (json!({"name": "x", "description": "x", "cost": 1_000_001}), "/cost"),
        (json!({"name": "x", "description": "x", "cost": -1}), "/cost"),
        (json!({"name": "x", "description": "x", "cost": 1, "price": 1}), "/price"),
    ] {
        let refused = admin.post("/v1/rewards", reward).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, pointer);
    }
    let path = format!("/v1/rewards/{}/stock-movements", shop.reward);
    for (movement, pointer) in [
        (json!({"desk_id": shop.desk, "delta": 0, "reason": "x"}), "/delta"),
        (json!({"desk_id": shop.desk, "delta": 100_001, "reason": "x"}), "/delta"),
        (json!({"desk_id": shop.desk, "delta": 9_000_000_000_i64, "reason": "x"}), "/delta"),
        (json!({"desk_id": shop.desk, "delta": 1, "reason": ""}), "/reason"),
        (json!({"desk_id": shop.reward, "delta": 1, "reason": "x"}), "/desk_id"),
    ] {
        let refused = shop.clerk.post(&path, movement).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, pointer);
    }
    assert_eq!(admin.get("/v1/rewards").await.expect(200).items().len(), 1);
    assert_eq!(shop.free(&admin).await, 1);
}

#[actix_web::test]
async fn goods_are_listed_page_by_page() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    for n in 0..5 {
        let reward = json!({"name": format!("商品{n}"), "description": "x", "cost": 10 + n});
        admin.post("/v1/rewards", reward).await.expect(201);
    }
    let mut seen = Vec::new();
    let mut path = "/v1/rewards?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.expect(200);
        seen.extend(page.items().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page.json["next_cursor"].as_str() else { break };
        path = format!("/v1/rewards?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["商品0", "商品1", "商品2", "商品3", "商品4"]);
}
