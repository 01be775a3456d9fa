//! What a request costs the server, beside a handler that runs one statement for it and writes the same JSON; and beside PocketBase.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use serde_json::Value;
use tests::client::Person;
use tests::given::burst_pipe;
use tests::process::{self, Program, REVIEWER, rider};

use crate::{cpu, pocketbase, print};

const TICKETS: usize = 300;
const REQUESTS: usize = 6_000;
const CLIENTS: usize = 8;

pub async fn measure(binary: &Path, with_peers: bool) {
    let home = tempfile::tempdir().unwrap();
    let program = Program { binary: binary.to_owned(), data_dir: home.path().to_owned(), database_url: None };
    process::settle(&program, 2).await;
    let running = program.serve();
    let (teller, reader) = (running.sign_in(&rider(0)).await, running.sign_in(&rider(1)).await);
    let reviewer = running.sign_in(REVIEWER).await;
    let ids = told(&teller, &reviewer, TICKETS).await;

    let page = reader.get("/v1/tickets?limit=20").await.expect(200).json;
    let one_costs = cost(running.id(), &reader, paths(&ids)).await;
    let page_costs = cost(running.id(), &reader, vec!["/v1/tickets?limit=20".into()]).await;

    let bare = Bare::start(&home.path().join("woodpecker.sqlite"), &page);
    let asker = running.person(None);
    let asker = Person { base: bare.base.clone(), ..asker };
    let bare_one = cost(bare.child.id(), &asker, ids.iter().map(|id| format!("/one/{id}")).collect()).await;
    let bare_page = cost(bare.child.id(), &asker, vec!["/page".into()]).await;
    print("ticket by id, server's processor time", one_costs, bare_one, "µs", 1.3, "a bare handler");
    print("page of 20 tickets", page_costs, bare_page, "µs", 1.5, "a bare handler");
    drop(bare);
    if !with_peers {
        return;
    }
    let before = cpu::of(running.id());
    let made = CREATES;
    told_only(&teller, made, 50_000).await;
    let create_costs = (cpu::of(running.id()) - before).as_secs_f64() * 1e6 / made as f64;
    let items = page["items"].as_array().unwrap().clone();
    let Some(peer) = pocketbase::start(&items, TICKETS).await else {
        println!("PocketBase is not installed");
        return;
    };
    let asker = Person { base: peer.base.clone(), ..running.person(None) };
    let path = |id: &String| format!("/api/collections/tickets/records/{id}");
    let peer_one = cost(peer.id(), &asker, peer.records.iter().map(path).collect()).await;
    let peer_page =
        cost(peer.id(), &asker, vec!["/api/collections/tickets/records?perPage=20&sort=-submitted_at".into()]).await;
    let before = cpu::of(peer.id());
    for n in 0..made {
        let record = pocketbase::record(&items[n % items.len()], 100_000 + n);
        asker.post("/api/collections/tickets/records", record).await.expect(200);
    }
    let peer_create = (cpu::of(peer.id()) - before).as_secs_f64() * 1e6 / made as f64;
    print("ticket by id", one_costs, peer_one, "µs", 0.3, "PocketBase");
    print("page of 20 tickets", page_costs, peer_page, "µs", 0.4, "PocketBase");
    print("report created", create_costs, peer_create, "µs", 0.8, "PocketBase");
}

const CREATES: usize = 1_000;

fn paths(ids: &[String]) -> Vec<String> {
    ids.iter().map(|id| format!("/v1/tickets/{id}")).collect()
}

/// Microseconds of the server's processor time for each request.
async fn cost(pid: u32, asker: &Person, paths: Vec<String>) -> f64 {
    let paths = Arc::new(paths);
    ask(asker, &paths, REQUESTS / 4).await;
    let before = cpu::of(pid);
    ask(asker, &paths, REQUESTS).await;
    (cpu::of(pid) - before).as_secs_f64() * 1e6 / REQUESTS as f64
}

