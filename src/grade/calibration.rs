//! Whether what is said to be likely happens as often as is said.

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate};
use super::chance::{MarketCheck, SidesByDate};
use super::run_offers::RunOffers;
use super::{Graded, GradedPrediction};
use crate::domain::{Line, LineSource, MarginRemoval};
use crate::systems::OverStatus;

/// How many bins the predictions are divided into.
pub const BINS: usize = 10;

/// The probabilities of going over that a system gives for lines of one source, against what happened.
///
/// A push counts, as one that did not go over: the probability is that of *more* points than the line. Voids do not count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Who gives the probabilities.
    pub forecaster: &'static str,
    /// Who set the lines.
    pub line_source: &'static str,
    /// Predictions with a probability and an outcome.
    pub n: usize,
    /// Those of them whose points fell on the line.
    pub pushes: usize,
    /// Predictions with a probability of player-dates that are void.
    pub voids: usize,
    /// The mean over the bins of the distance between mean probability and share over, 0 – 1. It has no interval: a draw of
    /// dates scatters the shares once more, which makes every distance longer than it is.
    pub gap: Option<f64>,
    /// Whether the probabilities hold at lines of the market.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_market: Option<MarketCheck>,
    /// All predictions in one bin.
    pub all: Option<Bin>,
    /// Ten bins from the lowest probabilities to the highest, each as many predictions as the others but for one, and no
    /// empty one. Of equal probabilities the earlier date stands in the lower bin, and on one date the earlier player. Bins of
    /// equal width would be almost empty at both ends, where chance alone makes them miss.
    pub bins: Vec<Bin>,
}

/// Predictions with like probabilities of going over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Predictions.
    pub n: usize,
    /// Those of them whose points fell on the line.
    pub pushes: usize,
    /// The lowest probability.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// The mean.
    pub mean_probability: f64,
    /// The share of them whose points were more than the line.
    pub share_over: Estimate,
}

/// A probability of going over, and what came of it.
#[derive(Clone, Copy)]
struct LineForecast {
    probability: f64,
    /// The position of its date.
    date: usize,
    over: bool,
    push: bool,
}

/// The calibration of every system that gives probabilities, by who set the line: lines of different sources are never mixed.
pub fn calibration(graded: &Graded) -> Vec<Calibration> {
    let dates = graded.date_positions();
    let mut all: Vec<LineForecasts> = (0..graded.systems.len())
        .flat_map(|system| LineSource::ALL.map(|source| LineForecasts::new(system, source)))
        .collect();
    for judged in &graded.predictions {
        let Some((probability, line)) = probability(judged) else { continue };
        let of_system = &mut all[judged.system * LineSource::ALL.len() + line.source as usize];
        let at_line = judged.distribution.and_then(|of| of.at_market);
        if at_line.is_some_and(|at| at.status == OverStatus::Uncalibrated) {
            of_system.uncalibrated += 1;
            continue;
        }
        of_system.sides.add(dates[judged.player_date], judged);
        match graded.player_dates[judged.player_date].outcome.actual() {
            None => of_system.voids += 1,
            Some(actual) => of_system.forecasts.push(LineForecast {
                probability,
                date: dates[judged.player_date],
                over: actual > line.points,
                push: actual == line.points,
            }),
        }
    }
    let name = |of: &LineForecasts| graded.systems[of.system].as_str();
    all.into_par_iter().filter_map(|of| calibrate(graded, name(&of), of)).collect()
}

/// The forecasts of one system for lines of one source.
struct LineForecasts {
    system: usize,
    source: LineSource,
    forecasts: Vec<LineForecast>,
    voids: usize,
    uncalibrated: usize,
    sides: SidesByDate,
}

impl LineForecasts {
    fn new(system: usize, source: LineSource) -> Self {
        let (forecasts, sides) = (Vec::new(), SidesByDate::default());
        Self { system, source, forecasts, voids: 0, uncalibrated: 0, sides }
    }
}

