//! Whoever gives a number of points for a player-date: the systems of a run, and the baselines they have to beat.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use super::range::Fall;
use super::{Graded, Judged, PlayerDate, Slice, Verdict, decile};
use crate::domain::{LineSource, SystemId};

/// One who gives a number of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecaster {
    /// A system of the run.
    System(SystemId),
    /// The mean of the player's last 5 games of the season.
    Last5,
    /// The mean of the last 10.
    Last10,
    /// The mean of the season's games so far.
    SeasonAverage,
    /// The market's line itself, where there is one.
    MarketLine,
}

impl Forecaster {
    /// The baselines, in the order of reports.
    pub const BASELINES: [Self; 4] =
        [Self::Last5, Self::Last10, Self::SeasonAverage, Self::MarketLine];

    /// The name that tables use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System(system) => system.as_str(),
            Self::Last5 => "last_5",
            Self::Last10 => "last_10",
            Self::SeasonAverage => "season_average",
            Self::MarketLine => "market_line",
        }
    }
}

impl fmt::Display for Forecaster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One number of points, and how it ended.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The day and the row of the season's games: what entries are ordered by.
    pub(super) key: (i32, usize),
    /// The position of its date among those of the run.
    pub(super) date: usize,
    /// Predicted less actual points; `None` if the player-date is void.
    pub(super) error: Option<f64>,
    pub(super) verdict: Verdict,
    pub(super) line_source: Option<LineSource>,
    /// Where the outcome lies, seen from the range of points that was given, if one was.
    pub(super) fall: Option<Fall>,
    /// The slices it belongs to, by their positions in [`Forecasts::slices`].
    pub(super) slices: [Option<u16>; Slice::OF_PREDICTION],
}

/// Everything one forecaster said, in the order of dates and players.
#[derive(Debug)]
pub(super) struct Forecasts {
    pub(super) forecaster: Forecaster,
    pub(super) entries: Vec<Entry>,
    /// Every slice of the run, ascending.
    pub(super) slices: Arc<[Slice]>,
}

/// A player-date as its entries repeat it.
struct Place {
    date: usize,
    actual: Option<f64>,
    slices: [Option<u16>; Slice::OF_PREDICTION],
}

/// What everybody said: the systems, then the baselines that said anything.
pub(super) fn all(graded: &Graded) -> Vec<Forecasts> {
    let slices = slices(graded);
    let places = places(graded, &slices);
    let entry = |player_date: usize, predicted: f64| {
        let (of, place) = (&graded.player_dates[player_date], &places[player_date]);
        Entry {
            key: (of.day, of.game),
            date: place.date,
            error: place.actual.map(|actual| predicted - actual),
            verdict: Verdict::None,
            line_source: None,
            fall: None,
            slices: place.slices,
        }
    };
    let of_system = |system: usize| {
        let judged = graded.predictions.iter().filter(|judged| judged.system == system);
        let entries = judged.map(|judged| {
            let mut entry = entry(judged.player_date, judged.predicted);
            entry.verdict = judged.verdict;
            entry.line_source = judged.line.map(|line| line.source);
            entry.fall = Fall::of(judged.distribution, places[judged.player_date].actual);
            for (slot, slice) in entry.slices[Slice::OF_PLAYER_DATE..].iter_mut().zip(own(judged)) {
                *slot = position(&slices, slice);
            }
            entry
        });
        entries.collect()
    };
    let of_baseline = |points: fn(&PlayerDate) -> Option<f64>| {
        let said = graded.player_dates.iter().enumerate();
        said.filter_map(|(position, of)| Some(entry(position, points(of)?))).collect()
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
                Forecaster::System(_) => of_system(position),
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

/// The slices that are a prediction's own rather than its player-date's.
fn own(judged: &Judged) -> [Slice; Slice::OF_PREDICTION - Slice::OF_PLAYER_DATE] {
    let source = judged.line.map(|line| line.source);
    [Slice::LineSource(source), Slice::Confidence(decile(judged.confidence))]
}

/// Every slice of the run, ascending.
fn slices(graded: &Graded) -> Arc<[Slice]> {
    let mut all: BTreeSet<Slice> = graded.predictions.iter().flat_map(own).collect();
    let mut former = None;
    for of in &graded.player_dates {
        let slices = Slice::of(of);
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

fn places(graded: &Graded, slices: &[Slice]) -> Vec<Place> {
    let dates = graded.dates();
    let place = |of: &PlayerDate| {
        let mut places = [None; Slice::OF_PREDICTION];
        for (place, slice) in places.iter_mut().zip(Slice::of(of)) {
            *place = position(slices, slice);
        }
        Place {
            date: dates.binary_search(&of.day).unwrap_or_default(),
            actual: of.outcome.actual(),
            slices: places,
        }
    };
    graded.player_dates.par_iter().map(place).collect()
}
