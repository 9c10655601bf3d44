//! The fetcher on a real wire: each trouble with the outcome a user should see, and with what the server saw of it.

use crate::server::{Ask, End, Reply, Server, authority};
use copydesk::fetch::{Client, ClientError, ClientOptions, FetchError, Retry, RobotsRefusal, Stage};
use copydesk::page::Page;
use hyper::Version;
use jiff::Timestamp;
use std::cell::RefCell;
use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use url::Url;

pub(crate) const ARTICLE: &str =
    "<!DOCTYPE html><html><head><title>Bridge opens</title></head><body><p>The bridge is open.</p>";

const HOUR: Duration = Duration::from_hours(1);

pub(crate) fn now() -> Timestamp {
    "2026-11-05T12:00:00Z".parse().expect("a moment")
}

/// One's own server, no manners, no waiting: what a test is not about.
pub(crate) fn options() -> ClientOptions {
    ClientOptions::default().with(|options| {
        options.allow_private = true;
        options.ignore_robots = true;
        options.pace = Duration::ZERO;
        options.backoff = Duration::from_millis(1);
        options.ca_pems = vec![authority()];
    })
}

pub(crate) fn client(options: ClientOptions) -> Client {
    Client::new(options).expect("good options")
}

/// Names that lead to the server, whatever the port.
pub(crate) fn names(server: &Server, names: &[&str]) -> Vec<(String, Vec<SocketAddr>)> {
    names.iter().map(|name| ((*name).to_owned(), vec![server.addr])).collect()
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

async fn fetch(url: &Url) -> Result<Page, FetchError> {
    client(options()).fetch_at(url, now()).await
}

async fn failure(url: &Url) -> FetchError {
    fetch(url).await.expect_err("a failure")
}

pub(crate) fn article() -> Reply {
    Reply::html(ARTICLE)
}

#[tokio::test]
async fn a_page_arrives_as_it_was_sent() {
    let body = b"<html>\xcf\xf0\xe8\xe2\xe5\xf2</html>";
    let server = Server::start(|_| Reply::of("text/html; charset=windows-1251", *body)).await;
    let page = fetch(&server.url("/a?b=c#d")).await.expect("a page");
    assert_eq!(page.body, body[..]);
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=windows-1251"));
    assert_eq!((page.status, page.url), (Some(200), Some(server.url("/a?b=c"))));
    let late = page.fetched_at.expect("a moment").duration_since(now()).as_secs();
    assert!((0..30).contains(&late), "{late} s");
    let asks = server.asks();
    assert_eq!(asks.len(), 1);
    assert!(asks[0].header("user-agent").starts_with("copydesk/"));
    assert_eq!(asks[0].header("referer"), "");
    for coding in ["gzip", "br", "deflate", "zstd"] {
        assert!(asks[0].header("accept-encoding").contains(coding));
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, 1, 22);
    encoder.write_all(bytes).expect("memory");
    drop(encoder);
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}

pub(crate) type Encode = fn(&[u8]) -> Vec<u8>;
pub(crate) const CODINGS: [(&str, Encode); 4] = [("gzip", gzip), ("br", brotli), ("deflate", deflate), ("zstd", zstd)];

fn encoded(ask: &Ask, bytes: &[u8]) -> Reply {
    let (name, encode) = CODINGS.iter().find(|(name, _)| ask.path.contains(name)).expect("a coding");
    Reply::html(encode(bytes)).with("content-encoding", name)
}

#[tokio::test]
async fn content_codings_are_undone() {
    let server = Server::start(|ask| encoded(ask, ARTICLE.as_bytes())).await;
    for (name, _) in CODINGS {
        let page = fetch(&server.url(&format!("/{name}"))).await.expect(name);
        assert_eq!(page.body, ARTICLE.as_bytes(), "{name}");
    }
}

#[tokio::test]
async fn bombs_end_at_the_limit() {
    let zeros = vec![b' '; 64 << 20];
    let bombs: Vec<_> = CODINGS.iter().map(|(name, encode)| (*name, encode(&zeros))).collect();
    let server = Server::start(move |ask| {
        let (name, bomb) = bombs.iter().find(|(name, _)| ask.path.contains(name)).expect("a coding");
        Reply::html(bomb.clone()).with("content-encoding", name)
    })
    .await;
    for (name, _) in CODINGS {
        let error = failure(&server.url(&format!("/{name}"))).await;
        assert!(
            matches!(error, FetchError::TooLarge { limit_bytes, .. } if limit_bytes == 10 << 20),
            "{name}: {error}"
        );
    }
    assert_eq!(server.asks().len(), 4, "a bomb is not asked for again");
}

#[tokio::test]
async fn codings_that_do_not_decode_are_broken() {
    let mut cut = gzip(&ARTICLE.repeat(100).into_bytes());
    cut.truncate(cut.len() / 2);
    let server = Server::start(move |ask| match ask.path.as_str() {
        "/unread" => Reply::html(b"\x1f\x9d\x90\x0a").with("content-encoding", "compress"),
        _ => Reply::html(cut.clone()).with("content-encoding", "gzip"),
    })
    .await;
    for path in ["/unread", "/cut"] {
        assert_eq!(failure(&server.url(path)).await.reason(), "broken", "{path}");
    }
}

fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[tokio::test]
async fn the_body_tells_whether_a_coding_is_there() {
    let plain: Encode = <[u8]>::to_vec;
    let cases: Vec<(&str, Encode)> = vec![
        ("deflate", raw_deflate),
        ("gzip", plain),
        ("br", plain),
        ("deflate", plain),
        ("zstd", plain),
        ("GZIP", gzip),
        ("x-gzip", gzip),
        ("gzip, gzip", |bytes| gzip(&gzip(bytes))),
        ("gzip, gzip", gzip),
        ("identity, gzip", gzip),
        ("utf-8", plain),
        ("gzip, deflate, br", gzip),
        ("deflate", gzip),
        ("br", gzip),
        ("gzip", deflate),
        ("gzip", |bytes| gzip(bytes).split_at(gzip(bytes).len() - 8).0.to_vec()),
        ("", gzip),
    ];
    let rules = "User-agent: *\nDisallow: /shut\n";
    for (name, encode) in cases {
        let server = Server::start(move |ask| {
            let reply = match ask.path.as_str() {
                "/robots.txt" => Reply::of("text/plain", encode(rules.as_bytes())),
                _ => Reply::html(encode(ARTICLE.as_bytes())),
            };
            if name.is_empty() { reply } else { reply.with("content-encoding", name) }
        })
        .await;
        let client = client(options().with(|options| options.ignore_robots = false));
        let page = client.fetch_at(&server.url("/open"), now()).await.expect(name);
        assert_eq!(page.body, ARTICLE.as_bytes(), "{name}");
        let error = client.fetch_at(&server.url("/shut"), now()).await.expect_err(name);
        assert_eq!(error.reason(), "robots", "{name}: the rules of robots.txt hold");
    }
}

#[tokio::test]
async fn a_type_that_is_none_leaves_it_to_the_body() {
    let server = Server::start(|ask| {
        let (kind, of) = ask.path.trim_start_matches('/').rsplit_once('-').expect("two parts");
        let kind = kind.replace('_', "/");
        if of == "pdf" { Reply::of(&kind, "%PDF-1.7") } else { Reply::of(&kind, ARTICLE) }
    })
    .await;
    for kind in ["html", "text", "charset=utf-8", "'text_html'", "application_unknown", "x", "httpd_unix", "html_text"]
    {
        assert!(fetch(&server.url(&format!("/{kind}-page"))).await.is_ok(), "{kind}");
        assert_eq!(failure(&server.url(&format!("/{kind}-pdf"))).await.reason(), "not_html", "{kind}");
    }
}

#[tokio::test]
async fn a_refresh_header_is_followed_and_a_show_is_not() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/empty" => Reply::untyped("").with("refresh", "0; url=/page"),
        "/moved" => Reply::html("<title>Moved</title><p>You are sent on.").with("refresh", "3;URL=/page"),
        "/later" => article().with("refresh", "300; url=/other"),
        "/itself" => article().with("refresh", "0"),
        "/twice" => Reply::untyped("").with("refresh", "0; url=/empty"),
        "/thrice" => Reply::untyped("").with("refresh", "0; url=/twice"),
        "/private" => Reply::untyped("").with("refresh", "0; url=http://10.0.0.7/"),
        "/page" => article(),
        _ => Reply::status(404),
    })
    .await;
    let read =
        [("/empty", "/page"), ("/moved", "/page"), ("/twice", "/page"), ("/later", "/later"), ("/itself", "/itself")];
    for (path, at) in read {
        let page = fetch(&server.url(path)).await.expect(path);
        assert_eq!((page.body, page.url), (ARTICLE.into(), Some(server.url(at))), "{path}");
    }
    assert_eq!(failure(&server.url("/thrice")).await.reason(), "empty", "a third one is not followed, and no page");
    let guarded = options().with(|options| options.allow_private = false);
    let resolve = guarded.with(|options| {
        options.allow_private_hosts = vec!["a.example".to_owned()];
        options.resolve = names(&server, &["a.example"]);
    });
    let error = client(resolve).fetch_at(&url("http://a.example/private"), now()).await.expect_err("private");
    assert_eq!(error.reason(), "private_address");
}

