//! Help texts, on terminals of 60, 80 and 120 columns.

use crate::program::{copydesk, out};

/// No text is wider: longer lines are read with pain.
const WIDEST: usize = 100;

fn help(arguments: &[&str], columns: usize) -> String {
    let ended = copydesk().args(arguments).env("COLUMNS", columns.to_string()).output().expect("the program runs");
    assert!(ended.status.success(), "{arguments:?}");
    out(&ended)
}

/// All verbs, by the program's own list.
fn verbs() -> Vec<String> {
    let help = help(&["-h"], 400);
    let list = help.split("Commands:\n").nth(1).and_then(|list| list.split("\n\n").next()).expect("a list of verbs");
    // what is said of a verb goes on far from the edge
    let names =
        list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    let verbs: Vec<String> = names.map(str::to_owned).collect();
    assert!(verbs.len() > 10 && verbs.contains(&"crawl".to_owned()), "{verbs:?}");
    verbs
}

#[test]
fn help_fits_each_terminal_and_cuts_no_word() {
    let mut pages: Vec<Vec<String>> = vec![vec!["--help".to_owned()], vec!["-h".to_owned()]];
    for verb in verbs().into_iter().filter(|verb| verb != "help") {
        pages.extend(["--help", "-h"].map(|option| vec![verb.clone(), option.to_owned()]));
    }
    for page in &pages {
        let page: Vec<&str> = page.iter().map(String::as_str).collect();
        let widest = help(&page, 400);
        for columns in [60, 80, 120] {
            let (shown, room) = (help(&page, columns), columns.min(WIDEST));
            let long: Vec<&str> = shown.lines().filter(|line| line.chars().count() > room).collect();
            assert!(long.is_empty(), "{page:?} in {columns} columns: {long:#?}");
            assert!(shown.split_whitespace().eq(widest.split_whitespace()), "{page:?} in {columns} columns cuts words");
            assert_eq!(early(&shown, room), Vec::<&str>::new(), "{page:?} in {columns} columns breaks lines by itself");
        }
    }
}

/// Lines of paragraphs that end although the next word would have had room.
fn early(help: &str, columns: usize) -> Vec<&str> {
    let is_text = |line: &str| !line.is_empty() && !line.starts_with(' ') && !line.ends_with(':');
    let lines: Vec<&str> = help.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair.iter().all(|line| is_text(line)));
    let ends_early = |pair: &&[&str]| {
        let next = pair[1].split(' ').next().unwrap_or_default();
        pair[0].chars().count() + 1 + next.chars().count() <= columns
    };
    pairs.filter(ends_early).map(|pair| pair[0]).collect()
}
