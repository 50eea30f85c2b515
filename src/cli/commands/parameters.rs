//! `season parameters`: the numbers that can be set, with their values, ranges and meanings.

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, output};
use crate::report::ListedParameters;
use crate::systems::all_parameters;
use crate::train::training_parameters;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season parameters",
    "season parameters similarity_balanced_v1",
    "season parameters train",
]))]
pub(in crate::cli) struct ParametersArgs {
    /// Only those whose name begins so, or that this system reads.
    #[arg(value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,

    /// Print them as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(args: &ParametersArgs) -> Result<ExitStatus, Failure> {
    let listed = ListedParameters::new(args.name.as_deref());
    if listed.parameters.is_empty() {
        let all = all_parameters().iter().chain(training_parameters());
        let mut owners: Vec<&str> = all.map(|of| of.owner()).collect();
        owners.dedup();
        return Err(Failure::Usage(format!(
            "no parameter's name begins so; they begin with {}",
            owners.join(", ")
        )));
    }
    output::print(&listed, args.json)?;
    Ok(ExitStatus::Done)
}
