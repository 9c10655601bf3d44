//! The one-way rule: a file uses rooms on lower floors, or files of its own room, and no two of these use each other.
//!
//! A room is a file or a folder right below `src`. The floors stand in `src/lib.rs`, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of each room, as the layout in `src/lib.rs` says it.
fn floors() -> BTreeMap<String, u8> {
    let text = fs::read_to_string(src().join("lib.rs")).expect("src/lib.rs");
    let layout = text.split("//! ```text\n").nth(1).and_then(|rest| rest.split("//! ```\n").next()).expect("a layout");
    let (mut floors, mut floor) = (BTreeMap::new(), 0);
    for line in layout.lines() {
        let mut words = line.trim_start_matches("//! ").split_whitespace().peekable();
        if let Some(number) = words.peek().and_then(|word| word.parse().ok()) {
            (floor, _) = (number, words.next());
        }
        let word = words.next().unwrap_or_default();
        let room = word.strip_suffix(".rs").or(word.strip_suffix('/'));
        assert!(floors.insert(room.expect("a room in each line").to_owned(), floor).is_none(), "{line}");
    }
    floors
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("an entry").path();
        // a crate of its own uses this one as others do
        if path.join("Cargo.toml").exists() {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// A module's path from the crate's root.
type Module = Vec<String>;

/// The modules of this crate that the code of each module names, the path of each as deep as there are files.
struct Code {
    uses: BTreeMap<Module, BTreeSet<Module>>,
}

impl Code {
    fn read() -> Self {
        let mut found = Vec::new();
        files(&src(), &mut found);
        let mut texts = BTreeMap::new();
        for path in found {
            let inside = path.strip_prefix(src()).expect("below src").with_extension("");
            let mut module: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            module.pop_if(|last| *last == "mod" || *last == "lib");
            texts.insert(module, code(&fs::read_to_string(&path).expect("a source file")));
        }
        let named: BTreeMap<&Module, Vec<Vec<String>>> =
            texts.iter().map(|(module, text)| (module, paths(text))).collect();
        let deepest = |module: &Module, path: &[String]| resolve(module, path, &texts);
        // what a room's face hands on is its files'
        let handed_on = |target: Module, rest: &[String]| match (named.get(&target), rest.first()) {
            (Some(paths), Some(name)) => {
                let own = paths.iter().filter(|path| path.last() == Some(name) && path.len() > 1);
                let mut inside = own.filter_map(|path| deepest(&target, path)).map(|(inner, _)| inner);
                inside.find(|inner| inner.len() > target.len() && inner.starts_with(&target)).unwrap_or(target)
            }
            _ => target,
        };
        let uses = named.iter().map(|(module, paths)| {
            let found = paths.iter().filter_map(|path| deepest(module, path));
            ((*module).clone(), found.map(|(target, rest)| handed_on(target, &rest)).collect())
        });
        Self { uses: uses.collect() }
    }

    /// The files and folders right in a folder, and which of them each uses. The folder's own `mod.rs` is none of them: it
    /// may name them all, and they it.
    fn inside(&self, folder: &[String]) -> BTreeMap<&str, BTreeSet<&str>> {
        let child =
            |module: &'_ Module| module.starts_with(folder).then(|| module.get(folder.len())).flatten().cloned();
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, used) in &self.uses {
            let Some(own) = module.get(folder.len()).filter(|_| module.starts_with(folder)) else { continue };
            let others = used.iter().filter(|other| child(other).is_some_and(|other| other != *own));
            uses.entry(own).or_default().extend(others.filter_map(|other| other.get(folder.len()).map(String::as_str)));
        }
        uses
    }
}

/// Source without comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path that some code names, the braces of `use` undone.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    for (number, part) in code.split("use ").enumerate() {
        let (tree, rest) = part.split_once(';').filter(|_| number > 0).unwrap_or(("", part));
        if !tree.is_empty() {
            expand("", tree, &mut found);
        }
        found.extend(rest.split(|c| !is_word(c)).filter(|word| word.contains("::")).map(parts));
    }
    found
}

