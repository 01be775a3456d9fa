//! What is refused, in the protocol's own form, and changes nothing.

use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::given::picture;
use tests::integrator::{Program, burst_pipe, errors, form, parts};

const FORM: &str = "application/x-www-form-urlencoded";

async fn tickets(city: &City) -> i64 {
    city.app.look(|scene| Ok(scene.tx.row_counts()?.tickets)).await.unwrap()
}

async fn photos(city: &City) -> i64 {
    city.app.look(|scene| Ok(scene.tx.row_counts()?.photos)).await.unwrap()
}

#[actix_web::test]
async fn all_faults_of_a_report_are_told_at_once() {
    let city = City::open().await;
    let program = city.program().await;
    let asking = program.anybody.asks(Method::POST, "/open311/v2/requests.json").header("Accept-Language", "en");
    let body = form(&[
        ("api_key", &program.key),
        ("lat", "north"),
        ("description", "a\u{7}b"),
        ("email", "\u{202e}"),
        ("media", "<svg/>"),
    ]);
    let answer = asking.raw(FORM, body).send().await;
    // Pictures are unpacked before anything is looked at.
    assert_eq!(errors(&answer, 400), [(400, "media: is neither a file nor base64".to_owned())]);
    let asking = program.anybody.asks(Method::POST, "/open311/v2/requests.json").header("Accept-Language", "en");
    let body = form(&[
        ("api_key", &program.key),
        ("lat", "north"),
        ("description", "a\u{7}b"),
        ("email", "\u{202e}"),
        ("jurisdiction_id", "x"),
    ]);
    let told = errors(&asking.raw(FORM, body).send().await, 400);
    let told: Vec<(u64, &str)> = told.iter().map(|(code, text)| (*code, text.split(':').next().unwrap())).collect();
    assert_eq!(
        told,
        [(400, "service_code"), (400, "lat"), (400, "email"), (400, "description"), (404, "jurisdiction_id")],
        "each by its name"
    );
    let nothing = program.posts("requests.xml", &[]).await;
    assert_eq!((nothing.status, nothing.header("content-type").unwrap().as_str()), (400, "text/xml; charset=utf-8"));
    let xml = String::from_utf8(nothing.body).unwrap();
    let begin = "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><code>400</code><description>service_code：";
    assert!(xml.starts_with(begin) && xml.matches("<error>").count() == 2 && xml.ends_with("</errors>"), "{xml}");
    assert_eq!(tickets(&city).await, 0);
}

#[actix_web::test]
async fn without_a_good_key_nothing_is_written() {
    let city = City::open().await;
    let program = city.program().await;
    for path in ["requests", "servicerequestupdates"] {
        for key in ["", "wrong", "wpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let body = form(&[("api_key", key), ("service_code", "burst_pipe"), ("address_string", "x")]);
            let answer = program.sends(&format!("{path}.json"), FORM, body.clone()).await;
            assert_eq!(errors(&answer, 403)[0].0, 403, "{path} {key}");
            let xml = program.sends(&format!("{path}.xml"), FORM, body).await;
            assert!(String::from_utf8_lossy(&xml.body).contains("<error><code>403</code>"));
        }
    }
    // A wrong key is not read with either.
    errors(&program.anybody.get("/open311/v2/requests.json?api_key=wrong").await, 403);
    // A token of ours is none.
    let rider = city.rider("唐师傅").await;
    let body = form(&[("service_code", "burst_pipe"), ("address_string", "x")]);
    let answer = rider.asks(Method::POST, "/open311/v2/requests.json").raw(FORM, body).send().await;
    errors(&answer, 403);
    assert_eq!(tickets(&city).await, 0);
}

