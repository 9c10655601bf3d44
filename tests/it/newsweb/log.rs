//! The log of the web: one entry a request, in the order in which they came.

use super::plan::Plan;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    /// Number of requests before it.
    pub(crate) number: usize,
    /// The number of the connection that it came by.
    pub(crate) connection: u64,
    /// The newsroom that was asked; none has the host that was named.
    pub(crate) room: Option<usize>,
    /// The host as the client named it.
    pub(crate) host: String,
    pub(crate) address: IpAddr,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    /// By the web's clock.
    #[serde(with = "super::plan::moment")]
    pub(crate) at: Timestamp,
    /// Microseconds since the web began, whatever its clock says.
    pub(crate) real_us: u64,
    /// Answers of this newsroom, and of this address, that were being given at that moment.
    pub(crate) open: usize,
    pub(crate) open_at_address: usize,
    /// None where nothing is answered.
    pub(crate) status: Option<u16>,
    /// `Retry-After`, `ETag` and `Last-Modified` of the answer.
    pub(crate) retry_after: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

impl Ask {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Reads what a web has written: its plan, and what it was asked, in order.
///
/// # Errors
///
/// The file cannot be read, or is no such log.
pub(crate) fn read_log(path: &Path) -> io::Result<(Plan, Vec<Ask>)> {
    let mut lines = BufReader::new(File::open(path)?).lines();
    let plan = serde_json::from_str(&lines.next().unwrap_or_else(|| Ok(String::new()))?)?;
    let read = |line: io::Result<String>| Ok(serde_json::from_str(&line?)?);
    let mut asks = lines.map(read).collect::<io::Result<Vec<Ask>>>()?;
    asks.sort_by_key(|ask| ask.number); // written when answered
    Ok((plan, asks))
}

/// The log of a running web.
#[derive(Debug)]
pub(super) struct Log {
    began: Instant,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    asks: Vec<Ask>,
    open: HashMap<usize, usize>,
    open_at: HashMap<IpAddr, usize>,
    /// Questions to each newsroom, and how often each target was asked.
    of_room: HashMap<usize, u64>,
    of_target: HashMap<(usize, String), u32>,
    file: Option<File>,
}

impl Log {
    /// A log that is kept in a file too, below the plan of the web.
    pub(super) fn new(plan: &Plan, mut file: Option<File>) -> io::Result<Self> {
        if let Some(file) = &mut file {
            writeln!(file, "{}", serde_json::to_string(plan)?)?;
        }
        Ok(Self { began: Instant::now(), kept: Mutex::new(Kept { file, ..Kept::default() }) })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no panic")
    }

    /// Enters a request; `ask` has no number, moment or counts yet. Gives what the answer depends
    /// on, and the token that counts the answer as being given.
    pub(super) fn begin(self: &Arc<Self>, mut ask: Ask) -> (Open, u64, bool) {
        let mut kept = self.kept();
        let (room, address) = (ask.room.unwrap_or(usize::MAX), ask.address);
        ask.number = kept.asks.len();
        ask.real_us = u64::try_from(self.began.elapsed().as_micros()).expect("within 500,000 years");
        let count = |map: &mut usize| {
            *map += 1;
            *map - 1
        };
        ask.open = count(kept.open.entry(room).or_default());
        ask.open_at_address = count(kept.open_at.entry(address).or_default());
        let of_room = kept.of_room.entry(room).or_default();
        let before = *of_room;
        *of_room += 1;
        let of_target = kept.of_target.entry((room, ask.target.clone())).or_default();
        let again = *of_target > 0;
        *of_target += 1;
        let open = Open { log: Arc::clone(self), number: ask.number, room, address };
        kept.asks.push(ask);
        (open, before, again)
    }

    pub(super) fn asks(&self) -> Vec<Ask> {
        self.kept().asks.clone()
    }
}

/// Counts an answer as being given until it is sent or given up.
pub(super) struct Open {
    log: Arc<Log>,
    number: usize,
    room: usize,
    address: IpAddr,
}

impl Open {
    /// Enters what is answered, and writes the entry to the file.
    pub(super) fn answered(&self, status: Option<u16>, header: impl Fn(&str) -> Option<String>) {
        let mut kept = self.log.kept();
        let ask = &mut kept.asks[self.number];
        ask.status = status;
        ask.retry_after = header("retry-after");
        ask.etag = header("etag");
        ask.last_modified = header("last-modified");
        let line = serde_json::to_string(ask).expect("plain data") + "\n";
        if let Some(file) = &mut kept.file {
            file.write_all(line.as_bytes()).expect("the log can be written");
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut kept = self.log.kept();
        if let Some(open) = kept.open.get_mut(&self.room) {
            *open -= 1;
        }
        if let Some(open) = kept.open_at.get_mut(&self.address) {
            *open -= 1;
        }
    }
}
