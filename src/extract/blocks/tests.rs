use super::reader::OPEN_SPANS_MAX;
use super::{Layout, PerBlock, RegionId, TextBlock};
use crate::document::{Document, Tag};

fn read<T>(html: &str, look: impl FnOnce(&Layout<'_>) -> T) -> T {
    look(&Layout::of(&Document::parse(html)))
}

fn texts(html: &str) -> Vec<String> {
    read(html, |layout| layout.blocks.iter().map(|block| block.text.clone()).collect())
}

/// Each block's spans: tag and the text they cover.
fn marked(html: &str) -> Vec<Vec<(Tag, String)>> {
    let cover = |block: &TextBlock<'_>| {
        let spans = block.spans.iter();
        spans.map(|s| (s.tag, block.text.get(s.range.clone()).expect("on characters").to_owned())).collect()
    };
    read(html, |layout| layout.blocks.iter().map(cover).collect())
}

#[test]
fn text_breaks_where_a_reader_sees_a_break() {
    for (html, expected) in [
        ("<p>One<br>two<br/>\n three", &["One two three"][..]),
        ("<p>One<br><br>two<br> \n <br/>three", &["One", "two", "three"]),
        ("<p>One<br>&nbsp;<br>two<br>\u{200b}<br>three", &["One", "two", "three"]),
        ("<p>One<br>two<br>three<br><br>four", &["One two three", "four"]),
        ("<div>Bare <p>child</p> tail <ul><li>item</ul> end</div>", &["Bare", "child", "tail", "item", "end"]),
        ("<table><tr><td>a<td>b<tr><th>c</table>", &["a", "b", "c"]),
        ("<p>One<button>Share</button>two<iframe></iframe>three", &["One two", "three"]),
        ("<div>One<br>\u{a0}\u{a0}two.<br>\u{3000}\u{3000}Three<br> \n four</div>", &["One two.", "Three four"]),
        ("<div><span style='display: block'>One</span><span style='display:block'>two</span></div>", &["One", "two"]),
    ] {
        assert_eq!(texts(html), expected, "{html}");
    }
}

