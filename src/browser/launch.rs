//! A browser's process: started with everything shut that a page could get out by, and gone without a trace at its end.
//!
//! It hangs on two pipes. Whoever holds their other ends may die in whatever way: the browser sees them close, and ends.
//! The shell that it was started by then removes its folder, in which all is that it writes. What a machine that lost its
//! power has left behind is removed by the next start: the folder's lock says whether anyone still lives in it.

use super::pipe::{self, Pipe};
use super::refusals::Refusals;
use super::{BrowserError, BrowserOptions};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The pipes at the numbers that the browser expects, and the folder removed when it has ended.
const SHELL: &str = r#""$0" "$@" 3<&0 4>&1 </dev/null >/dev/null; rm -rf "$COPYDESK_BROWSER_FOLDER""#;
/// The folder's variable there.
const FOLDER: &str = "COPYDESK_BROWSER_FOLDER";
/// The beginning of the folder's name.
const NAME: &str = "copydesk-browser-";
/// The lock in it, and what the browser keeps.
const LOCK: &str = "lock";
const PROFILE: &str = "profile";
/// Variables that a browser needs; the others may open doors.
const VARIABLES: [&str; 10] = [
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "XDG_DATA_DIRS",
    "SystemRoot",
    "CHROME_DEVEL_SANDBOX",
];
/// A browser that does not end by itself is killed.
const END: Duration = Duration::from_secs(3);
/// So much of what it says on its way is read.
const SAID_BYTES_MAX: usize = 16 * 1024;
/// Tries to remove the folder, and the time between two.
const REMOVALS: u32 = 100;
const REMOVE_EVERY: Duration = Duration::from_millis(20);
/// So often it has to be gone: a process that misses it makes it anew.
const GONE: u32 = 3;
/// A folder without a lock is about to get one; after so long nobody is.
const LOCK_COMES: Duration = Duration::from_mins(1);

/// What holds WebRTC, which asks no proxy and is caught by nobody, in every frame of a page.
pub(super) const WEBRTC: &str = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

/// What a page could get out by is shut, what nobody looks at is off.
const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--no-first-run",
    "--no-default-browser-check",
    // no way but the proxy, not to this machine either, and no name looked up
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    WEBRTC,
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-blink-features=WebTransport,WebTransportCustomCertificates",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--no-pings",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,Translate,MediaRouter,\
     DialMediaRouteProvider,NetworkTimeServiceQuerying,Prerender2,SpeculationRulesPrefetchFuture",
    // nothing is asked of a person, nothing opens, nothing is kept
    "--deny-permission-prompts",
    "--block-new-web-contents",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--password-store=basic",
    "--use-mock-keychain",
    // a tab behind others goes on
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
];

/// What a browser has that we started.
#[derive(Debug)]
pub(super) struct Own {
    child: Child,
    /// Where it has all that it writes, and the lock that is held as long as the folder is ours.
    folder: Option<(TempDir, File)>,
    /// What it says on its way.
    said: Arc<Mutex<String>>,
    listening: JoinHandle<()>,
}

/// Starts the program, which knows no way but the proxy. Whether it comes about is seen when it answers.
pub(super) fn start(
    program: &Path,
    options: &BrowserOptions,
    refusals: &Refusals,
) -> Result<(Pipe, Own), BrowserError> {
    let fault = |error: io::Error| BrowserError::Start { cause: error.to_string() };
    sweep(&std::env::temp_dir());
    let folder = tempfile::Builder::new().prefix(NAME).tempdir().map_err(fault)?;
    let lock = File::create(folder.path().join(LOCK)).map_err(fault)?;
    lock.lock().map_err(fault)?;
    let mut child = command(program, options, folder.path(), refusals).spawn().map_err(fault)?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (said, folder) = (Arc::<Mutex<String>>::default(), Some((folder, lock)));
    let (Some(to), Some(from), Some(says)) = pipes else {
        return Err(BrowserError::Start { cause: "it has no pipes".to_owned() });
    };
    let listening = tokio::spawn(listen(says, Arc::clone(&said)));
    Ok((Pipe::new(to, from), Own { child, folder, said, listening }))
}

