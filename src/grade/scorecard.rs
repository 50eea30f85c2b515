//! How good everybody was, overall and by circumstance.

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate, Interval};
use super::entries::{Entry, Forecaster, Forecasts};
use super::range::RangeShares;
use super::resampled_quantiles::SortedValues;
use super::{Graded, Slice, Verdict};
use crate::domain::LineSource;

/// What one unit wins at odds of −110: 100 / 110.
const WINNINGS: f64 = 100.0 / 110.0;

/// The errors of a forecaster on a slice: predicted less actual points, of player-dates that are not void.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Errors {
    /// Mean absolute error.
    pub mae: Estimate,
    /// Root of the mean squared error.
    pub rmse: Estimate,
    /// Mean error: above 0 where too much was predicted.
    pub bias: Estimate,
    /// Median of the absolute error.
    pub median: Estimate,
    /// 90th percentile of the absolute error.
    pub p90: Estimate,
    /// Share within 3 points, inclusive.
    pub within_3: Estimate,
    /// Share within 5 points, inclusive.
    pub within_5: Estimate,
}

/// The recommendations of a forecaster on a slice against lines of one source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bets {
    /// Who set the lines.
    pub line_source: &'static str,
    /// Recommendations to go over or under.
    pub recommendations: usize,
    /// Points on the recommended side.
    pub wins: usize,
    /// Points on the other side.
    pub losses: usize,
    /// Points on the line.
    pub pushes: usize,
    /// The player did not play.
    pub voids: usize,
    /// wins / (wins + losses).
    pub win_rate: Option<Estimate>,
    /// Profit per unit staked on wins and losses at odds of −110; 0.524 wins are needed for 0. `None` where prices are known.
    pub return_per_unit: Option<Estimate>,
}

/// One forecaster on one slice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Who.
    pub forecaster: &'static str,
    /// What the slice is cut by.
    pub dimension: &'static str,
    /// Which slice it is.
    pub slice: String,
    /// Predictions with an error.
    pub n: usize,
    /// Predictions of player-dates that are void.
    pub voids: usize,
    /// The errors, if there is any.
    pub errors: Option<Errors>,
    /// The recommendations, by who set the line; never mixed.
    pub bets: Vec<Bets>,
    /// What the range of points holds that the forecaster gives, if it gives one.
    pub range: Option<RangeShares>,
}

/// All scores of a run: by forecaster, and within by slice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scorecard {
    /// Dates with a prediction: what intervals are resampled from.
    pub dates: usize,
    /// The scores.
    pub scores: Vec<Score>,
}

impl Scorecard {
    /// The same without returns at −110 for bets at market lines, whose prices are known: what these win is [`Money`](super::Money).
    #[must_use]
    pub fn without_assumed_returns(mut self) -> Self {
        let bets = self.scores.iter_mut().flat_map(|score| &mut score.bets);
        for bets in bets.filter(|bets| bets.line_source == LineSource::Market.as_str()) {
            bets.return_per_unit = None;
        }
        self
    }

    /// The scores of one dimension.
    pub fn by(&self, dimension: &str) -> impl Iterator<Item = &Score> {
        self.scores.iter().filter(move |score| score.dimension == dimension)
    }
}

/// The scores of every forecaster of `graded` on every slice.
pub fn scorecard(graded: &Graded) -> Scorecard {
    let draws = graded.draws();
    let parts: Vec<(Forecaster, SliceSums)> = graded
        .forecasts()
        .par_iter()
        .flat_map_iter(|forecasts| {
            split_into_slices(forecasts).into_iter().map(|part| (forecasts.forecaster, part))
        })
        .collect();
    let scores = parts.par_iter().map(|(forecaster, part)| Score {
        forecaster: forecaster.as_str(),
        dimension: part.slice.dimension(),
        slice: part.slice.to_string(),
        n: part.sizes.len(),
        voids: part.predictions - part.sizes.len(),
        errors: part.errors(draws),
        bets: LineSource::ALL.iter().filter_map(|source| part.bets(*source, draws)).collect(),
        range: RangeShares::new(&part.range, draws),
    });
    Scorecard { dates: graded.dates().len(), scores: scores.collect() }
}

/// The forecasts of one forecaster on a slice, summed by date.
struct SliceSums {
    slice: Slice,
    predictions: usize,
    /// Sums of [`summands`].
    errors: ByDate<6>,
    /// By who set the line, in the order of [`LineSource::ALL`].
    bets: [BetCounts; LineSource::ALL.len()],
    /// Sums of [`super::outcome::RangePosition::summands`].
    range: ByDate<3>,
    /// The absolute errors with the positions of their dates, ascending.
    sizes: Vec<(f64, usize)>,
}

