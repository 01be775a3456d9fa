//! What WeChat tells later, at the address that the operator has put into its console.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, get, post};
use openapi::content::WechatEvent;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::body::{bytes_of, parse};
use crate::flow::check_content;
use crate::outside::content::{WechatContent, told};
use crate::problem::{Code, Failure};
use crate::query::Query;

/// Of a message: a few hundred are usual.
const MOST_BYTES: usize = 64 * 1024;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WechatSignature {
    /// SHA-1 over the token, `timestamp` and `nonce`, in the order of their letters.
    #[param(required = true, max_length = 40)]
    pub signature: Option<String>,
    #[param(required = true, max_length = 20)]
    pub timestamp: Option<String>,
    #[param(required = true, max_length = 64)]
    pub nonce: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WechatEcho {
    #[param(required = true, max_length = 200)]
    pub echostr: Option<String>,
}

/// Confirm the callback to WeChat
///
/// WeChat asks once, when the operator puts the address into its console, and is told its own word again.
#[utoipa::path(
    tag = "public",
    security(()),
    params(WechatSignature, WechatEcho),
    responses(
        (status = 200, description = "Its own word", content((String = "text/plain"))),
        (status = 403, description = "It is not WeChat"),
        (status = 404, description = "Nobody waits for WeChat here")
    )
)]
#[get("/public/wechat/events")]
pub async fn confirm_wechat_callback(
    app: Data<App>,
    signature: Query<WechatSignature>,
    echo: Query<WechatEcho>,
) -> Result<HttpResponse, Failure> {
    require_wechat(&app, &signature)?;
    let word: String =
        echo.0.echostr.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).take(200).collect();
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(word))
}

/// Take an event of WeChat's
///
/// What it thinks of a picture that it was asked about, in its JSON format and unencrypted mode. Anything else is passed over.
#[utoipa::path(
    tag = "public",
    security(()),
    params(WechatSignature),
    request_body = WechatEvent,
    responses(
        (status = 200, description = "`success`, as WeChat wants to hear it", content((String = "text/plain"))),
        (status = 403, description = "It is not from WeChat"),
        (status = 404, description = "Nobody waits for WeChat here")
    )
)]
#[post("/public/wechat/events")]
pub async fn take_wechat_event(
    app: Data<App>,
    signature: Query<WechatSignature>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    require_wechat(&app, &signature)?;
    // Whatever it calls its JSON.
    let bytes = bytes_of::<MOST_BYTES>(&request, payload.into_inner()).await?;
    if let Some((trace, opinion)) = told(&parse(&bytes)?) {
        app.change(move |scene| check_content::hear_later(scene, &trace, &opinion)).await?;
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("success"))
}

fn require_wechat(app: &App, said: &WechatSignature) -> Result<(), Failure> {
    let content = app.outside.content.as_deref().filter(|it| it.hears_later()).ok_or(Code::NotConfigured)?;
    let (Some(signature), Some(timestamp), Some(nonce)) = (&said.signature, &said.timestamp, &said.nonce) else {
        return Err(Code::SignatureInvalid.into());
    };
    if WechatContent::is_from_wechat(content, signature, timestamp, nonce, app.clock.now()) {
        Ok(())
    } else {
        Err(Code::SignatureInvalid.into())
    }
}
