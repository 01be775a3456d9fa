//! What a program says of a report of its own, by mySociety's extension.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use domain::id::Id;
use domain::open311::Word;
use domain::photo::Photo;
use domain::ticket::Ticket;
use uuid::Uuid;

use super::args::Noted;
use super::form::{self, Form};
use super::said::{Format, Said};
use super::{asker, incoming, jurisdiction};
use crate::app::App;
use crate::flow::integrate::{self, Update};
use crate::photos::take_in::{forget, take_in_all};
use crate::problem::Failure;

/// `POST servicerequestupdates`
pub async fn submit_update(
    app: Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let _place = asker::place(&app, &request).await?;
    let form = form::read(&request, payload).await?;
    let (key, caller) = asker::program(&app, &request, &form.args).await?;
    let update = read(&form)?;
    let (asked, by, args) = (update.clone(), caller.clone(), form.args.clone());
    let before = app
        .look(move |scene| {
            jurisdiction::programme(scene, &args)?;
            let found = scene.tx.ticket(asked.ticket)?;
            integrate::require_own(scene, &by, found)?;
            integrate::heard(scene, &by, &asked)
        })
        .await?;
    let id = match before {
        Some(id) => id,
        None => {
            let photos = take_in_all(&app, Some(caller.account), form.files).await?;
            let kept: Vec<Id<Photo>> = photos.iter().map(|photo| photo.id).collect();
            let (by, said) = (caller.clone(), update.clone());
            let done = app.change(move |scene| integrate::hear(scene, key, &by, &said, &photos)).await;
            if done.as_ref().is_err_and(|refused| refused.code.status() < 500) {
                forget(&app, &kept).await;
            }
            done?
        }
    };
    let fields = vec![
        ("update_id", id.into()),
        ("service_request_id", update.ticket.to_string().into()),
        ("account_id", update.contact.account_id.map(String::from).into()),
    ];
    let said = Said::List("request_update", vec![Said::Fields(fields)]);
    Format::of(request.path()).answer("service_request_updates", &said)
}

fn read(form: &Form) -> Result<Update, Failure> {
    let (args, mut noted) = (&form.args, Noted::default());
    let ticket = match args.get("service_request_id") {
        Some(text) => Uuid::parse_str(text).ok(),
        None => {
            noted.add("service_request_id", "missing", "缺少编号", "is missing");
            None
        }
    };
    let word = match args.get("status") {
        Some(text) => {
            let word = Word::read(text);
            if word.is_none() {
                noted.add("status", "unknown_value", "没有这种状态", "is no status");
            }
            word
        }
        None => {
            noted.add("status", "missing", "缺少状态", "is missing");
            None
        }
    };
    // When it was said is up to them; when it was heard is on our record.
    noted.ok(args.moment("updated_datetime"));
    let name = noted.ok(args.text("update_id"));
    let text = noted.ok(args.text("description"));
    let contact = incoming::contact(args, &mut noted);
    noted.done()?;
    Ok(Update {
        // What is no id is of nothing, like one that nobody has.
        ticket: Id::<Ticket>::from_uuid(ticket.unwrap_or_default()),
        name,
        word: word.unwrap_or(Word::Open),
        text,
        contact,
        content_hash: incoming::hash(form),
    })
}
