//! The commands of README and manual run, and print what is shown.
//!
//! A block of `sh` is run line by line; a block of `text` or `json` right behind it is what its last
//! command prints, `[...]` standing for what is left out. Blocks of `python` are run by the tests of that package. Commands that need the network, or a
//! copy of the repository, are checked as far as their arguments go.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fenced block and what stands between it and the block before.
struct Block<'a> {
    language: &'a str,
    text: String,
    follows: bool,
}

fn blocks(readme: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut lines = readme.lines();
    let mut follows = false;
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push(Block { language, text: inside.join("\n"), follows });
            // what stands behind a block of another language is printed by that one
            follows = matches!(language, "sh" | "text" | "json");
        } else {
            follows &= line.trim().is_empty();
        }
    }
    found
}

fn sh(command: &str, dir: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_copydesk"));
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", program.parent().expect("a folder").display());
    Command::new("sh").args(["-ec", command]).env("PATH", path).current_dir(dir).output().expect("a shell")
}

/// True if `printed` is what is shown, but for what `[...]` stands for.
fn shows(shown: &str, printed: &str) -> bool {
    let parts: Vec<&str> = shown.split("[...]").map(str::trim).collect();
    let printed = printed.trim();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    if parts.len() == 1 {
        return *first == printed;
    }
    printed.starts_with(first)
        && printed.ends_with(last)
        && parts.iter().try_fold(printed, |rest, part| rest.split_once(part).map(|(_, rest)| rest)).is_some()
}

fn needs_network(command: &str) -> bool {
    let asks = [
        "fetch http",
        "fetch --render auto http",
        "copydesk urls ",
        "--input addresses.txt",
        "--input failed.jsonl",
        "copydesk add ",
        "copydesk forget ",
        "copydesk crawl ",
        "copydesk diff ",
    ];
    asks.iter().any(|part| command.contains(part))
}

/// Commands that build, test or install this repository: run by who runs this test, and by `.ci/run`.
const BY_OTHERS: [&str; 8] = [
    "cargo test",
    "cargo install ",
    "pip install ",
    "samples/deploy/debian/build",
    "apt install ",
    "cp /usr/",
    "systemctl ",
    "sudo ",
];

fn is_by_others(line: &str) -> bool {
    BY_OTHERS.iter().any(|start| line.starts_with(start))
}

#[cfg(unix)]
#[test]
fn commands_run_and_print_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    pages.extend(fs::read_dir(root.join("src/guide")).expect("the manual").map(|entry| entry.expect("a page").path()));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    assert!(pages.len() > 5, "{pages:?}");
    let dir = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(root.join("samples"), dir.path().join("samples")).expect("linked");
    let manifest = "{\"path\": \"samples/pages/wordpress/page.html\", \"url\": null}\n";
    fs::write(dir.path().join("pages.jsonl"), manifest).expect("written");
    let (mut ran, mut compared) = (0, 0);
    let mut printed = String::new();
    let text = |page: &PathBuf| fs::read_to_string(page).expect("a page");
    let pages: Vec<String> = pages.iter().map(text).collect();
    for block in pages.iter().flat_map(|page| blocks(page)) {
        match block.language {
            "sh" => {
                let is_built = |line: &&str| cfg!(feature = "parquet") || !line.contains(".parquet");
                for line in block.text.lines().filter(|line| !is_by_others(line)).filter(is_built) {
                    let command = line.replace("cargo run -- ", "copydesk ");
                    let command =
                        if needs_network(&command) { format!("{command} --help") } else { format!("{command}\n") };
                    let output = sh(&command, dir.path());
                    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
                    assert!(output.status.success(), "{line}: {errors}");
                    printed = String::from_utf8(output.stdout).expect("UTF-8");
                    ran += 1;
                }
            }
            "text" | "json" if block.follows => {
                assert!(shows(&block.text, &printed), "shown:\n{}\n\nprinted:\n{printed}", block.text);
                compared += 1;
            }
            _ => {}
        }
    }
    assert!(ran >= 10 && compared >= 3, "{ran} commands ran, {compared} outputs were compared");
}
