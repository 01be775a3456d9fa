//! Photos in an S3 bucket, or in what speaks like one (MinIO, Ceph, Aliyun OSS, Tencent COS): for several machines, none of which has
//! the disk.

use std::sync::Arc;

use clap::Args;
use object_store::ObjectStore;
use serde::Deserialize;

/// What is said of it beside the name. Who we are stands in the environment, by the names that all tools have for it:
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, or whatever else tells it there (roles of machines and containers).
#[derive(Args, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct S3Settings {
    /// Where the bucket is, of S3 elsewhere than at Amazon [default: AWS_ENDPOINT_URL, or Amazon]
    #[arg(id = "s3_endpoint", long = "s3-endpoint", env = "WOODPECKER_S3_ENDPOINT")]
    pub endpoint: Option<String>,
    /// Its region [default: AWS_REGION, or us-east-1]
    #[arg(id = "s3_region", long = "s3-region", env = "WOODPECKER_S3_REGION")]
    pub region: Option<String>,
    /// `on`: the bucket stands in the path, `off`: in the name of the host [default: on where there is an endpoint]
    #[arg(id = "s3_path_style", long = "s3-path-style", env = "WOODPECKER_S3_PATH_STYLE")]
    pub path_style: Option<String>,
    /// `on`: without TLS, on a line that nobody else is on [default: off]
    #[arg(id = "s3_allow_http", long = "s3-allow-http", env = "WOODPECKER_S3_ALLOW_HTTP")]
    pub allow_http: Option<String>,
}

impl S3Settings {
    pub fn or(self, file: Self) -> Self {
        Self {
            endpoint: self.endpoint.or(file.endpoint),
            region: self.region.or(file.region),
            path_style: self.path_style.or(file.path_style),
            allow_http: self.allow_http.or(file.allow_http),
        }
    }
}

/// A bucket, and what of it is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    name: String,
    prefix: String,
    endpoint: Option<String>,
    region: Option<String>,
    path_style: bool,
    allow_http: bool,
}

impl Bucket {
    /// `s3://bucket/prefix`
    pub fn parse(url: &str, settings: S3Settings) -> Result<Self, String> {
        if !cfg!(feature = "s3") {
            return Err("photo_store: this program was built without S3 (cargo feature `s3`)".into());
        }
        let said = url.strip_prefix("s3://").unwrap_or_default().trim_end_matches('/');
        let (name, prefix) = said.split_once('/').unwrap_or((said, ""));
        let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let is_name = (3..=63).contains(&name.len()) && is_plain(name);
        let is_prefix = prefix.is_empty()
            || prefix.split('/').all(|part| !part.is_empty() && is_plain(part) && !part.chars().all(|c| c == '.'));
        if !is_name || !is_prefix {
            return Err(format!("photo_store: {url:?} is not s3://BUCKET or s3://BUCKET/PREFIX"));
        }
        let switch = |name: &str, value: Option<&str>, default: bool| match value {
            None => Ok(default),
            Some("on") => Ok(true),
            Some("off") => Ok(false),
            Some(other) => Err(format!("{name}: {other:?} is neither \"on\" nor \"off\"")),
        };
        let allow_http = switch("s3_allow_http", settings.allow_http.as_deref(), false)?;
        if let Some(endpoint) = settings.endpoint.as_deref() {
            let schemes = if allow_http { ["https://", "http://"].as_slice() } else { &["https://"] };
            if !schemes.iter().any(|scheme| endpoint.starts_with(scheme)) {
                return Err(format!(
                    "s3_endpoint: {endpoint:?} does not begin with https:// (and s3_allow_http is not on)"
                ));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            path_style: switch("s3_path_style", settings.path_style.as_deref(), settings.endpoint.is_some())?,
            endpoint: settings.endpoint,
            region: settings.region,
            allow_http,
        })
    }

    /// Settings as they are printed; none of them is a secret.
    pub fn print(&self) -> Vec<String> {
        let on = |it| if it { "on" } else { "off" };
        vec![
            format!("s3.endpoint = {:?}", self.endpoint.as_deref().unwrap_or_default()),
            format!("s3.region = {:?}", self.region.as_deref().unwrap_or_default()),
            format!("s3.path_style = {:?}", on(self.path_style)),
            format!("s3.allow_http = {:?}", on(self.allow_http)),
        ]
    }

    #[cfg(not(feature = "s3"))]
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, String> {
        Err(format!("{self}: this program was built without S3"))
    }

    /// Nothing is asked yet.
    #[cfg(feature = "s3")]
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, String> {
        use std::time::Duration;

        use object_store::aws::AmazonS3Builder;
        use object_store::prefix::PrefixStore;
        use object_store::{BackoffConfig, ClientOptions, RetryConfig};

        // By itself it would try for three minutes; whoever uploads has gone by then.
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            ..BackoffConfig::default()
        };
        let retry = RetryConfig { backoff, max_retries: 2, retry_timeout: Duration::from_secs(8) };
        let client = ClientOptions::new()
            .with_connect_timeout(Duration::from_secs(3))
            .with_timeout(Duration::from_secs(20))
            .with_allow_http(self.allow_http);
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&self.name)
            .with_client_options(client)
            .with_retry(retry)
            .with_virtual_hosted_style_request(!self.path_style)
            // One request a file, without the checksums that others than Amazon do not know.
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        let store = builder.build().map_err(|e| format!("{self}: {e}"))?;
        Ok(match self.prefix.is_empty() {
            true => Arc::new(store),
            false => Arc::new(PrefixStore::new(store, self.prefix.as_str())),
        })
    }
}

impl std::fmt::Display for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "s3://{}{slash}{}", self.name, self.prefix)
    }
}

#[cfg(all(test, feature = "s3"))]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_or_refused() {
        let parse = |url: &str| Bucket::parse(url, S3Settings::default());
        assert_eq!(parse("s3://photos/city/a/").unwrap().to_string(), "s3://photos/city/a");
        assert_eq!(parse("s3://photos").unwrap().to_string(), "s3://photos");
        for bad in [
            "s3://",
            "s3://ab",
            "s3://pho tos",
            "s3://photos//a",
            "s3://photos/../a",
            "s3://photos/a?b",
            "s3://a:b@c/d",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_goes_without_tls_unless_that_is_said() {
        let at = |endpoint: &str, allow_http: Option<&str>| {
            let (endpoint, allow_http) = (Some(endpoint.to_owned()), allow_http.map(str::to_owned));
            Bucket::parse("s3://photos", S3Settings { endpoint, allow_http, ..S3Settings::default() })
        };
        assert!(at("http://127.0.0.1:9000", None).is_err());
        assert!(at("http://127.0.0.1:9000", Some("maybe")).is_err());
        assert!(at("127.0.0.1:9000", Some("on")).is_err());
        let here = at("http://127.0.0.1:9000", Some("on")).unwrap();
        assert!(here.path_style && here.open().is_ok());
        assert!(at("https://oss.example", None).is_ok());
    }
}