#[test]
fn what_stands_inside_a_line_does_not_break_it() {
    for (html, expected) in [
        ("<p>One <b>t</b>wo <i>three</i><a href=x>four</a> <time>5</time>", "One two threefour 5"),
        ("<p><span class=dropcap>T</span>he mill", "The mill"),
        ("<p><img src=t.png alt=T>he<wbr>re<!-- note -->in", "Therein"),
        ("<p>An <x-card>odd</x-card> <acronym>el</acronym><st1:place>ement</st1:place>", "An odd element"),
        ("<div>An <amp-x><b>odd</b></amp-x> one</div>", "An odd one"),
        ("<p>In the <button class=term>harbour office</button>, she said", "In the harbour office, she said"),
        ("<p>The <b>Lenn <button>Follow</button></b> band <button>Teilen</button>.", "The Lenn band."),
        ("<h2><button aria-expanded=false>Who pays?</button></h2>", "Who pays?"),
        ("<h2>Who pays <button>Copy link</button> <a href=#x>#</a></h2>", "Who pays"),
        ("<p>It is <math><mn>3</mn><mo>=</mo><mi>x</mi><annotation>x</annotation></math> or more", "It is 3=x or more"),
        (
            "<p>of <span><span class=k><math><mi>x</mi></math></span><span aria-hidden=true>x</span></span> kg",
            "of x kg",
        ),
        ("<html lang=de><p>Ein <q>Hafen <q>im</q> Eis</q>.", "Ein „Hafen ‚im‘ Eis“."),
        ("<html lang=en><p>A <q>“port”</q>.", "A “port”."),
        ("<p><span class=s>One two.</span><span class=s>Three four.</span>", "One two. Three four."),
        ("<div class=initial>T</div><p>he mill stands", "The mill stands"),
        ("<p>x<script>var y = 1</script>z<style>p{}</style>w", "xzw"),
        ("<p>See <a href=x>the map<svg><title>out</title></svg></a> of it", "See the map of it"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>だ", "漢字だ"),
        ("<p>H<sub>2</sub>O, 5<sup>th</sup>", "H2O, 5th"),
    ] {
        assert_eq!(texts(html), [expected], "{html}");
    }
}

#[test]
fn words_that_nobody_sees_are_not_of_the_line() {
    for hidden in [
        "<span hidden>x</span>",
        "<i style='display : none'>x</i>",
        "<b style=visibility:hidden>x</b>",
        "<span style='position:absolute; clip: rect(0, 0, 0, 0)'>x</span>",
        "<span style='font-size: 0px'>x</span>",
        "<span style='left:-9999px'>x</span>",
        "<em class='sr-only'>x</em>",
        "<span class='css-1ab-VisuallyHidden e1'>x</span>",
        "<span class=screen-reader-text>x</span>",
        "<span class='d-none'>x</span>",
        "<span role=tooltip>x <b>y</b></span>",
        "<span aria-hidden=true>The</span>",
    ] {
        let html = format!("<p>{hidden}<span>The</span> mill of <a href=x>Lenn{hidden}</a>, she said");
        let hidden_twin = hidden.contains("aria-hidden");
        let expected = if hidden_twin { "The mill of LennThe, she said" } else { "The mill of Lenn, she said" };
        assert_eq!(texts(&html), [expected], "{html}");
    }
    let rest = "and the rest of it is there for whoever asks, with all of its twenty words or more, as a story on a paper’s page has";
    for (html, expected) in [
        ("<p>a <span class='hidden md:inline'>b</span> c", "a b c".to_owned()),
        ("<p><a href=x><span class=small>Lenn</span><span class=large>Lenn</span></a> now", "Lenn now".to_owned()),
        ("<p><span aria-hidden=true>T</span><span class=sr-only>T</span>he", "The".to_owned()),
        ("<h1><span class=sr-only>Lenn Post</span></h1>", "Lenn Post".to_owned()),
        (&format!("<p>a <span style=display:none>{rest}</span>"), format!("a {rest}")),
    ] {
        assert_eq!(texts(html), [expected], "{html}");
    }
}

#[test]
fn custom_elements_hold_blocks_as_others_do() {
    for html in [
        "<x-body><x-par><span>One.</span></x-par><x-par>Two.</x-par></x-body>",
        "<x-body><x-box><p>One.</p></x-box><x-box><p>Two.</p></x-box></x-body>",
        "<x-story><template shadowrootmode=open><style>p{}</style><p>One.</p><p>Two.</p></template></x-story>",
    ] {
        assert_eq!(texts(html), ["One.", "Two."], "{html}");
    }
}

#[test]
fn what_is_shown_without_scripts_is_read_in_its_place() {
    let text = "<p>The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county said.</p>"
        .repeat(4);
    let html = format!("<body><p>Before</p><noscript>{text}</noscript><p>After");
    assert_eq!(texts(&html).len(), 6);
    read(&html, |layout| assert!(layout.is_mostly_noscript(&PerBlock::filled(true, 6))));
    assert_eq!(texts("<body><p>Before<noscript><p>Turn on scripts.</p><p>Please.</p></noscript>"), ["Before"]);
}

#[test]
fn what_scripts_leave_behind_is_no_text() {
    let html = "<p>One</p><script>document.write(\"<script src='/a.js'></script>\"); var network = 'of ads';</script><p>two</p>";
    assert_eq!(texts(html), ["One", "two"]);
    assert_eq!(texts("<script>a()</script>\"Quoted\", she said, <b>twice</b>"), ["\"Quoted\", she said, twice"]);
}

#[test]
fn invisible_characters_leave_no_trace() {
    for (html, expected) in [
        ("<p>10&nbsp;000 &nbsp; km\u{2003}away\n\tnow", "10 000 km away now"),
        ("<p>zero&#8203;width, so&shy;ft, \u{feff}mark", "zerowidth, soft, mark"),
        ("<p>bi\u{202e}di\u{202c} \u{1b}[31mred", "bidi [31mred"),
        ("<p>nu\0ll", "null"),
        ("<p>one<span>&#8203;</span>word", "oneword"),
    ] {
        assert_eq!(texts(html), [expected], "{html}");
    }
    // no letter, no digit: no block
    assert_eq!(texts("<p>* * *</p><p>&nbsp;</p><p>–</p><p>4</p>"), ["4"]);
}

#[test]
fn preformatted_text_keeps_its_lines() {
    for (html, expected) in [
        ("<pre>let a;\n  let b;\n</pre>", "let a;\n  let b;"),
        ("<pre><code><b>let</b> <i>a</i>;\n    <b>let</b>\n<i>b</i></code></pre>", "let a;\n    let\nb"),
        ("<pre>one<br>two</pre>", "one\ntwo"),
        ("<pre>\n  <b>in</b>\n  <b>step</b></pre>", "  in\n  step"),
        ("<pre>a\u{200b}b\u{1b}c</pre>", "abc"),
        ("<pre>one\u{2028}two\u{85}three</pre>", "one\ntwo\nthree"),
        ("<pre><span style=display:block>one</span><span style=display:block>two</span></pre>", "one\ntwo"),
    ] {
        assert_eq!(texts(html), [expected], "{html}");
    }
    assert_eq!(texts("<pre>a\nb</pre><p>c\nd</p>"), ["a\nb", "c d"]);
}

#[test]
fn spans_cover_the_words_they_mark() {
    for (html, expected) in [
        ("<p>Über <b>größe</b> und <a href=x>東京</a>.", vec![vec![(Tag::B, "größe"), (Tag::A, "東京")]]),
        ("<p><a href=x>a <b>é</b> c</a>", vec![vec![(Tag::A, "a é c"), (Tag::B, "é")]]),
        // one element over two blocks marks its part of each
        ("<p>ö <i>één<br><br>twee</i> drie", vec![vec![(Tag::I, "één")], vec![(Tag::I, "twee")]]),
        ("<b><p>ein</p> <p>zwei</p></b>", vec![vec![(Tag::B, "ein")], vec![(Tag::B, "zwei")]]),
        ("<p><b>end </b> x<i> </i><em></em>", vec![vec![(Tag::B, "end")]]),
        ("<p>&nbsp;<b>é</b>\u{200b}<i>è</i>", vec![vec![(Tag::B, "é"), (Tag::I, "è")]]),
    ] {
        let expected: Vec<Vec<(Tag, String)>> = expected
            .into_iter()
            .map(|block| block.into_iter().map(|(tag, text)| (tag, text.to_owned())).collect())
            .collect();
        assert_eq!(marked(html), expected, "{html}");
    }
}

#[test]
fn the_number_of_comments_is_no_word_of_its_line() {
    let html = "<h1>Bridge reopens <a class=comment-count href=#c>(12)</a></h1><p><a class=comments_count href=#c1>0</a>Buses \
        cross it again.<p>It took <span class=number>12</span> months, <a class=comment href=#n>as noted</a>.";
    let document = Document::parse(html);
    let texts: Vec<String> = Layout::of(&document).blocks.iter().map(|block| block.text.clone()).collect();
    assert_eq!(texts, ["Bridge reopens", "Buses cross it again.", "It took 12 months, as noted."]);
}

#[test]
fn hidden_text_is_marked_not_dropped() {
    for (attribute, expected) in [
        ("hidden", true),
        ("hidden=\"until-found\"", false),
        ("aria-hidden=true", true),
        ("style=\"color: red; DISPLAY :\u{a0}none !important\"", true),
        ("style=\"visibility:hidden\"", true),
        ("aria-hidden=false", false),
        ("style=\"display:block; --x: display:none\"", false),
        ("class=hidden-gem", false),
    ] {
        let html = format!("<div {attribute}><p>Some text</p></div>");
        let found = read(&html, |layout| {
            assert_eq!(layout.blocks.len(), 1, "{html}");
            layout.around(layout.blocks.first().expect("a block")).any(|region| region.hidden)
        });
        assert_eq!(found, expected, "{html}");
    }
}

#[test]
fn text_that_is_folded_up_is_text() {
    let text = "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday.";
    for (html, expected) in [
        (format!("<h3>Who pays?</h3><div hidden><p>{text}</div>"), false),
        (format!("<h3><button aria-expanded=false>Who pays?</button></h3><div style=display:none>{text}</div>"), false),
        (format!("<dl><dt>Who<dd style=display:none>{text}</dl>"), false),
        (format!("<p>{text}<p>{text}<button>More</button><div style=display:none><p>{text}<p>{text}</div>"), false),
        (format!("<p>{text}<p>{text}<p style=display:none>{text}"), true),
        (format!("<p>{text}<p>{text}<div hidden><form><p>{text}<p>{text}</form></div>"), true),
        (format!("<nav>Menu</nav><div hidden><p>{text}</div>"), true),
    ] {
        let hidden = |layout: &Layout<'_>| {
            let last = layout.blocks.last().expect("a block");
            layout.around(last).any(|region| region.hidden)
        };
        assert_eq!(read(&html, hidden), expected, "{html}");
    }
}

