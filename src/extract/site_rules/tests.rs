use super::Rules;
use crate::article::{Article, BlockKind};
use crate::extract::Extractor;
use url::Url;

const ONE: &str = "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county \
    said in a statement that surprised nobody who had watched the cranes leave.";
const TWO: &str = "Buses will cross it again from the first of the month, and the ferry stops the day before, after nine \
    long weeks in which it carried more people than in the nine years before.";

fn parse(site: &str) -> Rules {
    let text = format!("[[site]]\nhosts = \"lenn.example\"\n{site}");
    Rules::parse("lenn.toml", &text).expect(site)
}

/// A page of lenn.example by the rules of its site.
fn read(site: &str, body: &str) -> Article {
    let html =
        format!("<html lang=en><head><title>Bridge is back | Lenn Post</title></head><body>{body}</body></html>");
    let url = Url::parse("https://lenn.example/a").expect("an address");
    Extractor::new().with_rules(parse(site)).extract(&html, Some(&url))
}

fn texts(article: &Article) -> Vec<&str> {
    article.blocks.iter().map(|block| block.text.as_str()).collect()
}

fn unmatched(article: &Article) -> Vec<&str> {
    article.unmatched_rules.iter().map(|rule| rule.key.as_str()).collect()
}

fn refusal(text: &str) -> String {
    Rules::parse("lenn.toml", text).expect_err(text).to_string()
}

#[test]
fn a_host_is_named_by_itself_or_by_a_pattern() {
    let text = "[[site]]\nhosts = [\"Lenn.example\", \"*.north.lenn.example\"]\n[[site]]\nhosts = \"*.lenn.example\"\n\
        [[site]]\nhosts = [\"münde.example\", \"127.0.0.1\"]";
    let rules = Rules::parse("lenn.toml", text).expect("rules");
    for (address, line) in [
        ("https://lenn.example/", Some(1)),
        ("http://www.lenn.example:8080/a", Some(1)),
        ("https://LENN.example./", Some(1)),
        ("https://sport.lenn.example/", Some(3)),
        ("https://a.b.lenn.example/", Some(3)),
        ("https://a.north.lenn.example/", Some(1)),
        // a pattern is for what stands before it
        ("https://north.lenn.example/", Some(3)),
        ("https://www.münde.example/", Some(5)),
        ("http://127.0.0.1:9/", Some(5)),
        ("https://glenn.example/", None),
        ("https://lenn.example.net/", None),
        ("https://example/", None),
    ] {
        let url = Url::parse(address).expect("an address");
        let place = url.host_str().and_then(|host| rules.site(host)).map(|site| site.place.as_str());
        assert_eq!(place, line.map(|line| format!("lenn.toml, line {line}")).as_deref(), "{address}");
    }
}

#[test]
fn a_page_of_unknown_address_is_of_the_site_it_names() {
    let rules = parse("headline = 'h3'");
    let page =
        |head: &str| format!("<head>{head}</head><h1>Bridge is back</h1><h3>Chosen</h3><p>{ONE}</p><p>{TWO}</p>");
    let ours = "<link rel=canonical href=https://lenn.example/a>";
    let theirs = Url::parse("https://other.example/a").expect("an address");
    let extractor = Extractor::new().with_rules(rules);
    for (head, url, expected) in [
        (ours, None, "Chosen"),
        ("<meta property=og:url content=https://www.lenn.example/a>", None, "Chosen"),
        ("", None, "Bridge is back"),
        (ours, Some(&theirs), "Bridge is back"),
    ] {
        let article = extractor.extract(&page(head), url);
        assert_eq!(article.headline.as_deref(), Some(expected), "{head}");
    }
}

#[test]
fn the_headline_is_the_users_and_cleaned() {
    let page =
        format!("<h1>Wrong</h1><div class=top>  Bridge\n is&nbsp;back | Lenn Post </div><p>{ONE}</p><p>{TWO}</p>");
    let article = read("headline = ['.old', '.top']", &page);
    // what looks like the name of the site stays
    assert_eq!(article.headline.as_deref(), Some("Bridge is back | Lenn Post"));
    assert!(unmatched(&article).is_empty() && !article.text().contains("Bridge is back"), "{}", article.text());
    let ornament = read("headline = 'h4 span'", "<h4><span>LIVE: Bridge reopens to all</span></h4>");
    assert_eq!(ornament.headline.as_deref(), Some("Bridge reopens to all"));
    let meta = "<meta name=x content='From the head'>";
    assert_eq!(read("headline = '[name=x]'", meta).headline.as_deref(), Some("From the head"));
}

