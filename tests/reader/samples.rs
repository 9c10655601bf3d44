//! The sample pages, with what an editor would file of each.

use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// One folder of `samples/pages`.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// `expected.txt`; pages that are no article have none.
    pub(crate) text: Option<String>,
    /// `expected.json`: the fields that must hold exactly, and `url`, the address to extract with.
    pub(crate) fields: Map<String, Value>,
}

/// Every sample, by name; or why a folder is none.
pub(crate) fn samples() -> Vec<Result<Sample, String>> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&pages).expect("samples/pages is readable").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders.into_iter().map(read).collect()
}

fn read(folder: PathBuf) -> Result<Sample, String> {
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    if !folder.join("page.html").is_file() {
        return Err(format!("{name} has no page.html"));
    }
    let fields = fs::read(folder.join("expected.json")).map_err(|e| format!("{name}/expected.json: {e}"))?;
    let fields = serde_json::from_slice(&fields).map_err(|e| format!("{name}/expected.json: {e}"))?;
    let text = match fs::read(folder.join("expected.txt")) {
        Ok(bytes) => Some(String::from_utf8(bytes).map_err(|e| format!("{name}/expected.txt: {e}"))?),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(format!("{name}/expected.txt: {e}")),
    };
    Ok(Sample { name, folder, text, fields })
}
