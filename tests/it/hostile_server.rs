//! Servers made to hurt: what they send costs no more than a page may, leads nowhere private, and spoils no other
//! page. What goes wrong by itself is in `fetch.rs`.

use crate::fetch::{ARTICLE, CODINGS, article, client, names, now, options, url};
use crate::server::{End, Reply, Server};
use copydesk::fetch::{FetchError, Retry, Stage};
use std::time::Duration;

/// For what a server holds back for ever.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_bomb_that_fits_is_a_page() {
    // four hundred times its size, and still no larger than pages may be
    let page = format!("<!DOCTYPE html><title>Tide</title>{}", "<p>The tide is out.".repeat(200_000));
    let packed: Vec<_> = CODINGS.iter().map(|(name, encode)| (*name, encode(page.as_bytes()))).collect();
    for (name, body) in &packed {
        assert!(body.len() * 100 < page.len(), "{name}: {} bytes", body.len());
    }
    let server = Server::start(move |ask| {
        let (name, body) = packed.iter().find(|(name, _)| ask.path.contains(name)).expect("a coding");
        Reply::html(body.clone()).with("content-encoding", name)
    })
    .await;
    for (name, _) in CODINGS {
        let got = client(options()).fetch_at(&server.url(&format!("/{name}")), now()).await.expect(name);
        assert_eq!(got.body.len(), page.len(), "{name}");
    }
}

#[tokio::test]
async fn what_is_packed_twice_is_no_page() {
    let (_, gzip) = CODINGS[0];
    let twice = gzip(&gzip(&vec![b' '; 32 << 20]));
    let server = Server::start(move |ask| {
        let reply = Reply::html(twice.clone());
        if ask.path == "/list" {
            reply.with("content-encoding", "gzip, gzip")
        } else {
            reply.with("content-encoding", "gzip").with("content-encoding", "gzip")
        }
    })
    .await;
    for path in ["/list", "/lines"] {
        let error = client(options()).fetch_at(&server.url(path), now()).await.expect_err(path);
        assert!(matches!(error.reason(), "not_html" | "broken" | "too_large"), "{path}: {error}");
    }
}

