//! Small invented pages: what the reader gets of their text, and what kind of page they are said
//! to be. Whole pages with all their boilerplate are in `pages`.

use copydesk::extract::model::Model;
use copydesk::{Article, Block, BlockKind, Extractor, Kind, extract};
use url::Url;

const FERRY: [&str; 5] = [
    "The last ferry between Lennmouth and the island of Sarrow left the pier at noon on Monday with forty people and \
     two goats on board, the harbour master said, and it will not come back before the spring.",
    "Engineers who went under the pier on Sunday had found cracks in nine of its fourteen piles. “You could put your \
     hand in them,” said Ines Calloway, who has inspected the piers of the county for twenty years.",
    "Islanders were told by letter, which reached most of them on Tuesday. The school has moved its lessons to the \
     village hall, and the shop has asked its customers not to buy more bread than they can eat.",
    "The county council will vote next week on a bridge of boats like the one that the army laid in the flood of 1987. \
     It would cost four million crowns, three times what the repair of the pier was to cost last year.",
    "Until then the post, the doctor and the newspapers come by a fishing boat whose owner, Bram Oster, has agreed to \
     sail twice a day unless the wind stands in the north, as it has done for most of this month.",
];

const HEADLINE: &str = "Ferry to Sarrow stops until the spring";

fn paragraphs<'p>(texts: impl IntoIterator<Item = &'p str>) -> String {
    texts.into_iter().map(|text| ["<p>", text, "</p>\n"].concat()).collect::<Vec<_>>().concat()
}

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}</body></html>")
}

/// A dated page with this in its article element, below the headline.
fn story(headline: &str, body: &str) -> String {
    let head = format!(
        "<title>{headline} - Lenn Valley Herald</title><meta property=og:type content=article>\
         <meta property=\"og:title\" content=\"{headline}\">\
         <meta property=\"article:published_time\" content=\"2024-03-18T09:42:11+01:00\">"
    );
    page(&head, &format!("<main><article><h1>{headline}</h1>{body}</article></main>"))
}

fn url() -> Url {
    Url::parse("https://www.lennvalley.example/2024/03/ferry-stops").expect("an address")
}

fn read(html: &str) -> Article {
    extract(html, Some(&url()))
}

/// The kind and text of the block that starts like this.
fn block<'a>(article: &'a Article, start: &str) -> &'a Block {
    article.blocks.iter().find(|b| b.text.starts_with(start)).unwrap_or_else(|| panic_on(article, start))
}

#[allow(clippy::panic)] // it says what was there instead
fn panic_on(article: &Article, start: &str) -> ! {
    panic!("no block starts with {start:?}:\n{}", article.text())
}

fn assert_kind(html: &str, expected: Kind) {
    let article = read(html);
    assert_eq!(article.verdict.kind, expected, "{}\n{html}\n--\n{}", article.verdict.reason, article.text());
}

#[test]
fn a_story_is_its_paragraphs_and_nothing_else() {
    let html = story(HEADLINE, &paragraphs(FERRY));
    let article = read(&html);
    assert_eq!(article.headline.as_deref(), Some(HEADLINE));
    assert_eq!(article.blocks, FERRY.map(|text| Block::new(BlockKind::Paragraph, text)));
    assert_eq!(article.verdict.kind, Kind::Article);
    assert!(article.verdict.confidence >= 0.9, "{:?}", article.verdict);
}

#[test]
fn the_rule_agrees_with_the_model_on_an_easy_page() {
    let html = story(HEADLINE, &paragraphs(FERRY));
    let by_rule = Extractor::new().without_model().extract(&html, Some(&url()));
    let by_model = read(&html);
    assert_eq!((by_rule.headline, by_rule.blocks), (by_model.headline, by_model.blocks));
    assert_eq!(by_rule.verdict.kind, by_model.verdict.kind);
}

#[test]
fn a_model_for_other_features_leaves_the_choice_to_the_rule() {
    // two forests that know one feature and say no to everything
    let forest: Vec<u8> = [&[1, 0, 1, 0][..], &[0; 4], &[0; 4], &[1, 0, 0, 0], &(-9.0_f32).to_le_bytes()].concat();
    let foreign = Model::read(&[b"CDM1".as_slice(), &forest, &forest].concat()).expect("a model");
    let html = story(HEADLINE, &paragraphs(FERRY));
    let article = Extractor::new().with_model(foreign).extract(&html, Some(&url()));
    assert_eq!(article, Extractor::new().without_model().extract(&html, Some(&url())));
    assert_eq!(article.blocks.len(), 5);
}

