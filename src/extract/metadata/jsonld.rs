//! JSON-LD: reads it though it is often not quite JSON, and finds the object that describes the
//! page itself among those that describe its neighbours, its publisher and its menus.
//!
//! Nothing recurses over the page's nesting: `serde_json` refuses depth beyond 128, and the walk
//! here keeps its own stack.

use super::plain::plain;
use serde_json::{Map, Value};

/// Scripts of one page that are read: content systems write one to six.
pub(super) const SCRIPTS_CAP: usize = 40;

/// Bytes of one script that are parsed. Longer ones are data sets or whole archives; the longest
/// of an article seen on real pages (with its text inside) is a fifth of this.
const SCRIPT_CAP: usize = 1 << 20;

/// Objects of one page that are looked at: an article has about twenty, a listing a few hundred.
const OBJECTS_CAP: usize = 4_000;

/// Objects of one type that are weighed against each other.
const CANDIDATES_CAP: usize = 200;

/// A JSON object.
pub(super) type JsonObject = Map<String, Value>;

/// Parses one script: several values if it holds several, none if it cannot be repaired.
pub(super) fn parse(script: &str) -> Vec<Value> {
    let trimmed = strip_wrapping(script);
    if trimmed.len() > SCRIPT_CAP {
        return Vec::new();
    }
    if let Ok(value) = serde_json::from_str(trimmed) {
        return vec![value];
    }
    let decoded = (!trimmed.contains('"') && trimmed.contains("&quot;"))
        .then(|| trimmed.replace("&quot;", "\"").replace("&amp;", "&"));
    let repaired = repair(decoded.as_deref().unwrap_or(trimmed));
    serde_json::Deserializer::from_str(&repaired).into_iter().take(SCRIPTS_CAP).map_while(Result::ok).collect()
}

/// Drops the comments and CDATA marks that hide scripts from browsers of the last century.
fn strip_wrapping(script: &str) -> &str {
    let mut text = script.trim().trim_start_matches('\u{feff}');
    for (open, close) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        text = text.strip_prefix(open).unwrap_or(text).trim_start();
        text = text.strip_suffix(close).unwrap_or(text).trim_end();
    }
    text.trim_end_matches(';')
}

/// Mends what hand-made JSON gets wrong: line breaks, tabs and bare quotation marks inside strings, escapes that JSON
/// does not know, commas before a closing bracket, comments, an end that is cut off.
fn repair(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let (mut inside, mut comma) = (false, false);
    let mut open = Vec::new();
    while let Some(c) = chars.next() {
        if inside {
            match c {
                '"' if ends_string(chars.clone()) => {
                    inside = false;
                    out.push(c);
                }
                '"' => out.push_str("\\\""),
                '\\' => match chars.next() {
                    Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => out.extend(['\\', next]),
                    Some(next) => out.push(if next.is_control() { ' ' } else { next }),
                    None => {}
                },
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            ',' => comma = true,
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                chars.next();
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
            }
            c if c.is_whitespace() => out.push(' '),
            c => {
                if comma && !matches!(c, '}' | ']') {
                    out.push(',');
                }
                comma = false;
                inside = c == '"';
                match c {
                    '{' => open.push('}'),
                    '[' => open.push(']'),
                    '}' | ']' => drop(open.pop()),
                    _ => {}
                }
                out.push(c);
            }
        }
    }
    if inside {
        out.push('"');
    }
    out.extend(open.into_iter().rev());
    out
}

/// True if what follows a quotation mark shows that it ends a string: a colon, a bracket, or a comma before the next value.
fn ends_string(rest: impl Iterator<Item = char>) -> bool {
    /// Spaces that are passed over.
    const SPACES: usize = 400;
    let mut rest = rest.take(SPACES).filter(|c| !c.is_whitespace());
    match rest.next() {
        None | Some(':' | '}' | ']') => true,
        Some(',') => rest.next().is_none_or(|c| matches!(c, '"' | '{' | '[' | '}' | ']' | '/' | '-' | '0'..='9')),
        Some('/') => matches!(rest.next(), Some('/' | '*')),
        Some(_) => false,
    }
}