#[tokio::test]
async fn headers_are_read_as_old_servers_write_them() {
    let size = ARTICLE.len();
    for head in [
        format!("200 OK\r\nContent-Type : text/html\r\nContent-Length : {size}"),
        format!("200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\nContent-Length:\r\n\t{size}"),
        format!("200\r\nno header at all\r\ncontent-type:text/html\r\ncontent-length:{size}"),
        format!("200 OK\nContent-Type: text/html\nContent-Length: {size}\nX-Town: B\u{fc}sum"),
    ] {
        let answer = [b"HTTP/1.1 ", head.as_bytes(), b"\r\n\r\n", ARTICLE.as_bytes()].concat();
        let server = Server::rude(move |_| (answer.clone(), End::Hold)).await;
        assert_eq!(fetch(&server.url("/")).await.expect(&head).body, ARTICLE.as_bytes(), "{head}");
    }
    let server = Server::rude(|number| match number {
        0 => (b"HTTP/1.1 302 Found\r\nLocation :\r\n /page\r\nContent-Length: 0\r\n\r\n".to_vec(), End::Close),
        _ => ([b"HTTP/1.0 200 OK\r\n\r\n", ARTICLE.as_bytes()].concat(), End::Close),
    })
    .await;
    assert_eq!(fetch(&server.url("/")).await.expect("a page").url, Some(server.url("/page")));
}

