//! Names of meta tags and words of pages that the fields are read by. Data, no algorithm.
//!
//! Names of meta tags are those of Open Graph, Dublin Core, schema.org, the analytics services
//! (Parse.ly, Sailthru, Cxense, Chartbeat) and the widespread content systems; lower case.

use crate::text::Openings;

/// Meta tags that hold a headline.
pub(super) const META_TITLE: &[&str] = &[
    "og:title", "twitter:title", "sailthru.title", "parsely-title", "dc.title", "dcterms.title", "title", "headline",
];

/// Meta tags that hold the day of publication, the surest first.
pub(super) const META_PUBLISHED: &[&str] = &[
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate", "published-date",
    "published_time", "publication_date", "publication-date", "publicationdate", "pubdate", "pub_date", "pub-date",
    "og:pubdate", "bt:pubdate", "dc.date.issued", "dcterms.issued", "dc.date.published",
    "dc.date.created", "dcterms.created", "dc.issued", "dc.created", "rnews:datepublished",
    "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "cxenseparse:recs:publishedtime",
    "shareaholic:article_published_time", "originalpublicationdate", "article_date_original", "article.published",
    "article.created", "article:created_time", "og:article:created", "citation_publication_date",
    "citation_online_date", "citation_date", "datecreated", "creation_date", "created", "date.created", "displaydate",
    "vr:published_time", "sort_date", "release_date", "og:release_date", "video:release_date", "ptime",
    "weibo:article:create_at", "published",
];

/// Meta tags that hold a day without saying of what: content systems fill them with either.
pub(super) const META_DATE: &[&str] = &["date", "dc.date", "dcterms.date", "timestamp", "time"];

/// Meta tags that hold the day of the last change, the surest first.
pub(super) const META_MODIFIED: &[&str] = &[
    "article:modified_time", "og:article:modified_time", "og:modified_time", "article:modified", "datemodified",
    "og:updated_time", "article:updated_time", "dcterms.modified", "dc.date.modified", "dc.modified",
    "dc.date.updated", "last_updated_date", "lastmod", "last-modified", "last_modified", "modified", "date.updated",
    "article.updated", "cxenseparse:modifiedtime", "rnews:datemodified", "updated_time", "revised", "og:updated",
];

/// Meta tags that name the authors, the surest first.
pub(super) const META_AUTHOR: &[&str] = &[
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "og:article:author",
    "cxenseparse:author",
    "citation_author",
    "dc.contributor",
    "rnews:creator",
    "creator",
    "twitter:creator_name",
    "article:author_name",
    "authors",
    "og:author",
];

/// Meta tags that hold the summary.
pub(super) const META_DESCRIPTION: &[&str] = &[
    "og:description", "description", "twitter:description", "dc.description", "dcterms.description",
    "sailthru.description",
];

/// Meta tags that hold the name of the site.
pub(super) const META_SITE: &[&str] = &[
    "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "cre", "publisher",
];

/// Meta tags that hold the section.
pub(super) const META_SECTION: &[&str] = &[
    "article:section", "parsely-section", "cxenseparse:recs:category", "dc.subject.section", "section", "category",
    "sailthru.section", "article:category", "og:article:section",
    "content_category",
];

/// Meta tags that hold keywords.
pub(super) const META_TAGS: &[&str] = &[
    "article:tag", "og:article:tag", "news_keywords", "parsely-tags", "keywords", "sailthru.tags", "dc.subject",
    "dcterms.subject", "cxenseparse:taxonomy",
];

/// Meta tags that hold a picture.
pub(super) const META_IMAGE: &[&str] = &[
    "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url",
    "sailthru.image.full", "thumbnail", "image",
];

/// Meta tags that hold the language.
pub(super) const META_LANGUAGE: &[&str] = &[
    "og:locale", "content-language", "language", "dc.language", "dcterms.language", "inlanguage",
];

/// Characters that part a headline from the name of the site.
pub(super) const TITLE_MARKS: &[char] = &[
    '|', '-', '–', '—', '·', '•', '»', '«', '›', '‹', '/', ':', '~', '｜', '－', '_', '>', '<', '∙', '⋆', '★', '─',
    '―', '‒', '：', '†', '‐', 'ㅣ',
];

/// Words that old content systems write between the site's name and the headline, letters alone.
pub(super) const TITLE_PARTS: &[&str] = &["blogarchive", "blogarchiv", "blogarchives"];

/// Words that stand beside the name of a domain in the name of its site ("Lenn News").
pub(super) const SITE_WORDS: &[&str] = &["news", "online", "com", "the", "blog", "blogs", "magazine"];

/// Sections that say nothing, as titles carry them behind the headline, letters alone.
pub(super) const GENERAL_SECTIONS: &[&str] = &[
    "news", "home", "article", "articles", "story", "nachrichten", "aktuelles", "actualités", "noticias", "notícias",
    "notizie", "nieuws", "nyheter", "nyheder", "uutiset", "wiadomości", "haberler", "новости", "новини",
];

/// Labels that stand where a section would and name none, folded: the front page, what a content system files under that
/// was told nothing.
pub(super) static NO_SECTIONS: Openings = Openings::of(&[
    "home", "homepage", "home page", "front page", "frontpage", "main page", "start", "startseite", "accueil", "inicio",
    "portada", "início", "página inicial", "strona główna", "domů", "hlavní stránka", "domov", "címlap", "kezdőlap",
    "főoldal", "acasă", "prima pagină", "naslovnica", "naslovna", "početna", "hem", "startsida", "hjem", "forside",
    "forsiden", "etusivu", "avaleht", "sākums", "pradžia", "forsíða", "главная", "главная страница", "на главную",
    "головна", "галоўная", "начало", "почетна", "насловна", "αρχική", "αρχική σελίδα", "anasayfa", "ana sayfa",
    "الرئيسية", "الصفحة الرئيسية", "صفحه اصلی", "خانه", "صفحۂ اول", "דף הבית", "עמוד הבית", "ראשי", "होम", "मुख्य पृष्ठ",
    "मुखपृष्ठ", "গৃহপাতা", "প্রচ্ছদ", "হোম", "முகப்பு", "హోమ్", "ಮುಖಪುಟ", "ഹോം", "หน้าแรก", "หน้าหลัก", "ទំព័រដើម",
    "ໜ້າຫຼັກ", "მთავარი", "գլխավոր", "መነሻ", "首页", "首頁", "主页", "ホーム", "トップ", "トップページ", "홈", "trang chủ",
    "beranda", "laman utama", "nyumbani", "you are here", "uncategorized", "uncategorised", "ohne kategorie",
    "nicht kategorisiert", "non classé", "sin categoría", "sin categorizar", "sem categoria", "senza categoria",
    "geen categorie", "niet gecategoriseerd", "bez kategorii", "nezařazené", "fără categorie",
    "okategoriserade", "ikke kategoriseret", "ukategorisert", "без рубрики", "без категорії",
    "kategorisiz", "غير مصنف", "دسته بندی نشده", "ללא קטגוריה", "未分类", "未分類", "미분류",
    "chưa phân loại", "chưa được phân loại", "tak berkategori",
]);