#[test]
fn paragraphs_made_of_line_breaks_are_paragraphs() {
    for gap in ["<br><br>", "<br/>\n<br/>", "<br>&nbsp;<br>"] {
        let html = story(HEADLINE, &format!("<div class=article-body>{}</div>", FERRY.join(gap)));
        let texts: Vec<String> = read(&html).blocks.into_iter().map(|b| b.text).collect();
        assert_eq!(texts, FERRY, "{gap}");
    }
}

#[test]
fn parts_of_a_story_keep_their_kind() {
    let [one, two, three, four, five] = FERRY;
    let body = format!(
        "<p>{one}</p><h2>What the divers found</h2><p>{two} See <a href=/map>the <em>chart</em></a>.</p>\
         <blockquote><p>We heard it crack all winter, and we wrote to the county twice about it.</p></blockquote>\
         <p>{three}</p><ul><li>The school moves to the village hall from Wednesday on.</li>\
         <li>The shop opens from eight until noon, bread is one loaf each.</li></ul><p>{four}</p>\
         <table><tr><th>Year</th><th>Passengers</th></tr><tr><td>2022</td><td>41,300</td></tr>\
         <tr><td>2023</td><td>38,900</td></tr></table><p>{five}</p>"
    );
    let article = read(&story(HEADLINE, &body));
    let subhead = block(&article, "What the divers");
    assert_eq!((subhead.kind, subhead.level), (BlockKind::Subhead, 2));
    assert_eq!(block(&article, "We heard it").kind, BlockKind::Quote);
    let items: Vec<_> = article.blocks.iter().filter(|b| b.kind == BlockKind::ListItem).collect();
    assert_eq!(items.iter().map(|b| (b.level, b.opens)).collect::<Vec<_>>(), [(1, true), (1, false)]);
    let rows: Vec<_> = article.blocks.iter().filter(|b| b.kind == BlockKind::Table).map(|b| &b.text).collect();
    assert_eq!(rows, ["Year | Passengers", "2022 | 41,300", "2023 | 38,900"]);
    let linked = block(&article, "Engineers");
    let link = linked.spans.first().expect("a link");
    assert_eq!(link.kind, copydesk::SpanKind::Link("https://www.lennvalley.example/map".to_owned()));
    assert_eq!(linked.text.get(link.range.clone()), Some("the chart"));
    assert_eq!(article.blocks.len(), 12, "{}", article.text());
}

#[test]
fn what_is_around_the_text_is_not_in_it() {
    let [one, two, three, four, five] = FERRY;
    let body = format!(
        "<p class=byline>By Petra Holloway</p><p>{one}</p>\
         <figure><img src=pier.jpg><figcaption>The pier on Sunday. Photo: Ola Brandt</figcaption></figure>\
         <p>{two}</p><aside class=related><h3>Read more</h3><ul><li><a href=/a>Harbour master wins prize for knots\
         </a></li><li><a href=/b>Goats of Sarrow are counted again</a></li></ul></aside><p>{three}</p><p>{four}</p>\
         <p>{five}</p><div class=tags>Tags: <a href=/t/ferry>Ferry</a> <a href=/t/sarrow>Sarrow</a></div>\
         <section class=comments><h2>3 comments</h2><p>Typical of this council, they never listen to us!</p>\
         <p>I sailed with Bram once and would do so again, a fine man.</p></section>"
    );
    let texts: Vec<String> = read(&story(HEADLINE, &body)).blocks.into_iter().map(|b| b.text).collect();
    assert_eq!(texts, FERRY);
}

#[test]
fn a_short_item_with_headline_and_date_is_an_article() {
    assert_kind(&story(HEADLINE, &paragraphs(FERRY[..2].iter().copied())), Kind::Article);
    // one line of news, among scripts
    assert_kind(&story(HEADLINE, &format!("<script>start()</script><p>{}</p>", FERRY[0])), Kind::Article);
}