#[test]
fn words_are_counted_by_what_marks_them() {
    let html = "<div><p>One <a href=x>two <b>three</b></a> four.</p><nav><a href=y>Five</a></nav></div>";
    read(html, |layout| {
        let counts: Vec<_> =
            layout.blocks.iter().map(|b| (b.words, b.link_words, b.bold_words, b.is_sentence)).collect();
        assert_eq!(counts, [(4, 2, 1, true), (1, 1, 0, false)]);
        let root = &layout.regions[RegionId::default()];
        assert_eq!((root.totals.words, root.totals.link_words), (5, 3));
    });
}

#[test]
fn unread_parts_tell_what_the_page_is() {
    let html = "<head><title> A\n title </title><script>12345</script></head><body>\
        <noscript><img src=x></noscript><noscript>Turn it on</noscript><p>Text</p><title>Not this</title>";
    read(html, |layout| {
        assert_eq!(layout.title.as_deref(), Some("A title"));
        assert_eq!(layout.noscript.as_deref(), Some("Turn it on"));
        assert_eq!((layout.has_scripts, layout.script_bytes), (true, 5));
        assert_eq!(layout.blocks.len(), 1);
    });
}

#[test]
fn depth_is_the_pages_choice() {
    for (tag, depth) in [("span", 20_000), ("b", 20_000), ("div", 3_000)] {
        let html = format!("{}word{}after", format!("<{tag}>").repeat(depth), format!("</{tag}>").repeat(depth));
        assert_eq!(texts(&html).concat(), "wordafter", "{tag}");
    }
}

