//! What is written opens in the programs that people read it with: pandas, an XML validator.

use crate::formats::desk;
use crate::missing::missing;
use crate::program::{err, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Python with the packages that read what is written: pandas, lxml. From `COPYDESK_READERS` or the PATH.
fn python(packages: &str) -> Option<PathBuf> {
    let named = std::env::var_os("COPYDESK_READERS");
    let python = named.as_ref().map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let has_them = Command::new(&python).args(["-c", &format!("import {packages}")]).output();
    let found = has_them.is_ok_and(|out| out.status.success());
    assert!(found || named.is_none(), "COPYDESK_READERS names no Python with {packages}");
    if !found {
        missing(&format!("reading with {packages}; install them, or name a Python that has them in COPYDESK_READERS"));
    }
    found.then_some(python)
}

fn script(python: &Path, script: &str, arguments: &[&str], dir: &Path) -> Output {
    Command::new(python).args(["-c", script]).args(arguments).current_dir(dir).output().expect("Python runs")
}

fn write(arguments: &[&str], dir: &Path) {
    let ended = run(arguments, dir);
    assert!(ended.status.code() < Some(2), "{arguments:?}: {}", err(&ended));
}

#[test]
fn pandas_reads_the_table() {
    let Some(python) = python("pandas") else { return };
    let dir = desk();
    write(&["extract", "-o", "all.csv", "lenn.html", "orr.html", "empty.html"], dir.path());
    let read = "import pandas as pd\n\
        df = pd.read_csv('all.csv')\n\
        assert df.columns[0] == 'source' and len(df) == 3, df\n\
        assert df['word_count'].iloc[0] > 80 and df['text'].iloc[0].count('\\n\\n') == 4, df['text'].iloc[0]\n\
        assert df['error'].iloc[2] == 'the file is empty' and df['headline'].isna().iloc[2]\n";
    let ended = script(&python, read, &[], dir.path());
    assert!(ended.status.success(), "{}", err(&ended));
}

#[test]
fn tei_is_valid() {
    let Some(python) = python("lxml.etree") else { return };
    let Some(schema) = std::env::var_os("COPYDESK_TEI") else {
        missing("the validity of TEI; name the schema tei_all.rng in COPYDESK_TEI");
        return;
    };
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let dir = desk();
    let pages = pages.to_string_lossy();
    write(&["extract", "-o", "all.xml", "--keep", "images,captions,notes", &pages, "lenn.html"], dir.path());
    write(&["extract", "-o", "one.xml", "--links", "drop", "orr.html"], dir.path());
    std::fs::write(dir.path().join("bare.html"), "<title>A</title>").expect("written");
    write(&["extract", "-o", "bare.xml", "bare.html"], dir.path());
    let validate = "import sys\n\
        from lxml import etree\n\
        schema = etree.RelaxNG(etree.parse(sys.argv[1]))\n\
        for name in sys.argv[2:]:\n\
        \x20   schema.assertValid(etree.parse(name))\n\
        assert len(etree.parse('all.xml').getroot()) > 30\n";
    let arguments = [&*schema.to_string_lossy(), "all.xml", "one.xml", "bare.xml"];
    let ended = script(&python, validate, &arguments, dir.path());
    assert!(ended.status.success(), "{}", err(&ended));
}
