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

/// What old content systems write between the site's name and the headline, letters alone.
pub(super) const TITLE_PARTS: &[&str] = &["blogarchive", "blogarchiv", "blogarchives"];

/// Words that stand beside the name of a domain in the name of its site ("Lenn News").
pub(super) const SITE_WORDS: &[&str] = &["news", "online", "com", "the", "blog", "blogs", "magazine"];

/// Sections that say nothing, as titles carry them behind the headline, letters alone.
pub(super) const GENERAL_SECTIONS: &[&str] = &[
    "news", "home", "article", "articles", "story", "nachrichten", "aktuelles", "actualités", "noticias", "notícias",
    "notizie", "nieuws", "nyheter", "nyheder", "uutiset", "wiadomości", "haberler", "новости", "новини",
];

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
    "authors", "written by:", "contributor", "contributors", "byline", "name", "text", "words", "story",
    "ein artikel von", "ein beitrag von", "ein kommentar von", "eine kolumne von", "eine analyse von",
    "ein gastbeitrag von", "gastbeitrag von", "kommentar von", "interview von", "veröffentlicht von",
    "geschrieben von", "verfasst von", "erstellt von", "artikel von", "beitrag von", "text von", "aus",
    "von unserer redakteurin", "von unserem redakteur", "von", "autorin", "autor", "autoren", "verfasser",
    "redaktion:", "protokoll", "interview", "bericht", "un article de", "propos recueillis par", "publié par",
    "rédigé par", "écrit par", "posté par", "ecrit par", "publie par", "article de", "par", "auteur", "auteurs",
    "texte", "escrito por", "publicado por", "redacción por", "texto de", "texto", "autora", "por", "scritto da",
    "pubblicato da", "articolo di", "a cura di", "di", "da", "autore", "geschreven door", "geplaatst door", "door",
    "auteur:", "tekst", "skrevet af", "skrevet av", "skriven av", "publicerad av", "publisert av", "av", "af",
    "skribent", "forfatter", "journalist", "journalister", "foto og tekst", "kirjoittaja", "kirjoittanut", "teksti",
    "toimittaja", "autorzy", "napisał", "napisała", "opracował", "opracowała", "oprac", "tekst:", "dodał",
    "dodano przez", "przez", "autoři", "napsal", "napsala", "szerző", "írta", "scris de", "de", "yazan", "yazar",
    "haber", "muhabir", "автор", "автори", "авторы", "текст", "підготував", "підготувала", "подготовил",
    "подготовила", "від", "от", "συντάκτης", "του", "της", "από", "بقلم", "كتب", "كتبت", "بواسطة", "الكاتب", "מאת",
    "کاتب", "نویسنده", "द्वारा", "लेखक", "oleh", "penulis", "reporter", "reporters", "editor", "tác giả", "theo", "文",
    "文／", "作者", "记者", "記者", "撰文", "取材・文", "文・写真", "執筆者", "執筆", "著者", "筆者", "ライター", "글", "โดย",
    "post author", "author name", "written and photographed by", "reported and written by", "recipe by", "words and photos by", "interviewed by", "as told to", "autor dieses artikels", "autorin dieses artikels", "über den autor", "über die autorin", "der autor", "die autorin", "sobre el autor", "sobre la autora", "à propos de l'auteur", "l'auteur", "photos and story by", "story and photographs by", "vom", "geschrieben durch", "ein essay von", "ein interview von", "eine rezension von", "rezension von", "eine reportage von", "reportage von", "aufgezeichnet von", "posted on", "presented by",
    "view all posts by", "all posts by", "see all posts by", "articles by", "more articles by", "posts by", "alles von", "alle beiträge von", "alle artikel von", "zeige alle artikel von", "eingestellt von", "gepostet von", "hinzugefügt von", "more from", "more by", "post by", "beiträge von", "tous les articles de", "ver todas las entradas de",
]);

/// Words that stand behind a name and make it a byline (`김철수 기자`, `山田太郎記者`).
pub(super) const BY_ENDINGS: &[&str] = &[
    "기자", "특파원", "논설위원", "記者", "记者", "編集委員", "論説委員", "さん", "氏", "yazdı", "报道", "報導", "撰",
];

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
    "toimittaja", "päätoimittaja",
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
    "merkezi", "haberler", "tass",
];

