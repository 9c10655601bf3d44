//! Lines inside and around a text that are none of it, told by how they are built: consent in place of an embedded
//! post, links with an arrow before them, times of reading, page numbers, copyright, tags, biographies. The words are
//! data, in [`crate::extract::phrases`].

use crate::article::BlockKind;
use crate::date::{Order, PageDate};
use crate::document::Tag;
use crate::extract::blocks::{BlockId, Ids, Layout, PerBlock, TextBlock};
use crate::extract::metadata::Metadata;
use crate::extract::phrases;
use crate::text::{FoldedLine, fold, is_word_by_itself, width};

/// Longest line of each kind, in words.
const EMBED_WORDS: usize = 30;
const LINK_WORDS: usize = 25;
const COUNT_WORDS: usize = 8;
const DATED_WORDS: usize = 12;
const COPYRIGHT_WORDS: usize = 40;
const FILED_WORDS: usize = 40;
const FEED_WORDS: usize = 40;
const BIO_WORDS: usize = 70;

/// The kind of a line, if it is one of these.
pub(super) fn kind(block: &TextBlock<'_>, folded: &FoldedLine) -> Option<BlockKind> {
    let words = block.words;
    // where no spaces part words, some are counted by their letters
    let is_unspaced = || !folded.is_ascii() && folded.split(' ').count() < COUNT_WORDS / 2;
    let is_short = words <= COUNT_WORDS || words <= 2 * COUNT_WORDS && is_unspaced();
    if is_short && (counts(folded, phrases::READING_TIME) || counts_pages(block, folded)) {
        return Some(BlockKind::Other);
    }
    if words <= DATED_WORDS && is_dated(&block.text) {
        return Some(BlockKind::Other);
    }
    if words <= LINK_WORDS && points_elsewhere(block) {
        return Some(BlockKind::Related);
    }
    if words <= COPYRIGHT_WORDS && is_copyright(&block.text, folded) {
        return Some(BlockKind::Other);
    }
    if words <= FEED_WORDS && is_end_of_feed(folded) {
        return Some(BlockKind::Other);
    }
    if words <= FILED_WORDS && is_filed(block, folded) {
        return Some(BlockKind::Navigation);
    }
    (words <= EMBED_WORDS && asks_for_consent(folded)).then_some(BlockKind::Promotion)
}

/// A number, and nothing beside it but words of such a list.
fn counts(folded: &str, words: &[&str]) -> bool {
    let is_number = |word: &str| word.chars().all(char::is_numeric);
    let is_word = |word: &str| {
        let rest = word.trim_start_matches(char::is_numeric);
        // no spaces part the words of Chinese and Japanese
        words.contains(&rest)
            || !rest.is_ascii() && rest.chars().all(|c| c.is_numeric() || words.iter().any(|word| is_one(word, c)))
    };
    let has_number = folded.contains(char::is_numeric);
    has_number && !folded.split(' ').all(is_number) && folded.split(' ').all(|word| is_number(word) || is_word(word))
}

fn is_one(word: &str, c: char) -> bool {
    is_word_by_itself(c) && word.strip_prefix(c) == Some("")
}

/// Page numbers: with words for them, or one after the other, some of them links.
fn counts_pages(block: &TextBlock<'_>, folded: &str) -> bool {
    let numbers: Vec<Option<u16>> = folded.split(' ').map(|word| word.parse().ok()).collect();
    let follow = |pair: &[Option<u16>]| matches!(pair, [Some(one), Some(next)] if *next == one + 1);
    let are_names = || (2..=4).contains(&block.words) && folded.split(' ').all(|word| phrases::PAGES.contains(&word));
    counts(folded, phrases::PAGES)
        || are_names()
        || block.link_words > 0 && numbers.len() >= 3 && numbers.windows(2).all(follow)
}

/// The label of a date, the date, and nothing else: "Last updated: 17 May 2024".
fn is_dated(text: &str) -> bool {
    /// Words behind the date: of its time and zone.
    const BEHIND: usize = 4;
    if !text.contains(char::is_numeric) {
        return false;
    }
    let start = fold(&text.chars().take(40).collect::<String>());
    if !phrases::DATED.open(&start) {
        return false;
    }
    let found = PageDate::scan(text, Order::DayFirst);
    let [found] = found.as_slice() else { return false };
    let before = fold(text.get(..found.start).unwrap_or_default());
    let behind = fold(text.get(found.end..).unwrap_or_default());
    phrases::DATED.contain(before) && behind.split(' ').count() <= BEHIND
}