/// Words set before a headline that are no part of it, lower case; a colon, a bar or a dash
/// follows.
pub(super) const ORNAMENTS: &[&str] = &[
    "live", "live updates", "live blog", "liveblog", "breaking", "breaking news", "watch", "exclusive", "updated",
    "update", "eilmeldung", "liveticker", "live-ticker", "newsticker", "en direct", "direct", "en vivo", "ao vivo",
    "diretta", "canlı", "срочно",
];

/// Parts of class names of the line above or before a headline.
pub(super) const KICKERS: &[&str] = &["kicker", "eyebrow", "overline", "topline", "toptitle", "dachzeile", "spitzmarke", "roofline", "subline", "pretitle", "pre-title", "supertitle", "surtitre", "antetitulo", "occhiello", "roof", "strapline", "badge", "label", "prefix", "topic"];

/// Top domains of the whole world, whose English pages write the month first for the most part.
pub(super) const MONTH_FIRST_DOMAINS: &[&str] = &["com", "org", "net", "io", "co", "tv", "info", "news"];

/// Words that a byline starts with, lower case; longer ones before those that they start with.
pub(super) static BY_WORDS: Openings = Openings::of(&[
    "story and photos by", "words and pictures by", "article written by", "this article was written by",
    "medically reviewed by", "a story by", "article by", "written by", "posted by", "published by", "reported by",
    "reporting by", "story by", "words by", "text by", "created by", "submitted by", "authored by", "compiled by",
    "edited by", "review by", "analysis by", "opinion by", "guest post by", "contributed by", "column by",
    "by staff writer", "by staff reporter", "posted on by", "started by", "asked by", "by author", "by", "about the author", "author",
    "authors", "written by:", "contributor", "contributors", "byline", 
    "ein artikel von", "ein beitrag von", "ein kommentar von", "eine kolumne von", "eine analyse von",
    "ein gastbeitrag von", "gastbeitrag von", "kommentar von", "interview von", "veröffentlicht von",
    "geschrieben von", "verfasst von", "erstellt von", "artikel von", "beitrag von", "text von", 
    "von unserer redakteurin", "von unserem redakteur", "von", "autorin", "autor", "autoren", "verfasser",
    "un article de", "propos recueillis par", "publié par",
    "rédigé par", "écrit par", "posté par", "ecrit par", "publie par", "article de", "par", "auteur", "auteurs",
    "escrito por", "publicado por", "redacción por", "texto de", "autora", "por", "scritto da",
    "pubblicato da", "articolo di", "a cura di", "di", "da", "autore", "geschreven door", "geplaatst door", "door",
    "auteur:", "skrevet af", "skrevet av", "skriven av", "publicerad av", "publisert av", "av", "af",
    "skribent", "forfatter", "journalist", "journalister", "foto og tekst", "kirjoittaja", "kirjoittanut", 
    "toimittaja", "autorzy", "napisał", "napisała", "opracował", "opracowała", "oprac", "tekst:", "dodał",
    "dodano przez", "przez", "autoři", "napsal", "napsala", "szerző", "írta", "scris de", "de", "yazan", "yazar",
    "muhabir", "автор", "автори", "авторы", "підготував", "підготувала", "подготовил",
    "подготовила", "від", "от", "συντάκτης", "του", "της", "από", "بقلم", "كتب", "كتبت", "بواسطة", "الكاتب", "מאת",
    "کاتب", "نویسنده", "द्वारा", "लेखक", "oleh", "penulis", "reporter", "reporters", "editor", "tác giả", "theo", 
    "文／", "作者", "记者", "記者", "撰文", "取材・文", "文・写真", "執筆者", "執筆", "著者", "筆者", "ライター", "โดย",
    "post author", "author name", "written and photographed by", "reported and written by", "recipe by", "words and photos by", "interviewed by", "as told to", "autor dieses artikels", "autorin dieses artikels", "über den autor", "über die autorin", "der autor", "die autorin", "sobre el autor", "sobre la autora", "à propos de l'auteur", "l'auteur", "photos and story by", "story and photographs by", "geschrieben durch", "ein essay von", "ein interview von", "eine rezension von", "rezension von", "eine reportage von", "reportage von", "aufgezeichnet von", "presented by",
    "view all posts by", "all posts by", "see all posts by", "articles by", "more articles by", "posts by", "alles von", "alle beiträge von", "alle artikel von", "zeige alle artikel von", "eingestellt von", "gepostet von", "hinzugefügt von", "more from", "more by", "post by", "beiträge von", "tous les articles de", "ver todas las entradas de",
    "interview by", "bericht von", "ein bericht von", "texte de", "texte et photos de", "texto e fotos de", "tekst i zdjęcia", "tekst og foto",
    "opracowanie", "oprac.", "opr.", "opr. red.", "oprac. red.", "autorka", "napisali", "rozmawiał", "rozmawiała", "rozmawiali",
    "auteure", "autrice", "scritto", "medewerker", "kirjoittaneet", "autorius", "autore:", "autors", "szerzők", "írták", "autoři:", "připravil", "připravila", "pripravil", "pripravila", "napísal", "napísala",
    "автор:", "автор текста", "автор статьи", "текст и фото", "беседовал", "беседовала", "фото и текст", "автор статті", "текст:", "аутор", "ауторка", "пише", "piše", "napisao", "napisala", "tekst napisao",
    "γράφει ο", "γράφει η", "γράφουν οι", "του", "της", "από τον", "από την", "ρεπορτάζ", "συντάκτρια", "επιμέλεια",
    "كتب:", "إعداد", "تحرير", "تقرير", "الكاتبة", "المؤلف", "حاوره", "حاورها", "بقلم:", "כתב", "כתבה", "נכתב על ידי", "מחבר", "מחברת", "به قلم", "نوشته", "نویسنده:", "گزارش از", "خبرنگار", "تحریر", "از قلم", "لکھاری",
    "द्वारा लिखित", "लेखक:", "रिपोर्टर", "रिपोर्ट", "लेखिका", "লেখক", "প্রতিবেদক", "ผู้เขียน", "เขียนโดย", "เรื่องโดย", "tác giả:", "bài", "bài viết", "ditulis oleh", "oleh:", "yazarı", "muhabiri", "hazırlayan", "kaleme alan",
    "文・写真", "取材・文・写真", "撮影・文", "構成・文", "聞き手", "記者：", "通讯员", "通訊員", "撰稿", "撰稿人", "撰写", "采写", "文字", "文图", "图文", "글·사진", "글/사진", "글쓴이", "작성자", "기자:",
    "vom", "deur", "geskryf deur", "egilea", "egileak", "höfundur", "mwandishi", "müəllif", "muallif", "ditulis", "isinulat ni", "сэтгүүлч", "ავტორი", "հեղինակ",
    "ጸሐፊ", "লিখেছেন", "લેખક", "எழுதியவர்", "செய்தியாளர்", "రచయిత", "ಲೇಖಕರು", "ലേഖകൻ", "ലേഖിക", "ដោយ", "អ្នកនិពន្ធ", "ရေးသားသူ", "ໂດຍ", "ຂຽນໂດຍ",
    "entretien réalisé par", "entretien par", "interview réalisée par", "chronique par", "enquête réalisée par",
    "entrevista realizada por", "escribe:", "escriben:", "texto y fotos de", "textos y fotos de", "texto y fotos", "textos y fotos", "uma reportagem de", "texto e fotos", "testo e foto di", "testi e foto di", "testo e foto", "intervista di",
    "das gespräch führte", "das gespräch führten", "das interview führte", "das interview führten", "die fragen stellte", "die fragen stellten", "text und fotos", "text und foto", "text und bild", "texte und fotos",
    "interview door", "reportage door", "tekst en foto's", "tekst en foto’s", "tekst en beeld", "intervju av", "reportage av", "krönika av", "text och foto", "text och bild",
    "корреспондент:", "журналист:", "интервью провела", "интервью провёл", "беседу вела", "беседу вёл", "laporan wartawan", "bài và ảnh", "tin và ảnh", "লেখা:", "رپورٹ:", "розмовляла", "розмовляв", "ผู้สื่อข่าว:", "phóng viên", "kontributor", "jurnalis:", "記事：", "文責：", "文責・", "編集委員・", "論説委員・", "إعداد وتقديم",
    "postado por", "postada por", "publicada por", "postato da", "gepost door", "upplagd av", "lagt inn av", "lähettänyt", "vystavil", "bejegyezte", "publicat de", "publicat per", "αναρτήθηκε από", "投稿者", "張貼者", "diposting oleh", "người đăng", "đăng bởi", "публикувано от", "objavio", "objavil", "zverejnil", "פורסם על ידי", "مرسلة بواسطة", "paskelbė", "postitas", "eingetragen von",
    "door onze verslaggever", "door onze verslaggeefster", "door onze correspondent", "door onze redacteur", "van onze verslaggever", "van onze correspondent", "von unserem korrespondenten", "von unserer korrespondentin", "von unserem reporter", "von unserer reporterin", "de notre correspondant", "de notre correspondante", "de notre envoyé spécial", "de notre envoyée spéciale", "de nuestro corresponsal", "de nuestra corresponsal", "by our correspondent", "dal nostro inviato", "dalla nostra inviata", "dal nostro corrispondente", "gespeichert von", "soumis par", "enviado por", "ingediend door", "verstuurd door", "inviato da", "submetido por", "indsendt af", "skickat av", "inskickat av", "sendt inn av", "przesłane przez", "wysłane przez", "dodane przez", "vložil", "odeslal", "beküldte", "trimis de", "отправлено пользователем", "опубликовал", "опубликовано пользователем", "надіслано", "подадено от", "gönderen", "글、사진", "사진、글", "文、写真", "写真、文", "本报记者", "本网记者", "本刊记者", "本报首席记者", "本报特约记者", "特约记者", "见习记者", "实习记者", "首席记者", "本報記者", "voir tous les articles de", "voir tous les articles par", "ver todos los artículos de", "ver todos los posts de", "más artículos de", "ver todos os posts de", "ver todos os artigos de", "vedi tutti gli articoli di", "altri articoli di", "alle berichten van", "bekijk alle berichten van", "alle artikelen van", "visa alla inlägg av", "vis alle innlegg av", "se alle indlæg af", "zobacz wszystkie wpisy", "wszystkie wpisy autora", "посмотреть все записи автора", "все записи автора", "все статьи автора", "more posts by", "more stories by", "see more posts by", "view all articles by", "see all articles by", "all articles by",
]);

