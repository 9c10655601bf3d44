//! A server that speaks as Amazon S3 does, and a door before it, behind which it seems to be down, or slow of tongue.
#![cfg(feature = "object-store")]

use crate::missing::missing;
use copydesk::store::{Place, Store};
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// Tells where `moto_server` of the Python package `moto` is.
const MOTO: &str = "COPYDESK_MOTO";

/// Settings that lead a program to the objects of a local server: names and values of its environment.
pub(crate) fn settings(server: SocketAddr) -> [(String, String); 5] {
    [
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "lenn-1"),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_ENDPOINT", &format!("http://{server}")),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// The objects of a local server.
pub(crate) fn store(server: SocketAddr) -> Arc<Store> {
    Arc::new(Store::new(settings(server)))
}

/// An object of this path.
fn place(path: &str) -> Place {
    Place::parse(&format!("s3:/{path}")).expect("a place")
}

/// One request, and the body of its answer.
fn ask(server: SocketAddr, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(server).expect("a server");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {server}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let end = answer.windows(4).position(|at| at == b"\r\n\r\n").expect("a head");
    let status =
        String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    (status, answer.split_off(end + 4))
}

/// A server with an empty bucket `lenn`.
pub(crate) struct Moto {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Moto {
    /// `None`, and a word on standard error, where there is no such server.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = env::var_os(MOTO) else {
            missing(&format!("{MOTO} names no moto_server (pip install moto[server])"));
            return None;
        };
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &address.port().to_string()]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("moto_server starts");
        let mut said = BufReader::new(child.stderr.take().expect("piped")).lines();
        let is_up = said.by_ref().map_while(Result::ok).any(|line| line.contains("Running on http"));
        assert!(is_up, "moto_server ended");
        // what it says of requests is read, so that it never waits
        thread::spawn(move || said.for_each(drop));
        let moto = Self { child, address };
        moto.put("/lenn", b"");
        Some(moto)
    }

    pub(crate) fn put(&self, path: &str, body: &[u8]) {
        assert_eq!(ask(self.address, "PUT", path, body).0, 200, "{path}");
    }

    pub(crate) fn delete(&self, path: &str) {
        store(self.address).remove(&place(path)).expect("removed");
    }

    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let opened = store(self.address).open(&place(path));
        opened.and_then(|mut object| object.read_to_end(&mut bytes)).expect(path);
        bytes
    }

    /// Keys below a prefix.
    pub(crate) fn keys(&self, prefix: &str) -> Vec<String> {
        let mut keys = Vec::new();
        loop {
            let after = keys.last().map(|key| format!("&start-after={key}")).unwrap_or_default();
            let (_, listed) = ask(self.address, "GET", &format!("/lenn?list-type=2&prefix={prefix}{after}"), b"");
            let listed = String::from_utf8(listed).expect("UTF-8");
            let key = |part: &str| Some(part.split_once("</Key>")?.0.to_owned());
            keys.extend(listed.split("<Key>").skip(1).filter_map(key));
            if !listed.contains("<IsTruncated>true") {
                return keys;
            }
        }
    }

    /// Brings what lies below a prefix into a folder; segments of records are joined to one file.
    pub(crate) fn bring_home(&self, prefix: &str, dir: &Path) {
        let store = store(self.address);
        for key in self.keys(prefix) {
            let Place::Object(object) = place(&format!("/lenn/{key}")) else { continue };
            let (content, _) = store.read(&object).expect("read").expect("an object");
            let name = key.strip_prefix(prefix).expect("below it");
            let Some((records, _)) = name.strip_suffix(".jsonl").and_then(|name| name.split_once('/')) else {
                let path = dir.join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, content).expect("written");
                continue;
            };
            fs::create_dir_all(dir).expect("made");
            let records = fs::File::options().create(true).append(true).open(dir.join(format!("{records}.jsonl")));
            records.expect("opened").write_all(&content).expect("written");
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fate of a request at the [`Door`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is let through.
    Through,
    /// It is answered with this status.
    Refused(u16),
    /// The connection is cut before it reaches the server.
    Cut,
    /// It is done, and nobody is told.
    Unheard,
}

/// The judge of requests, by the first line of each.
type Porter = Box<dyn FnMut(&str) -> Fate + Send>;

/// Stands before a server, and lets in one request at a time: so a condition holds until what it was made for is done.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    porter: Arc<Mutex<Porter>>,
}

impl Door {
    pub(crate) fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let porter: Arc<Mutex<Porter>> = Arc::new(Mutex::new(Box::new(|_: &str| Fate::Through)));
        let decides = Arc::clone(&porter);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = admit(&stream, server, &decides);
            }
        });
        Self { address, porter }
    }

    pub(crate) fn decide(&self, porter: impl FnMut(&str) -> Fate + Send + 'static) {
        *self.porter.lock().expect("a porter") = Box::new(porter);
    }
}

/// One request of a connection, which ends with its answer.
fn admit(mut stream: &TcpStream, server: SocketAddr, porter: &Mutex<Porter>) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim_end().is_empty() {
            break;
        }
        head.push_str(&line);
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let fate = porter.lock().expect("a porter")(head.lines().next().unwrap_or_default());
    if let Fate::Refused(status) = fate {
        let refused = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return stream.write_all(refused.as_bytes());
    }
    if fate == Fate::Cut {
        return Ok(());
    }
    let mut onward = TcpStream::connect(server)?;
    write!(onward, "{head}Connection: close\r\n\r\n")?;
    onward.write_all(&body)?;
    let mut answer = Vec::new();
    onward.read_to_end(&mut answer)?;
    if fate == Fate::Through { stream.write_all(&answer) } else { Ok(()) }
}
