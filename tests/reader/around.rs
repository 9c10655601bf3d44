//! What stands above, inside and below a text without being of it; and what a page hides, folds up or sets apart although
//! it is of the text. Each page holds one such thing.

use copydesk::{Article, extract};

const TEXT: [&str; 5] = [
    "The tram to the upper town ran again on Monday morning, nine months after a burst main had washed the ground from \
     under its rails and left two of its cars hanging over the hole.",
    "“I walked up that hill four hundred times,” said Orla Finch, who keeps the bakery at the upper stop. “I shall not \
     walk up it once more.”",
    "The works cost eleven million crowns, of which the water company pays half. The city had asked for all of it, and \
     the court is to hear the case in the autumn.",
    "Fares stay as they were until the spring. Children and people over seventy ride for nothing on weekdays, and the \
     last car now leaves the lower stop at midnight.",
    "Engineers will look under the rails every month from now on, the head of the tramway said, and the drivers have \
     been told to go at a walking pace past the place.",
];

const HEADLINE: &str = "Tram climbs to the upper town again";

fn paragraphs(range: std::ops::Range<usize>) -> String {
    TEXT[range].iter().map(|text| ["<p>", text, "</p>\n"].concat()).collect()
}

/// A page with this between the headline and the foot of the page.
fn page(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{HEADLINE} | Hill Herald</title>{head}</head><body>\
         <header><a href=/>Hill Herald</a><nav><ul><li><a href=/city>City</a><li><a href=/sport>Sport</a></ul></nav></header>\
         <main><article><h1>{HEADLINE}</h1>{body}</article></main><footer><p>© 2024 Hill Herald</p></footer></body></html>"
    )
}

fn read(head: &str, body: &str) -> Article {
    extract(&page(head, body), None)
}

/// The blocks of the text.
fn texts(body: &str) -> Vec<String> {
    read("", body).blocks.into_iter().map(|block| block.text).collect()
}

#[test]
fn lines_that_speak_to_the_reader_are_not_of_the_text() {
    for line in [
        "<p>Reading time: 4 minutes</p>",
        "<p>Écouter l’article</p>",
        "<p>Updated: 18 March 2024, 08:00</p>",
        "<p>Suivez-nous sur Instagram et WhatsApp.</p>",
        "<p>आज की खबरों के लिए हमें फेसबुक पर फॉलो करें।</p>",
        "<p>Zapisz się na nasz poranny newsletter.</p>",
        "<p>Teilen: <a href=#>Facebook</a> <a href=#>E-Mail</a></p>",
        "<p>El artículo continúa después de la publicidad</p>",
        "<p>อ่านเพิ่มเติม: <a href=/1>ปิดสะพานเก่า</a></p>",
        "<p>Comments are closed.</p>",
        "<p>Знайшли помилку? Виділіть її та натисніть Ctrl + Enter.</p>",
        "<p>Quteni bildirish uchun matnni belgilab, Ctrl+Enter tugmalarini bosing</p>",
    ] {
        for body in [
            format!("{line}{}", paragraphs(0..5)),
            format!("{}{line}{}", paragraphs(0..3), paragraphs(3..5)),
            format!("{}{line}", paragraphs(0..5)),
        ] {
            assert_eq!(texts(&body), TEXT, "{line}");
        }
    }
}

#[test]
fn a_line_is_no_standfirst_for_the_class_of_all_text() {
    let body = format!("<div class='field--type-text-with-summary'><p>Save for later</p>{}</div>", paragraphs(0..5));
    let article = read("", &body);
    assert_eq!(article.standfirst, None);
    assert_eq!(article.blocks.len(), TEXT.len());
}

#[test]
fn a_teaser_under_the_headline_is_the_standfirst() {
    let lead = "The tram to the upper town stood still for nine months, and nobody in the city can say why it took so long, \
        the council admits in a paper that it had kept to itself until Monday.";
    for head in [
        format!("<p class=teaser>{lead}</p>"),
        format!("<p class=teaser-phone>{lead}</p><p class=teaser-desk>{lead}</p>"),
        format!("<p class=lead-phone>{lead}</p><p class=lead-desk>{lead}</p>"),
    ] {
        let article = read("", &format!("{head}{}", paragraphs(0..5)));
        assert_eq!(article.standfirst.as_deref(), Some(lead), "{head}");
        assert_eq!(article.text().matches("nine months, and").count(), 1, "{head}");
    }
    let other =
        "<ul><li class=teaser>Fire destroys the bakery in the lower town, and nobody is hurt, the owner says.</ul>";
    assert_eq!(read("", &format!("{other}{}", paragraphs(0..5))).standfirst, None);
}

