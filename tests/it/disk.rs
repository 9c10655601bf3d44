//! A crawl by the real program on a disk that is full, or may not be written: it says so, loses nothing, and goes
//! on when the disk is mended.
//!
//! The disk is a small one in memory, in a mount namespace of the program's own, so that nobody else sees it. Where
//! the system does not let users make one (`unshare -rm`), there is nothing to test with.

use crate::newsweb::{Harvest, Names, NewsWeb, Plan, Size, World};
use jiff::Timestamp;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Newsrooms that the job watches: some ten stories each.
const NEWSROOMS: usize = 8;
/// Requests that are under way at a time: so many may be repeated.
const PARALLEL: usize = 4;

/// Runs `before`, then the program; `after`, then the program again. `$1` is the folder, in which `disk` is the small
/// disk and `kept` what was on it in the end.
fn script(before: &str, after: &str) -> String {
    let crawl =
        |run: &str| format!("\"$2\" crawl --parallel {PARALLEL} \"$1/job.toml\" 2> {run}.log; echo $? > {run}.code");
    format!(
        "cd \"$1\" && mkdir disk kept && {before} || exit 77\n{}\n{after} || exit 77\n{}\ncp -a disk/. kept/",
        crawl("first"),
        crawl("second")
    )
}

/// Exit code and standard error of two runs of the program.
struct Runs {
    first: (String, String),
    second: (String, String),
}

/// True if this machine lets users make a disk.
fn can_mount() -> bool {
    let tried = Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]).output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        let _ = writeln!(std::io::stderr(), "not tested: this system lets no user make a disk of its own");
    }
    can
}

fn run(dir: &Path, before: &str, after: &str) -> Runs {
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script(before, after), "sh"]).arg(dir).arg(env!("CARGO_BIN_EXE_copydesk"));
    let ended = command.status().expect("started");
    assert!(ended.success(), "the script: {ended}");
    let said = |run: &str| {
        let read = |what: &str| fs::read_to_string(dir.join(format!("{run}.{what}"))).expect("written");
        (read("code").trim().to_owned(), read("log"))
    };
    Runs { first: said("first"), second: said("second") }
}

/// A folder with a job that watches the first newsrooms of a web; `outputs` are its lines about files.
fn job(web: &NewsWeb, outputs: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut sites, mut private) = (web.world.sites(), web.world.private());
    sites.truncate(NEWSROOMS);
    private.truncate(NEWSROOMS);
    let text = format!(
        "name = \"lenn\"\nsites = {sites:?}\n{outputs}\n[network]\nprivate = {private:?}\n[own_servers]\nhosts = {private:?}\ngap = \"0s\"\n"
    );
    fs::write(dir.path().join("job.toml"), text).expect("written");
    dir
}

fn web() -> NewsWeb {
    let now = Timestamp::now();
    NewsWeb::start(Plan { names: Names::Literal, ..Plan::new(Size::Farm, now) }, Arc::new(move || now))
}

/// Stories lost, double or half, of the newsrooms that were watched.
fn faults(world: &World, output: &Path) -> Vec<String> {
    let harvest = Harvest::read(output).expect("an output");
    let now = world.plan.start;
    let watched: Vec<String> = world.rooms.iter().take(NEWSROOMS).map(|room| format!("{}/", room.origin())).collect();
    let judged = world.judge(&harvest.saved, now, now);
    let ours = judged.into_iter().filter(|fault| watched.iter().any(|origin| fault.contains(origin)));
    harvest.faults.into_iter().chain(ours).collect()
}

