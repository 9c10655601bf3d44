//! `copydesk check`: what it says of a job, and of a job file that makes no sense.

use crate::program::{bare, on_terminal, out, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn check(arguments: &[&str], dir: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("check").args(arguments).current_dir(dir).output().expect("the program runs")
}

/// Faults told of a job file with this in it, without what stands before each line.
fn faults(job: &str) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("lenn.toml"), job).expect("written");
    let said = check(&["lenn.toml"], dir.path());
    let err = text(&said.stderr);
    assert_eq!(said.status.code(), Some(if err.is_empty() { 0 } else { 2 }), "{err}");
    assert_eq!(said.stdout.is_empty(), !err.is_empty(), "{job}");
    let bare = |line: &str| line.trim_start_matches("copydesk: ").trim_start_matches("lenn.toml, line ").to_owned();
    err.lines().map(bare).collect()
}

const SMALLEST: &str = "name = 'lenn'\nsites = ['https://tides.lenn.example/']\noutput = 'articles'\n";

#[test]
fn the_sample_is_a_job() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let said = check(&["crawl.toml"], &samples);
    assert_eq!((said.status.code(), text(&said.stderr)), (Some(0), String::new()));
    assert!(
        text(&said.stdout).starts_with("crawl.toml: the job \"lenn\"\n  site        https://tides.lenn.example/\n")
    );
}

#[test]
fn a_job_is_told_in_words() {
    let dir = tempfile::tempdir().expect("a folder");
    let sites: Vec<String> = (1..8).map(|n| format!("'https://paper{n}.example/'")).collect();
    let job = format!(
        "name = 'lenn'\nsites = [{}]\ncontact = 'mailto:desk@lenn.example'\nschedule = {{ cron = '0 7 1 1 *', zone = \
         'Europe/Berlin' }}\nfollow = {{ keep = '/news/**', languages = 'de', horizon = 'none' }}\n[output]\n\
         folder = 'out'\nformats = ['text', 'json']\nnames = 'flat'\narchive = true\n",
        sites.join(", ")
    );
    fs::write(dir.path().join("lenn.toml"), job).expect("written");
    let said = check(&["lenn.toml"], dir.path());
    assert_eq!(text(&said.stderr), "");
    let out = text(&said.stdout);
    for line in [
        "  site        https://paper5.example/",
        "  site        and 2 more",
        "  follows     home pages, sections, feeds, sitemaps; 3 links deep; articles at /news/**; articles in de; \
         however old; each once",
        "  schedule    a pass at 0 7 1 1 * (Europe/Berlin)",
        "  articles    out/{n}_{hash}.{txt,json}",
        "  archive     out/archive, a new file every 1024 MiB",
        "  frontier    out/frontier.sqlite",
        concat!("  asks as     copydesk/", env!("CARGO_PKG_VERSION"), " (+mailto:desk@lenn.example)"),
    ] {
        assert!(out.lines().any(|said| said == line), "{line}\nis not in\n{out}");
    }
    let starts =
        out.lines().filter(|line| line.starts_with("  next pass   20") && line.ends_with("-01-01 07:00 Europe/Berlin"));
    assert_eq!(starts.count(), 3, "{out}");
}

#[test]
fn a_terminal_gets_lines_of_its_width() {
    let dir = tempfile::tempdir().expect("a folder");
    let job = "name = 'lenn'\nsites = ['https://tides.lenn.example/', 'http://127.0.0.1:9/']\noutput = 'articles'\n";
    fs::write(dir.path().join("lenn.toml"), job).expect("written");
    let piped = out(&check(&["lenn.toml"], dir.path()));
    assert!(piped.lines().any(|line| line.len() > 100) && !piped.contains('\u{1b}'), "{piped:?}");
    let Some(shown) = on_terminal("check lenn.toml", dir.path()) else { return };
    let lines: Vec<String> = shown.lines().map(bare).collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 60), "{shown}");
    assert!(lines.join(" ").split_whitespace().eq(piped.split_whitespace()), "{shown}\n{piped}");
    assert!(shown.starts_with("\u{1b}[1mlenn.toml: the job \"lenn\"\u{1b}[0m"), "{shown:?}");
    assert!(shown.contains("\u{1b}[33m  warning     http://127.0.0.1:9/"), "{shown:?}");
}

