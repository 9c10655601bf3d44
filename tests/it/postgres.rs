//! PostgreSQL for tests: the server at `COPYDESK_TEST_POSTGRES`, or else a private cluster made by the machine's own
//! `initdb` in a temporary folder, which ends with the tests. Where neither is there, tests that need it say so.

use crate::missing::missing;
use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// A user that is nobody: the server does not start for root.
const NOBODY: u32 = 65_534;
/// A server starts within this, or not at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// A cluster of our own.
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    server: Mutex<Option<Server>>,
}

/// The server, and the shell that ends it when nobody holds its input any more.
struct Server {
    shell: Child,
    alive: ChildStdin,
}

impl Cluster {
    /// A cluster in a folder of its own, whose server runs. `None` where there is no PostgreSQL.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = env::temp_dir().join(format!("copydesk-postgres-{}-{}", std::process::id(), next()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder");
        if is_root() {
            chown(&folder, Some(NOBODY), Some(NOBODY)).expect("given away");
        }
        let mut made = Command::new(programs.join("initdb"));
        made.args(["--auth=trust", "--username=copydesk", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(folder.join("data"));
        let made = as_nobody(&mut made).current_dir(&folder).output().expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let cluster = Self { folder, programs, server: Mutex::new(None) };
        cluster.go();
        Some(cluster)
    }

    /// Starts the server.
    pub(crate) fn go(&self) {
        // ends with us, however we end
        let script = "\"$0\" -D \"$1/data\" -k \"$1\" -c listen_addresses= -c fsync=off -c max_connections=200 > \"$1/log\" 2>&1 &
            cat; kill -QUIT $!; wait $!; test -f \"$1/keep\" || rm -rf \"$1\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).arg(self.programs.join("postgres")).arg(&self.folder);
        let mut shell = as_nobody(&mut shell)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        let alive = shell.stdin.take().expect("piped");
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(Server { shell, alive });
        let began = Instant::now();
        let ready = |program: &Path| {
            let mut ready = Command::new(program);
            ready.args(["-q", "-U", "copydesk", "-h"]).arg(&self.folder);
            ready.status().is_ok_and(|status| status.success())
        };
        while !ready(&self.programs.join("pg_isready")) {
            assert!(began.elapsed() < PATIENCE, "{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the server at once, as a crash does.
    pub(crate) fn crash(&self) {
        fs::write(self.folder.join("keep"), "").expect("written");
        if let Some(Server { mut shell, alive }) = self.server.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(alive);
            shell.wait().expect("ended");
        }
        fs::remove_file(self.folder.join("keep")).expect("removed");
    }

    /// The address of its first database.
    pub(crate) fn address(&self) -> String {
        format!("postgres:///postgres?user=copydesk&host={}", self.folder.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(Server { mut shell, alive }) = self.server.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(alive);
            let _ = shell.wait();
        }
    }
}

/// The server for all tests of this process; says loudly if there is none.
pub(crate) fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Option<Cluster>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(address) = env::var("COPYDESK_TEST_POSTGRES") {
            Some((address, None))
        } else {
            let cluster = Cluster::start();
            if cluster.is_none() {
                missing(
                    "no PostgreSQL (set COPYDESK_TEST_POSTGRES, or install initdb and postgres): the shared frontier",
                );
            }
            cluster.map(|cluster| (cluster.address(), Some(cluster)))
        }
    });
    server.as_ref().map(|(address, _)| address.as_str())
}

/// The address of an empty schema of this server.
pub(crate) async fn schema(server: &str) -> String {
    let name = format!("test_{}_{}", std::process::id(), next());
    connect(server).await.batch_execute(&format!("CREATE SCHEMA {name}")).await.expect("a schema");
    let joint = if server.contains('?') { '&' } else { '?' };
    format!("{server}{joint}options=-csearch_path%3D{name}&application_name={name}")
}

/// A connection for looking.
pub(crate) async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.expect("connected");
    tokio::spawn(connection);
    client
}

fn next() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::SeqCst)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn as_nobody(command: &mut Command) -> &mut Command {
    if is_root() { command.uid(NOBODY).gid(NOBODY) } else { command }
}

/// The folder of the server's programs: on the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut folders: Vec<PathBuf> = debian.collect();
    folders.sort();
    folders
        .into_iter()
        .rev()
        .chain(env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}
