//! An eye on a browser as a whole: windows that pages open are shut, and a process of a page that takes too much memory
//! is killed.

use super::pipe::{Event, Pipe, lock};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Between two looks at the memory of pages that are open.
const EVERY: Duration = Duration::from_millis(250);
/// A browser that does not answer in that time is asked again.
const ANSWER: Duration = Duration::from_secs(5);

pub(super) type Open = Arc<Mutex<HashSet<String>>>;

#[derive(Debug)]
pub(super) struct Watch {
    /// The contexts of pages that are open.
    pub(super) open: Open,
    killed: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Watch {
    /// Memory is watched if there is a limit.
    pub(super) fn start(pipe: &Arc<Pipe>, memory_bytes: Option<u64>) -> Self {
        let (open, killed) = (Open::default(), Arc::<AtomicUsize>::default());
        let events = pipe.listen("");
        pipe.tell("", "Target.setDiscoverTargets", json!({"discover": true, "filter": [{"type": "page"}]}));
        let mut tasks = vec![tokio::spawn(shut_windows(Arc::clone(pipe), events, Arc::clone(&open)))];
        if let Some(max) = memory_bytes {
            let watching = keep_memory(Arc::clone(pipe), max, Arc::clone(&open), Arc::clone(&killed));
            tasks.push(tokio::spawn(watching));
        }
        Self { open, killed, tasks }
    }

    /// Processes that were killed for their memory so far.
    pub(super) fn killed(&self) -> usize {
        self.killed.load(Ordering::SeqCst)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A window that one of our pages opened is shut; what a person has opened beside is none of ours.
async fn shut_windows(pipe: Arc<Pipe>, mut events: mpsc::Receiver<Event>, open: Open) {
    while let Some(event) = events.recv().await {
        let target = &event.params["targetInfo"];
        let is_ours = target["browserContextId"].as_str().is_some_and(|context| lock(&open).contains(context));
        if event.method == "Target.targetCreated" && target["openerId"].is_string() && is_ours {
            tracing::debug!(target: super::TARGET, "a window that a page opened is shut");
            pipe.tell("", "Target.closeTarget", json!({"targetId": target["targetId"]}));
        }
    }
}

async fn keep_memory(pipe: Arc<Pipe>, max: u64, open: Open, killed: Arc<AtomicUsize>) {
    loop {
        tokio::time::sleep(EVERY).await;
        if lock(&open).is_empty() {
            continue;
        }
        let Ok(told) = pipe.call("", "SystemInfo.getProcessInfo", json!({}), ANSWER).await else { continue };
        for id in told["processInfo"].as_array().into_iter().flatten().filter_map(renderer) {
            let held = private_bytes(id);
            if held > max {
                tracing::info!(target: super::TARGET, bytes = held, "a page takes too much memory, and is closed");
                killed.fetch_add(1, Ordering::SeqCst);
                kill(id);
            }
        }
    }
}

/// The number of a process that pages live in.
fn renderer(process: &Value) -> Option<i32> {
    let is_renderer = process["type"] == "renderer";
    process["id"].as_i64().filter(|_| is_renderer).and_then(|id| i32::try_from(id).ok())
}

/// What a process holds for itself alone; 0 where the system does not say.
fn private_bytes(id: i32) -> u64 {
    /// The pages of memory of all systems that say it this way, but for some of ARM, which have larger ones.
    const PAGE_BYTES: u64 = 4096;
    let told = std::fs::read_to_string(format!("/proc/{id}/statm")).unwrap_or_default();
    let numbers: Vec<u64> = told.split_ascii_whitespace().map_while(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [_, resident, shared, ..] => resident.saturating_sub(*shared) * PAGE_BYTES,
        _ => 0,
    }
}

fn kill(id: i32) {
    #[cfg(target_os = "linux")]
    if let Some(id) = rustix::process::Pid::from_raw(id) {
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = id;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::pipe;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, duplex};

    #[tokio::test]
    async fn windows_are_shut_that_pages_of_ours_open_and_no_others() {
        let ((to, asked), (mut answers, from)) = (duplex(1 << 16), duplex(1 << 16));
        let pipe = Arc::new(Pipe::new(to, from));
        let watch = Watch::start(&pipe, None);
        pipe::lock(&watch.open).insert("ours".to_owned());
        for (id, context, opener) in [
            ("a person's", "theirs", json!("x")),
            ("a page of ours", "ours", Value::Null),
            ("a window", "ours", json!("x")),
        ] {
            let mut target = json!({"targetId": id, "type": "page", "browserContextId": context});
            target["openerId"] = opener;
            let event = json!({"method": "Target.targetCreated", "params": {"targetInfo": target}});
            answers.write_all(format!("{event}\0").as_bytes()).await.expect("told");
        }
        let mut asked = BufReader::new(asked);
        let shut = loop {
            let mut text = Vec::new();
            asked.read_until(0, &mut text).await.expect("a message");
            text.pop();
            let message: Value = serde_json::from_slice(&text).expect("JSON");
            if message["method"] == "Target.closeTarget" {
                break message["params"]["targetId"].clone();
            }
        };
        assert_eq!(shut, "a window");
    }
}
