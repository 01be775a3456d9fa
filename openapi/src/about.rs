//! What the server says of itself.

use serde::Serialize;
use utoipa::ToSchema;

/// Whether the server can be sent requests.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ready"}))]
pub struct Health {
    pub status: HealthStatus,
}

/// `live`: the program runs. `ready`: it can read its database as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    Live,
    Ready,
}

/// A JWK set (RFC 7517): the public keys that access tokens are checked with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "r1ojGuH3psiO", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}))]
pub struct KeySet {
    #[schema(max_items = 16)]
    pub keys: Vec<PublicKey>,
}

/// A public key (RFC 7517, RFC 7518).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicKey {
    #[schema(max_length = 8, pattern = "^EC$")]
    pub kty: String,
    #[schema(max_length = 16, pattern = "^P-256$")]
    pub crv: String,
    #[schema(max_length = 16, pattern = "^ES256$")]
    pub alg: String,
    #[serde(rename = "use")]
    #[schema(max_length = 8, pattern = "^sig$")]
    pub purpose: String,
    /// The `kid` of the tokens that it signs.
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
    pub kid: String,
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
    pub x: String,
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
    pub y: String,
}