/// All of its words are links, and marks before or around them point to where they lead.
fn points_elsewhere(block: &TextBlock<'_>) -> bool {
    let leads = |href: &str| !href.trim_start().starts_with('#');
    if block.words == 0 || block.link_words < block.words || !block.spans.iter().filter_map(|span| span.href).any(leads)
    {
        return false;
    }
    let mark = block.text.trim_start().chars().next();
    let is_arrow = |c: char| {
        matches!(
            c,
            '>' | '»'
                | '→'
                | '➡'
                | '⇒'
                | '▶'
                | '►'
                | '▸'
                | '‣'
                | '➤'
                | '☞'
                | '↗'
                | '›'
                | '←'
                | '<'
                | '«'
        )
    };
    let is_dash = |c: char| matches!(c, '—' | '–' | '|' | '•' | '*' | '+' | '■' | '▪' | '●' | '◆');
    let is_bracketed = block.text.starts_with(['[', '［', '【']) && block.text.ends_with([']', '］', '】']);
    // a link of a list is one of its items, and a quotation in French opens like an arrow
    let is_quote = block.text.contains('«') && block.text.contains('»');
    mark.is_some_and(|mark| is_arrow(mark) || is_dash(mark)) && !is_quote
        || is_bracketed
        || block.text.trim_end().ends_with(['→', '➡', '▶', '►', '➤', '↗'])
}

fn is_copyright(text: &str, folded: &FoldedLine) -> bool {
    let has_year = || {
        let mut words = folded.split(' ');
        words.any(|word| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year)))
    };
    let start = text.trim_start();
    let is_signed = start.starts_with(['©', 'Ⓒ', 'ⓒ']) || start.starts_with("(c)") || start.starts_with("(C)");
    is_signed && (has_year() || folded.split(' ').count() <= COUNT_WORDS)
        || phrases::RIGHTS.begin_words_of(folded)
        || phrases::LEGAL.begin_words_of(folded)
}

/// The line that content systems set below a text in their feeds: "The post … appeared first on …".
fn is_end_of_feed(folded: &FoldedLine) -> bool {
    phrases::FEED_ENDS.iter().any(|(start, end)| folded.starts_with(start) && folded.contains(end))
}

/// `Filed under: Local, Sport`: a label, and behind it links alone.
fn is_filed(block: &TextBlock<'_>, folded: &str) -> bool {
    phrases::FILED.opening(folded).any(|label| {
        let rest = folded.get(label.len()..).unwrap_or_default();
        let label_words = label.split(' ').count();
        rest.starts_with(' ') && block.link_words > 0 && block.link_words + label_words + 1 >= block.words
    })
}

/// Initials that sign a text: `É. V.`, `J.M.`
fn is_initials(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=4).contains(&letters)
        && text.trim_end().ends_with('.')
        && text.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | ' ' | '\u{a0}'))
}

/// The last line of a text: its source or its editor behind a label, labels of what it is filed under, an agency's sign in
/// brackets, the word that it ends.
pub(super) fn is_colophon(block: &TextBlock<'_>, folded: &str) -> bool {
    if block.line_words() > COLOPHON_WORDS || block.is_sentence && !block.text.ends_with(['.', '。']) {
        return false;
    }
    let text = block.text.trim();
    let inner = text
        .strip_prefix(['(', '（', '[', '［', '【'])
        .and_then(|text| text.strip_suffix([')', '）', ']', '］', '】']));
    let bare = inner.unwrap_or(text);
    let label = bare.split([':', '：', '՝', '፦', '៖']).next().filter(|label| label.len() < bare.len()).map(fold);
    let is_filed = |label: &String| phrases::SOURCES.contain(label) || phrases::FILED.contain(label);
    label.as_ref().is_some_and(is_filed)
        || is_initials(text.split(['(', '（']).next().unwrap_or_default())
        || phrases::ENDS.contain(folded)
        || inner.is_some_and(|sign| width(sign) <= SIGN_WIDTH && !sign.contains(char::is_numeric))
}

/// Words of such a line, and the width of a sign.
const COLOPHON_WORDS: usize = 14;
const SIGN_WIDTH: f32 = 14.0;

fn asks_for_consent(folded: &FoldedLine) -> bool {
    [&phrases::OUTSIDE, &phrases::AGREE, &phrases::EMBED].iter().all(|words| words.begin_words_of(folded))
}

