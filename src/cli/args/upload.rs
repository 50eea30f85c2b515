//! What can be typed of an upload, and of taking it back.

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::remote::RemoteArgs;
use crate::domain::SeasonId;

/// How a run is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(next_help_heading = "Upload")]
pub(in crate::cli) struct PublishArgs {
    /// The table: `table`, `dataset.table` or `project.dataset.table`; without it, `player_prop_predictions`.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) table: Option<String>,

    /// Create the table if it is not there.
    #[arg(long)]
    pub(in crate::cli) create: bool,

    /// The dataset of the staging table; without it, the table's own.
    #[arg(long, value_name = "DATASET")]
    pub(in crate::cli) staging_dataset: Option<String>,

    /// Publish even a run without predictions, which only deletes.
    #[arg(long)]
    pub(in crate::cli) allow_empty: bool,

    /// Replace rows of other programs, too; for a table it is said once.
    #[arg(long)]
    pub(in crate::cli) replace_foreign: bool,

    /// Replace rows although they have values in columns that this program does not know.
    #[arg(long)]
    pub(in crate::cli) replace_unknown: bool,

    /// The scale of `confidence_score`, 0 to 100 or 0 to 1; `auto`: that of the table's rows of other systems, or else percent.
    #[arg(long, value_enum, value_name = "SCALE", default_value_t = ScaleArg::Auto)]
    pub(in crate::cli) confidence_scale: ScaleArg,

    /// How predictions are written whose line no bookmaker offered: without a line, so that no win is counted for them, or
    /// as lines.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = LinesArg::NoPropLine)]
    pub(in crate::cli) estimated_lines: LinesArg,

    /// How `model_version` is written: `whole`, as in 1, or `decimal`, as in 1.0.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = VersionArg::Whole)]
    pub(in crate::cli) model_version: VersionArg,

    /// A table that says which runs were published when, made if it is not there: useful where the predictions' table has
    /// no `run_id`.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) publications_table: Option<String>,

    /// Do not ask.
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
}

/// The scale of `confidence_score`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ScaleArg {
    /// That of the table's rows of other systems.
    #[default]
    Auto,
    /// 0 to 100.
    Percent,
    /// 0 to 1.
    Fraction,
}

/// How predictions are written whose line no bookmaker offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LinesArg {
    /// Without a line, the estimate in columns of its own.
    #[default]
    NoPropLine,
    /// With the line, and the recommendation that was made for it.
    AsLines,
}

/// How `model_version` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum VersionArg {
    /// 1
    #[default]
    Whole,
    /// 1.0
    Decimal,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct UploadArgs {
    /// The season; may be left out if there is only one snapshot.
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name; without it, the newest one.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Say what would be done, with the SQL, and stop. It takes no network and no credentials.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// Look at the table and say what an upload would replace and cost, and what is in its way, and stop. It changes
    /// nothing; the exit code is 1 if something is in the way.
    #[arg(long, conflicts_with = "dry_run")]
    pub(in crate::cli) check: bool,

    /// Print what was done as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    #[command(flatten)]
    pub(in crate::cli) how: PublishArgs,

    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct UndoArgs {
    /// The season.
    pub(in crate::cli) season: SeasonId,

    /// The number of what is taken back; without it, a list of what can be, which takes no network.
    pub(in crate::cli) number: Option<u64>,

    /// The table whose rows are replaced, which must be the one that is written down: `--yes` takes it, unless your own
    /// settings name that table.
    #[arg(long, requires = "number", value_name = "TABLE")]
    pub(in crate::cli) table: Option<String>,

    /// Say what would be done, with the SQL, and stop. It asks the warehouse, and changes nothing.
    #[arg(long, requires = "number")]
    pub(in crate::cli) dry_run: bool,

    /// Take it back even if others have changed the rows since: what they wrote is lost.
    #[arg(long, requires = "number")]
    pub(in crate::cli) discard_newer: bool,

    /// The dataset of the copy of the former rows; without it, the table's own.
    #[arg(long, requires = "number", value_name = "DATASET")]
    pub(in crate::cli) staging_dataset: Option<String>,

    /// Do not ask.
    #[arg(long, short, requires = "number")]
    pub(in crate::cli) yes: bool,

    /// Print what was done, or the list, as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}