/// The objects of a page's JSON-LD.
#[derive(Debug, Default)]
pub(super) struct Graph<'e> {
    nodes: Vec<GraphNode<'e>>,
}

#[derive(Debug)]
struct GraphNode<'e> {
    object: &'e JsonObject,
    /// Below a list of other things, or a part of something else: not the page itself.
    aside: bool,
    depth: usize,
}

/// Types whose `headline`, `author` and dates are those of a page of text.
const ARTICLE_TYPES: [&str; 9] = [
    "Article",
    "BlogPosting",
    "Report",
    "LiveBlogPosting",
    "Review",
    "CreativeWork",
    "Recipe",
    "DiscussionForumPosting",
    "SocialMediaPosting",
];
/// Types that describe the page around the text: their names and dates are second best.
const PAGE_TYPES: [&str; 14] = [
    "WebPage",
    "ItemPage",
    "AboutPage",
    "FAQPage",
    "QAPage",
    "MedicalWebPage",
    "Product",
    "Event",
    "VideoObject",
    "ImageGallery",
    "MediaGallery",
    "PodcastEpisode",
    "Question",
    "HowTo",
];
/// Properties that lead away from the page: to lists, to its neighbours, to what it is part of.
const ASIDE: [&str; 16] = [
    "itemListElement",
    "hasPart",
    "isPartOf",
    "relatedLink",
    "citation",
    "mentions",
    "comment",
    "review",
    "significantLink",
    "isBasedOn",
    "subjectOf",
    "suggestedAnswer",
    "acceptedAnswer",
    "associatedMedia",
    "workExample",
    "liveBlogUpdate",
];

impl<'e> Graph<'e> {
    /// Collects the objects, outer ones first.
    pub(super) fn of(items: &'e [Value]) -> Self {
        let mut nodes = Vec::new();
        let mut stack: Vec<(&Value, bool, usize)> = items.iter().rev().map(|item| (item, false, 0)).collect();
        while let Some((value, aside, depth)) = stack.pop() {
            match value {
                Value::Array(values) => stack.extend(values.iter().rev().map(|value| (value, aside, depth))),
                Value::Object(object) => {
                    if nodes.len() >= OBJECTS_CAP {
                        break;
                    }
                    nodes.push(GraphNode { object, aside, depth });
                    for (key, value) in object.iter().rev().filter(|(_, v)| v.is_array() || v.is_object()) {
                        let aside = aside || ASIDE.contains(&key.as_str());
                        let deeper = usize::from(key != "@graph");
                        stack.push((value, aside, depth + deeper));
                    }
                }
                _ => {}
            }
        }
        Self { nodes }
    }

