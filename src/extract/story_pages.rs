//! Stories that a site spreads over several pages, joined to one article. Whoever has the pages asks for the address that
//! is wanted next and hands over what stands there, so that one way of joining serves every way of fetching.

use super::Extractor;
use super::page_links::PageLinks;
use crate::article::{Article, Block, Kind};
use crate::link;
use crate::page::Page;
use crate::text::{count_words, fold};
use std::collections::HashSet;
use url::Url;

/// Pages of one story that are read. Longer stories end there.
pub const PAGES_MAX: u32 = 20;

/// A block of so many words that stood on an earlier page is that page's, wherever it stands.
const REPEATED_WORDS: usize = 8;

/// A view of the whole story has so much more text than the first page.
const WHOLE_TIMES: f32 = 1.2;

/// A story, joined page by page.
///
/// ```
/// use copydesk::extract::StoryPages;
/// use copydesk::{Extractor, Page};
///
/// let page = |number: u32, text: &str, next: &str| {
///     let html = format!("<article><h1>The long way up the Lenn</h1><p>{text}</p></article>{next}");
///     Page::saved(html, format!("https://tides.lenn.example/walks/lenn?page={number}").parse().ok())
/// };
/// let first = page(1, "The path begins at the old mill, where the miller's house is now an inn, and leads up the river.",
///     "<a rel=next href='?page=2'>2</a>");
/// let extractor = Extractor::new();
/// let mut pages = StoryPages::begin(&extractor, &first, None);
/// while let Some(url) = pages.wanted() {
///     assert_eq!(url.as_str(), "https://tides.lenn.example/walks/lenn?page=2");
///     let second = page(2, "Behind the weir it climbs to the chapel, from which the whole valley can be seen to the sea.", "");
///     pages.take(&extractor, Some(&second));
/// }
/// let article = pages.into_article();
/// assert_eq!((article.blocks.len(), article.pages), (2, Some(2)));
/// ```
#[derive(Debug)]
pub struct StoryPages {
    article: Article,
    /// The address of the first page, if there is one to resolve links by.
    first: Option<Url>,
    /// Pages that were joined.
    count: u32,
    /// The addresses that were handed over, so that none is asked for twice.
    asked: HashSet<Url>,
    /// The texts of the blocks so far, folded.
    known: HashSet<String>,
    links: PageLinks,
}

impl StoryPages {
    /// Reads the first page. `file` is where a saved page without an address lies: what its links name beside it are its
    /// pages.
    #[must_use]
    pub fn begin(extractor: &Extractor, page: &Page, file: Option<&Url>) -> Self {
        let first = page.url.as_ref().or(file);
        let (article, links) = extractor.extract_and(page, |document, _| {
            first.map(|first| PageLinks::read(document, first, first, 1)).unwrap_or_default()
        });
        Self::on(article, first.cloned(), links)
    }

    /// The same of a page that was read.
    pub(crate) fn on(article: Article, first: Option<Url>, links: PageLinks) -> Self {
        // what is no article has no pages; of a list, others would be asked for
        let goes_on = article.verdict.kind.is_article() && links.next.is_some();
        let links = if goes_on { links } else { PageLinks::default() };
        let known = article.blocks.iter().map(|block| fold(&block.text)).collect();
        Self { article, first, count: 1, asked: HashSet::new(), known, links }
    }