/// Accounts that no person is named by.
pub(super) const NOBODY: &[&str] = &[
    "admin", "administrator", "author", "autor", "user", "guest", "anonymous", "unknown", "none", "null", "n a", "na",
    "webmaster", "root", "editor", "super user", "superuser", "undefined", "false", "true", "default", "wpadmin",
    "facebook", "twitter", "instagram", "email", "share", "follow", "published", "updated", "home", "about",
    "contact", "read more", "more", "view profile", "profile", "bio", "online", "subscribe", "print", "advertisement",
    "comments", "no comments", "leave a comment", "copyright", "all rights reserved", "photo", "image", "source",
    "quelle", "here", "wikipedia", "min read", "linkedin", "youtube", "see all", "view all", "see more", "full bio",
    "spotlight", "likes", "original poster", "posts", "view all posts", "artikel", "mehr", "abo", "plus",
    "last updated", "post author", "written by", "sponsored", "share", "read", "reply", "by", "von", "par", "post", "article", "news", "blog", "top", "staff writer", "read time", "author page", "follow us", "download", "menu", "search", "login", "sign in", "sign up", "next", "previous", "listen", "video", "gallery", "credit", "credits", "more from", "author bio", "view bio", "contributor", "us", "uk", "join", "joined", "new", "guest author", "gastautor", "gast", "veröffentlicht", "aktualisiert", "stand", "tags", "kategorien", "category", "categories", "teilen", "compartir", "partager", "redaktion", "location", "website",
    "agencies", "agenturen", "agentur", "nachrichtenagentur", "nachrichtenagenturen", "agencias", "agencia", "agence", "agences", "wires", "wire", "wire reports", "wire services", "news agencies", "agenzie", "agentura", "ajanslar", "from wires", "mit agenturen", "agencies and staff",
    "last modified", "last update", "learn more", "fotos", "photos", "alle beiträge", "alle artikel", "zeige alle artikel", "all posts", "see all posts", "size", "result", "the", "contribute", "über uns", "mehr erfahren", "author info", "autoreninfo", "kommentare", "kontakt", "werbung", "anzeige", "online redaktion", "guest post", "sponsored content", "partner content", "promoted",
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
];

/// Words in front of people who did not write the text.
pub(super) static NOT_BY: Openings = Openings::of(&[
    "originally posted by", "editor:", "editor :", "edited:", "redaktur:", "penyunting:",
    "reviewed by", "medically reviewed by", "fact checked by", "fact-checked by", "edited by", "photo by", "photos by", "photograph by", "photographs by", "photography by", "illustration by", "illustrations by", "image by", "images by", "video by", "translated by", "approved by", "picture by", "pictures by", "foto:", "fotos:", "foto von", "fotos von", "bild:", "bilder:", "photo:", "photos:", "image:", "design:", "illustration:", "übersetzt von", "übersetzung:", "credit:", "produced by", "powered by", "sponsored by", "presented by", "hosted by", "narrated by", "directed by", "checked by", "verified by", "expert reviewed by", "moderated by", "graphic by", "graphics by", "hosting by", "photo credit", "bildquelle", "quelle:", "source:", "foto", "fotoğraf",
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
];

/// Words in front of the day of the last change, lower case.
pub(super) const MODIFIED_LABELS: &[&str] = &[
    "updated", "update", "modified", "revised", "reviewed", "edited", "last changed", "fact checked", "accurate as of", "as of", "aktualisiert", "aktualisierung", "update vom", "geändert", "änderung", "bearbeitet", "überarbeitet", "stand", "mis à jour", "mise à jour", "màj", "modifié", "modification", "actualisé", "actualizado", "actualizada", "actualización", "modificado", "modificación", "atualizado", "atualizada", "atualização", "modificada", "aggiornato", "aggiornata", "aggiornamento", "modifica", "bijgewerkt", "gewijzigd", "laatst", "aangepast", "uppdaterad", "uppdaterat", "ändrad", "oppdatert", "endret", "opdateret", "ændret", "päivitetty", "muokattu", "zaktualizowano", "aktualizacja", "modyfikacja", "zmodyfikowano", "aktualizováno", "aktualizace", "upraveno", "aktualizované", "aktualizácia", "frissítve", "módosítva", "actualizat", "güncellenme", "güncelleme", "güncellendi", "обновлено", "обновлена", "изменено", "обновление", "оновлено", "актуализирано", "ажурирано", "ažurirano", "ενημέρωση", "ενημερώθηκε", "τελευταία", "تحديث", "עודכן", "به روز", "अपडेट", "अद्यतन", "diperbarui", "cập nhật", "更新", "수정", "업데이트", "อัปเดต", "แก้ไข",
];

/// Words in front of the days of readers and events, lower case.
pub(super) const OTHER_LABELS: &[&str] = &[
    "joined", "registered", "member since", "join date", "last visit", "born", "deadline", "expires", "valid until", "example", "examples", "e.g", "beigetreten", "registriert", "mitglied seit", "dabei seit", "angemeldet", "geboren", "inscrit", "inscription", "membre depuis", "né le", "née le", "registrado", "miembro desde", "membro desde", "iscritto", "lid sinds", "medlem sedan", "dołączył", "rejestracja", "регистрация", "зарегистрирован", "注册", "註冊", "登録者",
];

/// Labels of the author in a line of labels without spaces.
pub(super) const LABELS_BY: &[&str] = &["作者", "记者", "記者", "撰文", "文"];

/// The other labels of such lines.
pub(super) const LABELS: &[&str] = &[
    "来源", "來源", "责任编辑", "責任編輯", "责编", "責編", "编辑", "編輯", "校对", "审核", "通讯员", "摄影", "字号", "字體", "时间", "時間", "发布", "發布", "发表", "浏览", "点击", "阅读", "分享", "打印", "评论", "稿源", "出处",
];
