//! The whole loop over HTTP, as its people go it: a rider reports, the city judges, mends and asks, and points become rice.
//! Whatever answers otherwise than it should ends the walk.

use std::path::{Path, PathBuf};

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::people::{RIDER_PASSWORD, found};
use super::pictures::{self, Picture, Sight, Size};
use crate::photos::pipeline::{Limits, prepare};
use crate::start;

/// Photos for the walk: five of what is reported, one of what was mended.
const PHOTOS: usize = 6;

/// Category, what the rider writes, where.
const REPORTS: [(&str, &str, f64, f64); 5] = [
    ("burst_pipe", "人行道下水管爆裂，路面积水", 29.7188, 112.4066),
    ("manhole_cover", "井盖破损", 29.7196, 112.4128),
    ("exposed_rubbish", "垃圾堆在路边", 29.7219, 112.4266),
    ("street_lamp", "路灯不亮", 29.7231, 112.3977),
    ("road_surface", "路面坑洼", 29.7011, 112.4991),
];
const SIGHTS: [Sight; PHOTOS] = [Sight::Water, Sight::Hole, Sight::Rubbish, Sight::Lamp, Sight::Cables, Sight::Mended];

/// Far beyond those of the city's own pictures: what the walk reports was not reported before.
const STREETS_OF_THE_WALK: u32 = 100_000;

/// What somebody does is shown with these of the answer's fields.
type Shown = &'static [&'static str];

/// Somebody who is signed in.
#[derive(Clone, Debug)]
struct Person {
    name: String,
    token: String,
}

#[derive(Debug)]
struct Walk {
    http: Client,
    base: String,
    /// Makes numbers and keys that no walk before had.
    seed: u64,
    steps: u32,
}

/// Walks. `seed` has to be another one each time; `samples` is a folder with real photos.
pub async fn walk(base: &str, seed: u64, samples: Option<&Path>) -> Result<(), String> {
    let photos = photos(samples)?;
    let http = Client::builder().no_proxy().build().map_err(|e| e.to_string())?;
    let mut walk = Walk { http, base: base.to_owned(), seed, steps: 0 };
    let rider = walk.register().await?;
    let reviewer = walk.sign_in("reviewer").await?;
    let mut tickets = Vec::new();
    for (report, photo) in REPORTS.iter().zip(&photos) {
        tickets.push(walk.report(&rider, &reviewer, *report, photo).await?);
    }
    walk.points(&rider, 50, 0, 0).await?;
    let pipe = tickets.first().ok_or("nothing was reported")?;
    let after = photos.last().ok_or("there are no photos")?;
    walk.mend(&rider, pipe, after).await?;
    walk.redeem(&rider).await
}

impl Walk {
    /// Sends a request and expects a status; prints what was asked and what of the answer is worth seeing.
    async fn ask(
        &mut self,
        who: Option<&Person>,
        method: Method,
        path: &str,
        body: Option<Value>,
        expected: u16,
        shown: Shown,
    ) -> Result<Value, String> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if method == Method::POST && who.is_some() {
            request = request.header("Idempotency-Key", format!("demo-walk-{}-{:04}", self.seed, self.steps));
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        self.send(who, request, &format!("{method} {path}"), expected, shown).await
    }