    /// The same story, without a further page.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { links: PageLinks::default(), ..self }
    }

    /// The address that is wanted next: of the same host, or of a file in the same folder. `None` when the story is whole.
    #[must_use]
    pub fn wanted(&self) -> Option<&Url> {
        self.links.whole.as_ref().or(self.links.next.as_ref())
    }

    /// Takes what stands at the [wanted](Self::wanted) address; `None` if it could not be had. What is not of the story
    /// ends it.
    pub fn take(&mut self, extractor: &Extractor, page: Option<&Page>) {
        if self.links.whole.take().is_some() {
            let whole = page.map(|page| extractor.extract_page(page)).filter(|article| self.is_whole(article));
            if let Some(whole) = whole {
                self.article.blocks = whole.blocks;
                self.links = PageLinks::default();
            }
            return;
        }
        let (Some(url), Some(first)) = (self.links.next.take(), self.first.as_ref()) else { return };
        let Some(page) = page else { return };
        let number = self.count + 1;
        let (article, links) = extractor.extract_and(page, |document, _| {
            PageLinks::read(document, page.url.as_ref().unwrap_or(&url), first, number)
        });
        let blocks = if self.is_same_story(&article) { self.new_blocks(article.blocks) } else { Vec::new() };
        self.asked.insert(url);
        if blocks.is_empty() {
            return;
        }
        self.known.extend(blocks.iter().map(|block| fold(&block.text)));
        self.article.blocks.extend(blocks);
        self.count = number;
        self.links.next = links.next.filter(|next| number < PAGES_MAX && !self.asked.contains(next));
    }

    /// The article, with the text of all pages.
    #[must_use]
    pub fn into_article(self) -> Article {
        Article { pages: (self.count > 1).then_some(self.count), ..self.article }
    }

    fn is_same_story(&self, page: &Article) -> bool {
        let is_wall = matches!(page.verdict.kind, Kind::Consent | Kind::Challenge | Kind::ErrorPage | Kind::Front);
        let of_first = [self.article.canonical_url.as_deref(), self.first.as_ref().map(Url::as_str)];
        let names_first = page.canonical_url.as_deref().is_some_and(|canonical| {
            let known = of_first.into_iter().flatten().filter_map(|url| Url::parse(url).ok());
            Url::parse(canonical)
                .is_ok_and(|url| known.into_iter().any(|known| link::identity(&known) == link::identity(&url)))
        });
        !is_wall && (names_first || is_same_headline(self.article.headline.as_deref(), page.headline.as_deref()))
    }

    /// The blocks of a further page without those that it repeats: a standfirst at its head, and longer ones anywhere.
    fn new_blocks(&self, blocks: Vec<Block>) -> Vec<Block> {
        let mut at_head = true;
        let is_new = |block: &Block| {
            let is_known = self.known.contains(&fold(&block.text));
            at_head &= is_known;
            !(is_known && (at_head || count_words(&block.text) >= REPEATED_WORDS))
        };
        blocks.into_iter().filter(is_new).collect()
    }

    /// True if a view holds the story of the first page, and more.
    fn is_whole(&self, view: &Article) -> bool {
        let texts: HashSet<String> = view.blocks.iter().map(|block| fold(&block.text)).collect();
        let found = self.known.intersection(&texts).count();
        self.is_same_story(view)
            && 2 * found > self.known.len()
            && view.word_count() as f32 > WHOLE_TIMES * self.article.word_count() as f32
    }
}

/// True if a headline is another one, or that with what page it is of, or with the kicker before it.
fn is_same_headline(first: Option<&str>, other: Option<&str>) -> bool {
    let (Some(first), Some(other)) = (first.map(fold), other.map(fold)) else { return false };
    !first.is_empty() && !other.is_empty() && (other.starts_with(&first) || first.starts_with(&other))
}

#[cfg(test)]
mod tests {
    use super::StoryPages;
    use crate::{Extractor, Page};

    const PARAGRAPHS: [&str; 6] = [
        "The path begins at the old mill, where the miller's house is now an inn, and leads up the river for an hour.",
        "Behind the weir it climbs to the chapel, from which the whole valley can be seen, down to the mouth and the sea.",
        "From the chapel two ways lead on; the one to the left is shorter, but closed while the lambs are on the hill.",
        "At the upper lock a keeper sells tea, and tells whoever asks how high the water stood in the winter of the flood.",
        "The last mile is a road, which the county closed to cars in spring, and on which children learn to ride a bicycle.",
        "Those who are tired take the bus at the bridge, which goes down every hour until the evening, in summer until ten.",
    ];
    const STANDFIRST: &str = "A day on foot, with three inns and one bus, and nothing to carry but a coat.";

    fn page(headline: &str, paragraphs: &[&str], links: &str) -> Page {
        let text = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect::<Vec<_>>().concat();
        let html = format!(
            "<title>{headline}</title><article><h1>{headline}</h1><p class=standfirst>{STANDFIRST}</p><p>By Ada Moe</p>\
             <time datetime=2026-11-02>2 November 2026</time>{text}</article><div class=pages>{links}</div>"
        );
        Page::saved(html, "https://tides.lenn.example/walks/lenn".parse().ok())
    }

