//! Keys are changed while a server works, and nobody notices.

use api::cli::keys::change;
use api::flow::change_keys;
use api::problem::{Code, Failure};
use api::verify::verify;
use api::{key_files, start};
use serde_json::json;
use tests::City;
use tests::city::PASSWORD;
use tests::given::burst_pipe;

async fn in_force(city: &City) -> String {
    city.app.look(|scene| Ok(scene.tx.current_key()?)).await.unwrap().unwrap()
}

fn key_file(city: &City) -> String {
    std::fs::read_to_string(key_files::sealing_keys_path(&city.config.data_dir)).unwrap()
}

async fn signs_in(city: &City, phone: &str) {
    let body = json!({"phone": phone, "password": PASSWORD});
    city.stranger().post("/v1/auth/login", body).await.expect(200);
}

async fn agrees(city: &City) {
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_server_does_not_start_without_the_key_that_its_database_is_sealed_with() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let path = key_files::sealing_keys_path(&city.config.data_dir);
    let kept = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let refused = start::real_app(&city.config).await.map(drop).unwrap_err();
    assert!(refused.contains(&in_force(&city).await), "{refused}");
    std::fs::write(&path, kept).unwrap();
    start::real_app(&city.config).await.unwrap();
}

#[actix_web::test]
async fn a_running_server_goes_on_when_another_process_has_changed_the_key() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.post("/v1/me/profile", json!({"address": "绣林大道 1 号"})).await.expect(200);
    let mut report = burst_pipe();
    report["address"] = json!("绣林大道 2 号");
    let key = "a-key-of-the-rider-1";
    let tell = || rider.asks(reqwest::Method::POST, "/v1/tickets").header("Idempotency-Key", key).json(report.clone());
    let ticket = tell().send().await.expect(201).text("id");
    let before = in_force(&city).await;

    // As another process has it: a store of its own, with a vault of its own.
    let store = start::open_existing(&city.config).unwrap();
    let changed = change(&store, &city.config).await.unwrap();
    assert_eq!((changed.from.as_ref(), in_force(&city).await), (Some(&before), changed.to.clone()));
    assert!(changed.values >= 4, "{changed:?}");

    let me = rider.get("/v1/me").await.expect(200);
    assert_eq!((me.text("name"), me.text("address")), ("唐师傅".to_owned(), "绣林大道 1 号".to_owned()));
    assert_eq!(rider.sees(&ticket).await.expect(200).text("address"), "绣林大道 2 号");
    signs_in(&city, &City::phone(1)).await;
    let again = tell().send().await.expect(201);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    assert_eq!(again.text("id"), ticket);
    let newcomer = city.rider("李师傅").await;
    assert_eq!(newcomer.get("/v1/me").await.expect(200).text("name"), "李师傅");
    agrees(&city).await;

    let lines = key_file(&city);
    assert!(lines.lines().count() == 2 && lines.starts_with(&before), "old keys stay: older backups need them");
}

#[actix_web::test]
async fn whoever_is_interrupted_leaves_everything_readable_and_goes_on_where_he_was() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let before = in_force(&city).await;
    let path = key_files::sealing_keys_path(&city.config.data_dir);

    // Stopped after the first step: the key is in the file, and not in force.
    let prepared = change_keys::prepare(&path, Some(&before)).unwrap();
    assert_ne!(prepared, before);
    assert_eq!(in_force(&city).await, before);
    signs_in(&city, &City::phone(1)).await;
    agrees(&city).await;

    // Stopped within the transaction, when all was sealed anew.
    let store = start::open_existing(&city.config).unwrap();
    let (now, key) = (api::clock::Clock::now(&city.clock), prepared.clone());
    let stopped = store
        .write(move |tx| {
            let ids = api::clock::RandomIds;
            change_keys::put_in_force(&mut api::app::Scene::new(tx, now, &ids), &key)?;
            Err::<(), Failure>(Code::Unavailable.into())
        })
        .await;
    assert!(stopped.is_err());
    assert_eq!(in_force(&city).await, before);
    signs_in(&city, &City::phone(1)).await;
    agrees(&city).await;

    // Tried again: the key that was made is the one, and no third.
    let changed = change(&store, &city.config).await.unwrap();
    assert_eq!(changed.to, prepared);
    assert_eq!(key_file(&city).lines().count(), 2);
    signs_in(&city, &City::phone(1)).await;
    agrees(&city).await;
}

#[actix_web::test]
async fn what_is_sealed_with_a_key_that_is_gone_is_found() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let store = start::open_existing(&city.config).unwrap();
    change(&store, &city.config).await.unwrap();
    // Only the new key is left: nothing is sealed with the old one any more.
    let path = key_files::sealing_keys_path(&city.config.data_dir);
    let newest = key_file(&city).lines().last().unwrap().to_owned();
    std::fs::write(&path, &newest).unwrap();
    let report = verify(&start::open_existing(&city.config).unwrap(), None).await.unwrap();
    assert!(report.is_clean(), "{report}");
    // A key file of somewhere else.
    let (_, line) = persistence::vault::generate_key().unwrap();
    std::fs::write(&path, line.as_str()).unwrap();
    let report = verify(&start::open_existing(&city.config).unwrap(), None).await.unwrap();
    assert!(report.differences().iter().any(|line| line.starts_with("accounts.name of")), "{report}");
}