    async fn send(
        &mut self,
        who: Option<&Person>,
        mut request: reqwest::RequestBuilder,
        what: &str,
        expected: u16,
        shown: Shown,
    ) -> Result<Value, String> {
        if let Some(person) = who {
            request = request.bearer_auth(&person.token);
        }
        let response = request.send().await.map_err(|e| format!("{what}: {e}"))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|e| format!("{what}: {e}"))?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        self.steps += 1;
        let fields: Vec<String> = shown.iter().map(|name| format!("{name}={}", plain(at(&answer, name)))).collect();
        let name = who.map_or("", |person| person.name.as_str());
        say(&format!("{:>3}  {name:<10} {what} → {status}  {}", self.steps, fields.join(" ")));
        if status == expected { Ok(answer) } else { Err(format!("{what}: answered {status} for {expected}: {text}")) }
    }

    async fn register(&mut self) -> Result<Person, String> {
        let phone = format!("199{:08}", self.seed % 100_000_000);
        let body = json!({
            "phone": phone, "password": RIDER_PASSWORD, "name": "走走师傅",
            "occupation": "delivery_rider", "consent_version": "demo"
        });
        let shown = &["member.name", "member.phone"];
        let answer = self.ask(None, Method::POST, "/v1/auth/register", Some(body), 201, shown).await?;
        let rider = Person { name: "rider".into(), token: text(&answer, "access_token")? };
        for purpose in ["exact_position", "photo_publishing"] {
            let body = json!({ "purpose": purpose, "version": "demo" });
            self.ask(Some(&rider), Method::POST, "/v1/me/consents", Some(body), 200, &[]).await?;
        }
        Ok(rider)
    }

    async fn sign_in(&mut self, key: &str) -> Result<Person, String> {
        let person = found(key)?;
        let body = json!({ "phone": person.phone, "password": person.password() });
        let answer = self.ask(None, Method::POST, "/v1/auth/login", Some(body), 200, &["token_type"]).await?;
        Ok(Person { name: person.role.name().to_owned(), token: text(&answer, "access_token")? })
    }

    async fn upload(&mut self, who: &Person, photo: &[u8]) -> Result<String, String> {
        let part = Part::bytes(photo.to_vec()).file_name("photo.jpg");
        let form = Form::new().part("file", part.mime_str("image/jpeg").map_err(|e| e.to_string())?);
        let request = self.http.post(format!("{}/v1/photos", self.base)).multipart(form);
        let shown = &["width", "height", "taken_at"];
        let answer = self.send(Some(who), request, "POST /v1/photos", 201, shown).await?;
        text(&answer, "id")
    }

    async fn report(
        &mut self,
        rider: &Person,
        reviewer: &Person,
        (category, description, lat, lng): (&str, &str, f64, f64),
        photo: &[u8],
    ) -> Result<String, String> {
        let photo = self.upload(rider, photo).await?;
        let body = json!({
            "category": category, "description": description, "photo_ids": [photo],
            "location": { "lat": lat, "lng": lng, "coord_system": "wgs84", "accuracy_m": 10.0 }
        });
        let shown = &["number", "status", "category"];
        let ticket = self.ask(Some(rider), Method::POST, "/v1/tickets", Some(body), 201, shown).await?;
        let id = text(&ticket, "id")?;
        let body = json!({ "category": category, "urgency": "normal" });
        let path = format!("/v1/tickets/{id}/accept");
        let shown = &["status", "award.points"];
        let accepted = self.ask(Some(reviewer), Method::POST, &path, Some(body), 200, shown).await?;
        expect(&accepted, "status", &json!("accepted"))?;
        expect(&accepted, "award.points", &json!(10))?;
        Ok(id)
    }

    /// A ticket's command, and the status that it leads to.
    async fn command(
        &mut self,
        who: &Person,
        ticket: &str,
        verb: &str,
        body: Value,
        status: &str,
    ) -> Result<Value, String> {
        let path = format!("/v1/tickets/{ticket}/{verb}");
        let answer = self.ask(Some(who), Method::POST, &path, Some(body), 200, &["status", "version"]).await?;
        expect(&answer, "status", &json!(status))?;
        Ok(answer)
    }

    async fn mend(&mut self, rider: &Person, ticket: &str, after: &[u8]) -> Result<(), String> {
        let dispatcher = self.sign_in("dispatcher").await?;
        let water = self.department(&dispatcher, "demo-water").await?;
        let body = json!({ "assignee": { "kind": "department", "id": water } });
        self.command(&dispatcher, ticket, "dispatch", body, "dispatched").await?;
        let handler = self.sign_in("water").await?;
        self.command(&handler, ticket, "claim", json!({}), "in_progress").await?;
        self.command(&handler, ticket, "progress", json!({ "detail": "已关阀，正在开挖" }), "in_progress").await?;
        let photo = self.upload(&handler, after).await?;
        let body = json!({ "outcome": "fixed", "detail": "已更换水管，路面恢复", "photo_ids": [photo] });
        self.command(&handler, ticket, "resolve", body, "resolved").await?;
        let told = self.ask(Some(rider), Method::GET, "/v1/me/notifications", None, 200, &["items.0.title"]).await?;
        let count = told.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        if count < 10 {
            return Err(format!("the rider was told of {count} steps, which is too few"));
        }
        let body = json!({ "solved": true, "satisfaction": 5, "detail": "很快就修好了" });
        self.command(rider, ticket, "follow-up", body, "closed").await?;
        Ok(())
    }

    async fn department(&mut self, who: &Person, code: &str) -> Result<String, String> {
        let page = self.ask(Some(who), Method::GET, "/v1/departments?limit=100", None, 200, &[]).await?;
        let all = page.get("items").and_then(Value::as_array).ok_or("the departments are no list")?;
        let found = all.iter().find(|department| department.get("code") == Some(&json!(code)));
        text(found.ok_or_else(|| format!("there is no department {code}"))?, "id")
    }

    async fn points(&mut self, rider: &Person, available: i64, held: i64, redeemed: i64) -> Result<(), String> {
        let shown = &["available", "held", "redeemed", "earned"];
        let points = self.ask(Some(rider), Method::GET, "/v1/me/points", None, 200, shown).await?;
        expect(&points, "available", &json!(available))?;
        expect(&points, "held", &json!(held))?;
        expect(&points, "redeemed", &json!(redeemed))
    }

    async fn redeem(&mut self, rider: &Person) -> Result<(), String> {
        let desks = self.ask(Some(rider), Method::GET, "/v1/desks?limit=1", None, 200, &["items.0.name"]).await?;
        let desk = text(&desks, "items.0.id")?;
        let path = format!("/v1/rewards?limit=100&desk={desk}");
        let shown = &["items.0.name", "items.0.cost", "items.0.stock.0.free"];
        let rewards = self.ask(Some(rider), Method::GET, &path, None, 200, shown).await?;
        let goods = rewards.get("items").and_then(|items| items.as_array()).into_iter().flatten();
        let mut affordable = goods.filter(|it| it.get("cost").and_then(serde_json::Value::as_i64) == Some(50));
        let reward = affordable.next().and_then(|it| it.get("id")).cloned();
        let body = json!({ "reward_id": reward, "desk_id": desk });
        let shown = &["status", "code", "expires_at"];
        let voucher = self.ask(Some(rider), Method::POST, "/v1/redemptions", Some(body), 201, shown).await?;
        self.points(rider, 0, 50, 0).await?;
        let clerk = self.sign_in("clerk").await?;
        let path = format!("/v1/desks/{desk}/fulfilments");
        let body = json!({ "code": text(&voucher, "code")? });
        let handed = self.ask(Some(&clerk), Method::POST, &path, Some(body), 200, &["status", "settled_at"]).await?;
        expect(&handed, "status", &json!("fulfilled"))?;
        self.points(rider, 0, 0, 50).await
    }
}

