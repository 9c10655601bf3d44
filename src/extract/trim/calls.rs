//! Lines that speak to the reader instead of telling the story: follow us, subscribe, download, share, listen, read on
//! behind the advertisement. Each is told by two or three kinds of words in one short line, for no list has all such
//! lines. The words are data, in [`crate::extract::call_phrases`].

use crate::article::BlockKind;
use crate::extract::blocks::TextBlock;
use crate::extract::call_phrases as words;
use crate::text::{FoldedLine, opens_quotation};

/// Longest line of each kind, in words.
const CALL_WORDS: usize = 30;
const TOOL_WORDS: usize = 10;
const GOES_ON_WORDS: usize = 16;
const OLD_WORDS: usize = 14;

/// Digits of a telephone number, at least.
const PHONE_DIGITS: usize = 6;

/// The kind of a line, if it is one of these.
pub(super) fn kind(block: &TextBlock<'_>, folded: &FoldedLine) -> Option<BlockKind> {
    // what is quoted somebody else says
    if block.words > CALL_WORDS || opens_quotation(block.text.trim_start()) {
        return None;
    }
    if is_call(folded)
        || words::SPEAKS.open(folded.spaced())
        || is_preference(block, folded)
        || is_for_tips(block, folded)
    {
        return Some(BlockKind::Promotion);
    }
    let is_button = block.words <= TOOL_WORDS && is_tool(folded)
        || block.words <= GOES_ON_WORDS && goes_on(folded)
        || block.words <= OLD_WORDS && words::OLD.open(folded.spaced());
    (is_button && !is_sentence(&block.text)).then_some(BlockKind::Other)
}

/// Buttons and notices seldom end like a sentence.
fn is_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', '。', '।', '！', '？', '؟'])
}

/// To follow on a network, to take a newsletter, to download the app.
fn is_call(folded: &FoldedLine) -> bool {
    let last = folded.as_bytes().last();
    // most differ in their last byte: that is cheaper to see than to call for
    let verb_ends = words::CALL_ENDS.iter().any(|end| end.as_bytes().last() == last && folded.ends_with(end));
    let asks_to_follow =
        || words::FOLLOW_START.open(folded.spaced()) || words::FOLLOW_US.begin_words_of(folded) || verb_ends;
    let follow = || asks_to_follow() && words::NETWORKS.begin_words_of(folded);
    let subscribe = || (words::ASK.open(folded.spaced()) || verb_ends) && words::NEWSLETTERS.begin_words_of(folded);
    let download = || (words::DOWNLOAD.open(folded.spaced()) || verb_ends) && words::APPS.begin_words_of(folded);
    follow() || subscribe() || download()
}

/// To make the site one that a search engine prefers.
fn is_preference(block: &TextBlock<'_>, folded: &FoldedLine) -> bool {
    if block.words > GOES_ON_WORDS || is_sentence(&block.text) {
        return false;
    }
    let is_added = || folded.starts_with("add ") && folded.ends_with(" on google");
    folded.contains("google") && (words::PREFERRED.begin_words_of(folded) || is_added())
}

/// What readers know, and the address to send it to.
fn is_for_tips(block: &TextBlock<'_>, folded: &FoldedLine) -> bool {
    let has_number = || block.text.bytes().filter(u8::is_ascii_digit).count() >= PHONE_DIGITS;
    words::TIPS.open(folded.spaced()) && (block.text.contains('@') || block.link_words > 0 || has_number())
}

/// Buttons in one line: no word of it is of anything else.
fn is_tool(folded: &str) -> bool {
    let is_network = |word: &str| words::NETWORKS.open(&format!("{word} "));
    // of minutes, and of nothing else: "Save 20" is a price
    let is_timed = folded.split_whitespace().any(|word| TIME_UNITS.contains(&word));
    let is_number = |word: &str| is_timed && word.chars().all(char::is_numeric);
    let mut tools = 0;
    let mut count = 0;
    for word in folded.split_whitespace() {
        let tool = words::TOOLS.contain(word);
        if !tool && !is_number(word) && !is_network(word) && !words::BESIDE_TOOLS.contains(&word) {
            return false;
        }
        tools += usize::from(tool);
        count += 1;
    }
    tools > 0 && count > 1
}

