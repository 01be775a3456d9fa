//! What others run, played on this machine: they speak as the real ones do, errors included, and remember what they were asked.
//!
//! - [`wechat`], [`dingtalk`], [`oidc`]: who somebody is
//! - [`sms`]: the gateway for texts
//! - [`hotline`]: the public hotline
//! - [`hooks`]: an integrator's system, which is told what happens

pub mod dingtalk;
pub mod hooks;
pub mod hotline;
pub mod oidc;
pub mod sms;
pub mod wechat;

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use api::config::Config;
use api::outside::hotline::HotlineSettings;
use api::outside::settings::{DingtalkSettings, OidcList, OidcSettings, OutsideSettings, SmsSettings, WechatSettings};
use serde_json::Value;

/// Everybody who is elsewhere, behind one address.
#[derive(Clone)]
pub struct Elsewhere {
    pub base: String,
    pub world: Arc<Mutex<World>>,
}

/// What they know, and what they were asked.
#[derive(Default)]
pub struct World {
    /// Codes that are good once: whom they mean.
    pub codes: BTreeMap<String, Value>,
    /// What is answered next instead of the truth: a status and a body.
    pub mishaps: VecDeque<(u16, Value)>,
    /// The token of the deployment that is good now, and how many were given.
    pub token: Option<String>,
    pub tokens_given: u32,
    /// Texts that were sent.
    pub texts: Vec<sms::Text>,
    /// Bodies of the checks of content that were asked for, and what is answered to each in its turn: `pass` where nothing is said.
    pub checked: Vec<Value>,
    pub opinions: VecDeque<&'static str>,
    /// Messages that reached somebody's phone by WeChat, and notices by DingTalk: to whom, and what.
    pub messages: Vec<(String, Value)>,
    pub notices: Vec<(String, String)>,
    /// Whoever has not agreed to messages by WeChat.
    pub unwilling: Vec<String>,
    /// Paths that were asked for.
    pub asked: Vec<String>,
}

pub const APP_ID: &str = "wx0123456789abcdef";
pub const SECRET: &str = "a secret of the deployment's";
/// What WeChat signs its messages with.
pub const CALLBACK_TOKEN: &str = "ourOwnToken2026";
pub const SMS_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const CITY_APP: &str = "city-app";

impl Elsewhere {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::new(Mutex::new(World::default()));
        let elsewhere = Self { base, world };
        let shared = Data::new(elsewhere.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .service(web::scope("/wechat").configure(wechat::routes))
                .service(web::scope("/dingtalk").configure(dingtalk::routes))
                .service(web::scope("/oidc").configure(oidc::routes))
                .service(web::scope("/sms").configure(sms::routes))
        });
        actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        elsewhere
    }

    /// What a deployment says of them.
    pub fn settings(&self) -> OutsideSettings {
        let at = |name: &str| Some(format!("{}/{name}", self.base));
        OutsideSettings {
            timeout_seconds: None,
            content_words: None,
            wechat: WechatSettings {
                app_id: Some(APP_ID.into()),
                secret: Some(SECRET.into()),
                url: at("wechat"),
                templates: Some(serde_json::from_value(wechat::templates()).unwrap()),
                callback_token: Some(CALLBACK_TOKEN.into()),
            },
            dingtalk: DingtalkSettings {
                client_id: Some(APP_ID.into()),
                secret: Some(SECRET.into()),
                url: at("dingtalk"),
                older_url: at("dingtalk"),
                agent_id: Some(dingtalk::AGENT_ID),
            },
            hotline: HotlineSettings::default(),
            sms: SmsSettings { gateway: at("sms/texts"), secret: Some(SMS_SECRET.into()) },
            oidc: Some(OidcList(vec![OidcSettings {
                provider: CITY_APP.into(),
                issuer: at("oidc").unwrap(),
                client_id: APP_ID.into(),
                client_secret: SECRET.into(),
                trust_phone: true,
            }])),
        }
    }

    pub fn configure(&self) -> impl FnOnce(&mut Config) + use<> {
        let settings = self.settings();
        move |config| config.outside = settings
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// A code that means somebody, once.
    pub fn code(&self, code: &str, means: Value) -> String {
        self.world().codes.insert(code.to_owned(), means);
        code.to_owned()
    }

    /// Something goes wrong, the next time that anybody is asked.
    pub fn mishap(&self, status: u16, body: Value) {
        self.world().mishaps.push_back((status, body));
    }

    /// The last text that was sent, and the six digits in it.
    pub fn last_code(&self) -> String {
        let world = self.world();
        let text = world.texts.last().expect("a text was sent");
        text.parameters["code"].as_str().unwrap().to_owned()
    }
}

/// Somebody who takes whatever is asked of him and answers these bytes; nothing at all, for good, where there are none.
pub fn answers(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut asked = [0; 4096];
            let _ = connection.read(&mut asked);
            let _ = connection.write_all(bytes);
            if bytes.is_empty() {
                held.push(connection);
            }
        }
    });
    base
}

impl World {
    /// What a code means. It is used up.
    fn take(&mut self, code: &str) -> Option<Value> {
        self.codes.remove(code)
    }

    /// Notes that it was asked, and what goes wrong this time.
    fn asked(&mut self, path: &str) -> Option<(u16, Value)> {
        self.asked.push(path.to_owned());
        self.mishaps.pop_front()
    }

    fn new_token(&mut self) -> String {
        self.tokens_given += 1;
        let token = format!("token-{}", self.tokens_given);
        self.token = Some(token.clone());
        token
    }
}

/// An answer with a status of our choice.
fn answer((status, body): (u16, Value)) -> actix_web::HttpResponse {
    actix_web::HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).json(body)
}
