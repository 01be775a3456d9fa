//! Photos in a bucket, where `WOODPECKER_TEST_S3` names a server for it (`.ci/photos-in-s3`). The other stories of photos are told there as well.

use std::hash::{BuildHasher, Hasher, RandomState};

use api::backup::pack::pack;
use api::backup::unpack::unpack;
use api::clock::Clock;
use api::photos::PhotoShop;
use api::photos::bucket::{Bucket, S3Settings};
use api::start;
use api::verify::verify;
use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::city::{config, s3};
use tests::database::on_postgres;
use tests::given::{burst_pipe_with, picture};
use tests::line::Line;

/// What no other test is called.
fn chance() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// A city whose bucket is at the other end of a line.
async fn at_the_end_of_a_line(prefix: &str) -> Option<(City, Line)> {
    let endpoint = s3()?;
    let line = Line::to(endpoint.strip_prefix("http://").unwrap());
    let settings = S3Settings {
        endpoint: Some(format!("http://127.0.0.1:{}", line.port)),
        allow_http: Some("on".into()),
        ..S3Settings::default()
    };
    let url = format!("s3://woodpecker/{prefix}-{}", chance());
    let bucket = Bucket::parse(&url, settings).unwrap();
    let city = City::open_with(|config| config.photo_bucket = Some(bucket)).await;
    Some((city, line))
}

#[actix_web::test]
async fn while_the_bucket_is_away_nothing_is_lost_and_the_rest_goes_on() {
    let Some((city, line)) = at_the_end_of_a_line("away").await else { return };
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    let shown = rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);

    line.cut();
    let upload = async |key: &str| {
        let part = reqwest::multipart::Part::bytes(picture(2)).file_name("photo.jpg");
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = rider.http.post(format!("{}/v1/photos", rider.base)).multipart(form);
        let request = request.bearer_auth(rider.token.as_ref().unwrap()).header("Idempotency-Key", key);
        request.send().await.unwrap()
    };
    let refused = upload("a-photo-of-the-pipe").await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    rider.get(&format!("/v1/photos/{photo}/display")).await.refuses(503, "unavailable");
    // What is missing and what is out of reach are two things.
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    rider.sees(&ticket).await.expect(200);

    line.mend();
    let kept = upload("a-photo-of-the-pipe").await;
    assert_eq!(kept.status(), 201);
    let again = rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);
    assert_eq!(again.body, shown.body);
    let shop = PhotoShop::open_existing(&city.config).await.unwrap();
    let report = verify(&city.app.store, Some(&shop)).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_server_starts_while_the_bucket_is_away_but_not_without_one() {
    let Some((city, line)) = at_the_end_of_a_line("start").await else { return };
    line.cut();
    let beside = city.beside().await;
    let rider = city.rider("唐师傅").await;
    let mut there = rider.clone();
    there.base.clone_from(&beside.base);
    there.uploads(picture(1)).await.refuses(503, "unavailable");
    line.mend();
    let photo = there.photo(picture(1)).await;
    rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);
    // It is known for the store from then on.
    PhotoShop::open_existing(&city.config).await.unwrap();

    let settings = S3Settings { endpoint: s3(), allow_http: Some("on".into()), ..S3Settings::default() };
    let mut nowhere = city.config.clone();
    nowhere.photo_bucket = Some(Bucket::parse("s3://no-such-bucket", settings).unwrap());
    assert!(PhotoShop::open(&nowhere).await.unwrap_err().contains("no-such-bucket"));
    nowhere.photo_bucket = Some(
        Bucket::parse(
            "s3://woodpecker/never-used",
            S3Settings { endpoint: s3(), allow_http: Some("on".into()), ..S3Settings::default() },
        )
        .unwrap(),
    );
    assert!(PhotoShop::open_existing(&nowhere).await.is_err(), "whoever only looks makes nothing");
}

#[actix_web::test]
async fn a_bucket_that_was_emptied_is_no_store() {
    let Some((city, _line)) = at_the_end_of_a_line("emptied").await else { return };
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    let original = rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);
    assert!(!original.body.is_empty());
    let name = city.config.photo_bucket.as_ref().unwrap().to_string();
    let prefix = name.strip_prefix("s3://woodpecker/").unwrap();
    let mark = format!("{}/woodpecker/{prefix}/woodpecker-photos", s3().unwrap());
    delete(&mark);
    // What is there can be seen; what is not is not taken for gone.
    rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);
    let file = api::photos::shop::file_name(domain_id(&photo), domain::photo::Variant::Display);
    let file = format!("{}/woodpecker/{prefix}/{file}", s3().unwrap());
    delete(&file);
    rider.get(&format!("/v1/photos/{photo}/display")).await.refuses(503, "unavailable");
}

/// As somebody would who has the bucket at hand.
fn delete(address: &str) {
    let curl = ["--silent", "--fail", "--noproxy", "*", "--aws-sigv4", "aws:amz:us-east-1:s3"];
    let asked = ["--user", "woodpecker:woodpecker", "--request", "DELETE", address];
    let done = std::process::Command::new("curl").args(curl).args(asked).status().unwrap();
    assert!(done.success(), "{address}");
}

fn domain_id(photo: &str) -> domain::id::Id<domain::photo::Photo> {
    domain::id::Id::from_uuid(photo.parse().unwrap())
}

#[actix_web::test]
async fn a_backup_goes_from_one_bucket_to_another() {
    let Some((city, _line)) = at_the_end_of_a_line("backup").await else { return };
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    let file = city.home.path().join("backup.tar");
    let packed = pack(&city.config, &file, true, city.clock.now()).await.unwrap();
    assert!(packed.warnings.is_empty(), "{:?}", packed.warnings);

    let home = tempfile::tempdir().unwrap();
    let database = if on_postgres() {
        city.config.database.clone()
    } else {
        persistence::DatabaseUrl::file(&home.path().join("woodpecker.sqlite"))
    };
    let mut other = config(home.path(), database);
    let settings = S3Settings { endpoint: s3(), allow_http: Some("on".into()), ..S3Settings::default() };
    let url = format!("s3://woodpecker/restored-{}", chance());
    other.photo_bucket = Some(Bucket::parse(&url, settings).unwrap());
    unpack(&other, &file).await.unwrap();
    let shop = PhotoShop::open_existing(&other).await.unwrap();
    let report = verify(&start::open_existing(&other).unwrap(), Some(&shop)).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let mut third = other.clone();
    third.data_dir = home.path().join("third");
    if let persistence::DatabaseUrl::Sqlite(path) = &mut third.database {
        *path = home.path().join("third.sqlite");
    }
    assert!(unpack(&third, &file).await.unwrap_err().contains("there are photos already"));
    rider.asks(Method::POST, &format!("/v1/tickets/{ticket}/withdraw")).json(json!({})).send().await.expect(200);
}
