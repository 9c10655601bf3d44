//! The one-way rule: a file uses only files on lower floors, or files of its own folder.

use std::fs;
use std::path::{Path, PathBuf};

/// First match wins; the folders of floor 3 never use each other.
const FLOORS: &[(&str, u8)] = &[
    ("main", 7),
    ("cli", 6),
    ("config", 5),
    ("clean", 4),
    ("crawl", 4),
    ("archive", 3),
    ("fetch", 3),
    ("extract", 3),
    ("discover", 3),
    ("frontier", 3),
    ("output", 3),
    ("store", 2),
    ("document", 2),
    ("page", 2),
    ("article", 1),
    ("guide", 1),
    ("explanation", 1),
    ("task", 1),
    ("text", 1),
    ("link", 1),
    ("date", 1),
    ("span", 1),
    ("status", 1),
    ("toml_file", 1),
    ("charset", 1),
    ("pace", 1),
    ("habit", 1),
    ("trail", 1),
    ("fingerprint", 1),
    ("media", 1),
    ("coding", 1),
];

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_looks_down_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    assert!(found.len() > 10, "the walk found {} files", found.len());
    let mut faults = Vec::new();
    for path in found {
        let inside = path.strip_prefix(&src).expect("below src");
        let room = inside.components().next().expect("a name").as_os_str().to_string_lossy().replace(".rs", "");
        if room == "lib" {
            continue;
        }
        let Some(own) = floor(&room) else {
            faults.push(format!("{}: no floor is given to {room} in tests/reader/layers.rs", inside.display()));
            continue;
        };
        let text = fs::read_to_string(&path).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for part in code.split("crate::").skip(1) {
                let other: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if other == room {
                    continue;
                }
                match floor(&other) {
                    Some(below) if below < own => {}
                    Some(_) if own == 1 && floor(&other) == Some(1) => {}
                    _ => faults.push(format!("{}:{}: {room} uses crate::{other}", inside.display(), number + 1)),
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_engine_is_named_in_one_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    for (engine, room) in [
        ("reqwest", "fetch"),
        ("scraper", "document"),
        ("html5ever", "document"),
        ("rusqlite", "frontier"),
        ("fastwarc", "output"),
        ("object_store", "store"),
        ("parquet", "output"),
        ("arrow_array", "output"),
    ] {
        for path in &found {
            let inside = path.strip_prefix(&src).expect("below src");
            let names = fs::read_to_string(path)
                .expect("a source file")
                .lines()
                .any(|line| line.split("//").next().unwrap_or_default().contains(&format!("{engine}::")));
            assert!(!names || inside.starts_with(room), "{} names {engine}", inside.display());
        }
    }
}
