//! What can be typed about a run that is graded.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::domain::SeasonId;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct GradeArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// Also show errors, recommendations and ranges by this.
    #[arg(long, value_name = "DIMENSION")]
    #[arg(value_parser = ["month", "venue", "rest", "role", "line_source", "confidence"])]
    pub(in crate::cli) by: Option<String>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct CompareArgs {
    /// A run, by the beginning of its name.
    #[arg(value_name = "RUN")]
    pub(in crate::cli) first: String,

    /// Another run.
    #[arg(value_name = "RUN")]
    pub(in crate::cli) second: String,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct ReportArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// The file to write [default: report.html in the run's folder].
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Open the page in the browser.
    #[arg(long)]
    pub(in crate::cli) open: bool,
}
