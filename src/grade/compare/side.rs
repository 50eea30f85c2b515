//! A run as it is compared: its predictions, and what became of each as far as that is known.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::Int32Type;
use serde::Serialize;

use crate::domain::{GameDate, Recommendation, SystemId};
use crate::grade::graded::find_game;
use crate::grade::{Circumstances, Filter, Outcome, Void, circumstances, grades_layout};
use crate::run::{PredictionRows, RunManifest};
use crate::season::Games;
use crate::snapshot::SnapshotError;
use crate::snapshot::words::Words;
use crate::systems;

/// One of the two runs of a comparison.
#[derive(Debug)]
pub struct Side<'a> {
    pub(super) systems: Vec<SystemId>,
    /// In the order of `predictions.parquet`.
    pub(super) rows: Vec<SideRow<'a>>,
}

/// Where the outcomes of a run come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomesFrom {
    /// The snapshot that it was made from.
    Snapshot,
    /// Its grades, which have kept them: that snapshot is gone.
    Grades,
    /// Another snapshot, the one of the season that is there: the run was never graded.
    PresentSnapshot,
}

/// A prediction.
#[derive(Clone, Copy, Debug)]
pub(super) struct SideRow<'a> {
    /// The player-date: its day, counted from 1970-01-01, and the player.
    pub(super) key: (i32, &'a str),
    pub(super) system: SystemId,
    pub(super) points: f64,
    pub(super) recommendation: Recommendation,
    /// What happened; `None` where that is not known.
    pub(super) outcome: Option<Outcome>,
    /// How many games of the season the player had before; `None` where that is not known.
    pub(super) earlier_games: Option<usize>,
    /// What the mean of the player's last ten games predicts, by the games that are there; `None` without any.
    pub(super) last_10: Option<f64>,
}

/// What is known of a player-date, whatever was predicted.
struct Known {
    outcome: Outcome,
    earlier_games: usize,
}

/// What the games that are there say of each of them.
struct KnownGames<'a> {
    games: &'a Games<'a>,
    circumstances: Vec<Circumstances>,
}

impl<'a> KnownGames<'a> {
    fn new(games: &'a Games<'a>, opening_night: GameDate) -> Self {
        Self { games, circumstances: circumstances::of_all(games, opening_night) }
    }

    /// The row of a player-date, and what was known before it.
    fn find(&self, (day, player): (i32, &str)) -> Option<(usize, &Circumstances)> {
        let game = find_game(self.games, (player, day))?;
        Some((game, &self.circumstances[game]))
    }
}

impl<'a> Side<'a> {
    /// A run with the outcomes of these games of a season. A player-date that they lack has an unknown one.
    pub fn new(
        games: &Games<'_>,
        opening_night: GameDate,
        manifest: &RunManifest,
        predictions: &'a RecordBatch,
    ) -> Result<Self, SnapshotError> {
        let known = KnownGames::new(games, opening_night);
        Self::with(manifest, predictions, &known, |_, key| {
            let (game, before) = known.find(key)?;
            let outcome = Outcome::new(games.points.get(game), games.minutes.get(game));
            Some(Known { outcome, earlier_games: before.earlier_games })
        })
    }

    /// A run with the outcomes that its `grades` have kept, columns of [`grades_layout`]: those of the snapshot that it was
    /// made from, which may be gone. What the last ten games predict is of `games`, those that are there.
    pub fn graded(
        games: &Games<'_>,
        opening_night: GameDate,
        manifest: &RunManifest,
        predictions: &'a RecordBatch,
        grades: &RecordBatch,
    ) -> Result<Self, SnapshotError> {
        let layout = grades_layout();
        let repeats = |name: &str| {
            predictions
                .column_by_name(name)
                .is_none_or(|column| grades.column_by_name(name) == Some(column))
        };
        if !layout.columns.iter().all(|column| repeats(column.name)) {
            let what = "it holds the grades of other predictions";
            return Err(SnapshotError::inconsistent(layout.file.as_ref(), what));
        }
        let points = grades["actual_points"].as_primitive::<Int32Type>();
        let reasons = Words::new(&grades["void_reason"]);
        let earlier = grades["earlier_games"].as_primitive::<Int32Type>();
        let outcome = |row: usize| Outcome {
            points: points.is_valid(row).then(|| points.value(row)),
            void: Void::ALL.into_iter().find(|void| reasons.get(row) == Some(void.as_str())),
        };
        let known = KnownGames::new(games, opening_night);
        Self::with(manifest, predictions, &known, |row, _| {
            let earlier_games = usize::try_from(earlier.value(row)).ok()?;
            Some(Known { outcome: outcome(row), earlier_games })
        })
    }

    fn with(
        manifest: &RunManifest,
        predictions: &'a RecordBatch,
        games: &KnownGames<'_>,
        known: impl Fn(usize, (i32, &str)) -> Option<Known>,
    ) -> Result<Self, SnapshotError> {
        let rows = PredictionRows::new(predictions)?;
        let row = |row: usize| {
            let key = (rows.day(row), rows.player(row));
            let known = known(row, key);
            SideRow {
                key,
                system: rows.system(row),
                points: rows.points(row),
                recommendation: rows.recommendation(row),
                outcome: known.as_ref().map(|known| known.outcome),
                earlier_games: known.map(|known| known.earlier_games),
                last_10: games.find(key).and_then(|(_, before)| before.last_10),
            }
        };
        let systems = manifest.systems.iter();
        Ok(Self {
            systems: systems
                .filter_map(|of| systems::find_system(&of.system_id).map(|system| system.id()))
                .collect(),
            rows: (0..rows.len()).map(row).collect(),
        })
    }

    /// The player-dates with at least `min_games` earlier games of the season, as far as is known; all of them without a
    /// number.
    pub fn filtered(mut self, min_games: Option<usize>) -> (Self, Option<Filter>) {
        let Some(min_games) = min_games else { return (self, None) };
        let of = self.player_dates().len();
        self.rows.retain(|row| row.earlier_games.is_some_and(|games| games >= min_games));
        let filter = Filter { min_games, player_dates: self.player_dates().len(), of };
        (self, Some(filter))
    }

    /// What systems that `of_system` accepts said of dates that `on_date` accepts.
    #[must_use]
    pub fn kept(
        mut self,
        of_system: impl Fn(SystemId) -> bool,
        on_date: impl Fn(GameDate) -> bool,
    ) -> Self {
        self.systems.retain(|system| of_system(*system));
        let is_kept =
            |row: &SideRow<'_>| of_system(row.system) && on_date(GameDate::from_days(row.key.0));
        self.rows.retain(is_kept);
        self
    }

    /// Whether it has no prediction.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The days with a prediction, ascending, each once.
    pub(super) fn days(&self) -> impl Iterator<Item = i32> {
        self.rows.chunk_by(|one, other| one.key.0 == other.key.0).map(|rows| rows[0].key.0)
    }

    /// The rows of one system.
    pub(super) fn rows_of(&self, system: SystemId) -> Vec<&SideRow<'a>> {
        self.rows.iter().filter(|row| row.system == system).collect()
    }

    /// One row of each player-date.
    pub(super) fn player_dates(&self) -> Vec<&SideRow<'a>> {
        self.rows.chunk_by(|one, other| one.key == other.key).map(|rows| &rows[0]).collect()
    }
}
