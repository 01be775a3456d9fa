//! Settings of the server: a flag, an environment variable or a line of a TOML file, in that order of precedence.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use ipnet::IpNet;
use persistence::DatabaseUrl;
use serde::Deserialize;

use crate::outgoing::settings::{WebhookSettings, Webhooks};
use crate::outside::settings::OutsideSettings;
use crate::photos::bucket::{Bucket, S3Settings};
use crate::streams::Most;

/// What can be said. What is not said has a default.
#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "WOODPECKER_LISTEN")]
    pub listen: Option<String>,
    /// Where the database, photos and keys live [default: ./data; of `demo`: ./demo-data]
    #[arg(long, env = "WOODPECKER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// sqlite://FILE or postgres://… [default: an SQLite file in the data directory]
    #[arg(long, env = "WOODPECKER_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// postgres://… of a copy that follows the database, for figures and exports [default: none]
    #[arg(long, env = "WOODPECKER_REPLICA_URL", hide_env_values = true)]
    pub replica_url: Option<String>,
    /// Most connections to the database [default: 8]
    #[arg(long, env = "WOODPECKER_DATABASE_CONNECTIONS")]
    pub database_connections: Option<u32>,
    /// Where photos are kept: a folder, or s3://BUCKET/PREFIX [default: photos/ in the data directory]
    #[arg(long, env = "WOODPECKER_PHOTO_STORE")]
    pub photo_store: Option<String>,
    /// Most photos decoded at a time [default: one for each core]
    #[arg(long, env = "WOODPECKER_PHOTO_WORKERS")]
    pub photo_workers: Option<usize>,
    /// `on` or `off` [default: on]
    #[arg(long, env = "WOODPECKER_RATE_LIMIT")]
    pub rate_limit: Option<String>,
    /// Proxies that may say for whom they ask (X-Forwarded-For): addresses or networks, separated by commas [default: none]
    #[arg(long, env = "WOODPECKER_TRUSTED_PROXIES")]
    pub trusted_proxies: Option<String>,
    /// Threads that serve requests [default: one for each core]
    #[arg(long, env = "WOODPECKER_WORKERS")]
    pub workers: Option<usize>,
    /// Origins of web front ends that may call the API, separated by commas, or `*` [default: none]
    #[arg(long, env = "WOODPECKER_CORS_ORIGINS")]
    pub cors_origins: Option<String>,
    /// Where people reach the server, such as https://city.example: what QR codes lead to [default: as each request has it]
    #[arg(long, env = "WOODPECKER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Most open streams and waiting requests, of everybody together [default: 10000]
    #[arg(long, env = "WOODPECKER_STREAMS")]
    pub streams: Option<usize>,
    /// Most of them of one account [default: 5]
    #[arg(long, env = "WOODPECKER_STREAMS_PER_ACCOUNT")]
    pub streams_per_account: Option<usize>,
    /// `production` or `development`, in which nothing is refused that would only be unsafe for real people [default: production]
    #[arg(long, env = "WOODPECKER_MODE")]
    pub mode: Option<String>,
    /// `text` or `json` [default: text]
    #[arg(long, env = "WOODPECKER_LOG_FORMAT")]
    pub log_format: Option<String>,
    /// What is logged, as `tracing` filters have it [default: info]
    #[arg(long, env = "WOODPECKER_LOG")]
    pub log: Option<String>,
    /// What others run: in the file, tables of their own.
    #[command(flatten)]
    #[serde(default)]
    pub outside: OutsideSettings,
    /// The bucket, where photos are in one: in the file, a table of its own.
    #[command(flatten)]
    #[serde(default)]
    pub s3: S3Settings,
    /// Messages to endpoints: in the file, a table of its own.
    #[command(flatten)]
    #[serde(default)]
    pub webhooks: WebhookSettings,
}

