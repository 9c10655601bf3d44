//! The sample pages, as a person fetches them.

use crate::samples::samples;
use serde_json::Value;
use std::process::Command;

/// A person who fetches a saved page gets the text of articles, and of all else the reason why there is none.
#[test]
fn every_page_is_fetched_or_refused() {
    let mut wrong = Vec::new();
    for sample in samples().into_iter().flatten() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("fetch").arg(sample.folder.join("page.html"));
        if let Some(url) = sample.fields.get("url").and_then(Value::as_str) {
            command.args(["--url", url]);
        }
        let answer = command.output().expect("the program runs");
        let text = String::from_utf8(answer.stdout).expect("UTF-8");
        let filed = matches!(sample.fields["kind"].as_str(), Some("article" | "live_blog" | "gallery"));
        let expected = sample.text.as_deref().filter(|_| filed).unwrap_or_default();
        if text != expected || answer.status.success() != filed || answer.stderr.is_empty() != filed {
            wrong.push(format!("{}: {}", sample.name, String::from_utf8_lossy(&answer.stderr)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
