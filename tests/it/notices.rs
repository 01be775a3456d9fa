//! Notices by other ways than the inbox: told once, in their order, or not at all.

use api::jobs;
use api::outgoing::turn::LEASE;
use chrono::TimeDelta;
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::{Account, Provider, Subject};
use serde_json::{Value, json};
use tests::elsewhere::Elsewhere;
use tests::given::burst_pipe;
use tests::{City, Person};

const PATH: &str = "/v1/me/notification-preferences";
const SEND: &str = "/wechat/cgi-bin/message/subscribe/send";

async fn opened() -> (City, Elsewhere, Person) {
    let elsewhere = Elsewhere::open();
    let city = City::open_with(elsewhere.configure()).await;
    let rider = city.rider("唐师傅").await;
    (city, elsewhere, rider)
}

async fn linked(city: &City, who: &Person, provider: Provider, subject: &'static str) {
    let account: Id<Account> = Id::from_uuid(who.id);
    city.change(move |scene| {
        let subject = Subject::parse(subject).unwrap();
        Ok(scene.tx.link_identity(scene.id(), account, (&provider, &subject), scene.now)?)
    })
    .await;
}

async fn verified(city: &City, who: &Person) {
    let account: Id<Account> = Id::from_uuid(who.id);
    city.change(move |scene| Ok(scene.tx.set_phone_verified(account, scene.now)?)).await;
}

async fn agrees(who: &Person) {
    who.post("/v1/me/consents", json!({"purpose": "notices", "version": "1"})).await.expect(200);
}

async fn wants(who: &Person, elsewhere: Value) {
    agrees(who).await;
    who.post(PATH, json!({"muted": ["points_awarded"], "elsewhere": elsewhere})).await.expect(200);
}

/// A report of his is accepted: one notice, but for his points.
async fn accepted(city: &City, rider: &Person) -> String {
    let ticket = city.again(rider).await.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted").text("number")
}

async fn later(city: &City, span: TimeDelta) {
    city.later(span);
    jobs::run_once(&city.app).await;
}

fn sendings(elsewhere: &Elsewhere, path: &str) -> usize {
    elsewhere.world().asked.iter().filter(|asked| *asked == path).count()
}

/// What became of what somebody was told, the newest first: state, and what went wrong.
async fn fates(city: &City, who: &Person, channel: Channel) -> Vec<(String, Option<String>)> {
    let target = (channel, who.id);
    let page = persistence::values::PageRequest { limit: 50, after: None };
    let found = city
        .change(move |scene| Ok(scene.tx.parcels_to(target, &persistence::values::ParcelFilter::default(), page)?))
        .await;
    found.items.into_iter().map(|it| (it.state.name().to_owned(), it.last_error)).collect()
}

#[actix_web::test]
async fn whoever_wants_it_is_told_by_wechat_once() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "wechat"}])).await;
    let number = accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    jobs::run_once(&city.app).await;
    let messages = elsewhere.world().messages.clone();
    assert_eq!(messages.len(), 1);
    let (to, data) = &messages[0];
    assert_eq!(
        (to.as_str(), &data["thing1"]["value"], &data["character_string2"]["value"]),
        ("open-1", &json!("您上报的问题已受理"), &json!(number))
    );
    // Nine in the morning there.
    assert_eq!(data["time3"]["value"], "2026-11-22 09:00:00");
    assert_eq!(fates(&city, &rider, Channel::Wechat).await, [("delivered".to_owned(), None)]);
    // Who wants nothing is told nothing.
    rider.post(PATH, json!({"muted": [], "elsewhere": []})).await.expect(200);
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    assert_eq!(elsewhere.world().messages.len(), 1);
}

