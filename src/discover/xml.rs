//! XML as feeds and sitemaps are written: read in one pass, whatever is wrong with it.
//!
//! Ends need no starts, ampersands no names, and a `<` that starts no markup is text. Entities that
//! a document declares are not expanded. Namespaces are not looked at, since documents get them wrong
//! more often than two formats share a name; of prefixes see [`XmlTag::name`].

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Behind broken markup reading starts anew, and may look again at what was looked at before: so
/// many times the length of the document in all, then the rest is given up.
const REREAD_MAX: usize = 8;
/// Text of one element that is kept: no title, date or address is longer.
const TEXT_BYTES_MAX: usize = 8 << 10;
/// Longest name of an entity that is looked at, as in HTML (`CounterClockwiseContourIntegral`).
const ENTITY_BYTES_MAX: usize = 32;

/// Prefixes of extensions that have words of their own for what the format itself has: `media:title`
/// is the picture's. Their prefix stays in the name.
const FOREIGN: &[&str] = &["media", "itunes", "image", "video", "geo", "georss", "podcast", "googleplay"];

/// The names of a format, in lower case.
pub(super) struct XmlFormat {
    /// Elements whose text is wanted.
    pub(super) fields: &'static [&'static str],
    /// Elements with nothing in them that is wanted, though there may be names that are.
    pub(super) skipped: &'static [&'static str],
    /// Elements that hold one entry. They end what was not closed before them.
    pub(super) entries: &'static [&'static str],
}

/// An event that [`read`] reports, in document order.
pub(super) enum XmlSeen<'e> {
    /// An element starts.
    Open(&'e XmlTag<'e>),
    /// The text of a field, ends trimmed: with what its start tag says.
    Field(&'e XmlTag<'e>, &'e str),
    /// An element of [`XmlFormat::entries`] ends.
    Close,
}

/// A start tag.
pub(super) struct XmlTag<'t> {
    name: String,
    attributes: &'t str,
}

impl<'t> XmlTag<'t> {
    /// Reads what stands between `<` and `>`.
    fn parse(markup: &'t str) -> Self {
        let end = markup.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(markup.len());
        let (name, attributes) = markup.split_at(end);
        Self { name: plain_name(name), attributes }
    }

    /// The name in lower case, without its prefix unless that is one of [`FOREIGN`].
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The value of an attribute; `name` with its prefix.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        let mut all = Attributes::html(self.attributes, 0);
        let mut all = all.with_checks(false).flatten();
        all.find(|a| a.key.as_ref().eq_ignore_ascii_case(name)).map(|a| unescape(&a.value))
    }
}

fn plain_name(name: &str) -> String {
    let lower = name.trim_end().to_ascii_lowercase();
    match lower.split_once(':') {
        Some((prefix, local)) if !FOREIGN.contains(&prefix) => local.to_owned(),
        _ => lower,
    }
}

/// Reads a document and reports what the format names, until `report` breaks.
pub(super) fn read(text: &str, format: &XmlFormat, mut report: impl FnMut(XmlSeen<'_>) -> ControlFlow<()>) {
    let mut state = XmlState { format, field: None, skipped: None, report: &mut report };
    let Some(mut reader) = Tolerant::new(text) else { return };
    while let Some(piece) = reader.next() {
        let flow = match piece {
            XmlPiece::Open(tag, is_empty) => {
                let name = tag.name.clone();
                match state.open(tag) {
                    ControlFlow::Continue(()) if is_empty => state.close(&name),
                    flow => flow,
                }
            }
            XmlPiece::Close(name) => state.close(&name),
            XmlPiece::Text(text) => {
                state.text(&text);
                ControlFlow::Continue(())
            }
        };
        if flow.is_break() {
            return;
        }
    }
}

/// The reader's state at a place of the document. No stack: elements that are never closed are too common.
struct XmlState<'f, 't, R> {
    format: &'f XmlFormat,
    /// The field that is open, and its text so far.
    field: Option<(XmlTag<'t>, String)>,
    /// The element that is passed over.
    skipped: Option<String>,
    report: &'f mut R,
}

impl<'t, R: FnMut(XmlSeen<'_>) -> ControlFlow<()>> XmlState<'_, 't, R> {
    fn open(&mut self, tag: XmlTag<'t>) -> ControlFlow<()> {
        let is = |names: &[&str]| names.contains(&tag.name.as_str());
        if is(self.format.entries) {
            self.skipped = None;
        } else if self.skipped.is_some() {
            return ControlFlow::Continue(());
        } else if is(self.format.skipped) {
            self.skipped = Some(tag.name.clone());
        } else if !is(self.format.fields) {
            // markup inside a field: its text goes on
            self.text(" ");
            return (self.report)(XmlSeen::Open(&tag));
        }
        self.finish_field()?;
        (self.report)(XmlSeen::Open(&tag))?;
        if is(self.format.fields) {
            self.field = Some((tag, String::new()));
        }
        ControlFlow::Continue(())
    }

    fn close(&mut self, name: &str) -> ControlFlow<()> {
        if self.format.entries.contains(&name) {
            self.skipped = None;
            self.finish_field()?;
            return (self.report)(XmlSeen::Close);
        }
        if self.skipped.as_deref() == Some(name) {
            self.skipped = None;
        } else if self.field.as_ref().is_some_and(|(tag, _)| tag.name == name) {
            return self.finish_field();
        }
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_none()
            && let Some((_, out)) = &mut self.field
        {
            let room = TEXT_BYTES_MAX.saturating_sub(out.len());
            out.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or(text));
        }
    }

    fn finish_field(&mut self) -> ControlFlow<()> {
        match self.field.take() {
            Some((tag, text)) => (self.report)(XmlSeen::Field(&tag, text.trim())),
            None => ControlFlow::Continue(()),
        }
    }
}

