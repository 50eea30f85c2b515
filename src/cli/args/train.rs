use clap::Args as ClapArgs;

use super::seasons;
use crate::domain::SeasonId;
use crate::source::Seasons;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct TrainArgs {
    /// The season.
    pub(in crate::cli) season: SeasonId,

    /// The earlier seasons to learn from, each with a snapshot, or `all`: those that have one.
    #[arg(long, value_name = "SEASONS", num_args = 1.., value_delimiter = ',', value_parser = seasons)]
    pub(in crate::cli) history: Vec<Seasons>,

    /// The days from one refit to the next.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=365))]
    pub(in crate::cli) refit_days: u16,

    /// The trees of each model; without this flag, as many as did best.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub(in crate::cli) trees: Option<u32>,

    /// Which rows and features each tree is grown on follows from this number.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,

    /// Use so many threads; without this flag, all processors. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(in crate::cli) threads: Option<u16>,

    /// Train again even if the identical training is there.
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Print the training's manifest as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
