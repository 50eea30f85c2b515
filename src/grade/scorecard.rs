//! How good everybody was, overall and by circumstance.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::bootstrap::{self, Draws, Interval, dot};
use super::forecasters::{Entry, Forecaster};
use super::{Graded, Slice, Verdict};
use crate::domain::LineSource;

/// What one unit wins at odds of −110: 100 / 110.
const WINNINGS: f64 = 100.0 / 110.0;

/// A statistic with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The statistic.
    pub value: f64,
    /// Its interval, over resampled dates.
    pub interval: Option<Interval>,
}

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
    /// Profit per unit staked on wins and losses at odds of −110; 0.524 wins are needed for 0.
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
    /// The scores of one dimension.
    pub fn by(&self, dimension: &str) -> impl Iterator<Item = &Score> {
        self.scores.iter().filter(move |score| score.dimension == dimension)
    }

    /// The system of `graded`, by its position there, with the least mean absolute error of all.
    pub fn best(&self, graded: &Graded) -> Option<usize> {
        let mae = |system: usize| {
            let name = graded.systems[system].as_str();
            let score = self.by("overall").find(|score| score.forecaster == name)?;
            Some((system, score.errors?.mae.value))
        };
        let all = (0..graded.systems.len()).filter_map(mae);
        all.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(system, _)| system)
    }
}

/// The scores of every forecaster of `graded` on every slice.
pub fn scorecard(graded: &Graded) -> Scorecard {
    let draws = graded.draws();
    let mut parts: Vec<(Forecaster, Slice, Vec<&Entry>)> = Vec::new();
    for forecasts in graded.forecasts() {
        let mut slices: BTreeMap<Slice, Vec<&Entry>> = BTreeMap::new();
        for entry in &forecasts.entries {
            for slice in entry.slices.iter().flatten() {
                slices.entry(*slice).or_default().push(entry);
            }
        }
        parts.extend(
            slices.into_iter().map(|(slice, entries)| (forecasts.forecaster, slice, entries)),
        );
    }
    let scores = parts.par_iter().map(|(forecaster, slice, entries)| Score {
        forecaster: forecaster.as_str(),
        dimension: slice.dimension(),
        slice: slice.to_string(),
        n: entries.iter().filter(|entry| entry.error.is_some()).count(),
        voids: entries.iter().filter(|entry| entry.error.is_none()).count(),
        errors: errors(entries, draws),
        bets: LineSource::ALL.iter().filter_map(|source| bets(entries, *source, draws)).collect(),
    });
    Scorecard { dates: graded.dates().len(), scores: scores.collect() }
}

/// Sums of one date, or of several: a statistic of errors is a function of them.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    absolute: f64,
    squared: f64,
    signed: f64,
    within_3: f64,
    within_5: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, other: &Self) {
        self.count += weight * other.count;
        self.absolute += weight * other.absolute;
        self.squared += weight * other.squared;
        self.signed += weight * other.signed;
        self.within_3 += weight * other.within_3;
        self.within_5 += weight * other.within_5;
    }

    fn of(error: f64) -> Self {
        let within = |points: f64| if error.abs() <= points { 1.0 } else { 0.0 };
        Self {
            count: 1.0,
            absolute: error.abs(),
            squared: error * error,
            signed: error,
            within_3: within(3.0),
            within_5: within(5.0),
        }
    }
}

/// A statistic as a function of sums.
type Statistic = fn(&Sums) -> f64;

const STATISTICS: [Statistic; 5] = [
    |sums| sums.absolute / sums.count,
    |sums| (sums.squared / sums.count).sqrt(),
    |sums| sums.signed / sums.count,
    |sums| sums.within_3 / sums.count,
    |sums| sums.within_5 / sums.count,
];

fn errors(entries: &[&Entry], draws: &Draws) -> Option<Errors> {
    let known = || entries.iter().filter_map(|entry| Some((entry.date, entry.error?)));
    let mut by_date: Vec<(usize, Sums)> = Vec::new();
    for (date, error) in known() {
        if by_date.last().is_none_or(|(last, _)| *last != date) {
            by_date.push((date, Sums::default()));
        }
        if let Some((_, sums)) = by_date.last_mut() {
            sums.add(1.0, &Sums::of(error));
        }
    }
    let total = |counts: Option<&[i16]>| {
        let mut total = Sums::default();
        for (place, (_, sums)) in by_date.iter().enumerate() {
            total.add(counts.map_or(1.0, |counts| f64::from(counts[place])), sums);
        }
        (total.count > 0.0).then_some(total)
    };
    let all = total(None)?;
    let draws = draws.of(by_date.iter().map(|(date, _)| *date).collect());
    let resampled = draws.map(|counts| total(Some(counts)));
    let [mae, rmse, bias, within_3, within_5] = STATISTICS.map(|statistic| Estimate {
        value: statistic(&all),
        interval: bootstrap::interval(
            resampled.iter().map(|sums| sums.as_ref().map(statistic)).collect(),
        ),
    });
    let place = |date: usize| by_date.partition_point(|(other, _)| *other < date);
    let mut sizes: Vec<(f64, usize)> =
        known().map(|(date, error)| (error.abs(), place(date))).collect();
    sizes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let quantile = |share| bootstrap::quantile_with_interval(&sizes, share, &draws);
    Some(Errors {
        mae,
        rmse,
        bias,
        median: quantile(0.5)?,
        p90: quantile(0.9)?,
        within_3,
        within_5,
    })
}

fn bets(entries: &[&Entry], source: LineSource, draws: &Draws) -> Option<Bets> {
    let made = || {
        let of_source =
            |entry: &&&Entry| entry.line_source == Some(source) && entry.verdict != Verdict::None;
        entries.iter().filter(of_source)
    };
    let count = |verdict| made().filter(|entry| entry.verdict == verdict).count();
    let (wins, losses) = (count(Verdict::Win), count(Verdict::Loss));
    let mut by_date: BTreeMap<usize, (i16, i16)> = BTreeMap::new();
    for entry in made() {
        let (wins, losses) = by_date.entry(entry.date).or_default();
        match entry.verdict {
            Verdict::Win => *wins = wins.saturating_add(1),
            Verdict::Loss => *losses = losses.saturating_add(1),
            _ => {}
        }
    }
    let (won, decided): (Vec<i16>, Vec<i16>) =
        by_date.values().map(|(wins, losses)| (*wins, wins.saturating_add(*losses))).unzip();
    let rate =
        |wins: i32, decided: i32| (decided > 0).then(|| f64::from(wins) / f64::from(decided));
    let in_draw = |counts: &[i16]| rate(dot(counts, &won), dot(counts, &decided));
    let all = vec![1; won.len()];
    let win_rate = in_draw(&all).map(|value| Estimate {
        value,
        interval: bootstrap::interval(draws.of(by_date.keys().copied().collect()).map(in_draw)),
    });
    // The return rises with the rate of wins on a straight line, and so do the ends of its interval.
    let per_unit = |rate: f64| rate * WINNINGS - (1.0 - rate);
    (made().next().is_some()).then(|| Bets {
        line_source: source.as_str(),
        recommendations: made().count(),
        wins,
        losses,
        pushes: count(Verdict::Push),
        voids: count(Verdict::Void),
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