#[actix_web::test]
async fn what_is_not_there_is_said_in_the_form_that_was_asked_for() {
    let city = City::open().await;
    let program = city.program().await;
    let nothing = "0192f3a0-7c1e-7000-8000-00000000dead";
    for path in [
        format!("requests/{nothing}"),
        "requests/17".to_owned(),
        format!("tokens/{nothing}"),
        "services/no_such_service".to_owned(),
        "services/%2e%2e%2fetc".to_owned(),
        "nowhere".to_owned(),
        "services/a/b".to_owned(),
    ] {
        assert_eq!(errors(&program.anybody.get(&format!("/open311/v2/{path}.json")).await, 404)[0].0, 404, "{path}");
        let xml = program.anybody.get(&format!("/open311/v2/{path}.xml")).await;
        assert_eq!(xml.status, 404, "{path}");
        assert!(String::from_utf8_lossy(&xml.body).contains("<errors><error><code>404</code>"), "{path}");
    }
    for query in [
        format!("service_request_id={nothing}"),
        "service_request_id=1,2,x".to_owned(),
        "jurisdiction_id=elsewhere".to_owned(),
    ] {
        errors(&program.anybody.get(&format!("/open311/v2/requests.json?{query}")).await, 404);
    }
    errors(&program.anybody.get("/open311/v2/services.json?jurisdiction_id=elsewhere").await, 404);
    let mut told = burst_pipe("没有这项服务");
    told[0].1 = "no_such_service".to_owned();
    assert_eq!(errors(&program.tells(&told).await, 404)[0].0, 404);
    let wrong = program.anybody.delete("/open311/v2/requests.json").await;
    errors(&wrong, 405);
    assert_eq!(wrong.header("allow").as_deref(), Some("GET, HEAD, POST"));
    errors(&program.anybody.post("/open311/v2/services.json", json!({})).await, 405);
    let head = program.anybody.asks(Method::HEAD, "/open311/v2/services.xml").send().await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(tickets(&city).await, 0);
}

#[actix_web::test]
async fn xml_is_not_read_at_all() {
    let city = City::open().await;
    let program = city.program().await;
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><request><description>&c;</description></request>";
    for kind in ["text/xml", "application/xml; charset=utf-8", "application/soap+xml", "application/json", "text/plain"]
    {
        assert_eq!(errors(&program.sends("requests.json", kind, bomb).await, 415)[0].0, 415, "{kind}");
        let xml = program.sends("requests.xml", kind, bomb).await;
        assert!(String::from_utf8_lossy(&xml.body).contains("<error><code>415</code>"), "{kind}");
    }
    // What says that it is a form is read as one, and is none of ours: nobody has said who he is.
    errors(&program.sends("requests.json", FORM, bomb).await, 403);
    // In a field it is what somebody wrote.
    let id = program.reports(bomb).await;
    assert_eq!(program.sees(&id).await["description"], bomb);
    let shown = program.asks(&format!("requests/{id}.xml")).await.expect(200);
    assert!(String::from_utf8_lossy(&shown.body).contains("<description>&lt;?xml version="));
}

#[actix_web::test]
async fn a_picture_that_is_too_large_is_refused_and_nothing_is_left_of_it() {
    let city = City::open().await;
    let program = city.program().await;
    let huge = vec![b'a'; 50 * 1024 * 1024];
    let (kind, body) = with_file(&program, huge.clone());
    let answer = program.sends("requests.json", &kind, body).await;
    let refused = errors(&answer, 413);
    assert!(refused[0].0 == 413 && refused[0].1.contains("20971520"), "{refused:?}");
    let mut body = form(&[("api_key", &program.key), ("service_code", "burst_pipe")]).into_bytes();
    body.extend(b"&media=");
    body.extend(&huge);
    let answer = program.sends("requests.xml", FORM, body).await;
    assert_eq!(answer.status, 413);
    assert!(String::from_utf8_lossy(&answer.body).contains("<errors><error><code>413</code>"));
    // A picture that is none, and one too many.
    let (kind, body) = with_file(&program, b"GIF89a and no more".to_vec());
    assert_eq!(errors(&program.sends("requests.json", &kind, body).await, 415)[0].0, 415);
    let mut many: Vec<_> =
        burst_pipe("十张").into_iter().map(|(name, value)| (name, None, value.into_bytes())).collect();
    many.push(("api_key", None, program.key.clone().into_bytes()));
    many.extend((0..10).map(|n| ("media", Some("a.jpg"), picture(n))));
    let (kind, body) = parts(many);
    assert_eq!(errors(&program.sends("requests.json", &kind, body).await, 400).len(), 1);
    assert_eq!((tickets(&city).await, photos(&city).await), (0, 0));
    let kept = std::fs::read_dir(city.home.path().join("photos/shown")).unwrap();
    let files = kept.flatten().flat_map(|shelf| std::fs::read_dir(shelf.path()).unwrap()).count();
    assert_eq!(files, 0);
}