#[test]
fn a_byline_names_people_as_any_other() {
    for (byline, authors, agency) in [
        ("<p class=who>By Ada Moe and Kim Lund, Lenn</p>", vec!["Ada Moe", "Kim Lund"], None),
        ("<p class=who><a href=/ada>Ada Moe</a><span>Staff Writer</span></p>", vec!["Ada Moe"], None),
        ("<span class=who>Ada Moe</span>, <span class=who>Kim Lund</span>", vec!["Ada Moe", "Kim Lund"], None),
        ("<p class=who>Ada Moe, dpa</p>", vec!["Ada Moe"], Some("dpa")),
        ("<aside><p class=who>(Von Ada Moe)</p></aside>", vec!["Ada Moe"], None),
    ] {
        let page = format!("<h1>Bridge is back</h1><p>{ONE}</p><p>{TWO}</p>{byline}");
        let article = read("byline = '.who'", &page);
        assert_eq!(
            (article.authors, article.agency.as_deref()),
            (authors.into_iter().map(ToOwned::to_owned).collect(), agency)
        );
        assert!(article.unmatched_rules.is_empty(), "{byline}");
    }
}

#[test]
fn a_date_is_read_from_an_attribute_or_from_words() {
    for (date, expected) in [
        ("<i class=day>17 May 2024</i>", "2024-05-17"),
        ("<p class=day>Friday <time datetime=2024-05-17T08:00:00+02:00>early</time></p>", "2024-05-17T08:00:00+02:00"),
        ("<b class=day title='2024-05-17'>today</b>", "2024-05-17"),
        ("<i class=day>soon</i><i class=day>17. Mai 2024</i>", "2024-05-17"),
    ] {
        let page = format!("<h1>Bridge is back</h1><p>1 January 2020</p><p>{ONE}</p>{date}");
        let article = read("date = '.day'", &page);
        assert_eq!(article.published.map(|date| date.to_string()).as_deref(), Some(expected), "{date}");
    }
}

#[test]
fn a_section_is_what_the_element_says() {
    let article = read("section = '.stamp'", &format!("<h1>Bridge is back</h1><p>{ONE}</p><p class=stamp>Traffic</p>"));
    assert_eq!((article.section.as_deref(), texts(&article)), (Some("Traffic"), vec![ONE]));
}

#[test]
fn the_body_is_the_chosen_elements_and_no_more() {
    let page = format!(
        "<div class=s><h1>Bridge is back</h1><p class=byline>By Ada Moe</p><p>Short</p><h2>Then</h2>\
         <figure><img src=a.jpg><figcaption>The bridge on Monday.</figcaption></figure><ul><li>Item</ul></div>\
         <p>{ONE}</p><p>{TWO}</p><div class=more><p>Aside <s class=ad>buy</s> of it</p><nav>Menu</nav></div>"
    );
    let article = read("body = ['.s', '.more']\ndrop = ['.ad', 'nav']", &page);
    assert_eq!(texts(&article), ["Short", "Then", "Item", "Aside of it"]);
    assert_eq!(article.blocks.get(1).map(|block| block.kind), Some(BlockKind::Subhead));
    assert_eq!(article.authors, ["Ada Moe"]);
    assert!(article.unmatched_rules.is_empty());
}

#[test]
fn what_is_dropped_is_taken_from_the_models_choice() {
    let page = format!(
        "<h1>Bridge is back</h1><p>{ONE}</p><p>The mill <span class=ad>buy now</span> is next, the county said on Tuesday.</p>\
         <table><tr><th>Year<th>Cars<th class=ad>Ad<tr><td>2023<td>41,300<td class=ad>buy</table>\
         <div class=inset><p>{ONE} Read it in print.</p></div><p>{TWO}</p>"
    );
    let without = read("", &page);
    assert!(without.text().contains("in print") && without.text().contains("buy now"), "{}", without.text());
    let article = read("drop = ['.inset', '.ad']", &page);
    let text = article.text();
    assert!(!text.contains("in print") && !text.contains("buy"), "{text}");
    assert!(text.contains("The mill is next") && text.contains("2023 | 41,300\n") && text.contains(TWO), "{text}");
    // that a page shows no promotion is no fault
    assert!(read("drop = '.none'", &page).unmatched_rules.is_empty());
}

