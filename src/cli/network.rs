//! How `fetch` reaches out: arguments to the client's options.

use super::Stop;
use clap::Args;
use copydesk::fetch::{Client, ClientError, ClientOptions};
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The arguments about the network.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct Network {
    /// Pages at a time; of one host, one at a time whatever N is
    #[arg(short, long, value_name = "N", default_value = "16", value_parser = super::extract::jobs)]
    pub(super) jobs: NonZeroUsize,

    /// Least time between two requests to a site [default: 0.5]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pace: Option<Duration>,

    /// Longest time for one request, to its last byte [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// Longest time to reach a server [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    connect_timeout: Option<Duration>,

    /// Longest silence between two pieces of a page [default: 15]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    read_timeout: Option<Duration>,

    /// How often a failure that may pass is tried again [default: 2]
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// Largest page, decompressed [default: 10]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_size: Option<u64>,

    /// Who asks: a name as robots.txt knows it, and a way to reach you [default: copydesk/VERSION]
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,

    /// Go through a proxy (http, https, socks5); none is used unless it is named here
    #[arg(long, value_name = "URL")]
    proxy: Option<Url>,

    /// Trust the certificates in a PEM file too (repeatable)
    #[arg(long, value_name = "FILE")]
    ca_file: Vec<PathBuf>,

    /// Allow private, loopback and other addresses that are not of the public net
    #[arg(long)]
    allow_private: bool,

    /// Do not ask robots.txt; for pages of your own
    #[arg(long)]
    ignore_robots: bool,
}

/// A span as people write it: `30`, `0.5`.
fn seconds(text: &str) -> Result<Duration, String> {
    let span = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    span.filter(|span| span.as_secs() <= 86_400).ok_or_else(|| "seconds from 0 to 86400 are needed".to_owned())
}

impl Network {
    /// The client that these arguments describe.
    pub(super) fn client(self) -> Result<Client, Stop> {
        let usual = ClientOptions::default();
        let mut ca_pems = Vec::with_capacity(self.ca_file.len());
        for path in &self.ca_file {
            let pem = fs::read(path).map_err(|error| Stop::usage(format!("--ca-file {}: {error}", path.display())))?;
            ca_pems.push(pem);
        }
        let max_size = self.max_size.and_then(|mib| usize::try_from(mib << 20).ok());
        Client::new(ClientOptions {
            user_agent: self.user_agent.unwrap_or(usual.user_agent),
            connect_timeout: self.connect_timeout.unwrap_or(usual.connect_timeout),
            read_timeout: self.read_timeout.unwrap_or(usual.read_timeout),
            total_timeout: self.timeout.unwrap_or(usual.total_timeout),
            body_bytes_max: max_size.unwrap_or(usual.body_bytes_max),
            retries: self.retries.unwrap_or(usual.retries),
            pace: self.pace.unwrap_or(usual.pace),
            allow_private: self.allow_private,
            ignore_robots: self.ignore_robots,
            proxy: self.proxy,
            ca_pems,
            ..ClientOptions::default()
        })
        .map_err(|error| match error {
            ClientError::Certificate { number, cause } => {
                let path = self.ca_file.get(number - 1).map(|path| path.display().to_string()).unwrap_or_default();
                Stop::usage(format!("--ca-file {path}: no usable PEM certificate: {cause}"))
            }
            other => Stop::Usage(other.into()),
        })
    }
}
