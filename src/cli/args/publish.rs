//! The flags that say how a run is published.

use clap::{Args as ClapArgs, ValueEnum};

/// How a run is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(next_help_heading = "Upload")]
pub(in crate::cli) struct PublishArgs {
    /// The table: `table`, `dataset.table` or `project.dataset.table` [default: `player_prop_predictions`].
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) table: Option<String>,

    /// Create the table if it does not exist.
    #[arg(long)]
    pub(in crate::cli) create: bool,

    /// The dataset of the staging table [default: that of the table].
    #[arg(long, value_name = "DATASET")]
    pub(in crate::cli) staging_dataset: Option<String>,

    /// Upload even a run without predictions, which only deletes rows.
    #[arg(long)]
    pub(in crate::cli) allow_empty: bool,

    /// Upload a season that was made up, whose players do not exist.
    #[arg(long)]
    pub(in crate::cli) allow_demo: bool,

    /// Replace rows of other programs, too; needed once per table.
    #[arg(long)]
    pub(in crate::cli) replace_foreign: bool,

    /// Replace rows even if they have values in columns that this program does not know.
    #[arg(long)]
    pub(in crate::cli) replace_unknown: bool,

    /// The scale of `confidence_score`, 0 to 100 or 0 to 1; `auto` takes that of other systems' rows in the table, or
    /// else percent.
    #[arg(long, value_enum, value_name = "SCALE", default_value_t = ScaleArg::Auto)]
    pub(in crate::cli) confidence_scale: ScaleArg,

    /// How predictions are written whose line no bookmaker offered: without a line, so that they can win nothing, or
    /// with it.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = LinesArg::NoPropLine)]
    pub(in crate::cli) estimated_lines: LinesArg,

    /// How `model_version` is written: `whole`, such as 1, or `decimal`, such as 1.0.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = VersionArg::Whole)]
    pub(in crate::cli) model_version: VersionArg,

    /// A table that records which runs were uploaded when, created if it does not exist: useful if the table of
    /// predictions has no `run_id`.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) publications_table: Option<String>,

    /// Do not ask.
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
}

/// The scale of `confidence_score`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ScaleArg {
    /// That of other systems' rows in the table.
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
