//! Kinds of pages, told from what the pages say.

use copydesk::{Extractor, Kind};

fn kind(html: &str) -> Kind {
    Extractor::new().extract(html, None).verdict.kind
}

#[test]
fn walls_are_told_from_what_is_short() {
    let page = |head: &str, body: &str| format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>");
    let story = "<h1>Harbour clock stops for the first time</h1><time datetime=2024-03-05>5 March 2024</time><p>The clock over the \
                 harbour office stopped at noon on Tuesday, for the first time since it was hung in 1901, and the keeper, who winds it \
                 each morning, said a spring had worn through and would be replaced by the end of the week.</p>";
    let paid = r#"<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour clock stops for the first time",
                  "datePublished": "2024-03-05", "isAccessibleForFree": false}</script>"#;
    // the text is all there, as the page's own data have it
    let whole = paid.replace("\"isAccessibleForFree\"", "\"articleBody\": \"The clock over the harbour office stopped at noon on Tuesday, for the \
        first time since it was hung in 1901, and the keeper, who winds it each morning, said a spring had worn through.\", \"isAccessibleForFree\"");
    let film = r#"<script type="application/ld+json">{"@type": ["NewsArticle", "VideoObject"], "headline": "Harbour clock stops for the
                  first time", "datePublished": "2024-03-05"}</script>"#;
    let offer = "<p>Subscribe to continue reading this article.</p>";
    let cookies = "<div><h2>We value your privacy</h2><p>We and our partners use cookies to store personal data on your device.</p>\
                   <p>You may give or withdraw your consent to cookies at any time.</p><button>Accept all</button></div>";
    for (head, body, expected) in [
        ("", story.to_owned(), Kind::Article),
        (whole.as_str(), story.to_owned(), Kind::Article),
        (paid, story.to_owned(), Kind::Paywall),
        (paid, format!("{story}{offer}"), Kind::Paywall),
        ("", format!("{story}{offer}"), Kind::Paywall),
        (film, story.to_owned(), Kind::Article),
        ("", format!("{story}{cookies}"), Kind::Article),
        ("", cookies.to_owned(), Kind::Consent),
        (
            "<title>404 Not Found</title>",
            "<h1>404 Not Found</h1><p>The page you asked for is not here.</p>".to_owned(),
            Kind::ErrorPage,
        ),
        ("", story.replace("Harbour clock stops", "500 years: harbour clock stops"), Kind::Article),
    ] {
        assert_eq!(kind(&page(head, &body)), expected, "{head} {body}");
    }
}