/// Every variable with our prefix, so that a misspelt one is told from a known one.
const VARIABLES: &[&str] = &[
    "WOODPECKER_CONFIG",
    "WOODPECKER_LISTEN",
    "WOODPECKER_DATA_DIR",
    "WOODPECKER_DATABASE_URL",
    "WOODPECKER_REPLICA_URL",
    "WOODPECKER_DATABASE_CONNECTIONS",
    "WOODPECKER_PHOTO_STORE",
    "WOODPECKER_PHOTO_WORKERS",
    "WOODPECKER_RATE_LIMIT",
    "WOODPECKER_TRUSTED_PROXIES",
    "WOODPECKER_WORKERS",
    "WOODPECKER_CORS_ORIGINS",
    "WOODPECKER_PUBLIC_URL",
    "WOODPECKER_STREAMS",
    "WOODPECKER_STREAMS_PER_ACCOUNT",
    "WOODPECKER_MODE",
    "WOODPECKER_OUTSIDE_TIMEOUT_SECONDS",
    "WOODPECKER_WECHAT_APP_ID",
    "WOODPECKER_WECHAT_SECRET",
    "WOODPECKER_WECHAT_URL",
    "WOODPECKER_WECHAT_CALLBACK_TOKEN",
    "WOODPECKER_CONTENT_WORDS",
    "WOODPECKER_DINGTALK_CLIENT_ID",
    "WOODPECKER_DINGTALK_SECRET",
    "WOODPECKER_DINGTALK_URL",
    "WOODPECKER_DINGTALK_OLDER_URL",
    "WOODPECKER_SMS_GATEWAY",
    "WOODPECKER_SMS_SECRET",
    "WOODPECKER_HOTLINE_URL",
    "WOODPECKER_HOTLINE_SECRET",
    "WOODPECKER_HOTLINE_OTHER_SECRET",
    "WOODPECKER_HOTLINE_JURISDICTION",
    "WOODPECKER_HOTLINE_ACCOUNT",
    "WOODPECKER_OIDC",
    "WOODPECKER_S3_ENDPOINT",
    "WOODPECKER_S3_REGION",
    "WOODPECKER_S3_PATH_STYLE",
    "WOODPECKER_S3_ALLOW_HTTP",
    "WOODPECKER_WECHAT_TEMPLATES",
    "WOODPECKER_DINGTALK_AGENT_ID",
    "WOODPECKER_WEBHOOK_ALLOW_NETWORKS",
    "WOODPECKER_WEBHOOK_OVERLAP_HOURS",
    "WOODPECKER_WEBHOOK_TIMEOUT_SECONDS",
    "WOODPECKER_LOG_FORMAT",
    "WOODPECKER_LOG",
    "WOODPECKER_SAMPLES",
];
/// The tests' own variables are none of the server's business.
const TEST_PREFIX: &str = "WOODPECKER_TEST_";

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub database: DatabaseUrl,
    pub replica: Option<DatabaseUrl>,
    pub database_connections: u32,
    pub photo_folder: PathBuf,
    /// Where they are instead, on several machines.
    pub photo_bucket: Option<Bucket>,
    pub photo_workers: usize,
    pub rate_limit: bool,
    pub trusted_proxies: Vec<IpNet>,
    pub workers: usize,
    pub cors_origins: Vec<String>,
    /// Scheme, host and port.
    pub public_url: Option<String>,
    pub streams: Most,
    pub production: bool,
    pub log_json: bool,
    pub log: String,
    pub outside: OutsideSettings,
    pub webhooks: Webhooks,
}

impl Settings {
    /// Adds what only the file says, and checks the whole.
    pub fn resolve(self, file: Option<&Path>) -> Result<Config, String> {
        check_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
        let database_url = self.database_url.clone().or_else(|| {
            // The name that many hosts give it.
            std::env::var_os("DATABASE_URL").and_then(|url| url.into_string().ok())
        });
        let said = Self { database_url, ..self };
        let config = match file {
            Some(path) => said.or(Self::read(path)?),
            None => said,
        };
        config.checked()
    }

    fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn or(self, file: Self) -> Self {
        Self {
            listen: self.listen.or(file.listen),
            data_dir: self.data_dir.or(file.data_dir),
            database_url: self.database_url.or(file.database_url),
            replica_url: self.replica_url.or(file.replica_url),
            database_connections: self.database_connections.or(file.database_connections),
            photo_store: self.photo_store.or(file.photo_store),
            photo_workers: self.photo_workers.or(file.photo_workers),
            rate_limit: self.rate_limit.or(file.rate_limit),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            workers: self.workers.or(file.workers),
            cors_origins: self.cors_origins.or(file.cors_origins),
            public_url: self.public_url.or(file.public_url),
            streams: self.streams.or(file.streams),
            streams_per_account: self.streams_per_account.or(file.streams_per_account),
            mode: self.mode.or(file.mode),
            log_format: self.log_format.or(file.log_format),
            log: self.log.or(file.log),
            outside: self.outside.or(file.outside),
            s3: self.s3.or(file.s3),
            webhooks: self.webhooks.or(file.webhooks),
        }
    }

    fn checked(self) -> Result<Config, String> {
        let listen = self.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let listen = listen.parse().map_err(|_| format!("listen: {listen:?} is not ADDRESS:PORT"))?;
        let data_dir = self.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        let database = match self.database_url.as_deref() {
            Some(url) => DatabaseUrl::parse(url).map_err(|e| format!("database_url: {e}"))?,
            None => DatabaseUrl::file(&data_dir.join("woodpecker.sqlite")),
        };
        let replica = self.replica_url.as_deref().map(DatabaseUrl::parse).transpose();
        let replica = replica.map_err(|e| format!("replica_url: {e}"))?;
        let is_sqlite = |url: &DatabaseUrl| matches!(url, DatabaseUrl::Sqlite(_));
        if replica.as_ref().is_some_and(|replica| is_sqlite(replica) || is_sqlite(&database)) {
            return Err("replica_url: PostgreSQL alone is followed, by PostgreSQL alone".into());
        }
        let is_bucket = |url: &&str| url.starts_with("s3://");
        let photo_bucket = match self.photo_store.as_deref().filter(is_bucket) {
            Some(url) => Some(Bucket::parse(url, self.s3)?),
            None if self.s3 != S3Settings::default() => {
                return Err("s3: said of a bucket, and photo_store is none".into());
            }
            None => None,
        };
        let photo_folder = match self.photo_store.as_deref().filter(|url| !is_bucket(url)) {
            None => data_dir.join("photos"),
            Some(url) if url.contains("://") && !url.starts_with("file://") => {
                return Err(format!("photo_store: {url:?} is not a folder, nor s3://BUCKET"));
            }
            Some(path) => PathBuf::from(path.strip_prefix("file://").unwrap_or(path)),
        };
        let production = switch("mode", self.mode.as_deref().unwrap_or("production"), "production", "development")?;
        self.outside.check(production)?;
        let webhooks = self.webhooks.checked(production)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let positive = |name: &str, value: Option<usize>| match value {
            Some(0) => Err(format!("{name}: has to be at least 1")),
            Some(n) => Ok(n),
            None => Ok(cores),
        };
        Ok(Config {
            listen,
            database,
            replica,
            photo_folder,
            photo_bucket,
            data_dir,
            database_connections: match self.database_connections {
                Some(0) => return Err("database_connections: has to be at least 1".into()),
                Some(n) => n,
                None => 8,
            },
            photo_workers: positive("photo_workers", self.photo_workers)?,
            rate_limit: switch("rate_limit", self.rate_limit.as_deref().unwrap_or("on"), "on", "off")?,
            trusted_proxies: networks("trusted_proxies", self.trusted_proxies.as_deref().unwrap_or_default())?,
            workers: positive("workers", self.workers)?,
            cors_origins: origins(self.cors_origins.as_deref().unwrap_or_default())?,
            public_url: self.public_url.map(public_url).transpose()?,
            // None at all is allowed: whoever wants news asks for it.
            streams: Most { in_all: self.streams.unwrap_or(10_000), of_one: self.streams_per_account.unwrap_or(5) },
            log_json: switch("log_format", self.log_format.as_deref().unwrap_or("text"), "json", "text")?,
            production,
            log: self.log.unwrap_or_else(|| "info".into()),
            outside: self.outside,
            webhooks,
        })
    }
}

