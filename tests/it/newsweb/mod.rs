//! A local web of invented newsrooms, for crawls: on one port of all loopback addresses, told apart
//! by host, the same from the same seed, moved by a clock of the test's own.
//!
//! `cast.rs` is the table of what each newsroom is like and what is wrong with it; `room.rs` says
//! which stories it has published by a moment, `answer.rs` and `source.rs` what it answers. `truth.rs` knows what a
//! perfect crawl has saved, `log.rs` what was asked, `check.rs` what was wrong with that.
//!
//! `cargo run --example newsweb` serves one by hand; see `main.rs`.
#![allow(dead_code, reason = "the tests and the program each use a part")]

mod answer;
mod cast;
mod check;
mod harvest;
mod list;
mod log;
mod look;
mod padding;
mod plan;
mod profile;
mod prose;
mod room;
mod route;
mod serve;
mod source;
#[cfg(test)]
mod tests;
mod truth;
mod words;
mod world;

use jiff::Timestamp;
use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

#[allow(unused_imports, reason = "the tests and the program each use a part")]
pub(crate) use {
    check::{Manners, agents, conditionals, connections, paces, repeats, robots, traps, violations},
    harvest::Harvest,
    log::{Ask, read_log},
    plan::{Names, Plan, Size},
    prose::Dice,
    truth::{Expected, Saved},
    world::{CONTACT, World},
};

/// The time on the web.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A web that answers until it is dropped.
pub(crate) struct NewsWeb {
    pub(crate) world: Arc<World>,
    log: Arc<log::Log>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl NewsWeb {
    /// Serves the web of a plan on the plan's port, or on one that the system chooses. It runs on
    /// a thread of its own, so that a runtime whose time stands still does not stop it.
    pub(crate) fn start(plan: Plan, clock: Clock) -> Self {
        Self::start_logged(plan, clock, None).expect("a port")
    }

    /// The same; the plan and then every request are written to `file`, a line each.
    ///
    /// # Errors
    ///
    /// The port is taken, or the file cannot be written.
    pub(crate) fn start_logged(mut plan: Plan, clock: Clock, file: Option<File>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, plan.port))?;
        listener.set_nonblocking(true)?;
        plan.port = listener.local_addr()?.port();
        let log = Arc::new(log::Log::new(&plan, file)?);
        let world = Arc::new(World::new(plan));
        let serving = Arc::new(serve::Serving { world: Arc::clone(&world), log: Arc::clone(&log), clock });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = serve::serve(listener, serving) => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Self { world, log, stop: Some(stop), thread: Some(thread) })
    }

    /// Everything that was asked so far.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        self.log.asks()
    }
}

impl Drop for NewsWeb {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