#[tokio::test]
async fn a_location_in_an_older_charset_is_asked_for_byte_by_byte() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/latin" => Reply::status(301).with("location", b"/caf\xe9-closes"),
        "/cyrillic" => Reply::status(302).with("location", b"/\xed\xee/1?q=\xe0"),
        "/refresh" => Reply::untyped("").with("refresh", b"0; url=/caf\xe9-closes"),
        "/caf%E9-closes" | "/%ED%EE/1?q=%E0" => article(),
        _ => Reply::status(404),
    })
    .await;
    for path in ["/latin", "/cyrillic", "/refresh"] {
        assert!(fetch(&server.url(path)).await.is_ok(), "{path}");
    }
}

#[tokio::test]
async fn tls_is_verified_and_speaks_http_2() {
    let server = Server::start_tls(|_| article()).await;
    let page = fetch(&server.url("/")).await.expect("a page");
    assert_eq!(page.body, ARTICLE.as_bytes());
    assert_eq!(server.asks()[0].version, Version::HTTP_2);

    let stranger = Server::start_tls(|_| article()).await;
    let resolve = names(&stranger, &["other.example"]);
    let error = client(options().with(|options| options.resolve = resolve))
        .fetch_at(&url(&format!("https://other.example:{}/", stranger.addr.port())), now())
        .await
        .expect_err("the certificate is for another name");
    assert_eq!(error.reason(), "tls", "{error}");
    assert_eq!(stranger.asks().len(), 0);
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let server = Server::start_tls(|_| article()).await;
    // some other root, so that the test needs none of the system's
    let key = rcgen::KeyPair::generate().expect("a key");
    let other = rcgen::CertificateParams::default().self_signed(&key).expect("a certificate").pem();
    let error = client(options().with(|options| options.ca_pems = vec![other.into_bytes()]))
        .fetch_at(&server.url("/"), now())
        .await
        .expect_err("nobody vouches for it");
    assert_eq!((error.reason(), server.asks().len()), ("tls", 0), "{error}");
}

#[tokio::test]
async fn redirects_of_all_kinds_are_followed() {
    let server = Server::start(|ask| match (ask.host(), ask.path.as_str()) {
        ("a.example", "/1") => Reply::status(301).with("location", "2?x=y"),
        ("a.example", "/2?x=y") => Reply::status(303).with("location", "//b.example/3"),
        ("b.example", "/3") => Reply::status(307).with("location", "http://b.example/4#part"),
        ("b.example", "/4") => Reply::status(308).with("location", "/caf\u{e9} 5"),
        ("b.example", "/caf%C3%A9%205") => Reply::status(300).with("location", "6"),
        ("b.example", "/6") => article(),
        _ => Reply::status(404),
    })
    .await;
    let resolve = names(&server, &["a.example", "b.example"]);
    let page =
        client(options().with(|options| options.resolve = resolve)).fetch_at(&url("http://a.example/1"), now()).await;
    assert_eq!(page.expect("a page").url.expect("its address").as_str(), "http://b.example/6");
    assert_eq!(server.asks().len(), 6);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_told_apart() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/circle" => Reply::redirect("/half"),
        "/half" => Reply::redirect("/circle"),
        "/file" => Reply::redirect("file:///etc/passwd"),
        "/garbage" => Reply::redirect("http://[::1"),
        "/without" => Reply::status(302),
        path => Reply::redirect(&format!("{path}x")),
    })
    .await;
    for (path, reason, words, asked) in [
        ("/circle", "redirects", "circle", 2),
        ("/endless", "redirects", "more than 10", 11),
        ("/file", "address", "only http and https", 1),
        ("/garbage", "redirects", "makes no sense", 1),
        ("/without", "redirects", "without an address", 1),
    ] {
        let before = server.asks().len();
        let error = failure(&server.url(path)).await;
        assert_eq!((error.reason(), error.retry()), (reason, Retry::Never), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(server.asks().len() - before, asked, "{path}");
    }
}

