//! A page's text to the tokens that html5ever's tree builder takes, by the rules of the WHATWG HTML standard,
//! section 13.2.5.
//!
//! html5ever has a tokenizer of its own, which takes input in pieces and reads it character by character: two thirds
//! of the time of a parse. Here the whole page is at hand, so that this one jumps from mark to mark, and what it
//! hands on are slices of the page. The two give the same tokens: `tests/reader/document.rs` holds one against the other.

use super::names::Names;
use super::raw::{begins_markup, is_space, is_tag, leftover, raw_end, run, script_end};
use super::reference::{self, ReferenceIn};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer as WholeTokenizer, TokenizerOpts,
};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, local_name, ns};
use std::cell::RefCell;

/// More attributes than this of one element are no author's; each is compared with those before it.
const ATTRIBUTES_MAX: usize = 256;
/// A longer address leads nowhere (servers refuse what has more than about 8,000 octets: RFC 9110, section 4.1), and would
/// be looked at in each block that its link holds.
const HREF_BYTES_MAX: usize = 8192;

/// The scripts of a page.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// The `type` of each, and its text as it stands in the page.
    pub(super) texts: Vec<(StrTendril, StrTendril)>,
    /// Bytes of those whose text is not in the tree.
    pub(super) skipped_bytes: usize,
}

/// Reads a page from its start to its end.
pub(super) struct Tokenizer<'t, S> {
    html: &'t StrTendril,
    /// The same, since a tendril asks each time how it holds its text.
    text: &'t str,
    /// Its place in the text, in bytes.
    at: usize,
    sink: &'t S,
    names: Names,
    /// True if attributes that nobody asks for are handed on too.
    keeps_all: bool,
    scripts: Scripts,
    /// True if a `noscript` that is read as part of the page is open.
    is_in_noscript: bool,
}

impl<'t, S: TokenSink> Tokenizer<'t, S> {
    /// `html` with no `\r` in it, and shorter than 4 GiB.
    pub(super) fn new(html: &'t StrTendril, sink: &'t S, keeps_all: bool) -> Self {
        Self {
            html,
            text: html,
            at: 0,
            sink,
            names: Names::default(),
            keeps_all,
            scripts: Scripts::default(),
            is_in_noscript: false,
        }
    }

    /// Reads it all, or until `is_full`; answers with its scripts.
    pub(super) fn run(mut self, is_full: impl Fn() -> bool) -> Scripts {
        while self.at < self.text.len() && !is_full() {
            self.text();
            self.markup();
        }
        self.send(Token::EOFToken);
        self.sink.end();
        self.scripts
    }

    fn send(&self, token: Token) {
        let _ = self.sink.process_token(token, 1); // only a start tag has an answer that matters
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.bytes(self.at, self.text.len())
    }