#[actix_web::test]
async fn what_is_chosen_is_shown_and_what_cannot_be_is_refused() {
    let (city, _elsewhere, rider) = opened().await;
    assert_eq!(rider.get(PATH).await.expect(200).json, json!({"muted": [], "elsewhere": []}));
    rider.post("/v1/me/consents/notices/withdraw", json!({})).await.expect(200);
    let unasked = rider.post(PATH, json!({"muted": [], "elsewhere": [{"channel": "sms"}]})).await;
    let faults = unasked.refuses(422, "invalid_fields").faults();
    assert_eq!(faults, [("/elsewhere".to_owned(), "not_agreed".to_owned())]);
    agrees(&rider).await;
    for (ways, pointer, code) in [
        (json!([{"channel": "wechat"}]), "/elsewhere/0/channel", "not_reachable"),
        (json!([{"channel": "sms", "kinds": ["nothing"]}]), "/elsewhere/0/kinds/0", "unknown_value"),
        (json!([{"channel": "sms"}, {"channel": "sms"}]), "/elsewhere/1/channel", "repeated"),
    ] {
        let refused = rider.post(PATH, json!({"muted": [], "elsewhere": ways})).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
    verified(&city, &rider).await;
    let chosen = json!([{"channel": "sms", "kinds": ["ticket_accepted", "ticket_closed"]}]);
    rider.post(PATH, json!({"muted": [], "elsewhere": chosen})).await.expect(200);
    // Who only mutes something leaves it as it is.
    let after = rider.post(PATH, json!({"muted": ["ticket_arrived"]})).await.expect(200).json;
    assert_eq!(after, json!({"muted": ["ticket_arrived"], "elsewhere": chosen}));
    // Whoever works here is told of his work.
    let reviewer = city.reviewer().await;
    reviewer.post("/v1/me/consents/notices/withdraw", json!({})).await.expect(200);
    verified(&city, &reviewer).await;
    reviewer.post(PATH, json!({"muted": [], "elsewhere": [{"channel": "sms"}]})).await.expect(200);
    let bare = City::open().await;
    let refused =
        bare.rider("潘师傅").await.post(PATH, json!({"muted": [], "elsewhere": [{"channel": "dingtalk"}]})).await;
    assert_eq!(refused.refuses(422, "invalid_fields").faults()[0].1, "not_configured");
}

#[actix_web::test]
async fn who_takes_his_agreement_back_is_told_in_his_inbox_alone() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "wechat"}])).await;
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    let withdraw = async || {
        city.again(&rider).await.post("/v1/me/consents/notices/withdraw", json!({})).await.expect(200);
    };
    withdraw().await;
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    assert_eq!(elsewhere.world().messages.len(), 1);
    // Also what was waiting already, when he takes it back.
    agrees(&city.again(&rider).await).await;
    elsewhere.mishap(200, json!({"errcode": -1, "errmsg": "system error"}));
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    withdraw().await;
    later(&city, TimeDelta::hours(1)).await;
    assert_eq!(elsewhere.world().messages.len(), 1);
    let told = city.again(&rider).await.get("/v1/me/notifications?limit=100").await.expect(200).items();
    assert!(told.iter().filter(|it| it["kind"] == "ticket_accepted").count() == 3);
}

#[actix_web::test]
async fn who_has_not_agreed_to_messages_is_not_asked_again() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "wechat"}])).await;
    elsewhere.world().unwilling.push("open-1".into());
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    for _ in 0..5 {
        later(&city, TimeDelta::hours(1)).await;
    }
    assert_eq!(sendings(&elsewhere, SEND), 1);
    assert_eq!(fates(&city, &rider, Channel::Wechat).await, [("failed".to_owned(), Some("refused".to_owned()))]);
}

#[actix_web::test]
async fn a_token_that_is_not_good_any_more_is_fetched_anew_and_he_is_told_once() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "wechat"}])).await;
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    elsewhere.world().token = None;
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    let world = elsewhere.world();
    assert_eq!((world.messages.len(), world.tokens_given), (2, 2));
}

#[actix_web::test]
async fn who_is_busy_is_asked_again_and_what_came_later_waits_for_its_turn() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "wechat"}])).await;
    // It has its token before.
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    elsewhere.mishap(200, json!({"errcode": -1, "errmsg": "system error"}));
    let first = accepted(&city, &rider).await;
    let second = accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    assert_eq!(elsewhere.world().messages.len(), 1, "neither: they go out in their order");
    later(&city, TimeDelta::seconds(40)).await;
    let numbers: Vec<_> =
        elsewhere.world().messages[1..].iter().map(|(_, data)| data["character_string2"]["value"].clone()).collect();
    assert_eq!(numbers, [json!(first), json!(second)]);
}

