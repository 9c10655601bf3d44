//! The hook of a job: each article's record goes to a program or a server, in the order in which they were saved, at least
//! once. What it fails to take is tried again after pauses that grow; nobody waits for it.
//!
//! A program runs in an empty folder and knows of the environment no more than where programs are and which language is
//! spoken. A server is asked as pages are, through the same guard: addresses in private networks only if the job lets
//! their host in.

use crate::crawl::job::{HookSecret, HookSettings, HookTarget, Job};
use crate::crawl::setup::{Setup, client_options};
use crate::crawl::{CrawlError, SaveError};
use crate::fetch::{ClientOptions, Poster};
use crate::page::Bytes;
use crate::render::hex;
use crate::save::crawl_output::CrawlOutputs;
use crate::save::delivery::{Parcel, RecordDelivery};
use crate::text::clean;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fs::{self, File};
use std::future::pending;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use url::Url;

/// Between two tries, growing from the one to the other.
pub(in crate::crawl) const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_mins(5)];
/// Whoever does not deliver looks so often whether the process that does is still there.
pub(in crate::crawl) const LOOK: Duration = Duration::from_secs(5);
/// So much of the end of a program's complaint is told.
const COMPLAINT_BYTES: u64 = 300;
/// Variables of the environment that a program gets.
const ENVIRONMENT: [&str; 4] = ["PATH", "LANG", "LC_ALL", "TZ"];

/// The hook of a job.
#[derive(Debug)]
pub(in crate::crawl) struct Hook {
    settings: HookSettings,
    /// Sends to a server, if it is one.
    poster: Option<Poster>,
    delivery: Arc<Mutex<RecordDelivery>>,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::crawl) enum Step {
    /// A record was delivered.
    Delivered,
    /// There is none, or another process delivers.
    Idle,
    /// It was not taken, and why.
    Failed(String),
}

impl Hook {
    /// Takes up what was not delivered. `None` if the job has no hook.
    pub(in crate::crawl) fn open(job: &Job, outputs: &CrawlOutputs, setup: &Setup) -> Result<Option<Self>, CrawlError> {
        let (Some(settings), Some(records)) = (&job.output.hook, outputs.records_file()) else { return Ok(None) };
        let poster = match &settings.to {
            HookTarget::Program { .. } => None,
            HookTarget::Server { .. } => {
                let options = ClientOptions { total_timeout: settings.timeout, ..client_options(job, setup)? };
                let poster = Poster::new(&options);
                Some(poster.map_err(|error| CrawlError::Client { job: job.name.clone(), error })?)
            }
        };
        let delivery = Arc::new(Mutex::new(RecordDelivery::open(&records)?));
        Ok(Some(Self { settings: settings.clone(), poster, delivery }))
    }

    /// Delivers one record, if there is one.
    pub(in crate::crawl) async fn deliver(&self) -> Result<Step, SaveError> {
        let Some(parcel) = self.with_delivery(RecordDelivery::next_record).await? else { return Ok(Step::Idle) };
        let sent = match (&self.settings.to, &self.poster) {
            (HookTarget::Program { program, arguments }, _) => {
                run(program, arguments, &parcel, self.settings.timeout).await
            }
            (HookTarget::Server { url, secret }, Some(poster)) => send(poster, url, secret.as_ref(), &parcel).await,
            (HookTarget::Server { .. }, None) => Err("it cannot be reached".to_owned()),
        };
        match sent {
            Ok(()) => self.with_delivery(move |delivery| delivery.delivered(&parcel)).await.map(|()| Step::Delivered),
            Err(why) => {
                let noted = why.clone();
                self.with_delivery(move |delivery| delivery.failed(noted)).await.map(|()| Step::Failed(why))
            }
        }
    }

    /// Leaves the rest to others. True if there is a rest.
    pub(in crate::crawl) async fn release(&self) -> Result<bool, SaveError> {
        self.with_delivery(RecordDelivery::release).await
    }

