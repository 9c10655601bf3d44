use super::parse;
use crate::article::BlockKind;
use crate::crawl::Job;
use crate::crawl::schedule::Schedule;
use crate::render::ArticleFormat;
use crate::save::database::DatabasePlace;
use crate::store::Place;
use std::fs;
use std::path::Path;
use std::time::Duration;
use url::Url;

const SMALLEST: &str = "name = 'lenn'\nsites = 'https://tides.lenn.example/'\noutput = 'articles'\n";

fn job(text: &str) -> Job {
    parse("lenn.toml", text, Path::new("jobs")).unwrap_or_else(|errors| unreachable!("{errors}"))
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn three_lines_are_a_job() {
    let job = job(SMALLEST);
    assert_eq!(job.name, "lenn");
    assert_eq!(job.sites, [url("https://tides.lenn.example/")]);
    assert_eq!(job.schedule, Schedule::None);
    assert_eq!(job.output.folder, Some(Place::File("jobs/articles".into())));
    assert_eq!(job.frontier, Path::new("jobs/articles/frontier.sqlite").into());
    assert_eq!(job.output.formats, [ArticleFormat::Text]);
    assert_eq!(job.output.names.map(|names| names.to_string()).as_deref(), Some("{host}/{date}/{n}_{hash}"));
    assert_eq!(job.output.archive, None);
    assert_eq!((job.pace.gap, job.pace.connections_per_address), (seconds(5), 4));
    assert_eq!((job.caps.urls_per_host, job.caps.pages_per_pass, job.caps.page_bytes), (100_000, 500, 10 << 20));
    let follow = job.follow.usual();
    assert_eq!((follow.depth, follow.horizon), (3, Some(seconds(30 * 86_400))));
    assert!(follow.sections && !follow.updates && !follow.pages && !follow.render);
    assert_eq!(job.user_agent, concat!("copydesk/", env!("CARGO_PKG_VERSION")));
}

/// The documented example, with every option switched on, says what is the default anyway, or what
/// its words promise.
#[test]
fn the_sample_shows_every_key() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let sample = fs::read_to_string(samples.join("crawl.toml")).expect("the sample");
    let on = |line: &str| match line.strip_prefix('#') {
        Some(option) if option.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => option.to_owned(),
        _ if line.starts_with("output = ") => String::new(),
        _ => line.to_owned(),
    };
    let all: Vec<String> = sample.lines().map(on).collect();
    let full = parse("crawl.toml", &all.join("\n"), &samples).unwrap_or_else(|errors| unreachable!("{errors}"));
    let plain = parse("crawl.toml", &sample, &samples).unwrap_or_else(|errors| unreachable!("{errors}"));
    assert_eq!(full.schedule, Schedule::Every(seconds(900)));
    assert_eq!(full.sites.len(), 4);
    assert_eq!(full.user_agent, "lenn-desk/2.0 (+https://desk.example/bot)");
    assert!(full.reading.rules.is_some());
    assert!((full.reading.confidence - plain.reading.confidence).abs() < f32::EPSILON);
    assert_eq!((full.frontier, full.output.folder), (plain.frontier, plain.output.folder));
    assert_eq!((full.output.names, full.output.formats), (plain.output.names, plain.output.formats));
    assert_eq!((full.caps, full.pace.gap), (plain.caps, plain.pace.gap));
    assert_eq!(full.pace.connections_per_address, plain.pace.connections_per_address);
    assert_eq!(full.network.timeout, plain.network.timeout);
    assert_eq!(full.network.connect_timeout, plain.network.connect_timeout);
    assert_eq!(full.network.read_timeout, plain.network.read_timeout);
    let (full, plain) = (full.follow.usual(), plain.follow.usual());
    assert_eq!((full.depth, full.horizon, full.sections, full.updates), (plain.depth, plain.horizon, true, false));
    // and the lines that stand for another choice
    for alternative in ["cron = ", "zone = ", "archive = "] {
        assert!(sample.lines().any(|line| line.starts_with(&format!("# {alternative}"))), "{alternative}");
    }
    let cron = "[schedule]\ncron = \"*/15 6-22 * * MON-FRI\"\nzone = \"Europe/Berlin\"";
    job(&format!("contact = 'mailto:desk@lenn.example'\n{SMALLEST}{cron}"));
}

#[cfg(feature = "postgres")]
#[test]
fn a_frontier_may_be_a_database_whose_password_is_never_shown() {
    let place = "postgres://desk:sesame@db.lenn.example/crawl?sslmode=require";
    let place = job(&format!("{SMALLEST}frontier = {place:?}")).frontier;
    assert!(place.is_shared());
    assert!(!format!("{place} {place:?}").contains("sesame"), "{place:?}");
}

