//! A report comes in.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use domain::id::Id;
use domain::identity::{ApiKey, Caller};
use domain::photo::Photo;
use domain::ticket::Urgency;
use persistence::values::TicketRecord;

use super::args::Noted;
use super::faults::NOT_THERE;
use super::form::{self, Form};
use super::incoming::{self, Read};
use super::said::{Format, Said};
use super::{asker, jurisdiction, words};
use crate::app::{App, Scene};
use crate::flow::integrate::{self, Incoming};
use crate::flow::locate;
use crate::language::Language;
use crate::photos::take_in::{forget, take_in_all};
use crate::problem::{Code, Failure};

/// `POST requests`: realtime, so that the id is in the answer.
pub async fn submit_request(
    app: Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let _place = asker::place(&app, &request).await?;
    let form = form::read(&request, payload).await?;
    let (key, caller) = asker::program(&app, &request, &form.args).await?;
    let (incoming, before) = prepare(&app, &caller, &form).await?;
    let record = match before {
        Some(record) => record,
        None => record(&app, key, caller, &incoming, form).await?,
    };
    answer(&app, &request, record, incoming).await
}

/// What it is, if nothing is to be said against it; and the same, if it is there already.
async fn prepare(app: &App, caller: &Caller, form: &Form) -> Result<(Incoming, Option<TicketRecord>), Failure> {
    let mut noted = Noted::default();
    let read = incoming::read(caller, &app.words, form, &mut noted);
    let (caller, args) = (caller.clone(), form.args.clone());
    app.look(move |scene| {
        let programme = noted_in(&mut noted, jurisdiction::programme(scene, &args))?.flatten();
        look_up(scene, &read, &mut noted)?;
        noted.done()?;
        let incoming = read.incoming(programme);
        let before = integrate::repeated(scene, &caller, &incoming)?;
        Ok((incoming, before))
    })
    .await
}

/// Faults of fields are told with the others; anything else ends it.
fn noted_in<T>(noted: &mut Noted, found: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(failure) if !failure.fields.is_empty() => {
            noted.0.extend(failure.fields);
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Whether there is such a service, and whether the place is in the city.
fn look_up(scene: &mut Scene<'_, '_>, read: &Read, noted: &mut Noted) -> Result<(), Failure> {
    if let Some(code) = &read.service
        && scene.tx.category(code)?.is_none()
    {
        noted.add("service_code", NOT_THERE, "没有这项服务", "is no service here");
    }
    if let Some(location) = read.location {
        match locate::area_of(scene, Some(location.position)) {
            Err(failure) if failure.code == Code::OutsideProgramme => {
                noted.add("lat, long", "outside", "位置不在本地区范围内", "lie outside of this jurisdiction");
            }
            other => drop(other?),
        }
    }
    Ok(())
}

async fn record(
    app: &App,
    key: Id<ApiKey>,
    caller: Caller,
    incoming: &Incoming,
    form: Form,
) -> Result<TicketRecord, Failure> {
    let photos = take_in_all(app, Some(caller.account), form.files).await?;
    let kept: Vec<Id<Photo>> = photos.iter().map(|photo| photo.id).collect();
    let incoming = incoming.clone();
    let done = app.change(move |scene| integrate::receive(scene, key, &caller, &incoming, &photos)).await;
    let unnamed: Vec<Id<Photo>> = match &done {
        // Somebody was faster with the same report, and his photos are kept.
        Ok((record, _)) => {
            let named = &record.ticket.report.photos;
            kept.into_iter().filter(|photo| !named.contains(photo)).collect()
        }
        Err(refused) if refused.code.status() < 500 => kept,
        // It may be recorded although nobody heard of it: the line to the database broke off while it was.
        Err(_) => Vec::new(),
    };
    forget(app, &unnamed).await;
    done.map(|(record, _)| record)
}

async fn answer(
    app: &App,
    request: &HttpRequest,
    record: TicketRecord,
    incoming: Incoming,
) -> Result<HttpResponse, Failure> {
    let category = record.ticket.category().cloned();
    let is_emergency = app
        .look(move |scene| match category {
            Some(code) => Ok(scene.tx.category(&code)?.is_some_and(|it| it.urgency == Urgency::Emergency)),
            None => Ok(false),
        })
        .await?;
    let notice = is_emergency.then(|| Language::of(request).pick(words::EMERGENCY));
    let fields = vec![
        ("service_request_id", record.ticket.id.to_string().into()),
        ("service_notice", notice.into()),
        ("account_id", incoming.contact.account_id.map(String::from).into()),
    ];
    Format::of(request.path()).answer("service_requests", &Said::List("request", vec![Said::Fields(fields)]))
}
