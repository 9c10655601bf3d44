//! The text of a page that shows none: in structured data, in templates, or in the data that its
//! scripts start from (`__NEXT_DATA__`, `__PRELOADED_STATE__`, `Fusion.globalContent`, React's
//! streamed rows ...). Asked only when the page itself holds next to no text, and never of a page
//! that is paid for: what a publisher keeps from its readers is not looked for elsewhere.
//!
//! Of a script's data, only an object that holds the page's headline is believed, and of that the
//! longest text: other data of a page are other stories.

use super::blocks::{Layout, PerBlock, TextBlock};
use super::metadata::Metadata;
use super::{body, choose, trim};
use crate::article::{Article, Block, TextFrom};
use crate::document::{Document, Script};
use crate::text::{count_words, fold};
use rustc_hash::FxHashMap as HashMap;
use serde_json::{Map, Value};

/// A page with so many words of body shows its text.
const SHOWN_WORDS: usize = 40;

/// A text is worth it from so many words on, and if it has so many times what the page shows.
const TEXT_WORDS: usize = 60;
const TIMES: usize = 3;

/// Bytes of one script that are read; and how many values of one script that is no JSON are tried.
const SCRIPT_CAP: usize = 4 << 20;
const VALUES_CAP: usize = 40;

/// Values of one page that are looked at.
const NODES_CAP: usize = 200_000;

/// Levels below an object at which its headline and its text may stand.
const HEADLINE_DEPTH: usize = 2;
const TEXT_DEPTH: usize = 6;

/// A string of fewer words is a label.
const PROSE_WORDS: usize = 8;

/// Keys by which an object says that its text is paid for.
const PAID_KEYS: [&str; 10] = [
    "premium",
    "isPremium",
    "is_premium",
    "paywall",
    "isPaywalled",
    "paid",
    "isPaid",
    "locked",
    "isLocked",
    "subscriberOnly",
];

/// A text that the page does not show: its markup, and where it was found.
#[derive(Debug)]
pub(super) struct HiddenText {
    html: String,
    pub(super) from: TextFrom,
}

impl HiddenText {
    /// The blocks of the text, by rule: there is no page around it to judge them by.
    pub(super) fn blocks(&self, page: &Metadata) -> Vec<Block> {
        let document = Document::parse(&self.html);
        let layout = Layout::of(&document);
        let article = Article { headline: page.article.headline.clone(), ..Article::default() };
        let metadata = Metadata { article, ..Metadata::default() };
        let mut choice = choose::choose(&layout, &metadata, None);
        let prose: PerBlock<bool> = layout.blocks.iter().map(TextBlock::is_prose).collect();
        if layout.words(&choice.kept) * 2 < layout.words(&prose) {
            choice.kept = prose;
        }
        body::build(&layout, &choice, &[], page.base_url.as_ref())
    }
}

/// Looks for the text of a page of which `words` words were chosen as body.
pub(super) fn find(document: &Document, layout: &Layout<'_>, metadata: &Metadata, words: usize) -> Option<HiddenText> {
    if words >= SHOWN_WORDS || metadata.is_free == Some(false) || trim::asks_for_money(layout) {
        return None;
    }
    let least = TEXT_WORDS.max(words * TIMES);
    let enough = |text: &String| count_words(text) >= least;
    let structured = || metadata.article_body.clone().filter(enough).map(|text| paragraphs(&text));
    let template =
        || templates(document).max_by_key(|text| text.len()).filter(|text| count_words(&plain(text)) >= least);
    let script =
        || state(document, metadata.article.headline.as_deref()?).filter(|text| count_words(&plain(text)) >= least);
    let found = |html, from| HiddenText { html, from };
    structured()
        .map(|text| found(text, TextFrom::StructuredData))
        .or_else(|| template().map(|text| found(text.to_owned(), TextFrom::Script)))
        .or_else(|| script().map(|text| found(text, TextFrom::Script)))
}

/// Markup in scripts that scripts put into the page as it stands: with paragraphs, and with no place to fill.
fn templates(document: &Document) -> impl Iterator<Item = &str> {
    const TYPES: [&str; 5] = ["text/template", "text/x-template", "text/html", "text/plain", "text/x-tmpl"];
    let is_template = |kind: &str| TYPES.iter().any(|known| kind.trim().eq_ignore_ascii_case(known));
    let templates =
        document.scripts().filter(move |script| is_template(script.kind) && script.text.len() <= SCRIPT_CAP);
    templates
        .map(|script| script.text)
        .filter(|text| text.contains("<p") && !["{{", "<%", "${", "[["].iter().any(|place| text.contains(place)))
}

/// Lines of plain text as paragraphs.
fn paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let lines = escaped.lines().filter(|line| !line.trim().is_empty());
    lines.flat_map(|line| ["<p>", line, "</p>"]).collect()
}

