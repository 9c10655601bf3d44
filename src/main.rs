//! The program: arguments in, exit code out.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match cli::Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // help and version come this way too; nothing is left to do if they cannot be printed
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(cli::USAGE));
        }
    };
    cli::quiet_panics();
    match cli::run(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            for line in stop.message().unwrap_or_default().lines() {
                cli::console::say(line);
            }
            ExitCode::from(stop.code())
        }
    }
}
