//! The caller leaves.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::departure::Proof;
use domain::identity::lock_out::LockOut;
use openapi::me::Leave;

use crate::app::App;
use crate::auth::guess;
use crate::body::Body;
use crate::caller::{Ask, require_standing};
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
    let (mut known, mut right) = (None, None);
    if let Some(given) = given {
        app.limiter.check_credentials(&request, account.uuid().as_bytes().to_vec())?;
        let (hash, tried, lock_out) = app
            .look(move |scene| {
                // Who has left has no password that any could be held against.
                require_standing(scene.tx.signed_in(account, session)?)?;
                let lock_out = LockOut::of(guess::profile(scene)?);
                let tried = guess::own_password(scene, account)?;
                guess::require_tries_left(scene, lock_out, &tried)?;
                Ok((scene.tx.password_of(account)?, tried, lock_out))
            })
            .await?;
        known = hash;
        if !password::matches(&app, given, known.clone()).await? {
            guess::count(&app, lock_out, tried).await?;
            return Err(Code::WrongCredentials.into());
        }
        right = Some(tried);
    }
    // Not `perform`: the answer would be kept for somebody who is not there.
    app.change(move |scene| {
        let hash = scene.tx.lock_password_of(account)?;
        // The same request may have come twice at once: the first has ended the session of both.
        require_standing(scene.tx.signed_in(account, session)?)?;
        let proof = if let Some(tried) = &right {
            // What was judged is still what is there.
            if hash != known {
                return Err(Code::WrongCredentials.into());
            }
            scene.tx.forgive_failures(tried)?;
            Proof::Password
        } else {
            Proof::Session { opened_at: scene.tx.session_opened(session)? }
        };
        leave::leave(scene, account, proof)
    })
    .await?;
    Ok(Reply::nothing())
}