fn calibrate(graded: &Graded, forecaster: &'static str, of: LineForecasts) -> Option<Calibration> {
    let LineForecasts { source, mut forecasts, voids, uncalibrated, sides, .. } = of;
    if forecasts.len() + voids + uncalibrated == 0 {
        return None;
    }
    // The order of equal ones stays.
    forecasts.sort_by(|one, other| one.probability.total_cmp(&other.probability));
    let draws = graded.draws();
    let at = |bin: usize| forecasts.len() * bin / BINS;
    let bins: Vec<Bin> =
        (0..BINS).filter_map(|nth| bin(&forecasts[at(nth)..at(nth + 1)], draws)).collect();
    let at_market = (source == LineSource::Market).then(|| {
        let probabilities = |nth: usize| {
            forecasts[at(nth)..at(nth + 1)].iter().map(|of| of.probability).collect::<Vec<_>>()
        };
        let sides = sides.judge(draws);
        let shares = bins.iter().map(|bin| bin.share_over.value);
        MarketCheck::new((0..BINS).map(probabilities), shares, uncalibrated, sides)
    });
    let distances = bins.iter().map(|bin| (bin.mean_probability - bin.share_over.value).abs());
    Some(Calibration {
        forecaster,
        line_source: source.as_str(),
        n: forecasts.len(),
        pushes: forecasts.iter().filter(|forecast| forecast.push).count(),
        voids,
        at_market,
        gap: (!bins.is_empty()).then(|| distances.sum::<f64>() / bins.len() as f64),
        all: bin(&forecasts, draws),
        bins,
    })
}

/// What the market's own probabilities are called beside those of systems.
const MARKET: &str = "market";

/// The calibration of the market's own probabilities, for the lines of the first system that has one on each player-date. They
/// are given no push, so that pushes are counted and do not stand in a bin.
pub fn market_calibration(
    graded: &Graded,
    offers: RunOffers<'_>,
    removal: MarginRemoval,
) -> Option<Calibration> {
    let dates = graded.date_positions();
    let mut of_market = LineForecasts::new(0, LineSource::Market);
    let (mut pushes, mut last) = (0, None);
    for judged in &graded.predictions {
        let player_date = &graded.player_dates[judged.player_date];
        if last == Some(judged.player_date) {
            continue;
        }
        let priced = offers.price(judged, player_date.game);
        let probability = priced.and_then(|priced| priced.market_over(removal));
        let Some((probability, line)) = probability.zip(judged.line) else { continue };
        last = Some(judged.player_date);
        match player_date.outcome.actual() {
            None => of_market.voids += 1,
            Some(actual) if actual == line.points => pushes += 1,
            Some(actual) => of_market.forecasts.push(LineForecast {
                probability,
                date: dates[judged.player_date],
                over: actual > line.points,
                push: false,
            }),
        }
    }
    calibrate(graded, MARKET, of_market).map(|of| Calibration { pushes, ..of })
}

/// The probability of going over a line, and the line.
fn probability(judged: &GradedPrediction) -> Option<(f64, Line)> {
    let line = judged.line?;
    Some((judged.distribution?.over?, line))
}