#[test]
fn a_rule_that_says_nothing_is_reported_and_changes_nothing() {
    let page =
        format!("<h1>Bridge is back</h1><p class=byline>By Ada Moe</p><p>17 May 2024</p><p>{ONE}</p><p>{TWO}</p>");
    let all = "headline = '.n'\nbyline = '.n'\ndate = 'h1'\nsection = '.n'\nbody = ['.n', 'h1']";
    let article = read(all, &page);
    assert_eq!(unmatched(&article), ["headline", "byline", "date", "section", "body"]);
    let body = article.unmatched_rules.last().expect("a rule");
    assert_eq!((body.selectors.join(" "), body.place.as_str()), (".n h1".to_owned(), "lenn.toml, line 7"));
    assert_eq!(Article { unmatched_rules: Vec::new(), ..article }, read("", &page));
}

#[test]
fn faults_are_told_with_line_key_and_what_was_expected() {
    let site = |line: &str| format!("# mine\n[[site]]\nhosts = 'lenn.example'\n{line}\n");
    for (text, expected) in [
        (
            site("headlin = 'h1'"),
            "line 4: unknown key \"headlin\"; expected hosts, headline, byline, date, section, body, drop",
        ),
        (site("headline = 5"), "line 4: headline: expected a CSS selector or a list of them, found an integer"),
        (
            site("body = ['p',\n 1]"),
            "line 4: body: expected a CSS selector or a list of them, found a list with an integer in it",
        ),
        (site("body = []"), "line 4: body: expected a CSS selector or a list of them, found an empty list"),
        (
            site("body = [\n'p',\n'div..x']"),
            "line 6: body: \"div..x\" is no CSS selector; expected one such as \"div.story\"",
        ),
        (site("drop = ''"), "line 4: drop: \"\" is no CSS selector"),
        (site("body = 'p'\nbody = 'p'"), "line 5: duplicate key"),
        (site("body = 'p"), "line 4: invalid literal string, expected `'`"),
        ("sites = 1".to_owned(), "line 1: unknown key \"sites\"; expected [[site]]"),
        ("[site]\nhosts = 'a.example'".to_owned(), "line 1: expected [[site]], with two brackets"),
        ("\n[[site]]\nbody = 'p'".to_owned(), "line 2: a site without hosts; expected hosts = [\"news.example\"]"),
        ("[[site]]\nhosts = true".to_owned(), "line 2: hosts: expected a host or a list of hosts, found a boolean"),
        (
            "[[site]]\nhosts = 'https://a.example/'".to_owned(),
            "line 2: hosts: \"https://a.example/\" is no host; expected one such as",
        ),
        ("[[site]]\nhosts = '*'".to_owned(), "line 2: hosts: \"*\" is no host"),
        (
            "[[site]]\nhosts = 'a.example'\n[[site]]\nhosts = ['b.example',\n'www.A.example']".to_owned(),
            "line 5: hosts: \"www.A.example\" is named twice, first in lenn.toml, line 1; expected each host once",
        ),
    ] {
        let said = refusal(&text);
        assert!(said.starts_with(&format!("lenn.toml, {expected}")), "{said}\nnot {expected}");
    }
}

#[test]
fn a_page_of_any_depth_ends() {
    let deep = format!("{}<h1>Bridge is back</h1><p class=who>Ada Moe", "<div><i class=x>".repeat(2_000));
    assert_eq!(unmatched(&read("byline = '.y .who'\nbody = '.x p'", &deep)), ["byline", "body"]);
    let usual = format!("{}<h1>Bridge is back</h1><p class=who>Ada Moe</p><p>{ONE}</p>", "<div class=x>".repeat(400));
    assert_eq!(read("byline = '.x .who'", &usual).authors, ["Ada Moe"]);
}