#[test]
fn a_subscribers_access_comes_from_files_and_is_never_quoted() {
    let kept = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(kept.path().join(name), text).expect("written");
    write("cookies.txt", "www.lenn.example\tFALSE\t/\tTRUE\t0\tsid\tsesame\nother.example\tTRUE\t/\tTRUE\t0\ta\tb\n");
    write("headers", "Authorization: Bearer sesame\n\nX-Reader: 7\n");
    write("wrong", "X-Reader sesame\n");
    let read = |access: &str| parse("lenn.toml", &format!("{SMALLEST}{access}"), kept.path());
    let job = read("[access.\"lenn.example\"]\ncookies = 'cookies.txt'\nheaders = 'headers'").expect("a job");
    let told = format!("{job:?}");
    assert!(
        told.contains("Access(2 headers, 1 cookies)") && !told.contains("sesame"),
        "of other sites nothing: {told}"
    );
    for (access, message) in [
        ("[access.'lenn.example']\nheaders = 'none'", "access.\"lenn.example\".headers: \"none\": no such file"),
        ("[access.'lenn.example']\nheaders = 'wrong'", "no header: NAME: VALUE is needed"),
        ("[access.'lenn.example']\ncookies = 'wrong'", "line 1 is no cookie"),
        ("[access.'lenn.example']\nheaders_env = 'COPYDESK_NO_SUCH'", "environment variable not found"),
        ("[access.'lenn.example']\ncokies = 'x'", "did you mean \"access.\\\"lenn.example\\\".cookies\"?"),
        ("[access.'lenn.example']", "expected cookies, headers or headers_env"),
        ("[access.'le nn']\nheaders = 'headers'", "is no host"),
    ] {
        let errors = read(access).expect_err(access).to_string();
        assert!(errors.contains(message) && !errors.contains("sesame"), "{access}: {errors}");
    }
}

#[test]
fn a_job_may_have_databases_instead_of_a_folder_or_beside_it() {
    let job = |output: &str| {
        let text = SMALLEST.replace("output = 'articles'", output);
        parse("lenn.toml", &text, Path::new("jobs")).unwrap_or_else(|errors| unreachable!("{output}: {errors}"))
    };
    let file = |name: &str| DatabasePlace::File(name.into());
    let alone = job("output = 'sqlite:news.sqlite'");
    assert_eq!((alone.output.folder, alone.output.databases), (None, vec![file("jobs/news.sqlite")]));
    assert_eq!(alone.frontier, Path::new("jobs/frontier.sqlite").into());
    for output in [
        "output = ['sqlite:a', 'news', 'sqlite:/b']",
        "[output]\nfolder = 'news'\ndatabases = ['sqlite:a', 'sqlite:/b']",
    ] {
        let both = job(output);
        assert_eq!(both.output.folder, Some(Place::File("jobs/news".into())));
        assert_eq!(both.output.databases, [file("jobs/a"), file("/b")]);
        assert_eq!(both.frontier, Path::new("jobs/news/frontier.sqlite").into());
    }
}

#[test]
fn a_value_beside_its_table_is_told_as_that() {
    let told = |text: &str| parse("lenn.toml", text, Path::new("")).expect_err(text).to_string();
    let twice = told(&format!("{SMALLEST}\n[output]\nformats = ['json']"));
    let wanted = "lenn.toml, line 5: output has a value in line 3 and is a table here; expected one of them; \
                  in [output] the folder is folder = \"articles\"";
    assert_eq!(twice, wanted);
    assert!(
        told(&format!("pace = '5s'\n{SMALLEST}[pace]\ngap = '5s'")).contains("line 5: pace has a value in line 1 and")
    );
    let other = told(&format!("{SMALLEST}[pace]\ngap = '5s'\n[pace]\ngap = '6s'"));
    assert!(other.contains("line 6") && !other.contains("has a value"), "{other}");
}

