//! The inputs of the fuzz targets, those that once broke a promise among them: each still keeps to it.

use crate::checks;
use std::fs;
use std::path::Path;

/// A target's name, and what it holds.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 18] = [
    ("article", checks::article),
    ("bylines", checks::bylines),
    ("charset", checks::charset),
    ("clean", checks::clean),
    ("config", checks::config),
    ("dates", checks::dates),
    ("explain", checks::explain),
    ("feed", checks::feed),
    ("html", checks::html),
    ("jsonld", checks::jsonld),
    ("markdown", checks::markdown),
    ("names", checks::names),
    ("report", checks::report),
    ("robots", checks::robots),
    ("sitemap", checks::sitemap),
    ("tokenizer", checks::tokenizer),
    ("warc", checks::warc),
    ("written", checks::written),
];

#[test]
fn what_the_fuzzer_found_stays_found() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    for (name, check) in TARGETS {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).is_file(), "{name} is a fuzz target");
        let mut seeds = 0;
        for entry in fs::read_dir(fuzz.join("seeds").join(name)).expect(name) {
            let path = entry.expect("an entry").path();
            let input = fs::read(&path).expect("a seed");
            // names the input when a check panics
            let told = std::panic::catch_unwind(|| check(&input));
            assert!(told.is_ok(), "{}", path.display());
            seeds += 1;
        }
        assert!(seeds > 0, "{name} has no seeds");
    }
    let targets = fs::read_dir(fuzz.join("fuzz_targets")).expect("the targets").count();
    assert_eq!(targets, TARGETS.len(), "every target is tried");
}