#[test]
fn programs_get_one_object_a_file() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("good.toml"), SMALLEST).expect("written");
    fs::write(dir.path().join("bad.toml"), "name = 'lenn'\noutput = 'articles'\n").expect("written");
    let said = check(&["--format", "json", "good.toml", "bad.toml", "none.toml"], dir.path());
    assert_eq!(said.status.code(), Some(2));
    let out = text(&said.stdout);
    let answers: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["ok"], true);
    assert_eq!(answers[0]["job"]["folder"], "articles");
    assert_eq!(answers[0]["job"]["names"], "{host}/{date}/{n}_{hash}");
    assert_eq!(answers[1]["job"], serde_json::Value::Null);
    assert_eq!(answers[1]["errors"][0]["place"], "bad.toml, line 1");
    assert_eq!(answers[2]["errors"][0]["message"], "no such file");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let job = "nam = 'lenn'\nsites = ['tides.lenn.example', 7]\n[pace]\ngap = '10ms'\n[follow]\ndept = 3\n";
    assert_eq!(
        faults(job),
        [
            "1: name is missing; expected name = \"lenn\"",
            "1: output is missing; expected output = \"articles\"",
            "1: unknown key \"nam\"; did you mean \"name\"?",
            "2: sites: expected an address such as \"https://tides.lenn.example/\", found \"tides.lenn.example\"",
            "2: sites: expected an address such as \"https://tides.lenn.example/\", found 7",
            "4: pace.gap: expected a time from 1s to 1d such as \"5s\" (the [own_servers] may have less), found \"10ms\"",
            "6: unknown key \"follow.dept\"; did you mean \"follow.depth\"?",
        ]
    );
}