fn with_file(program: &Program, file: Vec<u8>) -> (String, Vec<u8>) {
    let mut all: Vec<_> =
        burst_pipe("照片").into_iter().map(|(name, value)| (name, None, value.into_bytes())).collect();
    all.push(("media", Some("huge.jpg"), file));
    // The key comes last: it is not known who it is before all of it is read.
    all.push(("api_key", None, program.key.clone().into_bytes()));
    parts(all)
}

#[actix_web::test]
async fn whoever_says_at_once_who_it_is_does_not_wait_behind_strangers() {
    let city = City::open().await;
    let program = city.program().await;
    let strangers = api::photos::Lane::Address("127.0.0.1".parse().unwrap());
    let _taken = (city.app.photos.place(strangers).await.unwrap(), city.app.photos.place(strangers).await.unwrap());
    let (kind, body) = with_file(&program, picture(1));
    let path = format!("requests.json?api_key={}", program.key);
    assert_eq!(program.sends(&path, &kind, body.clone()).await.status, 200);
    assert_eq!((tickets(&city).await, photos(&city).await), (1, 1));
    assert_eq!(program.sends("requests.json?api_key=wrong", &kind, body).await.status, 403);
}

#[actix_web::test]
async fn forms_that_are_broken_or_endless_are_refused() {
    let city = City::open().await;
    let program = city.program().await;
    let (kind, body) = with_file(&program, picture(1));
    let cut = body[..body.len() / 2].to_vec();
    assert_eq!(program.sends("requests.json", &kind, cut).await.status, 400);
    assert_eq!(program.sends("requests.json", "multipart/form-data", body).await.status, 400);
    let many = parts((0..200).map(|_| ("x", None, b"y".to_vec())).collect());
    assert_eq!(program.sends("requests.json", &many.0, many.1).await.status, 400);
    let long = parts(vec![("description", None, vec![b'a'; 70 * 1024])]);
    assert_eq!(program.sends("requests.json", &long.0, long.1).await.status, 413);
    let packed = program.anybody.asks(Method::POST, "/open311/v2/requests.json").header("content-encoding", "gzip");
    assert_eq!(packed.raw(FORM, "x").send().await.status, 415);
    assert_eq!(tickets(&city).await, 0);
}

#[actix_web::test]
async fn a_place_outside_of_the_city_is_refused() {
    let city = City::open().await;
    let program = city.program().await;
    let square = json!({"type": "Polygon", "coordinates": [[[112.3, 29.6], [112.5, 29.6], [112.5, 29.8], [112.3, 29.8], [112.3, 29.6]]]});
    let street = json!({"name": "滨江街道", "code": "binjiang", "level": "street", "parent_id": city.places.city, "boundary": square});
    program.admin.post("/v1/areas", street).await.expect(201);
    let mut told = burst_pipe("在别处");
    told[1].1 = "31.2".to_owned();
    assert!(errors(&program.tells(&told).await, 400)[0].1.contains("lat, long"));
    told[1].1 = "129.7".to_owned();
    errors(&program.tells(&told).await, 400);
    program.reports("在这里").await;
    assert_eq!(tickets(&city).await, 1);
}

#[actix_web::test]
async fn a_program_does_not_report_faster_than_a_city() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let program = city.program().await;
    let mut refused = None;
    // What is faulty counts as well, and is refused sooner; fewer than an address may ask for.
    for n in 0..280 {
        let answer = program.posts("requests.json", &[]).await;
        if answer.status != 400 {
            refused = Some((n, answer));
            break;
        }
    }
    let (n, answer) = refused.unwrap();
    assert!(n >= 115, "{n}");
    errors(&answer, 429);
    assert!(answer.header("retry-after").is_some());
    assert!(answer.header("ratelimit-policy").unwrap().starts_with("\"api_key\";q=120"));
}
