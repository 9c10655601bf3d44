//! The ends of browsers: killed, hanging, or left by a program that is killed, none stays, and pages are read all the same.

use crate::render::{answer, arguments, article, browser, rendered, visitor};
use crate::server::{Reply, Server};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The end of a process is waited for so often, so long each time: on a busy machine it takes a while until all have ended.
const TRIES: usize = 1200;
const EVERY: Duration = Duration::from_millis(50);

/// The processes of this machine whose command line names a folder.
fn processes(folder: &Path) -> Vec<u32> {
    let folder = folder.display().to_string();
    let named = |id: &u32| {
        fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(&folder))
    };
    let ids = fs::read_dir("/proc")
        .expect("processes")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(named).collect()
}

/// Waits until nothing is left of the browsers that had their folders in this one.
pub(crate) fn check_nothing_is_left(folder: &Path) {
    let left = || {
        (processes(folder), fs::read_dir(folder).expect("read").flatten().map(|e| e.file_name()).collect::<Vec<_>>())
    };
    for _ in 0..TRIES {
        if left() == (Vec::new(), Vec::new()) {
            return;
        }
        std::thread::sleep(EVERY);
    }
    assert_eq!(left(), (Vec::new(), Vec::new()));
}

/// Sends a signal to processes, in whatever order.
fn signal(signal: &str, ids: &[u32]) {
    let _ = Command::new("kill").arg(signal).args(ids.iter().map(u32::to_string)).output();
}

/// True for the browser itself, and the shell that it was started by.
fn is_main(id: u32) -> bool {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line);
    line.contains("--remote-debugging-pipe") && !line.contains("--type=")
}

/// Reads a page, sends a signal to those processes of the browser, and reads it again.
async fn check_replaced(signal_name: &str, is_meant: impl Fn(u32) -> bool) {
    let Some(browser) = browser(|_| {}) else { return };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    rendered(&browser, &client, &url("/plain.html")).await.expect("a page");
    let folder = browser.folder().await.expect("a folder");
    let mut running = processes(&folder);
    running.retain(|id| is_meant(*id));
    assert!(!running.is_empty());
    signal(signal_name, &running);
    let after = rendered(&browser, &client, &url("/plain.html")).await.expect("a page");
    assert!(article(&after).verdict.kind.is_article());
    let second = browser.folder().await.expect("a folder");
    assert_ne!(folder, second);
    browser.close().await;
    assert!(processes(&second).is_empty() && !second.exists(), "whoever closes it waits for that");
    for _ in 0..TRIES {
        if processes(&folder).is_empty() && !folder.exists() {
            return;
        }
        tokio::time::sleep(EVERY).await;
    }
    assert_eq!((processes(&folder), folder.exists()), (Vec::new(), false), "left behind: {}", folder.display());
}

#[tokio::test]
async fn a_browser_that_is_killed_is_replaced_and_leaves_nothing() {
    check_replaced("-KILL", |_| true).await;
}

#[tokio::test]
async fn a_browser_that_hangs_is_replaced_and_leaves_nothing() {
    check_replaced("-STOP", is_main).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_killed_leaves_no_browser_behind() {
    if browser(|_| {}).is_none() {
        return;
    }
    let (dir, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    // a page that waits for an answer is not quiet
    let server = Server::start(|ask| {
        let is_level = ask.path.starts_with("/api/level");
        if is_level { Reply::of("text/plain", "7").endless(Duration::from_secs(1)) } else { answer(ask, 0, 0) }
    })
    .await;
    for name in ["-KILL", "-INT", "-TERM"] {
        let before = server.paths().len();
        let mut child = crate::program::copydesk()
            .args(arguments(&server, "/restless.html", "always"))
            .current_dir(dir.path())
            .env("TMPDIR", temporary.path())
            .spawn()
            .expect("the program runs");
        // its script runs, and does not end
        while !server.paths().iter().skip(before).any(|path| path.starts_with("/api/level")) {
            assert!(child.try_wait().expect("a child").is_none(), "it ended by itself");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!processes(temporary.path()).is_empty());
        signal(name, &[child.id()]);
        child.wait().expect("ended");
        check_nothing_is_left(temporary.path());
    }
}