/// The text in front of the tables, the text behind, and the one fault.
const BROKEN: &[(&str, &str, &str)] = &[
    ("a =", "", "1: string values must be quoted, expected literal string"),
    ("schedule = 3", "", "1: schedule: expected a table, found 3"),
    ("outputs = 5", "", "1: unknown key \"outputs\"; did you mean \"output\"?"),
    (
        "rate = 5",
        "",
        "1: unknown key \"rate\"; expected access, caps, contact, follow, frontier, name, network, output, own_servers, pace, reading, \
         schedule, site, sites, sites_from, user_agent",
    ),
    ("sites_from = 'none.txt'", "", "none.txt: no such file"),
    (
        "contact = 'desk'",
        "",
        "1: contact: expected \"https://desk.example/bot\" or \"mailto:desk@lenn.example\", found \"desk\"",
    ),
    (
        "user_agent = '(me)'",
        "",
        "1: user_agent: expected a name that robots.txt can know, such as \"lenn-desk/2.0\", found \"(me)\"",
    ),
    (
        "",
        "[schedule]\nevery = '15m'",
        "1: contact is missing; expected contact = \"https://desk.example/bot\": who asks on a schedule says who asks",
    ),
    (CONTACT, "[schedule]\nevery = 15", "6: schedule.every: expected a time from 1m to 90d such as \"15m\", found 15"),
    (
        CONTACT,
        "[schedule]\nevery = '15m'\ncron = '*/15 * * * *'",
        "7: schedule: every and cron together; expected one of them",
    ),
    (
        CONTACT,
        "[schedule]\ncron = '0 0 30 2 *'",
        "6: schedule.cron: \"0 0 30 2 *\": never fires; expected a cron expression of five fields such as \"*/15 * * * *\"",
    ),
    (
        CONTACT,
        "[schedule]\ncron = '0 0 * *'",
        "6: schedule.cron: expected a cron expression of five fields such as \"*/15 * * * *\", found \"0 0 * *\"",
    ),
    (
        CONTACT,
        "[schedule]\nevery = '15m'\nzone = 'Europe/Berlin'",
        "7: schedule.zone: expected only with cron; every is the same in all zones",
    ),
    (
        CONTACT,
        "[schedule]\ncron = '0 7 * * *'\nzone = 'Lenn'",
        "7: schedule.zone: expected a time zone such as \"Europe/Berlin\", found \"Lenn\"",
    ),
    (CONTACT, "[schedule]", "5: schedule: expected every = \"15m\" or cron = \"*/15 * * * *\""),
    ("", "[follow]\nhorizon = '0d'", "6: follow.horizon: expected a time such as \"30d\", or \"none\", found \"0d\""),
    ("", "[follow]\ndepth = 99", "6: follow.depth: expected a number from 0 to 10, found 99"),
    ("", "[follow]\nsections = 'no'", "6: follow.sections: expected true or false, found \"no\""),
    ("", "[follow]\nlanguages = ['en-GB']", "6: follow.languages: expected a language such as \"en\", found \"en-GB\""),
    (
        "",
        "[follow]\nleave = ['sport/**']",
        "6: follow.leave: \"sport/**\": does not start with / or *; expected a path pattern such as \"/politics/**\"",
    ),
    (
        "",
        "[follow]\nkeep = ['/a[']",
        "6: follow.keep: \"/a[\": unclosed character class; missing ']'; expected a path pattern such as \"/politics/**\"",
    ),
    (
        "",
        "[network]\ntimeout = '0s'",
        "6: network.timeout: expected a time from 1s to 10m such as \"30s\", found \"0s\"",
    ),
    ("", "[caps]\npages_per_pass = 0", "6: caps.pages_per_pass: expected a number of at least 1, found 0"),
    ("", "[caps]\npage_mib = 1.5", "6: caps.page_mib: expected a number from 1 to 1024, found a float"),
    (
        "",
        "[pace]\nconnections_per_address = -1",
        "6: pace.connections_per_address: expected a number from 1 to 64, found -1",
    ),
    (
        "",
        "[network]\nprivate = '10.0.0.1:80'",
        "6: network.private: expected a host without port such as \"intranet.lenn.example\" or \"127.0.0.1\", found \
         \"10.0.0.1:80\"",
    ),
    (
        "",
        "[network]\nproxy = 'ftp://x.example'",
        "6: network.proxy: expected a proxy such as \"http://proxy.lenn.example:3128\", found \"ftp://x.example\"",
    ),
    (
        "",
        "[network]\ntimeout = '1h'",
        "6: network.timeout: expected a time from 1s to 10m such as \"30s\", found \"1h\"",
    ),
    (
        "",
        "[network]\nca_files = 'ca.pem'",
        "6: network.ca_files: \"ca.pem\": no such file; expected a PEM file such as \"desk-ca.pem\"",
    ),
    ("", "[own_servers]\ngap = '0s'", "5: own_servers.hosts is missing; expected hosts = [\"127.0.0.1\"]"),
    (
        "",
        "[reading]\nrules = 'rules'",
        "6: reading.rules: \"rules\": rules: no such folder; expected a folder of site rules such as \"rules\"",
    ),
    (
        "",
        "[reading]\nkeep = ['menus']",
        "6: reading.keep: expected \"images\", \"captions\", \"notes\", \"bios\", \"related\", \"promotions\", \"newsletters\" or \
         \"comments\", found \"menus\"",
    ),
    ("", "[reading]\nconfidence = 7", "6: reading.confidence: expected a number from 0 to 1 such as 0.5, found 7"),
    ("", "[[site]]\nfollow = {}", "5: site.url is missing; expected url = \"https://tides.lenn.example/\""),
    (
        "",
        "[[site]]\nurl = 'https://me:secret@lenn.example/'",
        "6: site.url: \"https://lenn.example/\": has a user name or password in it, which is never sent; expected an address such as \
         \"https://tides.lenn.example/\"",
    ),
    (
        "",
        "[[site]]\nurl = 'https://a.lenn.example/'\npace = { gap = '7s' }\n[[site]]\nurl = 'https://b.lenn.example/'\n\
         pace = { gap = '9s' }",
        "8: site.pace: lenn.example has it from another [[site]]; expected it once",
    ),
];

const CONTACT: &str = "contact = 'https://desk.example/bot'";

#[test]
fn each_fault_is_told_with_line_key_and_what_was_expected() {
    for (top, tables, expected) in BROKEN {
        assert_eq!(faults(&format!("{top}\n{SMALLEST}{tables}\n")), [*expected]);
    }
}

/// The words for what an output may be.
const OUTPUT: &str = "a folder such as \"articles\", or objects such as \"s3://lenn/articles\", or a database such as \
    \"sqlite:news.sqlite\" or \"postgres://desk@db.lenn.example/news/articles\", or a list of these, or a table with one";