/// Nouns that start a byline where a colon or a stroke follows, and mean something else elsewhere; lower case.
pub(super) static BY_NOUNS: Openings = Openings::of(&[
    "text", "words", "story", "interview", "bericht", "protokoll", "texte", "texto", "testo", "tekst", "teksti", "szöveg", "текст", "haber", "文", "글", "κείμενο", "טקסט", "النص", "متن", "reportage", "reportaje", "recherche", "röportaj", "حوار", "تحقيق", "گزارش", "گفتگو", "reportagem",
]);

/// Words that stand behind a name and make it a byline (`김철수 기자`, `山田太郎記者`).
pub(super) const BY_ENDINGS: &[&str] = &[
    "선임기자", "선임 기자", "객원기자", "객원 기자", "전문기자", "전문 기자", "수습기자", "수습 기자", "인턴기자", "인턴 기자", "시민기자",
    "기자", "특파원", "논설위원", "記者", "记者", "編集委員", "論説委員", "さん", "氏", "yazdı", "报道", "报导", "報導", "整理", "编译", "編譯", "采访", "採訪", "编制", "編製", "撰", "著", "著者",
];

/// Words behind which names in Chinese are parted by spaces.
pub(super) const BEFORE_LISTS: &[&str] = &["记者", "通讯员", "通訊員"];

/// A reporter, in Chinese and Japanese.
pub(super) const REPORTERS: &[&str] = &["记者", "記者"];

/// What the word for a reporter follows: ends of the names of papers, agencies and stations, and kinds of reporters.
pub(super) const REPORTERS_OF: &[&str] = &[
    "报", "報", "社", "网", "網", "台", "臺", "刊", "媒体", "媒體", "新闻", "新聞", "客户端", "客戶端", "电视", "電視", "首席", "特约", "特約", "实习", "實習", "见习", "見習", "特派", "资深", "資深",
];

