//! Names of files, from what a page says, without believing a word of it.
//!
//! Whatever stands in a headline or an address, an expanded name stays inside its folder: no `..`,
//! no separator, no control character, no leading dot, no name that Windows reserves, no part
//! longer than [`PART_BYTES_MAX`].

use crate::link;
use crate::render::json::Record;
use crate::text::{fold, is_invisible};
use std::fmt;
use std::str::FromStr;
use url::Url;

/// The records of everything saved in a folder; the last one of a page counts.
pub const RECORDS: &str = "articles.jsonl";

/// Longest part of a name. File systems allow 255 bytes; the number of a twin and the extension
/// need room.
pub const PART_BYTES_MAX: usize = 200;

/// Longest slug: names stay readable in a listing.
const SLUG_BYTES_MAX: usize = 80;

/// Names that Windows keeps for devices, with or without an extension.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The page's part of a file name: 16 hex digits. The same page has the same one wherever it is
/// saved.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageId(String);

impl PageId {
    /// From the page's address.
    #[must_use]
    pub fn of_url(url: &Url) -> Self {
        Self(link::hash(url))
    }

    /// From the page's bytes, where no address is known.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(crate::render::sha256(bytes).chars().take(16).collect())
    }

    /// Reads 16 lower-case hex digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let hex = digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (digits.len() == 16 && hex).then(|| Self(digits.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The house name without its extension: `000_da19ebbd13296d1c`.
#[must_use]
pub fn house(number: u64, id: &PageId) -> String {
    format!("{number:03}_{}", id.as_str())
}

/// The number and the page of a house name, whatever its extension.
#[must_use]
pub fn parse_house(file_name: &str) -> Option<(u64, PageId)> {
    let stem = file_name.split_once('.').map_or(file_name, |(stem, _)| stem);
    let (number, id) = stem.split_once('_')?;
    if number.len() < 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((number.parse().ok()?, PageId::parse(id)?))
}

/// A pattern for names: text with `{host}`, `{date}`, `{slug}`, `{hash}` and `{n}` in it; `/`
/// makes folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Vec<NamePiece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum NamePiece {
    Text(String),
    Host,
    Date,
    Slug,
    Hash,
    Number,
}

/// Why a text is no [`Template`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TemplateError(String);

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let parts = text.split('/').map(pieces).collect::<Result<Vec<_>, _>>()?;
        for (part, written) in parts.iter().zip(text.split('/')) {
            if part.is_empty() || matches!(written, "." | "..") {
                return Err(TemplateError(format!(
                    "a part of the name is {written:?}: names start inside the folder and stay there"
                )));
            }
        }
        Ok(Self { parts })
    }
}

fn pieces(part: &str) -> Result<Vec<NamePiece>, TemplateError> {
    let mut found = Vec::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Err(TemplateError("a } without its {".to_owned()));
        }
        if !before.is_empty() {
            found.push(NamePiece::Text(before.to_owned()));
        }
        let Some((name, tail)) = after.split_once('}') else {
            return Err(TemplateError("a { without its }".to_owned()));
        };
        found.push(match name {
            "host" => NamePiece::Host,
            "date" => NamePiece::Date,
            "slug" => NamePiece::Slug,
            "hash" => NamePiece::Hash,
            "n" => NamePiece::Number,
            _ => {
                let known = "{host}, {date}, {slug}, {hash} and {n}";
                return Err(TemplateError(format!("{{{name}}} is not known; there are {known}")));
            }
        });
        rest = tail;
    }
    if rest.contains('}') {
        return Err(TemplateError("a } without its {".to_owned()));
    }
    if !rest.is_empty() {
        found.push(NamePiece::Text(rest.to_owned()));
    }
    Ok(found)
}

impl Template {
    /// The parts of a page's name, folders first, without extension. Each is safe as the name of a
    /// file. What is unknown reads `no-host`, `undated` and `untitled`.
    #[must_use]
    pub fn expand(&self, record: &Record, id: &PageId, number: u64) -> Vec<String> {
        let article = record.article.as_ref();
        let day = article.and_then(|article| article.published).map(|date| date.day().to_string());
        let headline = article.and_then(|article| article.headline.as_deref());
        let one = |piece: &NamePiece| match piece {
            NamePiece::Text(text) => text.clone(),
            NamePiece::Host => host(record).unwrap_or_else(|| "no-host".to_owned()),
            NamePiece::Date => day.clone().unwrap_or_else(|| "undated".to_owned()),
            NamePiece::Slug => slug(headline.unwrap_or_default()),
            NamePiece::Hash => id.as_str().to_owned(),
            NamePiece::Number => format!("{number:03}"),
        };
        let expand = |part: &Vec<NamePiece>| not_ours(safe(&part.iter().map(one).collect::<String>()));
        self.parts.iter().map(expand).collect()
    }

    /// True if no two pages can get the same name.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.has(&NamePiece::Hash)
    }

    /// True if no two pages can get the same name if each has a number of its own: then nobody need look which names
    /// are taken.
    #[must_use]
    pub fn is_unique_by_number(&self) -> bool {
        self.is_unique() || self.has(&NamePiece::Number)
    }

    fn has(&self, wanted: &NamePiece) -> bool {
        self.parts.iter().flatten().any(|piece| piece == wanted)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                f.write_str("/")?;
            }
            for piece in part {
                f.write_str(match piece {
                    NamePiece::Text(text) => text,
                    NamePiece::Host => "{host}",
                    NamePiece::Date => "{date}",
                    NamePiece::Slug => "{slug}",
                    NamePiece::Hash => "{hash}",
                    NamePiece::Number => "{n}",
                })?;
            }
        }
        Ok(())
    }
}

