//! Words in class names and ids that say what a part of a page is for. Data, no algorithm but the
//! look-up.
//!
//! Names are split at punctuation and case changes first ([`hints`]), so that `article-header`
//! is not `header`. The words are those of the public front-end frameworks and content systems,
//! not of any one site.

/// Hints of class words: a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(u32);

macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident = $bit:literal: $($word:literal)*;)*) => {
        impl Hints {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
        }

        const WORDS: &[(&str, u32)] = &[$($(($word, 1 << $bit),)*)*];

        /// Name of each bit, for people who ask.
        const NAMES: &[(&str, u32)] = &[$((stringify!($name), $bit),)*];
    };
}

hints! {
    /// Readers' comments.
    COMMENT = 0: "comment" "comments" "commenting" "commentlist" "commentform" "respond" "disqus" "kommentar" "kommentare"
        "comentario" "comentarios" "commentaire" "commentaires" "commenti" "reacties" "kommentarer" "fyre" "livefyre" "viafoura" "coral"
        "spotim" "openweb" "talkback" "replies" "discussion" "forum" "guestbook" "coment" "coments" "ulcomment" "usercomments" "readercomments" "articlecomments"
        "commentbox" "commentarea" "commentslist" "commentsection" "dsq" "opinia" "komentarz" "komentarze" "komentarzy" "komentar" "komentare"
        "komentari" "kommentarii" "kommentit" "kommentti" "hozzaszolas" "hozzaszolasok" "comentariu" "comentarii" "yorumlar" "sxolia" "sxolio"
        "pinglun" "binhluan" "otzyvy" "reactie" "reageren" "diskuse";
    /// Sharing and following.
    SHARE = 1: "share" "sharing" "shares" "sharebar" "sharer" "social" "socials" "sociable" "addthis" "addtoany" "a2a" "sharedaddy" "shareaholic" "ssba"
        "teilen" "compartir" "partager" "condividi" "delen" "dela" "likes" "whatsapp" "facebook" "follow" "followus" "sns" "sharetools";
    /// Other stories.
    RELATED = 2: "related" "relacionadas" "relacionados" "recommend" "recommended" "recommendation" "recommendations" "recirc" "recirculation" "more"
        "morefrom" "readmore" "readnext" "trending" "popular" "mostread" "mostpopular" "outbrain" "taboola" "teaser" "teasers" "similar" "upnext"
        "zergnet" "relatedposts" "yarpp" "crp" "suggested" "suggestions" "seealso" "otherstories" "latest" "headlines" "spotlight"
        "leggi" "linklist" "associated" "relacionada" "noticias" "articlelist" "storylist" "postlist" "newslist" "dontmiss" "topstories" "crosslink" "crosslinks" "interlink";
    /// Advertisements, newsletters, offers.
    PROMOTION = 3: "ad" "ads" "adv" "advert" "advertisement" "advertising" "adsense" "adslot" "adbox" "banner" "dfp" "gpt" "sponsor" "sponsored" "sponsors" "promo" "promotion" "promos"
        "newsletter" "newsletters" "subscribe" "subscription" "subscriptions" "signup" "mailchimp" "optin" "cta" "donate" "donation" "membership"
        "anzeige" "werbung" "reklame" "publicidad" "publicite" "shop" "shopping" "affiliate" "buy" "offer" "offers" "marketing" "upsell" "popup" "modal" "lightbox" "interstitial" "mailmunch" "convertkit" "mc4wp";
    /// Menus, paths, page numbers.
    NAVIGATION = 4: "nav" "navbar" "navi" "navigation" "menu" "menus" "submenu" "breadcrumb" "breadcrumbs" "crumbs" "crumb" "pagination" "pager" "paging" "topbar" "toolbar" "tab"
        "skip" "sitemap" "hamburger" "megamenu" "offcanvas" "drawer" "dropdown" "masthead" "postnav" "prevnext" "prev" "previous" "next" "search" "searchform" "login" "signin" "account" "langs";
    /// The page's foot.
    FOOTER = 5: "footer" "copyright" "colophon" "impressum" "disclaimer" "sitefooter" "fineprint" "imprint";
    /// Beside the article.
    SIDEBAR = 6: "sidebar" "aside" "rail" "rightcol" "leftcol" "widgets" "complementary" "rhs" "rightrail" "sidecol" "secondary" "tertiary";
    /// Text of pictures.
    CAPTION = 7: "caption" "captions" "figcaption" "cutline" "legend" "credit" "credits" "bildunterschrift" "photocredit" "imagecaption" "bu" "fotocredit" "photographer" "copyrights";
    /// Authors.
    BYLINE = 8: "byline" "author" "authors" "autor" "autore" "autoren" "auteur" "auteurs" "writer" "writers" "reporter" "reporters" "byl" "writtenby" "postedby" "contributor" "contributors" "vcard" "journalist" "columnist" "bylines" "authorname" "verfasser" "redakteur" "forfatter" "skribent" "autori";
    /// Date and time.
    DATELINE = 9: "date" "dates" "time" "timestamp" "datetime" "dateline" "published" "publish" "pubdate" "posted" "updated" "modified" "datum" "fecha" "clock" "daytime" "published-at";
    /// Tags and topics.
    TAGS = 10: "tag" "tags" "taglist" "tagcloud" "topics" "keywords" "categories" "category" "schlagworte" "etiquetas" "kicker" "eyebrow" "rubric" "overline";
    /// Headlines.
    HEADLINE = 11: "headline" "title" "titel" "titulo" "titre" "titolo" "hed" "heading" "entrytitle";
    /// Summary below the headline.
    STANDFIRST = 12: "standfirst" "deck" "dek" "subtitle" "subheadline" "subhead" "subtitulo" "summary" "excerpt" "lead" "lede" "intro" "chapo" "chapeau" "teasertext" "abstract" "sapo" "vorspann" "entradilla" "bajada" "sommario" "ingress" "manchet" "introduction" "strapline" "synopsis" "subheading" "copete" "anrisstext" "zusammenfassung" "resumen" "occhiello" "blurb";
    /// About the author.
    BIO = 13: "bio" "biography" "aboutauthor" "authorbio" "authorbox" "authorinfo";
    /// Consent to cookies and the like.
    CONSENT = 14: "cookie" "cookies" "consent" "gdpr" "onetrust" "didomi" "cookiebot" "privacy" "ccpa" "cmp" "sourcepoint" "quantcast" "usercentrics" "tcf" "cookiebanner" "klaro" "iubenda" "cookieconsent";
    /// Walls before the text.
    PAYWALL = 15: "paywall" "piano" "metered" "regwall" "gated" "locked" "registration" "paygate";
    /// Shown to screen readers alone, or not at all.
    UNSEEN = 16: "hidden" "invisible" "visuallyhidden" "sronly" "offscreen" "noprint" "screenreader" "assistive";
    /// Posts of other networks inside the text.
    EMBED = 17: "bsky" "twitter" "tweet" "instagram" "tiktok" "youtube" "video" "player" "oembed" "iframe" "podcast" "audio" "brightcove" "jwplayer" "soundcloud" "bluesky" "videoplayer";
    /// Table of contents.
    CONTENTS = 18: "toc" "tableofcontents" "jumplinks" "inhaltsverzeichnis" "sommaire";
    /// Corrections and editors' notes.
    NOTE = 19: "correction" "corrections" "editorsnote" "editornote" "clarification" "footnote" "footnotes" "endnote" "endnotes" "reflist";
    /// The part is about the article.
    SUBJECT = 20: "article" "artikel" "articulo" "articolo" "entry" "post" "story" "news" "blog" "single" "nota" "noticia" "page" "node" "paragraph" "permalink" "main" "detail" "hentry" "arti" "art" "document" "press" "release";
    /// The text, as a part of an article.
    TEXT = 21: "body" "content" "text" "copy" "paragraphs" "richtext" "rte" "prose" "wysiwyg" "inhalt" "contenido" "corps" "corpo" "cuerpo" "txt" "cont" "bodycopy" "entrycontent" "inner";
    /// Words that alone name the text of an article.
    BODY = 22: "articlebody" "articletext" "articlecontent" "entrycontent" "postcontent" "postbody" "storybody" "storytext" "storycontent" "newsbody" "newstext" "articulo-cuerpo" "bodytext" "maincontent" "articlecontents" "contentbody" "article_body" "artikeltext" "newscontent" "texto" "textbody" "postentry" "blogpost" "richtextblock";
    /// Boxes beside the run of the text: facts, pull quotes.
    BOX = 23: "pullquote" "factbox" "infobox" "sidebox" "inset" "infokasten" "faktaruta" "faktaboks" "fact" "facts" "callout" "pull" "boxout" "keypoints" "keyfacts" "timeline";
    /// The page's head.
    HEADER = 24: "header" "head" "siteheader" "hero" "topper" "logo" "branding" "brand";
    /// Lists of stories and their cards.
    CARD = 25: "card" "feed" "river" "listing" "loop" "archive" "stream";
    /// Buttons and other controls.
    CONTROL = 26: "buttons" "print" "bookmark" "listen" "tooltip" "fontsize" "translate" "vote" "poll" "survey" "tools" "utility" "fontresize" "readingtime" "duration" "counter" "notification";
    /// Metadata around an article.
    META = 27: "meta" "metadata" "postmeta" "entrymeta" "articleinfo" "subline" "infos" "postinfo";
    /// Pictures with their captions, one after the other. The model was trained without it.
    GALLERY = 28: "gallery" "galleries" "photogallery" "imagegallery" "picturegallery" "slideshow" "slideshows" "photoset" "galerie" "galerien" "bildergalerie"
        "bildgalerie" "bildserie" "bildstrecke" "fotostrecke" "fotogalerie" "diaporama" "galeria" "galerias" "fotogaleria" "galleria" "galleri" "bildspel" "galeri" "fotorama";
}

