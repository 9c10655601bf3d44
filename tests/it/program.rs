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
/// The output on a terminal of 60 columns, where `script` can make one: errors stand in it too.
pub(crate) fn on_terminal(arguments: &str, dir: &Path) -> Option<String> {
    terminal(arguments, dir, "")
}

/// The same for a person who wants no colours.
pub(crate) fn without_colours(arguments: &str, dir: &Path) -> Option<String> {
    terminal(arguments, dir, "1")
}

fn terminal(arguments: &str, dir: &Path, no_color: &str) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let line = format!("stty cols 60 rows 40; {} {arguments}", env!("CARGO_BIN_EXE_copydesk"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(dir).env("TERM", "xterm").env("NO_COLOR", no_color);
    Some(text(&script.output().ok()?.stdout))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A line as a person sees it, without colours.
pub(crate) fn bare(line: &str) -> String {
    let mut parts = line.trim_end().split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect::<String>()
}
