//! Parts of a page that React streams behind the rest, hidden, for a script to put into their place:
//! `<div hidden id="S:0">` for `<template id="B:0">`, or `P:0` for a part of a part.

use super::DEPTH_MAX;
use super::names::{Attr, Tag};
use super::tree::{NodeId, Tree, Value};
use rustc_hash::FxHashMap as HashMap;

/// True if a page may hold such parts: they come with a script that calls `$RC` or `$RS`.
pub(super) fn is_streamed(html: &[u8]) -> bool {
    memchr::memmem::find(html, b"$R").is_some() && memchr::memmem::find(html, b"S:").is_some()
}

/// Puts each part into its place, in which it takes the stead of what says that it is loading.
pub(super) fn put_into_place(tree: &mut Tree) {
    let (mut parts, mut places) = (HashMap::default(), Vec::new());
    for id in tree.ids() {
        let Some(Value::Element { tag: tag @ (Tag::Div | Tag::Template), attrs, .. }) = tree.value(id) else {
            continue;
        };
        let attrs = tree.attrs(attrs);
        let of = |attr| attrs.iter().find(|held| held.attr == Some(attr)).map(|held| &*held.value);
        let Some((kind, number)) = of(Attr::Id).and_then(name) else { continue };
        match (tag, kind) {
            (Tag::Div, 'S') if of(Attr::Hidden).is_some() => {
                parts.insert(number.to_owned(), id);
            }
            (Tag::Template, 'B' | 'P') => places.push((id, kind, number.to_owned())),
            _ => {}
        }
    }
    for (place, kind, number) in places {
        let Some(part) = parts.remove(&number) else { continue };
        if is_fit(tree, place, part) {
            if kind == 'B' {
                remove_fallback(tree, place);
            }
            tree.move_inside_before(part, place);
        }
    }
}

/// The kind and the number in such an id: `B:0`, or `x-B:1f` where the page has a prefix for them.
fn name(id: &str) -> Option<(char, &str)> {
    let (kind, number) = id.rsplit_once(':')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_number.then_some((kind.chars().next_back()?, number))
}

/// True if a place is not too deep, and not inside the part itself: a page that means harm.
fn is_fit(tree: &Tree, place: NodeId, part: NodeId) -> bool {
    let mut around = std::iter::successors(Some(place), |id| tree.parent(*id)).take(usize::from(DEPTH_MAX) / 2);
    !around.any(|around| around == part) && around.next().is_none()
}

/// Removes the fallback, which is shown while a part is loading: all between its place and the next comment.
fn remove_fallback(tree: &mut Tree, place: NodeId) {
    /// A fallback is a line or a few empty boxes.
    const NODES: usize = 64;
    let fallback: Vec<NodeId> = std::iter::successors(tree.after(place), |id| tree.after(*id))
        .take(NODES)
        .take_while(|id| !matches!(tree.value(*id), Some(Value::Comment)))
        .collect();
    let has_end = fallback.len() < NODES && tree.after(fallback.last().copied().unwrap_or(place)).is_some();
    for id in fallback.into_iter().filter(|_| has_end) {
        tree.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    fn text(html: &str) -> String {
        Document::parse(html).root().map(crate::document::Element::text).unwrap_or_default()
    }

    #[test]
    fn streamed_parts_are_in_their_place() {
        for (html, expected) in [
            (
                "<p>One</p><!--$?--><template id=B:0></template><p>Loading</p><!--/$--><p>Three</p>\
                 <div hidden id=S:0><p>Two <template id=P:1></template></p></div><div hidden id=S:1>and a half</div>\
                 <script>$RS('S:1','P:1');$RC('B:0','S:0')</script>",
                "One Two and a half Three",
            ),
            // with a prefix, and a part of which the place is not there
            (
                "<body><template id=x-B:a></template><!--/$-->End<div hidden id=x-S:a>Begin </div>\
                 <div hidden id=S:b>, lost</div><script>$RC()</script>",
                "Begin End , lost",
            ),
            // no part of a page stands inside itself
            ("A<div hidden id=S:0>B<template id=B:0></template>C</div><script>$RC</script>", "A BC"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }
}
