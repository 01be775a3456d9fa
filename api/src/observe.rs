//! What is seen of requests from outside: their ids, the log, and the metrics.

use std::time::Instant as Stopwatch;

use actix_web::body::{BodySize, BoxBody, MessageBody, SizedStream};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

use crate::app::App;
use crate::problem::response::translate;

/// What a request is called in the log and in a problem document.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    pub fn of(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }

    /// The client's own, if it can stand in a log; a fresh one otherwise.
    fn take(request: &ServiceRequest) -> Self {
        let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
        let fits = |id: &&str| {
            (1..=128).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        };
        if let Some(id) = given.filter(fits) {
            return Self(id.to_owned());
        }
        let app = request.app_data::<Data<App>>();
        Self(app.map(|app| app.ids.next(app.clock.now()).to_string()).unwrap_or_default())
    }
}

#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
}

impl Metrics {
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("woodpecker_http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("woodpecker_http_request_seconds", "Time from the request's head to its answer.")
                .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]),
            &["method", "route"],
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        Ok(Self { registry, requests, seconds })
    }

    pub fn print(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "metrics could not be written");
        }
        text
    }
}

/// Outermost of all: names the request, answers HEAD as GET, writes problem documents, counts and logs.
pub async fn observe<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Stopwatch::now();
    let id = RequestId::take(&request);
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let trace = request.headers().get("traceparent").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let response = translate(next.call(request).await?);
    let mut response = if method == Method::HEAD { response.map_body(|_, body| head_of(body)) } else { response };
    if let Ok(value) = header::HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(header::HeaderName::from_static("x-request-id"), value);
    }
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    record(&response, &method, &id.0, trace.as_deref(), begun);
    Ok(response)
}

/// Nothing of a body but its length.
fn head_of(body: BoxBody) -> BoxBody {
    match body.size() {
        BodySize::Sized(length) => {
            BoxBody::new(SizedStream::new(length, futures_util::stream::empty::<Result<Bytes, Error>>()))
        }
        _ => BoxBody::new(()),
    }
}

/// What counts as a method: whatever else a client makes up is one, so that it cannot fill the memory.
fn known(method: &Method) -> &str {
    let all = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    if all.contains(method) { method.as_str() } else { "other" }
}

fn record(response: &ServiceResponse<BoxBody>, method: &Method, id: &str, trace: Option<&str>, begun: Stopwatch) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "none".into());
    let status = response.status().as_u16();
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(app) = request.app_data::<Data<App>>() {
        let method = known(method);
        app.metrics.requests.with_label_values(&[method, &route, &status.to_string()]).inc();
        app.metrics.seconds.with_label_values(&[method, &route]).observe(seconds);
    }
    // The route, not the path: a path may hold what is nobody's business.
    tracing::info!(request_id = id, trace, method = method.as_str(), route, status, seconds, "answered");
}
