//! `Content-Type`: the media type in it, and the name of what it stands for.

use super::ARCHIVE;

/// Type and subtype in lower case, without parameters; nothing if it is none (`html`, `charset=utf-8`).
pub(super) fn essence(content_type: Option<&str>) -> String {
    let value = content_type.and_then(|value| value.split([';', ',']).next()).unwrap_or_default();
    let essence = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).to_ascii_lowercase();
    let is_type = essence.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty());
    if is_type { essence } else { String::new() }
}

/// Types that say too little: the first bytes decide.
pub(super) fn is_vague(essence: &str) -> bool {
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    matches!(essence, "" | "text/plain" | "text/text" | "text/xml" | "application/xml" | "*/*")
        || matches!(subtype, "octet-stream" | "force-download" | "x-download" | "download")
        || kind.contains("unknown")
        || subtype.contains("unknown")
        // misspelt
        || subtype.contains("htm")
}

/// True if it is a type that nothing is known of: servers are told names of programs and folders as types, or make some up.
pub(super) fn is_strange(essence: &str) -> bool {
    known(essence).is_none()
}

pub(super) fn name(essence: &str) -> String {
    known(essence).map_or_else(
        || {
            let plain: String = essence.chars().filter(char::is_ascii_graphic).take(80).collect();
            format!("a file of type {plain}")
        },
        str::to_owned,
    )
}

fn known(essence: &str) -> Option<&'static str> {
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    Some(match (kind, subtype) {
        ("application", "pdf" | "x-pdf") => "a PDF",
        ("image", _) => "an image",
        ("video", _) | ("application", "vnd.apple.mpegurl") => "a video",
        ("audio", _) => "a sound",
        ("font", _) => "a font",
        ("text", "css") => "a style sheet",
        ("text" | "application", "javascript" | "x-javascript" | "ecmascript") => "a script",
        ("application" | "text", "json") | ("application", "ld+json") => "JSON data",
        (
            "application",
            "zip"
            | "gzip"
            | "x-gzip"
            | "x-tar"
            | "x-7z-compressed"
            | "vnd.rar"
            | "x-bzip2"
            | "x-xz"
            | "zstd"
            | "x-lz4"
            | "x-compress"
            | "x-lzip"
            | "x-unix-archive"
            | "vnd.ms-cab-compressed"
            | "x-cpio"
            | "x-rpm",
        ) => ARCHIVE,
        ("application", "msword" | "rtf" | "epub+zip") => "a document",
        ("application", office) if office.starts_with("vnd.openxml") || office.starts_with("vnd.oasis") => "a document",
        ("application", "x-executable" | "vnd.microsoft.portable-executable" | "x-mach-binary" | "wasm" | "java") => {
            "a program"
        }
        ("application", "vnd.sqlite3") => "a database",
        ("text", "plain") => "plain text",
        ("text" | "application", "xml") => "XML data",
        ("", _) | ("application", "octet-stream") => "a file of unknown type",
        _ => return None,
    })
}
