//! robots.txt as others understand it: the cases of Google's published suite (its semantics, on
//! invented files; but for `/x/` being `/x/index.html`, which is of no standard), and real files
//! with the answers of another parser.

use crate::missing::missing;
use copydesk::fetch::Robots;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use url::Url;

fn url(path: &str) -> Url {
    Url::parse("https://tides.lenn.example").and_then(|base| base.join(path)).expect(path)
}

/// Asks for each path, parted by white space, what `agent` may fetch.
fn assert_paths(file: &str, agent: &str, allowed: &str, refused: &str) {
    let robots = Robots::parse(file.as_bytes(), agent);
    for path in allowed.split_whitespace() {
        assert!(robots.allows(&url(path)), "{agent} may fetch {path} by\n{file}");
    }
    for path in refused.split_whitespace() {
        assert!(!robots.allows(&url(path)), "{agent} may not fetch {path} by\n{file}");
    }
}

#[test]
fn files_without_rules_allow() {
    for file in
        ["", "\n\n", "User-agent: copydesk\n", "User-agent: *\nDisallow:\n", "Disallow: /\n", "what: ever\nthis: is\n"]
    {
        assert_paths(file, "copydesk", "/ /x/y /robots.txt", "");
    }
}

#[test]
fn lines_are_read_with_tolerance() {
    for file in [
        "user-agent: copydesk\ndisallow: /\n",
        "USER-AGENT: copydesk\nDISALLOW: /\n",
        "UsEr-AgEnT: CopyDesk\nDiSaLlOw: /\n",
        "user-agent copydesk\ndisallow /\n",
        "user-agent:copydesk\ndisallow:/\n",
        "  user-agent :\tcopydesk  \n\tdisallow :  /  \n",
        "user-agent: copydesk # us\ndisallow: / # all of it\n",
        "user-agent: copydesk\r\ndisallow: /\r\n",
        "user-agent: copydesk\rdisallow: /\r",
        "user-agent: copydesk\ndisallow: /",
        "user agent: copydesk\ndissallow: /\n",
    ] {
        assert_paths(file, "copydesk", "/robots.txt", "/ /x/y");
    }
    // names that are none of the standard's
    assert_paths("foo: copydesk\nbar: /\n", "copydesk", "/x/y", "");
}

#[test]
fn groups_have_several_agents_and_several_places() {
    let file = "allow: /ghost/\n\nuser-agent: gull\ndisallow: /\n\nuser-agent: tern\nallow: /tern/\ndisallow: /\n\n\n\
                user-agent: plover\nuser-agent: copydesk\nallow: /shore/\ndisallow: /\n\nuser-agent: copydesk\nallow: /tide/\n";
    assert_paths(file, "gull", "", "/ghost/a /tern/a /shore/a");
    assert_paths(file, "tern", "/tern/a", "/ghost/a /shore/a");
    assert_paths(file, "plover", "/shore/a", "/tern/a /tide/a /ghost/a");
    assert_paths(file, "copydesk", "/shore/a /tide/a", "/tern/a /ghost/a");
    assert_paths(file, "heron", "/a /ghost/a /tern/a", "");
}

#[test]
fn other_lines_end_no_group() {
    for line in ["Sitemap: https://tides.lenn.example/map.xml", "Invalid-Unknown-Line: unknown", "", "# a comment"] {
        let file = format!("User-agent: gull\n{line}\nUser-agent: *\nDisallow: /\n");
        assert_paths(&file, "gull", "", "/ /x");
        assert_paths(&file, "copydesk", "", "/ /x");
    }
}