#[test]
fn faults_of_the_output_are_told() {
    for (output, expected) in [
        ("output = 3", "3: output: expected OUTPUT, found 3"),
        ("output = ''", "3: output: expected OUTPUT, found \"\""),
        ("output = []", "3: output: expected OUTPUT, found an empty list"),
        (
            "output = 'news.sqlite'",
            "3: output: \"news.sqlite\": a database of SQLite is written \"sqlite:news.sqlite\"; expected OUTPUT",
        ),
        ("output = 'sqlite:'", "3: output: a file is named as sqlite:news.sqlite; expected OUTPUT"),
        (
            "output = ['a', 'b']",
            "3: output: two places of files, a and b; expected one folder or one prefix of objects, and databases beside it",
        ),
        ("output = ['a', 'sqlite:n', 'sqlite:./n']", "3: output: n is named twice; expected it once"),
        ("[output]\nhtml = true", "3: output.folder is missing; expected folder = \"articles\""),
        (
            "[output]\ndatabases = 'sqlite:n'\nhtml = true",
            "5: output.html: a database has rows, and no files; expected output.folder, the folder of the files",
        ),
        (
            "[output]\ndatabases = 'sqlite:n'\narchive = true",
            "5: output.archive: a web archive has files, and no rows; expected archive = { folder = ... } with a folder on a \
             disk such as \"archive\"",
        ),
        (
            "[output]\nfolder = 'sqlite:n'",
            "4: output.folder: a database is named in output.databases; expected a folder such as \"articles\", or objects \
             such as \"s3://lenn/articles\"",
        ),
        (
            "[output]\ndatabases = 'n'",
            "4: output.databases: expected a database such as \"sqlite:news.sqlite\" or \
             \"postgres://desk@db.lenn.example/news/articles\", found \"n\"",
        ),
        (
            "[output]\nfolder = 'a'\nformats = []",
            "5: output.formats: expected \"text\", \"markdown\", \"html\", \"xml\" or \"json\", found an empty list",
        ),
        (
            "[output]\nfolder = 'a'\nformats = ['pdf']",
            "5: output.formats: expected \"text\", \"markdown\", \"html\", \"xml\" or \"json\", found \"pdf\"",
        ),
        (
            "[output]\nfolder = 'a'\nnames = '{slug}'",
            "5: output.names: \"{slug}\": several articles get one name; {hash} or {n} tells them apart; expected a template \
             such as \"{host}/{date}/{n}_{hash}\", or \"flat\"",
        ),
        (
            "[output]\nfolder = 'a'\nnames = '../{hash}'",
            "5: output.names: \"../{hash}\": a part of the name is \"..\": names start inside the folder and stay there; \
             expected a template such as \"{host}/{date}/{n}_{hash}\", or \"flat\"",
        ),
        (
            "[output]\nfolder = 'a'\narchive = 'yes'",
            "5: output.archive: expected true, false or a table, found \"yes\"",
        ),
        (
            "[output]\nfolder = 'a'\narchive = { max_mib = 0 }",
            "5: output.archive.max_mib: expected a number from 1 to 1000000, found 0",
        ),
    ] {
        let job = format!("name = 'lenn'\nsites = ['https://tides.lenn.example/']\n{output}\n");
        assert_eq!(faults(&job), [expected.replace("OUTPUT", OUTPUT)]);
    }
}

#[test]
fn every_verb_tells_each_error_on_a_line_of_its_own() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("lenn.toml"), "nmae = 'lenn'\nsites = 7\noutput = 'out'\n").expect("written");
    let wanted = [
        "copydesk: error: lenn.toml, line 1: name is missing; expected name = \"lenn\"",
        "copydesk: error: lenn.toml, line 1: unknown key \"nmae\"; did you mean \"name\"?",
        "copydesk: error: lenn.toml, line 2: sites: expected an address such as \"https://tides.lenn.example/\", found 7",
    ];
    for verb in [&["crawl", "lenn.toml"][..], &["add", "lenn.toml", "https://a.example/"], &["status", "lenn.toml"]] {
        let said =
            Command::new(env!("CARGO_BIN_EXE_copydesk")).args(verb).current_dir(dir.path()).output().expect("runs");
        assert_eq!(said.status.code(), Some(2), "{verb:?}");
        assert_eq!(text(&said.stderr).lines().collect::<Vec<_>>(), wanted, "{verb:?}");
    }
}

