//! The hotline says something.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, post};
use openapi::hotline::{HotlineMessage, HotlineReceipt};

use super::said;
use crate::app::App;
use crate::body::{bytes_of, parse};
use crate::flow::hear_hotline;
use crate::problem::{Code, Failure};

/// The longest text and nine photos take a tenth of it.
const MOST_BYTES: usize = 64 * 1024;

/// Take a message of the hotline
///
/// The city's public hotline (12345) says that a case was taken by phone, how far the responsible department has come, what came of it, or that
/// it presses for an answer. It is signed as the text of Standard Webhooks says, and carried out once and in its order, by the same rules as
/// everybody's commands; what they refuse is refused here with the same code, and may be said otherwise with the same number. The same message
/// is answered as it was the first time.
#[utoipa::path(
    tag = "hotline",
    security(()),
    params(
        ("webhook-id" = String, Header, description = "The `id` of the message", max_length = 64),
        ("webhook-timestamp" = String, Header, description = "When it is sent, in seconds since 1970; five minutes off at most", max_length = 20),
        ("webhook-signature" = String, Header, description = "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` in base64", max_length = 400)
    ),
    request_body = HotlineMessage,
    responses(
        (status = 200, description = "It is carried out, now or before", body = HotlineReceipt),
        (status = 401, description = "It is not signed, not by the hotline, or not of now"),
        (status = 403, description = "The rules do not let the hotline's account do that"),
        (status = 404, description = "There is no such case, this is another city, or there is no hotline here"),
        (status = 409, description = "Something is missing before it, another message had its number, or the ticket does not allow it now")
    )
)]
#[post("/hotline/messages")]
pub async fn take_hotline_message(
    app: Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let hotline = app.outside.hotline()?;
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bytes = bytes_of::<MOST_BYTES>(&request, payload.into_inner()).await?;
    let (id, now) = (header("webhook-id").to_owned(), app.clock.now());
    if !hotline.is_from_it(&id, header("webhook-timestamp"), header("webhook-signature"), &bytes, now) {
        return Err(Code::MessageSignatureInvalid.into());
    }
    let message: HotlineMessage = parse(&bytes)?;
    if message.jurisdiction != hotline.jurisdiction {
        return Err(Code::NotFound.into());
    }
    let said = said::read(message, &id, &app.words, now)?;
    let answer = app.change(move |scene| hear_hotline::hear(scene, &hotline.account, &said)).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(answer))
}