#[test]
fn short_items_that_open_like_a_wall_are_articles() {
    for headline in ["500 jobs to go at the Lennmouth yard", "404 goats counted on Sarrow", "Forbidden island opens"] {
        assert_kind(&story(headline, &paragraphs(FERRY[..2].iter().copied())), Kind::Article);
    }
    assert_kind(&story("Are you a robot? Shop asks everyone", &paragraphs(FERRY[..2].iter().copied())), Kind::Article);
    // the page that is gone may still be dated
    assert_kind(&story("Page not found", &paragraphs(FERRY[..2].iter().copied())), Kind::ErrorPage);
}

#[test]
fn a_list_of_stories_is_a_front() {
    let teaser = |n: usize| {
        format!("<div class=card><h3><a href=/s/{n}>Harbour master wins prize number {n} for his knots</a></h3></div>")
    };
    let teasers: String = (0..30).map(teaser).collect();
    let html = page("<title>Lenn Valley Herald</title><script>start()</script>", &format!("<main>{teasers}</main>"));
    assert_kind(&html, Kind::Front);
    let home = Url::parse("https://www.lennvalley.example/").expect("an address");
    assert_eq!(extract(&html, Some(&home)).verdict.kind, Kind::Front);
}

#[test]
fn walls_are_told_from_what_they_say() {
    for (title, text, expected) in [
        (
            "Just a moment...",
            "<h1>herald.example</h1><p>Verify you are human by completing the action below.</p>",
            Kind::Challenge,
        ),
        (
            "Attention Required! | Cloudflare",
            "<h1>Sorry, you have been blocked</h1><p>You are unable to access this.</p>",
            Kind::Challenge,
        ),
        ("Sind Sie ein Roboter?", "<p>Bitte bestätigen Sie, dass Sie ein Mensch sind.</p>", Kind::Challenge),
        ("herald.example", "<p>请完成安全验证</p>", Kind::Challenge),
        (
            "Page not found - Herald",
            "<h1>Page not found</h1><p>The page you were looking for has moved.</p>",
            Kind::ErrorPage,
        ),
        ("Herald", "<h1>404</h1><p>There is nothing at this address, we are afraid to say so.</p>", Kind::ErrorPage),
        ("Seite nicht gefunden", "<p>Die gesuchte Seite gibt es leider nicht mehr.</p>", Kind::ErrorPage),
        ("Herald", "<h1>Oups : page introuvable</h1><p>Cette adresse ne mène nulle part.</p>", Kind::ErrorPage),
        (
            "Herald",
            "<h1>Página no encontrada</h1><p>Esta dirección ya no existe en nuestro sitio.</p>",
            Kind::ErrorPage,
        ),
        ("Herald", "<h1>Страница не найдена</h1><p>Такого адреса у нас больше нет.</p>", Kind::ErrorPage),
        ("Herald", "<h1>ページが見つかりません</h1><p>お探しの記事は移動しました。</p>", Kind::ErrorPage),
        (
            "Herald",
            "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>\
          <script>window.__STATE__={}</script>",
            Kind::ScriptShell,
        ),
        ("Herald", "<div id=root></div><script src=app.js></script><script>start()</script>", Kind::ScriptShell),
    ] {
        assert_kind(&page(&format!("<title>{title}</title>"), text), expected);
    }
}

#[test]
fn a_dialog_in_place_of_the_page_is_a_consent_wall() {
    let text = "<h1>We value your privacy</h1><p>We and our partners store cookies on your device and read them to \
        process personal data, such as unique identifiers, for ads and content made for you.</p><p>With your consent \
        we and our partners may use precise location data. You may change your choices at any time in our privacy and \
        cookies policy, at the foot of every page.</p><p>Some of our partners process personal data without asking \
        for consent, for reasons that they call legitimate. Accept all cookies or choose among them.</p>\
        <button>Accept all</button><button>Settings</button>";
    assert_kind(&page("<title>Herald</title>", text), Kind::Consent);
}

#[test]
fn pages_without_text_are_empty() {
    for html in ["", " \n ", "<html></html>", "<p></p><img src=x>", "<p>* * *</p>", "<!-- words in a comment -->"] {
        let article = read(html);
        assert_eq!((article.verdict.kind, article.text()), (Kind::Empty, String::new()), "{html}");
    }
}

