//! The HTTP library's client, set up: no redirect, no retry, no proxy and no address but ours.

use super::ClientOptions;
use super::cookie::BoundedJar;
use super::error::{ClientError, cause_of, without_userinfo};
use super::guard::{self, Guard, Guarded, System};
use super::reuse;
use std::error::Error;
use std::io;
use std::sync::Arc;
#[cfg(feature = "render")]
use std::sync::OnceLock;

/// Headers of an answer, over HTTP/1.1 and HTTP/2; more are an error. Their size is limited by the
/// HTTP library too, to about 400 KB over HTTP/1.1.
const HEADERS_MAX: usize = 256;
const HEADER_LIST_BYTES_MAX: u32 = 256 * 1024;
/// So much of a body is sent over HTTP/2 before it is read: it stands in memory while its reader waits for room. Enough for
/// a megabyte a second from the other side of the world.
const WINDOW_BYTES: u32 = 256 * 1024;

/// The library's client, which keeps cookies in a jar, if there is one, and so many connections to each host open.
pub(super) fn build(
    options: &ClientOptions,
    guard: &Arc<Guard>,
    cookies: Option<&Arc<BoundedJar>>,
    idle_max: usize,
) -> Result<reqwest::Client, ClientError> {
    // an error says that the program has installed a provider of its own, which is as good
    let _ = rustls::crypto::ring::default_provider().install_default();
    let resolver = Guarded::new(System, Arc::clone(guard), &options.resolve, options.proxy.as_ref());
    let mut builder = reqwest::Client::builder()
        .user_agent(&options.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connector_layer(reuse::Noting)
        .dns_resolver(resolver)
        .connect_timeout(options.connect_timeout)
        .http1_max_headers(HEADERS_MAX)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http2_max_header_list_size(HEADER_LIST_BYTES_MAX)
        .http2_initial_stream_window_size(WINDOW_BYTES)
        .http2_initial_connection_window_size(WINDOW_BYTES)
        .pool_max_idle_per_host(idle_max)
        .pool_idle_timeout(reuse::IDLE)
        .tls_certs_merge(roots(&options.ca_pems)?)
        .no_proxy();
    if let Some(cookies) = cookies {
        builder = builder.cookie_provider(Arc::clone(cookies));
    }
    if let Some(url) = &options.proxy {
        let fault = || ClientError::Proxy { url: without_userinfo(url) };
        if !matches!(url.scheme(), "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h") {
            return Err(fault());
        }
        builder = builder.proxy(reqwest::Proxy::all(guard::aliased(url)).map_err(|_| fault())?);
    }
    builder.build().map_err(|error| {
        let mut inner: &(dyn Error + 'static) = &error;
        while let Some(next) = cause_of(inner) {
            inner = next;
        }
        if may_open_few() { ClientError::Files } else { ClientError::Tls { cause: inner.to_string() } }
    })
}

/// The library's client without a jar, for what pages load: made when it is first asked for, as most runs have no use for it.
#[cfg(feature = "render")]
pub(super) struct Jarless {
    options: ClientOptions,
    guard: Arc<Guard>,
    made: OnceLock<reqwest::Client>,
}

#[cfg(feature = "render")]
impl Jarless {
    pub(super) fn new(options: &ClientOptions, guard: &Arc<Guard>) -> Self {
        Self { options: options.clone(), guard: Arc::clone(guard), made: OnceLock::new() }
    }

    pub(super) fn get(&self) -> Result<&reqwest::Client, ClientError> {
        /// As many as browsers open to a host.
        const IDLE_MAX: usize = 6;
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let made = build(&self.options, &self.guard, None, IDLE_MAX)?;
        Ok(self.made.get_or_init(|| made))
    }
}

/// Its options hold what opens doors.
#[cfg(feature = "render")]
impl std::fmt::Debug for Jarless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jarless")
    }
}

/// True if the limit of open files stands in the way: certificate files of the system that cannot be opened are passed
/// over without an error.
fn may_open_few() -> bool {
    /// The system's folders of certificates are read with a few at a time.
    const FILES: usize = 8;
    /// "Too many open files" by POSIX's number, on Linux, macOS and the BSDs.
    const EMFILE: i32 = 24;
    let opened: Vec<io::Result<std::fs::File>> = (0..FILES).map(|_| std::fs::File::open("/")).collect();
    opened.iter().any(|file| file.as_ref().is_err_and(|error| error.raw_os_error() == Some(EMFILE)))
}

/// Every certificate of every file, checked here so that the error can name the file.
fn roots(pems: &[Vec<u8>]) -> Result<Vec<reqwest::Certificate>, ClientError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    let mut found = Vec::new();
    for (at, pem) in pems.iter().enumerate() {
        let fault = |cause: String| ClientError::Certificate { number: at + 1, cause };
        let before = found.len();
        for der in CertificateDer::pem_slice_iter(pem) {
            let der = der.map_err(|error| fault(error.to_string()))?;
            rustls::RootCertStore::empty().add(der.clone()).map_err(|error| fault(error.to_string()))?;
            found.push(reqwest::Certificate::from_der(&der).map_err(|error| fault(error.to_string()))?);
        }
        if found.len() == before {
            return Err(fault("it has no part that begins with BEGIN CERTIFICATE".to_owned()));
        }
    }
    Ok(found)
}
