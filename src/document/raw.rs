//! Bytes of markup: what begins it, and where text ends in which no element can stand.

/// True if what stands behind a `<` makes it markup and not a sign like others.
#[inline]
pub(super) fn begins_markup(after: &[u8]) -> bool {
    match after {
        [first, ..] => first.is_ascii_alphabetic() || matches!(first, b'!' | b'?') || *first == b'/' && after.len() > 1,
        [] => false,
    }
}

#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b' ')
}

/// Length of the run of such bytes at the start.
pub(super) fn run(bytes: &[u8], is_in: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !is_in(*byte)).unwrap_or(bytes.len())
}

/// True if `</name` or `<name` at the start ends as the name of a tag does.
#[inline]
pub(super) fn is_tag(at: &[u8], open: &[u8], name: &[u8]) -> bool {
    let after = at.get(open.len() + name.len()).copied().unwrap_or_default();
    at.starts_with(open)
        && (is_space(after) || matches!(after, b'/' | b'>'))
        && at.get(open.len()..open.len() + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// Length of the text before the end tag of an element that holds text alone.
pub(super) fn raw_end(body: &[u8], name: &[u8]) -> usize {
    let mut ends = memchr::memchr_iter(b'<', body);
    ends.find(|at| is_tag(body.get(*at..).unwrap_or_default(), b"</", name)).unwrap_or(body.len())
}

/// Length of a script. Behind `<!--` it may hold a script, which ends by itself, up to `-->`.
pub(super) fn script_end(body: &[u8]) -> usize {
    let (mut is_escaped, mut is_inside) = (false, false);
    let mut from = 0;
    while let Some(found) = memchr::memchr2(b'<', b'-', body.get(from..).unwrap_or_default()) {
        let at = from + found;
        let rest = body.get(at..).unwrap_or_default();
        from = at + 1;
        if rest.starts_with(b"-->") {
            (is_escaped, is_inside) = (false, false);
        } else if !is_escaped && rest.starts_with(b"<!--") {
            is_escaped = true;
            from = at + 2; // `<!-->` ends what it begins
        } else if is_tag(rest, b"</", b"script") {
            if !is_inside {
                return at;
            }
            is_inside = false;
        } else if is_escaped && is_tag(rest, b"<", b"script") {
            is_inside = true;
        }
    }
    body.len()
}

/// Length of what is left of a script behind its end: `document.write("<script></script>")` ends the script around it
/// as well, and browsers show the rest.
pub(super) fn leftover(rest: &[u8]) -> usize {
    /// The rest is a line or two.
    const BYTES: usize = 4096;
    let rest = rest.get(..rest.len().min(BYTES)).unwrap_or_default();
    let start = run(rest, is_space);
    let opens = rest.get(start..).is_some_and(|code| match code {
        [b'"' | b'\'' | b'`', more @ ..] => matches!(more.get(run(more, is_space)), Some(b')' | b'+' | b';' | b',')),
        _ => false,
    });
    if !opens {
        return 0;
    }
    let is_end = |at: &usize| {
        let (before, at) = rest.split_at(*at);
        is_tag(at, b"</", b"script") || is_tag(at, b"<", b"script") && before.ends_with(b"\"") | before.ends_with(b"'")
    };
    memchr::memchr_iter(b'<', rest).find(is_end).unwrap_or(0)
}