impl Config {
    fn photo_store(&self) -> String {
        self.photo_bucket.as_ref().map_or_else(|| self.photo_folder.display().to_string(), Bucket::to_string)
    }

    /// What is in force, secrets hidden.
    pub fn print(&self) -> String {
        let url = |url: &DatabaseUrl| match url {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => hidden_password(url),
        };
        let mut lines = vec![
            format!("listen = {:?}", self.listen.to_string()),
            format!("data_dir = {:?}", self.data_dir.display().to_string()),
            format!("database_url = {:?}", url(&self.database)),
            format!("replica_url = {:?}", self.replica.as_ref().map(url).unwrap_or_default()),
            format!("database_connections = {}", self.database_connections),
            format!("photo_store = {:?}", self.photo_store()),
            format!("photo_workers = {}", self.photo_workers),
            format!("rate_limit = {:?}", if self.rate_limit { "on" } else { "off" }),
            format!(
                "trusted_proxies = {:?}",
                self.trusted_proxies.iter().map(IpNet::to_string).collect::<Vec<_>>().join(",")
            ),
            format!("workers = {}", self.workers),
            format!("cors_origins = {:?}", self.cors_origins.join(",")),
            format!("public_url = {:?}", self.public_url.as_deref().unwrap_or_default()),
            format!("streams = {}", self.streams.in_all),
            format!("streams_per_account = {}", self.streams.of_one),
            format!("mode = {:?}", if self.production { "production" } else { "development" }),
            format!("log_format = {:?}", if self.log_json { "json" } else { "text" }),
            format!("log = {:?}", self.log),
        ];
        lines.extend(self.outside.print());
        lines.extend(self.photo_bucket.iter().flat_map(Bucket::print));
        lines.extend(self.webhooks.print());
        lines.join("\n") + "\n"
    }
}

/// `10.0.0.0/8, 192.0.2.1`
pub fn networks(setting: &str, list: &str) -> Result<Vec<IpNet>, String> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let network = |name: &str| name.parse().or_else(|_| name.parse::<IpAddr>().map(IpNet::from));
    names.map(|name| network(name).map_err(|_| format!("{setting}: {name:?} is no address or network"))).collect()
}

/// `https://city.example, http://localhost:5173`, or `*` alone: as browsers name them, scheme, host and port.
fn origins(list: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> =
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if names == ["*"] {
        return Ok(names);
    }
    match names.iter().find(|name| !is_origin(name)) {
        Some(name) => {
            Err(format!("cors_origins: {name:?} is not an origin such as https://city.example, nor is it * alone"))
        }
        None => Ok(names),
    }
}

/// A scheme, a host and perhaps a port, and nothing else.
pub fn is_origin(name: &str) -> bool {
    let uri = name.parse::<actix_web::http::Uri>().ok().filter(|uri| uri.authority().is_some());
    uri.is_some_and(|uri| {
        let authority = uri.authority().map_or("", |it| it.as_str());
        matches!(uri.scheme_str(), Some("http" | "https"))
            && !authority.contains('@')
            && name.len() == uri.scheme_str().map_or(0, str::len) + "://".len() + authority.len()
    })
}

fn public_url(url: String) -> Result<String, String> {
    let url = url.trim().trim_end_matches('/');
    if is_origin(url) && url.len() <= 200 {
        Ok(url.to_owned())
    } else {
        Err(format!("public_url: {url:?} is not the address of a host such as https://city.example"))
    }
}

