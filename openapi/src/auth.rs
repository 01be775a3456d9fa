//! Signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Member;
use crate::names::Occupation;

/// A new member. Without a code the phone number is not verified by registering: it gives no claim on what staff recorded under it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "password": "riding by the river", "name": "唐师傅", "occupation": "delivery_rider", "consent_version": "2026-01"}))]
pub struct Register {
    /// A Chinese mobile number, or an international one with `+`.
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub occupation: Occupation,
    /// The version of the privacy policy that the member agreed to.
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: String,
    /// Where texts are sent (`sms` of `GET /v1/auth/providers`): the code that was sent to the number. There is no registering without it
    /// there, and the number is verified with it.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "password": "riding by the river"}))]
pub struct Login {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub password: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "kq3v…"}))]
pub struct Refresh {
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: String,
}

/// Tokens of a session. The access token is a JWT (ES256, keys at `/.well-known/jwks.json`), good for 15 minutes; the
/// refresh token is good for 30 days and for one use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJhbGciOiJFUzI1NiJ9…", "refresh_token": "kq3v…", "token_type": "Bearer", "expires_in": 900, "must_change_password": false}))]
pub struct Tokens {
    #[schema(max_length = 2000)]
    pub access_token: String,
    #[schema(max_length = 200)]
    pub refresh_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 16)]
    pub token_type: String,
    /// Seconds until the access token ends.
    #[schema(minimum = 0, maximum = 86400)]
    pub expires_in: u32,
    /// Until the password is changed (`POST /v1/me/password`), nothing else is answered.
    pub must_change_password: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJhbGciOiJFUzI1NiJ9…", "refresh_token": "kq3v…", "token_type": "Bearer", "expires_in": 900, "must_change_password": false, "member": {"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐师傅", "phone": "139****1111", "phone_verified": false, "occupation": "delivery_rider", "duties": [], "address": null, "roles": [{"id": "0192f3a0-7c1e-7000-8000-000000000002", "role": "member", "area_id": null, "department_id": null, "desk_id": null}], "must_change_password": false, "consents_to_renew": [], "version": 1, "created_at": "2026-11-22T08:30:00Z"}}))]
pub struct Registered {
    #[serde(flatten)]
    pub tokens: Tokens,
    pub member: Member,
}

/// With whom somebody can sign in here, beside number and password.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"provider": "wechat", "client_id": "wx0123456789abcdef", "issuer": null}], "sms": true, "consent_version": "2026-11"}))]
pub struct SignInWays {
    #[schema(max_items = 50)]
    pub items: Vec<SignInProvider>,
    /// Whether a code can be sent to a number.
    pub sms: bool,
    /// The version of the privacy policy in force: whoever is new is shown it, and sends it as `consent_version`. Where it is null, any is taken.
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"provider": "wechat", "client_id": "wx0123456789abcdef", "issuer": null}))]
pub struct SignInProvider {
    /// `wechat`, `dingtalk`, or the name of a provider of `POST /v1/auth/oidc/{provider}`.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$")]
    pub provider: String,
    /// What the provider knows this deployment by: the AppID, the client id.
    #[schema(max_length = 200)]
    pub client_id: String,
    /// Of OpenID Connect: where its configuration is found (OpenID Connect Discovery 1.0).
    #[schema(max_length = 500)]
    pub issuer: Option<String>,
}

/// What a WeChat mini-program brings. Whoever is new agrees to the privacy policy, with `consent_version`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "0a3Xyz", "phone_code": "e31968a7", "consent_version": "2026-01", "occupation": "delivery_rider"}))]
pub struct WechatSignIn {
    /// Of `wx.login`: good once, for five minutes.
    #[schema(min_length = 1, max_length = 200)]
    pub code: String,
    /// Of the button `open-type="getPhoneNumber"`: his number is verified with it.
    #[schema(min_length = 1, max_length = 200)]
    pub phone_code: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    pub occupation: Option<Occupation>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7e2c", "inside_organisation": true, "consent_version": "2026-01"}))]
pub struct DingtalkSignIn {
    /// Of the page for signing in (`authCode`), or of a mini-program (`dd.getAuthCode`).
    #[schema(min_length = 1, max_length = 200)]
    pub code: String,
    /// The code is one of a mini-program of the organisation.
    #[serde(default)]
    pub inside_organisation: bool,
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    pub occupation: Option<Occupation>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "SplxlOBe", "redirect_uri": "https://city.example/signed-in", "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "nonce": "n-0S6_WzA2Mj"}))]
pub struct OidcSignIn {
    /// Of the authorization response.
    #[schema(min_length = 1, max_length = 2000)]
    pub code: String,
    /// The one of the authorization request.
    #[schema(min_length = 1, max_length = 500)]
    pub redirect_uri: String,
    /// Of PKCE (RFC 7636).
    #[schema(min_length = 43, max_length = 128)]
    pub code_verifier: String,
    /// The one of the authorization request, if there was one.
    #[schema(min_length = 1, max_length = 200)]
    pub nonce: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    pub occupation: Option<Occupation>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111"}))]
pub struct AskForSmsCode {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
}

/// A code is on its way, whoever has the number.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"expires_in": 300, "next_in": 60}))]
pub struct SmsCodeSent {
    /// Seconds for which it is good.
    #[schema(minimum = 0, maximum = 3600)]
    pub expires_in: u32,
    /// Seconds until another one may be asked for.
    #[schema(minimum = 0, maximum = 3600)]
    pub next_in: u32,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "code": "042137", "consent_version": "2026-01"}))]
pub struct SmsSignIn {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    pub occupation: Option<Occupation>,
}

/// The second factor: a code of the authenticator app, or one of the recovery codes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"challenge": "eyJhbGciOiJFUzI1NiJ9…", "code": "042137"}))]
pub struct TotpSignIn {
    /// Of the problem `second_factor_required`.
    #[schema(min_length = 1, max_length = 2000)]
    pub challenge: String,
    #[schema(min_length = 6, max_length = 19)]
    pub code: String,
}
