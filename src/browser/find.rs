//! Where the browser is.

use super::BrowserError;
use std::path::{Path, PathBuf};
use std::{env, fmt};
use url::Url;

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

/// A browser that can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A program, to start.
    Program(PathBuf),
    /// One that runs, to connect to.
    Address(Url),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(path) => path.display().fmt(f),
            Self::Address(url) => url.fmt(f),
        }
    }
}

/// The one that a person names, by its path, its name or the address where it listens, or the first that is there.
pub(super) fn place(named: Option<&Path>) -> Result<Place, BrowserError> {
    let Some(named) = named else {
        let found = NAMES.iter().find_map(|name| on_path(Path::new(name)));
        let found = found.or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()));
        return found.map(Place::Program).ok_or(BrowserError::Missing);
    };
    match named.to_str().filter(|text| text.contains("://")) {
        Some(text) => address(text).map(Place::Address),
        None => program(named).map(Place::Program),
    }
}

fn address(text: &str) -> Result<Url, BrowserError> {
    let fault = |cause: &str| BrowserError::Address { address: text.to_owned(), cause: cause.to_owned() };
    let url = Url::parse(text).map_err(|error| fault(&error.to_string()))?;
    match url.scheme() {
        "ws" if url.host_str().is_some() => Ok(url),
        _ => Err(fault(
            "an address like ws://127.0.0.1:9222/devtools/browser/ID is needed, which it says when it starts",
        )),
    }
}

fn program(named: &Path) -> Result<PathBuf, BrowserError> {
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
    fn a_browser_is_found_by_its_path_its_name_and_its_address() {
        let place = |named: &str| place(Some(Path::new(named)));
        assert_eq!(place("/bin/sh"), Ok(Place::Program(PathBuf::from("/bin/sh"))));
        assert!(matches!(place("sh"), Ok(Place::Program(path)) if path.ends_with("sh") && path.is_absolute()));
        let address = "ws://127.0.0.1:9222/devtools/browser/7";
        assert_eq!(place(address).map(|place| place.to_string()), Ok(address.to_owned()));
        for missing in ["/no/such/browser", "no-such-browser", "http://127.0.0.1:9222", "wss://a.example/", "ws://"] {
            let error = place(missing).expect_err(missing);
            assert!(error.to_string().contains(missing), "{error}");
        }
    }
}
