//! The guard: no request reaches a private network, whatever an address, a resolver or a redirect
//! says.
//!
//! It stands at two doors. A literal IP address in a URL is checked before the request, because the
//! HTTP library never asks a resolver about it. A name is checked in the resolver's answer, which is
//! what gets connected to, so that a name cannot change between the check and the use.
//! Behind a proxy the proxy resolves names; there the guard sees literal addresses only.

use super::error::{FetchError, without_userinfo};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// Refused blocks of IPv4, as (network, bits of its prefix): the special-purpose registry of IANA
/// (RFC 6890 and its successors), multicast and the reserved space above it.
const REFUSED_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),            // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // shared by carriers (CGNAT)
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, and the metadata services of clouds
    (Ipv4Addr::new(168, 63, 129, 16), 32), // services of Azure to its own machines
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // relays of 6to4
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

/// Refused blocks inside the global unicast space of IPv6, `2000::/3`. All else outside that space is
/// refused too, except the forms that carry a public IPv4 address.
const REFUSED_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo among them
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// True if an address belongs to the public internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let bits = ip.to_bits();
    bits >> 125 == 1 && !REFUSED_V6.iter().any(|(net, prefix)| (bits ^ net.to_bits()) >> (128 - prefix) == 0)
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let bits = ip.to_bits();
    !REFUSED_V4.iter().any(|(net, prefix)| (bits ^ net.to_bits()) >> (32 - prefix) == 0)
}

/// The IPv4 address that a gateway or the system would really talk to: mapped (`::ffff:0:0/96`),
/// NAT64 (`64:ff9b::/96`, RFC 6052) and 6to4 (`2002::/16`).
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let low = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] | [0x2002, a, b, ..] => Some(low(a, b)),
        _ => None,
    }
}

/// The name that a proxy goes by where targets are resolved here too: no target has it, so that the person's trust in
/// the proxy is no trust in what else may have its name (RFC 6761: `invalid` belongs to nobody).
pub(super) const PROXY: &str = "proxy.copydesk.invalid";

/// A proxy's address under that name, if it is a name and targets are resolved here.
pub(super) fn aliased(proxy: &Url) -> Url {
    let mut aliased = proxy.clone();
    let is_name = |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>().is_err();
    if matches!(proxy.scheme(), "socks4" | "socks5") && proxy.host_str().is_some_and(is_name) {
        let _ = aliased.set_host(Some(PROXY));
    }
    aliased
}

/// The private places that are let through.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    all: bool,
    hosts: HashSet<String>,
}

impl Guard {
    pub(super) fn new(all: bool, hosts: &[String]) -> Self {
        Self { all, hosts: hosts.iter().map(|host| plain_host(host)).collect() }
    }

    /// Checks scheme and host, and the address if the host is a literal one.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let fault = |problem: &str| FetchError::Address { url: without_userinfo(url), problem: problem.to_owned() };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(fault("only http and https are fetched"));
        }
        let ip = match url.host() {
            None => return Err(fault("it names no host")),
            Some(Host::Domain(PROXY)) => return Err(fault("the name is reserved")),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        if is_public(ip) || self.allows(url.host_str().unwrap_or_default()) {
            return Ok(());
        }
        Err(FetchError::PrivateAddress { url: without_userinfo(url), ip })
    }

    fn allows(&self, host: &str) -> bool {
        self.all || self.hosts.contains(&plain_host(host))
    }

    /// The addresses of a name that may be connected to. An error if there are some, and all are
    /// refused.
    fn keep_allowed(&self, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        if self.allows(host) {
            return Ok(found);
        }
        let first = found.first().map(SocketAddr::ip);
        let kept: Vec<_> = found.into_iter().filter(|addr| is_public(addr.ip())).collect();
        match first {
            Some(ip) if kept.is_empty() => Err(Refused { ip }),
            _ => Ok(kept),
        }
    }
}

/// A host's name as it is compared: lower case, no brackets, no root dot.
pub(crate) fn plain_host(host: &str) -> String {
    host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase()
}

/// The resolver's answer held none but refused addresses.
#[derive(Debug)]
pub(super) struct Refused {
    /// The first of them.
    pub(super) ip: IpAddr,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a public address", self.ip)
    }
}

impl std::error::Error for Refused {}

