//! Floor 6: a run against what happened.
//!
//! Owns how a prediction is judged ([`Outcome`], [`Verdict`]), the scorecards with their intervals, the paired comparison
//! of systems, and the baselines that stand in every table. Refuses to predict, and to mix lines of different sources.

mod agreement;
mod benchmarks;
mod beside_last_10;
mod bootstrap;
mod calibration;
mod chance;
mod circumstances;
mod columns;
mod compare;
mod density;
mod entries;
mod error_histogram;
mod facts;
mod filter;
#[cfg(test)]
mod fixture;
mod forecasts;
mod graded;
mod listing;
mod money;
mod order;
mod outcome;
mod paired;
mod player_seasons;
mod quantiles;
mod range;
mod ranking;
mod resampled_quantiles;
mod run_offers;
mod scorecard;
mod seasons;
mod slice_differences;
mod slices;
mod stored_curve;
mod tables;
mod weeks;
mod worst_predictions;

pub use crate::domain::{Outcome, Void};
pub use agreement::{Agreement, agreement};
pub use benchmarks::{Benchmark, BenchmarkReason, benchmarks};
pub use beside_last_10::{DateBesideLast10, ErrorsBesideLast10, beside_last_10};
pub use bootstrap::{ByDate, Draws, Estimate, Interval, MIN_DATES, RESAMPLES, mean_over_dates};
pub use calibration::{BINS, Bin, Calibration, calibration, market_calibration};
pub use chance::{MarketCheck, RecommendedSides};
pub use circumstances::{Circumstances, Rest, Role, earlier_games};
pub use compare::{
    BestOfBoth, Comparison, Difference, Differences, OtherOutcome, OutcomesFrom, PlayerDates, Side,
    SystemComparison, compare,
};
pub use density::{Density, SQUARE, density};
pub use entries::Forecaster;
pub use error_histogram::{ErrorHistogram, LARGEST_BIN, error_histograms};
pub use facts::{Fact, with_facts};
pub use filter::{CountedDates, Filter};
pub use graded::{Graded, GradedPlayerDate, GradedPrediction};
pub use listing::{ListedPrediction, ListingSummary, NOT_IN_RUN, default_system, list_predictions};
pub use money::{ClosingProbability, ClosingValue, Money, PricedBets, money};
pub use order::{Order, largest_first};
pub use outcome::{Verdict, confidence_decile};
pub use paired::{Paired, against, paired};
pub use player_seasons::{PlayerSeason, player_seasons};
pub use range::RangeShares;
pub use ranking::{BENCHMARK, best_system, is_system, ranked, tied_with};
pub use run_offers::{
    AlsoCounted, ClosingFrom, ClosingMove, MoneyRules, PricedPrediction, RunOffers, bet_return,
};
pub use scorecard::{Bets, Errors, Score, Scorecard, scorecard};
pub use seasons::{BesideLastTen, SeasonErrors};
pub use slice_differences::{SliceDifference, slice_differences};
pub use slices::Slice;
pub use tables::{grades, grades_layout, verify};
pub use weeks::{Week, weeks};
pub use worst_predictions::{WorstPrediction, worst_predictions};
