//! Collects the forecasts of systems and baselines for a run.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use super::entries::{Entry, Forecaster, Forecasts};
use super::graded::{Graded, GradedPlayerDate, GradedPrediction};
use super::outcome::{RangePosition, Verdict, confidence_decile};
use super::slices::Slice;
use crate::domain::GameDate;

impl Graded {
    /// All forecasts of the run.
    pub(super) fn forecasts(&self) -> &[Forecasts] {
        self.forecasts.get_or_init(|| collect_forecasts(self))
    }
}

/// A player-date as its entries repeat it.
struct PlayerDatePlace {
    date: usize,
    actual: Option<f64>,
    slices: [Option<u16>; Slice::OF_PREDICTION],
}

/// All forecasts: the systems', then those of the baselines that have any.
fn collect_forecasts(graded: &Graded) -> Vec<Forecasts> {
    let slices = slices(graded);
    let places = places(graded, &slices);
    let of_baseline = |points: fn(&GradedPlayerDate) -> Option<f64>| {
        let forecasts = graded.player_dates.iter().zip(&places).enumerate();
        let entry = |(position, (of, place)): (usize, (_, &PlayerDatePlace))| {
            Some(place.entry(position, points(of)?))
        };
        forecasts.filter_map(entry).collect()
    };
    let systems =
        (0..graded.systems.len()).map(|system| Forecaster::System(graded.systems[system]));
    let forecasters: Vec<Forecaster> = systems.chain(Forecaster::BASELINES).collect();
    let mut all: Vec<Forecasts> = forecasters
        .par_iter()
        .enumerate()
        .map(|(position, forecaster)| Forecasts {
            forecaster: *forecaster,
            entries: match forecaster {
                Forecaster::System(_) => entries_of_system(graded, position, &places, &slices),
                Forecaster::Last5 => of_baseline(|of| of.circumstances.last_5),
                Forecaster::Last10 => of_baseline(|of| of.circumstances.last_10),
                Forecaster::SeasonAverage => of_baseline(|of| of.circumstances.season_average),
                Forecaster::MarketLine => of_baseline(|of| of.market_line),
            },
            slices: Arc::clone(&slices),
        })
        .collect();
    all.retain(|forecasts| !forecasts.entries.is_empty());
    all
}

impl PlayerDatePlace {
    /// A forecast of this player-date, which has no line.
    fn entry(&self, player_date: usize, predicted: f64) -> Entry {
        Entry {
            player_date,
            date: self.date,
            error: self.actual.map(|actual| predicted - actual),
            verdict: Verdict::None,
            line_source: None,
            range_position: None,
            slices: self.slices,
        }
    }
}

/// The forecasts of the run's system at a position.
fn entries_of_system(
    graded: &Graded,
    system: usize,
    places: &[PlayerDatePlace],
    slices: &[Slice],
) -> Vec<Entry> {
    let judged = graded.predictions.iter().filter(|judged| judged.system == system);
    let entry = |judged: &GradedPrediction| {
        let place = &places[judged.player_date];
        let mut entry = place.entry(judged.player_date, judged.predicted);
        entry.verdict = judged.verdict;
        entry.line_source = judged.line.map(|line| line.source);
        entry.range_position = RangePosition::new(judged.distribution, place.actual);
        let further = entry.slices[Slice::OF_PLAYER_DATE..].iter_mut();
        for (slot, slice) in further.zip(slices_of_prediction(judged)) {
            *slot = position(slices, slice);
        }
        entry
    };
    judged.map(entry).collect()
}

/// The slices that are a prediction's own rather than its player-date's.
fn slices_of_prediction(
    judged: &GradedPrediction,
) -> [Slice; Slice::OF_PREDICTION - Slice::OF_PLAYER_DATE] {
    let source = judged.line.map(|line| line.source);
    [Slice::LineSource(source), Slice::Confidence(confidence_decile(judged.confidence))]
}

/// Every slice of the run, ascending.
fn slices(graded: &Graded) -> Arc<[Slice]> {
    let mut all: BTreeSet<Slice> =
        graded.predictions.iter().flat_map(slices_of_prediction).collect();
    let mut former = None;
    for of in &graded.player_dates {
        let slices = slices_of_player_date(of);
        // The month is the same for a whole date; looking the others up again and again would be most of the work.
        if former.replace(slices) != Some(slices) {
            all.extend(slices);
        }
    }
    all.into_iter().collect()
}

fn position(slices: &[Slice], slice: Slice) -> Option<u16> {
    slices.binary_search(&slice).ok().and_then(|position| u16::try_from(position).ok())
}

fn places(graded: &Graded, slices: &[Slice]) -> Vec<PlayerDatePlace> {
    let place = |(of, date): (&GradedPlayerDate, usize)| {
        let mut places = [None; Slice::OF_PREDICTION];
        for (place, slice) in places.iter_mut().zip(slices_of_player_date(of)) {
            *place = position(slices, slice);
        }
        PlayerDatePlace { date, actual: of.outcome.actual(), slices: places }
    };
    graded.player_dates.par_iter().zip(graded.date_positions()).map(place).collect()
}

/// The slices of a player-date.
fn slices_of_player_date(player_date: &GradedPlayerDate) -> [Slice; Slice::OF_PLAYER_DATE] {
    let (year, month) = month(player_date.day);
    [
        Slice::Overall,
        Slice::Month(year, month),
        Slice::Venue(player_date.home),
        Slice::Rest(player_date.circumstances.rest),
        Slice::Role(player_date.circumstances.role),
    ]
}

#[expect(clippy::expect_used, reason = "a table with a date that no season has is not read")]
fn month(day: i32) -> (i32, u32) {
    GameDate::from_days(day).month().expect("Invariant: a date of the calendar")
}
