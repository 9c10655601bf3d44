//! Pages that are filed and pages that are not, as a person at the command line sees it: short items and articles in
//! many scripts are, fronts, sections, walls and files that are no pages are not.

use std::fs;
use std::process::{Command, Output};

/// A menu, a story in one paragraph after another, a list of others, a foot: `lines` are the menu, the headline, the
/// story, the others.
fn story(lang: &str, [menu, headline, text, others]: [&str; 4]) -> String {
    let link = |entry: &str| format!("<li><a href=/x>{entry}</a></li>");
    let links = |line: &str| line.split('|').map(link).collect::<Vec<_>>().concat();
    let paragraph = |paragraph| format!("<p>{paragraph}</p>");
    let paragraphs = text.split('|').map(paragraph).collect::<Vec<_>>().concat();
    format!(
        "<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{headline}</title></head><body><nav><ul>{}</ul></nav>\
         <article><h1>{headline}</h1><time datetime=2024-03-05T08:10:00Z>2024-03-05</time>{paragraphs}</article>\
         <aside><ul>{}</ul></aside><footer>© 2024</footer></body></html>",
        links(menu),
        links(others)
    )
}

const STORIES: [(&str, [&str; 4]); 8] = [
    (
        "fa",
        [
            "سیاست|اقتصاد|ورزش|فرهنگ|جهان|استان‌ها",
            "پل چوبی رودخانه پس از سه سال دوباره باز شد",
            "پل قدیمی شهر که از سیلاب سه سال پیش بسته بود، صبح سه‌شنبه دوباره به روی رهگذران باز شد. شهردار گفت کار تعمیر دو ماه زودتر از برنامه به پایان رسید.|\
             نجارهای محلی بیش از چهارصد الوار را جایگزین کردند و پایه‌ها را با سنگ تازه محکم کردند. مردم محله در جشن کوچکی چای و نان آوردند.",
            "بازار ماهی زمستان امسال زودتر باز می‌شود|دانش‌آموزان روستا برای کتابخانه پول جمع کردند|باران تازه جاده کوهستان را بست",
        ],
    ),
    (
        "hi",
        [
            "राज्य|देश|खेल|मनोरंजन|व्यापार|मौसम",
            "तीन साल बाद लकड़ी का पुल फिर खुला",
            "बाढ़ के बाद से बंद पुराना पुल मंगलवार की सुबह लोगों के लिए फिर खोल दिया गया। महापौर ने कहा कि मरम्मत का काम तय समय से दो महीने पहले पूरा हुआ।|\
             बढ़इयों ने चार सौ से अधिक तख्ते बदले और खंभों को नए पत्थर से मजबूत किया। मोहल्ले के लोग चाय और मिठाई लेकर आए।",
            "इस साल मछली बाजार पहले खुलेगा|गाँव के बच्चों ने पुस्तकालय के लिए चंदा जुटाया|बारिश से पहाड़ी सड़क बंद",
        ],
    ),
    (
        "th",
        [
            "การเมือง|เศรษฐกิจ|กีฬา|บันเทิง|ต่างประเทศ|ภูมิภาค",
            "สะพานไม้ริมแม่น้ำเปิดอีกครั้งหลังปิดไปสามปี",
            "สะพานเก่าที่ปิดมาตั้งแต่น้ำท่วมเมื่อสามปีก่อน เปิดให้คนเดินข้ามได้อีกครั้งเมื่อเช้าวันอังคาร นายกเทศมนตรีกล่าวว่างานซ่อมเสร็จเร็วกว่ากำหนดสองเดือน|\
             ช่างไม้ในเมืองเปลี่ยนแผ่นไม้มากกว่าสี่ร้อยแผ่น และเสริมเสาด้วยหินใหม่ ชาวบ้านนำน้ำชาและขนมมาเลี้ยงในงานเล็กๆ ริมฝั่ง",
            "ตลาดปลาปีนี้เปิดเร็วกว่าทุกปีที่ผ่านมา|เด็กนักเรียนช่วยกันหาเงินสร้างห้องสมุด|ฝนตกหนักปิดถนนบนภูเขา",
        ],
    ),
    (
        "zh",
        [
            "时政|财经|体育|文化|国际|地方",
            "关闭三年的木桥重新开放",
            "自三年前洪水以来一直关闭的老木桥，星期二上午重新向行人开放。市长说，修缮工程比计划提前两个月完成，花费也比预算少。|\
             当地木匠更换了四百多块木板，并用新石料加固了桥墩。附近居民带来茶水和点心，在河边举行了一个小小的庆祝会。",
            "今年冬季鱼市提前开张迎来大批顾客|村里的学生为图书馆筹款|大雨使山路封闭",
        ],
    ),
    (
        "ko",
        [
            "정치|경제|사회|문화|스포츠|지역",
            "3년 동안 닫혔던 나무다리 다시 열렸다",
            "3년 전 홍수로 닫혔던 오래된 나무다리가 화요일 아침 다시 사람들에게 열렸다. 시장은 보수 공사가 계획보다 두 달 먼저 끝났다고 말했다.|\
             마을 목수들은 널빤지 사백여 장을 바꾸고 새 돌로 기둥을 다졌다. 이웃들은 차와 떡을 가져와 강가에서 작은 잔치를 열었다.",
            "올해 어시장은 예년보다 일찍 문을 연다|학생들이 도서관을 위해 돈을 모았다|비로 산길이 막혔다",
        ],
    ),
    (
        "el",
        [
            "Πολιτική|Οικονομία|Αθλητικά|Πολιτισμός|Κόσμος|Τοπικά",
            "Άνοιξε ξανά η ξύλινη γέφυρα έπειτα από τρία χρόνια",
            "Η παλιά γέφυρα, κλειστή από τις πλημμύρες, άνοιξε ξανά για τους πεζούς το πρωί της Τρίτης. Ο δήμαρχος είπε ότι τα έργα τελείωσαν δύο μήνες νωρίτερα.|\
             Οι μαραγκοί της πόλης άλλαξαν πάνω από τετρακόσιες σανίδες και στερέωσαν τα βάθρα με νέα πέτρα. Οι γείτονες έφεραν τσάι και πίτες.",
            "Η ψαραγορά ανοίγει φέτος νωρίτερα από ποτέ|Μαθητές μάζεψαν χρήματα για τη βιβλιοθήκη|Η βροχή έκλεισε τον δρόμο",
        ],
    ),
    (
        "ru",
        [
            "Политика|Экономика|Спорт|Культура|Мир|Регионы",
            "Деревянный мост снова открыт после трёх лет ремонта",
            "Старый мост, закрытый после наводнения, во вторник утром снова открыли для пешеходов. Мэр сказал, что работы закончили на два месяца раньше срока.",
            "Рыбный рынок в этом году откроется раньше обычного|Школьники собрали деньги на библиотеку|Дождь закрыл горную дорогу",
        ],
    ),
    (
        "en",
        [
            "Politics|Business|Sport|Culture|World|Weather",
            "Wooden bridge opens again after three years",
            "The old bridge, closed since the floods three years ago, opened again to walkers on Tuesday morning. The mayor said the work was done two months early, \
             and for less money than the council had set aside in spring.",
            "Fish market opens earlier than ever this winter|Pupils collect for the village library|Rain closes the mountain road",
        ],
    ),
];