/// What a reporter does, behind the place or the name.
pub(super) const REPORTS: &[&str] = &[
    "报道", "报导", "報道", "報導", "整理", "编译", "編譯", "采访", "採訪", "编制", "編制", "編製",
];

/// Columns that begin with the word for a reporter: "a reporter's notes".
pub(super) const COLUMNS: &[&str] = &[
    "看", "说", "說", "谈", "談", "帮", "幫", "观察", "觀察", "手记", "手記", "调查", "調查", "直击", "直擊", "专访", "專訪", "走访", "会", "會", "节", "節", "连线", "連線", "日记", "評論", "评论", "证", "證", "团", "團",
];

/// Words glued to the name of who took the pictures.
pub(super) const TAKEN_BY: &[&str] = &["摄影", "攝影", "撮影"];

/// Ends of the names of papers and stations that stand before a reporter's, in Korean.
pub(super) const OUTLETS: &[&str] = &["뉴스", "신문", "일보", "방송", "경제", "타임스", "투데이", "데일리", "저널", "통신"];

/// Words behind a comma that belong to the name before it.
pub(super) const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Small words of names, lower case: all others in lower case are of sentences.
pub(super) const PARTICLES: &[&str] = &[
    "van", "von", "vom", "zu", "zum", "zur", "der", "den", "de", "des", "du", "da", "das", "do", "dos", "di", "del", "della", "delle", "dello", "dei", "degli", "dal", "dalla", "la", "las", "le", "les", "lo", "los", "li", "el", "al", "ul", "ar", "as", "bin", "bint", "ibn", "ben", "bat", "abu", "abd", "e", "y", "i", "und", "av", "af", "ap", "ab", "ten", "ter", "te", "ver", "het", "op", "in", "im", "o", "och", "og", "san", "st", "mac", "mc", "ad", "auf", "aus", "dem", "d", "l", "the",
];

/// Words of menus, labels and calls that are in no person's name, lower case.
pub(super) const LABEL_WORDS: &[&str] = &[
    "news", "breaking", "exclusive", "exclusives", "release", "releases", "newsletter", "newsletters", "subscribe", "subscription", "download", "app", "apps", "css", "html", "php", "cookie", "cookies", "policy", "policies", "privacy", "terms", "notice", "disclaimer", "copyright", "advertisement", "advertising", "sponsored", "promoted", "comment", "comments", "reply", "replies", "share", "shares", "tweet", "retweet", "telegram", "whatsapp", "facebook", "twitter", "instagram", "linkedin", "youtube", "pinterest", "tiktok", "reddit", "vkontakte", "вконтакте", "одноклассники", "highlights", "highlight", "takeaways", "summary", "overview", "introduction", "conclusion", "contents", "update", "updates", "updated", "published", "posted", "submitted", "modified", "edited", "reviewed", "reading", "minutes", "mins", "quick", "column", "columns", "featured", "opinion", "editorial", "editorials", "analysis", "interview", "interviews", "review", "reviews", "trending", "latest", "popular", "related", "recommended", "category", "categories", "tag", "tags", "topic", "topics", "section", "archive", "archives", "homepage", "website", "login", "logout", "signup", "register", "account", "menu", "search", "view", "views", "click", "watch", "listen", "listing", "photo", "photos", "video", "videos", "gallery", "podcast", "language", "country", "years", "licensed", "certified", "registered", "accredited", "accounting", "journalism", "location", "inhalte", "gesponserte", "podcasts", "episode", "image", "images", "number", "address", "email", "phone", "contact", "become", "join", "member", "members", "leave", "save", "print", "follow", "following", "followers", "likes", "profile", "biography", "posts", "articles", "stories", "blog", "blogs", "resources", "guides", "tips", "budget", "tests", "test", "nachrichten", "eilmeldung", "startseite", "kommentar", "kommentare", "kommentieren", "schreibe", "schreiben", "meldung", "meldungen", "pressemitteilung", "pressemeldung", "gastbeitrag", "gastkommentar", "anzeige", "werbung", "datenschutz", "impressum", "aktuelles", "aktuell", "übersicht", "lesezeit", "artikel", "beitrag", "beiträge", "themen", "teilen", "drucken", "merken", "sprache", "actualité", "actualités", "accueil", "commentaire", "commentaires", "partager", "communiqué", "abonnez", "publié", "lecture", "noticias", "noticia", "comentario", "comentarios", "compartir", "opinión", "portada", "inicio", "actualidad", "publicado", "última", "últimas", "notícias", "notícia", "comentários", "compartilhar", "notizie", "commenti", "condividi", "nieuws", "reacties", "delen", "nyheter", "nyheder", "kommentarer", "wiadomości", "aktualności", "komentarze", "udostępnij", "zprávy", "komentáře", "správy", "hírek", "hozzászólás", "știri", "comentarii", "haberler", "haberleri", "gündem", "dakika", "güncel", "yorum", "yorumlar", "новости", "новость", "главная", "комментарии", "комментарий", "комментариев", "поделиться", "новини", "коментарі", "новина", "вести", "ειδήσεις", "σχόλια", "αρχική", "νέα", "επικαιρότητα", "berita", "komentar", "bagikan", "gmt", "utc", "pm", "cet", "cest", "edt", "pdt", "pst", "ist",
    "report", "reports", "letters", "edition", "supplement", "briefing", "explainer", "investigation", "roundup", "obituary", "obituaries", "reportage", "reportaje", "reportagem", "entrevista", "entretien", "enquête", "intervista", "análisis", "suplemento", "edición", "leitartikel", "wywiad", "reportaż", "röportaj", "репортаж", "интервью", "інтерв’ю",
];

/// Words between a name and the hours since, lower case: "Ada Moe Updated 2 hours ago".
pub(super) const STAMPS: &[&str] =
    &["updated", "published", "posted", "modified", "aktualisiert", "publié", "actualizado", "atualizado"];

/// Words between two names.
pub(super) const BETWEEN: &[&str] = &[
    "and", "und", "et", "y", "e", "ed", "og", "och", "i", "и", "та", "a", "en", "ja", "ve", "și", "si", "és", "dan",
    "và", "και", "و", "ו", "with", "mit", "avec", "con", "sowie", "oraz", "med", "met",
];