/// A line that ends with who took the picture: `... PHOTO: GAZETTE`, `... | צילום: ...`.
pub(super) fn is_credit(text: &str) -> bool {
    /// A credit is a few names.
    const NAME_CHARS: usize = 60;
    if text.ends_with(['摄', '攝']) {
        return true;
    }
    let is_colon = |c: &char| matches!(c, ':' | '：' | '՝' | '፦' | '៖');
    let Some((at, colon)) = text.char_indices().rev().find(|(_, c)| is_colon(c)) else { return false };
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + colon.len_utf8()..).unwrap_or_default());
    if after.chars().count() > NAME_CHARS || after.trim().is_empty() {
        return false;
    }
    let is_gap = |c: char| {
        c.is_whitespace() || matches!(c, '|' | '(' | '（' | '[' | '［' | '【' | '/' | '।' | '.' | '。' | '–' | '-')
    };
    let word = before.trim_end().rsplit(is_gap).next().unwrap_or_default().to_lowercase();
    phrases::CREDIT.contains(&word.as_str())
}

/// Says who stands where, or where the picture is from: `Pictured from left, ...`, `In this June 3 file photo ...`.
pub(super) fn describes_a_picture(folded: &str) -> bool {
    phrases::PICTURED.open(folded)
        || phrases::IN_THIS.open(folded) && phrases::FILE_PHOTO.iter().any(|words| folded.contains(words))
}

/// A whole name in a script that sets no space between its parts.
fn is_unspaced_name(name: &str) -> bool {
    let is_hangul = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c);
    name.chars().count() > 1 && name.chars().all(|c| is_word_by_itself(c) || is_hangul(c))
}

