//! A part of a test in a process of its own, which can be killed, or kept from writing more.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Tells the part which folder it works in; without it, it has nothing to do.
const DIR: &str = "COPYDESK_TEST_DIR";

/// The beginning of a part's messages, which tells them from those of the test harness.
const SAYS: &str = "child says: ";

/// The folder of the part that runs in this process.
pub(crate) fn dir() -> Option<PathBuf> {
    env::var_os(DIR).map(PathBuf::from)
}

/// A line for the parent.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout(), "\n{SAYS}{line}").expect("the parent listens");
}

/// A process that runs one test, and its lines.
pub(crate) struct Part {
    child: Child,
    lines: BufReader<ChildStdout>,
}

/// Runs an ignored test of this binary. `file_blocks` limits the size of files that it writes: past it,
/// writing fails as on a full disk, after what still fits.
pub(crate) fn start(test: &str, dir: &Path, file_blocks: Option<u32>) -> Part {
    let limit = file_blocks.map(|blocks| format!("ulimit -f {blocks}; trap '' XFSZ; ")).unwrap_or_default();
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{limit}exec \"$0\" \"$@\""));
    command.arg(env::current_exe().expect("this binary"));
    command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    let mut child = command.env(DIR, dir).stdout(Stdio::piped()).spawn().expect("started");
    let lines = BufReader::new(child.stdout.take().expect("piped"));
    Part { child, lines }
}

impl Part {
    /// The next line that the part says; none when it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).expect("lines") == 0 {
                return None;
            }
            if let Some(said) = line.trim_end().strip_prefix(SAYS) {
                return Some(said.to_owned());
            }
        }
    }

    /// SIGKILL, and all that the part had said before.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("killed");
        let said = std::iter::from_fn(|| self.hear()).collect();
        self.child.wait().expect("ended");
        said
    }

    /// Waits for its end, which must be a good one.
    pub(crate) fn end(mut self) -> Vec<String> {
        let said = std::iter::from_fn(|| self.hear()).collect();
        let status = self.child.wait().expect("ended");
        assert!(status.success(), "the part failed: {said:?}");
        said
    }
}