#[tokio::test]
async fn a_cookie_wall_lets_a_client_with_cookies_through() {
    let server = Server::start(|ask| match (ask.path.as_str(), ask.header("cookie")) {
        ("/", "seen=1") => article(),
        ("/", _) => Reply::redirect("/set"),
        _ => Reply::redirect("/").with("set-cookie", "seen=1; Path=/"),
    })
    .await;
    let client = client(options());
    for _ in 0..2 {
        assert!(client.fetch_at(&server.url("/"), now()).await.is_ok());
    }
    assert_eq!(server.paths(), ["/", "/set", "/", "/"], "the cookie is kept for the second page");
}

#[tokio::test]
async fn a_login_stays_with_its_host_and_out_of_sight() {
    let server = Server::start(|ask| match (ask.host(), ask.path.as_str()) {
        ("a.example", "/") => Reply::redirect("/inside"),
        ("a.example", _) => Reply::redirect("http://you:other@b.example/"),
        _ => Reply::status(404),
    })
    .await;
    let resolve = names(&server, &["a.example", "b.example"]);
    let error = client(options().with(|options| options.resolve = resolve))
        .fetch_at(&url("http://me:secret@a.example/"), now())
        .await
        .expect_err("not found");
    let sent: Vec<bool> = server.asks().iter().map(|ask| !ask.header("authorization").is_empty()).collect();
    assert_eq!(sent, [true, true, false]);
    assert_eq!(error.url().as_str(), "http://b.example/");
    let error = failure(&url("http://me:secret@127.0.0.1:1/")).await;
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn private_networks_are_not_entered() {
    let inner = Server::start(|_| article()).await;
    let secret = inner.url("/").to_string();
    let server = Server::start(move |ask| match ask.path.as_str() {
        "/redirect" => Reply::redirect(&secret),
        "/name" => Reply::redirect("http://inner.example/"),
        "/mapped" => Reply::redirect("http://[::ffff:7f00:1]/"),
        _ => Reply::html(format!("<meta http-equiv=refresh content='0;url={secret}'>")),
    })
    .await;
    let mut resolve = names(&server, &["public.example"]);
    resolve.extend(names(&inner, &["inner.example"]));
    let allow_private_hosts = vec!["public.example".to_owned()];
    let guarded = client(options().with(|options| {
        options.allow_private = false;
        options.allow_private_hosts = allow_private_hosts;
        options.resolve = resolve;
    }));
    for path in ["/redirect", "/name", "/mapped", "/refresh"] {
        let error = guarded.fetch_at(&url(&format!("http://public.example{path}")), now()).await.expect_err(path);
        assert_eq!((error.reason(), error.retry()), ("private_address", Retry::Never), "{path}: {error}");
    }
    for address in [inner.url("/").as_str(), "http://2130706433/", "http://[::1]/", "http://inner.example/"] {
        let error = guarded.fetch_at(&url(address), now()).await.expect_err(address);
        assert_eq!(error.reason(), "private_address", "{address}: {error}");
    }
    assert_eq!(server.asks().len(), 4);
    assert_eq!(inner.asks().len(), 0, "nothing reached the inner server");
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_is_named() {
    let resolve = vec![("nowhere.example".to_owned(), Vec::new())];
    let client = client(options().with(|options| options.resolve = resolve));
    let error = client.fetch_at(&url("http://nowhere.example/a"), now()).await.expect_err("no address");
    assert_eq!((error.reason(), error.retry()), ("dns", Retry::Later), "{error}");
    assert!(error.to_string().contains("nowhere.example"), "{error}");

    let closed = Server::start(|_| article()).await.url("/");
    let error = client.fetch_at(&closed, now()).await.expect_err("nobody listens");
    assert_eq!((error.reason(), error.retry()), ("connect", Retry::Later), "{error}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}

#[tokio::test]
async fn every_status_has_its_outcome() {
    let server = Server::start(|ask| Reply::status(ask.path.trim_start_matches('/').parse().expect("a status"))).await;
    for (status, reason, retry, asked) in [
        (404, "gone", Retry::Never, 1),
        (410, "gone", Retry::Never, 1),
        (401, "refused", Retry::Never, 1),
        (403, "refused", Retry::Never, 1),
        (451, "refused", Retry::Never, 1),
        (418, "status", Retry::Never, 1),
        (304, "status", Retry::Never, 1),
        (408, "status", Retry::Later, 1),
        (500, "status", Retry::Later, 3),
        (503, "busy", Retry::Later, 3),
        (429, "busy", Retry::Later, 3),
        (204, "empty", Retry::Later, 1),
    ] {
        let before = server.asks().len();
        let error = failure(&server.url(&format!("/{status}"))).await;
        assert_eq!((error.reason(), error.retry()), (reason, retry), "{error}");
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert_eq!(server.asks().len() - before, asked, "{status}");
    }
}

#[tokio::test]
async fn a_server_that_recovers_is_asked_again() {
    let server = Server::start(|ask| match ask.number {
        0 => Reply::status(503),
        1 => Reply::status(429).with("retry-after", "0"),
        _ => article(),
    })
    .await;
    assert!(fetch(&server.url("/")).await.is_ok());
    assert_eq!(server.asks().len(), 3);
}

#[tokio::test]
async fn retry_after_is_obeyed() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/seconds" => Reply::status(429).with("retry-after", "3600"),
        "/past" if ask.number == 0 => Reply::status(503).with("retry-after", "Thu, 05 Nov 2026 11:59:59 GMT"),
        "/past" => article(),
        // by the server's own clock, which is three days ahead of ours
        "/date" => Reply::status(503)
            .with("date", "Sun, 08 Nov 2026 12:00:00 GMT")
            .with("retry-after", "Sun, 08 Nov 2026 14:00:00 GMT"),
        _ => Reply::status(503).with("retry-after", "18446744073709551615"),
    })
    .await;
    assert!(fetch(&server.url("/past")).await.is_ok());
    let after = |error: &FetchError| match error.retry() {
        Retry::After(after) => after.as_secs(),
        _ => 0,
    };
    for (path, seconds) in [("/seconds", 3600), ("/date", 7200), ("/endless", 24 * 3600)] {
        let client = client(options());
        let before = server.asks().len();
        let error = client.fetch_at(&server.url(path), now()).await.expect_err(path);
        assert_eq!(error.reason(), "busy");
        assert!((seconds - 30..=seconds).contains(&after(&error)), "{error:?}");
        // the whole host is left alone, for other pages too
        let error = client.fetch_at(&server.url("/other"), now()).await.expect_err("held");
        assert!((seconds - 30..=seconds).contains(&after(&error)), "{error:?}");
        assert_eq!(server.asks().len() - before, 1);
    }
}

#[tokio::test]
async fn what_is_no_page_is_refused_by_name() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/pdf" => Reply::of("application/pdf", "%PDF").endless(HOUR),
        "/image" => Reply::of("image/jpeg", "x"),
        "/feed" => Reply::of("application/xml", "<?xml version='1.0'?><rss><channel/></rss>"),
        "/disguised" => Reply::html("%PDF-1.7"),
        "/plain" => Reply::of("text/plain", "just words"),
        "/bytes" => Reply::of("application/octet-stream", "x".repeat(40_000)).endless(HOUR),
        "/blank" => Reply::html(" \r\n"),
        "/nothing" => Reply::html(""),
        "/sniffed" => Reply::of("application/octet-stream", ARTICLE),
        "/xhtml" => Reply::of("text/xml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"),
        _ => Reply::untyped(ARTICLE),
    })
    .await;
    for (path, reason, words) in [
        ("/pdf", "not_html", "a PDF"),
        ("/image", "not_html", "an image"),
        ("/feed", "not_html", "a feed"),
        ("/disguised", "not_html", "a PDF"),
        ("/plain", "not_html", "plain text"),
        ("/bytes", "not_html", "a file of unknown type"),
        ("/blank", "empty", "empty"),
        ("/nothing", "empty", "empty"),
    ] {
        let error = failure(&server.url(path)).await;
        assert_eq!(error.reason(), reason, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    for path in ["/sniffed", "/xhtml", "/other"] {
        assert!(fetch(&server.url(path)).await.is_ok(), "{path}");
    }
}

#[tokio::test]
async fn a_body_has_an_end() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/announced" => Reply::html("x".repeat(1001)),
        "/exact" => Reply::html("x".repeat(1000)),
        "/endless" => Reply::html("x".repeat(100)).endless(Duration::ZERO),
        "/drip" => Reply::html("x").endless(Duration::from_millis(5)),
        _ => Reply::html("x").again(1, HOUR),
    })
    .await;
    let limited = |read, total| {
        let (read_timeout, total_timeout) = (Duration::from_millis(read), Duration::from_millis(total));
        client(options().with(|options| {
            options.body_bytes_max = 1000;
            options.read_timeout = read_timeout;
            options.total_timeout = total_timeout;
        }))
    };
    let client = limited(30_000, 30_000);
    assert!(client.fetch_at(&server.url("/exact"), now()).await.is_ok());
    for path in ["/announced", "/endless"] {
        let error = client.fetch_at(&server.url(path), now()).await.expect_err(path);
        assert_eq!((error.reason(), error.retry()), ("too_large", Retry::Never), "{path}");
    }
    for (path, wanted, client) in
        [("/drip", Stage::Total, limited(30_000, 200)), ("/silent", Stage::Silence, limited(100, 30_000))]
    {
        let begin = Instant::now();
        let error = client.fetch_at(&server.url(path), now()).await.expect_err(path);
        assert!(matches!(error, FetchError::Timeout { stage, .. } if stage == wanted), "{error}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{path}");
    }
    assert_eq!(server.asks().len(), 5, "none of them is asked for again");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let server = Server::rude(|_| (Vec::new(), End::Hold)).await;
    let client = client(options().with(|options| options.total_timeout = Duration::from_millis(300)));
    let error = client.fetch_at(&server.url("/"), now()).await.expect_err("silence");
    assert_eq!((error.reason(), error.retry()), ("timeout", Retry::Later), "{error}");
    assert_eq!(server.asks().len(), 1);
}

