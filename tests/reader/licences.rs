//! The crates that copydesk is built of: their source, their licences, and which are compiled twice.

use serde_json::Value;
#[cfg(feature = "full")]
use std::collections::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Licences of what a program under the MIT licence may be built of, by their names in SPDX: permissive ones, and
/// MPL-2.0, whose terms end at the borders of a file.
const LICENCES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that are there in two versions, and why. Another one is a decision, not an accident.
#[cfg(feature = "full")]
const TWICE: &[(&str, &str)] = &[
    ("base64", "tokio-postgres is behind"),
    ("const-oid", "the certificates of tokio-postgres-rustls are behind"),
    ("crypto-common", "as digest"),
    ("digest", "the checksums of object_store are behind"),
    ("fallible-iterator", "tokio-postgres is behind"),
    ("foldhash", "as hashbrown"),
    ("getrandom", "ring and arrow are behind"),
    ("hashbrown", "whatlang is behind"),
    ("phf", "tokio-postgres is behind"),
    ("phf_shared", "as phf"),
    ("quick-xml", "object_store is behind"),
    ("syn", "macros of both generations, gone when they have run"),
];

/// The source of all of them.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The packages that this machine's build is made of, tests and all.
fn packages() -> (Value, Vec<Value>) {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("the host");
    let mut arguments = vec!["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host];
    // what was built is there, and no more
    if cfg!(feature = "full") {
        arguments.push("--all-features");
    }
    let told = cargo(&arguments);
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let packages = told["packages"].as_array().expect("packages").clone();
    assert!(packages.len() > 100, "{} packages", packages.len());
    (told, packages)
}

/// True if a licence's terms (an SPDX expression, or with the `/` of older manifests) can be met with [`LICENCES`].
fn is_permitted(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let permitted = either(&mut words);
    assert_eq!(words.next(), None, "{expression}");
    permitted
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn either(words: &mut Words<'_>) -> bool {
    let mut permitted = both(words);
    while words.next_if_eq(&"OR").is_some() {
        permitted |= both(words);
    }
    permitted
}

fn both(words: &mut Words<'_>) -> bool {
    let mut permitted = one(words);
    while words.next_if_eq(&"AND").is_some() {
        permitted &= one(words);
    }
    permitted
}

fn one(words: &mut Words<'_>) -> bool {
    let word = words.next().expect("a licence");
    if word == "(" {
        let permitted = either(words);
        assert_eq!(words.next(), Some(")"));
        return permitted;
    }
    // an exception permits more
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    LICENCES.contains(&word)
}

#[test]
fn licences_are_read_as_they_are_meant() {
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND Unicode-3.0", true),
        ("MIT AND (GPL-3.0 OR AGPL-3.0)", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
        ("MIT OR GPL-2.0 AND GPL-3.0", true),
    ] {
        assert_eq!(is_permitted(expression), expected, "{expression}");
    }
}

#[test]
fn everything_is_under_a_licence_that_permits_ours() {
    let (_, packages) = packages();
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(!licence.is_empty() && is_permitted(licence), "{}: {licence:?}", package["id"]);
    }
}

#[test]
fn everything_comes_from_crates_io_with_its_checksum() {
    for lock in ["Cargo.lock", "tests/fuzz/Cargo.lock", "src/python/Cargo.lock"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(lock)).expect(lock);
        // the file is cargo's own: a value a line
        let packages: Vec<&str> = text.split("[[package]]").skip(1).collect();
        assert!(packages.len() > 100, "{lock}: {} packages", packages.len());
        for package in packages {
            let value = |key: &str| {
                let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
                line.map(|line| line.trim_end_matches('"'))
            };
            let name = value("name").expect("a name");
            if !name.starts_with("copydesk") {
                assert_eq!(value("source"), Some(CRATES_IO), "{name}");
                assert!(value("checksum").is_some(), "{name}");
            }
        }
    }
}

/// Crates that a library without features is built of, itself and macros included.
const LIBRARY_CRATES_MAX: usize = 85;

#[test]
fn a_library_without_features_is_light() {
    let tree = ["tree", "--locked", "--offline", "-e", "normal", "--no-default-features", "--prefix", "none"];
    let tree = cargo(&tree);
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
    assert!(crates.len() <= LIBRARY_CRATES_MAX, "{}: {crates:#?}", crates.len());
    // nothing that needs a C compiler or brings a runtime
    for name in ["cc", "ring", "zstd-sys", "libsqlite3-sys", "tokio", "reqwest"] {
        assert!(!crates.iter().any(|one| one.split(' ').next() == Some(name)), "{name}");
    }
}

#[cfg(feature = "full")]
#[test]
fn what_is_compiled_twice_is_known() {
    let (told, packages) = packages();
    let names: HashMap<&str, (&str, &str)> = packages
        .iter()
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default();
            (text("id"), (text("name"), text("version")))
        })
        .collect();
    let nodes = told["resolve"]["nodes"].as_array().expect("nodes");
    let nodes: HashMap<&str, &Value> =
        nodes.iter().map(|node| (node["id"].as_str().unwrap_or_default(), node)).collect();
    // what the tests alone need is no matter
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut open = vec![told["resolve"]["root"].as_str().expect("the crate")];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let (name, version) = names[id];
        found.entry(name).or_default().insert(version);
        for needed in nodes[id]["deps"].as_array().expect("dependencies") {
            let is_shipped =
                needed["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|k| k["kind"] != "dev"));
            open.extend(needed["pkg"].as_str().filter(|_| is_shipped));
        }
    }
    let twice: Vec<&str> = found.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| *name).collect();
    let expected: Vec<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    assert_eq!(twice, expected, "{found:#?}");
}

/// Weaknesses that are known of a crate are in a database that these tests do not reach: `cargo deny check` does. It
/// needs its configuration, in words that it knows, and the versions that are built.
#[test]
fn what_cargo_deny_needs_is_there() {
    let file = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".deny.toml")).expect("its configuration");
    let config = toml::de::DeTable::parse(&file).expect("TOML").into_inner();
    let mut values = BTreeMap::new();
    for (section, keys) in &config {
        for (key, value) in keys.get_ref().as_table().expect("a section") {
            values.insert((section.get_ref().as_ref(), key.get_ref().as_ref()), value.get_ref());
        }
    }
    let known = [
        ("advisories", "ignore"),
        ("advisories", "unmaintained"),
        ("advisories", "yanked"),
        ("bans", "multiple-versions"),
        ("graph", "all-features"),
        ("licenses", "allow"),
        ("licenses", "unused-allowed-license"),
        ("sources", "unknown-git"),
        ("sources", "unknown-registry"),
    ];
    assert_eq!(values.keys().copied().collect::<Vec<(&str, &str)>>(), known, "keys of cargo-deny 0.19");
    let list = |key: (&str, &str)| -> Vec<&str> {
        let values = values[&key].as_array().expect("a list").iter();
        values.map(|value| value.get_ref().as_str().expect("text")).collect()
    };
    assert_eq!(list(("licenses", "allow")), LICENCES);
    // whoever lets a weakness pass says why, here
    assert!(list(("advisories", "ignore")).is_empty());
    // with a lock file that is behind Cargo.toml, others would be looked up than are built
    packages();
}
