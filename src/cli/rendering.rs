//! Pages that only scripts fill: the arguments about the machine's browser, and what it makes of a page.

use super::console::say;
use clap::{Args, ValueEnum};
use copydesk::browser::{Browser, BrowserError, BrowserOptions, Rendered};
use copydesk::{Client, Page};
use jiff::Timestamp;
use std::path::PathBuf;

/// The arguments of `fetch`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scripts")]
pub(super) struct RenderingArguments {
    /// Have a browser run the scripts of fetched pages
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Never)]
    render: When,

    #[command(flatten)]
    browser: BrowserArguments,
}

/// The arguments about the browser.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scripts")]
pub(super) struct BrowserArguments {
    /// The browser, Chromium or what is built of it, by its path or name; one that runs by its address,
    /// ws://127.0.0.1:PORT/... [default: the one that is there]
    #[arg(long, value_name = "BROWSER", env = "COPYDESK_BROWSER", hide_env_values = true)]
    browser: Option<PathBuf>,

    /// Do without the browser's sandbox, as root must: what breaks out of a page has all that you have
    #[arg(long)]
    no_sandbox: bool,
}

/// The pages whose scripts are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// Those that show no text without, or far less than they announce
    Auto,
    /// None
    Never,
    /// All
    Always,
}

/// A browser, or why there is none, and which pages it is for.
#[derive(Debug, Clone)]
pub(super) struct Rendering {
    pub(super) when: When,
    browser: Result<Browser, BrowserError>,
}

impl BrowserArguments {
    /// The browser that these name, or the one that is there.
    fn find(&self) -> Result<Browser, BrowserError> {
        Browser::find(BrowserOptions::default().with(|options| {
            options.program.clone_from(&self.browser);
            options.sandbox = !self.no_sandbox;
        }))
    }

    /// The same; says why there is none.
    pub(super) fn or_say(&self) -> Option<Browser> {
        self.find().map_err(|why| say(&told(&why))).ok()
    }

    /// Starts it once, to say which it is, or in words why it cannot be had.
    pub(super) async fn described(&self) -> Result<String, String> {
        let browser = self.find().map_err(|why| told(&why))?;
        let described = browser.describe().await.map_err(|why| told(&why));
        browser.close().await;
        described
    }
}

impl RenderingArguments {
    pub(super) fn rendering(self) -> Rendering {
        let browser = if self.render == When::Never { Err(BrowserError::Missing) } else { self.browser.find() };
        Rendering { when: self.render, browser }
    }
}

impl Rendering {
    /// A page as the browser makes it, or in words why not.
    pub(super) async fn render(&self, client: &Client, page: &Page) -> Result<Rendered, String> {
        let browser = self.browser.as_ref().map_err(told)?;
        browser.render(client, page, Timestamp::now()).await.map_err(|why| told(&why))
    }

    /// Waits for the end of the browser, if one was started.
    pub(super) async fn close(&self) {
        if let Ok(browser) = &self.browser {
            browser.close().await;
        }
    }
}

/// A failure, with the argument that helps.
fn told(why: &BrowserError) -> String {
    match why {
        BrowserError::Missing => format!("{why} with --browser"),
        BrowserError::NotThere { .. } | BrowserError::Address { .. } => format!("{why} (--browser, COPYDESK_BROWSER)"),
        BrowserError::Sandbox { .. } => format!("{why} (--no-sandbox)"),
        _ => why.to_string(),
    }
}