#[test]
fn everything_said_is_kept() {
    let job = job(r#"
        name = "lenn"
        sites = ["https://tides.lenn.example/#top", "https://tides.lenn.example/"]
        contact = "mailto:desk@lenn.example"
        frontier = "/var/lib/copydesk/lenn.sqlite"
        [schedule]
        cron = "30 6 * * MON-FRI"
        zone = "Europe/Berlin"
        [follow]
        keep = ["/news/**", "/größe/*"]
        leave = "**/video-*"
        languages = ["en", "DE"]
        horizon = "none"
        depth = 0
        updates = true
        pages = true
        render = "auto"
        [pace]
        gap = "2s"
        [output]
        folder = "out"
        formats = ["json", "text", "json"]
        names = "flat"
        html = true
        archive = { folder = "/archive", max_mib = 100 }
        [reading]
        keep = "bios"
        confidence = 0.75
        [network]
        private = ["127.0.0.1", "::1", "Intranet.Lenn.Example."]
        [own_servers]
        hosts = ["127.0.0.1"]
        gap = "0s"
        [[site]]
        url = "https://www.slow.example/feed"
        pace = { gap = "1m" }
        follow = { depth = 1 }
    "#);
    assert_eq!(job.sites, [url("https://tides.lenn.example/"), url("https://www.slow.example/feed")]);
    assert_eq!(job.frontier, Path::new("/var/lib/copydesk/lenn.sqlite").into());
    assert!(job.may_be_watched() && job.user_agent.ends_with(" (+mailto:desk@lenn.example)"));
    let sunday = "2026-11-22T12:00:00Z".parse().expect("a moment");
    let next = job.schedule.next_after(sunday).map(|next| next.to_string());
    assert_eq!(next.as_deref(), Some("2026-11-23T05:30:00Z"));
    assert_eq!(job.output.formats, [ArticleFormat::Json, ArticleFormat::Text]);
    assert_eq!(job.output.names, None);
    assert_eq!(job.output.archive.map(|archive| archive.file_bytes_max), Some(100 << 20));
    assert_eq!(job.reading.keep, [BlockKind::Bio]);
    assert!((job.reading.confidence - 0.75).abs() < f32::EPSILON);
    assert_eq!(job.network.private, ["127.0.0.1", "[::1]", "intranet.lenn.example"]);
    for (at, gap) in
        [("https://tides.lenn.example/a", 2), ("http://127.0.0.1:8080/a", 0), ("https://news.slow.example/a", 60)]
    {
        assert_eq!(job.pace.gap(&url(at)), seconds(gap), "{at}");
    }
    assert_eq!(job.follow.of(&url("https://m.slow.example/a")).depth, 1);
    let own = job.follow.of(&url("https://m.slow.example/a"));
    assert!(own.updates && own.pages && own.render, "what is not said is as above");
    let follow = job.follow.of(&url("https://tides.lenn.example/"));
    assert_eq!((follow.depth, follow.horizon), (0, None));
    for (path, wanted) in [
        ("/news/a/b", true),
        ("/news/video-1", false),
        ("/gr%C3%B6%C3%9Fe/a", true),
        ("/größe/a/b", false),
        ("/sport/a", false),
    ] {
        assert_eq!(follow.allows_article(&url(&format!("https://tides.lenn.example{path}"))), wanted, "{path}");
    }
    for (tag, wanted) in [(Some("de-AT"), true), (Some("fr"), false), (None, true)] {
        let article = crate::Article { language: tag.map(str::to_owned), ..crate::Article::default() };
        assert_eq!(follow.filter.unwanted(&article).is_none(), wanted, "{tag:?}");
    }
}

#[test]
fn sites_come_from_a_list_too() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("list.txt"), "\u{feff}# ours\n\nhttps://a.example\n https://a.example/ \n")
        .expect("written");
    let text = "name = 'x'\noutput = 'x'\nsites_from = 'list.txt'";
    let job = parse("x.toml", text, dir.path()).expect("a job");
    assert_eq!(job.sites, [url("https://a.example/")]);
    fs::write(dir.path().join("list.txt"), format!("a.example\n{}", "x".repeat(1 << 20))).expect("written");
    let errors = parse("x.toml", text, dir.path()).expect_err("no addresses");
    let list = dir.path().join("list.txt").display().to_string();
    let expected = "expected an address such as \"https://tides.lenn.example/\"";
    assert_eq!(
        errors.to_string(),
        format!("{list}, line 1: \"a.example\"; {expected}\n{list}, line 2: a text of 1048576 bytes; {expected}")
    );
}

#[test]
fn no_text_is_too_odd() {
    let bomb = format!("a = {}1", "[".repeat(100_000));
    let keys = (0..50_000).map(|n| format!("key{n} = {n}")).collect::<Vec<_>>().join("\n");
    for text in ["", "\0", "name", "[[site]]", "site = 1", "[[[", "sites = [[[]]]", "output = []", &bomb, &keys] {
        let errors = parse("x.toml", text, Path::new("")).expect_err("no job");
        assert!((1..=100).contains(&errors.all().len()));
    }
}