async fn ask(asker: &Person, paths: &Arc<Vec<String>>, requests: usize) {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (asker, paths) = (asker.clone(), Arc::clone(paths));
            actix_web::rt::spawn(async move {
                for n in 0..requests / CLIENTS {
                    let path = &paths[(client * 31 + n) % paths.len()];
                    let answer = asker.http.get(format!("{}{path}", asker.base));
                    let answer = match &asker.token {
                        Some(token) => answer.bearer_auth(token),
                        None => answer,
                    };
                    let answer = answer.send().await.unwrap();
                    assert_eq!(answer.status(), 200, "{path}");
                    answer.bytes().await.unwrap();
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

/// Reports of different places.
pub async fn told_only(teller: &Person, count: usize, from: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in from..from + count {
        let mut report = burst_pipe();
        report["location"]["lat"] = serde_json::json!(29.0 + (n % 400) as f64 * 0.002);
        report["location"]["lng"] = serde_json::json!(112.0 + (n / 400) as f64 * 0.002);
        report["description"] = serde_json::json!(format!("人行道下水管爆裂，路面积水，第 {n} 处"));
        ids.push(teller.reports(report).await);
    }
    ids
}

/// Reports that were accepted, so that everybody sees them.
pub async fn told(teller: &Person, reviewer: &Person, count: usize) -> Vec<String> {
    let ids = told_only(teller, count, 0).await;
    for id in &ids {
        let accepted = serde_json::json!({"category": "burst_pipe", "urgency": "emergency"});
        reviewer.commands(id, "accept", accepted).await.expect(200);
    }
    ids
}

/// The handler to measure by, in a process of its own.
struct Bare {
    child: Child,
    base: String,
}

impl Bare {
    fn start(database: &Path, page: &Value) -> Self {
        let file = database.with_extension("page.json");
        std::fs::write(&file, page.to_string()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("bare")
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
        Self { child, base: line.trim().to_owned() }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

diesel::table! {
    tickets (id) {
        id -> Text,
        number -> Text,
        programme_id -> Text,
        content_hash -> Binary,
        awarded -> Nullable<Integer>,
        award_withheld -> Nullable<Text>,
        submitted_at -> Text,
        changed_at -> Text,
        state -> Text,
    }
}

type Row = (String, String, Vec<u8>, Option<i32>, Option<String>, String, String);

#[derive(Debug)]
struct AsTheProgramReads;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for AsTheProgramReads {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        let settings = "PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456";
        conn.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)
    }
}

type Readers = Pool<ConnectionManager<SqliteConnection>>;

struct Shown {
    ticket: Value,
    page: Value,
}

/// A ticket's row by its key, or twenty of the newest; the JSON is one that the program gave, written anew for each request.
pub async fn serve_bare(database: &str) {
    let page = std::fs::read(Path::new(database).with_extension("page.json")).unwrap();
    let page: Value = serde_json::from_slice(&page).unwrap();
    let shown = Data::new(Shown { ticket: page["items"][0].clone(), page });
    let readers: Readers = Pool::builder()
        .max_size(8)
        .test_on_check_out(false)
        .connection_customizer(Box::new(AsTheProgramReads))
        .build(ConnectionManager::new(database))
        .unwrap();
    let readers = Data::new(readers);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shown.clone())
            .app_data(readers.clone())
            .route("/one/{id}", web::get().to(one))
            .route("/page", web::get().to(newest))
    });
    let server = server.workers(2).bind("127.0.0.1:0").unwrap();
    println!("http://{}", server.addrs()[0]);
    server.run().await.unwrap();
}

macro_rules! columns {
    () => {
        (
            tickets::number,
            tickets::programme_id,
            tickets::content_hash,
            tickets::awarded,
            tickets::award_withheld,
            tickets::changed_at,
            tickets::state,
        )
    };
}

async fn one(id: web::Path<String>, readers: Data<Readers>, shown: Data<Shown>) -> HttpResponse {
    let row = web::block(move || {
        let mut conn = readers.get().unwrap();
        tickets::table.find(id.into_inner()).select(columns!()).first::<Row>(&mut conn).unwrap()
    });
    let row = row.await.unwrap();
    assert!(!row.6.is_empty());
    HttpResponse::Ok().json(&shown.ticket)
}

async fn newest(readers: Data<Readers>, shown: Data<Shown>) -> HttpResponse {
    let rows = web::block(move || {
        let mut conn = readers.get().unwrap();
        let newest = tickets::table.order((tickets::submitted_at.desc(), tickets::id.desc())).limit(20);
        newest.select(columns!()).load::<Row>(&mut conn).unwrap()
    });
    assert_eq!(rows.await.unwrap().len(), 20);
    HttpResponse::Ok().json(&shown.page)
}
