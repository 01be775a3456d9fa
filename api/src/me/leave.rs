//! The caller leaves.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::departure::Proof;
use openapi::me::Leave;

use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::leave;
use crate::password;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Leave
///
/// Takes the caller's name, number, address and sign-ins away, at once and for good: he can only register anew. Vouchers are cancelled and
/// points forfeited; a debt is remembered for whoever registers with the same number. What he wrote and photographed goes with his matters
/// as they are over; that they were reported, and what became of them, stays. He shows that it is him with his password; without one, by
/// having signed in within the last ten minutes. Staff hand their roles back first. A repeated request meets a session that has ended.
#[utoipa::path(
    tag = "me",
    request_body = Leave,
    responses(
        (status = 204, description = "He is gone"),
        (status = 401, description = "The password is wrong")
    )
)]
#[post("/me/leave")]
pub async fn leave_programme(
    app: Data<App>,
    ask: Ask,
    request: HttpRequest,
    body: Body<Leave>,
) -> Result<Reply, Failure> {
    let (account, session) = (ask.caller.account, ask.session);
    let given = body.value.password;
    let with_password = given.is_some();
    let mut known = None;
    if let Some(given) = given {
        app.limiter.check_credentials(&request, account.uuid().as_bytes().to_vec())?;
        known = app.look(move |scene| Ok(scene.tx.password_of(account)?)).await?;
        if !password::matches(&app, given, known.clone()).await? {
            return Err(Code::WrongCredentials.into());
        }
    }
    // Not `perform`: the answer would be kept for somebody who is not there.
    app.change(move |scene| {
        let proof = if with_password {
            // What was judged is still what is there.
            if scene.tx.lock_password_of(account)? != known {
                return Err(Code::WrongCredentials.into());
            }
            Proof::Password
        } else {
            Proof::Session { opened_at: scene.tx.session_opened(session)? }
        };
        leave::leave(scene, account, proof)
    })
    .await?;
    Ok(Reply::nothing())
}