impl Own {
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(|(folder, _)| folder.path())
    }

    /// What it said last, which says why it does not start. One that has ended is heard out.
    pub(super) async fn last_words(&mut self, has_ended: bool) -> String {
        if has_ended {
            let _ = timeout(END, &mut self.listening).await;
        }
        pipe::lock(&self.said).clone()
    }

    /// Waits until it has ended, which it was asked to.
    pub(super) async fn end(mut self) {
        if timeout(END, self.child.wait()).await.is_err() {
            kill(&mut self.child);
            let _ = timeout(END, self.child.wait()).await;
        }
        if let Some(folder) = self.folder.take() {
            let _ = tokio::task::spawn_blocking(|| remove(folder)).await;
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        kill(&mut self.child);
        if let Some(folder) = self.folder.take() {
            // if it comes to no thread any more, the next start removes it
            let _ = std::thread::Builder::new().spawn(|| remove(folder));
        }
    }
}

/// Removes a folder, which processes that were killed may still write into: they are gone a moment later. Its lock goes
/// last: what is left if we end before that is removed by the next start.
fn remove((folder, _lock): (TempDir, File)) {
    let path = folder.keep();
    let mut gone = 0;
    for _ in 0..REMOVALS {
        let is_gone = !path.exists() || clear(&path).and_then(|()| fs::remove_dir_all(&path)).is_ok();
        gone = if is_gone { gone + 1 } else { 0 };
        if gone == GONE {
            return;
        }
        std::thread::sleep(REMOVE_EVERY);
    }
}

/// Removes all in a folder but its lock.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != LOCK {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The browser in a group of its own: what a terminal tells us is not told it, and its processes can be killed at once.
fn command(program: &Path, options: &BrowserOptions, folder: &Path, refusals: &Refusals) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(SHELL).arg(program).args(FLAGS);
    command.arg(format!("--proxy-server=http://{}", refusals.address()));
    command.arg(format!("--user-data-dir={}", folder.join(PROFILE).display()));
    command.arg(format!("--js-flags=--max-old-space-size={}", (options.memory_bytes >> 20).max(64)));
    if !options.sandbox {
        command.arg("--no-sandbox");
    }
    command.env_clear();
    command.envs(VARIABLES.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.env("HOME", folder).env("TMPDIR", folder).env(FOLDER, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// Kills the browser with all its processes; where only the shell can be killed, the pipes' end does the rest.
fn kill(child: &mut Child) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = child.start_kill();
    // the system's table of processes keeps those that nobody waited for
    let _ = child.try_wait();
}

/// Reads what it says, of which the last is of interest.
async fn listen(says: ChildStderr, said: Arc<Mutex<String>>) {
    let (mut says, mut piece) = (BufReader::new(says), vec![0; 1024]);
    while let Ok(read @ 1..) = says.read(&mut piece).await {
        let more = String::from_utf8_lossy(piece.get(..read).unwrap_or_default()).into_owned();
        let mut said = pipe::lock(&said);
        said.push_str(&more);
        if said.len() > SAID_BYTES_MAX {
            let at = said.ceil_char_boundary(said.len() - SAID_BYTES_MAX / 2);
            said.drain(..at);
        }
    }
}

/// Removes the folders of browsers that ended together with whoever would have removed them.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    let ours = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(NAME));
    for entry in ours {
        let is_old = || {
            let made = entry.metadata().and_then(|folder| folder.modified());
            made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > LOCK_COMES))
        };
        let is_left = match File::open(entry.path().join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(_) => is_old(),
        };
        if is_left {
            tracing::debug!(target: super::TARGET, folder = ?entry.path(), "removed: nobody lives in it");
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn folders_that_nobody_lives_in_are_removed() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        let names = [
            "copydesk-browser-left",
            "copydesk-browser-held",
            "copydesk-browser-new",
            "copydesk-browser-lost",
            "other",
        ];
        for name in names {
            fs::create_dir(path(name)).expect("made");
        }
        let lost = File::open(path("copydesk-browser-lost")).expect("a folder");
        lost.set_modified(SystemTime::UNIX_EPOCH).expect("long ago");
        for name in ["copydesk-browser-left", "copydesk-browser-held", "other"] {
            File::create(path(name).join(LOCK)).expect("made");
        }
        let held = File::open(path("copydesk-browser-held").join(LOCK)).expect("a lock");
        held.lock().expect("held");
        sweep(place.path());
        let mut left: Vec<_> = fs::read_dir(place.path()).expect("read").flatten().map(|e| e.file_name()).collect();
        left.sort();
        assert_eq!(left, ["copydesk-browser-held", "copydesk-browser-new", "other"]);
    }
}
