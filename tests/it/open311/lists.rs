//! Lists of reports go out.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::City;
use tests::client::Person;
use tests::integrator::{Program, burst_pipe, errors};

use super::accepts;

async fn listed(person: &Person, query: &str) -> Vec<Value> {
    let answer = person.get(&format!("/open311/v2/requests.json{query}")).await.expect(200);
    answer.json.as_array().unwrap().clone()
}

fn ids(requests: &[Value]) -> Vec<String> {
    requests.iter().map(|it| it["service_request_id"].as_str().unwrap().to_owned()).collect()
}

async fn found(program: &Program, query: &str) -> Vec<String> {
    ids(&listed(&program.anybody, query).await)
}

#[actix_web::test]
async fn reports_are_found_by_what_the_protocol_asks_for() {
    let city = City::open().await;
    let program = city.program().await;
    let mut all = Vec::new();
    for n in 0..4 {
        let mut told = burst_pipe(&format!("第 {n} 件"));
        told[1].1 = format!("{:.4}", 29.7216 + f64::from(n) * 0.01);
        let id = program.tells(&told).await.expect(200).json[0]["service_request_id"].as_str().unwrap().to_owned();
        accepts(&city, &id).await;
        all.push(id);
        city.later(TimeDelta::days(1));
    }
    let admin = city.again(&program.admin).await;
    let reviewer = city.reviewer().await;
    reviewer
        .commands(&all[1], "reclassify", json!({"category": "drain", "urgency": "normal", "major": false}))
        .await
        .expect(200);
    super::resolves(&city, &all[0], 3).await;
    program.updates(&all[0], "c", "closed", "好了").await.expect(200);

    let newest_first: Vec<String> = all.iter().rev().cloned().collect();
    assert_eq!(found(&program, "").await, newest_first);
    assert_eq!(found(&program, "?status=closed").await, all[..1]);
    assert_eq!(found(&program, "?status=open,closed").await.len(), 4);
    assert_eq!(found(&program, "?status=OPEN&service_code=drain").await, all[1..2]);
    assert_eq!(found(&program, "?service_code=drain,no_such_service").await, all[1..2]);
    assert_eq!(found(&program, "?service_code=no_such_service").await, Vec::<String>::new());
    assert_eq!(found(&program, "?lat=29.7216&long=112.4063&radius=100").await, all[..1]);
    assert_eq!(found(&program, "?lat=29.7216&long=112.4063&radius=1500").await.len(), 2);

    // Times as they are shown, once and twice encoded, and with a plus sign that nobody encoded.
    let shown = listed(&program.anybody, "").await;
    let of = |n: usize, field: &str| shown[3 - n][field].as_str().unwrap().to_owned();
    let (from, to) = (of(1, "requested_datetime"), of(2, "requested_datetime"));
    for (from, to) in [
        (from.clone(), to.clone()),
        (from.replace(':', "%3A"), to.replace(':', "%3A")),
        (from.replace(':', "%253A"), to.replace(':', "%253A")),
        (from.replace('Z', "+00:00"), to.replace('Z', "%2B00:00")),
    ] {
        let query = format!("?start_date={from}&end_date={}", to.replace(":00Z", ":01Z"));
        assert_eq!(found(&program, &query).await, [all[2].clone(), all[1].clone()], "{query}");
    }
    let closed_at = of(0, "updated_datetime");
    let changed = found(&program, &format!("?updated_after={closed_at}")).await;
    assert_eq!(changed, [all[1].clone(), all[0].clone()], "they were changed last");
    assert_eq!(
        found(&program, &format!("?updated_before={}", of(2, "updated_datetime").replace('Z', ".999Z"))).await,
        all[2..3]
    );

    assert_eq!(
        found(&program, &format!("?service_request_id={},{},17", all[2], all[0])).await,
        [all[2].clone(), all[0].clone()]
    );
    assert_eq!(found(&program, &format!("?service_request_id={}%252C{}", all[2], all[0])).await.len(), 2);
    assert_eq!(found(&program, "?page_size=2").await, newest_first[..2]);
    assert_eq!(found(&program, "?page_size=2&page=2").await, newest_first[2..]);
    assert_eq!(found(&program, "?page_size=2&page=3").await, Vec::<String>::new());
    assert_eq!(found(&program, "?status=&service_code=&x=y&").await.len(), 4);

    let extended = listed(&program.anybody, "?extensions=true&page_size=1").await;
    assert_eq!(extended[0]["extended_attributes"]["internal_status"], "accepted");
    assert_eq!(listed(&program.anybody, "?page_size=1").await[0].get("extended_attributes"), None);

    // Ninety days are over.
    city.later(TimeDelta::days(90));
    assert_eq!(found(&program, "").await, Vec::<String>::new());
    assert_eq!(found(&program, &format!("?start_date={from}")).await.len(), 3);
    drop(admin);
}

