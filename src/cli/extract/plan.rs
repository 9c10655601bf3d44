//! The plan of a run: the outputs that are to be made, and the inputs of each.

use crate::cli::Stop;
use crate::cli::input::{self, ARCHIVE_EXTENSIONS, At, Input};
use copydesk::store::{Place, Store};
use std::collections::HashMap;
use std::path::PathBuf;

/// An output that is to be made.
#[derive(Debug)]
pub(super) struct InputJob {
    /// The input, as given or found.
    pub(super) source: String,
    /// The output's name without its extension; `/` between its parts.
    pub(super) name: String,
    pub(super) of: Of,
    /// Bytes of the input, where they are known without asking for them.
    pub(super) size: Option<u64>,
}

/// The inputs of an output.
#[derive(Debug)]
pub(super) enum Of {
    Archive(Input),
    /// The pages below a folder.
    Pages(Place),
    Nothing(String),
}

/// The outputs of these inputs. Nothing was read yet when two of them would have one name.
pub(super) fn jobs(paths: Vec<PathBuf>, store: &Store) -> Result<Vec<InputJob>, Stop> {
    let mut jobs = Vec::new();
    for path in paths {
        let source = path.to_string_lossy().into_owned();
        let place = Place::parse_path(&path).map_err(|error| Stop::usage(error.to_string()))?;
        add(&mut jobs, source, place, store)?;
    }
    let mut names: HashMap<&str, &str> = HashMap::with_capacity(jobs.len());
    for InputJob { source, name, .. } in &jobs {
        if !is_inside(name) {
            return Err(Stop::usage(format!("{source}: no output can be named after it")));
        }
        if let Some(other) = names.insert(name, source) {
            return Err(Stop::usage(format!("{other} and {source} would both be written to {name}")));
        }
    }
    Ok(jobs)
}

fn add(jobs: &mut Vec<InputJob>, source: String, place: Place, store: &Store) -> Result<(), Stop> {
    let own_name = |place: &Place| match place {
        Place::File(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
        Place::Object(object) => {
            let key = object.key.trim_end_matches('/');
            let last = key.rsplit('/').next().filter(|last| !last.is_empty());
            last.unwrap_or(&object.bucket).to_owned()
        }
    };
    if input::is_folder(&place) {
        let name = own_name(&place);
        jobs.extend(below(&place, &source, &name, store));
        return Ok(());
    }
    let name = own_name(&place);
    if let Some(stem) = input::archive_stem(&name) {
        let name = stem.to_owned();
        let size = size_of_file(&place);
        let of = Input { source: source.clone(), at: Ok(At::Place(place)), url: None, size };
        jobs.push(InputJob { source, name, of: Of::Archive(of), size });
        return Ok(());
    }
    if matches!(&place, Place::File(path) if !path.exists()) {
        jobs.push(InputJob { source, name, of: Of::Nothing("no such file or folder".to_owned()), size: None });
        return Ok(());
    }
    let archives = ARCHIVE_EXTENSIONS.join(", .");
    Err(Stop::usage(format!(
        "{source}: -o PLACE/ has an output for an archive (.{archives}) and for a folder or a prefix (which ends in /); \
         for pages name a file"
    )))
}

/// The outputs of what lies below a folder or a prefix: one for each archive, one for all pages.
fn below(place: &Place, source: &str, own_name: &str, store: &Store) -> Vec<InputJob> {
    let root = place.join("").to_string();
    let mut jobs = Vec::new();
    let mut has_pages = false;
    for input in input::below(place, store) {
        let Input { source: found, at, size, .. } = &input;
        // what cannot be read may have held pages: it is told when these are read
        let Ok(At::Place(from)) = at else {
            has_pages = true;
            continue;
        };
        let Some(stem) = input::archive_stem(found) else {
            has_pages = true;
            continue;
        };
        let name = stem.strip_prefix(&root).unwrap_or(stem).replace(std::path::MAIN_SEPARATOR, "/");
        let (source, size) = (found.clone(), size.or_else(|| size_of_file(from)));
        jobs.push(InputJob { source, name, of: Of::Archive(input), size });
    }
    if has_pages {
        let (source, name) = (source.to_owned(), own_name.to_owned());
        jobs.push(InputJob { source, name, of: Of::Pages(place.clone()), size: None });
    }
    jobs
}

fn size_of_file(place: &Place) -> Option<u64> {
    let Place::File(path) = place else { return None };
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|found| found.len())
}

/// True if a name stays inside the place that it is written to.
fn is_inside(name: &str) -> bool {
    name.split('/').all(|part| !part.is_empty() && !matches!(part, "." | "..") && !part.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn names_stay_inside() {
        for name in ["CC-1", "2024/CC-1", "..a", "a b"] {
            assert!(is_inside(name), "{name}");
        }
        for name in ["", "..", "a/../../b", "/etc/passwd", "a//b", "a\nb", "a/"] {
            assert!(!is_inside(name), "{name}");
        }
    }
}