/// A field of an answer, by a path with dots; numbers count from 0.
fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(answer, |value, part| match part.parse::<usize>() {
        Ok(index) => value.get(index).unwrap_or(&Value::Null),
        Err(_) => value.get(part).unwrap_or(&Value::Null),
    })
}

fn text(answer: &Value, path: &str) -> Result<String, String> {
    at(answer, path).as_str().map(str::to_owned).ok_or_else(|| format!("the answer has no {path}: {answer}"))
}

fn expect(answer: &Value, path: &str, expected: &Value) -> Result<(), String> {
    let found = at(answer, path);
    if found == expected { Ok(()) } else { Err(format!("{path} is {found}, and should be {expected}")) }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[allow(clippy::print_stdout, reason = "the walk is told there")]
fn say(line: &str) {
    println!("{line}");
}

/// Real photos where there is a folder of them, drawn ones for what is lacking.
fn photos(samples: Option<&Path>) -> Result<Vec<Vec<u8>>, String> {
    let mut photos = match samples {
        Some(folder) => real_photos(folder)?,
        None => Vec::new(),
    };
    say(&format!("     {} photos from a folder, {} drawn", photos.len(), PHOTOS - photos.len()));
    for (street, sight) in (STREETS_OF_THE_WALK..).zip(SIGHTS).skip(photos.len()) {
        photos.push(pictures::draw(Picture { sight, street, size: Size::Large }).map_err(|f| start::said(&f))?);
    }
    Ok(photos)
}

/// The first JPEGs of a folder and those below that the pipeline can read.
fn real_photos(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let mut files = Vec::new();
    collect(folder, &mut files).map_err(|e| format!("{}: {e}", folder.display()))?;
    files.sort();
    let mut photos = Vec::new();
    for file in files {
        if photos.len() == PHOTOS {
            break;
        }
        let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        if prepare(&bytes, &Limits::default()).is_ok() {
            photos.push(bytes);
        }
    }
    Ok(photos)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|ext| ext.eq_ignore_ascii_case("jpg") || ext.eq_ignore_ascii_case("jpeg"))
        {
            files.push(path);
        }
    }
    Ok(())
}
