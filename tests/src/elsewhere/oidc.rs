//! A provider that speaks OpenID Connect: its configuration, its keys, and ID tokens for codes that were asked for with PKCE.

use actix_web::web::{Data, Form, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse};
use api::token::generate_pem;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::OnceLock;

use super::{APP_ID, Elsewhere, SECRET, answer};

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/.well-known/openid-configuration", get().to(configuration))
        .route("/jwks", get().to(keys))
        .route("/token", post().to(token));
}

fn pem() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| generate_pem().unwrap())
}

fn pair() -> EcdsaKeyPair {
    let lines: String = pem().lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(lines).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).unwrap()
}

/// A token as the provider signs it.
pub fn sign(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = pair().sign(&aws_lc_rs::rand::SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64.encode(signature))
}

async fn configuration(there: Data<Elsewhere>, request: HttpRequest) -> HttpResponse {
    if let Some(mishap) = there.world().asked(request.path()) {
        return answer(mishap);
    }
    let issuer = format!("{}/oidc", there.base);
    HttpResponse::Ok().json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(there: Data<Elsewhere>, request: HttpRequest) -> HttpResponse {
    if let Some(mishap) = there.world().asked(request.path()) {
        return answer(mishap);
    }
    let pair = pair();
    let point = pair.public_key().as_ref().to_vec();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..65]));
    HttpResponse::Ok().json(
        json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "k1", "x": x, "y": y}]}),
    )
}

#[derive(Deserialize)]
struct Asked {
    grant_type: String,
    code: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    code_verifier: String,
}

/// What the code means holds the claims, the `challenge` and the `redirect_uri` of the request, and perhaps a `header`.
async fn token(there: Data<Elsewhere>, request: HttpRequest, asked: Form<Asked>) -> HttpResponse {
    let mut world = there.world();
    if let Some(mishap) = world.asked(request.path()) {
        return answer(mishap);
    }
    if asked.client_id != APP_ID || asked.client_secret != SECRET || asked.grant_type != "authorization_code" {
        return HttpResponse::Unauthorized().json(json!({"error": "invalid_client"}));
    }
    let refused = || HttpResponse::BadRequest().json(json!({"error": "invalid_grant"}));
    let Some(means) = world.take(&asked.code) else { return refused() };
    let challenge = BASE64.encode(digest(&SHA256, asked.code_verifier.as_bytes()));
    if means["challenge"] != challenge || means["redirect_uri"] != asked.redirect_uri {
        return refused();
    }
    let header = means.get("header").cloned().unwrap_or_else(|| json!({"alg": "ES256", "kid": "k1"}));
    let mut claims =
        json!({"iss": format!("{}/oidc", there.base), "aud": APP_ID, "exp": 4_000_000_000_i64, "iat": 1_800_000_000});
    for (name, value) in means["claims"].as_object().unwrap() {
        claims[name] = value.clone();
    }
    HttpResponse::Ok().json(json!({"access_token": "a", "token_type": "Bearer", "id_token": sign(&header, &claims)}))
}