    fn bytes(&self, start: usize, end: usize) -> &'t [u8] {
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }

    fn slice(&self, start: usize, end: usize) -> StrTendril {
        self.html.subtendril(start as u32, end.saturating_sub(start) as u32)
    }

    fn send_text(&self, start: usize, end: usize) {
        if start < end {
            self.send(Token::CharacterTokens(self.slice(start, end)));
        }
    }

    /// Sends text with its references resolved.
    fn send_resolved(&self, start: usize, end: usize) {
        if start < end {
            self.send(Token::CharacterTokens(self.resolved(start, end, ReferenceIn::Text)));
        }
    }

    fn resolved(&self, start: usize, end: usize, place: ReferenceIn) -> StrTendril {
        let text = self.text.get(start..end).unwrap_or_default();
        if memchr::memchr2(b'&', 0, text.as_bytes()).is_none() {
            return self.slice(start, end);
        }
        let mut out = StrTendril::with_capacity(text.len() as u32);
        reference::resolve(text, place, &mut out);
        out
    }

    /// Text up to the next tag, comment or the like.
    fn text(&mut self) {
        let bytes = self.text.as_bytes();
        let mut from = self.at;
        let mut has_references = false;
        let end = loop {
            let Some(found) = memchr::memchr3(b'<', b'&', 0, bytes.get(from..).unwrap_or_default()) else {
                break bytes.len();
            };
            let at = from + found;
            match bytes.get(at) {
                Some(b'&') => has_references = true,
                Some(0) => {
                    // the tree decides what becomes of it
                    self.send_resolved(self.at, at);
                    self.send(Token::NullCharacterToken);
                    self.at = at + 1;
                }
                _ if begins_markup(bytes.get(at + 1..).unwrap_or_default()) => break at,
                _ => {}
            }
            from = at + 1;
        };
        if has_references {
            self.send_resolved(self.at, end);
        } else {
            self.send_text(self.at, end);
        }
        self.at = end;
    }

    /// Reads the markup that a `<` begins.
    fn markup(&mut self) {
        let rest = self.rest();
        match rest.get(1) {
            Some(b'/') => match rest.get(2) {
                Some(b'>') => self.at += 3,
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.at += 2;
                    self.tag(TagKind::EndTag);
                }
                _ => self.bogus_comment(2),
            },
            Some(b'!') => self.declaration(),
            Some(b'?') => self.bogus_comment(1),
            Some(_) => {
                self.at += 1;
                self.tag(TagKind::StartTag);
            }
            None => {}
        }
    }

    fn declaration(&mut self) {
        let after = self.rest().get(2..).unwrap_or_default();
        let is = |word: &[u8]| after.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if after.starts_with(b"--") {
            self.at += 4;
            self.comment();
        } else if is(b"doctype") {
            self.doctype();
        } else if after.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            self.at += 9;
            self.cdata();
        } else {
            self.bogus_comment(2);
        }
    }

    /// Sends a comment without its text, which nobody reads: it parts the texts around it.
    fn send_comment(&self) {
        self.send(Token::CommentToken(StrTendril::new()));
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let is_end = |at: usize| {
            let before = rest.get(..at).unwrap_or_default();
            before.is_empty() || before == b"-" || before.ends_with(b"--") || before.ends_with(b"--!")
        };
        let end = memchr::memchr_iter(b'>', rest).find(|at| is_end(*at));
        self.at += end.map_or(rest.len(), |end| end + 1);
        self.send_comment();
    }

    fn bogus_comment(&mut self, skip: usize) {
        let rest = self.rest().get(skip..).unwrap_or_default();
        self.at += skip + memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
        self.send_comment();
    }

    /// A document type, by html5ever's own tokenizer: there is one a page, and no speed to win.
    fn doctype(&mut self) {
        let rest = self.rest();
        let length = memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
        let queue = BufferQueue::default();
        queue.push_back(self.slice(self.at, self.at + length));
        let reader = WholeTokenizer::new(DoctypeReader::default(), TokenizerOpts::default());
        while !matches!(reader.feed(&queue), TokenizerResult::Done) {}
        reader.end();
        self.at += length;
        if let Some(doctype) = reader.sink.0.into_inner() {
            self.send(Token::DoctypeToken(doctype));
        }
    }

    fn cdata(&mut self) {
        let rest = self.rest();
        let end = memchr::memmem::find(rest, b"]]>");
        let length = end.unwrap_or(rest.len());
        let mut start = self.at;
        for at in memchr::memchr_iter(0, rest.get(..length).unwrap_or_default()) {
            self.send_text(start, self.at + at);
            self.send(Token::NullCharacterToken);
            start = self.at + at + 1;
        }
        self.send_text(start, self.at + length);
        self.at += end.map_or(rest.len(), |end| end + 3);
    }

    /// A tag, from its name on, and the text behind it where that is no markup. A tag that the page's end cuts off
    /// is none.
    fn tag(&mut self, kind: TagKind) {
        let start = self.at;
        let name_length = run(self.rest(), |b| !is_space(b) && b != b'/' && b != b'>');
        let name = self.names.element(self.bytes(start, start + name_length));
        self.at += name_length;
        let keeps_all = self.keeps_all || compares_attributes(&name);
        let mut attrs = Vec::new();
        let self_closing = loop {
            self.at += run(self.rest(), is_space);
            match self.rest() {
                [] => return,
                [b'>', ..] => {
                    self.at += 1;
                    break false;
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    break true;
                }
                [b'/', ..] => self.at += 1,
                _ => self.attribute(&mut attrs, keeps_all),
            }
        };
        let is_read = kind == TagKind::EndTag || !is_skimmed(&name, &attrs);
        let name = if name == local_name!("noscript") { self.noscript(kind, name) } else { name };
        let is_script = kind == TagKind::StartTag && name == local_name!("script");
        let script_type = attrs.iter().find(|attr| is_script && attr.name.local == local_name!("type"));
        let script_type = script_type.map(|attr| attr.value.clone()).unwrap_or_default();
        let is_drawing = kind == TagKind::StartTag && name == local_name!("svg") && !self_closing && !self.keeps_all;
        let tag = Tag { kind, name: name.clone(), self_closing, attrs, had_duplicate_attributes: false };
        match self.sink.process_token(Token::TagToken(tag), 1) {
            TokenSinkResult::RawData(raw) => self.raw(raw, &name, is_read, script_type),
            TokenSinkResult::Plaintext => {
                self.send_replaced(self.at, self.text.len());
                self.at = self.text.len();
            }
            // in some places, such as a menu to choose from, it is passed over itself
            _ if is_drawing && self.sink.adjusted_current_node_present_but_not_in_html_namespace() => {
                self.pass_over_shapes();
            }
            _ => {}
        }
    }

    /// The name by which a `noscript` is handed on: as no element that the standard knows where it holds paragraphs,
    /// for what is shown to readers without scripts is then text of the page.
    fn noscript(&mut self, kind: TagKind, name: LocalName) -> LocalName {
        let is_text = match kind {
            TagKind::EndTag => std::mem::take(&mut self.is_in_noscript),
            TagKind::StartTag => {
                // a scan for each, so only outside others
                let body = if self.is_in_noscript { &[] } else { self.rest() };
                self.is_in_noscript = holds_paragraphs(body.get(..raw_end(body, name.as_bytes())).unwrap_or_default());
                self.is_in_noscript
            }
        };
        if is_text { LocalName::from(NOSCRIPT_TEXT) } else { name }
    }

    fn attribute(&mut self, attrs: &mut Vec<Attribute>, keeps_all: bool) {
        let written = self.attribute_name();
        let name = self.names.attribute(written, keeps_all);
        let (value_start, value_end) = self.value();
        let Some(name) = name else { return };
        if name == local_name!("href") && value_end - value_start > HREF_BYTES_MAX {
            return;
        }
        if attrs.len() < ATTRIBUTES_MAX && attrs.iter().all(|earlier| earlier.name.local != name) {
            let value = self.resolved(value_start, value_end, ReferenceIn::Attribute);
            // the tree puts the few that have a namespace into it
            attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
        }
    }

    /// The name of an attribute; what follows is its value.
    pub(super) fn attribute_name(&mut self) -> &'t [u8] {
        let start = self.at;
        // a `=` at its start is part of the name
        let more = run(self.bytes(start + 1, self.text.len()), |b| !is_space(b) && !matches!(b, b'/' | b'>' | b'='));
        let end = start + 1 + more;
        self.at = end + run(self.bytes(end, self.text.len()), is_space);
        self.bytes(start, end)
    }

    /// The range of an attribute's value, in bytes; empty if it has none.
    pub(super) fn value(&mut self) -> (usize, usize) {
        if self.rest().first() != Some(&b'=') {
            return (0, 0);
        }
        self.at += 1;
        self.at += run(self.rest(), is_space);
        match self.rest() {
            [quote @ (b'"' | b'\''), value @ ..] => {
                let start = self.at + 1;
                let length = memchr::memchr(*quote, value).unwrap_or(value.len());
                self.at = self.text.len().min(start + length + 1);
                (start, start + length)
            }
            value => {
                let start = self.at;
                self.at += run(value, |b| !is_space(b) && b != b'>');
                (start, self.at)
            }
        }
    }

    /// The text of an element in which no other can stand, and the element's end tag.
    fn raw(&mut self, kind: RawKind, name: &LocalName, is_read: bool, script_type: StrTendril) {
        let body = self.rest();
        let end = if matches!(kind, RawKind::ScriptData) { script_end(body) } else { raw_end(body, name.as_bytes()) };
        let (start, end) = (self.at, self.at + end);
        self.at = end;
        if *name == local_name!("script") {
            self.scripts.texts.push((script_type, self.html.subtendril(start as u32, (end - start) as u32)));
            self.scripts.skipped_bytes += if is_read { 0 } else { end - start };
        }
        if !is_read {
            // nobody reads it as text of the page
        } else if matches!(kind, RawKind::Rcdata) {
            self.send_resolved(start, end);
        } else {
            self.send_replaced(start, end);
        }
        if self.rest().starts_with(b"</") {
            self.at += 2;
            self.tag(TagKind::EndTag);
        }
        if matches!(kind, RawKind::ScriptData) {
            self.at += leftover(self.rest());
        }
    }

    /// Sends text in which references are none.
    fn send_replaced(&self, start: usize, end: usize) {
        let text = self.text.get(start..end).unwrap_or_default();
        if memchr::memchr(0, text.as_bytes()).is_none() {
            self.send_text(start, end);
        } else {
            self.send(Token::CharacterTokens(text.replace('\0', "\u{fffd}").into()));
        }
    }
}