/// Pages that were asked for more often than once.
fn repeated(web: &NewsWeb) -> usize {
    let mut targets: Vec<(String, String)> = web.asks().into_iter().map(|ask| (ask.host, ask.target)).collect();
    let all = targets.len();
    targets.sort_unstable();
    targets.dedup();
    all - targets.len()
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    if !can_mount() {
        return;
    }
    // which part of the outputs lies on the disk, how large it is, and what names it
    for (part, size, outputs, blamed) in [
        ("the frontier, at first", "64k", "frontier = \"disk/frontier.sqlite\"\noutput = \"articles\"", "frontier"),
        ("the frontier, later", "900k", "frontier = \"disk/frontier.sqlite\"\noutput = \"articles\"", "frontier"),
        ("articles", "300k", "frontier = \"frontier.sqlite\"\noutput = \"disk\"", "disk"),
        (
            "the archive",
            "150k",
            "frontier = \"frontier.sqlite\"\n[output]\nfolder = \"articles\"\narchive = { folder = \"disk\" }",
            "archive",
        ),
        ("everything", "1200k", "[output]\nfolder = \"disk\"\narchive = true", "disk"),
    ] {
        let web = web();
        let dir = job(&web, outputs);
        let before = format!("mount -t tmpfs -o size={size} tmpfs disk");
        let runs = run(dir.path(), &before, "mount -o remount,size=64m disk");
        assert_eq!(runs.first.0, "3", "{part}: {}", runs.first.1);
        assert!(runs.first.1.contains(blamed), "{part}: {}", runs.first.1);
        assert_eq!(runs.second.0, "0", "{part}: {}", runs.second.1);
        let output = if outputs.contains("\"articles\"") { "articles" } else { "kept" };
        let faults = faults(&web.world, &dir.path().join(output));
        assert!(faults.is_empty(), "{part}: {faults:#?}");
        assert!(repeated(&web) <= 2 * PARALLEL, "{part}: {} pages were asked for again", repeated(&web));
    }
}

#[test]
fn a_disk_that_may_only_be_read_is_told() {
    if !can_mount() {
        return;
    }
    for outputs in [
        "frontier = \"disk/frontier.sqlite\"\noutput = \"articles\"",
        "frontier = \"frontier.sqlite\"\noutput = \"disk/articles\"",
        "frontier = \"frontier.sqlite\"\n[output]\nfolder = \"articles\"\narchive = { folder = \"disk/archive\" }",
    ] {
        let web = web();
        let dir = job(&web, outputs);
        let runs = run(dir.path(), "mount -t tmpfs -o ro tmpfs disk", "mount -o remount,rw disk");
        assert_eq!(runs.first.0, "3", "{outputs}: {}", runs.first.1);
        assert!(runs.first.1.contains("disk"), "{outputs}: {}", runs.first.1);
        assert_eq!(web.asks().len() - repeated(&web), web.asks().len(), "{outputs}: nothing was asked in vain");
        assert_eq!(runs.second.0, "0", "{outputs}: {}", runs.second.1);
        let output = if outputs.contains("\"disk/articles\"") { "kept/articles" } else { "articles" };
        let faults = faults(&web.world, &dir.path().join(output));
        assert!(faults.is_empty(), "{outputs}: {faults:#?}");
    }
}

#[test]
fn a_frontier_that_is_damaged_is_told_and_what_is_saved_stays() {
    let web = web();
    let dir = job(&web, "frontier = \"frontier.sqlite\"\noutput = \"articles\"");
    let crawl = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let output = command.args(["crawl", "job.toml"]).current_dir(dir.path()).output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(crawl().0, Some(0));
    let (frontier, articles) = (dir.path().join("frontier.sqlite"), dir.path().join("articles"));
    let harvest = Harvest::read(&articles).expect("an output").saved.len();
    assert!(harvest > 10 * NEWSROOMS);
    let good = files_of(&frontier);
    assert_eq!(good.len(), 1, "a program that ends in good order leaves one file");
    for (bad, word) in [
        (b"Ferry pier closed. ".repeat(1000), "no frontier of copydesk"),
        (good[0].1[..good[0].1.len() / 3].to_vec(), "damaged"),
    ] {
        for (path, _) in files_of(&frontier) {
            fs::remove_file(path).expect("moved away");
        }
        fs::write(&frontier, bad).expect("written");
        let (code, said) = crawl();
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains(word) && said.contains("frontier.sqlite"), "{said}");
    }
    assert_eq!(Harvest::read(&articles).expect("an output").saved.len(), harvest);
    // put back, it goes on: nothing is due, nothing is asked
    for (path, _) in files_of(&frontier) {
        fs::remove_file(path).expect("moved away");
    }
    for (path, bytes) in good {
        fs::write(path, bytes).expect("written");
    }
    let asked = web.asks().len();
    assert_eq!(crawl().0, Some(0));
    assert_eq!(web.asks().len(), asked);
}

/// A frontier and what lies beside it, itself first.
fn files_of(frontier: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let name = |end: &str| PathBuf::from(format!("{}{end}", frontier.display()));
    let files = ["", "-wal", "-shm"].map(name).into_iter();
    files.filter_map(|path| fs::read(&path).ok().map(|bytes| (path, bytes))).collect()
}
