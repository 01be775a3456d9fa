//! What one person, or who pretends to be him, sends several times at once.

use domain::identity::Role;
use futures_util::future::join_all;
use serde_json::json;
use tests::City;
use tests::city::PASSWORD;

use super::{NUMBER, as_signed_in, code_of, opened, wechat};

#[actix_web::test]
async fn what_one_asks_for_six_times_at_once_is_so_and_no_error() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let consent = json!({"purpose": "tracks", "version": "2"});
    for answer in join_all((0..6).map(|_| rider.post("/v1/me/consents", consent.clone()))).await {
        answer.expect(200);
    }
    let wanted = |n| json!({"muted": if n % 2 == 0 { vec!["ticket_resolved", "ticket_accepted"] } else { vec![] }});
    for answer in join_all((0..6).map(|n| rider.post("/v1/me/notification-preferences", wanted(n)))).await {
        answer.expect(200);
    }
    let mut profiles = 0;
    for answer in join_all((0..6).map(|_| rider.post("/v1/me/profile", json!({"name": "唐大师傅"})))).await {
        profiles += i32::from(answer.status == 200);
    }
    assert_eq!(profiles, 6);
}

#[actix_web::test]
async fn guesses_that_come_at_once_are_counted_one_by_one() {
    let (city, _) = opened().await;
    let admin = city.staff(Role::Admin).await;
    let secret = admin.post("/v1/me/second-factor", json!({})).await.expect(201).text("secret");
    let confirm = json!({"code": code_of(&secret, &city, 0)});
    admin.post("/v1/me/second-factor/confirm", confirm).await.expect(200);
    let stranger = city.stranger();
    let login = json!({"phone": City::phone(1), "password": PASSWORD});
    let challenge =
        stranger.post("/v1/auth/login", login).await.refuses(401, "second_factor_required").text("challenge");
    let show = |code: &str| json!({"challenge": challenge, "code": code});
    let answers = join_all((0..12).map(|_| stranger.post("/v1/auth/totp", show("000000")))).await;
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(401), of(429)), (5, 7));
    stranger.post("/v1/auth/totp", show(&code_of(&secret, &city, 1))).await.refuses(429, "locked_out");

    // Passwords are judged side by side, and each that was wrong counts.
    let wrong = || json!({"phone": NUMBER, "password": "not the password"});
    join_all((0..24).map(|_| stranger.post("/v1/auth/login", wrong()))).await;
    stranger.post("/v1/auth/login", wrong()).await.refuses(429, "locked_out");
}

#[actix_web::test]
async fn one_text_goes_to_a_number_and_one_person_becomes_one_member() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let ask = || json!({"phone": NUMBER});
    let answers = join_all((0..6).map(|_| stranger.post("/v1/auth/sms-codes", ask()))).await;
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(202), of(429)), (1, 5));

    let who = json!({"openid": "open-1"});
    let came = (0..6).map(|n| {
        let body = wechat(&elsewhere.code(&format!("c{n}"), who.clone()));
        let stranger = &stranger;
        async move { stranger.post("/v1/auth/wechat", body).await }
    });
    let mut members = Vec::new();
    for answer in join_all(came).await {
        members.push(as_signed_in(&city, &answer.expect(200)).get("/v1/me").await.expect(200).text("id"));
    }
    members.dedup();
    assert_eq!(members.len(), 1);
}

#[actix_web::test]
async fn nothing_is_done_in_the_name_of_somebody_who_leaves_meanwhile() {
    let city = City::open().await;
    for n in 0..8 {
        let rider = city.rider("唐师傅").await;
        let consent = json!({"purpose": "tracks", "version": "2"});
        let muted = json!({"muted": ["ticket_resolved"]});
        let leave = rider.post("/v1/me/leave", json!({"password": PASSWORD}));
        let beside = async {
            // A little later each time: the password is judged first.
            for _ in 0..n {
                rider.get("/v1/me").await;
            }
            tokio::join!(
                rider.post("/v1/me/consents", consent),
                rider.post("/v1/me/notification-preferences", muted),
                rider.post("/v1/me/profile", json!({"name": "唐大师傅"})),
                rider.post("/v1/me/exports", json!({})),
            )
        };
        let (left, (one, two, three, four)) = tokio::join!(leave, beside);
        left.expect(204);
        for answer in [&one, &two, &three, &four] {
            assert!(answer.status < 500, "{} {}", answer.status, answer.json);
        }
        let id = domain::id::Id::from_uuid(rider.id);
        let kept = city
            .change(move |scene| {
                let consents = scene.tx.consents_of(&[id])?.into_iter().flat_map(|(_, all)| all);
                let open = consents.filter(|consent| consent.withdrawn_at.is_none()).count();
                Ok((open, scene.tx.require_account(id)?.name.as_str().to_owned()))
            })
            .await;
        assert_eq!(kept, (0, "已注销".to_owned()), "the {n}th");
    }
}