#[tokio::test]
async fn broken_answers_are_asked_for_again_and_never_half_a_page() {
    let head = |rest: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n{rest}").into_bytes();
    let long = "x-pad: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n";
    for (name, bytes, end) in [
        ("nothing", Vec::new(), End::Close),
        ("reset", Vec::new(), End::Reset),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec(), End::Close),
        ("short of its length", head("content-length: 5000\r\n\r\n<html>half"), End::Close),
        ("reset within the body", head("content-length: 5000\r\n\r\n<html>half"), End::Reset),
        ("chunks without an end", head("transfer-encoding: chunked\r\n\r\n6\r\n<html>\r\n"), End::Close),
        ("two lengths", head("content-length: 5\r\ncontent-length: 6\r\n\r\n<html>"), End::Close),
        ("a thousand headers", head(&format!("{}\r\n<html>", "a: b\r\n".repeat(1000))), End::Close),
        ("a megabyte of headers", head(&long.repeat(20_000)), End::Close),
    ] {
        let server = Server::rude(move |_| (bytes.clone(), end)).await;
        let error = failure(&server.url("/")).await;
        assert_eq!((error.reason(), error.retry()), ("broken", Retry::Later), "{name}: {error}");
        assert_eq!(server.asks().len(), 3, "{name}");
    }
    let server = Server::rude(move |number| match number {
        0 => (head("content-length: 100\r\n\r\n<html>"), End::Close),
        _ => (head("content-length: 6\r\nbad header\r\n\r\n<html>and more"), End::Close),
    })
    .await;
    assert_eq!(fetch(&server.url("/")).await.expect("the second answer").body, b"<html>"[..]);
}

