//! The part of a page's markup that a reader sees, as far as attributes tell: hidden elements, copies of text for
//! screen readers, buttons that are words of a sentence, elements that no standard knows.

use super::element::{Element, Step};
use super::hiding::{Hiding, class_hides, hidden_attribute, style_hides};
use super::names::{Attr, Tag};
use super::tree::Value;
use crate::text::{fold, is_invisible};

/// Neighbours, ancestors and inner nodes that are looked at: enough for what authors write, and no cost for what
/// nobody does.
const NEIGHBOURS: usize = 8;
const ANCESTORS: usize = 8;
const INNER: usize = 40;

/// A button with more words is no term of a sentence.
const TERM_WORDS: usize = 6;

/// Labels of buttons beside a name, in lower case: never words of the sentence that they stand in.
const ACTIONS: &[&str] = &[
    "siguiendo",
    "volgen",
    "följ",
    "følg",
    "seuraa",
    "obserwuj",
    "sledovat",
    "sledovať",
    "követés",
    "urmărește",
    "takip et",
    "подписаться",
    "отслеживать",
    "підписатися",
    "ακολουθήστε",
    "متابعة",
    "עקבו",
    "theo dõi",
    "ติดตาม",
    "关注",
    "關注",
    "フォロー",
    "フォローする",
    "팔로우",
    "구독",
    "follow",
    "following",
    "unfollow",
    "share",
    "save",
    "copy",
    "copy link",
    "link",
    "play",
    "pause",
    "listen",
    "watch",
    "more",
    "read more",
    "show more",
    "less",
    "close",
    "open",
    "edit",
    "like",
    "print",
    "subscribe",
    "sign up",
    "add",
    "folgen",
    "teilen",
    "merken",
    "kopieren",
    "anhören",
    "mehr",
    "schließen",
    "abonnieren",
    "suivre",
    "partager",
    "copier",
    "écouter",
    "plus",
    "fermer",
    "sabonner",
    "seguir",
    "compartir",
    "copiar",
    "escuchar",
    "más",
    "cerrar",
    "suscribirse",
    "compartilhar",
    "ouvir",
    "mais",
    "fechar",
    "segui",
    "condividi",
    "copia",
    "ascolta",
    "chiudi",
    "volgen",
    "delen",
    "följ",
    "dela",
    "følg",
    "seuraa",
    "jaa",
    "obserwuj",
    "udostępnij",
    "sledovat",
    "sdílet",
    "követés",
    "urmărește",
    "takip et",
    "paylaş",
    "подписаться",
    "поделиться",
    "слушать",
    "підписатися",
    "ακολουθήστε",
    "متابعة",
    "مشاركة",
    "دنبال کنید",
    "מעקב",
    "शेयर करें",
    "फॉलो करें",
    "ติดตาม",
    "theo dõi",
    "ikuti",
    "关注",
    "分享",
    "追蹤",
    "フォロー",
    "フォローする",
    "共有",
    "팔로우",
    "공유",
];

