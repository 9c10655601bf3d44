//! The program, run as a person runs it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program, with nothing on its standard input.
pub(crate) fn copydesk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.stdin(Stdio::null());
    command
}

/// The output of the program with these arguments in a folder.
pub(crate) fn run(arguments: &[&str], dir: &Path) -> Output {
    copydesk().args(arguments).current_dir(dir).output().expect("the program runs")
}

/// Its standard output.
pub(crate) fn out(output: &Output) -> String {
    text(&output.stdout)
}

/// Its standard error.
pub(crate) fn err(output: &Output) -> String {
    text(&output.stderr)
}

/// Its output as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