#[test]
fn the_own_group_counts_and_else_that_of_all() {
    let all = "user-agent: *\nallow: /\nuser-agent: copydesk\ndisallow: /\n";
    assert_paths(all, "copydesk", "", "/ /x/y");
    assert_paths(all, "gull", "/ /x/y", "");
    let only = "user-agent: copydesk\nallow: /\nuser-agent: gull\ndisallow: /\nuser-agent: tern\ndisallow: /\n";
    assert_paths(only, "heron", "/ /x/y", "");
    assert_paths("user-agent: *\ndisallow: /x\nuser-agent: copydesk\nallow: /x/y\n", "copydesk", "/x/y /x /z", "");
    // names of agents are compared without case, up to their first space, and whole
    for agent in ["COPYDESK", "copydesk", "CopyDesk"] {
        for named in ["COPYDESK BAR", "copydesk bar", "CoPyDeSk"] {
            let file = format!("User-Agent: *\nDisallow: /\nUser-Agent: {named}\nAllow: /x/\nDisallow: /\n");
            assert_paths(&file, agent, "/x/y", "/a/b");
        }
    }
    assert_paths("User-Agent: copydeskette\nDisallow: /\n", "copydesk", "/x", "");
}

#[test]
fn paths_are_compared_with_case() {
    assert_paths("user-agent: copydesk\ndisallow: /X/\n", "copydesk", "/x/y", "/X/y");
    assert_paths("user-agent: copydesk\ndisallow: /x/\n", "copydesk", "/X/y", "/x/y");
}

#[test]
fn the_longest_rule_wins_and_of_two_the_one_that_allows() {
    for (rules, allowed, refused) in [
        ("disallow: /x/page.html\nallow: /x/\n", "/x/ /x/other", "/x/page.html"),
        ("allow: /x/page.html\ndisallow: /x/\n", "/x/page.html", "/x/ /x/page /x/page.htm"),
        ("disallow:\nallow:\n", "/x/page.html", ""),
        ("disallow: /\nallow: /\n", "/x/page.html", ""),
        ("disallow: /x\nallow: /x/\n", "/x/ /x/a", "/x /xy"),
        ("disallow: /x/page.html\nallow: /x/page.html\n", "/x/page.html", ""),
        ("allow: /page\ndisallow: /*.html\n", "/page", "/page.html"),
        ("allow: /x/page.\ndisallow: /*.html\n", "/x/page.html", "/x/y.html"),
        ("allow: /p\ndisallow: /\n", "/page", "/x"),
        ("allow: /folder\ndisallow: /folder\n", "/folder/page", ""),
        ("allow: /page\ndisallow: /*.htm\n", "/page", "/page.htm"),
        ("allow: /$\ndisallow: /\n", "/", "/page.html /?x"),
    ] {
        assert_paths(&format!("user-agent: copydesk\n{rules}"), "copydesk", allowed, refused);
    }
    let group = "user-agent: gull\ndisallow: /x/page.html\nuser-agent: *\nallow: /x/\n";
    assert_paths(group, "copydesk", "/x/page.html /z", "");
}

#[test]
fn encoded_and_plain_characters_are_the_same() {
    for (rule, allowed, refused) in [
        ("/foo/bar?qux=taz&baz=http://foo.bar?tar&par", "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", "/foo/bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84 /foo/bar/ツ", "/foo/bar/%E3%83%85"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84 /foo/bar/ツ", "/foo/bar/x"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz /foo/bar/%62%61%7A", "/foo/bar/bax"),
        ("/foo/%e3%83%84", "/foo/%E3%83%84", "/foo/"),
    ] {
        let file = format!("User-agent: copydesk\nDisallow: /\nAllow: {rule}\n");
        assert_paths(&file, "copydesk", allowed, refused);
    }
    // an encoded slash is no slash (RFC 3986, section 2.2)
    assert_paths("User-agent: *\nDisallow: /a%2Fb\n", "copydesk", "/a/b", "/a%2Fb /a%2fb");
}

