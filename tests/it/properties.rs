//! Properties that hold of whatever is given: addresses, the text writer, names of files, pace, lengths of time.

use crate::checks;
use copydesk::article::{Article, Block, BlockKind, Image};
use copydesk::crawl::schedule;
use copydesk::duration;
use copydesk::fetch::Retry;
use copydesk::link::{hash, identity};
use copydesk::pace::{CRAWL_DELAY_MAX, GAP_MAX, Pace, host_key};
use copydesk::render::json::Record;
use copydesk::render::{ArticleFormat, Markup, text};
use copydesk::save::name::{PART_BYTES_MAX, PageId, house, parse_house, safe, slug};
use copydesk::task::End;
use copydesk::text::{clean, is_invisible, unseen};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use std::time::Duration;
use url::Url;
use yaml_rust2::{Yaml, YamlLoader};

/// The same each time, so that a test that passes passes again.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 4_000, rng_seed: RngSeed::Fixed(6), failure_persistence: None, ..ProptestConfig::default() }
}

/// Addresses as pages write them, and what no page should.
fn addresses() -> impl Strategy<Value = Url> {
    const PARTS: &[&str] = &[
        "a",
        "News",
        "%7e",
        "%zz",
        "é",
        ";jsessionid=0A1B",
        ";v=2",
        "..",
        ".",
        "",
        "2024",
        "?",
        "&",
        "=",
        "id=7",
        "utm_source=x",
        "fbclid=",
        "sid=k3j9d0f8s7a6q5w4e3r2t1y0",
        "PHPSESSID=1",
        "&&",
        "#",
        "top",
        "+",
        " ",
        "\\",
        ":",
        "@",
        "|",
        "\u{202e}",
    ];
    let hosts =
        select(&["tides.lenn.example", "Tides.LENN.example.", "127.0.0.1", "[::1]:8080", "münze.example", "x"][..]);
    let path = prop::collection::vec((select(PARTS), select(&["/", "&", ""][..])), 0..12);
    let parts = (select(&["http", "https"][..]), select(&["", "me@", "me:secret@"][..]), hosts, path);
    parts.prop_filter_map("no address", |(scheme, user, host, path)| {
        let path: String = path.into_iter().flat_map(|(part, behind)| [part, behind]).collect();
        Url::parse(&format!("{scheme}://{user}{host}/{path}")).ok()
    })
}

/// Lines that people write, and lines that nobody should: any characters, those that are not seen among them.
fn lines() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "\u{202e}",
        "\u{200b}",
        "\u{1b}[31m",
        "\n",
        "\n\n",
        "\r",
        "\t",
        "\u{c}",
        "\u{85}",
        "\u{2028}",
        "\0",
        "- ",
        "By ",
        "\u{feff}",
    ];
    prop_oneof![
        3 => "[A-Za-z0-9 ,.“”éß日本]{0,40}",
        1 => any::<String>(),
        1 => prop::collection::vec(prop_oneof![select(ODD).prop_map(str::to_owned), "[a-z ]{0,6}".boxed()], 0..8)
            .prop_map(|parts| parts.concat()),
    ]
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    use BlockKind::{Code, ListItem, Paragraph, Preformatted, Quote, Standfirst, Subhead, Table};
    const KINDS: &[BlockKind] = &[Paragraph, Standfirst, Subhead, Quote, ListItem, Table, Code, Preformatted];
    let block = (select(KINDS), lines()).prop_map(|(kind, text)| Block::new(kind, text));
    prop::collection::vec(block, 0..12)
}

