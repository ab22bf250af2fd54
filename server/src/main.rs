//! The `jinzai-navi` command.

use clap::Parser;
use server::cli::{self, Command};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jinzai-navi: {error}");
            ExitCode::FAILURE
        }
    }
}