/// A page of a few stories, each a linked headline and a teaser.
fn section(lang: &str, [menu, headline, text, others]: [&str; 4]) -> String {
    let teaser = text.split(['.', '।', '。', '|']).next().unwrap_or_default();
    let card =
        |line: &str| format!("<div class=item><h3><a href=/story-{}>{line}</a></h3><p>{teaser}.</p></div>", line.len());
    let cards = std::iter::once(headline).chain(others.split('|')).map(card).collect::<Vec<_>>().concat();
    let entry = |entry| format!("<li><a href=/s>{entry}</a></li>");
    let entries = menu.split('|').map(entry).collect::<Vec<_>>().concat();
    let name = menu.split('|').next().unwrap_or_default();
    format!(
        "<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{name}</title></head><body><nav><ul>{entries}</ul></nav>\
         <main><h1>{name}</h1>{cards}</main><div class=cookie-banner><p>cookies: {teaser}.</p><button>OK</button></div></body></html>"
    )
}

/// `copydesk fetch` of a saved page.
fn fetch(name: &str, body: &[u8], options: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join(name);
    fs::write(&page, body).expect("a page");
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("fetch").args(options).arg(&page).output().expect("an answer")
}

#[test]
fn short_articles_are_filed_in_every_script() {
    for (lang, lines) in STORIES {
        let answer = fetch("page.html", story(lang, lines).as_bytes(), &[]);
        let said = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{lang}: {said}");
        let text = String::from_utf8_lossy(&answer.stdout);
        for paragraph in lines[2].split('|') {
            assert!(text.contains(paragraph), "{lang}: {text}");
        }
    }
}

#[test]
fn sections_are_not_filed_in_any_script() {
    for (lang, lines) in STORIES {
        let answer = fetch("page.html", section(lang, lines).as_bytes(), &[]);
        let said = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(answer.status.code(), Some(1), "{lang}: {}", String::from_utf8_lossy(&answer.stdout));
        assert!(said.contains("no article but"), "{lang}: {said}");
    }
}

#[test]
fn what_is_no_page_is_refused_with_its_name() {
    let noise: Vec<u8> = (0..9000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let rows = "day,place,depth\n".to_owned() + &"2024-03-05,Lenn harbour,4.25\n".repeat(60);
    let feed =
        "<?xml version='1.0'?><rss version='2.0'><channel><item><title>Bridge opens</title></item></channel></rss>";
    for (name, body, what) in [
        ("noise.html", noise.as_slice(), "binary data"),
        ("tides.csv", rows.as_bytes(), "plain text"),
        ("story.json", br#"{"headline": "Bridge opens", "body": "<p>The old bridge opened.</p>"}"#, "JSON data"),
        ("some.lock", b"[[package]]\nname = \"bridge\"\nversion = \"1.0.0\"\n", "plain text"),
        ("feed.xml", feed.as_bytes(), "a feed"),
        ("notes.txt", b"The old bridge opened again on Tuesday, the mayor said.\n", "plain text"),
        ("paper.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        ("photo.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
    ] {
        let answer = fetch(name, body, &[]);
        let said = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(answer.status.code(), Some(1), "{name}: {said}");
        assert!(answer.stdout.is_empty() && said.contains(what), "{name}: {said}");
        // what is known by its first bytes is not read at all
        let is_text = !matches!(what, "a PDF" | "an image" | "a feed");
        assert_eq!(fetch(name, body, &["--all"]).status.success(), is_text, "{name}");
    }
}