/// Words of jobs and degrees, any of which makes a piece of a byline no person's name.
pub(super) const ROLES: &[&str] = &[
    "reporter", "reporters", "writer", "writers", "editor", "editors", "correspondent", "correspondents",
    "contributor", "contributors", "columnist", "journalist", "producer", "author", "photographer", "videographer",
    "photojournalist", "critic", "analyst", "anchor", "blogger", "director", "manager", "fellow", "intern",
    "president", "professor", "ceo", "founder", "cofounder", "co-founder", "specialist", "strategist", "reviewer",
    "head", "chief", "senior", "associate", "assistant", "managing", "freelance", "freelancer", "bureau", "deputy",
    "lead", "officer", "consultant", "researcher", "coordinator", "expert", "engineer", "lecturer", "moderator",
    "administrator",
    "redakteur", "redakteurin", "redaktor", "projektleiter", "projektleiterin", "pressesprecher", "pressesprecherin",
    "referent", "referentin", "dozent", "dozentin", "geschäftsführerin",
    "redakteure", "korrespondent", "korrespondentin", "chefredakteur", "chefredakteurin", "chefreporter",
    "reporterin", "journalistin", "volontär", "volontärin", "volontaer", "praktikant", "praktikantin", "autorin",
    "kolumnist", "kolumnistin", "leiter", "leiterin", "ressortleiter", "ressortleiterin", "redaktionsleiter",
    "mitarbeiter", "mitarbeiterin", "fotograf", "fotografin", "gastautor", "gastautorin", "freier", "freie",
    "geschäftsführer", "teamleitung", "teamleiter", "teamleiterin", "ressort", "journaliste", "correspondant",
    "correspondante", "rédacteur", "rédactrice", "envoyé", "envoyée", "reportrice", "chroniqueur", "photographe",
    "redactor", "redactora", "periodista", "corresponsal", "enviado", "enviada", "colaborador", "columnista",
    "giornalista", "redattore", "inviato", "corrispondente", "jornalista", "repórter", "colunista", "correspondente",
    "editora", "redacteur", "verslaggever", "journalister", "reporterare", "fotoğraf", "muhabiri", "editörü",
    "журналист", "корреспондент", "редактор", "обозреватель", "dziennikarz", "redaktorka", "dziennikarka",
    "toimittaja", "päätoimittaja", "scientist", "technologist", "economist", "historian", "physician", "attorney", "lawyer", "representative", "advisor", "adviser", "counsel", "psychologist", "therapist", "dietitian", "nutritionist", "activist", "novelist", "rechtsanwalt", "rechtsanwältin", "wissenschaftler", "wissenschaftlerin", "сотрудник", "reporterka", "publicysta", "publicystka", "novinář", "novinářka", "újságíró", "szerkesztő", "σχολιαστής", "δημοσιογράφος", "gazeteci", "editör",
    "כתבנו", "כתבתנו", "כתב", "כתבת", "פרשן", "פרשנית", "مراسل", "مراسلة", "صحفية", "محرر", "محررة", "корреспондентка", "журналистка", "спецкор", "собкор", "обозревательница", "журналіст", "журналістка", "кореспондент", "кореспондентка", "редакторка", "оглядач", "ανταποκριτής", "ανταποκρίτρια", "συντάκτης", "संवाददाता", "पत्रकार", "wartawan", "jurnalis", "novinar", "novinarka", "новинар", "журналистка", "zpravodaj", "redaktör", "verslaggeefster", "medewerkster",
];

/// Words of jobs that stand before a name, lower case.
pub(super) const HONORIFICS: &[&str] = &[
    "reporter", "correspondent", "journalist", "professor", "attorney", "rechtsanwalt", "rechtsanwältin", "redakteur", "redakteurin", "журналист", "корреспондент", "dziennikarz", "dziennikarka",
];

/// Words of desks, teams and accounts.
pub(super) const GROUPS: &[&str] = &[
    "staff", "team", "desk", "newsroom", "editorial", "editors", "redaktion", "nachrichtenredaktion",
    "onlineredaktion", "redaction", "rédaction", "redacción", "redaccion", "redazione", "redação", "redacao",
    "redactie", "redaksjonen", "redaktionen", "redakcja", "redakce", "toimitus", "redaksi", "редакция", "редакція",
    "編集部", "編集局", "编辑部", "編輯", "뉴스팀", "news", "service", "services", "press", "agency", "agencies", "agencia",
    "agencias", "agence", "agentur", "agenturen", "wire", "wires", "contributors", "correspondents", "reporters",
    "writers", "board", "magazine", "network", "media", "tv", "radio", "online", "digital", "bureau", "publishing",
    "inc", "ltd", "llc", "gmbh", "group", "foundation", "institute", "university", "association", "society",
    "council", "committee", "department", "ministry", "times", "post", "herald", "tribune", "gazette", "zeitung",
    "journal", "community", "club", "verein", "verlag", "stiftung", "company", "studio", "agentura", "haber",
    "merkezi", "haberler", "tass", "organization", "organisation", "labs", "forum", "landesanstalt", "bundesamt", "ministerium", "institut", "akademie", "hochschule", "universität", "université", "universidad", "università", "magazin", "zeitschrift", "gobierno", "gouvernement",
];

/// Accounts that no person is named by.
pub(super) const NOBODY: &[&str] = &[
    "admin", "administrator", "author", "autor", "user", "guest", "anonymous", "unknown", "none", "null", "n a", "na",
    "webmaster", "root", "editor", "super user", "superuser", "undefined", "false", "true", "default", "wpadmin",
    "facebook", "twitter", "instagram", "email", "e mail", "email address", "share", "follow", "published", "updated", "home", "about",
    "contact", "read more", "more", "view profile", "profile", "bio", "online", "subscribe", "print", "advertisement",
    "comments", "no comments", "leave a comment", "copyright", "all rights reserved", "photo", "image", "source",
    "quelle", "here", "wikipedia", "min read", "linkedin", "youtube", "see all", "view all", "see more", "full bio",
    "spotlight", "likes", "original poster", "posts", "view all posts", "artikel", "mehr", "abo", "plus",
    "last updated", "post author", "written by", "sponsored", "share", "read", "reply", "by", "von", "par", "post", "article", "news", "blog", "top", "staff writer", "read time", "author page", "follow us", "download", "menu", "search", "login", "sign in", "sign up", "next", "previous", "listen", "video", "gallery", "credit", "credits", "more from", "author bio", "view bio", "contributor", "us", "uk", "join", "joined", "new", "guest author", "gastautor", "gast", "veröffentlicht", "aktualisiert", "stand", "tags", "kategorien", "category", "categories", "teilen", "compartir", "partager", "redaktion", "location", "website",
    "agencies", "agenturen", "agentur", "nachrichtenagentur", "nachrichtenagenturen", "agencias", "agencia", "agence", "agences", "wires", "wire", "wire reports", "wire services", "news agencies", "agenzie", "agentura", "ajanslar", "from wires", "mit agenturen", "agencies and staff",
    "last modified", "last update", "learn more", "fotos", "photos", "alle beiträge", "alle artikel", "zeige alle artikel", "all posts", "see all posts", "size", "result", "the", "contribute", "über uns", "mehr erfahren", "author info", "autoreninfo", "kommentare", "kontakt", "werbung", "anzeige", "online redaktion", "guest post", "sponsored content", "partner content", "promoted",
    "zur person", "zum autor", "zur autorin", "member type", "special correspondent", "wire report", "correspondent", "reporter", "our correspondent", "our reporter", "from our correspondent", "web desk", "webdesk",
    "wp admin",
];