    /// Work on a disk, on a thread for such.
    async fn with_delivery<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut RecordDelivery) -> Result<T, SaveError> + Send + 'static,
    ) -> Result<T, SaveError> {
        let delivery = Arc::clone(&self.delivery);
        let done = spawn_blocking(move || work(&mut delivery.lock().unwrap_or_else(PoisonError::into_inner)));
        done.await.unwrap_or_else(|error| Err(SaveError::new("the hook", "cannot go on", io::Error::other(error))))
    }
}

/// Hands a record to a program.
async fn run(program: &Path, arguments: &[String], parcel: &Parcel, limit: Duration) -> Result<(), String> {
    let room = tempfile::tempdir().map_err(|error| format!("no folder to run in: {error}"))?;
    let work = room.path().join("work");
    let complaint = fs::create_dir(&work).and_then(|()| File::create_new(room.path().join("complaint")));
    let complaint = complaint.map_err(|error| format!("no folder to run in: {error}"))?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().current_dir(&work).kill_on_drop(true);
    command.envs(ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.env("COPYDESK_ID", &parcel.id).env("COPYDESK_REVISION", parcel.revision.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::from(complaint));
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn().map_err(|error| format!("{}: cannot be started: {error}", program.display()))?;
    let ended = timeout(limit, feed(&mut child, &parcel.line)).await;
    let Ok(status) = ended else {
        kill(&mut child).await;
        return Err(format!("took longer than {} s", limit.as_secs()));
    };
    let status = status.map_err(|error| error.to_string())?;
    if status.success() {
        return Ok(());
    }
    let said = last_words(&room.path().join("complaint")).unwrap_or_default();
    Err(if said.is_empty() { status.to_string() } else { format!("{status}: {said}") })
}

/// Gives a program its input, and waits for its end. It need not read all of it.
async fn feed(child: &mut Child, line: &[u8]) -> io::Result<ExitStatus> {
    let input = child.stdin.take();
    let give = async {
        if let Some(mut input) = input {
            let _ = input.write_all(line).await;
            let _ = input.write_all(b"\n").await;
            drop(input);
        }
        pending::<()>().await;
    };
    tokio::select! {
        status = child.wait() => status,
        () = give => Err(io::ErrorKind::Other.into()),
    }
}

/// Ends a program that hangs, and what it has started.
async fn kill(child: &mut Child) {
    #[cfg(target_os = "linux")]
    if let Some(group) = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill().await;
}

/// The last line of what a program complained of.
fn last_words(complaint: &Path) -> io::Result<String> {
    let mut file = File::open(complaint)?;
    let start = file.metadata()?.len().saturating_sub(COMPLAINT_BYTES);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(COMPLAINT_BYTES).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(clean(text.trim_end().lines().next_back().unwrap_or_default()))
}

/// Sends a record to a server.
async fn send(poster: &Poster, url: &Url, secret: Option<&HookSecret>, parcel: &Parcel) -> Result<(), String> {
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", format!("{}-{}", parcel.id, parcel.revision)),
    ];
    if let Some(secret) = secret {
        headers.push(("x-copydesk-signature", signature(secret, &parcel.line)));
    }
    let sent = poster.post(url, &headers, Bytes::copy_from_slice(&parcel.line)).await;
    sent.map_err(|error| clean(&error.to_string()))
}

/// HMAC-SHA-256 of a message (RFC 2104), in hex.
fn signature(secret: &HookSecret, message: &[u8]) -> String {
    let mut out = String::from("sha256=");
    // a key may have any length
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) {
        mac.update(message);
        out.push_str(&hex(&mac.finalize().into_bytes()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{HookSecret, signature};

    /// RFC 4231, test case 2.
    #[test]
    fn a_message_is_signed_as_others_sign() {
        let signed = signature(&HookSecret("Jefe".to_owned()), b"what do ya want for nothing?");
        assert_eq!(signed, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