#[test]
fn unclosed_markup_is_not_paid_for_again_in_every_block() {
    let spans = |html: &str| read(html, |layout| layout.blocks.iter().map(|b| b.spans.len()).sum::<usize>());
    assert!(spans(&"<b>x<br><br>".repeat(1_000)) <= 1_000 * OPEN_SPANS_MAX);
    // what is inside too much is read, and what follows is marked as ever
    let html = format!("<p>{}deep{} <i>after</i>", "<b>".repeat(40), "</b>".repeat(40));
    let found = marked(&html);
    assert_eq!(found[0].len(), OPEN_SPANS_MAX + 1);
    assert_eq!(found[0].first(), Some(&(Tag::B, "deep".to_owned())));
    assert_eq!(found[0].last(), Some(&(Tag::I, "after".to_owned())));
}

#[test]
fn a_player_parts_no_sentence_and_a_mark_of_an_item_begins_a_line() {
    for (html, expected) in [
        ("<p>Buses will <iframe src=/ad></iframe>cross it again.", vec!["Buses will cross it again."]),
        ("<p>Buses will <audio src=a></audio> cross it again.", vec!["Buses will cross it again."]),
        ("<p>They cross it.<iframe src=/ad></iframe>Boats too.", vec!["They cross it.", "Boats too."]),
        ("<p>Closed are:<br>• the pier<br>• the quay", vec!["Closed are:", "• the pier", "• the quay"]),
        ("<p>The pier<br>and the quay", vec!["The pier and the quay"]),
        ("<p>Boats too.<a href=#p3>¶</a>", vec!["Boats too."]),
        ("<p>Boats too.<a href=#n1>1</a>", vec!["Boats too.1"]),
    ] {
        assert_eq!(texts(html), expected, "{html}");
    }
}