impl Element<'_> {
    /// True if it stands inside a line of text. An element that no standard knows does so as in a browser, inside a
    /// paragraph or beside text; around paragraphs, or in place of them, it is a container.
    #[must_use]
    pub fn is_inline(self) -> bool {
        match self.tag() {
            Tag::Other => !is_block_name(self.name()) && !self.holds_blocks() && self.is_in_text(),
            tag => tag.is_inline(),
        }
    }

    /// True if nobody reads its content as text, as [`Tag::is_unread`], but for a template that is the content of its
    /// parent (declarative shadow DOM) and a button that is a word of a sentence or the heading of what it opens.
    #[must_use]
    pub fn is_unread(self) -> bool {
        match self.tag() {
            Tag::Template => self.attr(Attr::Shadowrootmode).is_none() && self.attr(Attr::Shadowroot).is_none(),
            Tag::Button => !self.is_text_button(),
            tag => tag.is_unread(),
        }
    }

    /// True if an inline element shows a reader nothing that belongs into the line.
    #[must_use]
    pub fn is_hidden_inline(self, hiding: Hiding) -> bool {
        match hiding {
            Hiding::Shown => {
                self.is_tooltip()
                    || self.attr(Attr::Role) == Some("button") && self.is_action()
                    || self.tag() == Tag::Span && self.is_twin()
                    || self.attr(Attr::AriaHidden) == Some("true") && self.is_copy()
                    || self.tag() == Tag::A && self.is_permalink()
            }
            Hiding::Hidden if self.is_rest_of_text() => false,
            // a mark that parts the words of a heading does so for eyes too
            Hiding::Hidden | Hiding::FromEyes => {
                let is_mark = || self.heading().is_some() && !self.short_text().contains(char::is_alphanumeric);
                !self.holds(Tag::Math) && !self.is_only_text_of_heading() && !is_mark()
            }
        }
    }

    /// The hiding by its own attributes.
    #[must_use]
    pub fn hiding(self) -> Hiding {
        let hiding = |(attr, value)| match attr {
            Attr::Hidden => hidden_attribute(value),
            Attr::Style => style_hides(value),
            Attr::Class => class_hides(value),
            _ => Hiding::Shown,
        };
        self.attrs().map(hiding).max().unwrap_or_default()
    }

    /// The text of a formula on one line.
    #[must_use]
    pub fn formula(self) -> String {
        let mut out = String::new();
        let mut walk = self.walk();
        while let Some(step) = walk.next() {
            match step {
                Step::Open(element) => match element.name() {
                    "annotation" | "annotation-xml" | "mphantom" => walk.pass_over(element),
                    "msqrt" => out.push('√'),
                    "mtd" | "mspace" => out.push(' '),
                    _ if element.parent().is_some_and(|around| around.name() == "mfrac") && element.has_before() => {
                        out.push('/');
                    }
                    _ => {}
                },
                Step::Text(text) => crate::text::push_clean(&mut out, text.trim()),
                Step::Close(_) => {}
            }
        }
        out
    }

    fn has_before(self) -> bool {
        self.near(false).any(|near| near.is_some())
    }

    /// Siblings before or after it, nearest first: elements, and `None` for text that is not blank.
    fn near(self, after: bool) -> impl Iterator<Item = Option<Self>> {
        let tree = self.tree;
        let step = move |id: &_| if after { tree.after(*id) } else { tree.previous(*id) };
        let siblings = std::iter::successors(step(&self.id), step).take(NEIGHBOURS);
        siblings.filter_map(move |id| match tree.value(id)? {
            Value::Text(text) => (!is_blank(text)).then_some(None),
            _ => Some(Some(Self::of(tree, id)?)),
        })
    }

    /// True if text stands beside it on this side, inline elements between them left out.
    fn has_text(self, after: bool) -> bool {
        let mut line = self.near(after).take_while(|near| near.is_none_or(|element| is_in_line(element.tag())));
        line.any(|near| near.is_none())
    }

    fn is_in_text(self) -> bool {
        let mut at = self;
        for _ in 0..ANCESTORS {
            if at.has_text(false) || at.has_text(true) {
                return true;
            }
            let Some(around) = at.parent() else { return false };
            match around.tag() {
                Tag::P | Tag::Dt | Tag::Summary | Tag::Figcaption | Tag::Math => return true,
                tag if tag.heading_level().is_some() => return true,
                tag if is_in_line(tag) => at = around,
                _ => return false,
            }
        }
        false
    }

    fn inner(self) -> impl Iterator<Item = Self> {
        let elements = self.walk().skip(1).take(INNER);
        elements.filter_map(|step| if let Step::Open(element) = step { Some(element) } else { None })
    }

    fn holds_blocks(self) -> bool {
        let mut walk = self.walk();
        walk.next(); // itself
        for _ in 0..INNER {
            let Some(step) = walk.next() else { return false };
            let Step::Open(element) = step else { continue };
            match element.tag() {
                tag if tag.is_unread() => walk.pass_over(element),
                Tag::Other if is_block_name(element.name()) => return true,
                tag if tag != Tag::Other && !tag.is_inline() => return true,
                _ => {}
            }
        }
        false
    }

    fn holds(self, tag: Tag) -> bool {
        self.inner().any(|element| element.tag() == tag)
    }

    /// True if the same stands beside it for others: for screen readers, or as a formula.
    fn is_copy(self) -> bool {
        let beside = |after| self.near(after).next().flatten();
        let own = fold(&self.short_text());
        [beside(false), beside(true)].into_iter().flatten().any(|other| {
            other.tag() == Tag::Math
                || other.holds(Tag::Math)
                || !own.is_empty() && other.hiding() == Hiding::Shown && fold(&other.short_text()).starts_with(&own)
        })
    }

    /// True if the same words stand right before it in an element of another class: one for small screens, one for
    /// large ones.
    fn is_twin(self) -> bool {
        /// Fewer letters may well stand twice.
        const LETTERS: usize = 3;
        let before = self.tree.previous(self.id).and_then(|id| Self::of(self.tree, id));
        let Some(before) = before.filter(|before| before.tag() == Tag::Span) else { return false };
        let (Some(class), Some(other)) = (self.attr(Attr::Class), before.attr(Attr::Class)) else { return false };
        let text = self.short_text();
        class != other && text.chars().filter(|c| c.is_alphabetic()).count() >= LETTERS && text == before.short_text()
    }

    /// Its text, if it is short.
    fn short_text(self) -> String {
        let texts =
            self.walk().take(INNER).filter_map(|step| if let Step::Text(text) = step { Some(text) } else { None });
        texts.flat_map(|text| text.chars().take(200)).collect()
    }

    fn is_tooltip(self) -> bool {
        let has = |class: &str| class.contains("ooltip");
        if self.attr(Attr::Role) == Some("tooltip") {
            return true;
        }
        let class = self.attr(Attr::Class).unwrap_or_default();
        has(class) && self.parent().and_then(|around| around.attr(Attr::Class)).is_some_and(has)
    }

    /// An element that works as a button, and says what such buttons say.
    fn is_action(self) -> bool {
        ACTIONS.contains(&&*fold(&self.short_text()))
    }

    /// A link of a heading to itself: `#`, `¶`, or a word in a link that its class calls so. Of a paragraph, such a mark
    /// alone.
    fn is_permalink(self) -> bool {
        let leads_here = self.attr(Attr::Href).is_some_and(|href| href.contains('#'));
        if !leads_here {
            return false;
        }
        let text = self.short_text();
        if self.heading().is_none() {
            return matches!(text.trim(), "#" | "¶" | "§" | "🔗");
        }
        let class = self.attr(Attr::Class).unwrap_or_default().to_ascii_lowercase();
        let is_named =
            ["anchor", "permalink", "headerlink", "hash", "header-link"].iter().any(|name| class.contains(name));
        let beside = || self.has_text(false) || self.has_text(true);
        !text.contains(char::is_alphanumeric) || is_named && beside()
    }

    /// The heading that it stands in, inline elements between them left out.
    fn heading(self) -> Option<Self> {
        let mut around = self.parent();
        for _ in 0..ANCESTORS {
            let at = around?;
            if at.tag().heading_level().is_some() {
                return Some(at);
            }
            if !at.tag().is_inline() {
                return None;
            }
            around = at.parent();
        }
        None
    }

    fn is_only_text_of_heading(self) -> bool {
        self.heading().is_some_and(|heading| !heading.has_text_outside(self))
    }

    fn has_text_outside(self, inner: Self) -> bool {
        let mut walk = self.walk();
        let mut steps = 0;
        while let Some(step) = walk.next() {
            steps += 1;
            match step {
                _ if steps > INNER => return false,
                Step::Open(element) if element.id() == inner.id() => walk.pass_over(element),
                Step::Text(text) if text.contains(char::is_alphanumeric) => return true,
                _ => {}
            }
        }
        false
    }

    /// Much text at the end of a paragraph, hidden until a reader asks for more.
    fn is_rest_of_text(self) -> bool {
        /// Labels and definitions are shorter.
        const WORDS: usize = 20;
        !self.has_text(true) && crate::text::count_words(&self.short_text()) >= WORDS
    }

    fn is_text_button(self) -> bool {
        let around = self.parent();
        let heads = around.filter(|around| matches!(around.tag(), Tag::Summary | Tag::Dt)).or_else(|| self.heading());
        if self.holds_blocks() {
            return false;
        }
        if let Some(heading) = heads {
            return !heading.has_text_outside(self);
        }
        let text = self.short_text();
        let is_question = text.trim_end().ends_with(['?', '？', '؟']);
        if is_question && self.attr(Attr::AriaExpanded).is_some() {
            return true;
        }
        let is_term = crate::text::count_words(&text) <= TERM_WORDS && !ACTIONS.contains(&&*fold(&text));
        is_term && text.contains(char::is_alphanumeric) && self.has_text(false) && self.has_text(true)
    }

    /// True if a button stands inside a line of text.
    #[must_use]
    pub fn is_beside_text(self) -> bool {
        self.is_in_text()
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Elements that may stand inside a line: those that do, those that no standard knows, and buttons.
fn is_in_line(tag: Tag) -> bool {
    tag != Tag::Br && (tag.is_inline() || matches!(tag, Tag::Other | Tag::Button | Tag::Math | Tag::Svg))
}

/// Elements of the standard, of today or of old, that part lines and that no rule asks for.
fn is_block_name(name: &str) -> bool {
    matches!(
        name,
        "col"
            | "colgroup"
            | "dialog"
            | "dir"
            | "frameset"
            | "hgroup"
            | "legend"
            | "listing"
            | "marquee"
            | "menu"
            | "noframes"
            | "optgroup"
            | "option"
            | "plaintext"
            | "search"
            | "xmp"
    )
}
