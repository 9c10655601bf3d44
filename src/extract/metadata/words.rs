//! Names of meta tags and words of pages that the fields are read by. Data, no algorithm.
//!
//! Names of meta tags are those of Open Graph, Dublin Core, schema.org, the analytics services
//! (Parse.ly, Sailthru, Cxense, Chartbeat) and the widespread content systems; lower case.

/// Meta tags that hold a headline.
pub(super) const META_TITLE: &[&str] =
    &["og:title", "twitter:title", "sailthru.title", "parsely-title", "dc.title", "dcterms.title", "title", "headline"];

/// Meta tags that hold the day of publication, the surest first.
pub(super) const META_PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publishdate",
    "published-date",
    "published_time",
    "publication_date",
    "publication-date",
    "publicationdate",
    "pubdate",
    "pub_date",
    "pub-date",
    "og:pubdate",
    "bt:pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.published",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dc.issued",
    "dc.created",
    "rnews:datepublished",
    "cxenseparse:publishtime",
    "cxenseparse:recs:publishtime",
    "cxenseparse:recs:publishedtime",
    "shareaholic:article_published_time",
    "originalpublicationdate",
    "article_date_original",
    "article.published",
    "article.created",
    "article:created_time",
    "og:article:created",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "datecreated",
    "creation_date",
    "created",
    "date.created",
    "displaydate",
    "vr:published_time",
    "sort_date",
    "release_date",
    "og:release_date",
    "video:release_date",
    "ptime",
    "weibo:article:create_at",
    "published",
    "date",
    "timestamp",
    "time",
];

/// Meta tags that hold the day of the last change, the surest first.
pub(super) const META_MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:modified_time",
    "article:modified",
    "datemodified",
    "og:updated_time",
    "article:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "dc.modified",
    "dc.date.updated",
    "last_updated_date",
    "lastmod",
    "last-modified",
    "last_modified",
    "modified",
    "date.updated",
    "article.updated",
    "cxenseparse:modifiedtime",
    "rnews:datemodified",
    "updated_time",
    "revised",
    "og:updated",
];

/// Meta tags that hold the summary.
pub(super) const META_DESCRIPTION: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
];

/// Meta tags that hold the name of the site.
pub(super) const META_SITE: &[&str] =
    &["og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "cre", "publisher"];

/// Meta tags that hold the section.
pub(super) const META_SECTION: &[&str] = &[
    "article:section",
    "parsely-section",
    "cxenseparse:recs:category",
    "dc.subject.section",
    "section",
    "category",
    "sailthru.section",
    "article:category",
    "og:article:section",
];

/// Meta tags that hold keywords.
pub(super) const META_TAGS: &[&str] = &[
    "article:tag",
    "og:article:tag",
    "news_keywords",
    "parsely-tags",
    "keywords",
    "sailthru.tags",
    "dc.subject",
    "dcterms.subject",
    "cxenseparse:taxonomy",
];

/// Meta tags that hold a picture.
pub(super) const META_IMAGE: &[&str] = &[
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "thumbnail",
    "image",
];

/// Meta tags that hold the language.
pub(super) const META_LANGUAGE: &[&str] =
    &["og:locale", "content-language", "language", "dc.language", "dcterms.language", "inlanguage"];

/// Characters that part a headline from the name of the site.
pub(super) const TITLE_MARKS: &[char] = &[
    '|', '-', '–', '—', '·', '•', '»', '«', '›', '‹', '/', ':', '~', '｜', '－', '_', '>', '<', '∙', '⋆', '★', '─',
    '―', '‒', '：', '†', '‐',
];

/// Words set before a headline that are no part of it, lower case; a colon, a bar or a dash
/// follows.
pub(super) const ORNAMENTS: &[&str] = &[
    "live",
    "live updates",
    "live blog",
    "liveblog",
    "breaking",
    "breaking news",
    "watch",
    "exclusive",
    "updated",
    "update",
    "eilmeldung",
    "liveticker",
    "live-ticker",
    "newsticker",
    "en direct",
    "direct",
    "en vivo",
    "ao vivo",
    "diretta",
    "canlı",
    "срочно",
];

/// Top domains of places that write the month first.
pub(super) const MONTH_FIRST_DOMAINS: &[&str] =
    &["com", "org", "net", "us", "edu", "gov", "io", "co", "tv", "info", "news", "ph"];