#[test]
fn boxes_among_the_text_are_not_of_it() {
    let cookies = "<div class=zz><h2>Cookies</h2><p>We use cookies to keep you signed in and to count how often the pages of \
        this site are read.<p>Necessary cookies cannot be switched off. All others are set once you agree to them.</div>";
    let sign_up = "<div class=zz><h3>The view from the hill</h3><p>What the city talks about, each Friday at six.</p>\
        <form><input type=email><button>Yes</button></form></div>";
    let pulled = "<aside class=zz><p>“I walked up that hill four hundred times”</p><cite>Orla Finch</cite></aside>";
    let signed = "<div class=zz><p>»I walked up that hill four hundred times«</p><cite>Orla Finch, driver</cite></div>";
    let quoted =
        "<blockquote class=zz><p>“I walked up that hill four hundred times”</p><cite>Orla Finch</cite></blockquote>";
    let again = format!("<p><b>{HEADLINE}</b></p>");
    for (at, what) in [(0, cookies), (3, sign_up), (3, pulled), (3, signed), (3, quoted), (0, &again)] {
        let body = format!("{}{what}{}", paragraphs(0..at), paragraphs(at..5));
        assert_eq!(texts(&body), TEXT, "{what}");
    }
}

#[test]
fn the_next_story_of_a_page_that_goes_on_is_another() {
    let story = |head: &str, text: &str| format!("<div class=story><h2>{head}</h2>{text}</div>");
    let next = "<p>The old mill at the river burned down on Sunday night, the fire brigade said, and nobody was hurt.\
        <p>It had stood empty since the flood of the year before last, when its wheel was carried off.\
        <p>The owner wants to build flats in its place, for which the council has yet to give its leave.";
    let html = format!(
        "<html lang=en><title>{HEADLINE} | Hill Herald</title><body><div class=scroll>{}{}</div>",
        story(HEADLINE, &paragraphs(0..5)),
        story("Old mill burns down", next)
    );
    let texts_of =
        |html: &str| -> Vec<String> { extract(html, None).blocks.into_iter().map(|block| block.text).collect() };
    assert_eq!(texts_of(&html), TEXT);
    // under a lower heading, if it is signed as the first is
    let signed = |tag: &str, head: &str, name: &str, text: &str| {
        format!("<div class=story><{tag}>{head}</{tag}><p class=byline>By {name}</p>{text}</div>")
    };
    let html = format!(
        "<html lang=en><title>{HEADLINE} | Hill Herald</title><body><div class=scroll>{}{}</div>",
        signed("h1", HEADLINE, "Ada Moe", &paragraphs(0..5)),
        signed("h2", "Old mill burns down", "Kim Lund", next)
    );
    assert_eq!(texts_of(&html), TEXT);
    let post = |tag: &str, head: &str, text: &str| {
        format!(
            "<article class='post hentry'><{tag}>{head}</{tag}><div class=entry-meta>12 May 2024</div>{text}</article>"
        )
    };
    let html = format!(
        "<html lang=en><title>{HEADLINE} | Hill Herald</title><body><main>{}{}</main>",
        post("h1", HEADLINE, &paragraphs(0..5)),
        post("h2", "Old mill burns down", next)
    );
    assert_eq!(texts_of(&html), TEXT);
}

