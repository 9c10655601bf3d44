//! The address that an answer sends us to next: `Location`.
//!
//! Redirects are followed by hand, since each hop must pass the guard, the robots rules and the
//! pace of the host it leads to.

use super::error::{FetchError, without_userinfo};
use url::Url;

/// Addresses longer than this are not followed; servers and browsers give up at about as much.
const URL_BYTES_MAX: usize = 8 * 1024;

/// The target of a `Location`. User name and password stay on the origin they were given for, and those in a `Location`
/// are dropped.
pub(super) fn target(from: &Url, location: &str) -> Result<Url, FetchError> {
    target_within(from, from, location)
}

/// The target of an address in a page, which may be relative to another one than the page's.
pub(super) fn target_within(from: &Url, base: &Url, location: &str) -> Result<Url, FetchError> {
    let fault = |problem: &str| FetchError::Redirect { url: without_userinfo(from), problem: problem.to_owned() };
    let location = location.trim();
    if location.is_empty() {
        return Err(fault("the address is empty"));
    }
    let next = base.join(location).map_err(|error| fault(&format!("the address makes no sense ({error})")))?;
    if next.as_str().len() > URL_BYTES_MAX {
        return Err(fault("the address is longer than 8 KiB"));
    }
    let mut next = without_userinfo(&next);
    next.set_fragment(None);
    if next.origin() == from.origin() {
        // neither fails where the origin of `from` could have them
        let _ = next.set_username(from.username());
        let _ = next.set_password(from.password());
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[test]
    fn a_location_is_resolved_and_stripped() {
        let from = url("https://me:secret@example.org/a/b?c#d");
        for (location, wanted) in [
            ("e", "https://me:secret@example.org/a/e"),
            (" /e#f ", "https://me:secret@example.org/e"),
            ("//www.example.org/e", "https://www.example.org/e"),
            ("http://example.org/", "http://example.org/"),
            ("https://you:other@example.org/", "https://me:secret@example.org/"),
            ("https://you:other@evil.example/", "https://evil.example/"),
            ("/ä ö", "https://me:secret@example.org/%C3%A4%20%C3%B6"),
            ("file:///etc/passwd", "file:///etc/passwd"),
        ] {
            assert_eq!(target(&from, location).expect(location).as_str(), wanted);
        }
        for location in ["", " ", "https://", "http://[::1", "https://exa mple/", &"x".repeat(9000)] {
            let error = target(&from, location).expect_err("garbage");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
