//! `completions` and `man`: made from the definitions of the arguments, so that they cannot differ.

use super::{Cli, DONE, Stop};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::{self, Write};

/// Print a script that completes copydesk's arguments in a shell
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page (roff), of copydesk or of one verb
#[derive(Debug, Args)]
#[command(after_help = "Example: copydesk man fetch | man -l -")]
pub(super) struct Man {
    /// The verb
    verb: Option<String>,
}

pub(super) fn completions(arguments: &Completions) -> Result<u8, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "copydesk", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(DONE)
}

pub(super) fn man(arguments: &Man) -> Result<u8, Stop> {
    let mut command = Cli::command();
    command.build();
    if let Some(verb) = &arguments.verb {
        let Some(found) = command.find_subcommand(verb) else {
            return Err(Stop::usage(format!("there is no verb {verb:?}; copydesk --help lists them")));
        };
        command = found.clone().name("copydesk").display_name(format!("copydesk-{verb}"));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    io::stdout().lock().write_all(&page)?;
    Ok(DONE)
}
