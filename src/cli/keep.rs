//! `--keep`: what stands around the body and may be kept among it.

use clap::{Args, ValueEnum};
use copydesk::BlockKind;

/// What to keep beyond the body.
#[derive(Debug, Clone, Args)]
pub(super) struct Keep {
    /// Keep these too, at their place among the body (captions,notes,...); the record types each block
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',', help_heading = "Output")]
    keep: Vec<Aside>,
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

impl Keep {
    /// The kinds, as the extractor knows them.
    pub(super) fn kinds(&self) -> Vec<BlockKind> {
        let kind = |aside: &Aside| match aside {
            Aside::Captions => BlockKind::Caption,
            Aside::Notes => BlockKind::Note,
            Aside::Bios => BlockKind::Bio,
            Aside::Related => BlockKind::Related,
            Aside::Promotions => BlockKind::Promotion,
            Aside::Newsletters => BlockKind::Newsletter,
            Aside::Comments => BlockKind::Comment,
        };
        self.keep.iter().map(kind).collect()
    }
}
