//! Programs that ask in two steps: the first answer has the id already, so that a token is the id.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use domain::ticket::Ticket;

use super::args::Args;
use super::said::{Format, Said};
use super::{asker, jurisdiction, show};
use crate::app::App;
use crate::flow::standing;
use crate::problem::Failure;

/// `GET tokens/{token}`
pub async fn show_token(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let args = Args::of_query(request.query_string());
    let asker = asker::anybody(&app, &args).await?;
    let id = show::id::<Ticket>(&path.0)?;
    app.look(move |scene| {
        jurisdiction::programme(scene, &args)?;
        let found = scene.tx.ticket(id)?;
        standing::see_ticket(scene, &asker.caller, found).map(drop)
    })
    .await?;
    let fields = vec![("service_request_id", id.to_string().into()), ("token", id.to_string().into())];
    Format::of(request.path()).answer("service_requests", &Said::List("request", vec![Said::Fields(fields)]))
}
