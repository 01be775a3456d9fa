//! What is seen of requests from outside: their ids, the log, and the metrics.

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use actix_web::body::{BodySize, BoxBody, MessageBody, SizedStream};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use domain::id::Id;
use domain::identity::Account;

use crate::app::App;
use crate::problem::response::translate;
use crate::streams::Streams;

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

/// Said of a request that came as HEAD: routes see a GET.
#[derive(Clone, Copy, Debug)]
pub struct HeadAlone;

/// Whose request it is, or whose password was tried with it: for the log, where an account is its id and never a name or number.
#[derive(Clone, Copy, Debug)]
pub struct Whose(pub Id<Account>);

#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    open: IntGauge,
    streams: Arc<Streams>,
}

impl Metrics {
    pub fn new(streams: &Arc<Streams>) -> Result<Self, prometheus::Error> {
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
        let open =
            IntGauge::with_opts(Opts::new("woodpecker_streams", "Open streams, and requests that wait for news."))?;
        registry.register(Box::new(open.clone()))?;
        Ok(Self { registry, requests, seconds, open, streams: Arc::clone(streams) })
    }

    pub fn print(&self) -> Vec<u8> {
        self.open.set(i64::try_from(self.streams.count()).unwrap_or(i64::MAX));
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
        request.extensions_mut().insert(HeadAlone);
    }
    let trace = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let trace = trace.filter(|trace| is_trace(trace)).map(str::to_owned);
    let response = translate(next.call(request).await?);
    let mut response = if method == Method::HEAD { response.map_body(|_, body| head_of(body)) } else { response };
    if let Ok(value) = header::HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(header::HeaderName::from_static("x-request-id"), value);
    }
    protect(&mut response);
    record(&response, &method, &id.0, trace.as_deref(), begun);
    Ok(response)
}

/// Of the form that W3C Trace Context gives it. Whatever else a client sends there is not worth a line of the log.
fn is_trace(text: &str) -> bool {
    let lengths = [2, 32, 16, 2];
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == length && is_hex(part))
}

/// Nothing is to be loaded, run or framed. For all answers that do not say otherwise.
const FOR_DATA: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/// The pages of `/docs` and `/problems`: what this server has, and nothing of anybody else's. Swagger UI writes styles into its
/// elements.
const FOR_PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a browser must not make of an answer, whoever made it open one.
fn protect(response: &mut ServiceResponse<BoxBody>) {
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    // Text is UTF-8, and a browser is not to guess at another encoding.
    if kind.starts_with("text/")
        && !kind.contains("charset")
        && let Ok(value) = header::HeaderValue::from_str(&format!("{kind}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, value);
    }
    let policy = if kind.starts_with("text/html") { FOR_PAGES } else { FOR_DATA };
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(policy));
    }
    // Says to our own compression that it is to leave this alone, and nothing to a client.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|value| value == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
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
    let account = request.extensions().get::<Whose>().map(|whose| whose.0.to_string());
    // The route, not the path: a path may hold what is nobody's business.
    tracing::info!(request_id = id, trace, account, method = known(method), route, status, seconds, "answered");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_has_its_form_or_is_not_logged() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(is_trace(good));
        let long = "0".repeat(60_000);
        for bad in ["", "x", &good[1..], &good.to_uppercase(), &format!("{good}-00"), &good.replace('b', " "), &long] {
            assert!(!is_trace(bad), "{bad}");
        }
    }
}