    /// The object that describes the article on the page. `is_page` tells whether an address is
    /// this page's, `agrees` whether a headline is like the one that the page shows.
    pub(super) fn main(&self, is_page: impl Fn(&str) -> bool, agrees: impl Fn(&str) -> bool) -> Option<&'e JsonObject> {
        self.best(&ARTICLE_TYPES, true, &is_page, &agrees).or_else(|| self.best(&PAGE_TYPES, false, &is_page, &agrees))
    }

    /// The object that describes the page around it, if there is one beside [`Graph::main`].
    pub(super) fn page(&self, is_page: impl Fn(&str) -> bool) -> Option<&'e JsonObject> {
        self.best(&["WebPage"], false, &is_page, &|_| false)
    }

    fn best(
        &self,
        types: &[&str],
        derived: bool,
        is_page: &dyn Fn(&str) -> bool,
        agrees: &dyn Fn(&str) -> bool,
    ) -> Option<&'e JsonObject> {
        let of_type = |node: &&GraphNode<'e>| {
            types_of(node.object).any(|t| types.contains(&t) || (derived && t.ends_with("Article")))
        };
        let score = |node: &GraphNode<'e>| {
            let object = node.object;
            let addresses = ["url", "@id", "mainEntityOfPage"].into_iter().filter_map(|key| object.get(key));
            let mut score = 0;
            score += 4 * i32::from(addresses.filter_map(address).any(is_page));
            score += 4 * i32::from(text(object, &["headline", "name"]).is_some_and(|h| agrees(&h)));
            score += i32::from(object.contains_key("datePublished")) + i32::from(object.contains_key("author"));
            score += 2 * i32::from(object.contains_key("headline"));
            // the opinion of a thing beside the story
            score -= i32::from(object.contains_key("itemReviewed"));
            score - if node.aside { 8 } else { 0 } - i32::try_from(node.depth.min(3)).unwrap_or(3)
        };
        let mut best: Option<(i32, &'e JsonObject)> = None;
        for node in self.nodes.iter().filter(of_type).take(CANDIDATES_CAP) {
            let points = score(node);
            if best.is_none_or(|(most, _)| points > most) {
                best = Some((points, node.object));
            }
        }
        best.filter(|(points, _)| *points > -4).map(|(_, object)| object)
    }

    /// The object of a type, wherever it stands.
    pub(super) fn of_type(&self, name: &str) -> Option<&'e JsonObject> {
        self.nodes.iter().map(|node| node.object).find(|object| types_of(object).any(|t| t == name))
    }

    /// A property of whatever object is no list's, no part's and no neighbour's.
    pub(super) fn any(&self, key: &str) -> Option<String> {
        self.nodes.iter().filter(|node| !node.aside).find_map(|node| raw(node.object, key))
    }

    /// The object itself, or the one that its `@id` refers to.
    pub(super) fn resolve(&self, object: &'e JsonObject) -> &'e JsonObject {
        let says_more = |object: &JsonObject| ["name", "url", "contentUrl"].iter().any(|key| object.contains_key(*key));
        if object.len() > 2 || says_more(object) {
            return object;
        }
        let Some(id) = object.get("@id").and_then(Value::as_str) else { return object };
        self.nodes
            .iter()
            .map(|node| node.object)
            .find(|other| says_more(other) && other.get("@id").and_then(Value::as_str) == Some(id))
            .unwrap_or(object)
    }

    /// Objects and bare strings of a property, references resolved, lists laid flat.
    pub(super) fn values(&self, object: &'e JsonObject, key: &str) -> Vec<Named<'e>> {
        /// Authors, pictures and tags of one article: a paper in physics has more, a page has not.
        const VALUES_CAP: usize = 200;
        let mut found = Vec::new();
        let mut stack: Vec<&Value> = object.get(key).into_iter().collect();
        while let Some(value) = stack.pop()
            && found.len() < VALUES_CAP
        {
            match value {
                Value::Array(values) => stack.extend(values.iter().rev()),
                Value::String(text) => found.push(Named::Text(text)),
                Value::Object(object) => match object.get("@list").or_else(|| object.get("@value")) {
                    Some(inner) => stack.push(inner),
                    None => found.push(Named::Object(self.resolve(object))),
                },
                _ => {}
            }
        }
        found
    }
}

/// A value that names something: by a string, or by an object with a `name`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named<'e> {
    Text(&'e str),
    Object(&'e JsonObject),
}

impl<'e> Named<'e> {
    /// The clean name.
    pub(super) fn name(self) -> Option<String> {
        match self {
            Named::Text(name) => Some(plain(name)).filter(|name| !name.is_empty()),
            Named::Object(object) => text(object, &["name"]),
        }
    }

    /// All clean names: one object may hold a list, or a first and a last name.
    pub(super) fn names(self) -> Vec<String> {
        /// Names of one object: most have one.
        const NAMES_CAP: usize = 40;
        let Named::Object(object) = self else { return self.name().into_iter().collect() };
        if let Some(Value::Array(list)) = object.get("name") {
            let texts = list.iter().take(NAMES_CAP).filter_map(Value::as_str).map(plain);
            return texts.filter(|name| !name.is_empty()).collect();
        }
        let parts = || Some(format!("{} {}", text(object, &["givenName"])?, text(object, &["familyName"])?));
        self.name().or_else(parts).into_iter().collect()
    }

    /// True if it is called an organization, and no person.
    pub(super) fn is_organization(self) -> bool {
        (self.is("Organization") || self.is("NewsMediaOrganization")) && !self.is("Person")
    }

    /// True if it is an object of this type.
    pub(super) fn is(self, name: &str) -> bool {
        matches!(self, Named::Object(object) if types_of(object).any(|t| t == name))
    }

    /// An address: the string itself, or the object's.
    pub(super) fn address(self) -> Option<&'e str> {
        match self {
            Named::Text(url) => Some(url),
            Named::Object(object) => {
                ["url", "contentUrl", "@id"].into_iter().filter_map(|key| object.get(key)).find_map(address)
            }
        }
    }
}

/// Types of an object, without the vocabulary's address.
pub(super) fn types_of(object: &JsonObject) -> impl Iterator<Item = &str> {
    let (one, many) = match object.get("@type") {
        Some(Value::String(name)) => (Some(name.as_str()), [].as_slice()),
        Some(Value::Array(names)) => (None, names.as_slice()),
        _ => (None, [].as_slice()),
    };
    let short = |name: &'_ str| -> usize { name.rfind(['/', ':', '#']).map_or(0, |at| at + 1) };
    one.into_iter()
        .chain(many.iter().take(10).filter_map(Value::as_str))
        .map(move |name| name.get(short(name)..).unwrap_or(name))
}

/// The clean text of the first of these properties that has one.
pub(super) fn text(object: &JsonObject, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| {
        let value = match object.get(*key)? {
            Value::Array(values) => values.first()?,
            value => value,
        };
        let value = value.get("@value").unwrap_or(value);
        value.as_str().map(plain).filter(|text| !text.is_empty())
    })
}

