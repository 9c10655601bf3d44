//! The looks of pages: the templates of several invented systems, for stories and for lists.

use super::profile::Look;
use std::fmt::Write as _;

/// Places of the padding of pages of real size: styles and scripts in the head, menus, scripts at the end.
pub(super) const PADS: [&str; 3] = ["<!--styles-->", "<!--menus-->", "<!--scripts-->"];

/// The frame around a page: what a newsroom shows on each of them.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) look: Look,
    /// The paper's name.
    pub(super) paper: String,
    /// `<link>` and `<meta>` elements for the head.
    pub(super) head: String,
    /// Address and text of menu entries.
    pub(super) menu: Vec<(String, String)>,
    /// Address and text of what stands at the foot.
    pub(super) foot: Vec<(String, String)>,
}

/// A story to be shown; text is escaped here.
#[derive(Debug)]
pub(super) struct Shown<'s> {
    pub(super) headline: &'s str,
    pub(super) author: &'s str,
    pub(super) section: (&'s str, &'s str),
    pub(super) published: String,
    pub(super) modified: Option<String>,
    /// The moment as people write it.
    pub(super) day: String,
    pub(super) url: &'s str,
    pub(super) paragraphs: &'s [String],
    /// Address and headline of other stories.
    pub(super) related: Vec<(String, String)>,
    /// The address of the version to print.
    pub(super) print: String,
    /// Not free, as structured data says it.
    pub(super) paid: bool,
}

/// Characters that mean something in HTML and XML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn links(entries: &[(String, String)], open: &str, close: &str) -> String {
    entries.iter().fold(String::new(), |mut out, (url, text)| {
        let _ = write!(out, "{open}<a href=\"{}\">{}</a>{close}", escape(url), escape(text));
        out
    })
}

fn paragraphs(texts: &[String], open: &str, close: &str) -> String {
    texts.iter().fold(String::new(), |mut out, text| {
        let _ = writeln!(out, "{open}{}{close}", escape(text));
        out
    })
}

