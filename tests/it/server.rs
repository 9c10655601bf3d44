//! A local web server that remembers what it was asked, and rude ones that answer in raw bytes and raw frames.
//!
//! A test gives a closure from question to answer; the server stops when it is dropped.

use futures_util::stream;
use http_body_util::StreamBody;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use url::Url;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// One question, in the order in which they came.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// Path and query; the whole address when the server is asked as a proxy.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) version: Version,
    pub(crate) at: Instant,
    /// Number of requests before it.
    pub(crate) number: usize,
}

impl Ask {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The host's name, without port, however the protocol says it.
    pub(crate) fn host(&self) -> &str {
        self.header("host").split(':').next().unwrap_or_default()
    }
}

/// One answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    /// The body is sent so many times more, each after a pause.
    again: usize,
    pause: Duration,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(crate) fn untyped(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::status(200) }
    }

    pub(crate) fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::untyped(body).with("content-type", content_type)
    }

    pub(crate) fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with("location", to)
    }

    pub(crate) fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// Sends the body `times` more, each after `pause`.
    pub(crate) fn again(self, times: usize, pause: Duration) -> Self {
        Self { again: times, pause, ..self }
    }

    /// Sends the body again and again, each time after `pause`.
    pub(crate) fn endless(self, pause: Duration) -> Self {
        self.again(usize::MAX - 1, pause)
    }

    /// As it goes over the wire in HTTP/1.1.
    fn in_bytes(self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {} ok\r\ncontent-length: {}\r\n", self.status, self.body.len()).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(self.body);
        bytes
    }

    fn into_response(self, open: Open) -> Response<Body> {
        let mut response = Response::builder().status(self.status);
        if self.again == 0 && self.status != 204 {
            response = response.header("content-length", self.body.len());
        }
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let bytes = Bytes::from(self.body);
        let pieces = stream::unfold((0, Some(open)), move |(sent, mut open)| {
            let (bytes, pause, again) = (bytes.clone(), self.pause, self.again);
            async move {
                if sent > again {
                    return None;
                }
                if sent > 0 && !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                if sent == again {
                    drop(open.take()); // before the client can know that it has everything
                }
                Some((Ok(Frame::data(bytes)), (sent + 1, open)))
            }
        });
        response.body(Body::new(StreamBody::new(pieces))).expect("a response")
    }
}

/// Counts an answer as being given until its body is sent or given up.
struct Open(Arc<Log>);