    /// The addresses that were wanted, and the joined article's pages and paragraphs.
    fn joined(pages: &[(&str, Page)]) -> (Vec<String>, Option<u32>, Vec<String>) {
        let extractor = Extractor::new();
        let mut story = StoryPages::begin(&extractor, &pages[0].1, None);
        let mut wanted = Vec::new();
        while let Some(url) = story.wanted() {
            let path = url.as_str().trim_start_matches("https://tides.lenn.example/walks/").to_owned();
            let page = pages.iter().find(|(at, _)| *at == path).map(|(_, page)| page);
            wanted.push(path);
            story.take(&extractor, page);
        }
        let article = story.into_article();
        (wanted, article.pages, article.blocks.into_iter().map(|block| block.text).collect())
    }

    const HEADLINE: &str = "The long way up the Lenn";
    const NUMBERS: &str = "<a href='?page=2'>2</a> <a href='?page=3'>3</a>";

    #[test]
    fn three_pages_are_joined_in_order_and_their_standfirst_is_said_once() {
        let (wanted, pages, texts) = joined(&[
            ("lenn", page(HEADLINE, &PARAGRAPHS[..2], NUMBERS)),
            ("lenn?page=2", page(HEADLINE, &PARAGRAPHS[2..4], NUMBERS)),
            ("lenn?page=3", page(&format!("{HEADLINE} - Page 3"), &PARAGRAPHS[4..], NUMBERS)),
        ]);
        assert_eq!(wanted, ["lenn?page=2", "lenn?page=3"]);
        assert_eq!(pages, Some(3));
        let expected: Vec<&str> = std::iter::once(STANDFIRST).chain(PARAGRAPHS).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn the_whole_story_on_one_page_is_asked_for_first() {
        let links = format!("{NUMBERS} <a href='?page=all'>Read all</a>");
        let (wanted, pages, texts) = joined(&[
            ("lenn", page(HEADLINE, &PARAGRAPHS[..2], &links)),
            ("lenn?page=all", page(HEADLINE, &PARAGRAPHS, "")),
        ]);
        assert_eq!((wanted, pages, texts.len()), (vec!["lenn?page=all".to_owned()], None, 7));
    }

    #[test]
    fn what_cannot_be_had_is_left_out() {
        let links = format!("{NUMBERS} <a href='?page=all'>Read all</a>");
        let (wanted, pages, texts) = joined(&[
            ("lenn", page(HEADLINE, &PARAGRAPHS[..2], &links)),
            ("lenn?page=2", page(HEADLINE, &PARAGRAPHS[2..4], &links)),
        ]);
        assert_eq!(wanted, ["lenn?page=all", "lenn?page=2", "lenn?page=3"]);
        assert_eq!((pages, texts.len()), (Some(2), 5));
    }

    #[test]
    fn another_story_and_the_same_page_again_end_it() {
        for second in
            [page("Tea at the upper lock", &PARAGRAPHS[2..4], NUMBERS), page(HEADLINE, &PARAGRAPHS[..2], NUMBERS)]
        {
            let (wanted, pages, texts) =
                joined(&[("lenn", page(HEADLINE, &PARAGRAPHS[..2], NUMBERS)), ("lenn?page=2", second)]);
            assert_eq!((wanted.len(), pages, texts.len()), (1, None, 3));
        }
    }

    #[test]
    fn a_story_without_end_ends() {
        let extractor = Extractor::new();
        let links = |number: u32| format!("<a rel=next href='?page={}'>next</a>", number + 1);
        let mut story = StoryPages::begin(&extractor, &page(HEADLINE, &PARAGRAPHS[..2], &links(1)), None);
        let mut number = 1;
        while story.wanted().is_some() {
            number += 1;
            let text = format!("{} It is the {number}th page of them.", PARAGRAPHS[3]);
            story.take(&extractor, Some(&page(HEADLINE, &[&text, PARAGRAPHS[5]], &links(number))));
        }
        assert_eq!((number, story.into_article().pages), (super::PAGES_MAX, Some(super::PAGES_MAX)));
    }
}
