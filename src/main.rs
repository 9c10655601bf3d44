//! Stand-in until the verbs are here: `copydesk extract --manifest FILE` answers what the bench asks.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let manifest = args.iter().position(|a| a == "--manifest").map(|at| args[at + 1].clone()).unwrap();
    let extractor = copydesk::Extractor::new();
    for line in std::fs::read_to_string(manifest).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = row["path"].as_str().unwrap();
        let url = row["url"].as_str().and_then(|u| url::Url::parse(u).ok());
        let page = copydesk::Page::saved(std::fs::read(path).unwrap(), url);
        let a = extractor.extract_page(&page);
        println!(
            "{}",
            serde_json::json!({"source": path, "headline": a.headline, "authors": a.authors, "published": a.published,
                "section": a.section, "text": a.text(), "blocks": a.blocks, "verdict": a.verdict})
        );
    }
}
