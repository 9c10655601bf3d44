//! What people look at in a browser, reports and the status page: texts that can be read, lines that fit.

use crate::missing::missing;
use crate::program::{err, out, run};
use copydesk::crawl::Snapshot;
use copydesk::extract::Extractor;
use copydesk::render::diff::{self, Diff, Revision};
use copydesk::render::json::Record;
use copydesk::render::{report, status};
use copydesk::status::{Newsroom, SourceStatus, Status};
use copydesk::task::Role;
use copydesk::{Page, extract};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').expect("a colour");
    let each = if digits.len() == 3 { 1 } else { 2 };
    let channel = |at: usize| {
        let part = digits.get(at * each..(at + 1) * each).expect("hexadecimal");
        let value = u8::from_str_radix(&part.repeat(3 - each), 16).expect("hexadecimal");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}

/// Contrast of two colours, 1 to 21 (WCAG 2.2).
pub(crate) fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Colours by their names, of the light and of the dark scheme of a page whose texts all have a contrast of 4.5 to
/// the page in both, but for texts of the colours `elsewhere`, which stand on something else.
pub(crate) fn readable(page: &str, elsewhere: &[&str]) -> [BTreeMap<String, String>; 2] {
    let roots: Vec<&str> = page.split(":root {").skip(1).map(|root| root.split('}').next().expect("its end")).collect();
    assert_eq!(roots.len(), 2, "a light and a dark scheme: {roots:?}");
    let colours = |root: &str| -> BTreeMap<String, String> {
        let declared = root.split(';').filter_map(|one| one.trim().split_once(": "));
        declared.filter(|(_, value)| value.starts_with('#')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    };
    let light = colours(roots[0]);
    let mut dark = light.clone();
    dark.extend(colours(roots[1]));
    let style = page.split("</style>").next().expect("a style");
    // `color: var(--x)`, and `--color: var(--x)` that texts take theirs from
    let texts: BTreeSet<&str> =
        style.split("color: var(").skip(1).map(|rest| rest.split(')').next().expect("a name")).collect();
    assert!(texts.len() >= 3, "{texts:?}");
    for (scheme, colours) in [("light", &light), ("dark", &dark)] {
        for text in texts.iter().copied().filter(|text| *text != "--color" && !elsewhere.contains(text)) {
            let contrast = contrast(&colours[text], &colours["--page"]);
            assert!(contrast >= 4.5 || text == "--page", "{scheme}: {text} on the page has {contrast:.2}");
        }
    }
    [light, dark]
}

/// Widths of windows: a phone, a tablet, a desk.
const WIDTHS: [u32; 3] = [360, 768, 1280];

/// What a browser makes of a page.
struct Seen {
    /// The width that it needs, in CSS pixels, in windows of [`WIDTHS`].
    needed: Vec<u32>,
    /// The direction of the paragraph with the most Arabic letters, or of the first one.
    direction: String,
}

/// Looks at a page in a browser; nothing where none is.
fn look(page: &str) -> Option<Seen> {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("page.html"), page).expect("written");
    let frames =
        WIDTHS.map(|width| format!("<iframe src=page.html style='border:0;width:{width}px;height:800px'></iframe>"));
    // the page itself runs no script: one around it measures
    let around = format!(
        "<!doctype html>{}<script>addEventListener('load', () => {{\
         const pages = [...document.querySelectorAll('iframe')].map(frame => frame.contentDocument);\
         const arabic = element => (element.textContent.match(/\\p{{Script=Arabic}}/gu) || []).length;\
         const first = [...pages[0].querySelectorAll('p')].sort((a, b) => arabic(b) - arabic(a))[0];\
         const direction = pages[0].defaultView.getComputedStyle(first).direction;\
         const needed = pages.map(page => page.documentElement.scrollWidth).join(',');\
         document.title = ['needs', needed, direction, pages[0].body.textContent.length, 'end'].join(' '); }})</script>",
        frames.concat()
    );
    fs::write(dir.path().join("frame.html"), around).expect("written");
    let browser = std::env::var_os("COPYDESK_BROWSER").unwrap_or_else(|| "chromium".into());
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        "--virtual-time-budget=20000",
    ];
    let seen = Command::new(browser)
        .args(arguments)
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .args(["--window-size=1400,900", "--dump-dom"])
        .arg(dir.path().join("frame.html"))
        .output()
        .ok()?;
    let seen = String::from_utf8_lossy(&seen.stdout).into_owned();
    let title = seen.split("<title>needs ").nth(1).expect("what the browser measured");
    let words: Vec<&str> = title.split(' ').collect();
    assert!(words[2] != "0" && words[3].starts_with("end"), "the page is empty: {words:?}");
    let needed = words[0].split(',').map(|wide| wide.parse().expect("a number")).collect();
    Some(Seen { needed, direction: words[1].to_owned() })
}

