//! PocketBase with the same rows and rules that let everybody read and write: the least that it does for a request.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tests::client::Person;
use uuid::Uuid;

pub struct PocketBase {
    child: Child,
    _home: tempfile::TempDir,
    pub base: String,
    pub records: Vec<String>,
}

impl PocketBase {
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for PocketBase {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Option<PathBuf> {
    let peers = std::env::var_os("BENCH_PEERS").map(PathBuf::from)?;
    Some(peers.join("bin/pocketbase")).filter(|file| file.exists())
}

const TEXTS: [&str; 10] = [
    "number",
    "status",
    "channel",
    "category",
    "urgency",
    "description",
    "area_id",
    "no_photo_reason",
    "submitted_at",
    "accepted_at",
];
const DOCUMENTS: [&str; 3] = ["location", "photos", "award"];

/// A ticket as a record.
pub fn record(ticket: &Value, n: usize) -> Value {
    let mut record = json!({"version": ticket["version"], "major": true});
    for name in TEXTS.iter().chain(&DOCUMENTS) {
        record[name] = ticket[name].clone();
    }
    record["number"] = json!(format!("20261122-{n:06}"));
    record
}

/// Started, with so many records in it.
pub async fn start(tickets: &[Value], count: usize) -> Option<PocketBase> {
    let program = program()?;
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let (email, password) = ("bench@example.org", "eight herons at dawn");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).arg("--dir").arg(&data).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    assert!(run(&["superuser", "upsert", email, password]).status().unwrap().success());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = run(&["serve", "--http", &format!("127.0.0.1:{port}")]).spawn().unwrap();
    let base = format!("http://127.0.0.1:{port}");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut peer = PocketBase { child, _home: home, base: base.clone(), records: Vec::new() };
    while http.get(format!("{base}/api/health")).send().await.is_err() {
        assert!(peer.child.try_wait().unwrap().is_none(), "PocketBase ended before it served");
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let stranger = Person { id: Uuid::nil(), base, http, token: None };
    let login = json!({"identity": email, "password": password});
    let login = stranger.post("/api/collections/_superusers/auth-with-password", login).await.expect(200);
    let keeper = Person { token: Some(login.text("token")), ..stranger.clone() };
    let texts = TEXTS.iter().map(|name| json!({"name": name, "type": "text", "max": 5000}));
    let documents = DOCUMENTS.iter().map(|name| json!({"name": name, "type": "json", "maxSize": 20000}));
    let fields: Vec<Value> = texts
        .chain(documents)
        .chain([json!({"name": "version", "type": "number"}), json!({"name": "major", "type": "bool"})])
        .collect();
    let collection = json!({
        "name": "tickets", "type": "base", "fields": fields,
        "listRule": "", "viewRule": "", "createRule": "",
        "indexes": ["CREATE INDEX tickets_submitted ON tickets (submitted_at)"],
    });
    keeper.post("/api/collections", collection).await.expect(200);
    for n in 0..count {
        let made = stranger.post("/api/collections/tickets/records", record(&tickets[n % tickets.len()], n)).await;
        peer.records.push(made.expect(200).text("id"));
    }
    std::io::stdout().flush().unwrap();
    Some(peer)
}