#[test]
fn lists_and_answers_that_the_text_announces_are_of_it() {
    let list = "<p>Closed on Monday are:</p><ul><li><div>the lower stop</div><li><div>the car shed</div></ul>";
    let body = format!("{}{list}{}", paragraphs(0..3), paragraphs(3..5));
    let found = texts(&body);
    assert_eq!(found[3..6], ["Closed on Monday are:", "the lower stop", "the car shed"]);
    // an item that is a link is one of the list's others
    let mixed = "<ul><li><span>The car shed: open on weekdays</span><li><a href=https://tram.example/stop>The lower stop at the river</a>\
        <li><div>The hill, on Sundays</div></ul>";
    let found = texts(&format!("{}{mixed}{}", paragraphs(0..3), paragraphs(3..5)));
    assert_eq!(found.len(), 8, "{found:?}");
    let answer = |head: &str, text: &str| {
        format!(
            "<div class=accordion-item><div role=button aria-expanded=false><a tabindex=0>{head}</a></div>\
             <div role=region hidden><p>{text}</p></div></div>"
        )
    };
    let body = format!(
        "{}{}{}{}",
        paragraphs(0..2),
        answer("Who pays for the works?", TEXT[2]),
        answer("What is the fare?", TEXT[3]),
        paragraphs(4..5)
    );
    let expected = [TEXT[0], TEXT[1], "Who pays for the works?", TEXT[2], "What is the fare?", TEXT[3], TEXT[4]];
    assert_eq!(texts(&body), expected);
}

#[test]
fn names_stand_apart_from_the_labels_beside_them() {
    for (head, credit, expected) in [
        ("", "<div class=autor><a href=/p/7>Lidia Ortúzar</a><span>Seguir</span></div>", vec!["Lidia Ortúzar"]),
        ("", "<div class=byline><span class=a>LO</span><a href=/p/7>Lidia Ortúzar</a></div>", vec!["Lidia Ortúzar"]),
        (
            "",
            "<div class=byline><a href=/p/7>Lidia Ortúzar<span class=a11y-hidden>More from her</span></a></div>",
            vec!["Lidia Ortúzar"],
        ),
        ("", "<div class=footer><p class=author>Lidia Ortúzar, Redakteurin</p></div>", vec!["Lidia Ortúzar"]),
        ("", "<p class=meta>Special Report | 18 March 2024</p>", vec![]),
        ("<meta name=author content=user12>", "", vec![]),
        ("<meta property='og:site_name' content='De Heuvelpost'>", "<p class=x>De Heuvelpost</p>", vec![]),
    ] {
        let article = read(head, &format!("{credit}{}", paragraphs(0..5)));
        assert_eq!(article.authors, expected, "{head}{credit}");
    }
    let foot = "<footer class=entry-footer><a rel=author href=/author/7>More posts by Lidia Ortúzar</a></footer>";
    assert_eq!(read("", &format!("{}{foot}", paragraphs(0..5))).authors, ["Lidia Ortúzar"]);
}

#[test]
fn a_day_of_change_is_told_from_the_day_before_it() {
    for (line, published, modified) in [
        ("<p class=date>Published 17 March 2024, updated 18 March 2024</p>", "2024-03-17", Some("2024-03-18")),
        ("<p class=date>2024年3月17日 9時30分（2024年3月18日 8時更新）</p>", "2024-03-17", Some("2024-03-18")),
        ("<p class=date>פורסם: 17.3.2024 | עדכון: 18.3.2024</p>", "2024-03-17", Some("2024-03-18")),
        ("<span class=when title='Sunday, March 17, 2024 9:30 AM'>a year ago</span>", "2024-03-17", None),
    ] {
        let article = read("", &format!("{line}{}", paragraphs(0..5)));
        let day = |date: Option<copydesk::PageDate>| date.map(|date| date.day().to_string());
        assert_eq!(day(article.published).as_deref(), Some(published), "{line}");
        assert_eq!(day(article.modified).as_deref(), modified, "{line}");
    }
}

#[test]
fn a_button_that_is_no_button_element_is_no_word_either() {
    let body = format!(
        "<p>The tram to the <span>upper town <a role=button>Seguir</a></span> ran again on Monday morning, nine months \
         after the rails had gone.</p>{}",
        paragraphs(1..5)
    );
    assert!(texts(&body)[0].starts_with("The tram to the upper town ran again on Monday"));
}

#[test]
fn a_break_parts_no_words_where_no_space_does() {
    let html = "<html lang=ja><title>x</title><body><h1>坂の上の町に<br>路面電車が戻る</h1>\
        <p>水道管の破裂で九か月止まっていた路面電車が月曜日の朝に運転を再開した。乗客は坂の上まで歩かずにすむようになった。</p>\
        <p>工事には十一億円がかかり、水道会社が半分を負担する。市は全額を求めており、秋に裁判が始まる予定だ。</p>";
    assert_eq!(extract(html, None).headline.as_deref(), Some("坂の上の町に路面電車が戻る"));
}
