//! Improper inventory management (API9:2023).

use domain::identity::Role;
use tests::City;
use tests::published::published;

#[actix_web::test]
async fn nothing_is_served_that_is_not_published() {
    let city = City::open().await;
    let (admin, stranger) = (city.staff(Role::Admin).await, city.stranger());
    let below = ["debug", "admin", "internal", "test", "graphql", "users", "config", "export", "backup", "audit"];
    for name in below {
        stranger.get(&format!("/v1/{name}")).await.refuses(401, "not_signed_in");
        admin.get(&format!("/v1/{name}")).await.refuses(404, "route_not_found");
    }
    for path in [
        "/",
        "/v0/me",
        "/v2/me",
        "/me",
        "/api/v1/me",
        "/beta/me",
        "/admin",
        "/debug",
        "/debug/pprof",
        "/actuator",
        "/actuator/env",
        "/swagger.json",
        "/openapi.yaml",
        "/api-docs",
        "/graphql",
        "/.env",
        "/.git/config",
        "/.git/HEAD",
        "/Cargo.toml",
        "/woodpecker.sqlite",
        "/data/woodpecker.sqlite",
        "/keys/signing.pem",
        "/photos/",
        "/docs/..%2f..%2fCargo.toml",
        "/docs/nowhere",
        "/server-status",
        "/console",
        "/.well-known/openid-configuration",
        "/robots.txt",
    ] {
        for person in [&admin, &stranger] {
            let answer = person.get(path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.json);
        }
    }
    // What is open to all is this and no more.
    let open: Vec<String> = published().iter().filter(|it| it.is_open()).map(|it| it.template.clone()).collect();
    let known = [
        "/.well-known/jwks.json",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/problems",
        "/problems/{code}",
        "/v1/areas/locate",
        "/v1/auth/dingtalk",
        "/v1/auth/login",
        "/v1/auth/logout",
        "/v1/auth/oidc/{provider}",
        "/v1/auth/providers",
        "/v1/auth/refresh",
        "/v1/auth/register",
        "/v1/auth/sms",
        "/v1/auth/sms-codes",
        "/v1/auth/totp",
        "/v1/auth/wechat",
        // The hotline signs what it says.
        "/v1/hotline/messages",
        "/v1/public/photos/{photo_id}",
        "/v1/public/tickets",
        "/v1/public/tickets/{tracking_code}",
        "/v1/public/tickets/{tracking_code}/appeal",
        "/v1/public/tickets/{tracking_code}/follow-up",
        "/v1/public/tickets/{tracking_code}/photos/{photo_id}/{variant}",
        "/v1/public/tickets/{tracking_code}/urge",
        "/v1/public/tickets/{tracking_code}/withdraw",
        // WeChat asks once, and tells from then on.
        "/v1/public/wechat/events",
        "/v1/public/wechat/events",
    ];
    assert_eq!(open, known);
}
