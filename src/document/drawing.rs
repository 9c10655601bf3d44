//! Drawings inside a page (`svg`): shapes that nobody reads, a twentieth of the tags of a news page.

use super::raw::{is_space, run};
use super::tokenizer::Tokenizer;
use html5ever::tokenizer::TokenSink;

/// Elements of a drawing that hold shapes alone, in lower case.
const SHAPES: [&[u8]; 16] = [
    b"path",
    b"g",
    b"use",
    b"circle",
    b"rect",
    b"polygon",
    b"polyline",
    b"line",
    b"ellipse",
    b"defs",
    b"clippath",
    b"mask",
    b"symbol",
    b"lineargradient",
    b"radialgradient",
    b"stop",
];

/// Elements of a drawing that hold text, in which the rules of HTML hold.
const TEXTS: [&[u8]; 2] = [b"title", b"desc"];

/// Shapes inside each other, at most.
const DEPTH: usize = 64;

impl<'t, S: TokenSink> Tokenizer<'t, S> {
    /// Passes over the shapes of a drawing, up to its end tag; or over nothing, if anything else stands in it, or an end
    /// tag that may be of an element around it.
    pub(super) fn pass_over_shapes(&mut self) {
        let start = self.at();
        if self.shapes().is_none() {
            self.go_to(start);
        }
    }

    fn shapes(&mut self) -> Option<()> {
        let mut open: Vec<&'t [u8]> = Vec::new();
        loop {
            self.pass(memchr::memchr(b'<', self.rest())?);
            let markup = self.rest();
            let closes = markup.get(1) == Some(&b'/');
            let written = markup.get(if closes { 2 } else { 1 }..)?;
            let name = written.get(..run(written, |byte| byte.is_ascii_alphanumeric()))?;
            if closes && name.eq_ignore_ascii_case(b"svg") {
                return Some(());
            }
            let is_in = |names: &[&[u8]]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
            let is_in_text = open.last().is_some_and(|last| TEXTS.iter().any(|text| text.eq_ignore_ascii_case(last)));
            if is_in_text && !closes || !is_in(&SHAPES) && !is_in(&TEXTS) || open.len() > DEPTH {
                return None;
            }
            self.pass(name.len() + if closes { 2 } else { 1 });
            let is_empty = self.rest_of_tag()?;
            if closes {
                let at = open.iter().rposition(|other| other.eq_ignore_ascii_case(name))?;
                open.truncate(at);
            } else if !is_empty {
                open.push(name);
            }
        }
    }

    /// Passes over attributes, up to the end of the tag; true if it says that the element is empty.
    fn rest_of_tag(&mut self) -> Option<bool> {
        // what follows a name as part of it makes it another
        if !self.rest().first().is_some_and(|byte| is_space(*byte) || matches!(byte, b'/' | b'>')) {
            return None;
        }
        loop {
            self.pass(run(self.rest(), is_space));
            match self.rest() {
                [] => return None,
                [b'>', ..] => {
                    self.pass(1);
                    return Some(false);
                }
                [b'/', b'>', ..] => {
                    self.pass(2);
                    return Some(true);
                }
                [b'/', ..] => self.pass(1),
                _ => {
                    self.attribute_name();
                    self.value();
                }
            }
        }
    }
}
