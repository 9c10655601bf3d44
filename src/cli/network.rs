//! How `fetch` reaches out: arguments to the client's options.

use super::Stop;
use clap::Args;
use copydesk::Page;
use jiff::Timestamp;
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

    /// Least time between two requests to a host
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pace: Option<Duration>,

    /// Longest time for a page, redirects and body included
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// Longest time to reach a server
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    connect_timeout: Option<Duration>,

    /// How often a failure that may pass is tried again
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// Largest page, decompressed
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_size: Option<u64>,

    /// Who asks; name yourself and a way to reach you
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

#[derive(Clone)]
pub(super) struct Client;
impl Client {
    pub(super) async fn fetch(&self, _: &Url, _: Timestamp) -> Result<Page, String> {
        Err("no network yet".to_owned())
    }
}

impl Network {
    /// The client that these arguments describe.
    pub(super) fn client(&self) -> Result<Client, Stop> {
        for path in &self.ca_file {
            fs::read(path).map_err(|e| Stop::usage(e.to_string()))?;
        }
        Ok(Client)
    }
}