/// The name of an element that takes the place of a `noscript` with text; see [`Tokenizer::noscript`].
pub(crate) const NOSCRIPT_TEXT: &str = "noscript-text";

/// True if markup holds running text in paragraphs, and not only pictures, a frame or a request to use scripts.
fn holds_paragraphs(body: &[u8]) -> bool {
    /// Bytes without white space: a request is shorter.
    const BYTES: usize = 300;
    let paragraphs =
        memchr::memmem::find_iter(body, b"<p").filter(|at| is_tag(body.get(*at..).unwrap_or_default(), b"<", b"p"));
    let mut text = 0;
    let mut is_inside = false;
    for byte in body {
        match byte {
            b'<' => is_inside = true,
            b'>' => is_inside = false,
            _ => text += usize::from(!is_inside && !is_space(*byte)),
        }
    }
    text >= BYTES && paragraphs.take(2).count() == 2
}

/// An element whose text nobody reads: a style, or a script that holds no data (JSON-LD, a page's state).
fn is_skimmed(name: &LocalName, attrs: &[Attribute]) -> bool {
    let holds_data = || {
        let kind = attrs.iter().find(|attr| attr.name.local == local_name!("type"));
        kind.is_some_and(|attr| attr.value.to_ascii_lowercase().contains("json"))
    };
    *name == local_name!("style") || *name == local_name!("script") && !holds_data()
}

/// Elements of which the tree compares the attributes, or reads some that nobody else does.
fn compares_attributes(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
            | local_name!("template")
            | local_name!("annotation-xml")
    )
}

/// Takes the document type that a tokenizer finds.
#[derive(Default)]
struct DoctypeReader(RefCell<Option<Doctype>>);

impl TokenSink for DoctypeReader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::DoctypeToken(doctype) = token {
            self.0.replace(Some(doctype));
        }
        TokenSinkResult::Continue
    }
}
