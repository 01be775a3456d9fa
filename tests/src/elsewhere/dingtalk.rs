//! DingTalk's side: <https://open.dingtalk.com/document/>. The newer interface answers 400 with a word, the older one 200 with `errcode`.

use actix_web::web::{Data, Json, Query, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{APP_ID, Elsewhere, SECRET, answer};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/v1.0/oauth2/userAccessToken", post().to(user_token))
        .route("/v1.0/contact/users/me", get().to(me))
        .route("/v1.0/oauth2/accessToken", post().to(token))
        .route("/topapi/v2/user/getuserinfo", post().to(user_info))
        .route("/topapi/user/getbyunionid", post().to(by_union_id))
        .route("/topapi/message/corpconversation/asyncsend_v2", post().to(notice));
}

pub const AGENT_ID: u64 = 1_234_567;

async fn by_union_id(
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
        return HttpResponse::Ok().json(json!({"errcode": 88, "sub_code": "40014", "errmsg": "不合法的access_token"}));
    }
    let Some(name) = asked["unionid"].as_str().and_then(|id| id.strip_prefix("union-")) else {
        return HttpResponse::Ok().json(json!({"errcode": 60121, "errmsg": "找不到该用户"}));
    };
    let user = json!({"contact_type": 0, "userid": format!("user-{name}")});
    HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "result": user}))
}

/// The same text to the same person is dropped, and all is well. (Here on every day: stories are short.)
async fn notice(
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
        return HttpResponse::Ok().json(json!({"errcode": 88, "sub_code": "40014", "errmsg": "不合法的access_token"}));
    }
    if asked["agent_id"] != AGENT_ID || asked["msg"]["msgtype"] != "text" {
        return HttpResponse::Ok().json(json!({"errcode": 40035, "errmsg": "不合法的参数"}));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let notice = (text(&asked["userid_list"]), text(&asked["msg"]["text"]["content"]));
    if !world.notices.contains(&notice) {
        world.notices.push(notice);
    }
    HttpResponse::Ok().json(json!({"errcode": 0, "task_id": 256_271_667_526_i64, "request_id": "4jzllmte0wau"}))
}

fn wrong(code: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({"code": code, "message": code, "requestid": "1F2E"}))
}

async fn user_token(there: Data<Elsewhere>, request: HttpRequest, asked: Json<Value>) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if asked["clientId"] != APP_ID || asked["clientSecret"] != SECRET || asked["grantType"] != "authorization_code" {
        return wrong("invalidClientIdOrSecret");
    }
    let Some(who) = world.take(asked["code"].as_str().unwrap_or_default()) else {
        return wrong("invalidParameter.authCode.notFound");
    };
    let token = format!("user-{}", who["unionid"].as_str().unwrap());
    world.codes.insert(token.clone(), who);
    HttpResponse::Ok().json(json!({"accessToken": token, "refreshToken": "r", "expireIn": 7200, "corpId": "ding1"}))
}

async fn me(there: Data<Elsewhere>, request: HttpRequest) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    let token = request.headers().get("x-acs-dingtalk-access-token").and_then(|value| value.to_str().ok());
    match token.and_then(|token| world.take(token)) {
        Some(who) => HttpResponse::Ok().json(json!({
            "nick": who["nick"], "unionId": who["unionid"], "openId": "o", "mobile": who["mobile"], "stateCode": "86",
        })),
        None => wrong("InvalidAuthentication"),
    }
}

async fn token(there: Data<Elsewhere>, request: HttpRequest, asked: Json<Value>) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if asked["appKey"] != APP_ID || asked["appSecret"] != SECRET {
        return wrong("invalidClientIdOrSecret");
    }
    let token = world.new_token();
    HttpResponse::Ok().json(json!({"accessToken": token, "expireIn": 7200}))
}

#[derive(Deserialize)]
struct WithToken {
    access_token: String,
}

async fn user_info(
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
        return HttpResponse::Ok().json(json!({"errcode": 88, "sub_code": "40014", "errmsg": "不合法的access_token"}));
    }
    match world.take(asked["code"].as_str().unwrap_or_default()) {
        Some(who) => HttpResponse::Ok().json(json!({"errcode": 0, "errmsg": "ok", "result": {
            "userid": "u1", "unionid": who["unionid"], "name": who["nick"], "sys": false, "sys_level": 0, "device_id": "d",
        }})),
        None => HttpResponse::Ok().json(json!({"errcode": 40078, "errmsg": "不存在的临时授权码"})),
    }
}
