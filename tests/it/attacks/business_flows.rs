//! Unrestricted access to sensitive business flows (API6:2023).

use domain::identity::Role;
use serde_json::json;
use tests::City;
use tests::given::burst_pipe;

#[actix_web::test]
async fn a_flood_of_reports_earns_what_a_day_allows() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    settings["daily_cap"] = json!(25);
    admin.put("/v1/programme", settings).await.expect(200);
    let (one, other) = (city.reviewer().await, city.reviewer().await);
    let mut accepting = Vec::new();
    for n in 0..12 {
        let ticket = rider.reports(burst_pipe()).await;
        let reviewer = if n % 2 == 0 { one.clone() } else { other.clone() };
        accepting.push(async move {
            reviewer.commands(&ticket, "accept", json!({"category": "burst_pipe", "urgency": "normal"})).await
        });
    }
    // All at once, by two who know nothing of each other.
    let accepting: Vec<_> = accepting.into_iter().map(actix_web::rt::spawn).collect();
    for one in accepting {
        one.await.unwrap().shows("accepted");
    }
    assert_eq!(rider.available().await, 20, "two of ten, and not a third of five");
    city.books_balance().await;
}