enum XmlPiece<'t> {
    /// A start tag, and whether it is its own end.
    Open(XmlTag<'t>, bool),
    Close(String),
    Text(Cow<'t, str>),
}

/// The parser, started anew behind what it cannot read.
struct Tolerant<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// The place in the text at which the reader started.
    from: usize,
    /// Bytes that may still be read again.
    spare: usize,
}

impl<'t> Tolerant<'t> {
    fn new(text: &'t str) -> Option<Self> {
        Some(Self { spare: text.len().saturating_mul(REREAD_MAX), ..Self::starting(text, 0)? })
    }

    fn at(&self) -> usize {
        self.from + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn next(&mut self) -> Option<XmlPiece<'t>> {
        loop {
            let start = self.at();
            match self.reader.read_event() {
                Ok(Event::Eof) => return None,
                Ok(Event::Start(_)) => return self.tag(start, false),
                Ok(Event::Empty(_)) => return self.tag(start, true),
                Ok(Event::End(_)) => return self.end(start),
                Ok(Event::Text(text)) => return Some(XmlPiece::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(XmlPiece::Text(text.into_inner())),
                Ok(Event::GeneralRef(name)) => return Some(XmlPiece::Text(entity(&name))),
                Ok(_) | Err(quick_xml::Error::IllFormed(_)) => {}
                Err(_) => return self.no_markup(start),
            }
        }
    }

    /// The text between `<` and `>`.
    fn inside(&self, start: usize) -> &'t str {
        let inside = self.text.get(start + 1..self.at()).unwrap_or_default();
        inside.strip_suffix('>').unwrap_or(inside)
    }

    fn tag(&mut self, start: usize, is_empty: bool) -> Option<XmlPiece<'t>> {
        let inside = self.inside(start);
        let is_named = inside.starts_with(|c: char| c.is_alphabetic() || c == '_');
        // `5 <6 years</title>`, `a <b</title>`: a tag that holds markup is none
        if !is_named || memchr::memchr(b'<', inside.as_bytes()).is_some() {
            return self.no_markup(start);
        }
        let inside = if is_empty { inside.strip_suffix('/').unwrap_or(inside) } else { inside };
        Some(XmlPiece::Open(XmlTag::parse(inside), is_empty))
    }

    fn end(&mut self, start: usize) -> Option<XmlPiece<'t>> {
        let inside = self.inside(start);
        // `</title <link>`: the next markup ends it
        if let Some(next) = memchr::memchr(b'<', inside.as_bytes()) {
            self.start_anew(start, start + 1 + next)?;
        }
        let name = inside.split(['<', ' ', '\t', '\n', '\r']).next().unwrap_or_default();
        Some(XmlPiece::Close(plain_name(name.trim_start_matches('/'))))
    }

    /// A `<` that starts nothing is text.
    fn no_markup(&mut self, start: usize) -> Option<XmlPiece<'t>> {
        self.start_anew(start, start + 1)?;
        Some(XmlPiece::Text("<".into()))
    }

    /// Goes on at a place before the one that was reached: `None` if that was done too often.
    fn start_anew(&mut self, start: usize, at: usize) -> Option<()> {
        self.spare = self.spare.checked_sub(self.at().saturating_sub(start).max(1))?;
        *self = Self { spare: self.spare, ..Self::starting(self.text, at)? };
        Some(())
    }

    fn starting(text: &'t str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        // the parser would pass over it without counting it
        let rest = rest.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(rest);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        Some(Self { text, reader, from: text.len() - rest.len(), spare: 0 })
    }
}

/// The text of a reference between `&` and `;`: the five names of XML and numbers. Others stay as they stand: those of
/// HTML are read where HTML is, and those of the document's own nowhere.
fn entity(name: &str) -> Cow<'static, str> {
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => BytesRef::new(name).resolve_char_ref().ok().flatten(),
    };
    c.map_or_else(|| format!("&{name};").into(), |c| c.to_string().into())
}

/// Text with its references read; an ampersand that starts none stays.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let window = behind.get(..behind.floor_char_boundary(ENTITY_BYTES_MAX)).unwrap_or(behind);
        if let Some((name, _)) = window.split_once(';') {
            out.push_str(&entity(name));
            rest = behind.get(name.len() + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}
