//! The program itself, as its own process: to be killed, measured and started again.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::city::PASSWORD;
use crate::client::Person;

/// Where the program is and what it serves from.
#[derive(Clone, Debug)]
pub struct Program {
    pub binary: PathBuf,
    pub data_dir: PathBuf,
    /// PostgreSQL, or SQLite in the data directory.
    pub database_url: Option<String>,
}

/// A program that serves. Killed when it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    pub base: String,
}

impl Program {
    /// The settings come from here alone, whatever the environment says.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--data-dir").arg(&self.data_dir);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command
    }

    /// Starts it, and returns when it says that it serves.
    pub fn serve(&self) -> Running {
        let mut command =
            self.command(&["serve", "--listen", "127.0.0.1:0", "--rate-limit", "off", "--log-format", "json"]);
        command.args(["--log", "warn,api::cli=info"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let said: Value = serde_json::from_str(&line).ok()?;
                said["fields"]["address"].as_str().map(str::to_owned)
            })
            .expect("it ended before it served");
        // What it says later must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Running { child, base: format!("http://{address}") }
    }

    /// Runs a command to its end, and says what it printed.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut command = self.command(arguments);
        command.args(["--log", "warn"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(said) } else { Err(said) }
    }
}

impl Running {
    /// No time to tidy up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Somebody who speaks to it.
    pub fn person(&self, token: Option<String>) -> Person {
        // The server closes a connection after five idle seconds, at worst while a request is on its way.
        let http = reqwest::Client::builder().no_proxy().pool_idle_timeout(Duration::from_secs(2)).build().unwrap();
        Person { id: uuid::Uuid::nil(), base: self.base.clone(), http, token }
    }

    pub async fn sign_in(&self, phone: &str) -> Person {
        let login = json!({"phone": phone, "password": PASSWORD});
        let signed_in = self.person(None).post("/v1/auth/login", login).await.expect(200);
        self.person(Some(signed_in.text("access_token")))
    }

    /// How much memory it has ever had, and has now, in MiB.
    pub fn memory_mib(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(Path::new("/proc").join(self.id().to_string()).join("status")).unwrap();
        let kib = |name: &str| -> f64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        (kib("VmHWM:") / 1024.0, kib("VmRSS:") / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Telephone numbers of those who take part.
pub const ADMIN: &str = "13800000001";
pub const REVIEWER: &str = "13800000002";

pub fn rider(n: usize) -> String {
    format!("139{n:08}")
}

/// A city with an administrator, a reviewer and so many riders.
pub async fn settle(program: &Program, riders: usize) {
    let arguments = ["account", "create", "--role", "admin", "--phone", ADMIN, "--name", "管理员", "--password-stdin"];
    program.run(&arguments, PASSWORD).unwrap();
    let running = program.serve();
    let admin = running.sign_in(ADMIN).await;
    let city = json!({"name": "石首市", "code": "shishou", "level": "city"});
    let city = admin.post("/v1/areas", city).await.expect(201).text("id");
    let first = "eight herons at dawn";
    let account = json!({"phone": REVIEWER, "password": first, "name": "审核员"});
    let account = admin.post("/v1/accounts", account).await.expect(201).text("id");
    let role = json!({"role": "reviewer", "area_id": city});
    admin.post(&format!("/v1/accounts/{account}/roles"), role).await.expect(201);
    let signed_in = running.person(None).post("/v1/auth/login", json!({"phone": REVIEWER, "password": first})).await;
    let reviewer = running.person(Some(signed_in.expect(200).text("access_token")));
    let change = json!({"current_password": first, "new_password": PASSWORD});
    reviewer.post("/v1/me/password", change).await.expect(204);
    for n in 0..riders {
        let register = json!({"phone": rider(n), "password": PASSWORD, "name": "骑手", "occupation": "courier", "consent_version": "1"});
        running.person(None).post("/v1/auth/register", register).await.expect(201);
    }
}
