//! Connections: how many, for how long, and with which certificates.

use crate::frontier::place::Database;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::fs;
use std::time::Duration;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::Url;

/// Connections of one process: a claim, a batch of visits, and the reservations beside them. A server has 100 for
/// everybody, unless it is told otherwise.
const CONNECTIONS: usize = 8;
/// A server that does not answer in that time is away.
const ANSWER: Duration = Duration::from_secs(10);
/// Time after which bytes that were sent and not acknowledged are taken to have gone into a cut cable.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Connections to a database, made when they are needed. The error says what is wrong with its address.
pub(crate) fn pool(database: &Database) -> Result<Pool, String> {
    let (url, tls) = settings(database.url())?;
    let mut config: Config = url.as_str().parse().map_err(|error: tokio_postgres::Error| {
        std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(ANSWER);
    }
    config.tcp_user_timeout(UNACKNOWLEDGED).keepalives_idle(UNACKNOWLEDGED);
    if config.get_application_name().is_none() {
        config.application_name("copydesk");
    }
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match tls {
        None => {
            config.ssl_mode(SslMode::Disable);
            Manager::from_config(config, NoTls, recycling)
        }
        Some(tls) => {
            config.ssl_mode(SslMode::Require);
            Manager::from_config(config, MakeRustlsConnect::new(tls), recycling)
        }
    };
    let pool = Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1);
    let pool = pool.wait_timeout(Some(UNACKNOWLEDGED)).create_timeout(Some(ANSWER)).recycle_timeout(Some(ANSWER));
    pool.build().map_err(|error| error.to_string())
}

/// Takes what concerns TLS out of an address. `sslmode=require` verifies the server, as `verify-full` does elsewhere;
/// nothing in between is offered, since it would only look safe.
fn settings(url: &Url) -> Result<(Url, Option<ClientConfig>), String> {
    let (mut plain, mut roots, mut encrypt) = (url.clone(), None, false);
    let mut others = Vec::new();
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("sslmode", "disable" | "allow" | "prefer") => encrypt = false,
            ("sslmode", "require" | "verify-ca" | "verify-full") => encrypt = true,
            ("sslmode", other) => return Err(format!("sslmode={other} is none: use disable or require")),
            ("sslrootcert", path) => roots = Some(path.to_owned()),
            _ => others.push(format!(
                "{name}={}",
                percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC)
            )),
        }
    }
    plain.set_query((!others.is_empty()).then(|| others.join("&")).as_deref());
    Ok((plain, if encrypt { Some(tls(roots.as_deref())?) } else { None }))
}

/// Trusts what the system trusts, or the certificates of a file.
fn tls(roots: Option<&str>) -> Result<ClientConfig, String> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    let Some(path) = roots else {
        return Ok(config.with_platform_verifier().map_err(|error| error.to_string())?.with_no_client_auth());
    };
    let wrong = |why: &dyn std::fmt::Display| format!("sslrootcert {path}: {why}");
    let pem = fs::read(path).map_err(|error| wrong(&error))?;
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| wrong(&error))?;
        store.add(certificate).map_err(|error| wrong(&error))?;
    }
    if store.is_empty() {
        return Err(wrong(&"no certificate in it"));
    }
    Ok(config.with_root_certificates(store).with_no_client_auth())
}