fn switch(name: &str, value: &str, yes: &str, no: &str) -> Result<bool, String> {
    if value == yes {
        Ok(true)
    } else if value == no {
        Ok(false)
    } else {
        Err(format!("{name}: {value:?} is neither {yes:?} nor {no:?}"))
    }
}

#[cfg(feature = "postgres")]
fn hidden_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((user, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:****@{host}")
}

fn check_variables(names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut unknown = names
        .filter(|name| name.starts_with("WOODPECKER_") && !name.starts_with(TEST_PREFIX))
        .filter(|name| !VARIABLES.contains(&name.as_str()));
    unknown.next().map_or(Ok(()), |name| Err(format!("{name}: there is no such setting")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_first_wins_and_what_makes_no_sense_is_refused() {
        let said = Settings { listen: Some("0.0.0.0:80".into()), ..Settings::default() };
        let file: Settings = toml::from_str("listen = '1.1.1.1:1'\nrate_limit = 'off'").unwrap();
        let config = said.or(file).checked().unwrap();
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert!(!config.rate_limit);
        assert!(toml::from_str::<Settings>("lisen = 'x'").is_err());
        for bad in [
            "listen = 'x'",
            "rate_limit = 'maybe'",
            "database_url = 'mysql://x'",
            "replica_url = 'postgres://x/y'",
            "replica_url = 'sqlite://x'",
            "photo_store = 's3://x'",
            "photo_store = 'ftp://x'",
            "[s3]\nregion = 'cn-north-1'",
            "photo_workers = 0",
            "trusted_proxies = 'x'",
            "cors_origins = 'not an origin'",
            "cors_origins = 'city.example'",
            "cors_origins = 'https://city.example/'",
            "cors_origins = 'https://city.example/path'",
            "cors_origins = 'https://a@city.example'",
            "cors_origins = 'ftp://city.example'",
            "cors_origins = '*, https://city.example'",
            "public_url = 'city.example'",
            "[outside.hotline]\nurl = 'https://12345.example'",
            "[outside.hotline]\nother_secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'",
            "public_url = 'https://city.example/woodpecker'",
        ] {
            assert!(toml::from_str::<Settings>(bad).unwrap().checked().is_err(), "{bad}");
        }
        let hotline = |url: &str, secret: &str, account: &str| {
            let text = format!(
                "[outside.hotline]\nurl = '{url}'\nsecret = '{secret}'\njurisdiction = '421081'\naccount = '{account}'"
            );
            toml::from_str::<Settings>(&text).unwrap().checked()
        };
        let (secret, account) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "13800000016");
        assert!(hotline("https://10.0.0.5/woodpecker", secret, account).is_ok());
        assert!(!hotline("https://10.0.0.5/w", secret, account).unwrap().print().contains("MfKQ9r8"));
        assert!(hotline("http://10.0.0.5/woodpecker", secret, account).is_err());
        assert!(hotline("https://10.0.0.5/woodpecker", "secret", account).is_err());
        assert!(hotline("https://10.0.0.5/woodpecker", secret, "12").is_err());
        let url =
            toml::from_str::<Settings>("public_url = 'https://city.example/'").unwrap().checked().unwrap().public_url;
        assert_eq!(url.as_deref(), Some("https://city.example"));
        let several = "cors_origins = 'https://city.example, http://localhost:5173, http://[::1]:80'";
        assert_eq!(toml::from_str::<Settings>(several).unwrap().checked().unwrap().cors_origins.len(), 3);
        assert_eq!(toml::from_str::<Settings>("cors_origins = ' * '").unwrap().checked().unwrap().cors_origins, ["*"]);
        assert!(check_variables(["WOODPECKER_LISEN".to_owned()].into_iter()).is_err());
        assert!(check_variables(["WOODPECKER_LISTEN".to_owned(), "PATH".to_owned()].into_iter()).is_ok());
    }
}