/// Everything that turns a pace.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Slower,
    Faster,
    Took(Duration),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![Just(Turn::Slower), Just(Turn::Faster), durations().prop_map(Turn::Took)];
    prop::collection::vec(turn, 0..20)
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0..100_000_u64).prop_map(Duration::from_millis),
        (0..10_000_000_u64).prop_map(Duration::from_secs),
        Just(Duration::ZERO),
        Just(Duration::MAX),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_identity_is_its_own_identity(url in addresses()) {
        let once = identity(&url);
        prop_assert_eq!(&identity(&once), &once);
        prop_assert_eq!(hash(&once).len(), 16);
        prop_assert!(once.fragment().is_none() && once.username().is_empty() && once.password().is_none());
        prop_assert_eq!((once.scheme(), once.host()), (url.scheme(), url.host()));
        prop_assert_eq!(host_key(&once), host_key(&url));
    }

    #[test]
    fn what_tells_of_the_reader_is_no_part_of_an_identity(
        url in addresses(),
        said in select(&["utm_source=mail", "fbclid=1", "gclid", "PHPSESSID=1", "UTM_Campaign=", "s=0123456789abcdef0123456789abcdef"][..]),
        at in any::<Index>(),
    ) {
        // fragment, name and password, port
        let mut other = url.clone();
        other.set_fragment(Some("comments"));
        let _ = (other.set_username("you"), other.set_password(Some("other")));
        if other.port().is_none() {
            let default = if other.scheme() == "http" { ":80/" } else { ":443/" };
            let host = other.host_str().unwrap_or_default();
            other = Url::parse(&other.as_str().replacen(&format!("@{host}/"), &format!("@{host}{default}"), 1)).expect("an address");
        }
        prop_assert_eq!(identity(&other), identity(&url));
        // parameters, wherever they stand
        let mut pairs: Vec<&str> = url.query().map(|query| query.split('&').collect()).unwrap_or_default();
        pairs.insert(at.index(pairs.len() + 1), said);
        let query = pairs.join("&");
        let mut tracked = url.clone();
        tracked.set_query(Some(&query));
        let mut plain = identity(&url);
        let told = identity(&tracked);
        // an empty query is none
        plain.set_query(plain.query().filter(|query| !query.is_empty()).map(str::to_owned).as_deref());
        prop_assert_eq!(told, plain);
    }

    #[test]
    fn a_rendered_article_gives_its_blocks_back(
        section in prop::option::of(lines()),
        headline in prop::option::of(lines()),
        authors in prop::collection::vec(lines(), 0..4),
        blocks in blocks(),
    ) {
        let mut article = Article::default();
        (article.section, article.headline, article.authors, article.blocks) = (section, headline, authors, blocks);
        let rendered = text::render(&article);
        let head = [article.section.as_deref().map(clean), article.headline.as_deref().map(clean), text::byline(&article.authors)];
        let body = article.blocks.iter().map(|block| {
            let line = clean(&block.text);
            if block.kind == BlockKind::ListItem && !line.is_empty() { format!("- {line}") } else { line }
        });
        let expected: Vec<String> = head.into_iter().flatten().chain(body).filter(|line| !line.is_empty()).collect();
        let parsed: Vec<String> = rendered.split("\n\n").map(clean).filter(|line| !line.is_empty()).collect();
        prop_assert_eq!(parsed, expected, "{:?}", rendered);
        prop_assert!(!rendered.contains(|c: char| c != '\n' && c.is_control()) && unseen(&rendered).is_none(), "{:?}", rendered);
        prop_assert!(!rendered.ends_with('\n') && !rendered.starts_with('\n') && !rendered.contains("\n\n\n"));
    }

    #[test]
    fn front_matter_reads_back_as_the_record(
        headline in lines(),
        tags in prop::collection::vec(lines(), 0..4),
        caption in lines(),
    ) {
        let mut image = Image::default();
        (image.url, image.caption) = ("https://tides.lenn.example/pier.jpg".to_owned(), Some(caption.clone()));
        let mut article = Article::default();
        (article.headline, article.tags, article.lead_image) = (Some(headline.clone()), tags.clone(), Some(image));
        article.published = copydesk::PageDate::parse("2024-05-17");
        let mut markup = Markup::default();
        markup.front_matter = true;
        let written = ArticleFormat::Markdown.write(&Record::new("page.html", None, Ok(article)), markup);
        let (front, _) = written.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")).expect("front matter");
        let read = YamlLoader::load_from_str(front).expect("YAML");
        let fields = &read[0];
        prop_assert_eq!(fields["headline"].as_str(), Some(headline.as_str()), "{}", front);
        let read: Option<Vec<&str>> = fields["tags"].as_vec().map(|tags| tags.iter().filter_map(Yaml::as_str).collect());
        prop_assert_eq!(read.unwrap_or_default(), tags);
        prop_assert_eq!(fields["lead_image"]["caption"].as_str(), Some(caption.as_str()));
        prop_assert_eq!(fields["published"].as_str(), Some("2024-05-17"));
        prop_assert!(fields["text"].is_badvalue() && fields["error"].is_badvalue());
        prop_assert!(!front.contains(|c: char| c != '\n' && c.is_control()), "{:?}", front);
    }

    #[test]
    fn any_text_is_a_safe_name(text in lines()) {
        for name in [safe(&text), safe(&slug(&text))] {
            prop_assert!(!name.is_empty() && name.len() <= PART_BYTES_MAX);
            prop_assert!(!name.contains(|c: char| c.is_control() || is_invisible(c) || c.is_whitespace() || "/\\:*?\"<>|".contains(c)), "{:?}", name);
            prop_assert!(!name.starts_with(['.', '-']) && !name.ends_with('.'), "{:?}", name);
        }
    }

    #[test]
    fn house_names_are_read_back(number in any::<u64>(), bytes in any::<[u8; 8]>(), ending in select(&["", ".txt", ".2.md"][..])) {
        let id = PageId::of_bytes(&bytes);
        prop_assert_eq!(parse_house(&format!("{}{ending}", house(number, &id))), Some((number, id)));
    }

    #[test]
    fn patterns_stay_in_their_folder(
        pieces in prop::collection::vec(select(&["{host}", "{date}", "{slug}", "{hash}", "{n}", "/", "-", "..", "con", "{", "}", "é"][..]), 1..8),
        headline in lines(),
        address in prop_oneof![addresses().prop_map(String::from), lines()],
    ) {
        checks::names(format!("{}\n{}\n{address}", pieces.concat(), headline.replace('\n', " ")).as_bytes());
    }

    #[test]
    fn no_gap_is_shorter_than_what_is_kept_anyway(
        turns in turns(),
        floor in durations(),
        delay in prop::option::of(durations()),
    ) {
        let mut pace = Pace::default();
        for turn in turns {
            let before = pace.gap(floor, delay);
            pace = match turn {
                Turn::Slower => pace.slower(),
                Turn::Faster => pace.faster(),
                Turn::Took(took) => pace.took(took),
            };
            let gap = pace.gap(floor, delay);
            let least = floor.max(delay.unwrap_or_default().min(CRAWL_DELAY_MAX));
            prop_assert!(gap >= least, "{:?} < {:?}", gap, least);
            prop_assert!(gap <= least.max(GAP_MAX), "{:?}", gap);
            match turn {
                Turn::Slower => prop_assert!(gap >= before),
                Turn::Faster => prop_assert!(gap <= before),
                Turn::Took(_) => {}
            }
        }
    }

    #[test]
    fn a_host_is_left_alone_for_as_long_as_it_asks(asked in durations(), failures in 1..10_u32) {
        let (now, article) = (Timestamp::UNIX_EPOCH, schedule::ArticleVisits { failures, first_saved_at: None });
        if let Some(due) = schedule::next_article(End::Failed, Retry::After(asked), article, false, now) {
            let rest = Duration::try_from(due.duration_since(now)).expect("later");
            prop_assert!(rest >= asked.min(schedule::RETRY_AFTER_MAX), "{:?} of {:?}", rest, asked);
        }
        let (wait, longer) = (schedule::backoff(failures), schedule::backoff(failures + 1));
        prop_assert!(wait >= schedule::BACKOFF_MIN && wait <= longer && longer <= schedule::BACKOFF_MAX);
    }

    #[test]
    fn a_length_of_time_in_words_reads_back(milliseconds in 1..400_000_000_000_u64) {
        let whole = Duration::from_millis(milliseconds);
        let words = duration::words(whole);
        let read = duration::parse(&words).expect("words are read");
        prop_assert!(read <= whole, "{}", words);
        prop_assert_eq!(duration::words(read), words);
    }

    #[test]
    fn lengths_of_time_add_up(hours in 0..10_000_u64, minutes in 0..60_u64, seconds in 0..60_u64) {
        let sum = Duration::from_secs(hours * 3600 + minutes * 60 + seconds);
        for text in [format!("{hours}h {minutes}m {seconds}s"), format!(" {hours} hours, {minutes} min {seconds} sec")] {
            prop_assert_eq!(duration::parse(&text), Some(sum), "{}", text);
        }
    }
}