#[actix_web::test]
async fn what_is_asked_wrongly_is_named() {
    let city = City::open().await;
    let anybody = city.stranger();
    for (query, faults) in [
        ("status=done", 1),
        ("start_date=yesterday&end_date=2026-11-22", 1),
        ("start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 1),
        ("start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 1),
        ("lat=1", 1),
        ("lat=112&long=29", 1),
        ("lat=x&long=1&page=0&status=x", 3),
        ("lat=29&long=112&radius=0", 1),
        ("page_size=100000", 1),
        ("service_code=%20%00", 1),
    ] {
        let told = errors(&anybody.get(&format!("/open311/v2/requests.json?{query}")).await, 400);
        assert_eq!(told.len(), faults, "{query}: {told:?}");
    }
    let many = vec!["0192f3a0-7c1e-7000-8000-00000000dead"; 1001].join(",");
    assert_eq!(anybody.get(&format!("/open311/v2/requests.json?service_request_id={many}")).await.status, 400);
}

#[actix_web::test]
async fn only_what_is_public_goes_out_and_no_finer_than_its_category_says() {
    let city = City::open().await;
    let (program, other) = (city.program().await, city.program().await);
    let public = program.reports("公开").await;
    accepts(&city, &public).await;
    let hidden = program.reports("还没审核").await;
    let mut delicate = burst_pipe("邻里纠纷");
    delicate[0].1 = "dispute".to_owned();
    let delicate =
        program.tells(&delicate).await.expect(200).json[0]["service_request_id"].as_str().unwrap().to_owned();
    let valid = json!({"category": "dispute", "urgency": "normal"});
    city.reviewer().await.commands(&delicate, "accept", valid).await.shows("accepted");

    let seen = found(&program, "").await;
    assert_eq!(seen.len(), 2);
    assert!(seen.contains(&public) && seen.contains(&delicate));
    assert_eq!(ids(program.asks("requests.json").await.expect(200).json.as_array().unwrap()).len(), 3);
    let of_other = ids(other.asks("requests.json").await.expect(200).json.as_array().unwrap());
    assert!(of_other.len() == 2 && !of_other.contains(&hidden), "another program is anybody");
    errors(&other.asks(&format!("requests/{hidden}.json")).await, 404);

    let coarse = listed(&program.anybody, &format!("?service_request_id={delicate}")).await;
    assert_ne!((&coarse[0]["lat"], &coarse[0]["long"]), (&json!(29.7216), &json!(112.4063)));
    assert_eq!(program.sees(&delicate).await["lat"], json!(29.7216), "its own program told it");
    // Nor is it found by a circle that shrinks.
    assert_eq!(found(&program, "?lat=29.7216&long=112.4063&radius=50").await, [public]);
}

#[actix_web::test]
async fn a_list_goes_out_in_pieces_and_is_whole_in_both_forms() {
    let city = City::open().await;
    let program = city.program().await;
    for n in 0..230 {
        program.reports(&format!("第 {n} 件 <b>&amp;")).await;
    }
    for (query, count) in
        [("", 230), ("page_size=150", 150), ("page_size=100&page=3", 30), ("page_size=100&page=2", 100)]
    {
        let json = program.asks(&format!("requests.json?{query}")).await.expect(200);
        let requests = json.json.as_array().unwrap();
        assert_eq!(requests.len(), count, "{query}");
        let mut known = ids(requests);
        known.sort();
        known.dedup();
        assert_eq!(known.len(), count, "{query}");
        let xml = program.asks(&format!("requests.xml?{query}")).await.expect(200);
        let xml = String::from_utf8(xml.body).unwrap();
        assert_eq!(xml.matches("<request>").count(), count, "{query}");
        assert!(xml.ends_with("</request></service_requests>") && xml.contains(" 件 &lt;b&gt;&amp;amp;</description>"));
        for id in ids(requests) {
            assert!(xml.contains(&format!("<service_request_id>{id}</service_request_id>")));
        }
    }
    let empty = program.anybody.get("/open311/v2/requests.xml").await.expect(200);
    assert!(String::from_utf8_lossy(&empty.body).ends_with("<service_requests></service_requests>"));
}

#[actix_web::test]
async fn each_city_of_a_deployment_is_a_jurisdiction() {
    let city = City::open().await;
    let program = city.program().await;
    city.neighbour().await;
    let here = program.reports("在石首").await;
    accepts(&city, &here).await;
    assert_eq!(found(&program, "?jurisdiction_id=SHISHOU").await, std::slice::from_ref(&here));
    assert_eq!(found(&program, "?jurisdiction_id=jianli").await, Vec::<String>::new());
    errors(&program.anybody.get("/open311/v2/requests.json?jurisdiction_id=nowhere").await, 404);
    let mut told = burst_pipe("送错了城市");
    told.push(("jurisdiction_id", "jianli".to_owned()));
    let refused = errors(&program.tells(&told).await, 400);
    assert!(refused[0].1.starts_with("jurisdiction_id"), "{refused:?}");
    assert_eq!(city.app.look(|scene| Ok(scene.tx.row_counts()?.tickets)).await.unwrap(), 1);
}
