//! A visitor's command comes in.

use actix_web::web::Path;
use domain::ticket::CommandKind;

use super::view;
use crate::app::{App, Scene};
use crate::body::Body;
use crate::flow::command_ticket::Order;
use crate::flow::visit;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::secrets;

/// Gives the command that `make` makes of the body, and answers with the report as it is then. There is no key to repeat it by: what
/// was said already is refused, and has its effect once.
pub async fn give<T, F>(
    app: &App,
    path: Path<String>,
    body: Body<T>,
    kind: CommandKind,
    make: F,
) -> Result<Reply, Failure>
where
    T: Send + 'static,
    F: Fn(&mut Scene<'_, '_>, &T) -> Result<Order, Failure> + Send + 'static,
{
    let (code, input) = (typed(&path), body.value);
    app.change(move |scene| {
        let (record, visitor) = visit::command(scene, &code, kind, |scene| make(scene, &input))?;
        let version = record.ticket.version;
        Ok(Reply::ok(&view::ticket(scene, record, &visitor)?)?.version(version))
    })
    .await
}

/// A code as somebody typed it. What is none is looked for as well: a wrong one takes as long as a wrong guess.
pub fn typed(raw: &str) -> String {
    secrets::normal_voucher_code(raw).unwrap_or_else(|| raw.chars().take(64).collect())
}
