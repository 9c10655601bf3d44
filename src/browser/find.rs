//! Where the machine's browser is.

use super::BrowserError;
use std::env;
use std::path::{Path, PathBuf};

/// The names that Chromium, and what is built of it, has on the systems; the first that is there is taken.
const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chrome-headless-shell",
    "chromium-headless-shell",
    "microsoft-edge",
];
/// Where macOS has them.
const PLACES: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The program: the one that a person names, by its path or its name, or the first that is there.
pub(super) fn program(named: Option<&Path>) -> Result<PathBuf, BrowserError> {
    let Some(named) = named else {
        let found = NAMES.iter().find_map(|name| on_path(Path::new(name)));
        let found = found.or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()));
        return found.ok_or(BrowserError::Missing);
    };
    let is_name = named.components().count() == 1 && !named.is_file();
    let found = if is_name { on_path(named) } else { Some(named.to_path_buf()).filter(|path| path.is_file()) };
    found.ok_or_else(|| BrowserError::NotThere { program: named.to_path_buf() })
}

fn on_path(name: &Path) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_path_and_by_its_name() {
        assert_eq!(program(Some(Path::new("/bin/sh"))).ok(), Some(PathBuf::from("/bin/sh")));
        assert!(program(Some(Path::new("sh"))).is_ok_and(|path| path.ends_with("sh") && path.is_absolute()));
        for missing in ["/no/such/browser", "no-such-browser"] {
            let error = program(Some(Path::new(missing))).expect_err(missing);
            assert!(error.to_string().contains(missing), "{error}");
        }
    }
}