impl Frame {
    fn page(&self, title: &str, head: &str, body: &str) -> String {
        let (paper, own) = (escape(&self.paper), &self.head);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<title>{} | {paper}</title>\n<meta name=\"viewport\" \
             content=\"width=device-width\">\n{own}{head}{}\n</head>\n<body>\n{body}\n{}\n</body></html>\n",
            escape(title),
            PADS[0],
            PADS[2],
        )
    }

    fn header(&self) -> String {
        let (paper, menu) = (escape(&self.paper), PADS[1]);
        match self.look {
            Look::Blog => format!(
                "<a class=\"skip-link\" href=\"#content\">Skip to content</a><header id=\"masthead\" class=\"site-header\">\
                 <p class=\"site-title\"><a href=\"/\">{paper}</a></p><nav class=\"main-navigation\"><ul>{}</ul></nav>{menu}</header>",
                links(&self.menu, "<li class=\"menu-item\">", "</li>")
            ),
            Look::Portal => format!(
                "<div class=\"region region-header\"><div class=\"logo\"><a href=\"/\">{paper}</a></div>\
                 <nav role=\"navigation\"><ul class=\"links inline\">{}</ul></nav>{menu}</div>",
                links(&self.menu, "<li>", "</li>")
            ),
            Look::Tables => format!(
                "<table width=\"100%\" cellpadding=\"0\" border=\"0\"><tr><td bgcolor=\"#003366\"><font size=\"5\">{paper}</font></td></tr>\
                 <tr><td>{}</td></tr></table>{menu}",
                links(&self.menu, "", " | ")
            ),
            Look::Plain => format!(
                "<div id=\"top\"><div class=\"name\">{paper}</div><div class=\"bar\">{}</div>{menu}</div>",
                links(&self.menu, "<span>", "</span>")
            ),
            Look::Modern => format!(
                "<header class=\"sc-1k2 fQzPaa\"><a href=\"/\" aria-label=\"{paper}\">{paper}</a><nav class=\"sc-9xf\">{}</nav>{menu}</header>",
                links(&self.menu, "<div class=\"sc-3ab\">", "</div>")
            ),
        }
    }

    fn footer(&self) -> String {
        let (foot, paper) = (links(&self.foot, "<li>", "</li>"), escape(&self.paper));
        format!(
            "<footer class=\"site-footer\"><ul>{foot}</ul><p>© {paper}. All rights reserved.</p>\
             <p>Sign up for our newsletter and never miss a story.</p></footer>"
        )
    }

    /// A page with a story.
    pub(super) fn story(&self, story: &Shown<'_>) -> String {
        let [headline, author, section] = [story.headline, story.author, story.section.1].map(escape);
        let (published, day) = (&story.published, &story.day);
        let related = links(&story.related, "<li>", "</li>");
        let place = format!("/{}", story.section.0);
        let body = match self.look {
            Look::Blog => format!(
                "<main id=\"content\"><article class=\"post type-post status-publish hentry\"><header class=\"entry-header\">\
                 <span class=\"cat-links\"><a href=\"{place}\" rel=\"category tag\">{section}</a></span>\
                 <h1 class=\"entry-title\">{headline}</h1><div class=\"entry-meta\"><time class=\"entry-date\" datetime=\"{published}\">{day}</time> \
                 <span class=\"byline\">by <span class=\"author vcard\">{author}</span></span></div></header>\
                 <div class=\"entry-content\">{}</div><footer class=\"entry-footer\"><span class=\"tags-links\">Tagged \
                 <a href=\"/tag/weather\" rel=\"tag\">Weather</a></span></footer></article>\
                 <div class=\"related-posts\"><h3>Related posts</h3><ul>{related}</ul></div></main>",
                paragraphs(story.paragraphs, "<p>", "</p>")
            ),
            Look::Portal => format!(
                "<div class=\"region region-content\"><div class=\"breadcrumb\"><a href=\"/\">Home</a> » <a href=\"{place}\">{section}</a></div>\
                 <article class=\"node node--type-article\"><h1 class=\"page-title\">{headline}</h1>\
                 <div class=\"field field--author\">By {author}</div><div class=\"field field--date\"><time datetime=\"{published}\">{day}</time></div>\
                 <div class=\"field field--body text-formatted\">{}</div></article>\
                 <aside class=\"region region-sidebar\"><h2>Most read</h2><ol>{related}</ol></aside></div>",
                paragraphs(story.paragraphs, "<p>", "</p>")
            ),
            Look::Tables => format!(
                "<table width=\"760\" border=\"0\" cellspacing=\"8\"><tr><td width=\"150\" valign=\"top\"><ul>{related}</ul></td>\
                 <td valign=\"top\"><font size=\"2\"><a href=\"{place}\">{section}</a></font><h1>{headline}</h1>\
                 <font size=\"1\">By {author}, {day}</font>{}</td></tr></table>",
                paragraphs(story.paragraphs, "<p><font size=\"3\">", "</font></p>")
            ),
            Look::Plain => format!(
                "<div class=\"wrap\"><div class=\"kicker\"><a href=\"{place}\">{section}</a></div><h1>{headline}</h1>\
                 <div class=\"who\">By {author}</div><div class=\"when\">{day}</div><div class=\"txt\">{}</div>\
                 <div class=\"more\"><b>More from {section}</b><ul>{related}</ul></div></div>",
                paragraphs(story.paragraphs, "<div class=\"par\">", "</div>")
            ),
            Look::Modern => format!(
                "<main><article data-testid=\"article\"><a class=\"sc-7yy\" href=\"{place}\">{section}</a><h1 class=\"sc-8hh\">{headline}</h1>\
                 <div class=\"sc-2bb\"><a rel=\"author\" href=\"/about\">{author}</a><time dateTime=\"{published}\">{day}</time></div>\
                 <section data-testid=\"body\">{}</section></article>\
                 <aside class=\"sc-4cc\"><h2>You may also like</h2><ul>{related}</ul></aside></main>",
                paragraphs(story.paragraphs, "<p class=\"sc-5pp\">", "</p>")
            ),
        };
        let tools = format!("<div class=\"tools\"><a href=\"{}\" rel=\"nofollow\">Print</a></div>", story.print);
        let body = format!("{}{body}{tools}{}", self.header(), self.footer());
        self.page(story.headline, &self.claims(story), &body)
    }

    /// The claims of the head about a story.
    fn claims(&self, story: &Shown<'_>) -> String {
        let (url, headline) = (escape(story.url), escape(story.headline));
        let mut head = format!("<link rel=\"canonical\" href=\"{url}\">\n");
        if matches!(self.look, Look::Tables | Look::Plain) {
            return head;
        }
        let modified = story.modified.as_deref().unwrap_or(&story.published);
        let _ = writeln!(
            head,
            "<meta property=\"og:type\" content=\"article\"><meta property=\"og:title\" content=\"{headline}\">\
             <meta property=\"og:url\" content=\"{url}\"><meta property=\"article:published_time\" content=\"{}\">",
            story.published
        );
        if self.look == Look::Modern || story.paid {
            let data = serde_json::json!({
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": story.headline,
                "datePublished": story.published,
                "dateModified": modified,
                "author": { "@type": "Person", "name": story.author },
                "publisher": { "@type": "Organization", "name": self.paper },
                "mainEntityOfPage": story.url,
                "isAccessibleForFree": !story.paid,
            });
            let _ = writeln!(head, "<script type=\"application/ld+json\">{data}</script>");
        }
        head
    }

    /// A page that lists stories: address, headline and teaser of each.
    pub(super) fn list(&self, title: &str, head: &str, stories: &[(String, String, String)], after: &str) -> String {
        let mut body = self.header();
        let _ = write!(body, "<main class=\"river\"><h1>{}</h1>", escape(title));
        for (url, headline, teaser) in stories {
            let (url, headline, teaser) = (escape(url), escape(headline), escape(teaser));
            let _ = match self.look {
                Look::Tables => {
                    write!(body, "<p><a href=\"{url}\"><b>{headline}</b></a><br><font size=\"2\">{teaser}</font></p>")
                }
                Look::Plain => {
                    write!(body, "<div class=\"item\"><a href=\"{url}\">{headline}</a><div>{teaser}</div></div>")
                }
                _ => write!(
                    body,
                    "<article class=\"teaser\"><h2><a href=\"{url}\">{headline}</a></h2><p>{teaser}</p></article>"
                ),
            };
        }
        let _ = write!(body, "{after}</main>{}", self.footer());
        self.page(title, head, &body)
    }

    /// A page with a few words and no story.
    pub(super) fn plain(&self, title: &str, text: &str) -> String {
        let body = format!("{}<main><h1>{}</h1><p>{text}</p></main>{}", self.header(), escape(title), self.footer());
        self.page(title, "", &body)
    }

    /// Links in a row: pages of a section, months of a calendar.
    pub(super) fn row(entries: &[(String, String)]) -> String {
        format!("<div class=\"pager\">{}</div>", links(entries, "<span>", "</span> "))
    }
}

/// A dialog in place of everything.
pub(super) fn consent(paper: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{paper}</title></head><body><div role=\"dialog\"><h1>We value your privacy</h1>\
         <p>We and our partners store and access cookies on your device to personalise content and ads. Please accept cookies to continue.</p>\
         <p>You can change your cookie settings or withdraw your consent at any time.</p>\
         <button>Accept all cookies</button><button>Manage cookie preferences</button></div></body></html>"
    )
}

/// A robot check.
pub(super) fn challenge() -> String {
    "<!DOCTYPE html><html lang=\"en\"><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>\
     <p>Please verify you are human by completing the action below. Enable JavaScript and cookies to continue.</p></body></html>"
        .to_owned()
}
