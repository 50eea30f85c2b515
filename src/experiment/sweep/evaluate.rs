//! Predicts a season with each setting of a block, and keeps what came of it as sums by date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::{DateSums, SweepMeasure, SweepResults, SweepSetting};
use crate::domain::{GameDate, Outcome};
use crate::engine::{self, DateForecast, Forecast, Plan, Slate};
use crate::grade::{self, Verdict};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::systems::{StoredPrediction, System, TrainedModels, with_parameters};

/// A season to try settings on.
#[derive(Debug)]
pub struct SweepSeason<'a> {
    season: &'a Season,
    /// What to predict with the declared numbers.
    plan: Plan,
    /// What came of each row of the games.
    outcomes: Vec<Outcome>,
    /// Whether each row counts.
    counts: Vec<bool>,
    /// What was trained with the numbers that [`training_key`] describes, where systems predict with a training.
    trained: BTreeMap<String, Arc<TrainedModels>>,
}

/// What tells the training of a setting from those of others.
pub fn training_key(setting: &SweepSetting) -> String {
    let training = SweepSetting { training: setting.training.clone(), ..SweepSetting::default() };
    training.describe()
}

impl<'a> SweepSeason<'a> {
    /// The `season` as `plan` predicts it with the declared numbers, on all its dates with games after the warm-up. Player-dates
    /// with fewer than `min_games` earlier games of the season do not count.
    pub fn new(season: &'a Season, plan: Plan, min_games: usize) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let slate = Slate::new(&games, season.opening_night());
        let first = season.opening_night().plus_days(i32::from(plan.bootstrap_days));
        let mut dates = plan.dates.clone();
        dates.retain(|date| *date >= first && !slate.on(*date).is_empty());
        let rows = 0..games.dates.len();
        let outcome = |row: usize| Outcome::new(games.points.get(row), games.minutes.get(row));
        let earlier = grade::earlier_games(&games, season.opening_night());
        Ok(Self {
            season,
            plan: Plan { dates, ..plan },
            outcomes: rows.map(outcome).collect(),
            counts: earlier.into_iter().map(|games| games >= min_games).collect(),
            trained: BTreeMap::new(),
        })
    }

    /// The same with trainings, one for each key of the settings that are tried.
    #[must_use]
    pub fn with_trainings(self, trained: BTreeMap<String, Arc<TrainedModels>>) -> Self {
        Self { trained, ..self }
    }

    /// Whether any player-date of its dates counts.
    pub fn has_counted(&self) -> Result<bool, SnapshotError> {
        let (games, dates) = (self.season.games()?, self.dates());
        let is_of_dates = |day: i32| dates.binary_search(&GameDate::from_days(day)).is_ok();
        let mut rows = self.counts.iter().zip(games.dates);
        Ok(rows.any(|(counts, day)| *counts && is_of_dates(*day)))
    }

    /// Its dates, ascending.
    pub fn dates(&self) -> &[GameDate] {
        &self.plan.dates
    }

    /// Its systems, in the order of files.
    pub fn systems(&self) -> &[Arc<dyn System>] {
        &self.plan.systems
    }
}

/// What each of `settings` gives: one after another, for each the systems in their order, for each the dates. It does not depend
/// on the number of threads.
pub fn evaluate(
    of: &SweepSeason<'_>,
    settings: &[SweepSetting],
) -> Result<Vec<DateSums>, SnapshotError> {
    let declared = Declared::new(of)?;
    let all: Vec<Vec<DateSums>> = settings
        .par_iter()
        .map(|setting| with(of, setting, &declared))
        .collect::<Result<_, _>>()?;
    Ok(all.concat())
}

/// Makes the declared numbers and the best setting of each system by `by` again, which is what is believed of a sweep. The first
/// of them that gives other sums than `results` have; none if all are the same.
pub fn first_different(
    results: &SweepResults,
    seasons: &[SweepSeason<'_>],
    by: SweepMeasure,
) -> Result<Option<usize>, SnapshotError> {
    let best = (0..results.systems.len()).map(|system| results.best(system, by));
    let again: BTreeSet<usize> = [0].into_iter().chain(best).collect();
    for (season, of) in seasons.iter().zip(&results.seasons) {
        let declared = Declared::new(season)?;
        for setting in &again {
            let count = results.systems.len() * of.dates.len();
            let kept = &of.sums[setting * count..][..count];
            if with(season, &results.settings[*setting], &declared)? != kept {
                return Ok(Some(*setting));
            }
        }
    }
    Ok(None)
}

/// What the declared numbers predict: by date, for each player what each system does.
struct Declared(Vec<Vec<Option<f64>>>);

impl Declared {
    fn new(of: &SweepSeason<'_>) -> Result<Self, SnapshotError> {
        let forecast = predict(of, &SweepSetting::default())?;
        let points = |date: &DateForecast| {
            date.results.iter().map(|result| result.ok().map(StoredPrediction::points)).collect()
        };
        Ok(Self(forecast.dates.iter().map(points).collect()))
    }
}

fn predict(of: &SweepSeason<'_>, setting: &SweepSetting) -> Result<Forecast, SnapshotError> {
    let parameters = setting.parameters.clone();
    let systems = with_parameters(of.plan.systems.clone(), &parameters);
    let trained = of.trained.get(&training_key(setting)).cloned();
    engine::predict(of.season, &Plan { systems, parameters, trained, ..of.plan.clone() }, |_| ())
}

/// What one setting gives.
fn with(
    of: &SweepSeason<'_>,
    setting: &SweepSetting,
    Declared(declared): &Declared,
) -> Result<Vec<DateSums>, SnapshotError> {
    let forecast = predict(of, setting)?;
    let (systems, dates) = (of.plan.systems.len(), forecast.dates.len());
    let mut sums = vec![DateSums::default(); systems * dates];
    for (at, date) in forecast.dates.iter().enumerate() {
        let mut results = date.results.iter().zip(&declared[at]);
        for player in &date.players {
            let outcome = of.outcomes[player.game];
            for (system, (result, declared)) in (0..systems).zip(&mut results) {
                let Ok(prediction) = result else { continue };
                if !of.counts[player.game] {
                    continue;
                }
                let points = prediction.points();
                let line = player.lines.map(|lines| lines.for_points(points));
                let verdict = Verdict::new(prediction.recommendation(), line, outcome);
                sums[system * dates + at].add((points, *declared), outcome, verdict);
            }
        }
    }
    Ok(sums)
}