/// A client that minds robots.txt, and a server with this one.
async fn with_robots(robots: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> (Client, Server) {
    let server = Server::start(move |ask| if ask.path == "/robots.txt" { robots(ask) } else { article() }).await;
    (client(options().with(|options| options.ignore_robots = false)), server)
}

fn rules(text: &'static str) -> impl Fn(&Ask) -> Reply {
    move |_| Reply::of("text/plain", text)
}

#[tokio::test]
async fn robots_rules_are_obeyed_and_asked_for_once() {
    let (client, server) =
        with_robots(rules("User-agent: *\nAllow: /\nUser-agent: copydesk/9 (x)\nDisallow: /private")).await;
    let public = server.url("/news/1");
    let fetches = (0..5).map(|_| client.fetch_at(&public, now()));
    for page in futures_util::future::join_all(fetches).await {
        assert!(page.is_ok());
    }
    let error = client.fetch_at(&server.url("/private/1"), now()).await.expect_err("disallowed");
    assert!(matches!(error, FetchError::Robots { why: RobotsRefusal::Disallowed, .. }), "{error}");
    assert_eq!((error.reason(), error.retry()), ("robots", Retry::Never));
    let paths = server.paths();
    assert_eq!(paths.iter().filter(|path| *path == "/robots.txt").count(), 1);
    assert_eq!((paths[0].as_str(), paths.len()), ("/robots.txt", 6));

    let rude = copydesk::Client::new(options()).expect("good options");
    assert!(rude.fetch_at(&server.url("/private/1"), now()).await.is_ok(), "robots.txt can be ignored");
}

#[tokio::test]
async fn a_robots_file_that_is_missing_allows_and_one_that_fails_disallows() {
    for status in [404, 403, 401, 410] {
        let (client, server) = with_robots(move |_| Reply::status(status)).await;
        assert!(client.fetch_at(&server.url("/"), now()).await.is_ok(), "{status}");
    }
    for status in [500, 503, 429] {
        let (client, server) = with_robots(move |_| Reply::status(status)).await;
        for _ in 0..2 {
            let error = client.fetch_at(&server.url("/"), now()).await.expect_err("disallowed");
            assert_eq!((error.reason(), error.retry()), ("robots", Retry::Later), "{error}");
        }
        assert_eq!(server.paths(), ["/robots.txt"; 3], "{status}: the failure is remembered");
    }
}

#[tokio::test]
async fn a_robots_file_is_read_to_its_limit_and_through_five_redirects() {
    let (client, server) =
        with_robots(|_| Reply::of("text/plain", "User-agent: *\nDisallow: /no\n".repeat(30)).endless(Duration::ZERO))
            .await;
    assert_eq!(client.fetch_at(&server.url("/no"), now()).await.expect_err("disallowed").reason(), "robots");

    for (hops, allowed) in [(5, false), (6, true)] {
        let server = Server::start(move |ask| match ask.path.strip_prefix("/robots.txt") {
            Some("") => Reply::redirect("/robots.txt?1"),
            Some(query) if query.trim_start_matches('?').parse() == Ok(hops) => {
                Reply::of("text/plain", "User-agent: *\nDisallow: /")
            }
            Some(query) => {
                let hop: usize = query.trim_start_matches('?').parse().expect("a number");
                Reply::redirect(&format!("/robots.txt?{}", hop + 1))
            }
            None => article(),
        })
        .await;
        assert_eq!(client.fetch_at(&server.url("/"), now()).await.is_ok(), allowed, "{hops} redirects");
    }
}

#[tokio::test]
async fn crawl_delays_are_kept_or_refused() {
    let (client, server) = with_robots(rules("User-agent: *\nCrawl-delay: 0.05")).await;
    let begin = Instant::now();
    for _ in 0..3 {
        assert!(client.fetch_at(&server.url("/"), now()).await.is_ok());
    }
    // two gaps: the first page follows robots.txt at once, before which no delay was known
    assert!(begin.elapsed() >= Duration::from_millis(100), "{:?}", begin.elapsed());

    let (client, server) = with_robots(rules("User-agent: *\nCrawl-delay: 301")).await;
    let error = client.fetch_at(&server.url("/"), now()).await.expect_err("too long");
    assert!(matches!(error, FetchError::Robots { why: RobotsRefusal::CrawlDelay(_), .. }), "{error}");
    assert_eq!(server.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn every_hop_asks_the_robots_of_its_host() {
    let server = Server::start(|ask| match (ask.host(), ask.path.as_str()) {
        ("a.example", "/robots.txt") => Reply::status(404),
        ("b.example", "/robots.txt") => Reply::of("text/plain", "User-agent: *\nDisallow: /"),
        ("a.example", _) => Reply::redirect("http://b.example/"),
        _ => article(),
    })
    .await;
    let resolve = names(&server, &["a.example", "b.example"]);
    let client = client(options().with(|options| {
        options.ignore_robots = false;
        options.resolve = resolve;
    }));
    let error = client.fetch_at(&url("http://a.example/"), now()).await.expect_err("disallowed");
    assert_eq!((error.reason(), error.url().as_str()), ("robots", "http://b.example/"));
    assert_eq!(server.paths(), ["/robots.txt", "/", "/robots.txt"]);
}

#[tokio::test]
async fn signposts_are_followed_twice() {
    let signpost = |to: &str| Reply::html(format!("<html><META Content='1; URL={to}' HTTP-EQUIV=Refresh>"));
    let server = Server::start(move |ask| match ask.path.as_str() {
        "/1" => signpost("/2"),
        "/2" => Reply::redirect("/3"),
        "/3" => signpost("/4"),
        "/4" => signpost("/5"),
        "/self" => signpost("/self"),
        "/back" => Reply::redirect("/target"),
        _ => signpost("/back"),
    })
    .await;
    let at = async |path: &str| fetch(&server.url(path)).await.expect("a page").url;
    assert_eq!(at("/1").await, Some(server.url("/4")), "the third signpost is not followed");
    assert_eq!(at("/self").await, Some(server.url("/self")));
    assert_eq!(at("/back").await, Some(server.url("/target")), "nobody walks in a circle");
    assert_eq!(server.paths(), ["/1", "/2", "/3", "/4", "/self", "/back", "/target"]);
}

#[tokio::test]
async fn one_request_at_a_time_a_site_and_a_gap_between_them() {
    let server = Server::start(|_| Reply::html("<html>").again(3, Duration::from_millis(5))).await;
    let resolve = names(&server, &["www.site.example", "news.site.example"]);
    let client = client(options().with(|options| {
        options.pace = Duration::from_millis(40);
        options.resolve = resolve;
    }));
    let begin = Instant::now();
    let pages: Vec<Url> =
        (0..6).map(|n| url(&format!("http://{}.site.example/{n}", if n % 2 == 0 { "www" } else { "news" }))).collect();
    for page in futures_util::future::join_all(pages.iter().map(|page| client.fetch_at(page, now()))).await {
        assert!(page.is_ok());
    }
    let asks = server.asks();
    assert_eq!((asks.len(), server.most_open()), (6, 1));
    for (n, ask) in asks.iter().enumerate() {
        let wait = Duration::from_millis(40) * u32::try_from(n).expect("small");
        assert!(ask.at - begin >= wait, "request {n} came after {:?}", ask.at - begin);
    }
}

#[tokio::test]
async fn a_slow_host_does_not_hold_up_the_others() {
    let slow = Server::start(|_| Reply::html("<html>").endless(Duration::from_millis(10))).await;
    let quick = Server::start(|_| article()).await;
    let client = client(options());
    let (slow, quick) = (slow.url("/"), quick.url("/"));
    let quick_first = tokio::select! {
        _ = client.fetch_at(&slow, now()) => false,
        page = client.fetch_at(&quick, now()) => page.is_ok(),
    };
    assert!(quick_first);
}

#[tokio::test]
async fn a_proxy_is_used_when_it_is_asked_for() {
    let proxy = Server::start(|_| article()).await;
    let options = options().with(|options| {
        options.proxy = Some(proxy.url("/"));
        options.allow_private = false;
    });
    let client = client(options);
    assert!(client.fetch_at(&url("http://news.example/a"), now()).await.is_ok());
    assert_eq!(proxy.paths(), ["http://news.example/a"]);
    let error = client.fetch_at(&url("http://127.0.0.1/"), now()).await.expect_err("private");
    assert_eq!((error.reason(), proxy.asks().len()), ("private_address", 1));
}

#[test]
fn bad_options_are_named() {
    let error = |options| Client::new(options).expect_err("bad options");
    for user_agent in ["", "/1.0", "two\nlines", "naïve/1"] {
        let options = options().with(|options| options.user_agent = user_agent.to_owned());
        assert!(matches!(error(options), ClientError::UserAgent(_)), "{user_agent:?}");
    }
    let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec();
    for pem in [b"not a certificate".to_vec(), Vec::new(), broken] {
        let error = error(options().with(|options| options.ca_pems = vec![authority(), pem]));
        assert!(matches!(error, ClientError::Certificate { number: 2, .. }), "{error}");
    }
    let error = error(options().with(|options| options.proxy = Some(url("ftp://me:secret@proxy.example/"))));
    assert!(matches!(error, ClientError::Proxy { .. }) && !error.to_string().contains("secret"), "{error}");
}

thread_local! {
    /// The fetcher's log on this test's thread, once a test has asked for it.
    static STORY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Story;

impl Write for Story {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        STORY.with_borrow_mut(|story| story.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_tells_the_story_and_no_secret() {
    // for the whole process: a subscriber of one thread misses events that other threads were first to meet
    let ours = filter_fn(|event| event.target() == "copydesk::fetch");
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Story).with_filter(ours);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).expect("the only one");
    let server = Server::start(|ask| match ask.number {
        0 => Reply::of("text/plain", "User-agent: *"),
        1 => Reply::status(503),
        2 => Reply::redirect("/b"),
        _ => article(),
    })
    .await;
    let mut page = server.url("/a");
    page.set_username("me").expect("a web address");
    page.set_password(Some("secret")).expect("a web address");
    let client = client(options().with(|options| {
        options.ignore_robots = false;
        options.pace = Duration::from_millis(20);
    }));
    assert!(client.fetch_at(&page, now()).await.is_ok());
    let story = String::from_utf8(STORY.take()).expect("text");
    for part in ["robots=\"rules\"", "GET http://127.0.0.1", "trying again", "503", "on to", "waiting", "bytes="] {
        assert!(story.contains(part), "{part} is missing in\n{story}");
    }
    assert!(!story.contains("secret"), "{story}");
}