fn parts(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn expand(before: &str, tree: &str, found: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some((head, body)) = tree.split_once('{') else {
        found.push(parts(&format!("{before}{}", tree.split(" as ").next().unwrap_or_default())));
        return;
    };
    let (mut depth, mut start) = (0, 0);
    let body = body.trim_end().strip_suffix('}').unwrap_or(body);
    for (at, c) in body.char_indices().chain([(body.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&format!("{before}{head}"), body.get(start..at).unwrap_or_default(), found);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The module that a path leads to, and what of the path is left behind it.
fn resolve(from: &Module, path: &[String], files: &BTreeMap<Module, String>) -> Option<(Module, Vec<String>)> {
    let mut at = from.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" | "copydesk" => (at, rest) = (Vec::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while let Some((_, behind)) = rest.split_first().filter(|(first, _)| *first == "super") {
                (_, rest) = (at.pop(), behind);
            }
        }
        first if !files.contains_key(&[from.as_slice(), &[first.to_owned()]].concat()) => return None,
        _ => {}
    }
    while let Some((next, behind)) = rest.split_first() {
        at.push(next.clone());
        if !files.contains_key(&at) {
            at.pop();
            break;
        }
        rest = behind;
    }
    Some((at, rest.to_vec()))
}

#[test]
fn every_file_looks_down_only() {
    let (floors, code) = (floors(), Code::read());
    let rooms = code.inside(&[]);
    assert!(rooms.len() > 20, "the walk found {} rooms", rooms.len());
    let mut faults = Vec::new();
    for (room, used) in &rooms {
        let Some(own) = floors.get(*room) else {
            faults.push(format!("{room}: the layout in src/lib.rs gives it no floor"));
            continue;
        };
        let up = used.iter().filter(|other| floors.get(**other).is_none_or(|floor| floor >= own));
        faults.extend(up.map(|other| format!("{room} on floor {own} uses {other}")));
        // what stands higher than it has to hides what it could be used by
        let least = 1 + used.iter().filter_map(|other| floors.get(*other)).max().copied().unwrap_or(0);
        if *own > least && *room != "main" {
            faults.push(format!("{room} stands on floor {own}, and nothing keeps it from {least}"));
        }
    }
    let missing = floors.keys().filter(|room| !rooms.contains_key(room.as_str()));
    faults.extend(missing.map(|room| format!("{room}: the layout in src/lib.rs names it, and there is none")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_files_of_a_room_name_each_other() {
    let code = Code::read();
    let folders: BTreeSet<&[String]> =
        code.uses.keys().filter_map(|m| m.split_last().map(|(_, folder)| folder)).collect();
    let mut faults = Vec::new();
    for folder in folders {
        // whoever uses none of those that are left can go; of a circle nobody can
        let mut left = code.inside(folder);
        while let Some(free) = left.iter().find(|(_, used)| !used.iter().any(|other| left.contains_key(other))) {
            let free = *free.0;
            left.remove(free);
        }
        // nor can whoever uses a circle: what nobody uses is in none
        while let Some(free) = left.keys().find(|room| !left.values().any(|used| used.contains(*room))) {
            let free = *free;
            left.remove(free);
        }
        if !left.is_empty() {
            faults.push(format!("{}: in a circle: {:?}", folder.join("/"), left.keys()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_walk_sees_what_code_names() {
    let found = paths("use a::{self, b::{C, D as E}, f}; fn g() { super::h::i(); crate::j::K::l }");
    let found: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::self", "a::b::C", "a::b::D", "a::f", "super::h::i", "crate::j::K::l"]);
    let code = Code::read();
    for (folder, file, other) in [
        (&["extract"][..], "choose", "trim"),
        (&["extract", "choose"], "joined", "standfirst"),
        (&[], "crawl", "fetch"),
    ] {
        let folder: Vec<String> = folder.iter().map(|part| (*part).to_owned()).collect();
        assert!(code.inside(&folder)[file].contains(other), "{file} uses {other}");
    }
}

/// True if some code of a file names this.
fn names(path: &Path, what: &str) -> bool {
    let text = fs::read_to_string(path).expect("a source file");
    text.lines().any(|line| line.split("//").next().unwrap_or_default().contains(what))
}

#[test]
fn each_engine_is_named_where_it_belongs() {
    let mut found = Vec::new();
    files(&src(), &mut found);
    for (engine, rooms) in [
        ("reqwest", &["fetch"][..]),
        ("scraper", &["document"]),
        ("html5ever", &["document"]),
        ("rusqlite", &["frontier", "save/database"]),
        ("fastwarc", &["save"]),
        ("object_store", &["store"]),
        ("parquet", &["render"]),
        ("arrow_array", &["render"]),
    ] {
        for path in &found {
            let inside = path.strip_prefix(src()).expect("below src");
            let is_named = names(path, &format!("{engine}::"));
            let may = rooms.iter().any(|room| inside.starts_with(room));
            assert!(!is_named || may, "{} names {engine}", inside.display());
        }
    }
}

#[test]
fn the_clock_on_the_wall_is_read_at_the_top() {
    let mut found = Vec::new();
    files(&src(), &mut found);
    for path in &found {
        let inside = path.strip_prefix(src()).expect("below src");
        let reads = names(path, "Timestamp::now") || names(path, "SystemTime::now");
        let may = inside.starts_with("cli") || ["crawl/clock.rs", "fetch/mod.rs"].map(Path::new).contains(&inside);
        assert!(!reads || may, "{} reads the clock", inside.display());
    }
}