#[actix_web::test]
async fn dingtalk_drops_no_notice_for_being_like_another() {
    let (city, elsewhere, rider) = opened().await;
    linked(&city, &rider, Provider::dingtalk(), "union-7").await;
    wants(&rider, json!([{"channel": "dingtalk", "kinds": ["ticket_accepted"]}])).await;
    let (one, two) = (accepted(&city, &rider).await, accepted(&city, &rider).await);
    jobs::run_once(&city.app).await;
    let notices = elsewhere.world().notices.clone();
    assert_eq!(notices.len(), 2);
    assert!(notices.iter().all(|(to, text)| to == "user-7" && text.contains("2026-11-22 09:00:00")), "{notices:?}");
    assert!(notices[0].1.contains(&one) && notices[1].1.contains(&two));
    // Who has left the organisation is not there any more.
    let other = city.rider("李师傅").await;
    linked(&city, &other, Provider::dingtalk(), "gone-8").await;
    wants(&other, json!([{"channel": "dingtalk"}])).await;
    accepted(&city, &other).await;
    jobs::run_once(&city.app).await;
    assert_eq!(fates(&city, &other, Channel::Dingtalk).await, [("failed".to_owned(), Some("refused".to_owned()))]);
}

#[actix_web::test]
async fn a_text_that_may_have_been_sent_is_not_sent_again_and_one_that_was_not_is() {
    let (city, elsewhere, rider) = opened().await;
    verified(&city, &rider).await;
    wants(&rider, json!([{"channel": "sms"}])).await;
    // It says that it is not in service: surely not sent.
    elsewhere.mishap(503, json!({}));
    let number = accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    assert!(elsewhere.world().texts.is_empty());
    later(&city, TimeDelta::seconds(40)).await;
    let text = elsewhere.world().texts[0].clone();
    assert_eq!(
        (text.to.as_str(), &text.parameters["number"]),
        (format!("+86{}", City::phone(1)).as_str(), &json!(number))
    );
    assert!(text.text.contains(&number), "{}", text.text);
    // It broke down in the middle of it: nobody knows.
    elsewhere.mishap(500, json!({}));
    accepted(&city, &rider).await;
    for _ in 0..5 {
        later(&city, TimeDelta::hours(1)).await;
    }
    assert_eq!(elsewhere.world().texts.len(), 1);
    assert_eq!(sendings(&elsewhere, "/sms/texts"), 3);
    let fates = fates(&city, &rider, Channel::Sms).await;
    assert_eq!(fates[0], ("unsure".to_owned(), Some("unknown".to_owned())));
}

#[actix_web::test]
async fn a_server_that_was_killed_while_it_told_somebody_does_not_tell_him_twice() {
    let (city, elsewhere, rider) = opened().await;
    verified(&city, &rider).await;
    wants(&rider, json!([{"channel": "sms"}])).await;
    elsewhere.mishap(503, json!({}));
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    city.later(TimeDelta::seconds(40));
    let target = (Channel::Sms, rider.id);
    let in_hand = city.change(move |scene| Ok(scene.tx.lease_next(target, scene.now, scene.now.plus(LEASE))?)).await;
    assert!(in_hand.is_some());
    for _ in 0..5 {
        later(&city, TimeDelta::hours(1)).await;
    }
    assert!(elsewhere.world().texts.is_empty());
    assert_eq!(fates(&city, &rider, Channel::Sms).await, [("unsure".to_owned(), Some("lease_lost".to_owned()))]);
}

#[actix_web::test]
async fn news_of_yesterday_is_not_told() {
    let (city, elsewhere, rider) = opened().await;
    verified(&city, &rider).await;
    wants(&rider, json!([{"channel": "sms"}])).await;
    elsewhere.mishap(503, json!({}));
    accepted(&city, &rider).await;
    jobs::run_once(&city.app).await;
    later(&city, TimeDelta::hours(25)).await;
    assert!(elsewhere.world().texts.is_empty());
    assert_eq!(fates(&city, &rider, Channel::Sms).await[0].0, "cancelled");
}

#[actix_web::test]
async fn two_servers_tell_each_once() {
    let (city, elsewhere, rider) = opened().await;
    verified(&city, &rider).await;
    linked(&city, &rider, Provider::wechat(), "open-1").await;
    wants(&rider, json!([{"channel": "sms"}, {"channel": "wechat"}])).await;
    for _ in 0..5 {
        accepted(&city, &rider).await;
    }
    let beside = city.beside().await;
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&beside.app));
    // Whoever found the lane of one in the other's hands left the rest to him.
    jobs::run_once(&city.app).await;
    let world = elsewhere.world();
    assert_eq!((world.texts.len(), world.messages.len()), (5, 5));
}
