//! What is said when something is refused: RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A problem document (RFC 9457). `code` is stable; `title` and `detail` are in the language asked for by
/// `Accept-Language` (`zh-CN` where nothing is asked for, or `en`).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/ticket_command_not_allowed",
    "title": "The ticket's status does not allow this command",
    "status": 409,
    "detail": "The ticket is in_progress; it allows: arrive, progress, resolve.",
    "code": "ticket_command_not_allowed",
    "request_id": "0192f3a0-7c1e-7000-8000-000000000001",
    "errors": []
}))]
pub struct Problem {
    /// Where the problem is described; relative to this server.
    #[serde(rename = "type")]
    #[schema(max_length = 200, pattern = "^/problems/[a-z0-9_]+$")]
    pub kind: String,
    #[schema(max_length = 200)]
    pub title: String,
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    /// Stable, for programs.
    #[schema(max_length = 64, pattern = "^[a-z0-9_]+$")]
    pub code: String,
    /// Say this to whoever runs the server, and he finds the request in its log.
    #[schema(max_length = 128, pattern = "^[A-Za-z0-9_.:-]*$")]
    pub request_id: Option<String>,
    /// What is wrong with which field.
    #[schema(max_items = 100)]
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
    /// Of `second_factor_required` alone: for `POST /v1/auth/totp`, good for five minutes.
    #[schema(max_length = 2000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"pointer": "/location/lat", "code": "out_of_range", "detail": "is not between -90 and 90"}))]
pub struct FieldProblem {
    /// A JSON pointer (RFC 6901) into the body, or the name of a query parameter.
    #[schema(max_length = 500)]
    pub pointer: String,
    #[schema(max_length = 64, pattern = "^[a-z0-9_]+$")]
    pub code: String,
    #[schema(max_length = 500)]
    pub detail: String,
}

/// One kind of problem, as the `type` of a problem document leads to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "/problems/token_expired", "code": "token_expired", "status": 401, "title": "The access token has expired; refresh it", "advice": "Call `POST /v1/auth/refresh` with the refresh token, then send the request again."}))]
pub struct ProblemKind {
    #[serde(rename = "type")]
    #[schema(max_length = 200, pattern = "^/problems/[a-z0-9_]+$")]
    pub kind: String,
    #[schema(max_length = 64, pattern = "^[a-z0-9_]+$")]
    pub code: String,
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    #[schema(max_length = 200)]
    pub title: String,
    /// What to do about it.
    #[schema(max_length = 200)]
    pub advice: String,
}

/// The whole catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemKindList {
    #[schema(max_items = 1000)]
    pub items: Vec<ProblemKind>,
}