/// The recommendations of a forecaster on a slice against lines of one source, counted.
#[derive(Default)]
struct BetCounts {
    wins: usize,
    losses: usize,
    pushes: usize,
    voids: usize,
    /// Wins, and wins and losses.
    decided: ByDate<2>,
}

impl BetCounts {
    fn add(&mut self, date: usize, verdict: Verdict) {
        match verdict {
            Verdict::None => {}
            Verdict::Win => self.wins += 1,
            Verdict::Loss => self.losses += 1,
            Verdict::Push => self.pushes += 1,
            Verdict::Void => self.voids += 1,
        }
        if let Some(correct) = verdict.correct() {
            self.decided.add(date, [f64::from(u8::from(correct)), 1.0]);
        }
    }
}

/// The slices of a forecaster's forecasts, without those that hold nothing.
fn split_into_slices(forecasts: &Forecasts) -> Vec<SliceSums> {
    let mut parts: Vec<SliceSums> =
        forecasts.slices.iter().map(|slice| SliceSums::new(*slice)).collect();
    let within = |entry: &Entry| entry.slices.into_iter().flatten().map(usize::from);
    for entry in &forecasts.entries {
        let errors = entry.error.map(summands);
        within(entry).for_each(|slice| parts[slice].add(entry, errors));
    }
    // Sorted once, the errors come to every slice in their order.
    let entries = forecasts.entries.iter();
    let mut sorted: Vec<(f64, &Entry)> =
        entries.filter_map(|entry| Some((entry.error?.abs(), entry))).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.date.cmp(&b.1.date)));
    for (size, entry) in sorted {
        within(entry).for_each(|slice| parts[slice].sizes.push((size, entry.date)));
    }
    parts.retain(|part| part.predictions > 0);
    parts
}

/// What is summed of an error, by date: 1, its size, its square, itself, and whether it is within 3 and 5 points.
fn summands(error: f64) -> [f64; 6] {
    let within = |points: f64| if error.abs() <= points { 1.0 } else { 0.0 };
    [1.0, error.abs(), error * error, error, within(3.0), within(5.0)]
}

/// The statistics that are functions of these sums: MAE, RMSE, bias, within 3, within 5.
fn statistics([count, absolute, squared, signed, within_3, within_5]: [f64; 6]) -> [f64; 5] {
    [absolute / count, (squared / count).sqrt(), signed / count, within_3 / count, within_5 / count]
}

impl SliceSums {
    fn new(slice: Slice) -> Self {
        Self {
            slice,
            predictions: 0,
            errors: ByDate::default(),
            bets: Default::default(),
            range: ByDate::default(),
            sizes: Vec::new(),
        }
    }

    /// Adds a prediction with the [`summands`] of its error; they come in the order of dates.
    fn add(&mut self, entry: &Entry, errors: Option<[f64; 6]>) {
        self.predictions += 1;
        if let Some(errors) = errors {
            self.errors.add(entry.date, errors);
        }
        if let Some(source) = entry.line_source {
            self.bets[source as usize].add(entry.date, entry.verdict);
        }
        if let Some(range_position) = entry.range_position {
            self.range.add(entry.date, range_position.summands());
        }
    }

    fn errors(&self, draws: &Draws) -> Option<Errors> {
        let of_sums = |sums: [f64; 6]| (sums[0] > 0.0).then(|| statistics(sums));
        let [mae, rmse, bias, within_3, within_5] = draws.estimates(&self.errors, of_sums)?;
        let sizes = SortedValues::new(&self.sizes, draws);
        let (median, p90) = (sizes.quantile(0.5)?, sizes.quantile(0.9)?);
        Some(Errors { mae, rmse, bias, median, p90, within_3, within_5 })
    }

    fn bets(&self, source: LineSource, draws: &Draws) -> Option<Bets> {
        let BetCounts { wins, losses, pushes, voids, decided } = &self.bets[source as usize];
        let recommendations = wins + losses + pushes + voids;
        if recommendations == 0 {
            return None;
        }
        let rate = |[wins, decided]: [f64; 2]| (decided > 0.0).then(|| [wins / decided]);
        let win_rate = draws.estimates(decided, rate).map(|[rate]| rate);
        // The return rises with the rate of wins on a straight line, and so do the ends of its interval.
        let per_unit = |rate: f64| rate * WINNINGS - (1.0 - rate);
        Some(Bets {
            line_source: source.as_str(),
            recommendations,
            wins: *wins,
            losses: *losses,
            pushes: *pushes,
            voids: *voids,
            win_rate,
            return_per_unit: win_rate.map(|rate| Estimate {
                value: per_unit(rate.value),
                interval: rate.interval.map(|interval| Interval {
                    low: per_unit(interval.low),
                    high: per_unit(interval.high),
                }),
            }),
        })
    }
}
