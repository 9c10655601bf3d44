//! What a text for people is shown on: the columns and the colours of a terminal, or a file or a pipe, which have none.

use anstyle::{AnsiColor, Style};

/// A heading, or the name of something.
pub const HEADING: Style = Style::new().bold();
/// Something that failed.
pub const FAILURE: Style = AnsiColor::Red.on_default();
/// Something that may be wrong.
pub const WARNING: Style = AnsiColor::Yellow.on_default();
/// What is kept, or new.
pub const KEPT: Style = AnsiColor::Green.on_default();
/// Everything else.
pub const PLAIN: Style = Style::new();

/// What a text for people is shown on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Screen {
    /// Columns of the terminal; `None` of what is none.
    pub columns: Option<usize>,
    /// True if there are colours, and they are wanted.
    pub has_colours: bool,
}

impl Screen {
    /// A text in a style, if there are colours.
    #[must_use]
    pub fn paint(self, style: Style, text: &str) -> String {
        if self.has_colours && style != PLAIN { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
