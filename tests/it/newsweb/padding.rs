//! Padding that makes a page as large as real ones: styles, menus with icons, scripts. Made once and shared by all
//! pages, so that a large page costs the server no more than a small one.

use super::look::PADS;
use super::prose::Dice;
use hyper::body::Bytes;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// Bytes of styles, menus and scripts: together with its story a page has 220 KB or so, as the
/// median news page that one downloads today.
const BYTES: [usize; 3] = [80_000, 60_000, 75_000];

/// The pieces of a page: with the padding where the template has room for it, or without.
pub(super) fn pieces(page: &str, padded: bool) -> Vec<Bytes> {
    static PADDING: OnceLock<[Bytes; 3]> = OnceLock::new();
    if !padded {
        return vec![Bytes::copy_from_slice(page.as_bytes())];
    }
    let padding = PADDING.get_or_init(|| [styles(BYTES[0]), menus(BYTES[1]), scripts(BYTES[2])].map(Bytes::from));
    let mut out = Vec::new();
    let mut rest = page;
    for (mark, pad) in PADS.iter().zip(padding) {
        if let Some((before, after)) = rest.split_once(mark) {
            out.push(Bytes::copy_from_slice(before.as_bytes()));
            out.push(pad.clone());
            rest = after;
        }
    }
    out.push(Bytes::copy_from_slice(rest.as_bytes()));
    out
}

fn styles(bytes: usize) -> String {
    let mut dice = Dice::new(7, 1);
    let mut out = String::from("<style>\n");
    while out.len() < bytes {
        let _ = writeln!(
            out,
            ".c{}-{} > .t{}{{margin:{}px {}px;color:#{:06x};display:flex;line-height:1.{}}}",
            dice.below(900),
            dice.below(90),
            dice.below(90),
            dice.below(40),
            dice.below(40),
            dice.below(1 << 24),
            dice.below(9)
        );
    }
    out + "</style>"
}

/// Markup of which a reader sees icons: what a parser has to build, and no link leads anywhere new.
fn menus(bytes: usize) -> String {
    let mut dice = Dice::new(7, 2);
    let mut out = String::from("<div class=\"mega-menu\" hidden>");
    while out.len() < bytes {
        let (a, b, c) = (dice.below(24), dice.below(24), dice.below(900));
        let _ = write!(
            out,
            "<div class=\"mega-menu__cell mega-menu__cell--{c}\" data-track=\"nav:{c}\"><a href=\"/about\" tabindex=\"-1\">\
             <svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M{a} {b}h{b}v{a}h-{b}zM{b} {a}l{a} {b}\"/></svg>\
             <span class=\"visually-hidden\">About</span></a></div>"
        );
    }
    out + "</div>"
}

fn scripts(bytes: usize) -> String {
    let mut dice = Dice::new(7, 3);
    let mut out = String::from("<script>window.__settings={");
    while out.len() < bytes {
        let _ = write!(
            out,
            "\"k{:x}\":{{\"on\":{},\"slots\":[{},{}]}},",
            dice.roll(),
            dice.below(2) == 0,
            dice.below(999),
            dice.below(999)
        );
    }
    out + "\"end\":0};</script>"
}