/// Units of how long a text takes to hear.
const TIME_UNITS: [&str; 8] = ["min", "mins", "minutes", "sec", "minuten", "minutos", "minuti", "мин"];

fn goes_on(folded: &FoldedLine) -> bool {
    [&words::ADVERTISEMENTS, &words::GOES_ON, &words::BEHIND].iter().all(|words| words.begin_words_of(folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::trim::kind_of_line;

    fn kind_of(html: &str) -> Option<BlockKind> {
        kind_of_line(html, kind)
    }

    #[test]
    fn lines_that_speak_to_the_reader_are_told_by_their_words() {
        for html in [
            "<p>Folgt uns auf Instagram und TikTok!",
            "<p>Ακολουθήστε μας στο Instagram για άμεση ενημέρωση.",
            "<p>Haberler için bizi Telegram kanalımızdan takip edin.",
            "<p>Polub nas na Facebooku i bądź na bieżąco.",
            "<p>تابعونا على تلغرام لمعرفة آخر المستجدات.",
            "<p>Apúntate gratis a nuestro boletín semanal.",
            "<p>Iratkozzon fel heti hírlevelünkre.",
            "<p>Скачайте приложение «Озёрных вестей».",
            "<p>Laden Sie jetzt unsere kostenlose App.",
            "<p>हर खबर के लिए हमारा ऐप डाउनलोड करें।",
            "<p>Print | Share | Email this story",
            "<p>Partager cet article : <a href=#>Facebook</a> <a href=#>WhatsApp</a>",
            "<p>Iscriviti al canale Telegram del Corriere di Lenn",
            "<p>Rejoignez notre chaîne WhatsApp",
            "<p>Follow Lenn Courier on Google News",
            "<p>हमारे टेलीग्राम चैनल से जुड़ें",
            "<p>뉴스레터를 구독하세요.",
            "<p>ニュースレターに登録する",
            "<p>Get the day’s top stories in your inbox every morning.",
            "<p>Գրեք մեզ և հետևեք մեզ Facebook-ում",
            "<p>To contact the reporter on this story: Ada Moe in Lennmouth at amoe@lennpost.example",
            "<p>Let us know what you think in the comments below.",
            "<p>Fehler im Artikel gefunden? Jetzt melden.",
            "<p>Set Lenn Courier as a preferred source on Google",
            "<p>Add Lenn Courier on Google",
            "<p>Ajouter Le Courrier de Lenn à vos sources préférées sur Google",
            "<p>Email this article to a friend",
            "<p>Listen to this article · 3:05 min",
            "<p>Lyssna på artikeln",
            "<p>La suite de votre article après cette publicité",
            "<p>El texto continúa después del anuncio",
            "<p>Статья продолжается после рекламы",
            "<p>This article is more than 6 years old",
            "<p>Do you have a story for the Echo? Call 555-0134.",
            "<p>Got a tip? Write to <a href='mailto:desk@lenn.example'>the desk</a>.",
        ] {
            assert!(kind_of(html).is_some(), "{html}");
        }
        for html in [
            "<p>The club asked its members to follow it on Facebook.",
            "<p>“Follow us on Facebook and you will see the boat,” the skipper said.",
            "<p>Downloads of the app doubled within a week.",
            "<p>“Let us know what you think,” the mayor said.",
            "<p>Google is the source that most of them prefer not to name; the mayor would not add to what the council has said \
             about it in any of the nine meetings since the flood.",
            "<p>Get the boats out, the harbour master said.",
            "<p>Following the flood, Facebook closed its office.",
            "<p>Residents can sign up for the newsletter of the harbour office.",
            "<p>Shares of the ferry company fell.",
            "<p>Save the boat",
            "<p>Save $40.00",
            "<p>After the ad, sales continued to fall.",
            "<p>Die Werbung läuft weiter, auch nach dem Urteil.",
            "<p>This article is of the constitution.",
            "<p>Facebook",
        ] {
            assert_eq!(kind_of(html), None, "{html}");
        }
    }
}