#[test]
fn a_frontier_that_is_not_understood_is_no_file_and_shows_no_password() {
    let dir = tempfile::tempdir().expect("a folder");
    for (frontier, why) in [
        ("postgres://desk:ses#ame@db.lenn.example/crawl", "%23 %2F %3F"),
        ("postgres://desk:ses/ame@db.lenn.example/crawl", "%23 %2F %3F"),
        ("postgres://desk:sesame@db.lenn.example:x/crawl", "%23 %2F %3F"),
        ("mysql://desk:sesame@db.lenn.example/crawl", "another kind of address"),
        ("host=db.lenn.example password=sesame", "settings with ="),
    ] {
        fs::write(dir.path().join("named.toml"), format!("{SMALLEST}frontier = {frontier:?}\n")).expect("written");
        fs::write(dir.path().join("usual.toml"), SMALLEST).expect("written");
        for (job, by) in [("named.toml", "none"), ("usual.toml", frontier)] {
            for verb in ["check", "crawl", "status"] {
                let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
                command.args([verb, job]).current_dir(dir.path()).env_remove("COPYDESK_FRONTIER");
                if by != "none" {
                    command.env("COPYDESK_FRONTIER", by);
                }
                let said = command.output().expect("runs");
                let told = text(&said.stdout) + &text(&said.stderr);
                assert_eq!(said.status.code(), Some(2), "{verb} {frontier}: {told}");
                assert!(told.contains(why) && !told.contains("ame@") && !told.contains("sesame"), "{verb}: {told}");
            }
        }
    }
    let files = fs::read_dir(dir.path()).expect("a folder").count();
    assert_eq!(files, 2, "nothing was made");
}

#[cfg(all(feature = "object-store", feature = "postgres"))]
#[test]
fn what_cannot_lie_in_an_object_store_is_told() {
    for (output, expected) in [
        (
            "output = 's3://lenn/articles'",
            "3: output: no frontier can lie in an object store; expected that frontier, or COPYDESK_FRONTIER in the \
             environment, names a file such as \"articles/frontier.sqlite\", or a database such as \
             \"postgres://desk@db.lenn.example/crawl\"",
        ),
        (
            "output = 's3:///articles'",
            "3: output: \"s3:///articles\": a bucket is needed: scheme://bucket/key; expected OUTPUT",
        ),
        (
            "frontier = 'f.sqlite'\n[output]\nfolder = 'gs://lenn/articles'\narchive = true",
            "6: output.archive: a web archive is appended to, and objects are not; expected archive = { folder = ... } with a \
             folder on a disk such as \"archive\"",
        ),
        (
            "frontier = 'f.sqlite'\n[output]\nfolder = 'gs://lenn/articles'\narchive = { folder = 's3://lenn/archive' }",
            "6: output.archive.folder: \"s3://lenn/archive\": no place on a disk; expected a folder on a disk such as \
             \"archive\"",
        ),
        (
            "frontier = 's3://lenn/f.sqlite'\noutput = 'articles'",
            "3: frontier: another kind of address than postgres://; expected a file such as \"articles/frontier.sqlite\", or a \
             database such as \"postgres://desk@db.lenn.example/crawl\"",
        ),
    ] {
        let job = format!("name = 'lenn'\nsites = ['https://tides.lenn.example/']\n{output}\n");
        assert_eq!(faults(&job), [expected.replace("OUTPUT", OUTPUT)]);
    }
}

#[cfg(all(feature = "object-store", feature = "postgres"))]
#[test]
fn a_job_into_an_object_store_is_told_with_the_frontier_of_the_environment() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("lenn.toml"), SMALLEST.replace("'articles'", "'s3://lenn/articles'")).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["check", "lenn.toml"]).current_dir(dir.path());
    let said = command.env("COPYDESK_FRONTIER", "postgres://desk:sesame@db.lenn.example/crawl").output().expect("runs");
    assert_eq!(text(&said.stderr), "");
    let out = text(&said.stdout);
    for line in [
        "  articles    s3://lenn/articles/{host}/{date}/{n}_{hash}.txt\n",
        "  frontier    postgres://desk@db.lenn.example/crawl\n",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
}
