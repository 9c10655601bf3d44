//! How pages are read: the options that `fetch`, `extract` and `explain` share.

use super::Stop;
use clap::{Args, ValueEnum};
use copydesk::extract::model::Model;
use copydesk::{BlockKind, Extractor, Rules};
use jiff::Timestamp;
use std::path::PathBuf;

/// How articles are read out of pages.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// Keep these too, at their place among the body; the record types each block
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',')]
    keep: Vec<Aside>,

    /// Read pages of known sites by the rules in DIR/*.toml (README, "Site rules")
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,

    /// Choose the body with the model in FILE instead of the one built in ("none": by rule alone)
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Kinds of blocks that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Aside {
    /// Texts of pictures
    Captions,
    /// Corrections, who else reported, where a text comes from
    Notes,
    /// About the author
    Bios,
    /// Other stories
    Related,
    /// Advertisements, offers, pleas
    Promotions,
    /// Invitations to newsletters
    Newsletters,
    /// What readers wrote
    Comments,
}

impl Aside {
    fn kind(self) -> BlockKind {
        match self {
            Self::Captions => BlockKind::Caption,
            Self::Notes => BlockKind::Note,
            Self::Bios => BlockKind::Bio,
            Self::Related => BlockKind::Related,
            Self::Promotions => BlockKind::Promotion,
            Self::Newsletters => BlockKind::Newsletter,
            Self::Comments => BlockKind::Comment,
        }
    }
}

impl Reading {
    /// The extractor that was asked for.
    pub(super) fn extractor(&self) -> Result<Extractor, Stop> {
        let kinds: Vec<BlockKind> = self.keep.iter().map(|aside| aside.kind()).collect();
        let mut extractor = Extractor::new().now(Timestamp::now()).keep(&kinds);
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