const SLOTS: usize = 2048;
/// For each slot the place of a word in [`WORDS`], counted from 1: small, so that a look-up that finds nothing, as most
/// do, costs one read.
static TABLE: [u16; SLOTS] = table();

/// For each word all that it hints at, by its first place in [`WORDS`].
static BITS: [u32; WORDS.len()] = bits();

/// The bytes of a word, of which the first eight tell nearly all words of [`WORDS`] apart.
const fn slot(word: &[u8]) -> usize {
    let mut eight: u64 = word.len() as u64;
    let mut i = 0;
    while i < word.len() && i < 8 {
        eight = eight.rotate_left(8) ^ word[i] as u64;
        i += 1;
    }
    // Knuth's multiplicative hashing
    (eight.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn table() -> [u16; SLOTS] {
    let mut table = [0; SLOTS];
    let mut i = 0;
    while i < WORDS.len() {
        let word = WORDS[i].0.as_bytes();
        let mut at = slot(word);
        while table[at] != 0 && !same(WORDS[table[at] as usize - 1].0.as_bytes(), word) {
            at = (at + 1) % SLOTS;
        }
        if table[at] == 0 {
            table[at] = i as u16 + 1;
        }
        i += 1;
    }
    table
}

const fn bits() -> [u32; WORDS.len()] {
    let table = table();
    let mut bits = [0; WORDS.len()];
    let mut i = 0;
    while i < WORDS.len() {
        let word = WORDS[i].0.as_bytes();
        let mut at = slot(word);
        while !same(WORDS[table[at] as usize - 1].0.as_bytes(), word) {
            at = (at + 1) % SLOTS;
        }
        bits[table[at] as usize - 1] |= WORDS[i].1;
        i += 1;
    }
    bits
}

fn look_up(word: &[u8]) -> u32 {
    let mut at = slot(word);
    while let Some(place) = usize::from(TABLE[at]).checked_sub(1) {
        if WORDS[place].0.as_bytes() == word {
            return BITS[place];
        }
        at = (at + 1) % SLOTS;
    }
    0
}

/// Longest word and most words of one attribute that are looked at: longer ones are generated.
const WORD_CAP: usize = 24;
const NAME_CAP: usize = 400;

impl Hints {
    /// Number of hints that the model knows: the first ones.
    pub const COUNT: usize = 28;

    /// The name of the hint of this number, in lower case.
    #[must_use]
    pub fn name(number: usize) -> String {
        let named = NAMES.iter().find(|(_, bit)| usize::try_from(*bit) == Ok(number));
        named.map(|(name, _)| name.to_lowercase()).unwrap_or_default()
    }

    /// True if the hint of this number (0 to [`Hints::COUNT`] - 1) is set.
    #[must_use]
    pub const fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }

    /// No hint.
    pub const NONE: Self = Self(0);

    /// Hints of boxes that are no text, whatever they hold.
    pub const NO_TEXT: Self = Self::COMMENT
        .with(Self::SHARE)
        .with(Self::RELATED)
        .with(Self::PROMOTION)
        .with(Self::NAVIGATION)
        .with(Self::FOOTER)
        .with(Self::SIDEBAR)
        .with(Self::CONSENT)
        .with(Self::CONTENTS);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if any of these hints is set.
    #[must_use]
    pub const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// True if all of these hints are set.
    #[must_use]
    pub const fn all(self, of: Self) -> bool {
        self.0 & of.0 == of.0
    }
}

/// The hints in one `class`, `id` or like attribute.
///
/// ```
/// use copydesk::extract::vocabulary::{Hints, hints};
/// assert!(hints("c-relatedArticles js-x").any(Hints::RELATED));
/// assert!(hints("article-body").all(Hints::SUBJECT.with(Hints::TEXT)));
/// assert!(!hints("shareholders").any(Hints::SHARE));
/// ```
#[must_use]
pub fn hints(name: &str) -> Hints {
    let mut found = 0;
    let mut word = [0_u8; WORD_CAP];
    let mut len = 0;
    let mut lower_before = false;
    for byte in name.bytes().take(NAME_CAP) {
        if byte.is_ascii_alphanumeric() {
            if byte.is_ascii_uppercase() && lower_before {
                found |= finish(&word, len);
                len = 0;
            }
            if len < WORD_CAP {
                word[len] = byte.to_ascii_lowercase();
            }
            len += 1;
            lower_before = !byte.is_ascii_uppercase();
        } else {
            found |= finish(&word, len);
            len = 0;
            lower_before = false;
        }
    }
    Hints(found | finish(&word, len))
}

fn finish(word: &[u8; WORD_CAP], len: usize) -> u32 {
    match word.get(..len) {
        Some(word) if len >= 2 => look_up(word),
        _ => 0,
    }
}