/// `forecasts`, in the order of their probabilities, as one bin.
fn bin(forecasts: &[LineForecast], draws: &Draws) -> Option<Bin> {
    let mut by_date: Vec<(usize, [f64; 2])> =
        forecasts.iter().map(|forecast| (forecast.date, [f64::from(forecast.over), 1.0])).collect();
    by_date.sort_unstable_by_key(|(date, _)| *date);
    let by_date = ByDate::new(by_date.into_iter());
    let share = |[over, n]: [f64; 2]| (n > 0.0).then(|| [over / n]);
    let [share_over] = draws.estimates(&by_date, share)?;
    Some(Bin {
        n: forecasts.len(),
        pushes: forecasts.iter().filter(|forecast| forecast.push).count(),
        lowest: forecasts.first()?.probability,
        highest: forecasts.last()?.probability,
        mean_probability: forecasts.iter().map(|forecast| forecast.probability).sum::<f64>()
            / forecasts.len() as f64,
        share_over,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Interval;
    use crate::grade::fixture::{self, Row};
    use crate::systems::Distribution;

    /// A day, the points scored, none if it is void, and the probability of more than the line, with its source.
    type Bet = (i32, Option<i32>, f64, LineSource);

    /// Lines of 10 points.
    fn found(bets: &[Bet]) -> Vec<Calibration> {
        let rows: Vec<Row<'_>> =
            bets.iter().map(|(day, points, ..)| (*day, *points, &[Some(12.0)][..])).collect();
        let mut graded = fixture::of_systems(1, &rows);
        for (judged, (.., probability, source)) in graded.predictions.iter_mut().zip(bets) {
            judged.line = Some(Line { points: 10.0, source: *source });
            judged.distribution = Some(Distribution {
                p10: 0.0,
                p90: 20.0,
                over: Some(*probability),
                at_market: None,
            });
        }
        calibration(&graded)
    }

    use LineSource::{Estimated, Market};

    #[test]
    fn bins_are_equal_in_count_and_go_from_unlikely_to_likely() {
        // Twenty probabilities of 0.95, 0.9, … 0; the ten higher ones went over.
        let bets: Vec<Bet> = (0..20_i32)
            .map(|at| {
                let probability = f64::from(19 - at) / 20.0;
                (at / 4, Some(if at < 10 { 11 } else { 9 }), probability, Market)
            })
            .collect();
        let [all] = &found(&bets)[..] else { panic!("one system, one source") };
        assert_eq!((all.n, all.pushes, all.voids, all.bins.len()), (20, 0, 0, 10));
        for (at, bin) in (0_u8..).zip(&all.bins) {
            let lowest = f64::from(2 * at) / 20.0;
            assert_eq!((bin.n, bin.lowest, bin.highest), (2, lowest, f64::from(2 * at + 1) / 20.0));
            assert!((bin.mean_probability - lowest - 0.025).abs() < 1e-12);
            assert_eq!(bin.share_over.value, if at < 5 { 0.0 } else { 1.0 });
        }
        // The distances are 0.025, 0.125, … 0.425, and 0.475, 0.375, … 0.075.
        assert!((all.gap.unwrap() - 0.25).abs() < 1e-12, "{:?}", all.gap);
        let whole = all.all.unwrap();
        assert_eq!((whole.n, whole.lowest, whole.highest), (20, 0.0, 0.95));
        assert_eq!(whole.share_over.value, 0.5);
    }

    #[test]
    fn a_push_did_not_go_over_and_a_void_does_not_count() {
        let bets = [(1, Some(10), 0.5, Market), (1, Some(11), 0.5, Market), (1, None, 0.9, Market)];
        let [all] = &found(&bets)[..] else { panic!("one system, one source") };
        assert_eq!((all.n, all.pushes, all.voids), (2, 1, 1));
        assert_eq!((all.bins.len(), all.gap), (2, Some(0.5)));
        let share = all.all.unwrap().share_over;
        assert_eq!((share.value, share.interval), (0.5, None), "one date tells nothing");
        let every_day: Vec<Bet> =
            (1..=10).flat_map(|day| bets.map(|bet| (day, bet.1, bet.2, bet.3))).collect();
        let [all] = &found(&every_day)[..] else { panic!("one system, one source") };
        let share = all.all.unwrap().share_over;
        assert_eq!((share.value, share.interval), (0.5, Some(Interval { low: 0.5, high: 0.5 })));
        let [void] = &found(&bets[2..])[..] else { panic!("one system, one source") };
        assert_eq!((void.n, void.voids, void.gap, void.all), (0, 1, None, None));
        assert!(void.bins.is_empty() && found(&[]).is_empty());
    }

    #[test]
    fn of_equal_probabilities_the_earlier_stands_in_the_lower_bin() {
        // Eleven in ten bins: the last two share the last one.
        let bets: Vec<Bet> =
            (0..11).map(|at| (at, Some(if at < 10 { 9 } else { 11 }), 0.25, Market)).collect();
        let [all] = &found(&bets)[..] else { panic!("one system, one source") };
        let shares: Vec<f64> = all.bins.iter().map(|bin| bin.share_over.value).collect();
        assert_eq!(shares, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5]);
        assert_eq!(all.gap, Some(0.25));
    }

    #[test]
    fn lines_of_different_sources_are_never_mixed() {
        let bets =
            [(1, Some(9), 0.25, Estimated), (1, Some(11), 0.75, Market), (2, Some(9), 0.5, Market)];
        let all = found(&bets);
        let sources: Vec<_> = all.iter().map(|of| (of.line_source, of.n)).collect();
        assert_eq!(sources, [("ACTUAL_PROP", 2), ("ESTIMATED_AVG", 1)]);
        assert_eq!((all[0].gap, all[1].gap), (Some(0.375), Some(0.25)));
    }
}