#[test]
fn the_start_of_a_paid_story_is_a_teaser() {
    let start = paragraphs(FERRY[..2].iter().copied());
    let paid = "<script type=application/ld+json>{\"@context\": \"https://schema.org\", \"@type\": \"NewsArticle\", \
        \"headline\": \"Ferry to Sarrow stops until the spring\", \"isAccessibleForFree\": false}</script>";
    let offer = "<div><p>Subscribe to continue reading</p><p>Already a subscriber? Sign in</p></div>";
    assert_kind(&story(HEADLINE, &format!("{paid}{start}")), Kind::Paywall);
    assert_kind(&story(HEADLINE, &format!("{start}{offer}")), Kind::Paywall);
    // the whole text is there, whatever the page says it costs, and an offer under a free one is an offer
    let whole = paragraphs(FERRY.iter().copied().chain(FERRY_MORE));
    assert_kind(&story(HEADLINE, &format!("{paid}{whole}")), Kind::Article);
    assert_kind(&story(HEADLINE, &format!("{}{offer}", paragraphs(FERRY))), Kind::Article);
    let free = paid.replace("false", "true");
    assert_kind(&story(HEADLINE, &format!("{free}{start}{offer}")), Kind::Article);
}

/// More of the story, so that it is longer than any teaser.
const FERRY_MORE: [&str; 3] = [
    "Nobody has counted how many of the two hundred islanders have left since the letters came. The priest says that \
     his church was half full on Sunday, but adds that it has been half full for as long as he can remember.",
    "In Lennmouth the closing of the line is felt as well: two of the three cafés on the quay have sent their waiters \
     home, and the man who sells tickets has been painting the railings of the empty pier since Tuesday.",
    "The minister of transport, asked about it in the county hall, said that he had read the report with concern and \
     that he would read it again, and that no pier in the country was as old as this one or as well loved.",
];

#[test]
fn structured_data_names_the_kind() {
    let typed = |name: &str| {
        format!(
            "<script type=application/ld+json>{{\"@context\": \"https://schema.org\", \"@type\": \"{name}\", \
             \"headline\": \"{HEADLINE}\", \"datePublished\": \"2024-03-18T09:42:11+01:00\"}}</script>"
        )
    };
    let head = |name: &str| format!("<title>{HEADLINE}</title>{}", typed(name));
    let body = format!("<h1>{HEADLINE}</h1>{}", paragraphs(FERRY));
    let brief = format!("<h1>{HEADLINE}</h1><video src=v.mp4></video><p>{}</p>", FERRY[0]);
    assert_kind(&page(&head("LiveBlogPosting"), &body), Kind::LiveBlog);
    assert_kind(&page(&head("VideoObject"), &brief), Kind::Video);
    // a video with a whole story under it is a story
    assert_kind(&page(&head("VideoObject"), &body), Kind::Article);
    assert_kind(&page(&head("NewsArticle"), &body), Kind::Article);
}

#[test]
fn stories_about_walls_are_stories() {
    for (headline, story_of) in [
        (
            "Regulator fines retailer over cookies",
            [
                "The data protection authority has fined the furniture seller Holm & Sons two million crowns because its \
             site set cookies before visitors had said yes to any of them, it announced in Lennmouth on Friday.",
                "Visitors who chose “reject” were still followed by eleven cookies of four companies, the inspectors write. \
             Consent that changes nothing is no consent, said Ines Calloway, who led the inquiry for the authority.",
                "Holm & Sons said that the cookies had been left over from an older version of its shop. The company has \
             until June to prove that it asks for consent as the law demands, or it will pay again.",
                "Six other shops in the county are being looked at. Half of all complaints that reach the authority are \
             about cookies, its report of last year says, and one in five about personal data that was sold.",
            ],
        ),
        (
            "Are you a robot? Captchas lock out the blind, study finds",
            [
                "Pictures of traffic lights and twisted letters keep more people than machines from reading the news, \
             researchers at the college of Lennmouth have found after watching two hundred volunteers for a month.",
                "Asked to “verify you are human”, one in three volunteers who use a screen reader gave up. Programs bought \
             for a few crowns solved the same captchas in nine of ten cases, the authors of the study write.",
                "“Solve the captcha, says the page, and I cannot see it,” said Bram Oster, a retired fisherman who lost \
             his sight twelve years ago. He now asks his granddaughter to tick the box for him every morning.",
                "The makers of the tests say that the pictures will soon be gone, and that the way in which a person moves \
             the mouse tells enough. The study's authors doubt that this will help those who have no mouse.",
            ],
        ),
        (
            "Error 404: how a missing page became a joke",
            [
                "Nobody remembers who first saw the number, but everyone remembers what it means. “Page not found” was the \
             first sentence that many people read on the young network, and for years it was the only funny one.",
                "A room of that number never existed, says Ines Calloway, who keeps the museum of machines in Lennmouth. \
             The four stood for a fault of the person who asked, and the other digits for whatever was free.",
                "Designers soon made the dull line their own: a lost goat, a ferry without its pier, a poem of the poet \
             Anselm Reed, which was read more often on a broken page than it ever was in his books.",
                "Today the joke has worn thin. Most pages that are gone answer as if they were there, the museum's keeper \
             says, and send the reader to the front page, where nothing tells him what he had been looking for.",
            ],
        ),
        (
            "Why the Herald puts up a paywall",
            [
                "From the first of June readers of this newspaper will be asked to pay for most of what it prints, the \
             publisher said on Monday. Three stories a month stay free, and so does everything about storms and floods.",
                "“Subscribe to continue reading” is a sentence that nobody likes to see, the editor, Petra Holloway, told \
             the staff. But the advertisements pay for one reporter of nine, and they once paid for all of them.",
                "Two papers of the valley have gone that way before. The Marden Chronicle, whose stories are for \
             subscribers only since last autumn, says that one in twelve of its readers has taken out a subscription.",
                "Others have given it up: the Ostrel Courier took down its paywall after a year, since most of those who \
             met it went elsewhere, and now asks for gifts at the end of each story with, it says, fair success.",
            ],
        ),
    ] {
        assert_kind(&story(headline, &paragraphs(story_of)), Kind::Article);
    }
}

