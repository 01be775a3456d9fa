//! The demonstration city.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::Data;
use api::clock::{RandomIds, SystemClock};
use api::photos::PhotoShop;
use api::verify::verify;
use api::{demo, server, start};
use tests::City;
use tests::city::config;
use tests::database;

#[actix_web::test]
async fn the_city_is_made_once_and_walked_through() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), database::fresh(home.path()));
    demo::require_demonstration(&config.database).await.unwrap();
    let app = Data::new(start::app(&config, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap());
    assert!(demo::ensure(&app).await.unwrap());
    demo::require_demonstration(&config.database).await.unwrap();
    assert!(!demo::ensure(&app).await.unwrap(), "it is there already");

    let listener = TcpListener::bind(config.listen).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let running = server::serve(app.clone(), listener, 1, Vec::new()).unwrap();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    demo::walk::walk(&base, 20_261_122, None).await.unwrap();
    handle.stop(false).await;

    let shop = PhotoShop::in_folder(&config.photo_folder, 1).unwrap();
    let report = verify(&app.store, Some(&shop)).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_database_with_somebodys_data_is_left_alone() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    assert!(demo::require_demonstration(&city.config.database).await.unwrap_err().contains("is left alone"));
}