/// The system's resolver.
#[derive(Debug)]
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A resolver behind the guard, with fixed answers for some names.
#[derive(Debug)]
pub(super) struct Guarded<R> {
    resolver: R,
    guard: Arc<Guard>,
    fixed: HashMap<String, Vec<SocketAddr>>,
    /// The name that the proxy is asked for by, and its own: the person has chosen it, and it may well be private.
    proxy: Option<(String, String)>,
}

impl<R: Resolve> Guarded<R> {
    pub(super) fn new(
        resolver: R,
        guard: Arc<Guard>,
        fixed: &[(String, Vec<SocketAddr>)],
        proxy: Option<&Url>,
    ) -> Self {
        let fixed = fixed.iter().map(|(host, addrs)| (plain_host(host), addrs.clone())).collect();
        let proxy =
            proxy.and_then(|proxy| Some((plain_host(aliased(proxy).host_str()?), plain_host(proxy.host_str()?))));
        Self { resolver, guard, fixed, proxy }
    }
}

impl<R: Resolve> Resolve for Guarded<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = plain_host(name.as_str());
        let guard = Arc::clone(&self.guard);
        let own = self.proxy.as_ref().filter(|(alias, _)| *alias == asked).map(|(_, own)| own.clone());
        let trusted = own.is_some();
        let host = own.unwrap_or(asked);
        let found: Resolving = match (self.fixed.get(&host).cloned(), host.parse()) {
            (Some(addrs), _) => Box::pin(async { Ok(Box::new(addrs.into_iter()) as Addrs) }),
            (None, Ok(name)) => self.resolver.resolve(name),
            (None, Err(_)) => self.resolver.resolve(name),
        };
        Box::pin(async move {
            let found: Vec<_> = found.await?.collect();
            if found.is_empty() {
                return Err("the name has no address".into());
            }
            let kept = if trusted { found } else { guard.keep_allowed(&host, found)? };
            tracing::debug!(target: super::TARGET, host, addresses = ?kept, "resolved");
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::net::TcpListener;
    use std::sync::Mutex;
    use std::time::Duration;

    const REFUSED: &str = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 \
        168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 \
        198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 \
        :: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 \
        64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 \
        2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1";
    const PUBLIC: &str = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 \
        168.63.129.15 168.63.129.17 169.253.1.1 172.15.255.255 172.32.0.0 192.0.1.1 192.167.1.1 198.17.1.1 198.20.0.1 223.255.255.255 \
        ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 2001:200::1 2606:4700:4700::1111 2a00:1450::1";

    #[test]
    fn only_the_public_internet_is_public() {
        for ip in REFUSED.split_whitespace() {
            assert!(!is_public(ip.parse().expect(ip)), "{ip} is refused");
        }
        for ip in PUBLIC.split_whitespace() {
            assert!(is_public(ip.parse().expect(ip)), "{ip} is public");
        }
    }

    #[test]
    fn literals_are_refused_however_they_are_written() {
        let guard = Guard::default();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "0177.0.0.1",
            "2130706433",
            "0x7f000001",
            "127.0.0.1.",
            "[::1]",
            "[::]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "0",
            "%31%30.1",
            "１２７.0.0.1",
        ] {
            let url = Url::parse(&format!("http://user:secret@{host}/")).expect(host);
            let error = guard.check(&url).expect_err(host);
            assert_eq!(error.reason(), "private_address", "{host}");
            assert!(!error.to_string().contains("secret"));
        }
        assert!(guard.check(&Url::parse("http://8.8.8.8/").expect("a URL")).is_ok());
        for url in ["file:///etc/passwd", "ftp://example.org/", "data:text/html,x", "javascript:x"] {
            assert_eq!(guard.check(&Url::parse(url).expect(url)).expect_err(url).reason(), "address");
        }
    }

    #[test]
    fn a_name_keeps_its_public_addresses_only() {
        let guard = Guard::new(false, &["Desk.Example".to_owned(), "[::1]".to_owned()]);
        let both = guard.keep_allowed("example.org", at(&["10.0.0.1", "8.8.8.8", "::1"])).expect("one is public");
        assert_eq!(both, at(&["8.8.8.8"]));
        assert!(guard.keep_allowed("example.org", at(&["10.0.0.1", "::1"])).is_err());
        assert_eq!(guard.keep_allowed("desk.example.", at(&["10.0.0.1"])).expect("allowed by name").len(), 1);
        assert!(guard.check(&Url::parse("http://[::1]:8080/").expect("a URL")).is_ok());
        assert_eq!(Guard::new(true, &[]).keep_allowed("example.org", at(&["127.0.0.1"])).expect("all are").len(), 1);
    }

    /// A resolver that gives another answer each time.
    struct Changing(Mutex<VecDeque<Vec<SocketAddr>>>);

    impl Resolve for Changing {
        fn resolve(&self, _: Name) -> Resolving {
            let answer = self.0.lock().expect("no panic").pop_front();
            Box::pin(async move {
                let answer = answer.ok_or("it was asked once too often")?;
                Ok(Box::new(answer.into_iter()) as Addrs)
            })
        }
    }

    fn at(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|ip| SocketAddr::new(ip.parse().expect("an IP"), 0)).collect()
    }

    fn changing(guard: Guard, answers: &[&[&str]]) -> Guarded<Changing> {
        let answers = answers.iter().map(|answer| at(answer)).collect();
        Guarded::new(Changing(Mutex::new(answers)), Arc::new(guard), &[], None)
    }

    #[tokio::test]
    async fn a_name_that_changes_is_judged_at_every_look_up() {
        let answers: &[&[&str]] = &[&["8.8.8.8"], &["127.0.0.1"], &["::1", "8.8.8.8", "10.0.0.1"], &["8.8.8.8"], &[]];
        let resolver = changing(Guard::default(), answers);
        let look_up = async || {
            let found = resolver.resolve("tides.lenn.example".parse().expect("a name")).await;
            found.map(Iterator::collect::<Vec<_>>).map_err(|error| error.to_string())
        };
        assert_eq!(look_up().await, Ok(at(&["8.8.8.8"])));
        assert_eq!(look_up().await, Err("127.0.0.1 is not a public address".to_owned()));
        assert_eq!(look_up().await, Ok(at(&["8.8.8.8"])), "of both, the public one");
        assert_eq!(look_up().await, Ok(at(&["8.8.8.8"])));
        assert_eq!(look_up().await, Err("the name has no address".to_owned()));
    }

    #[tokio::test]
    async fn trust_in_a_proxy_is_no_trust_in_what_has_its_name() {
        for (proxy, alias) in [("socks5://localhost:9050", PROXY), ("socks5h://localhost:9050", "localhost")] {
            let proxy = Url::parse(proxy).expect("a URL");
            let answers = VecDeque::from([at(&["127.0.0.1"]), at(&["127.0.0.1"])]);
            let resolver = Changing(Mutex::new(answers));
            let resolver = Guarded::new(resolver, Arc::new(Guard::default()), &[], Some(&proxy));
            let look_up = async |name: &str| {
                resolver.resolve(name.parse().expect("a name")).await.map(Iterator::collect::<Vec<_>>).ok()
            };
            assert_eq!(look_up(alias).await, Some(at(&["127.0.0.1"])), "{proxy}");
            let target = if alias == PROXY { "localhost" } else { "tides.lenn.example" };
            assert_eq!(look_up(target).await, None, "{proxy}");
            assert_eq!(aliased(&proxy).host_str(), Some(alias));
        }
        let url = Url::parse(&format!("http://{PROXY}:9/")).expect("a URL");
        assert!(Guard::new(true, &[]).check(&url).is_err(), "it is no target's name");
        for literal in ["socks5://127.0.0.1:9050", "socks5://[::1]:9050"] {
            let proxy = Url::parse(literal).expect("a URL");
            assert_eq!(aliased(&proxy), proxy);
        }
    }

    #[tokio::test]
    async fn what_was_checked_is_what_is_connected_to() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let url = format!("http://tides.lenn.example:{port}/");
        let is_visited = || listener.accept().is_ok();
        let get = async |guard: Guard, answers: &[&[&str]]| {
            // from here no packet leaves the machine: the system refuses to send it to another one
            let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
            let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]).local_address(here);
            let builder = builder.timeout(Duration::from_millis(300)).dns_resolver(changing(guard, answers));
            let client = builder.build().expect("a client");
            client.get(&url).send().await.map(drop)
        };
        // the second answer is never asked for: the address that was checked is used
        for answers in [&[&["8.8.8.8"][..], &["127.0.0.1"]][..], &[&["8.8.8.8", "127.0.0.1"]], &[&["127.0.0.1", "::1"]]]
        {
            assert!(get(Guard::default(), answers).await.is_err());
            assert!(!is_visited(), "{answers:?}");
        }
        let allowed = Guard::new(false, &["tides.lenn.example".to_owned()]);
        assert!(get(allowed, &[&["127.0.0.1"], &["8.8.8.8"]]).await.is_err(), "it does not answer");
        assert!(is_visited());
    }
}