fn host(record: &Record) -> Option<String> {
    let canonical = record.article.as_ref().and_then(|article| article.canonical_url.as_deref());
    let address = canonical.or(record.url.as_deref())?;
    Some(Url::parse(address).ok()?.host_str()?.to_owned())
}

/// A headline as part of a name: letters and digits of any script, lower case, words joined by `-`.
///
/// ```
/// assert_eq!(copydesk::save::name::slug("“It’s over” – Kim, 2024"), "its-over-kim-2024");
/// ```
#[must_use]
pub fn slug(headline: &str) -> String {
    let words = fold(headline).replace(' ', "-");
    let cut = words.floor_char_boundary(SLUG_BYTES_MAX);
    let mut slug = words.get(..cut).unwrap_or_default();
    if cut < words.len()
        && let Some((whole, _)) = slug.rsplit_once('-')
    {
        slug = whole;
    }
    if slug.is_empty() { "untitled".to_owned() } else { slug.to_owned() }
}

/// Any text as the name of one file or folder.
#[must_use]
pub fn safe(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars().filter(|c| !is_invisible(*c)) {
        let bad = c.is_control() || c.is_whitespace() || "/\\:*?\"<>|\u{2028}\u{2029}".contains(c);
        let c = if bad { '-' } else { c };
        // a name never starts with a dot (hidden, or `..`) nor with a dash (an option of some tool)
        if out.is_empty() && (c == '.' || c == '-') {
            continue;
        }
        out.push(c);
    }
    shorten(&mut out);
    if out.is_empty() {
        out.push('_');
    }
    if is_reserved(&out) {
        out.insert(0, '_');
        shorten(&mut out);
    }
    out
}

/// A folder's own files (records, lock) keep their names: one that a page would take gets an underscore in front.
fn not_ours(mut name: String) -> String {
    let lower = name.to_lowercase();
    let of_worker = lower.strip_prefix("articles-").is_some_and(|rest| rest.strip_suffix(".jsonl").is_some());
    if lower == RECORDS || of_worker {
        name.insert(0, '_');
        shorten(&mut name);
    }
    name
}

/// To [`PART_BYTES_MAX`], and without dots at the end, which Windows drops (with spaces), so that two names would be one.
fn shorten(name: &mut String) {
    name.truncate(name.floor_char_boundary(PART_BYTES_MAX));
    name.truncate(name.trim_end_matches(['.', '-']).len());
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")).unwrap_or_default();
    let mut digits = port.chars();
    let numbered = matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None));
    numbered || RESERVED.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_inside() {
        for (raw, name) in [
            ("..", "_"),
            ("../../etc/passwd", "etc-passwd"),
            (".hidden", "hidden"),
            ("-rf", "rf"),
            ("a\u{0}b\u{1b}[31m\u{202e}c", "ab[31mc"),
            ("con", "_con"),
            ("COM1.txt", "_COM1.txt"),
            ("comic", "comic"),
            ("a. ", "a"),
            ("", "_"),
            ("日本 語", "日本-語"),
            ("c:\\x|y", "c--x-y"),
        ] {
            assert_eq!(safe(raw), name, "{raw:?}");
        }
        let long = safe(&"é".repeat(500));
        assert!(long.len() <= PART_BYTES_MAX && long.ends_with('é'));
        assert_eq!(safe(&format!("con.{}", "x".repeat(500))).len(), PART_BYTES_MAX);
    }

    #[test]
    fn house_names_are_read_back() {
        let id = PageId::parse("da19ebbd13296d1c").expect("hex");
        assert_eq!(house(7, &id), "007_da19ebbd13296d1c");
        assert_eq!(parse_house("1234_da19ebbd13296d1c.md"), Some((1234, id)));
        for other in ["00_da19ebbd13296d1c.txt", "000_DA19ebbd13296d1c.txt", "000_da19.txt", "articles.jsonl", ""] {
            assert_eq!(parse_house(other), None, "{other}");
        }
    }

    #[test]
    fn names_that_a_folder_uses_itself_are_no_pages() {
        let template: Template = "{host}/{slug}".parse().expect("a template");
        let id = PageId::of_bytes(b"x");
        for (url, host) in [
            ("https://articles.jsonl/x", "_articles.jsonl"),
            ("https://articles-desk.jsonl/x", "_articles-desk.jsonl"),
            ("https://articles.example/x", "articles.example"),
        ] {
            let record = Record { url: Some(url.to_owned()), ..Record::default() };
            assert_eq!(template.expand(&record, &id, 0), [host, "untitled"]);
        }
    }

    #[test]
    fn templates_are_checked() {
        for bad in ["", "/x", "a//b", "../{slug}", "a/..", "{what}", "{slug", "slug}", "{n}/"] {
            assert!(bad.parse::<Template>().is_err(), "{bad}");
        }
        for good in ["{host}/{date}/{n}_{hash}", "{slug}", "x"] {
            assert_eq!(good.parse::<Template>().map(|t| t.to_string()).ok().as_deref(), Some(good));
        }
        for (template, unique, by_number) in
            [("{host}/{date}/{slug}", false, false), ("{date}/{n}", false, true), ("{slug}-{hash}", true, true)]
        {
            let template: Template = template.parse().expect("a template");
            assert_eq!((template.is_unique(), template.is_unique_by_number()), (unique, by_number), "{template}");
        }
    }
}
