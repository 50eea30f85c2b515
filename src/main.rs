//! The `season` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    season::cli::run(std::env::args_os())
}
