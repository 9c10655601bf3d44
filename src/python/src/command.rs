//! The command, in the process of the interpreter that was started for it.

use pyo3::prelude::*;
use std::ffi::OsString;
use std::io::{self, Write};
use std::iter;

/// Runs the command with these arguments, and answers with its exit code.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| {
        let code = crate::cli::main(iter::once(OsString::from("copydesk")).chain(arguments));
        // a program of Rust does so at its end; a module of Python has none
        let _ = io::stdout().flush();
        code
    })
}
