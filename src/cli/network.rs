//! The network of `fetch`: arguments to the client's options.

use super::Stop;
use clap::Args;
use copydesk::fetch::{Access, Client, ClientError, ClientOptions};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The arguments about the network.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct NetworkArguments {
    /// Pages at a time; of one host, one at a time whatever N is
    #[arg(short, long, value_name = "N", default_value = "16", value_parser = super::arguments::jobs)]
    pub(super) jobs: NonZeroUsize,

    /// Least time between two requests to a site [default: 0.5]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pace: Option<Duration>,

    /// Longest time for one request, to its last byte [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = limit)]
    timeout: Option<Duration>,

    /// Longest time to reach a server [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = limit)]
    connect_timeout: Option<Duration>,

    /// Longest silence between two pieces of a page [default: 15]
    #[arg(long, value_name = "SECONDS", value_parser = limit)]
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

    /// Send the cookies of FILE, as browsers export them (cookies.txt), each to its own site
    #[arg(long, value_name = "FILE", env = "COPYDESK_COOKIES")]
    cookies: Option<PathBuf>,

    /// Send a header to the site of the addresses, and to no other that they redirect to; @FILE has a
    /// header on each line (repeatable)
    #[arg(long, value_name = "NAME:VALUE|@FILE", env = "COPYDESK_HEADER", hide_env_values = true)]
    header: Vec<String>,

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

/// A span as people write it: `30`, `0.5`, `30s`, `1m 30s`.
fn seconds(text: &str) -> Result<Duration, String> {
    let plain = || text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let span = plain().or_else(|| copydesk::duration::parse(text)).filter(|span| span.as_secs() <= 86_400);
    span.ok_or_else(|| "seconds from 0 to 86400 are needed, or a span like 30s or 2m".to_owned())
}

/// A span in which something can come to pass.
fn limit(text: &str) -> Result<Duration, String> {
    match seconds(text)? {
        Duration::ZERO => Err("nothing comes in no time; more than 0 seconds are needed".to_owned()),
        span => Ok(span),
    }
}

/// A file that an argument names, as text.
fn read(path: &Path, argument: &str) -> Result<String, Stop> {
    fs::read_to_string(path).map_err(|error| Stop::usage(format!("{argument} {}: {error}", path.display())))
}

impl NetworkArguments {
    /// A subscriber's headers and cookies, for requests to these addresses.
    fn access(&self, urls: &[&Url]) -> Result<Access, Stop> {
        let mut access = Access::default();
        if let Some(path) = &self.cookies {
            let text = read(path, "--cookies")?;
            let told = |error| Stop::usage(format!("--cookies {}: {error}", path.display()));
            access.cookies(&text, None).map_err(told)?;
        }
        let Some((first, others)) = urls.split_first().filter(|_| !self.header.is_empty()) else { return Ok(access) };
        if let Some(other) = others.iter().find(|other| !copydesk::link::same_site(first, other)) {
            let hosts = [first, other].map(|url| url.host_str().unwrap_or_default());
            let why = "--header is for the addresses of one site";
            return Err(Stop::usage(format!(
                "{why}, and these are of {} and {}; --cookies knows sites apart",
                hosts[0], hosts[1]
            )));
        }
        for written in &self.header {
            let lines = match written.strip_prefix('@') {
                Some(path) => read(Path::new(path), "--header")?,
                None => written.clone(),
            };
            for line in lines.lines().filter(|line| !line.trim().is_empty()) {
                let host = first.host_str().unwrap_or_default();
                access.header(host, line).map_err(|error| Stop::usage(format!("--header: {error}")))?;
            }
        }
        Ok(access)
    }

    /// The client that these arguments describe, for these addresses.
    pub(super) fn client(self, urls: &[&Url]) -> Result<Client, Stop> {
        let access = self.access(urls)?;
        let usual = ClientOptions::default();
        let mut ca_pems = Vec::with_capacity(self.ca_file.len());
        for path in &self.ca_file {
            let pem = fs::read(path).map_err(|error| Stop::usage(format!("--ca-file {}: {error}", path.display())))?;
            ca_pems.push(pem);
        }
        let max_size = self.max_size.and_then(|mib| usize::try_from(mib << 20).ok());
        Client::new(ClientOptions::default().with(|options| {
            options.user_agent = self.user_agent.unwrap_or(usual.user_agent);
            options.connect_timeout = self.connect_timeout.unwrap_or(usual.connect_timeout);
            options.read_timeout = self.read_timeout.unwrap_or(usual.read_timeout);
            options.total_timeout = self.timeout.unwrap_or(usual.total_timeout);
            options.body_bytes_max = max_size.unwrap_or(usual.body_bytes_max);
            options.retries = self.retries.unwrap_or(usual.retries);
            options.pace = self.pace.unwrap_or(usual.pace);
            options.allow_private = self.allow_private;
            options.ignore_robots = self.ignore_robots;
            options.proxy = self.proxy;
            options.ca_pems = ca_pems;
            options.access = access;
        }))
        .map_err(|error| match error {
            ClientError::Certificate { number, cause } => {
                let path = self.ca_file.get(number - 1).map(|path| path.display().to_string()).unwrap_or_default();
                Stop::usage(format!("--ca-file {path}: no usable PEM certificate: {cause}"))
            }
            other => Stop::Usage(other.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, limit, seconds};

    #[test]
    fn spans_are_read_with_and_without_a_unit() {
        for (text, wanted) in
            [("30", 30_000), ("0.5", 500), ("30s", 30_000), ("1m 30s", 90_000), ("500ms", 500), (" 2 min ", 120_000)]
        {
            assert_eq!(seconds(text), Ok(Duration::from_millis(wanted)), "{text}");
        }
        for text in ["", "soon", "-1", "-1s", "nan", "2d", "1e9"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        for text in ["0", "0s", "0.0", "0 min", "1e-12"] {
            assert!(seconds(text) == Ok(Duration::ZERO) && limit(text).is_err(), "{text}");
        }
        assert_eq!(limit("1ms"), Ok(Duration::from_millis(1)));
    }
}
