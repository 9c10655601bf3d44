//! Messages to a server of somebody's own choice: by POST, to an address that the guard lets through, without cookies and
//! credentials of others. Redirects are not followed.

use super::cookie::BoundedJar;
use super::error::{ClientError, FetchError, Stage, without_userinfo};
use super::guard::Guard;
use super::wire::fault;
use super::{ClientOptions, library};
use crate::page::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Sends messages.
#[derive(Debug)]
pub struct Poster {
    http: reqwest::Client,
    guard: Arc<Guard>,
    timeout: Duration,
    connect_timeout: Duration,
}

impl Poster {
    /// One with these options, as far as they are of its concern: what lies in private networks and may be asked, the
    /// proxy, certificates, limits of time.
    ///
    /// # Errors
    ///
    /// As for [`Client::new`](super::Client::new).
    pub fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        let guard = Arc::new(Guard::new(options.allow_private, &options.allow_private_hosts));
        let http = library::build(options, &guard, Some(&Arc::new(BoundedJar::with(&[]))), 1)?;
        Ok(Self { http, guard, timeout: options.total_timeout, connect_timeout: options.connect_timeout })
    }

    /// Sends a message, with these headers.
    ///
    /// # Errors
    ///
    /// The address may not be asked, nobody answered, or the answer is not of a status of 2xx.
    pub async fn post(&self, url: &Url, headers: &[(&'static str, String)], body: Bytes) -> Result<(), FetchError> {
        self.guard.check(url)?;
        let mut request = self.http.post(url.clone()).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let sent = timeout(self.timeout, request.send()).await;
        let limit = self.timeout;
        let answer = sent
            .map_err(|_| FetchError::Timeout { url: without_userinfo(url), stage: Stage::Total, limit })?
            .map_err(|error| fault(url, &error, self.connect_timeout))?;
        match answer.status().as_u16() {
            200..300 => Ok(()),
            status => Err(FetchError::Status { url: without_userinfo(url), status, after: None }),
        }
    }
}
