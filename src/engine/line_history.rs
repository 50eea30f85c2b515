//! What outcomes at the market's lines of earlier dates say, for each date of a season.
//!
//! Systems are asked for every earlier date of the season that has such lines, whichever dates are to be predicted, so that
//! the answer for a date does not depend on what else is asked.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::{LinePolicy, MarketLines, Plan, PossibleLines, Runner, Slate};
use crate::domain::{GameDate, LineSource, Outcome};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::systems::{LineKnowledge, LinedPlayerDate, PricedLines};

/// Whether a player-date of `season` on one of `dates` is judged by a line of the market.
pub fn has_market_lines(
    season: &Season,
    policy: &LinePolicy,
    offers: Option<&MarketLines>,
    dates: &[GameDate],
) -> Result<bool, SnapshotError> {
    let slate = Slate::new(&season.games()?, season.opening_night());
    let possible = PossibleLines::new(season, policy, offers)?;
    let of_market = |game: &u32| {
        let lines = possible.lines(*game as usize);
        lines.is_some_and(|lines| lines.middle.source == LineSource::Market)
    };
    Ok(dates.iter().any(|date| slate.on(*date).iter().any(of_market)))
}

/// What is known of lines from the dates of a season, date by date.
#[derive(Debug)]
pub struct LineHistory {
    /// Dates with outcomes at lines, ascending, and what is known once each is over; before the first, nothing is.
    after: Vec<(GameDate, LineKnowledge)>,
    none: LineKnowledge,
    /// SHA-256 of the table that the offers of a slate's earlier dates come from.
    of_slate: Option<String>,
}

impl LineHistory {
    /// That of the dates of `season` before the last one of `plan`, as the systems of its training predict them. The lines of
    /// a slate stand in its own rows, and those of earlier dates come from `earlier` offers, if there are some.
    pub fn new(
        season: &Season,
        plan: &Plan,
        earlier: Option<Arc<MarketLines>>,
    ) -> Result<Self, SnapshotError> {
        let of_slate = earlier.as_ref().map(|offers| offers.sha256().to_owned());
        let offers = earlier.or_else(|| plan.offers.clone());
        let plan = Plan { offers, history: None, ..plan.clone() };
        let runner = Runner::new(season, &plan)?;
        let first = season.opening_night();
        let last = plan.dates.last().copied().unwrap_or(first);
        let dates: Vec<GameDate> = (first.days()..last.days()).map(GameDate::from_days).collect();
        let played: Vec<_> = dates.par_iter().map(|date| played(&runner, *date)).collect();
        let mut known = LineKnowledge::default();
        let mut after = Vec::new();
        for (date, played) in dates.into_iter().zip(played).filter(|(_, played)| !played.is_empty())
        {
            known.add_date(&played);
            after.push((date, known.clone()));
        }
        Ok(Self { after, none: LineKnowledge::default(), of_slate })
    }

    /// SHA-256 of the table that the offers of a slate's earlier dates come from, if there are some.
    pub fn offers_of_slate(&self) -> Option<&str> {
        self.of_slate.as_deref()
    }

    /// What is known on `date`, of nothing but the dates before it.
    pub(super) fn before(&self, date: GameDate) -> &LineKnowledge {
        let earlier = self.after.partition_point(|(other, _)| *other < date);
        earlier.checked_sub(1).map_or(&self.none, |newest| &self.after[newest].1)
    }
}

/// The player-dates of `date` that have lines of the market and an outcome, in the order of players.
fn played<'a>(runner: &Runner<'a>, date: GameDate) -> Vec<LinedPlayerDate<'a>> {
    let Some(models) = runner.trained.and_then(|trained| trained.models_for(date)) else {
        return Vec::new();
    };
    let lined = |row: &u32| {
        let game = *row as usize;
        let (points, minutes) = (runner.games.points.get(game), runner.games.minutes.get(game));
        let outcome = Outcome::new(points, minutes).actual()?;
        let features = runner.season.feature_row(game).map(|row| runner.features.row(row));
        Some((game, runner.lines(game, features.as_ref())?.priced()?, outcome))
    };
    let lined: Vec<(usize, PricedLines, f64)> =
        runner.slate.on(date).iter().filter_map(lined).collect();
    let games: Vec<usize> = lined.iter().map(|(game, ..)| *game).collect();
    let predicted = runner.predict_trained(date, &games);
    let together = lined.into_iter().zip(predicted);
    together
        .map(|((_, lines, outcome), predicted)| LinedPlayerDate {
            lines,
            predicted,
            models,
            outcome,
        })
        .collect()
}
