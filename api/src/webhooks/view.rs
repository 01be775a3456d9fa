//! What is shown of an endpoint and of what went there, what is read of one, and whose it is.

use std::collections::BTreeSet;

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Caller, Role, RolePlace};
use domain::text::{Code as CategoryCode, Line};
use domain::webhook::{Endpoint, EventType, Filter};
use openapi::webhook::{NewWebhookEndpoint, WebhookDelivery, WebhookEndpoint, WebhookSecretKnown};
use persistence::values::{EndpointRecord, ParcelRecord};

use crate::app::Scene;
use crate::flow::named_in;
use crate::outgoing::guard::BadUrl;
use crate::outside::signature::webhook_id;
use crate::problem::{Code, Failure};
use crate::tickets::view::code;
use crate::wire;

/// Whether the caller sees everybody's.
pub fn sees_all(caller: &Caller) -> bool {
    caller.grants.iter().any(|grant| grant.role == Role::Admin && grant.place == RolePlace::Everywhere)
}

/// An endpoint, if it is the caller's; 404 otherwise, as if it did not exist.
pub fn own(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Endpoint>) -> Result<EndpointRecord, Failure> {
    judged(caller, scene.tx.endpoint(id)?)
}

/// One that is going to be changed.
pub fn own_locked(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Endpoint>) -> Result<EndpointRecord, Failure> {
    judged(caller, scene.tx.lock_endpoint(id)?)
}

fn judged(caller: &Caller, found: Option<EndpointRecord>) -> Result<EndpointRecord, Failure> {
    found.filter(|it| it.account == caller.account || sees_all(caller)).ok_or_else(|| Code::NotFound.into())
}

pub fn endpoint(scene: &mut Scene<'_, '_>, it: &EndpointRecord) -> Result<WebhookEndpoint, Failure> {
    let secrets = scene.tx.endpoint_secrets(it.id, scene.now)?;
    Ok(WebhookEndpoint {
        id: it.id.uuid(),
        account_id: it.account.uuid(),
        url: it.url.clone(),
        description: it.description.clone(),
        events: it.filter.events.iter().map(|event| event.name().to_owned()).collect(),
        categories: it.filter.categories.iter().map(|code| code.as_str().to_owned()).collect(),
        area_id: it.filter.area.map(Id::uuid),
        disabled_because: it.disabled.map(|(why, _)| wire::disabled_out(why)),
        disabled_at: it.disabled.map(|(_, at)| at.utc()),
        failing_since: it.failing_since.map(|at| at.utc()),
        secrets: secrets
            .into_iter()
            .map(|(_, known)| WebhookSecretKnown {
                created_at: known.created_at.utc(),
                expires_at: known.expires_at.map(|at| at.utc()),
            })
            .collect(),
        version: it.version,
        created_at: it.created_at.utc(),
    })
}

pub fn delivery(it: &ParcelRecord) -> WebhookDelivery {
    WebhookDelivery {
        id: it.id.uuid(),
        webhook_id: webhook_id(it.message),
        event_type: it.topic.clone(),
        ticket_id: it.subject,
        state: wire::delivery_state_out(it.state),
        attempts: it.attempts,
        due_at: it.due_at.map(|at| at.utc()),
        last_status: it.last_status,
        last_error: it.last_error.clone(),
        created_at: it.created_at.utc(),
        ended_at: it.ended_at.map(|at| at.utc()),
    }
}

/// An endpoint as it came in.
#[derive(Clone, Debug)]
pub struct Described {
    pub url: String,
    pub description: Option<String>,
    pub filter: Filter,
    pub disabled: bool,
}

pub fn described(input: &NewWebhookEndpoint, url: String) -> Result<Described, Failure> {
    let unknown =
        |i: usize| Failure::field(format!("/events/{i}"), "unknown_value", "没有这种事件", "is no event of ours");
    let events: Result<BTreeSet<EventType>, Failure> =
        input.events.iter().enumerate().map(|(i, name)| EventType::named(name).ok_or_else(|| unknown(i))).collect();
    let categories: Result<BTreeSet<CategoryCode>, Failure> =
        input.categories.iter().enumerate().map(|(i, name)| code(&format!("/categories/{i}"), name)).collect();
    let description: Option<Line> = wire::maybe_text("/description", input.description.as_deref())?;
    Ok(Described {
        url,
        description: description.map(Line::into),
        filter: Filter { events: events?, categories: categories?, area: input.area_id.map(Id::<Area>::from_uuid) },
        disabled: input.disabled,
    })
}

/// What a filter names is there.
pub fn require_named(scene: &mut Scene<'_, '_>, filter: &Filter) -> Result<(), Failure> {
    if let Some(area) = filter.area {
        named_in("/area_id", scene.tx.require_area(area), "没有这个区域", "is no area of ours")?;
    }
    let all = scene.tx.categories_by_code()?;
    match filter.categories.iter().find(|code| !all.contains_key(code.as_str())) {
        Some(_) => Err(Failure::field("/categories", "unknown_value", "没有这个分类", "has a category that is none")),
        None => Ok(()),
    }
}

/// What is wrong with where an endpoint shall be. That an address is refused is said, and not what is there.
pub fn bad_url(bad: BadUrl) -> Failure {
    let (code, zh, en) = match bad {
        BadUrl::NoUrl => ("not_a_url", "不是有效的网址", "is not a URL with a host"),
        BadUrl::NotHttps => ("not_https", "须以 https:// 开头", "has to begin with https://"),
        BadUrl::NotPlain => {
            ("not_plain", "网址中不能含用户名、密码或片段", "has a name, a password or a fragment in it")
        }
        BadUrl::AddressRefused(_) => {
            ("address_refused", "该地址不在公共互联网上", "leads to an address that is not of the public internet")
        }
    };
    Failure::field("/url", code, zh, en)
}

/// Bounds that are said of the URL.
pub const MOST_URL_CHARS: usize = 500;

pub fn too_long() -> Failure {
    Failure::field("/url", "too_long", "不超过 500 个字符", "has more than 500 characters")
}
