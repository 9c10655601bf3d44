//! Tests that need a program or data that not every machine has: without it they are passed over, and say so. Where
//! `COPYDESK_TESTS=all` is set, as CI does, they fail.

use std::io::Write as _;

/// Says, past the harness that hides what a passing test prints, what is not tested for want of what.
pub(crate) fn missing(what: &str) {
    let all = std::env::var_os("COPYDESK_TESTS").is_some_and(|tests| tests == "all");
    assert!(!all, "missing, and COPYDESK_TESTS=all: {what}");
    let _ = writeln!(std::io::stderr().lock(), "\nSKIPPED: {what}");
}