/// News agencies of the world, folded.
pub(super) const AGENCIES: &[&str] = &[
    "reuters", "thomson reuters", "ap", "associated press", "the associated press", "ap news", "afp",
    "agence france presse", "afp news", "dpa", "dpa infocom", "dpa infocom gmbh", "dpa com", "efe", "agencia efe",
    "agencias", "ansa", "xinhua", "pti", "press trust of india", "ani", "ians", "tass", "tass news agency", "тасс",
    "интерфакс", "риа новости", "interfax", "ria novosti", "kyodo", "kyodo news", "jiji press", "jiji", "pa media",
    "press association", "pa", "apa", "apa ots", "sid", "epd", "kna", "afp relaxnews", "europa press", "lusa",
    "agência brasil", "agencia brasil", "agência lusa", "anp", "belga", "ritzau", "ntb", "tt", "tt nyhetsbyrån",
    "stt", "pap", "polska agencja prasowa", "ctk", "čtk", "tasr", "mti", "anadolu agency", "anadolu",
    "anadolu ajansı", "aa", "iha", "dha", "yonhap", "yonhap news", "yonhap news agency", "antara", "bernama", "upi",
    "united press international", "cp", "the canadian press", "canadian press", "aap", "australian associated press",
    "ats", "keystone sda", "keystone ats", "sda", "bloomberg", "bloomberg news", "ukrinform", "укрінформ", "унн",
    "ddp", "dapd", "ots", "zuma press", "cnn wire", "the cnn wire", "cnn newswire", "tribune news service",
    "tca regional news", "mena", "wam", "spa", "irna", "isna", "bta", "бта", "hina", "tanjug", "beta", "agerpres",
    "mediafax", "ana mpe", "αμπε", "απε μπε", "dow jones", "dow jones newswires", "getty images", "afp getty images",
    "cna", "ani news", "ap wire", "aef", "adnkronos", "agi", "la presse", "lapresse", "时事社", "共同通信", "共同通信社", "時事通信",
    "新华社", "新華社", "中新社", "中央社", "연합뉴스", "뉴시스", "뉴스1", "뉴스핌",
];

/// Words that end a name when they follow it in lower case: "Ada Moe in Politics", "am Montag".
pub(super) const CUTS: &[&str] = &[
    "in", "on", "at", "for", "from", "published", "updated", "posted", "last", "am", "um", "für", "bei", "vom", "pour", "para", "per", "aus", "via", "is", "has", "joined", "stand", "says", "to", "this", "über", "about", "covers", "writes", "ist", "est", "es", "der", "le", "el", "reviewed", "edited", "wrote", "as", "using", "with",
    "anzeigen", "ansehen",
];

/// Words in front of people who did not write the text.
pub(super) static NOT_BY: Openings = Openings::of(&[
    "originally posted by", "editor:", "editor :", "edited and reviewed by", "edited:", "redaktur:", "redaktion:", "redaktionelle mitarbeit:", "penyunting:",
    "reviewed by", "medically reviewed by", "fact checked by", "fact-checked by", "edited by", "photo by", "photos by", "photograph by", "photographs by", "photography by", "illustration by", "illustrations by", "image by", "images by", "video by", "translated by", "approved by", "picture by", "pictures by", "foto:", "fotos:", "foto von", "fotos von", "bild:", "bilder:", "photo:", "photos:", "image:", "design:", "illustration:", "übersetzt von", "übersetzung:", "credit:", "produced by", "powered by", "sponsored by", "presented by", "hosted by", "narrated by", "directed by", "checked by", "verified by", "expert reviewed by", "moderated by", "graphic by", "graphics by", "hosting by", "photo credit", "bildquelle", "quelle:", "source:", "foto", "fotoğraf",
    "contributions from", "contributions by", "with contributions from", "with contributions by", "additional reporting by", "fact check by", "factchecked by", "reviewed and fact checked by", "clinically reviewed by", "editing by",   "photographer:", "cover photo by", "art by", "redigiert von", "redaktionelle bearbeitung:", "geprüft von", "fotografie:", "fotografie von", "grafik:", "grafiken:", "symbolbild:", "relu par", "photographies de", "photos de", "crédit photo", "edición:", "revisado por", "fotografía:", "fotografía de", "fotos de", "foto de", "foto di", "a cura della redazione", "redaktør:", "fotograf:", "foto av", "zdjęcia:", "zdjęcie:", "fot.", "fotografie:", "фото:",  "фотограф:", "редактор:", "перевод:", "переклад:", "φωτογραφία:", "φωτογραφίες:", "fotoğraf:", "editör:", "تصوير:",  "عدسة:", "عکس:", "عکاس:", "צילום:",  "עריכה:", "תמונה:", "फोटो:", "छाया:", "ভিডিও:", "ছবি:", "ภาพ:", "ảnh:", "写真:", "写真：", "写真・", "撮影:", "撮影：", "撮影・", "摄影:", "摄影：", "摄影", "责任编辑", "責任編輯", "责编", "编辑:", "编辑：", "编辑", "사진:", "사진=", "사진", "图/", "图：", "图片", "영상", "摄影 ", "편집", "szerkesztő:", "fotó:", "címlapkép:", "kuva:", "kuvat:", "editare:", "lektorat:", "urednik:", "fotografija:",
]);

/// Words that stand between a name and a job: "Ada Moe Money Reporter".
pub(super) const ROLE_KINDS: &[&str] = &[
    "special", "executive", "contributing", "staff", "guest", "sports", "sport", "business", "political", "politics", "money", "national", "science", "health", "city", "news", "digital", "features", "feature", "sr", "junior", "investigative", "consumer", "technology", "tech", "education", "environment", "crime", "entertainment", "culture", "food", "travel", "foreign", "local", "legal", "economics", "economy", "finance", "financial", "data", "opinion", "video", "web", "online", "content", "copy", "community", "breaking", "world", "international", "royal", "showbiz", "football", "royals", "us", "uk", "co", "vice", "general", "wine", "art", "film", "music", "book", "fashion", "beauty", "lifestyle",
];

