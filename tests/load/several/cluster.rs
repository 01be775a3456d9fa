//! Three servers, a proxy before them, and what they stand on.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::rt;
use tests::process::Program;

use crate::PATIENCE;

pub const SERVERS: usize = 3;

pub struct Cluster {
    /// For what is done with a program alone.
    pub program: Program,
    /// Where clients come.
    pub base: String,
    home: PathBuf,
    database_url: String,
    replica_url: String,
    s3: String,
    control: PathBuf,
    ports: [u16; SERVERS],
    servers: [Option<Child>; SERVERS],
    proxy: Option<Child>,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: see the head of this program"))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Cluster {
    pub fn new(binary: PathBuf, home: &Path) -> Self {
        let database_url = format!("{}/postgres?target_session_attrs=read-write", variable("WOODPECKER_TEST_PAIR_URL"));
        let data_dir = home.join("data");
        let program = Program { binary, data_dir, database_url: Some(database_url.clone()) };
        let proxy_port = free_port();
        Self {
            program,
            base: format!("http://127.0.0.1:{proxy_port}"),
            home: home.to_owned(),
            database_url,
            replica_url: format!("{}/postgres", variable("WOODPECKER_TEST_REPLICA_URL")),
            s3: variable("WOODPECKER_TEST_S3"),
            control: variable("WOODPECKER_TEST_PAIR_CONTROL").into(),
            ports: std::array::from_fn(|_| free_port()),
            servers: [const { None }; SERVERS],
            proxy: None,
        }
    }

    fn photos(&self) -> [String; 6] {
        ["--photo-store", "s3://woodpecker/several", "--s3-endpoint", &self.s3, "--s3-allow-http", "on"]
            .map(str::to_owned)
    }

    /// A command of the program, on what the servers stand on.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let photos = self.photos();
        let all: Vec<&str> = arguments.iter().copied().chain(photos.iter().map(String::as_str)).collect();
        self.program.run(&all, "")
    }

    /// As a machine of its own would: with its own copy of the keys, and nothing else on its disk.
    pub fn start(&mut self, n: usize) {
        let own = self.home.join(format!("server-{n}"));
        if !own.exists() {
            fs::create_dir_all(own.join("keys")).unwrap();
            for key in ["sealing.keys", "signing.pem"] {
                fs::copy(self.program.data_dir.join("keys").join(key), own.join("keys").join(key)).unwrap();
            }
        }
        let log =
            fs::OpenOptions::new().create(true).append(true).open(self.home.join(format!("server-{n}.log"))).unwrap();
        let mut command = Command::new(&self.program.binary);
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.ports[n])]);
        command.arg("--data-dir").arg(&own);
        command.args(["--database-url", &self.database_url, "--replica-url", &self.replica_url]);
        command.args(self.photos());
        command.args(["--trusted-proxies", "127.0.0.1", "--rate-limit", "off", "--log", "warn"]);
        // As a supervisor has it: one that cannot start is started again.
        self.servers[n] = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
    }

    pub fn kill(&mut self, n: usize) {
        if let Some(mut server) = self.servers[n].take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Kills, promotes or rebuilds.
    pub fn database(&self, what: &str) {
        let output = Command::new(&self.control).arg(what).output().unwrap();
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// By the file that operators are given, with these servers in it and without TLS.
    pub fn start_proxy(&mut self) {
        let home = self.home.join("proxy");
        fs::create_dir_all(&home).unwrap();
        let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploy/nginx.conf");
        let given = fs::read_to_string(given).unwrap();
        let mut ports = self.ports.iter();
        let mut lines = Vec::new();
        for line in given.lines().filter(|line| !line.trim_start().starts_with("ssl_")) {
            if let Some((before, after)) = line.split_once("server 10.0.0.1") {
                let port = ports.next().expect("it names as many servers as there are here");
                lines.push(format!("{before}server 127.0.0.1:{port}{}", &after[after.find(' ').unwrap()..]));
            } else if line.contains("listen 443 ssl;") {
                lines.push(format!("listen {};", self.base.trim_start_matches("http://")));
            } else {
                lines.push(line.to_owned());
            }
        }
        assert!(ports.next().is_none(), "it names as many servers as there are here");
        let place = home.display();
        let parts = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let folders: String = parts.iter().map(|part| format!("{part}_temp_path {place}/{part};\n")).collect();
        let config = format!(
            "daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log {place}/error.log;\n\
             events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\n{folders}{}\n}}\n",
            lines.join("\n")
        );
        let file = home.join("nginx.conf");
        fs::write(&file, config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&file).arg("-e").arg(home.join("start.log")).stdout(Stdio::null()).stderr(Stdio::null());
        self.proxy = Some(command.spawn().expect("nginx is not installed"));
    }

    /// Until every server is there and says so.
    pub async fn until_ready(&mut self) {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
        let deadline = Instant::now() + PATIENCE;
        for n in 0..SERVERS {
            let url = format!("http://127.0.0.1:{}/health/ready", self.ports[n]);
            while !http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                if self.servers[n].as_mut().is_none_or(|server| server.try_wait().unwrap().is_some()) {
                    self.start(n);
                }
                assert!(Instant::now() < deadline, "server {n} is not ready: {}", self.said(n));
                rt::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    fn said(&self, n: usize) -> String {
        fs::read_to_string(self.home.join(format!("server-{n}.log"))).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.servers.iter_mut().chain([&mut self.proxy]).flatten() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
