//! Words in addresses and in markup that say what a link leads to. Data, no algorithm.
//!
//! The languages with the most news sites; a site in another one is judged by shape, place and past.
//! Words in other scripts stand here as they read, not as they are encoded.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// A list of words that is asked often.
pub(super) struct Words(LazyLock<FxHashSet<&'static str>>);

impl Words {
    /// True if a word, in lower case, is on the list.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $($line:literal)*;)*) => {
        $($(#[$doc])* pub(super) static $name: Words =
            Words(LazyLock::new(|| [$($line),*].into_iter().flat_map(|line| line.split(' ')).collect()));)*
    };
}

words! {
    /// Parts of a path, in lower case, that lead to no article and to no list of articles either:
    /// accounts, search, sharing, shops, legal texts, tags (lists without end), print versions, media.
    UTILITY:
        // accounts and shops
        "login log-in signin sign-in signup sign-up logout register registration registrieren anmelden anmeldung"
        "abmelden account konto profile profil user users usuario subscribe subscription subscriptions abo"
        "abos abonnement abonnements abonnieren abonnes suscripcion suscripciones suscribete assinatura assine"
        "abbonamenti abbonati prenumerera prenumeration membership donate spenden shop store tienda loja boutique"
        "cart warenkorb checkout gutscheine coupons vouchers paywall connexion inscription iniciar-sesion"
        "registro cadastro acesso registrazione inloggen logga-in logowanie rejestracja giris uye-ol vhod"
        "регистрация вход подписка 登录 登入 注册 会員登録"
        // search, tags, people
        "search suche buscar busqueda busca recherche rechercher cerca ricerca zoeken sok sog haku szukaj hledat"
        "kereses arama поиск search-results tag tags schlagwort schlagworte etiqueta etiquetas author authors"
        "autor autoren autores auteur auteurs autore autori byline contributor contributors journalist"
        "journalists profiles тег теги автор авторы"
        // about the house
        "about about-us aboutus ueber-uns uber-uns quienes-somos quem-somos a-propos qui-sommes-nous chi-siamo"
        "over-ons om-oss om-os o-nas hakkimizda kunye redaktion impressum imprint contact contact-us contactus"
        "kontakt contacto contato contatti contacts contacter iletisim privacy privacy-policy datenschutz"
        "datenschutzerklaerung privacidad privacidade confidentialite politica-de-privacidad privatsphaere"
        "integritet gizlilik cookies cookie-policy cookie terms terms-of-use terms-of-service"
        "terms-and-conditions conditions agb nutzungsbedingungen aviso-legal legal mentions-legales note-legali"
        "termos-de-uso disclaimer accessibility barrierefreiheit copyright complaints corrections-policy"
        "editorial-policy careers karriere stellenangebote empleo advertise advertising advertisement"
        "mediadaten werbung werben publicidad publicidade publicite pubblicita reklama reklam реклама контакты"
        "help hilfe ayuda ajuda aide aiuto faq faqs support feedback sitemap newsletter newsletters"
        "apps mobile-apps licensing syndication"
        // doing something with a page
        "share teilen print drucken druck imprimir imprimer stampa email mailto send comments kommentare"
        "comentarios commentaires reply forum forums feed feeds rss atom amp embed oembed wp-admin wp-login.php"
        "wp-json wp-content xmlrpc.php cgi-bin cdn-cgi api ajax static assets download downloads redirect"
        "click unsubscribe"
        // media and amusements
        "mediathek galerie galerien galeria bilder fotos fotostrecke photos images"
        "image img audio podcast podcasts live-tv livestream epaper e-paper e-edition games spiele juegos jeux"
        "crossword crosswords puzzles sudoku quiz horoscope horoscopes horoskop horoscopo lottery lotto tv-guide"
        "tv-programm classifieds anzeigen kleinanzeigen clasificados traueranzeigen necrologie wetter"
        "weather-forecast stocks quotes boerse-kurse";

    /// Parts of a path, in lower case, that lead to lists without end, unless a headline follows.
    LIST:
        "calendar kalender calendario calendrier events event veranstaltungen agenda archive archives archiv archivo"
        "arquivo archivio arkiv архив page seite pagina people staff press presse jobs live video videos"
        "gallery galleries";

    /// Parts of a path that name a section, in lower case.
    SECTION:
        "news latest latest-news breaking breaking-news top-stories home-news local local-news world"
        "international national nation us uk europe asia africa americas politics business economy money finance"
        "markets tech technology science environment climate health education sport sports football culture arts"
        "entertainment lifestyle life travel food opinion opinions comment-is-free editorials columns crime"
        "society media category categories section sections topic topics region regions regional"
        // German
        "nachrichten aktuell aktuelles politik wirtschaft ausland inland panorama kultur wissen wissenschaft"
        "gesundheit gesellschaft meinung lokales stadt reise technik netzwelt digital finanzen feuilleton"
        "unterhaltung ressort rubrik thema themen"
        // Spanish and Portuguese
        "noticias notícias ultimas-noticias ultimas politica política economia economía mundo internacional"
        "nacional sociedad sociedade deportes deporte esportes esporte desporto futbol futebol cultura opinión"
        "opiniao ciencia tecnologia tecnología salud saude saúde educacion educacao espectaculos entretenimento"
        "negocios cidades brasil espana seccion categoria"
        // French and Italian
        "actualite actualites actualités actu politique economie économie monde societe société sante santé"
        "sciences faits-divers idees planete rubrique categorie notizie ultime-notizie cronaca esteri interni"
        "mondo calcio spettacoli salute scienza sezione"
        // Dutch, Nordic, Polish, Czech, Hungarian, Romanian, Turkish, Indonesian, Vietnamese
        "nieuws binnenland buitenland politiek cultuur nyheter nyheder inrikes utrikes innenriks utenriks ekonomi"
        "okonomi uutiset kotimaa ulkomaat talous urheilu wiadomosci kraj swiat polityka gospodarka biznes kultura"
        "zpravy domaci zahranici ekonomika hirek belfold kulfold gazdasag stiri externe haber haberler gundem"
        "dunya siyaset spor saglik berita nasional internasional olahraga thoi-su the-gioi kinh-te the-thao"
        // Russian, Ukrainian, Greek, Arabic, Hindi, Chinese, Japanese, Korean
        "novosti politika obshchestvo mir rossiya novyny новости политика экономика общество новини політика"
        "ειδησεις πολιτικη οικονομια κοσμος أخبار سياسة اقتصاد رياضة समाचार खेल 新闻 新聞 国际 國際 财经 財經 体育 體育 社会 政治 経済"
        "スポーツ 뉴스 정치 경제 사회 스포츠";

    /// Parts of a path behind which an article's own part stands.
    ARTICLE:
        "article articles story stories news-story post posts artikel meldung beitrag articulo articulos nota"
        "notas noticia artigo articolo articoli article-detail detail details news-detail newsdetail content"
        "nyhet artykul clanek cikk articol makale statya статья xabar read baca view_article";

    /// Ends of files that are neither a page nor a list of pages.
    NO_PAGE:
        "jpg jpeg png gif webp avif svg ico bmp tif tiff pdf doc docx xls xlsx ppt pptx odt epub mobi csv txt xml"
        "rss atom rdf json js css zip gz tar rar 7z exe dmg apk ipa mp3 m4a ogg wav mp4 m4v webm avi mov wmv flv"
        "m3u8 ics vcf woff woff2 ttf eot swf";

    /// Ends of files that are feeds, or often are.
    FEED_FILE:
        "rss xml atom rdf";

    /// Parameters that make lists without end, views of the same, or ways to somewhere else.
    ENDLESS:
        "page paged pg pagenum pageno seite pagina offset start from to limit per_page pagesize sort sortby"
        "sort_by order orderby dir filter filters facet view display layout print format output amp date year"
        "month day week cal calendar time tab replytocom share action do returnurl return return_to redirect"
        "redirect_to next url q s query search keyword keywords tag tags author feed theme lang_switch comment"
        "comments commentid login token nonce rand random cb v";

    /// Parameters whose number names an article.
    ID:
        "id p aid nid artid art_id article articleid article_id newsid news_id storyid story_id idx idxno no"
        "number item itemid post postid contentid content_id cid docid oid key seq idnoticia id_article idarticle"
        "num";

    /// Relations of links that are not to be followed, or lead to no story.
    REL:
        "nofollow sponsored ugc author license search help next prev privacy-policy";

    /// Whole class names and ids of a page's parts, for pages without the elements for them.
    NAVIGATION:
        "breadcrumb breadcrumbs"
        "nav navbar navigation main-nav main-navigation mainnav primary-nav primary-navigation secondary-nav"
        "site-navigation site-nav sitenav global-nav section-nav sub-nav subnav menu main-menu mainmenu"
        "primary-menu menu-main submenu sub-menu mega-menu megamenu mobile-menu mobile-nav off-canvas offcanvas"
        "hamburger-menu hauptnavigation menue gnb lnb";

    /// See [`NAVIGATION`].
    TRAIL:
        "pagination pager paging page-numbers tags tag-list taglist post-tags tagcloud"
        "tag-cloud share sharing social social-links social-share byline author authors language-switcher"
        "lang-switcher";

    /// See [`NAVIGATION`].
    HEADER:
        "header site-header page-header global-header masthead topbar top-bar mastheader";

    /// See [`NAVIGATION`].
    FOOTER:
        "footer site-footer page-footer global-footer main-footer foot footer-nav footer-menu footer-links"
        "colophon bottom-bar fusszeile";

    /// See [`NAVIGATION`].
    ASIDE:
        "sidebar side-bar aside right-rail rightrail left-rail right-column rightcol rightcolumn most-read"
        "mostread most-popular trending widget-area secondary related related-posts";
}