/// The text of a string that may be markup.
fn plain(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// The text in the data of the page's scripts.
fn state(document: &Document, headline: &str) -> Option<String> {
    let headline = fold(headline);
    if headline.is_empty() {
        return None;
    }
    let mut rows = String::new();
    let mut values = Vec::new();
    for Script { kind, text } in document.scripts() {
        if text.len() > SCRIPT_CAP || kind.contains("ld+json") {
            continue;
        }
        if let Ok(value) = serde_json::from_str(text) {
            values.push(value);
        } else {
            for value in embedded(text) {
                match streamed(&value) {
                    Some(part) => rows.push_str(part),
                    None => values.push(value),
                }
            }
        }
    }
    let texts = read_rows(&rows, &mut values);
    let mut search = Search { headline, texts, left: NODES_CAP, best: None };
    for value in &values {
        search.walk(value);
    }
    search.best.map(|(_, text)| text)
}

/// JSON values inside a script: what stands behind `=`, `(` or `JSON.parse(`.
fn embedded(script: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut tried = 0;
    while let Some(open) = script.get(from..).and_then(|rest| rest.find(['{', '['])) {
        let at = from + open;
        from = at + 1;
        let before = script.get(..at).unwrap_or_default().trim_end();
        let quoted = before.ends_with("JSON.parse(\"") || before.ends_with("JSON.parse('");
        if !(before.ends_with(['=', '(', ',']) || quoted) {
            continue;
        }
        tried += 1;
        if tried > VALUES_CAP {
            break;
        }
        let start = if quoted { at - 1 } else { at };
        let Some(rest) = script.get(start..) else { break };
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        if let Some(Ok(value)) = values.next() {
            from = start + values.byte_offset();
            match &value {
                Value::String(inner) => found.extend(serde_json::from_str(inner).ok()),
                _ => found.push(value),
            }
        }
    }
    found
}

/// The text of one call that streams rows: `push([1, "..."])`.
fn streamed(value: &Value) -> Option<&str> {
    match value.as_array()?.as_slice() {
        [Value::Number(_), Value::String(part)] => Some(part),
        _ => None,
    }
}

/// Streamed rows: `id:T` with a length in hex and a comma before so many bytes of text, or `id:`,
/// perhaps a letter or two, and JSON to the line's end. Gives the texts by their id.
fn read_rows(mut rows: &str, values: &mut Vec<Value>) -> HashMap<String, String> {
    let mut texts = HashMap::default();
    while let Some((id, rest)) = rows.split_once(':') {
        let id = id.trim().to_owned();
        if let Some((length, text)) = rest.strip_prefix('T').and_then(|rest| rest.split_once(','))
            && let Ok(length) = usize::from_str_radix(length, 16)
            && let Some(own) = text.get(..length)
        {
            texts.insert(id, own.to_owned());
            rows = text.get(length..).unwrap_or_default();
            continue;
        }
        let (line, next) = rest.split_once('\n').unwrap_or((rest, ""));
        let json = line.trim_start_matches(|c: char| c.is_ascii_uppercase());
        values.extend(serde_json::from_str(json).ok());
        rows = next;
    }
    texts
}

struct Search {
    /// The page's headline, folded.
    headline: String,
    /// Streamed texts by id; a string `$id` stands for one.
    texts: HashMap<String, String>,
    left: usize,
    /// Words and markup of the longest text so far.
    best: Option<(usize, String)>,
}

impl Search {
    /// Looks for objects that hold the headline; the parser has bounded the depth.
    fn walk(&mut self, value: &Value) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        match value {
            Value::Object(object) => {
                if self.names(value, HEADLINE_DEPTH) {
                    let paid = |key: &&str| object.get(*key).and_then(Value::as_bool) == Some(true);
                    if PAID_KEYS.iter().any(paid)
                        || object.get("isAccessibleForFree").and_then(Value::as_bool) == Some(false)
                    {
                        return;
                    }
                    let found = self.text(value, TEXT_DEPTH);
                    if found.0 > self.best.as_ref().map_or(0, |best| best.0) {
                        self.best = Some(found);
                    }
                }
                object.values().for_each(|inner| self.walk(inner));
            }
            Value::Array(items) => items.iter().for_each(|inner| self.walk(inner)),
            _ => {}
        }
    }

    /// True if a string within this depth is the headline.
    fn names(&self, value: &Value, depth: usize) -> bool {
        match value {
            Value::String(text) => text.len() < 4 * self.headline.len() + 40 && fold(text) == self.headline,
            Value::Object(object) if depth > 0 => object.values().any(|inner| self.names(inner, depth - 1)),
            _ => false,
        }
    }

    /// Has a title and an address of its own.
    fn is_other_story(&self, object: &Map<String, Value>) -> bool {
        let string = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(Value::as_str));
        let title = string(&["headline", "title", "name"]).map(fold);
        title.is_some_and(|title| title != self.headline)
            && string(&["url", "link", "href", "slug", "path", "permalink", "canonical_url"]).is_some()
    }

    /// The longest text inside: one string, or a list of which each item holds a part.
    fn text(&mut self, value: &Value, depth: usize) -> (usize, String) {
        let Some(left) = self.left.checked_sub(1) else { return (0, String::new()) };
        self.left = left;
        match value {
            Value::String(text) => {
                let text = text.strip_prefix('$').and_then(|id| self.texts.get(id)).unwrap_or(text);
                let words = count_words(&plain(text));
                let prose = words >= PROSE_WORDS && !text.starts_with("http") && text.contains(' ');
                let prose = prose || words >= PROSE_WORDS && !text.is_ascii();
                if prose {
                    (words, if text.contains("<p") { text.clone() } else { marked_up(text) })
                } else {
                    (0, String::new())
                }
            }
            Value::Object(object) if depth > 0 && !self.is_other_story(object) => {
                object.values().map(|inner| self.text(inner, depth - 1)).max_by_key(|found| found.0).unwrap_or_default()
            }
            Value::Array(items) if depth > 0 => {
                let parts: Vec<_> = items.iter().map(|inner| self.text(inner, depth - 1)).collect();
                (parts.iter().map(|part| part.0).sum(), parts.into_iter().map(|part| part.1).collect())
            }
            _ => (0, String::new()),
        }
    }
}