/// The last paragraph, if it tells of an author: it opens with the name, and stands behind a rule, in italics, or says
/// what authors are said to do.
pub(in crate::extract) fn biography(
    layout: &Layout<'_>,
    metadata: &Metadata,
    kept: &mut PerBlock<bool>,
) -> Option<BlockId> {
    let last = kept.last_id(|kept| *kept)?;
    let before = (BlockId::default()..last).ids().rev().find(|at| kept[*at])?;
    let block = &layout.blocks[last];
    if block.words > BIO_WORDS || block.words < 4 {
        return None;
    }
    let folded = fold(&block.text);
    let rest = metadata
        .article
        .authors
        .iter()
        .filter(|name| name.contains(' ') || is_unspaced_name(name))
        .find_map(|name| folded.strip_prefix(&*fold(name)))?;
    let rest = rest.trim_start();
    let mut between = (layout.blocks[before].region + 1..block.region + 1).ids();
    let has_rule = between.any(|at| layout.regions.get(at).is_some_and(|region| region.tag == Tag::Hr));
    let slanted: usize =
        block.spans.iter().filter(|span| matches!(span.tag, Tag::I | Tag::Em)).map(|span| span.range.len()).sum();
    let tells = phrases::BIOGRAPHY.iter().any(|words| rest.starts_with(words));
    if has_rule || slanted * 2 > block.text.len() || tells {
        kept[last] = false;
        return Some(last);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::extract::trim::{kind_of_line, trim};

    fn kind_of(html: &str) -> Option<BlockKind> {
        kind_of_line(html, kind)
    }

    #[test]
    fn a_subhead_that_is_called_as_comments_are_ends_no_text() {
        let text = "<p>The harbour master of Lenn counted the boats again on Monday, and found that one of them was not there.";
        let document = Document::parse(&format!("{text}{text}<h2>Comment</h2>{text}"));
        let layout = Layout::of(&document);
        for (probability, left) in [(0.95, 4), (0.7, 2)] {
            let of = |block: &TextBlock<'_>| if block.text == "Comment" { probability } else { 0.95 };
            let mut kept = PerBlock::filled(true, layout.blocks.len());
            trim(&layout, None, true, &layout.blocks.iter().map(of).collect(), &mut kept);
            assert_eq!(kept.iter().filter(|kept| **kept).count(), left, "{probability}");
        }
    }

    #[test]
    fn what_follows_the_end_of_comments_is_none_of_the_text() {
        let text = "<p>The harbour master of Lenn counted the boats again on Monday, and found that one of them was not there.";
        let comment = "<p>Jo I saw it leave, and I told him so on the very evening when it happened.";
        let left = |line: &str, comments: usize| {
            let document = Document::parse(&format!("{text}{text}{text}{line}{}", comment.repeat(comments)));
            let layout = Layout::of(&document);
            let mut kept = PerBlock::filled(true, layout.blocks.len());
            let of = |block: &TextBlock<'_>| if block.words < 4 { 0.7 } else { 0.95 };
            trim(&layout, None, true, &layout.blocks.iter().map(of).collect(), &mut kept);
            kept.iter().filter(|kept| **kept).count()
        };
        for line in [
            "<p>Comments are now closed for this story",
            "<p>*Submitted comments are subject to moderation before being displayed.",
            "<p>Die Kommentarfunktion ist geschlossen.",
            "<h3>3 Comment(s)</h3>",
        ] {
            assert_eq!(left(line, 3), 3, "{line}");
        }
        // text that is longer than what stood before
        assert_eq!(left("<p>Comments are closed.", 9), 12);
        assert_eq!(
            left("<p>Comments are closed to nobody who counts boats, he said, and counted them again on Monday.", 3),
            7
        );
    }

    #[test]
    fn a_credit_ends_in_a_name_behind_its_label() {
        for line in [
            "Photo : Nora Pelling",
            "Crédit photo : Nora Pelling",
            "（写真：レン新報）",
            "Լուսանկարը՝ Նորա Փելինգի",
            "ፎቶ፦ ኖራ ፔሊንግ",
            "The bridge on Monday. Foto: N. Pelling",
        ] {
            assert!(is_credit(line), "{line}");
        }
        for line in ["Nobody took a photo", "Photo:", "The time : nine", "x = y"] {
            assert!(!is_credit(line), "{line}");
        }
    }

    #[test]
    fn the_last_line_may_say_where_the_text_is_from() {
        let is_last = |line: &str| is_colophon(&TextBlock::of_line(line), &fold(line));
        for line in [
            "Quelle: Lenner Bote",
            "Источник: Леннский вестник",
            "المصدر : وكالات",
            "责任编辑：王芳",
            "（来源：伦恩日报）",
            "Tags: bridge, ferry",
            "(LPA)",
            "É. V. (avec LPA)",
            "J.M.",
            "（完）",
            "انتهای پیام/",
        ] {
            assert!(is_last(line), "{line}");
        }
        for line in [
            "The source: a leak",
            "Nobody knows the end",
            "(The council meets again on Thursday.)",
            "(2024)",
            "Source of the river is a spring above Lenn",
        ] {
            assert!(!is_last(line), "{line}");
        }
    }

    #[test]
    fn lines_that_are_no_text_are_told_by_how_they_are_built() {
        for html in [
            "<p>4 min read",
            "<p>Lesezeit: 7 Minuten",
            "<p>Temps de lecture : 3 minutes",
            "<p>5 dakika okuma süresi",
            "<p>Время чтения: 2 мин.",
            "<p>この記事は約4分で読めます。",
            "<p>ใช้เวลาอ่าน 4 นาที",
            "<p>1 2 <a href=/2>3</a> Next »",
            "<p>Seite 2 von 5",
            "<p>Nächste Seite",
            "<p>Previous article Next article",
            "<p>Lesedauer: ca. 3 Minuten",
            "<p>» <a href=/x>Strom wird im Winter teurer</a>",
            "<p>[<a href=/x>Mapa: todas las estaciones</a>]",
            "<p><a href=/x>Zum Liveblog</a> →",
            "<p>© 2023 Sarrow Presse",
            "<p>The post <a href=/f>Ferry stops until the spring</a> appeared first on <a href=/>Sarrow Press</a>.",
            "<p>Last updated: 3 February 2024, 09:30",
            "<p>Zuletzt aktualisiert am 3. Februar 2024",
            "<p>Lenn Wire, 2019. Tous droits réservés.",
            "<p>Schlagworte: <a href=/a>Hafen</a>, <a href=/b>Fähre</a>",
            "<p>Um diesen Beitrag anzuzeigen, erlauben Sie bitte Cookies externer Dienste.",
            "<p>Om deze inhoud te tonen, moet je cookies van derden accepteren.",
            "<p>Чтобы увидеть это видео, разрешите сторонние файлы cookie.",
            "<p>この動画を見るには、外部サービスの利用に同意してください。",
        ] {
            assert!(kind_of(html).is_some(), "{html}");
        }
        for html in [
            "<p>He needed 4 minutes to read it.",
            "<p>The council met for 3 hours.",
            "<p>2 of 3 boats stayed in port.",
            "<p>Updated on 3 February 2024 by the harbour master, who had counted the boats again.",
            "<p>« <a href=/x>Je ne sais pas</a> »",
            "<p>» <a href=/x>The report</a> says that nobody asked.",
            "<p>The agency accepts no cookies, said the baker.",
            "<p>Topics were not on the list, the mayor said.",
            "<p><a href=/x>The whole of it is a link, and ends as one.</a>",
        ] {
            assert_eq!(kind_of(html), None, "{html}");
        }
    }
}