impl Open {
    fn new(log: &Arc<Log>) -> Self {
        let open = log.open.fetch_add(1, Ordering::SeqCst) + 1;
        log.most_open.fetch_max(open, Ordering::SeqCst);
        Self(Arc::clone(log))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Log {
    asks: Mutex<Vec<Ask>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
    flooded: AtomicUsize,
    window: AtomicUsize,
}

/// A server on a port of its own of 127.0.0.1.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    scheme: &'static str,
    log: Arc<Log>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Speaks HTTP/1.1.
    pub(crate) async fn start(handler: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve(handler, None).await
    }

    /// Speaks TLS with the certificate of [`authority`] for `localhost` and `news.example`, then
    /// HTTP/2 or HTTP/1.1 as the client likes.
    pub(crate) async fn start_tls(handler: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve(handler, Some(acceptor())).await
    }

    async fn serve(handler: impl Fn(&Ask) -> Reply + Send + Sync + 'static, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let log = Arc::new(Log::default());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (handler, kept) = (Arc::new(handler), Arc::clone(&log));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, log, tls) = (Arc::clone(&handler), Arc::clone(&kept), tls.clone());
                let service = service_fn(move |request: Request<Incoming>| {
                    let open = Open::new(&log);
                    let reply = handler(&log.note(&request));
                    async move { Ok::<_, Infallible>(reply.into_response(open)) }
                });
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    match tls {
                        None => drop(builder.serve_connection(TokioIo::new(stream), service).await),
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                drop(builder.serve_connection(TokioIo::new(stream), service).await);
                            }
                        }
                    }
                });
            }
        });
        Self { addr, scheme, log, task }
    }

    /// Reads the head of each request and writes `answer(number of the request)` as it is; then
    /// closes the connection, with a reset if `answer` says so.
    pub(crate) async fn rude(answer: impl Fn(usize) -> (Vec<u8>, End) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let log = Arc::new(Log::default());
        let kept = Arc::clone(&log);
        let task = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let path = read_head(&mut stream).await;
                let number = kept.push(path, HeaderMap::new(), Version::HTTP_11).number;
                let (bytes, end) = answer(number);
                let _ = stream.write_all(&bytes).await;
                match end {
                    End::Close => {}
                    End::Reset => stream.set_zero_linger().expect("a socket"),
                    End::Hold => held.push(stream),
                }
            }
        });
        Self { addr, scheme: "http", log, task }
    }

    /// Answers the first request of each connection, keeps it open, and closes it at the second one, which it has
    /// read: with a reset if it is to be so.
    pub(crate) async fn tired(reset: bool, answer: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> Self {
        Self::worn(reset, Vec::new(), answer).await
    }

    /// The same, with the word that the connection was idle for too long.
    pub(crate) async fn timed_out(answer: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> Self {
        Self::worn(false, Reply::status(408).with("connection", "close").in_bytes(), answer).await
    }

    async fn worn(reset: bool, farewell: Vec<u8>, answer: impl Fn(&Ask) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let log = Arc::new(Log::default());
        let (answer, kept) = (Arc::new(answer), Arc::clone(&log));
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, log, farewell) = (Arc::clone(&answer), Arc::clone(&kept), farewell.clone());
                tokio::spawn(async move {
                    let mut headers = HeaderMap::new();
                    headers.insert("host", addr.to_string().parse().expect("a header"));
                    let reply = answer(&log.push(read_head(&mut stream).await, headers.clone(), Version::HTTP_11));
                    let _ = stream.write_all(&reply.in_bytes()).await;
                    let lost = read_head(&mut stream).await;
                    if !lost.is_empty() {
                        log.push(lost, headers, Version::HTTP_11);
                        let _ = stream.write_all(&farewell).await;
                    }
                    if reset {
                        stream.set_zero_linger().expect("a socket");
                    }
                });
            }
        });
        Self { addr, scheme: "http", log, task }
    }

    /// Speaks HTTP/2 over TLS in frames that `answer(number of the request, its stream)` gives as they are, those of
    /// the connection too.
    pub(crate) async fn frames(answer: impl Fn(usize, u32) -> Frames + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let log = Arc::new(Log::default());
        let (answer, kept) = (Arc::new(answer), Arc::clone(&log));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&kept));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor().accept(stream).await {
                        // ends when the client goes
                        let _ = talk(stream, &*answer, &log).await;
                    }
                });
            }
        });
        Self { addr, scheme: "https", log, task }
    }

    /// An address on this server, by its IP address.
    pub(crate) fn url(&self, path: &str) -> Url {
        let host = if self.scheme == "https" { "localhost".to_owned() } else { self.addr.ip().to_string() };
        Url::parse(&format!("{}://{host}:{}{path}", self.scheme, self.addr.port())).expect("a URL")
    }

    /// Everything that was asked so far.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        self.log.asks.lock().expect("no panic").clone()
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.asks().into_iter().map(|ask| ask.path).collect()
    }

    /// The largest number of answers that were being given at once.
    pub(crate) fn most_open(&self) -> usize {
        self.log.most_open.load(Ordering::SeqCst)
    }

    /// Bytes of [`Frames::again`] that were taken so far.
    pub(crate) fn flooded(&self) -> usize {
        self.log.flooded.load(Ordering::SeqCst)
    }

    /// The most bytes that a client lets its server send over HTTP/2 before it has read them, by its own word.
    pub(crate) fn window(&self) -> usize {
        self.log.window.load(Ordering::SeqCst)
    }
}

/// The end of a rude answer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Close,
    Reset,
    /// Nothing more comes, and the connection stays.
    Hold,
}

/// An answer in frames of HTTP/2.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frames {
    pub(crate) once: Vec<u8>,
    /// Bytes that follow again and again, as long as they are taken.
    pub(crate) again: Vec<u8>,
    /// Nothing follows, and the connection ends.
    pub(crate) closes: bool,
}