/// A page fits all windows, and its text runs in this direction.
fn check_that_it_fits(name: &str, page: &str, direction: &str) {
    let Some(seen) = look(page) else { return missing("Chromium, to look at pages") };
    for (needed, width) in seen.needed.iter().zip(WIDTHS) {
        assert!(*needed <= width, "{name}: {needed} pixels for a window of {width}");
    }
    assert_eq!(seen.direction, direction, "{name}");
}

/// A page that runs from right to left, with a word, an address and a byline of no end.
fn awkward() -> String {
    let long = "نهر".repeat(120);
    format!(
        "<html lang=ar><title>{long}</title><meta name=author content='{long}'><article><h1>عاد الجسر القديم إلى {long}</h1>\
         <p>عاد الجسر القديم إلى الخدمة بعد إغلاق دام منذ فيضانات آذار، كما قالت السلطات يوم الاثنين. {long}</p>\
         <p>https://lenn.example/{} وتعبره الحافلات منذ أول الشهر، وتتوقف العبارة قبل ذلك بيوم واحد.</p>\
         <table><tr><td>{long}</td><td>{long}</td></tr></table></article></html>",
        "a".repeat(400)
    )
}

fn report_of(page: &str) -> String {
    report::html(&"long".repeat(100), &Extractor::new().explain(&Page::saved(page.as_bytes().to_vec(), None)))
}

#[test]
fn every_text_of_a_report_can_be_read_in_light_and_in_dark() {
    readable(&report_of(&awkward()), &[]);
}

#[test]
fn a_text_from_right_to_left_starts_at_the_right() {
    let report = report_of(&awkward());
    let text = extract(&awkward(), None).text();
    let paragraph = text.lines().next().expect("a paragraph");
    assert!(report.contains(&format!("<p dir=\"auto\">{paragraph}")), "{report}");
}

#[test]
fn a_report_fits_a_phone_whatever_its_words() {
    check_that_it_fits("report", &report_of(&awkward()), "rtl");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages/wordpress/page.html");
    check_that_it_fits("report of a sample", &report_of(&fs::read_to_string(sample).expect("a sample")), "ltr");
}

#[test]
fn sixty_newsrooms_fit_a_phone() {
    let now: Timestamp = "2026-11-02T06:14:05Z".parse().expect("a moment");
    let mut status = Status::unstarted("lenn".to_owned(), now);
    status.started = true;
    for number in 0..60 {
        let site = format!("https://newsroom-{number}.{}.example/", "long".repeat(12));
        let mut newsroom = Newsroom::of_activity(Some(site.clone()), None, now);
        newsroom.sources = vec![SourceStatus::unvisited(format!("{site}feed"), Role::Feed)];
        status.newsrooms.push(newsroom);
    }
    check_that_it_fits("status", &status::page(&[status], &Snapshot::default()), "ltr");
}

/// Two revisions of the awkward page, as `copydesk diff` shows them.
fn differences() -> String {
    let revision = |number: u32, page: &str| {
        let record = Record::new("page.html", None, Ok(extract(page, None)));
        Revision::read(number, record.line().as_bytes()).expect("a record")
    };
    let (old, new) =
        (revision(1, &awkward()), revision(2, &awkward().replace("الاثنين", "الثلاثاء").replace("aaaa", "ab")));
    let changes = Diff::between(&old, &new);
    assert!(!changes.is_empty());
    diff::html(&old, &new, &changes)
}

#[test]
fn differences_fit_a_phone_and_can_be_read_in_light_and_in_dark() {
    let page = differences();
    for colours in readable(&page, &["--removed", "--added"]) {
        for name in ["--removed", "--added"] {
            let contrast = contrast(&colours[name], &colours[&format!("{name}-back")]);
            assert!(contrast >= 4.5, "{name} has {contrast:.2}");
        }
    }
    check_that_it_fits("differences", &page, "rtl");
}

#[test]
fn articles_in_a_folder_fit_a_phone_and_leave_their_colours_to_the_browser() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("awkward.html"), awkward()).expect("written");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let sample = |name: &str| samples.join(name).join("page.html").display().to_string();
    let pages = ["awkward.html".to_owned(), sample("wordpress"), sample("correction-bio")];
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let options = ["fetch", "-o", "news", "--format", "html", "--keep", "images,captions", "--all"];
    let ended = run(&[&options[..], &pages[..]].concat(), dir.path());
    assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
    let files: Vec<String> = out(&ended).lines().map(str::to_owned).collect();
    assert_eq!(files.len(), pages.len());
    for file in files {
        let page = fs::read_to_string(dir.path().join(&file)).expect("a page");
        let style = page.split("</style>").next().expect("a style");
        assert!(style.contains("color-scheme:light dark"), "{style}");
        assert!(!style.contains("color:") && !style.contains("background"), "{style}");
        check_that_it_fits(&file, &page, if page.contains("lang=\"ar\"") { "rtl" } else { "ltr" });
    }
}