#[test]
fn stars_and_dollars_are_special() {
    for (rules, allowed, refused) in [
        ("disallow: /foo/bar/quz\nallow: /foo/*/qux\n", "/foo/qux", "/foo/bar/quz"),
        ("disallow: /foo/bar/quz\nallow: /foo/*/quz\n", "/foo/x/quz /foo//quz /quz", "/foo/bar/quz /foo/bar/quz/"),
        ("disallow: /foo/bar$\nallow: /foo/bar/qux\n", "/foo/bar/qux /foo/bar/ /foo/bar/baz", "/foo/bar"),
        ("# disallow: /\ndisallow: /foo/quz#qux\n", "/foo/bar", "/foo/quz"),
        ("disallow: /a$b\n", "/a", "/a$b"),
        ("disallow: /*\nallow: /x\n", "/x", "/y"),
        ("disallow: *\n", "", "/ /x/y"),
        ("disallow: /a**b\n", "/a", "/ab /axb"),
        ("disallow: /*a*\n", "/x", "/a /xa /ax"),
        ("disallow: /a/*/b$\n", "/a/x/b/c /a/b", "/a/x/b /a/x/y/b"),
    ] {
        assert_paths(&format!("user-agent: copydesk\n{rules}"), "copydesk", allowed, refused);
    }
}

#[test]
fn the_documentations_examples_hold() {
    let only = |rule: &str| format!("user-agent: copydesk\ndisallow: /\nallow: {rule}\n");
    for (rule, allowed, refused) in [
        (
            "/fish",
            "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything",
            "/bar /Fish.asp /catfish /?id=fish",
        ),
        (
            "/fish*",
            "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything",
            "/bar /Fish.bar /catfish /?id=fish",
        ),
        (
            "/fish/",
            "/fish/ /fish/salmon /fish/?salmon /fish/salmon.html /fish/?id=anything",
            "/bar /fish /fish.html /Fish/Salmon.html",
        ),
        (
            "/*.php",
            "/filename.php /folder/filename.php /folder/filename.php?parameters /folder/any.php.file.html /filename.php/ /index?f=filename.php/ /php/filename.php?x",
            "/bar /php/ /index?php /windows.PHP",
        ),
        (
            "/*.php$",
            "/filename.php /folder/filename.php",
            "/bar /filename.php?parameters /filename.php/ /filename.php5 /php/ /windows.PHP /aaaphp",
        ),
        ("/fish*.php", "/fish.php /fishheads/catfish.php?parameters", "/bar /Fish.PHP"),
    ] {
        assert_paths(&only(rule), "copydesk", allowed, refused);
    }
    assert_paths("user-agent: copydesk\nallow: /p\ndisallow: /\n", "copydesk", "/page", "/x");
    assert_paths("user-agent: copydesk\nallow: /folder\ndisallow: /folder\n", "copydesk", "/folder/page", "");
    assert_paths("user-agent: copydesk\nallow: /page\ndisallow: /*.htm\n", "copydesk", "", "/page.htm");
    assert_paths("user-agent: copydesk\nallow: /$\ndisallow: /\n", "copydesk", "/", "/page.html");
}

#[test]
fn byte_order_marks_are_no_part_of_the_first_line() {
    let rules = b"User-Agent: copydesk\nAllow: /AnyValue\nDisallow: /\n";
    for mark in [&b"\xef\xbb\xbf"[..], b""] {
        let robots = Robots::parse(&[mark, rules].concat(), "copydesk");
        assert!(robots.allows(&url("/AnyValue")) && !robots.allows(&url("/x")), "{mark:?}");
    }
    // in the middle it makes the line another one, which has no meaning
    let robots = Robots::parse(b"User-Agent: copydesk\n\xef\xbb\xbfAllow: /AnyValue\nDisallow: /\n", "copydesk");
    assert!(!robots.allows(&url("/AnyValue")));
}

#[test]
fn long_lines_are_rules_like_others() {
    let path = format!("/x/{}", "a".repeat(4000));
    assert_paths(&format!("user-agent: copydesk\ndisallow: {path}/qux\n"), "copydesk", &path, &format!("{path}/qux"));
    let file = format!("user-agent: copydesk\ndisallow: /\n{}allow: {path}/qux\n", "allow: /quz\n".repeat(1000));
    assert_paths(&file, "copydesk", &format!("{path}/qux /quz"), &path);
}