impl Frames {
    pub(crate) fn and_close(self) -> Self {
        Self { closes: true, ..self }
    }
}

/// Bytes that every HTTP/2 connection of a client begins with (RFC 9113, 3.4).
const PREFACE_BYTES: usize = 24;
/// Frames begin with their length, their kind, flags and the stream (RFC 9113, 4.1).
const FRAME_HEAD_BYTES: usize = 9;
const HEADERS: u8 = 1;

async fn talk(stream: TlsStream<TcpStream>, answer: &impl Fn(usize, u32) -> Frames, log: &Log) -> std::io::Result<()> {
    let (mut from, mut to) = tokio::io::split(stream);
    from.read_exact(&mut [0; PREFACE_BYTES]).await?;
    loop {
        let mut head = [0; FRAME_HEAD_BYTES];
        from.read_exact(&mut head).await?;
        let [a, b, c, kind, _, stream @ ..] = head;
        let length = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; length as usize];
        from.read_exact(&mut payload).await?;
        log.window.fetch_max(window(kind, &payload), Ordering::SeqCst);
        if kind != HEADERS {
            continue;
        }
        let number = log.push(String::new(), HeaderMap::new(), Version::HTTP_2).number;
        let frames = answer(number, u32::from_be_bytes(stream));
        to.write_all(&frames.once).await?;
        to.flush().await?;
        if frames.closes {
            return to.shutdown().await;
        }
        if !frames.again.is_empty() {
            let flood = async {
                while to.write_all(&frames.again).await.is_ok() {
                    log.flooded.fetch_add(frames.again.len(), Ordering::SeqCst);
                }
            };
            let mut sink = tokio::io::sink();
            tokio::select! {
                () = flood => {}
                _ = tokio::io::copy(&mut from, &mut sink) => {}
            }
            return Ok(());
        }
    }
}

/// The window that a frame asks for, of a stream or of the whole connection (RFC 9113, 6.5.2 and 6.9).
fn window(kind: u8, payload: &[u8]) -> usize {
    const SETTINGS: u8 = 4;
    const WINDOW_UPDATE: u8 = 8;
    const BEFORE: usize = 65_535;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    match kind {
        SETTINGS => payload.chunks(6).filter(|one| one.starts_with(&[0, 4])).map(|one| number(&one[2..])).sum(),
        WINDOW_UPDATE => BEFORE + number(payload),
        _ => 0,
    }
}

impl Log {
    fn note(&self, request: &Request<Incoming>) -> Ask {
        let uri = request.uri();
        let proxied = request.version() != Version::HTTP_2 && uri.host().is_some();
        let path = if proxied { uri.to_string() } else { uri.path_and_query().map_or("", |p| p.as_str()).to_owned() };
        let mut headers = request.headers().clone();
        if let (Some(host), false) = (uri.host(), proxied) {
            headers.insert("host", host.parse().expect("a header"));
        }
        self.push(path, headers, request.version())
    }

    fn push(&self, path: String, headers: HeaderMap, version: Version) -> Ask {
        let mut asks = self.asks.lock().expect("no panic");
        let ask = Ask { path, headers, version, at: Instant::now(), number: asks.len() };
        asks.push(ask.clone());
        ask
    }
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => head.extend_from_slice(&piece[..read]),
        }
    }
    String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned()
}

struct Certificates {
    authority_pem: String,
    acceptor: TlsAcceptor,
}

fn certificates() -> &'static Certificates {
    static MADE: OnceLock<Certificates> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        let names = ["localhost".to_owned(), "news.example".to_owned()];
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, &authority).expect("a certificate");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let mut config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("versions")
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .expect("a certificate");
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Certificates { authority_pem: authority.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    })
}

fn acceptor() -> TlsAcceptor {
    certificates().acceptor.clone()
}

/// The root that the TLS servers' certificates come from, in PEM.
pub(crate) fn authority() -> Vec<u8> {
    certificates().authority_pem.clone().into_bytes()
}
