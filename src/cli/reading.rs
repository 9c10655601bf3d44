//! Reading of pages: the options that `fetch`, `extract` and `explain` share.

use super::Stop;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use copydesk::extract::model::Model;
use copydesk::render::sha256;
use copydesk::{BlockKind, Extractor, Rules};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Options for reading articles out of pages.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct ReadingArguments {
    /// Keep these too, at their place among the body; the record types each block
    #[arg(long, value_parser = asides(), value_name = "KINDS", value_delimiter = ',')]
    keep: Vec<BlockKind>,

    /// Read pages of known sites by the rules in DIR/*.toml (manual, "Site rules")
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,

    /// Choose the body with the model in FILE instead of the one built in ("none": by rule alone)
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// The names of kinds of blocks that can be kept besides the body.
fn asides() -> impl TypedValueParser<Value = BlockKind> {
    let names = BlockKind::ASIDES.map(|(name, kind)| PossibleValue::new(name).help(help(kind)));
    PossibleValuesParser::new(names).try_map(|name| BlockKind::aside(&name).ok_or("no kind of block"))
}

fn help(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Image => "Pictures, by their addresses",
        BlockKind::Caption => "Texts of pictures",
        BlockKind::Note => "Corrections, who else reported, where a text comes from",
        BlockKind::Bio => "About the author",
        BlockKind::Related => "Other stories",
        BlockKind::Promotion => "Advertisements, offers, pleas",
        BlockKind::Newsletter => "Invitations to newsletters",
        BlockKind::Comment => "What readers wrote",
        _ => "",
    }
}

/// Those options in words: files by the SHA-256 of what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReadingOptions {
    keep: Vec<String>,
    rules: Option<String>,
    model: String,
}

/// The hash of a folder of rules: of its files, by their names.
fn hash_of_rules(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
            files.push(path);
        }
    }
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let bytes = fs::read(&file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.extend_from_slice(format!("{name}\n{}\n", sha256(&bytes)).as_bytes());
    }
    Ok(sha256(&all))
}

impl ReadingArguments {
    /// These options in short: two runs of the same options read pages alike.
    pub(super) fn told(&self) -> Result<ReadingOptions, Stop> {
        let mut keep: Vec<String> = self.keep.iter().map(|kind| kind.name().to_owned()).collect();
        keep.sort();
        keep.dedup();
        let wrong = |path: &Path, error| Stop::usage(format!("{}: {error}", path.display()));
        let rules = self.rules.as_deref().map(|folder| hash_of_rules(folder).map_err(|error| wrong(folder, error)));
        let model = match &self.model {
            None => "built in".to_owned(),
            Some(path) if path.as_os_str() == "none" => "none".to_owned(),
            Some(path) => sha256(&fs::read(path).map_err(|error| wrong(path, error))?),
        };
        Ok(ReadingOptions { keep, rules: rules.transpose()?, model })
    }

    /// True if pictures are kept.
    pub(super) fn keeps_images(&self) -> bool {
        self.keep.contains(&BlockKind::Image)
    }

    /// The extractor that was asked for.
    pub(super) fn extractor(&self) -> Result<Extractor, Stop> {
        let mut extractor = Extractor::new().now(Timestamp::now()).keep(&self.keep);
        if let Some(folder) = &self.rules {
            let rules =
                Rules::load(folder).map_err(|error| Stop::Usage(anyhow::Error::new(error).context("--rules")))?;
            extractor = extractor.with_rules(rules);
        }
        match &self.model {
            None => Ok(extractor),
            Some(path) if path.as_os_str() == "none" => Ok(extractor.without_model()),
            Some(path) => {
                let wrong = |error: &dyn std::fmt::Display| Stop::usage(format!("{}: {error}", path.display()));
                let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
                Ok(extractor.with_model(Model::read(&bytes).map_err(|error| wrong(&error))?))
            }
        }
    }
}