/// A string of plain text or of inline markup as paragraphs.
fn marked_up(text: &str) -> String {
    if text.contains('<') { format!("<p>{text}</p>") } else { paragraphs(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::metadata;

    const LONG: &str = "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the \
        county said. Buses will cross it again from the first of the month, and the ferry stops the day before, after \
        nine long weeks in which nobody on the far bank had fresh bread before noon, as the baker told this paper. The \
        mayor did not come to the opening, and sent a cake.";

    fn found(page: &str) -> Option<(TextFrom, String)> {
        let html = format!("<title>Bridge reopens to all</title><div id=root></div>{page}");
        let document = Document::parse(&html);
        let layout = Layout::of(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, None));
        find(&document, &layout, &metadata, 0).map(|found| (found.from, plain(&found.html).trim().to_owned()))
    }

    #[test]
    fn text_is_found_in_what_scripts_start_from() {
        let quoted = LONG.replace(", ", ",\\u0020");
        for page in [
            format!(
                r#"<script id=__NEXT_DATA__ type=application/json>{{"props":{{"story":{{"title":"Bridge reopens to all","body":"<p>{LONG}</p>"}}}}}}</script>"#
            ),
            format!(
                r#"<script>window.__STATE__ = {{"a":[{{"headline":{{"basic":"Bridge reopens to all"}},"content_elements":[{{"type":"text","content":"{LONG}"}},{{"type":"image","url":"https://x.example/a.jpg"}}]}}]}};start()</script>"#
            ),
            format!(
                r#"<script>window.S = JSON.parse("{{\"title\":\"Bridge reopens to all\",\"text\":\"{LONG}\"}}")</script>"#
            ),
            format!(
                r#"<script>self.f.push([1,"1:T{:x},{quoted}"])</script><script>self.f.push([1,"5:[\"$\",{{\"title\":\"Bridge reopens to all\",\"body\":\"$1\"}}]\n"])</script>"#,
                LONG.len()
            ),
        ] {
            assert_eq!(found(&page), Some((TextFrom::Script, LONG.to_owned())), "{page}");
        }
    }

    #[test]
    fn text_of_a_template_is_text() {
        let page = format!("<script type='text/template'><div><p>{LONG}</p></div></script>");
        assert_eq!(found(&page), Some((TextFrom::Script, LONG.to_owned())));
        let page = format!("<script type='text/x-template'><p>{{{{ story }}}}</p><p>{LONG}</p></script>");
        assert_eq!(found(&page), None);
    }

    #[test]
    fn other_stories_and_paid_texts_are_left_alone() {
        for object in [
            format!(r#"{{"title":"Another story altogether","body":"{LONG}"}}"#),
            format!(r#"{{"title":"Bridge reopens to all","more":[{{"title":"Other","url":"/x","body":"{LONG}"}}]}}"#),
            format!(r#"{{"title":"Bridge reopens to all","isPremium":true,"body":"{LONG}"}}"#),
            format!(r#"{{"title":"Bridge reopens to all","isAccessibleForFree":false,"body":"{LONG}"}}"#),
        ] {
            assert_eq!(found(&format!("<script type=application/json>{object}</script>")), None, "{object}");
        }
        let paid = r#"<script type=application/ld+json>{"@type":"NewsArticle","headline":"Bridge reopens to all","isAccessibleForFree":false}</script>"#;
        assert_eq!(found(&format!("{paid}<noscript><p>{LONG}</p></noscript>")), None);
        let offer = "<p>Subscribe to continue reading</p>";
        assert_eq!(found(&format!("{offer}<noscript><p>{LONG}</p></noscript>")), None);
    }
}