#[test]
fn a_list_without_prose_is_read_where_the_page_names_its_text() {
    let names =
        ["The Goats", "Ines Vael", "Old Pier", "Kim Lund", "Spring Tide", "Arlo Vane", "Nine Piles", "Jessa Moor"];
    let section =
        |title: &str| format!("<div class=article-body-text><h2>{title}</h2><ul><li>{}</ul></div>", names.join("<li>"));
    let sections: String = ["Album of the year", "Artist of the year", "Group of the year", "Song of the year"]
        .iter()
        .flat_map(|title| [section(title), section(&format!("New: {title}"))])
        .collect();
    let html = format!(
        "<h1>Lenn music awards: the full list of winners</h1><article>{sections}</article>\
         <nav class=menu><a href=/>Home</a><a href=/music>Music</a></nav>"
    );
    let article = read(&html);
    let text = article.text();
    assert!(text.contains("Album of the year") && text.contains("- Spring Tide"), "{text}");
    assert!(!text.contains("Home"), "{text}");
    assert!(article.verdict.confidence < 0.8, "{:?}", article.verdict);
}

#[test]
fn text_goes_on_behind_a_box_of_other_stories() {
    for aside in [
        "<h3>Read also</h3><div class=card><a href=/goats>Two goats cross the sea alone</a></div>",
        "<h3>Auch interessant</h3><div class=card><a href=/goats>Two goats cross the sea alone</a></div>",
        "<p>Leggi anche</p><h1><a href=/goats>Two goats cross the sea alone</a></h1>",
    ] {
        let [start @ .., end] = FERRY;
        let body = [paragraphs(start), aside.to_owned(), paragraphs([end])].concat();
        let article = read(&story(HEADLINE, &body));
        let text = article.text();
        assert!(text.contains(end) && !text.contains("goats cross"), "{aside}: {text}");
    }
}

#[test]
fn what_stands_under_a_box_and_is_not_set_like_the_text_goes_with_it() {
    let teaser = "<h3>Read also</h3><div class=card><a href=/goats>Two goats cross the sea alone</a>\
        <p class=teaser>They swam for nine hours, their owner said, and ate all the cabbages of the pier.</p></div>";
    let text = read(&story(HEADLINE, &(paragraphs(FERRY) + teaser))).text();
    assert!(text.contains(FERRY[4]) && !text.contains("cabbages"), "{text}");
}

#[test]
fn notices_about_money_go_whatever_else_they_say() {
    for notice in [
        "If you buy something or register for an account through a link on our site, we may receive compensation.",
        "Add us as a preferred source to see more of our stories when you search.",
        "Get the news of the valley right in your inbox.",
        "Steun onze journalistiek met een kleine gift.",
    ] {
        let text = read(&story(HEADLINE, &(paragraphs(FERRY) + &paragraphs([notice])))).text();
        assert!(text.contains(FERRY[4]) && !text.contains(notice), "{text}");
    }
}