/// The text of a property as it stands: a string, or a number.
pub(super) fn raw(object: &JsonObject, key: &str) -> Option<String> {
    let value = match object.get(key)? {
        Value::Array(values) => values.first()?,
        value => value,
    };
    match value.get("@value").unwrap_or(value) {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn address(value: &Value) -> Option<&str> {
    let value = if let Value::Array(values) = value { values.first()? } else { value };
    match value {
        Value::String(url) => Some(url),
        Value::Object(object) => object.get("@id").or_else(|| object.get("url")).and_then(Value::as_str),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Graph, Named, parse, text};

    #[test]
    fn broken_json_is_mended() {
        for script in [
            r#"{"headline": "Old bridge"}"#,
            "<!-- {\"headline\": \"Old bridge\"} -->",
            "//<![CDATA[\n{\"headline\": \"Old bridge\"}\n//]]>",
            "{\"headline\": \"Old\nbridge\",}",
            "{\"headline\": \"Old\\ bridge\", \"tags\": [1, 2, ], }",
            "/* made by hand */ {\"headline\": \"Old bridge\"};",
            "{\"note\": \"They call it \"the hump\" or \"ours\"\", \"headline\": \"Old bridge\"}",
            "{\"headline\": \"Old bridge\", \"author\": {\"name\": \"Ada Moe\"",
            "{&quot;headline&quot;: &quot;Old bridge&quot;}",
        ] {
            let values = parse(script);
            let found = values.first().and_then(|v| text(v.as_object()?, &["headline"]));
            assert_eq!(found.as_deref(), Some("Old bridge"), "{script}");
        }
        assert_eq!(parse("{\"a\":1}\n{\"a\":2}").len(), 2);
        assert!(parse("window.x = 1").is_empty());
    }

    #[test]
    fn the_page_itself_is_told_from_its_neighbours() {
        let items = parse(
            r##"{"@graph": [
                {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other", "author": "X", "datePublished": "2020-01-01"}]},
                {"@type": "WebPage", "@id": "https://example.org/a#page"},
                {"@type": ["NewsArticle"], "headline": "Bridge", "author": [{"@id": "#p1"}, "Kim Lund"], "mainEntityOfPage": {"@id": "https://example.org/a#page"}},
                {"@type": "Person", "@id": "#p1", "name": "Ada Moe"}
            ]}"##,
        );
        let graph = Graph::of(&items);
        let main = graph.main(|url| url.contains("example.org/a"), |_| false).expect("an article");
        assert_eq!(text(main, &["headline"]).as_deref(), Some("Bridge"));
        let names: Vec<String> = graph.values(main, "author").into_iter().filter_map(Named::name).collect();
        assert_eq!(names, ["Ada Moe", "Kim Lund"]);
    }
}
