//! Attributes that hide an element: `hidden`, `style`, and the classes of public frameworks.

use crate::text::Phrases;
use std::sync::LazyLock;

/// Ways in which an element is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Hiding {
    /// Not at all.
    #[default]
    Shown,
    /// Until something is pressed, perhaps.
    Hidden,
    /// From all eyes: what is there for screen readers alone.
    FromEyes,
}

/// The hiding of a `hidden` attribute: `until-found` marks text that is folded up, and is no hiding.
pub(crate) fn hidden_attribute(value: &str) -> Hiding {
    if value.trim().eq_ignore_ascii_case("until-found") { Hiding::Shown } else { Hiding::Hidden }
}

/// `display:none` and its like in a style attribute, however it is spaced; what is cut to nothing or moved off the
/// screen is there for screen readers.
pub(crate) fn style_hides(style: &str) -> Hiding {
    let mut found = Hiding::Shown;
    let mut property = String::new();
    for declaration in style.split(';').take(40) {
        property.clear();
        property.extend(declaration.chars().filter(|c| !c.is_whitespace()).take(40).map(|c| c.to_ascii_lowercase()));
        let Some((name, value)) = property.split_once(':') else { continue };
        let is_far = || {
            value
                .strip_prefix('-')
                .is_some_and(|far| far.starts_with("999") || far.bytes().take_while(u8::is_ascii_digit).count() >= 4)
        };
        let hiding = match name {
            "display" if value.starts_with("none") => Hiding::Hidden,
            "visibility" if value.starts_with("hidden") => Hiding::Hidden,
            "clip" if value.starts_with("rect(0") || value.starts_with("rect(1px") => Hiding::FromEyes,
            "clip-path" if value.starts_with("inset(50%") || value.starts_with("inset(100%") => Hiding::FromEyes,
            "font-size" if value.trim_end_matches(|c: char| c.is_ascii_alphabetic()) == "0" => Hiding::FromEyes,
            "left" | "top" | "text-indent" if is_far() => Hiding::FromEyes,
            _ => Hiding::Shown,
        };
        found = found.max(hiding);
    }
    found
}

/// The hiding of a class: some are those by which the public frameworks hide an element.
pub(crate) fn class_hides(class: &str) -> Hiding {
    /// Longer lists of classes are generated.
    const BYTES: usize = 400;
    if class.len() > BYTES || !may_hide(class) {
        return Hiding::Shown;
    }
    let is_responsive = |name: &str| {
        name.contains(':')
            || name.contains("not-sr")
            || ["d-sm-", "d-md-", "d-lg-", "d-xl-"].iter().any(|at| name.starts_with(at))
    };
    let hides = |name: &str| {
        let mut bare = name.to_ascii_lowercase();
        bare.retain(|c| !matches!(c, '-' | '_'));
        match &*bare {
            "sr" | "vh" => Hiding::FromEyes,
            "hidden" | "hide" | "dnone" | "ishidden" | "uhidden" | "displaynone" | "nodisplay" | "invisible" => {
                Hiding::Hidden
            }
            bare if FROM_EYES.stand_in(bare) => Hiding::FromEyes,
            _ => Hiding::Shown,
        }
    };
    let names = || class.split_ascii_whitespace();
    let found = names().filter(|name| may_hide(name)).map(hides).max().unwrap_or_default();
    if found != Hiding::Shown && names().any(is_responsive) { Hiding::Shown } else { found }
}

/// True if one of the pairs of letters stands here that each name of a hiding class holds: quick, and mostly there is
/// none.
fn may_hide(class: &str) -> bool {
    let mut last = 0;
    class.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).any(|byte| {
        let byte = byte | 0x20; // of letters, the small one
        let before = std::mem::replace(&mut last, byte);
        match byte {
            b'i' => before == b'h',
            b'r' => matches!(before, b'n' | b's'),
            b's' => before == b'f',
            b'o' | b'v' => before == b'n',
            b'h' => before == b'v',
            _ => false,
        }
    })
}

/// Parts of the names of such classes, in lower case without hyphens.
static FROM_EYES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "visuallyhidden",
        "visualhidden",
        "visuallyhide",
        "hiddenvisually",
        "hidevisually",
        "vishidden",
        "screenreader",
        "sronly",
        "forsr",
        "a11yhid",
        "hidetext",
        "elementinvisible",
        "conditioninvisible",
        "hiddenaccessible",
        "offscreen",
    ])
});
