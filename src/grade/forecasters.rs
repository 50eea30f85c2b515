//! Whoever gives a number of points for a player-date: the systems of a run, and the baselines they have to beat.

use std::fmt;

use super::{Graded, Slice, Verdict, decile};
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
    pub(super) slices: [Option<Slice>; 7],
}

/// Everything one forecaster said, in the order of dates and players.
#[derive(Debug)]
pub(super) struct Forecasts {
    pub(super) forecaster: Forecaster,
    pub(super) entries: Vec<Entry>,
}

/// What everybody said: the systems, then the baselines that said anything.
pub(super) fn all(graded: &Graded) -> Vec<Forecasts> {
    let dates = graded.dates();
    let entry = |player_date: usize, predicted: f64| {
        let of = &graded.player_dates[player_date];
        Entry {
            key: (of.day, of.game),
            date: dates.binary_search(&of.day).unwrap_or_default(),
            error: of.outcome.actual().map(|actual| predicted - actual),
            verdict: Verdict::None,
            line_source: None,
            slices: Slice::of(of),
        }
    };
    let forecasts = |system: &SystemId| Forecasts {
        forecaster: Forecaster::System(*system),
        entries: Vec::new(),
    };
    let mut all: Vec<Forecasts> = graded.systems.iter().map(forecasts).collect();
    for judged in &graded.predictions {
        let mut entry = entry(judged.player_date, judged.predicted);
        entry.verdict = judged.verdict;
        entry.line_source = judged.line.map(|line| line.source);
        entry.slices[5] = Some(Slice::LineSource(entry.line_source));
        entry.slices[6] = Some(Slice::Confidence(decile(judged.confidence)));
        all[judged.system].entries.push(entry);
    }
    for forecaster in Forecaster::BASELINES {
        let said = graded.player_dates.iter().enumerate().filter_map(|(position, of)| {
            let points = match forecaster {
                Forecaster::System(_) => None,
                Forecaster::Last5 => of.circumstances.last_5,
                Forecaster::Last10 => of.circumstances.last_10,
                Forecaster::SeasonAverage => of.circumstances.season_average,
                Forecaster::MarketLine => of.market_line,
            };
            Some(entry(position, points?))
        });
        all.push(Forecasts { forecaster, entries: said.collect() });
    }
    all.retain(|forecasts| !forecasts.entries.is_empty());
    all
}