/// Letters behind a name, without their full stops.
pub(super) const DEGREES: &[&str] = &[
    "phd", "md", "mba", "rd", "rdn", "cpa", "dds", "dvm", "esq", "msc", "bsc", "ma", "ba", "rn", "lcsw", "mph", "do", "pt", "dpt", "cfa", "cfp", "jd", "ms", "bs", "llm", "llb", "dr", "pharmd", "edd", "psyd", "cepf",
];

/// Words between a name and a date, lower case.
pub(super) const DATE_WORDS: &[&str] = &[
    "posted", "published", "updated", "on", "at", "date", "last", "modified", "created", "added", "veröffentlicht", "aktualisiert", "erstellt", "stand", "am", "vom", "den", "publié", "mis", "jour", "le", "publicado", "actualizado", "el", "em", "pubblicato", "aggiornato", "il", "geplaatst", "gepubliceerd", "op", "publicerad", "uppdaterad", "publisert", "oppdatert", "опубликовано", "обновлено", "son", "güncelleme", "güncellenme", "güncellendi", "yayınlanma", "yayınlandı", "yayın", "giriş", "tarihi", "oluşturulma", "eklenme", "diperbarui", "diterbitkan", "opublikowano", "aktualizacja", "aktualizováno", "publikováno", "közzétéve", "frissítve", "δημοσίευση", "ενημέρωση",
];

/// Words in front of the day of publication, lower case.
pub(super) const PUBLISHED_LABELS: &[&str] = &[
    "published", "posted", "created", "release date", "publication date", "date of publication", "publish date", "first aired", "veröffentlicht", "erschienen", "erstellt", "publiziert", "online seit", "eingestellt", "veröffentlichung", "publikationsdatum", "beitrag vom", "artikel vom", "meldung vom", "beitrag wurde", "geschrieben am", "verfasst am", "gepostet", "publié", "publiée", "mis en ligne", "mise en ligne", "paru le", "parution", "rédigé le", "publicado", "publicada", "publicación", "publicação", "publicat", "creado", "criado em", "postado", "pubblicato", "pubblicata", "pubblicazione", "gepubliceerd", "geplaatst", "publicatiedatum", "publicerad", "publicerat", "publisert", "publiceret", "udgivet", "offentliggjort", "julkaistu", "luotu", "opublikowano", "opublikowany", "data publikacji", "dodano", "publikováno", "zveřejněno", "vydáno", "publikované", "zverejnené", "uverejnené", "megjelent", "közzétéve", "létrehozva", "publicat", "yayınlanma", "yayın tarihi", "yayınlandı", "eklenme", "giriş", "oluşturulma", "опубликовано", "опубликована", "дата публикации", "создано", "размещено", "опубліковано", "публикувано", "публикувана", "објављено", "objavljeno", "δημοσιεύθηκε", "δημοσιεύτηκε", "δημοσίευση", "تاريخ النشر", "نشر", "פורסם", "تاریخ انتشار", "प्रकाशित", "प्रकाशन", "diterbitkan", "dipublikasikan", "dimuat", "xuất bản", "đăng", "公開日", "公開", "掲載", "投稿日", "発表", "配信", "登録日", "发布", "发表", "發布", "發表", "刊登", "입력", "등록", "게시", "승인", "작성", "เผยแพร่", "โพสต์",
    "gespeichert", "soumis", "enviado", "ingediend", "inviato", "indsendt", "skickat", "przesłane", "отправлено", "submitted",
];

/// Words in front of the day of the last change, lower case.
pub(super) const MODIFIED_LABELS: &[&str] = &[
    "updated", "update", "modified", "revised", "reviewed", "edited", "last changed", "fact checked", "accurate as of", "as of", "aktualisiert", "aktualisierung", "update vom", "geändert", "änderung", "bearbeitet", "überarbeitet", "stand", "mis à jour", "mise à jour", "màj", "modifié", "modification", "actualisé", "actualizado", "actualizada", "actualización", "modificado", "modificación", "atualizado", "atualizada", "atualização", "modificada", "aggiornato", "aggiornata", "aggiornamento", "modifica", "bijgewerkt", "gewijzigd", "laatst", "aangepast", "uppdaterad", "uppdaterat", "ändrad", "oppdatert", "endret", "opdateret", "ændret", "päivitetty", "muokattu", "zaktualizowano", "aktualizacja", "modyfikacja", "zmodyfikowano", "aktualizováno", "aktualizace", "upraveno", "aktualizované", "aktualizácia", "frissítve", "módosítva", "actualizat", "güncellenme", "güncelleme", "güncellendi", "обновлено", "обновлена", "изменено", "обновление", "оновлено", "актуализирано", "ажурирано", "ažurirano", "ενημέρωση", "ενημερώθηκε", "τελευταία", "تحديث", "עודכן", "به روز", "अपडेट", "अद्यतन", "diperbarui", "cập nhật", "更新", "수정", "업데이트", "อัปเดต", "แก้ไข",
    "עדכון", "ปรับปรุง", "แก้ไขล่าสุด", "güncel", "обновлён", "доповнено", "izmenjeno", "posodobljeno", "atnaujinta", "atjaunots", "uuendatud", "হালনাগাদ", "আপডেট", "last change", "최종수정",
];

/// Words in front of the days of readers and events, lower case.
pub(super) const OTHER_LABELS: &[&str] = &[
    "joined", "registered", "member since", "join date", "last visit", "born", "deadline", "expires", "valid until", "example", "examples", "e.g", "beigetreten", "registriert", "mitglied seit", "dabei seit", "angemeldet", "geboren", "inscrit", "inscription", "membre depuis", "né le", "née le", "registrado", "miembro desde", "membro desde", "iscritto", "lid sinds", "medlem sedan", "dołączył", "rejestracja", "регистрация", "зарегистрирован", "注册", "註冊", "登録者",
];