#[test]
fn sitemaps_are_named_for_all() {
    for file in [
        "User-Agent: gull\nAllow: /\n\nsitemap: https://tides.lenn.example/map.xml\n",
        "Sitemap: https://tides.lenn.example/map.xml\nUser-Agent: gull\nDisallow: /\n",
        "SITEMAP :  https://tides.lenn.example/map.xml # all",
    ] {
        let robots = Robots::parse(file.as_bytes(), "copydesk");
        let found = robots.sitemaps(&url("/robots.txt"));
        assert_eq!(found.iter().map(Url::as_str).collect::<Vec<_>>(), ["https://tides.lenn.example/map.xml"]);
    }
}

/// A folder that the environment names, or `None` with a word to whoever runs the tests.
pub(crate) fn data(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        missing(&format!("{variable} is not set; .ci/data fetches what this test reads"));
    }
    path
}

/// A file of 500 KiB is read and asked in so long, on a machine that does other things beside.
const TIME_MAX: Duration = Duration::from_secs(1);

#[test]
fn real_files_are_read_in_no_time() {
    let Some(folder) = data("COPYDESK_ROBOTS_FILES") else { return };
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read(&path).expect("a file");
        let begin = Instant::now();
        let robots = Robots::parse(&text, "copydesk");
        let _ = (robots.allows(&url("/")), robots.allows(&url(&format!("/news/{}", "a-".repeat(500)))));
        assert!(begin.elapsed() < TIME_MAX, "{}: {:?}", path.display(), begin.elapsed());
        read += 1;
    }
    assert!(read > 4_000, "{read} files");
}

/// Files that are understood otherwise here, and why.
const OTHERWISE: [(&str, &str); 9] = [
    ("hootsuite.com", "a line of unknown name ends no group (RFC 9309, section 2.2.4)"),
    ("www.santabanta.com", "a group for Google is none for Googlebot (section 2.2.1: the whole token)"),
    ("www.epa.gov", "a rule without a slash is read as if it had one"),
    ("www.telstra.com.au", "a folder is not its index.html"),
    ("www.toyoko-inn.com", "a folder is not its index.html"),
    ("www.freshbooks.com", "no address has a backslash"),
    ("www.hindawi.com", "no address has a backslash"),
    ("www.rsc.org", "no address has a backslash"),
    ("www.waldenu.edu", "no address has a backslash"),
];

#[test]
fn real_files_mean_what_another_parser_says() {
    let (Some(folder), Some(answers)) = (data("COPYDESK_ROBOTS_FILES"), data("COPYDESK_ROBOTS_ANSWERS")) else {
        return;
    };
    let answers = std::fs::read_to_string(answers).expect("a file");
    let mut questions: BTreeMap<(&str, &str), Vec<(&str, bool)>> = BTreeMap::new();
    for line in answers.lines() {
        let [file, agent, path, allowed]: [&str; 4] =
            line.split('\t').collect::<Vec<_>>().try_into().expect("file, agent, path and answer");
        questions.entry((file, agent)).or_default().push((path, allowed == "1"));
    }
    let (mut asked, mut differ) = (0, Vec::new());
    for ((file, agent), paths) in questions {
        let robots = Robots::parse(&std::fs::read(folder.join(file)).expect("a file"), agent);
        for (path, allowed) in paths {
            asked += 1;
            if let Ok(url) = Url::parse(&format!("https://host.example{path}"))
                && robots.allows(&url) != allowed
            {
                differ.push(format!("{file} {agent} {path}: {}", !allowed));
            }
        }
    }
    assert!(asked > 100_000, "{asked} questions");
    differ.retain(|line| !OTHERWISE.iter().any(|(file, _)| line.starts_with(file)));
    assert!(differ.is_empty(), "{} of {asked} answers differ:\n{}", differ.len(), differ.join("\n"));
}