#[tokio::test]
async fn answers_that_never_come_to_their_point_are_given_up() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n";
    for (name, bytes) in [
        ("a head without an end", format!("{head}x-tide: ")),
        ("interim answers alone", "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n".repeat(1000)),
        ("a chunk that is announced", format!("{head}transfer-encoding: chunked\r\n\r\nffffff\r\n<html>")),
    ] {
        let server = Server::rude(move |_| (bytes.clone().into_bytes(), End::Hold)).await;
        let client = client(options().with(|options| options.total_timeout = SHORT));
        let error = client.fetch_at(&server.url("/"), now()).await.expect_err(name);
        assert!(matches!(error, FetchError::Timeout { stage: Stage::Total, .. }), "{name}: {error}");
        assert_eq!(server.asks().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn chunks_that_lie_are_broken_answers() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n";
    for (name, body) in [
        ("a size beyond counting", "fffffffffffffffff\r\n<html>".to_owned()),
        ("a size that is none", "xyz\r\n<html>".to_owned()),
        ("a size below nothing", "-1\r\n<html>".to_owned()),
        ("extensions without end", format!("6;{}\r\n<html>\r\n0\r\n\r\n", "tide=1;".repeat(100_000))),
        ("trailers without end", format!("6\r\n<html>\r\n0\r\n{}\r\n", "x-tide: 1\r\n".repeat(100_000))),
        ("a chunk longer than it says", "6\r\n<html>and more\r\n0\r\n\r\n".to_owned()),
    ] {
        let server = Server::rude(move |_| (format!("{head}{body}").into_bytes(), End::Close)).await;
        let error = client(options()).fetch_at(&server.url("/"), now()).await.expect_err(name);
        assert_eq!((error.reason(), error.retry()), ("broken", Retry::Later), "{name}: {error}");
    }
}

#[tokio::test]
async fn headers_over_http_2_have_an_end_too() {
    let server = Server::start_tls(|ask| match ask.path.as_str() {
        "/many" => (0..20_000).fold(article(), |reply, n| reply.with(&format!("x-tide-{n}"), "1")),
        "/long" => (0..60).fold(article(), |reply, n| reply.with(&format!("x-tide-{n}"), "y".repeat(8_000))),
        _ => article(),
    })
    .await;
    for path in ["/many", "/long"] {
        let error = client(options()).fetch_at(&server.url(path), now()).await.expect_err(path);
        assert_eq!(error.reason(), "broken", "{path}: {error}");
    }
    assert!(client(options()).fetch_at(&server.url("/"), now()).await.is_ok());
}

#[tokio::test]
async fn no_redirect_leads_into_a_private_network_however_it_is_written() {
    const FORMS: [&str; 26] = [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://%31%32%37.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0xa9fea9fe/",
        "http://10.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://me:secret@127.0.0.1/",
    ];
    let server = Server::start(|ask| {
        let form = ask.path.trim_start_matches('/').parse().ok().and_then(|at: usize| FORMS.get(at));
        Reply::redirect(form.expect("a number"))
    })
    .await;
    let resolve = names(&server, &["public.example"]);
    let allow_private_hosts = vec!["public.example".to_owned()];
    let guarded = client(options().with(|options| {
        options.allow_private = false;
        options.allow_private_hosts = allow_private_hosts;
        options.resolve = resolve;
    }));
    for (at, form) in FORMS.iter().enumerate() {
        let error = guarded.fetch_at(&url(&format!("http://public.example/{at}")), now()).await.expect_err(form);
        assert_eq!((error.reason(), error.retry()), ("private_address", Retry::Never), "{form}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(server.asks().len(), FORMS.len());
}

#[tokio::test]
async fn the_machine_itself_is_private_by_name_too() {
    let here = Server::start(|_| article()).await;
    let guarded = client(options().with(|options| options.allow_private = false));
    for host in ["localhost", "LOCALHOST"] {
        let error =
            guarded.fetch_at(&url(&format!("http://{host}:{}/", here.addr.port())), now()).await.expect_err(host);
        assert_eq!(error.reason(), "private_address", "{error}");
    }
    assert_eq!(here.asks().len(), 0);
}

#[tokio::test]
async fn a_location_may_be_long_but_not_without_end() {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/long" => Reply::redirect(&format!("/to?{}", "x".repeat(4_000))),
        "/endless" => Reply::redirect(&format!("/to?{}", "x".repeat(20_000))),
        "/control" => Reply::status(302).with("location", b"/to\x1b[31m\xff"),
        _ => article(),
    })
    .await;
    let at = async |path: &str| client(options()).fetch_at(&server.url(path), now()).await;
    assert!(at("/long").await.is_ok());
    assert_eq!(at("/endless").await.expect_err("too long").reason(), "redirects");
    // a control character is no part of a header: the answer is not believed, or the address is written safely
    if let Ok(page) = at("/control").await {
        assert!(page.url.expect("its address").as_str().is_ascii());
    }
}

#[tokio::test]
async fn cookies_by_the_thousand_are_not_carried_about() {
    let server = Server::start(|ask| {
        (0..200).fold(article(), |reply, n| {
            reply.with("set-cookie", format!("tide{}x{n}={}; Path=/", ask.number, "y".repeat(100)))
        })
    })
    .await;
    let client = client(options());
    for page in 0..40 {
        assert!(client.fetch_at(&server.url(&format!("/{page}")), now()).await.is_ok());
    }
    let carried = server.asks().iter().map(|ask| ask.header("cookie").len()).max();
    assert!(carried.is_some_and(|bytes| bytes <= 8_192), "{carried:?} bytes");
}

#[tokio::test]
async fn robots_files_made_to_hurt_cost_their_limit() {
    // rules first, then nothing without end: packed a thousand times, or drop by drop
    let text = format!("User-agent: *\nDisallow: /no\n{}", "\n".repeat(64 << 20));
    for (name, encode) in CODINGS {
        let packed = encode(text.as_bytes());
        let server = Server::start(move |ask| match ask.path.as_str() {
            "/robots.txt" => Reply::of("text/plain", packed.clone()).with("content-encoding", name),
            _ => article(),
        })
        .await;
        let client = client(options().with(|options| options.ignore_robots = false));
        let error = client.fetch_at(&server.url("/no"), now()).await.expect_err(name);
        assert_eq!((error.reason(), error.retry()), ("robots", Retry::Never), "{name}: {error}");
        assert_eq!(client.fetch_at(&server.url("/"), now()).await.expect(name).body, ARTICLE.as_bytes());
    }
    let server = Server::start(|ask| match ask.path.as_str() {
        "/robots.txt" => Reply::of("text/plain", "#").endless(Duration::from_millis(5)),
        _ => article(),
    })
    .await;
    let client = client(options().with(|options| {
        options.ignore_robots = false;
        options.total_timeout = SHORT;
    }));
    let error = client.fetch_at(&server.url("/"), now()).await.expect_err("rules that do not come");
    assert_eq!((error.reason(), error.retry()), ("timeout", Retry::Later), "{error}");
    assert_eq!(server.paths(), ["/robots.txt"], "what may be forbidden is not asked for");
}