/// Texts that stand where names do in scripts without capitals: the author's heading, the site's own labels.
pub(super) const CASELESS_LABELS: &[&str] = &[
    "更新", "अपडेट", "के बारे में", "この記事", "記事を書いた", "書いた人", "プロフィール", "著者情報", "关于作者", "作者简介", "相关", "更多", "首页", "新闻", "快讯", "突发", "独家", "评论", "字号", "来源", "來源", "时间", "時間", "最后", "最後", "速報", "ニュース", "記事", "一覧", "コメント", "続きを", "シェア", "フォロー", "뉴스", "속보", "단독", "최종", "댓글", "공유", "기사", "목록", "더보기", "구독", "اخبار", "أخبار", "خبر عاجل", "عاجل", "آخر", "تعليق", "مشاركة", "شارك", "الرئيسية", "المزيد", "منذ", "وكالات", "خاص", "آخرین", "به‌روزرسانی", "به‌روز", "خبرگزاری", "کد خبر", "זמן", "חדשות", "תגובות", "שתף", "מבזק", "עדכון", "פורסם", "दिल्ली", "समाचार", "खबर", "ताज़ा", "ताजा", "टिप्पणी", "शेयर", "ख़बर", "ब्रेकिंग", "ข่าว", "อัปเดต", "แชร์", "ความคิดเห็น", "প্রকাশ", "আপডেট", "সংবাদ", "খবর",
    "微信", "微博", "朋友圈", "フェイスブック", "ツイッター", "페이스북", "카카오", "트위터", "네이버", "فيسبوك", "تويتر", "واتساب", "تلگرام", "פייסבוק", "טוויטר", "וואטסאפ", "फेसबुक", "ट्विटर", "व्हाट्सऐप", "ফেসবুক",
];

/// Words behind the name of someone who did not write the text: translators, photographers.
pub(super) const NOT_BY_ENDINGS: &[&str] = &["監訳", "翻訳", "訳", "监制", "译", "摄", "攝", "撮影", "写真", "編集"];

/// Labels before people in lines of Chinese, Japanese and Korean, which spaces or dots part from the names before them.
pub(super) const CREDIT_LABELS: &[&str] = &[
    "通讯员", "通訊員", "记者", "記者：", "摄影", "攝影", "图/", "图：", "图片", "编辑", "编导", "责编", "写真", "撮影", "編集", "構成", "翻訳", "사진", "영상", "편집",
];

/// Words beside a time of day, lower case and without full stops.
pub(super) const CLOCK_WORDS: &[&str] = &[
    "am", "pm", "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt", "gmt", "utc", "bst", "cet", "cest", "eet", "eest", "ist", "msk", "jst", "kst", "sgt", "aest", "aedt", "akst", "hst", "uhr", "h", "hrs", "hours", "local", "time", "klo", "kl", "uur", "godz", "uhr,", "น", "ч", "eastern", "eastern time", "o'clock",
];

/// Days of the week as dates show them, lower case: the names of CLDR 46 (`days`, format and stand-alone, wide) for
/// languages of scripts with capitals, and the abbreviations of the most read. Fewer than `date::is_weekday` knows: there
/// Anna, Don and Guru are days too, in some language.
pub(super) const WEEKDAYS: &[&str] = &[
    "sondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrydag", "saterdag", "bazar", "bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "нядзеля", "панядзелак", "аўторак", "серада", "чацвер", "пятніца", "субота", "неделя", "понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "nedjelja", "ponedjeljak", "utorak", "srijeda", "četvrtak", "petak", "subota", "diumenge", "dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "dydd sul", "dydd llun", "dydd mawrth", "dydd mercher", "dydd iau", "dydd gwener", "dydd sadwrn", "søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "κυριακή", "δευτέρα", "τρίτη", "τετάρτη", "πέμπτη", "παρασκευή", "σάββατο", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "pühapäev", "esmaspäev", "teisipäev", "kolmapäev", "neljapäev", "reede", "laupäev", "igandea", "astelehena", "asteartea", "asteazkena", "osteguna", "ostirala", "larunbata", "sunnuntaina", "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntai", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dé domhnaigh", "dé luain", "dé máirt", "dé céadaoin", "déardaoin", "dé haoine", "dé sathairn", "luns", "mércores", "xoves", "venres", "vasárnap", "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "կիրակի", "երկուշաբթի", "երեքշաբթի", "չորեքշաբթի", "հինգշաբթի", "ուրբաթ", "շաբաթ", "minggu", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "sunnudagur", "mánudagur", "þriðjudagur", "miðvikudagur", "fimmtudagur", "föstudagur", "laugardagur", "domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "жексенбі", "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "sekmadienis", "pirmadienis", "antradienis", "trečiadienis", "ketvirtadienis", "penktadienis", "šeštadienis", "svētdiena", "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "недела", "среда", "четврток", "петок", "сабота", "ahad", "isnin", "khamis", "jumaat", "il-ħadd", "it-tnejn", "it-tlieta", "l-erbgħa", "il-ħamis", "il-ġimgħa", "is-sibt", "zondag", "vrijdag", "zaterdag", "måndag", "tysdag", "laurdag", "niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "duminică", "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "воскресенье", "понедельник", "четверг", "пятница", "суббота", "nedeľa", "pondelok", "utorok", "streda", "štvrtok", "piatok", "nedelja", "ponedeljek", "torek", "sreda", "četrtek", "petek", "e diel", "e hënë", "e martë", "e mërkurë", "e enjte", "e premte", "e shtunë", "недеља", "понедељак", "уторак", "четвртак", "петак", "ponedeljak", "söndag", "tisdag", "lördag", "jumapili", "jumatatu", "jumanne", "jumatano", "alhamisi", "ijumaa", "jumamosi", "linggo", "miyerkules", "huwebes", "biyernes", "sabado", "pazar", "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "неділя", "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "yakshanba", "dushanba", "seshanba", "chorshanba", "payshanba", "juma", "shanba", "chủ nhật", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "mon", "tue", "wed", "thu", "fri", "sat", "dim", "jeu", "mié", "jue", "vie", "sáb", "gio", "sab", "seg", "ter", "qua", "qui", "sex", "niedz", "pon", "czw", "sob", "sun", "sam", "mar", "mer", "ven", "lun", "dom", "son",
];

/// Labels of the author in a line of labels without spaces.
pub(super) const LABELS_BY: &[&str] = &["作者", "记者", "記者", "撰文", "文"];

/// The other labels of such lines.
pub(super) const LABELS: &[&str] = &[
    "来源", "來源", "责任编辑", "責任編輯", "责编", "責編", "编辑", "編輯", "校对", "审核", "通讯员", "摄影", "字号", "字體", "时间", "時間", "发布", "發布", "发表", "浏览", "点击", "阅读", "分享", "打印", "评论", "稿源", "出处",
];
