//! One file of HTML.

use super::{candidates, fields, more};
use crate::explanation::{ExplainedBlock, Explanation, Weight};
use crate::link;
use crate::render::html::{HEAD, escape};
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// Renders an explanation as one HTML file: the verdict, the fields with every candidate, the text of
/// the page in order, each block coloured by what it is, and the text that results beside it.
#[must_use]
pub fn html(source: &str, explanation: &Explanation) -> String {
    let mut out = HEAD.to_owned();
    let source = escape(&link::shown(source));
    let _ = write!(out, "<title>Why: {source}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{source}</h1>\n");
    let verdict = &explanation.article.verdict;
    let _ = writeln!(
        out,
        "<p class=\"verdict\"><b>{}</b>, confidence {:.2}: {}</p>",
        verdict.kind.name(),
        verdict.confidence,
        escape(&verdict.reason)
    );
    for (told, name) in [
        (&explanation.verdict, "What weighed most for an article (above zero) or a list"),
        (&explanation.confidence, "What the confidence is told from"),
    ] {
        if !told.is_empty() {
            let _ = writeln!(out, "<details><summary><small>{name}</small></summary>\n<ul>");
            weights(&mut out, told);
            out.push_str("</ul>\n</details>\n");
        }
    }
    table(&mut out, explanation);
    out.push_str("<main>\n<section>\n<h2>The page, in order</h2>\n");
    out.push_str("<p class=\"help\">A bar is the model’s probability that a block is text. Open a block for what weighed most.</p>\n");
    for one in &explanation.blocks {
        block(&mut out, one);
    }
    if explanation.more_blocks > 0 {
        let _ = writeln!(out, "<p class=\"help\">{}</p>", more(explanation));
    }
    out.push_str("</section>\n<section class=\"answer\">\n<h2>The text that results</h2>\n");
    for line in super::super::text::render(&explanation.article).split("\n\n").filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "<p dir=\"auto\">{}</p>", escape(line));
    }
    out.push_str("</section>\n</main>\n</body>\n</html>\n");
    out
}

fn table(out: &mut String, explanation: &Explanation) {
    out.push_str("<h2>The fields, and what was weighed for them</h2>\n<table>\n");
    for (field, value) in fields(explanation) {
        let _ = writeln!(
            out,
            "<tr class=\"field\"><th>{field}</th><td colspan=\"3\" dir=\"auto\">{}</td></tr>",
            escape(&value)
        );
        for candidate in candidates(explanation, field) {
            let class = if candidate.agrees { " class=\"agrees\"" } else { "" };
            let mark = if candidate.agrees { "✓" } else { "" };
            let (source, value, note) = (escape(&candidate.source), escape(&candidate.value), escape(&candidate.note));
            let _ = writeln!(
                out,
                "<tr{class}><td>{mark}</td><td>{source}</td><td dir=\"auto\">{value}</td><td>{note}</td></tr>"
            );
        }
    }
    out.push_str("</table>\n");
}

fn block(out: &mut String, block: &ExplainedBlock) {
    let state = if block.kept { "kept" } else { "out" };
    let kind = block.kind.name();
    let _ = writeln!(out, "<details class=\"block {state} {kind}\">");
    let meter = block.probability.map(|p| format!(" <meter value=\"{p:.2}\"></meter> {p:.2}")).unwrap_or_default();
    let _ = writeln!(out, "<summary><p dir=\"auto\">{}</p>", escape(&block.text));
    let _ = writeln!(out, "<small><b>{kind}</b>{meter} · {}</small></summary>", escape(&block.reason));
    out.push_str("<ul>\n");
    weights(out, &block.weights);
    let _ = writeln!(out, "<li><code>{}</code></li>\n</ul>\n</details>", escape(&block.path));
}

fn weights(out: &mut String, weights: &[Weight]) {
    for Weight { feature, weight } in weights {
        let side = if *weight > 0.0 { "for" } else { "against" };
        let _ = writeln!(out, "<li class=\"{side}\">{} <i>{weight:+.2} {side}</i></li>", escape(feature));
    }
}
