//! WeChat's side: <https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/>. HTTP 200 whatever happens, and `errcode`.

use actix_web::web::{Data, Json, Query, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{APP_ID, Elsewhere, SECRET, answer};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/sns/jscode2session", get().to(session))
        .route("/cgi-bin/stable_token", post().to(token))
        .route("/wxa/business/getuserphonenumber", post().to(phone))
        .route("/wxa/msg_sec_check", post().to(check_text))
        .route("/wxa/media_check_async", post().to(check_picture))
        .route("/cgi-bin/message/subscribe/send", post().to(message));
}

pub const TEMPLATE: &str = "TEMPLATE-OF-PROGRESS";

/// What a deployment says of its messages: one template for all kinds but one.
pub fn templates() -> Value {
    json!({
        "*": {
            "template_id": TEMPLATE, "page": "pages/ticket?id={ticket_id}",
            "data": {"thing1": "{title}", "character_string2": "{number}", "time3": "{time}"},
        },
    })
}

async fn message(
    there: Data<Elsewhere>,
    request: HttpRequest,
    with: Query<WithToken>,
    asked: Json<Value>,
) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if world.token.as_ref() != Some(&with.access_token) {
        return wrong(40001, "invalid credential, access_token is invalid or not latest");
    }
    let to = asked["touser"].as_str().unwrap_or_default().to_owned();
    if asked["template_id"] != TEMPLATE {
        return wrong(40037, "invalid template_id");
    }
    let fits =
        |field: &str, most: usize| asked["data"][field]["value"].as_str().is_some_and(|it| it.chars().count() <= most);
    if !fits("thing1", 20) || !fits("character_string2", 32) || !fits("time3", 32) {
        return wrong(47003, "argument invalid!");
    }
    if world.unwilling.contains(&to) {
        return wrong(43101, "user refuse to accept the msg");
    }
    world.messages.push((to, asked["data"].clone()));
    HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "msgid": 1}))
}

fn wrong(code: i64, message: &str) -> HttpResponse {
    HttpResponse::Ok().json(json!({"errcode": code, "errmsg": message}))
}

#[derive(Deserialize)]
struct Session {
    appid: String,
    secret: String,
    js_code: String,
    grant_type: String,
}

async fn session(there: Data<Elsewhere>, request: HttpRequest, asked: Query<Session>) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if asked.appid != APP_ID || asked.secret != SECRET || asked.grant_type != "authorization_code" {
        return wrong(40125, "invalid appsecret");
    }
    match world.take(&asked.js_code) {
        Some(who) => HttpResponse::Ok().json(json!({"openid": who["openid"], "session_key": "never kept"})),
        None => wrong(40029, "invalid code"),
    }
}

async fn token(there: Data<Elsewhere>, request: HttpRequest, asked: Json<Value>) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if asked["appid"] != APP_ID || asked["secret"] != SECRET || asked["grant_type"] != "client_credential" {
        return wrong(40125, "invalid appsecret");
    }
    // The same one while it is good.
    let token = match world.token.clone() {
        Some(token) => token,
        None => world.new_token(),
    };
    HttpResponse::Ok().json(json!({"access_token": token, "expires_in": 7200}))
}

#[derive(Deserialize)]
struct WithToken {
    access_token: String,
}

async fn phone(
    there: Data<Elsewhere>,
    request: HttpRequest,
    with: Query<WithToken>,
    asked: Json<Value>,
) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if world.token.as_ref() != Some(&with.access_token) {
        return wrong(40001, "invalid credential, access_token is invalid or not latest");
    }
    match world.take(asked["code"].as_str().unwrap_or_default()) {
        Some(who) => {
            let number = who["phone"].as_str().unwrap();
            HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "phone_info": {
                "phoneNumber": number, "purePhoneNumber": number, "countryCode": "86",
                "watermark": {"timestamp": 1_800_000_000, "appid": APP_ID},
            }}))
        }
        None => wrong(40029, "invalid code"),
    }
}

/// Version 2 of the check of texts: it says at once what it thinks.
async fn check_text(
    there: Data<Elsewhere>,
    request: HttpRequest,
    with: Query<WithToken>,
    asked: Json<Value>,
) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if world.token.as_ref() != Some(&with.access_token) {
        return wrong(40001, "invalid credential, access_token is invalid or not latest");
    }
    if asked["version"] != 2 || asked["openid"].as_str().is_none() || asked["scene"].as_u64().is_none() {
        return wrong(40129, "invalid scene");
    }
    world.checked.push(asked.0);
    let suggest = world.opinions.pop_front().unwrap_or("pass");
    let label = if suggest == "pass" { 100 } else { 20_001 };
    HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "trace_id": "text-trace",
        "result": {"suggest": suggest, "label": label}, "detail": []}))
}

/// The check of pictures: it gives a number, fetches the picture by its address, and tells later.
async fn check_picture(
    there: Data<Elsewhere>,
    request: HttpRequest,
    with: Query<WithToken>,
    asked: Json<Value>,
) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if world.token.as_ref() != Some(&with.access_token) {
        return wrong(40001, "invalid credential, access_token is invalid or not latest");
    }
    if asked["media_type"] != 2 || asked["media_url"].as_str().is_none() {
        return wrong(40004, "invalid media type");
    }
    world.checked.push(asked.0);
    let trace = format!("picture-trace-{}", world.checked.len());
    HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "trace_id": trace}))
}

/// The query that WeChat signs its messages with: of this moment, with this token.
pub fn signed(token: &str, seconds: i64) -> String {
    let (timestamp, nonce) = (seconds.to_string(), "1320562132");
    let mut parts = [token, &timestamp, nonce];
    parts.sort_unstable();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, parts.concat().as_bytes());
    let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("signature={hex}&timestamp={timestamp}&nonce={nonce}")
}
