//! What a training made for a season, and what its models predict for player-dates.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::{self, TRAINED_SYSTEMS};
use crate::domain::{GameDate, KnownAbsences, SystemId};
use crate::features::extended::{self, ExtendedValues};
use crate::model::{Model, Network};
use crate::systems::{BiasCorrection, ErrorQuantiles, ExtendedRow, NoPrediction};

/// What a training made for a season: models with the dates from which on they may be used, and the rows they read.
#[derive(Clone, Debug)]
pub struct TrainedModels {
    id: String,
    absences: KnownAbsences,
    /// In the order of their dates.
    refits: Arc<Vec<RefitModels>>,
    /// The names of a row's values, and the rows.
    names: Vec<String>,
    features: Vec<f64>,
    /// For each row of the season's games, the row of the features.
    rows: Vec<Option<u32>>,
}

/// Models and how far off their kinds were before.
#[derive(Clone, Debug)]
pub struct RefitModels {
    /// Everything it was made from lies strictly before this date, except that what corrects predictions for a later one
    /// knows the dates between.
    pub as_of: GameDate,
    /// The trees.
    pub model: Model,
    /// The networks, which are trained less often.
    pub network: Arc<Network>,
    /// What the errors of predictions for earlier dates say, for each of [`TRAINED_SYSTEMS`].
    pub calibrations: [SystemCalibration; TRAINED_SYSTEMS.len()],
    /// What each of the ensemble's components weighs; the sum is 1.
    pub weights: [f64; TRAINED_SYSTEMS.len() - 1],
}

impl RefitModels {
    /// The calibration of the system `id`, if it is one of [`TRAINED_SYSTEMS`]; of `market_v2` that of the ensemble.
    pub fn calibration(&self, id: SystemId) -> Option<&SystemCalibration> {
        // What the blend of line and ensemble says is as far off as the ensemble, until outcomes at lines calibrate it.
        let id = if id == ids::MARKET { ids::ENSEMBLE } else { id };
        TRAINED_SYSTEMS.iter().position(|other| *other == id).map(|place| &self.calibrations[place])
    }
}

/// What the errors of one system on earlier dates say of its next predictions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemCalibration {
    /// What brings their mean to where it is aimed.
    pub correction: BiasCorrection,
    /// How far off corrected predictions were; `None` where there were too few.
    pub residuals: Option<ErrorQuantiles>,
}

impl SystemCalibration {
    /// Whether all its numbers make sense.
    pub fn is_sound(&self) -> bool {
        self.correction.is_sound() && self.residuals.iter().all(ErrorQuantiles::is_sound)
    }
}

/// What the models of a refit give for one player-date.
#[derive(Clone, Copy, Debug)]
pub struct ModelOutput<'a> {
    /// The models that were asked.
    pub models: &'a RefitModels,
    /// The date.
    pub date: GameDate,
    /// What the trees add to `zone_matchup_v2`'s points before any correction.
    pub trees: f64,
    /// What the networks add to them.
    pub network: f64,
}

impl TrainedModels {
    /// What the training called `id` made. `features` has one [`ExtendedRow`] after the other, the values of each under
    /// `names`; `rows` says which of them is that of each row of the season's games.
    pub fn new(
        id: String,
        mut refits: Vec<RefitModels>,
        (names, features): (Vec<String>, Vec<f64>),
        rows: Vec<Option<u32>>,
    ) -> Self {
        refits.sort_by_key(|models| models.as_of);
        let absences = KnownAbsences::Expected;
        Self { id, absences, refits: Arc::new(refits), names, features, rows }
    }

    /// The same, with `absences` taken to be known before the games of each date.
    #[must_use]
    pub fn knowing(self, absences: KnownAbsences) -> Self {
        Self { absences, ..self }
    }

    /// The same, with these values of the player-dates that `rows` are of.
    #[must_use]
    pub fn with_values(&self, rows: &[ExtendedValues]) -> Self {
        let mut changed = self.clone();
        let width = self.names.len();
        let first_of_slate = extended::slate_names().next();
        let slate = self.names.iter().position(|name| Some(name.as_str()) == first_of_slate);
        for row in rows {
            let Some(place) = self.rows.get(row.game).copied().flatten() else { continue };
            let values = &mut changed.features[place as usize * width..][..width];
            let mut set = |first: usize, known: &[Option<f64>]| {
                for (value, known) in values[first..].iter_mut().zip(known) {
                    *value = known.unwrap_or(f64::NAN);
                }
            };
            set(0, &row.values);
            if let Some(slate) = slate {
                set(slate, &row.slate);
            }
        }
        changed
    }

    /// What is taken to be known of who does not play.
    pub fn absences(&self) -> KnownAbsences {
        self.absences
    }

    /// The features of the player-date in row `game` of the season's games, if there are any.
    pub fn row(&self, game: usize) -> Option<ExtendedRow<'_>> {
        let row = self.rows.get(game).copied().flatten()? as usize;
        let width = self.names.len();
        self.features.get(row * width..(row + 1) * width).map(ExtendedRow::new)
    }

    /// The names of the values of a row: those of an [`ExtendedRow`], then those that were asked for besides.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The places of `names` in a row; `None` if one is not there.
    pub fn places<'n>(&self, names: impl Iterator<Item = &'n str>) -> Option<Vec<usize>> {
        names.map(|name| self.names.iter().position(|other| other == name)).collect()
    }

    /// The training's name, which says everything it depends on.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The models for `date`: the latest that saw nothing of the date or of what came after it.
    pub fn models_for(&self, date: GameDate) -> Option<&RefitModels> {
        let known = self.refits.partition_point(|models| models.as_of <= date);
        known.checked_sub(1).map(|newest| &self.refits[newest])
    }

    /// What the models give for the player-dates in the rows `games` of the season's games, all of them on `date`.
    ///
    /// # Panics
    ///
    /// Never: the values that a model refuses are left out before.
    #[expect(clippy::expect_used, reason = "what models refuse is left out before")]
    pub fn predict(
        &self,
        date: GameDate,
        games: &[usize],
    ) -> Vec<Result<ModelOutput<'_>, NoPrediction>> {
        let Some(models) = self.models_for(date) else {
            return vec![Err(NoPrediction::NothingLearned); games.len()];
        };
        let of_trees = self.places(models.model.header().feature_names.iter().map(String::as_str));
        let Some((of_trees, of_network)) = of_trees.zip(self.places(models.network.names())) else {
            return vec![Err(NoPrediction::NoFeatures); games.len()];
        };
        let read = |game: &usize| {
            let row = self.row(*game).ok_or(NoPrediction::NoFeatures)?;
            let readable = singles(&row, &of_trees).all(|value| !value.is_infinite());
            if readable { Ok(row) } else { Err(NoPrediction::NonFiniteFeature) }
        };
        let rows: Vec<Result<ExtendedRow<'_>, NoPrediction>> = games.iter().map(read).collect();
        let values = |places: &[usize]| -> Vec<f32> {
            rows.iter().flatten().flat_map(|row| singles(row, places)).collect()
        };
        let trees = models.model.predict(&values(&of_trees));
        let trees = trees.expect("Invariant: trees read no infinite value");
        let mut points = trees.into_iter().zip(models.network.predict(&values(&of_network)));
        let answer = |row: Result<ExtendedRow<'_>, NoPrediction>| {
            row?;
            let (trees, network) = points.next().expect("Invariant: each row has a prediction");
            Ok(ModelOutput { models, date, trees: f64::from(trees), network: f64::from(network) })
        };
        rows.into_iter().map(answer).collect()
    }

    /// The refits that predictions for the dates of `range` may need.
    pub fn refits_for(as_of: &[GameDate], range: Range<GameDate>) -> Range<usize> {
        let first = as_of.partition_point(|date| *date <= range.start).saturating_sub(1);
        first..as_of.partition_point(|date| *date < range.end).max(first)
    }
}

/// The values at `places` of `row` as models read them.
#[allow(clippy::cast_possible_truncation, reason = "models read single precision")]
fn singles(row: &ExtendedRow<'_>, places: &[usize]) -> impl Iterator<Item = f32> {
    row.values(places).map(|value| value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::{Member, NetworkInput, UNITS};

    fn day(day: i32) -> GameDate {
        GameDate::from_days(day)
    }

    fn trained(as_of: &[i32]) -> TrainedModels {
        let file = include_bytes!("../../../tests/vectors/models/named-3.2.0.ubj");
        let model = Model::new(file).unwrap();
        let input = NetworkInput {
            name: model.header().feature_names[0].clone(),
            low: 0.0,
            high: 1.0,
            mean: 0.0,
            deviation: 1.0,
            flagged: false,
        };
        let zeros = [0.0; UNITS];
        let member =
            Member { weights: vec![zeros], biases: zeros, output: zeros, output_bias: 0.0 };
        let network = Arc::new(Network::from_members(vec![input], vec![member], 1.0).unwrap());
        let models = |at: &i32| RefitModels {
            as_of: day(*at),
            model: model.clone(),
            calibrations: Default::default(),
            network: network.clone(),
            weights: [0.2; 5],
        };
        // Not in the order of the model.
        let names: Vec<String> = model.header().feature_names.iter().rev().cloned().collect();
        let values = (0..2 * names.len()).map(|at| at as f64).collect();
        let refits = as_of.iter().map(models).collect();
        let rows = vec![Some(1), None, Some(0)];
        TrainedModels::new("id".to_owned(), refits, (names, values), rows)
    }

    #[test]
    fn a_model_reads_its_features_by_name() {
        let mut trained = trained(&[10]);
        let model = trained.refits[0].model.clone();
        let row: Vec<f32> =
            (0..u8::try_from(trained.names.len()).unwrap()).map(f32::from).collect();
        let reversed: Vec<f32> = row.iter().rev().copied().collect();
        let expected = f64::from(model.predict(&reversed).unwrap()[0]);
        assert_ne!(expected, f64::from(model.predict(&row).unwrap()[0]), "the test cannot fail");
        let found = trained.predict(day(10), &[2]).remove(0);
        assert_eq!(found.unwrap().trees, expected);

        trained.names[0] = "another".to_owned();
        let lacking = trained.predict(day(10), &[2]).remove(0);
        assert_eq!(lacking.err(), Some(NoPrediction::NoFeatures));
    }

    #[test]
    fn a_value_that_is_too_large_costs_its_own_row_only() {
        let mut trained = trained(&[10]);
        let width = trained.names.len();
        trained.features[width] = 1e300;
        let answers = trained.predict(day(10), &[0, 2]);
        let reasons: Vec<_> = answers.into_iter().map(Result::err).collect();
        assert_eq!(reasons, [Some(NoPrediction::NonFiniteFeature), None]);
    }

    #[test]
    fn a_date_never_gets_later_models() {
        let trained = trained(&[30, 10, 20]);
        let as_of = |date| trained.models_for(day(date)).map(|models| models.as_of.days());
        for date in 0..50 {
            let expected = [10, 20, 30].into_iter().rfind(|as_of| *as_of <= date);
            assert_eq!(as_of(date), expected, "day {date}");
        }
    }

    #[test]
    fn the_refits_of_a_range_are_those_of_its_dates() {
        let dates = [10, 20, 30].map(day);
        for (range, expected) in [
            (0..5, 0..0),
            (0..11, 0..1),
            (10..20, 0..1),
            (15..21, 0..2),
            (30..99, 2..3),
            (35..36, 2..3),
        ] {
            let found = TrainedModels::refits_for(&dates, day(range.start)..day(range.end));
            assert_eq!(found, expected, "{range:?}");
        }
    }

    #[test]
    fn a_player_date_without_a_row_or_models_says_why() {
        let trained = trained(&[10]);
        let reasons = |date| {
            let answers = trained.predict(day(date), &[0, 1, 2]);
            answers.into_iter().map(Result::err).collect::<Vec<_>>()
        };
        assert_eq!(reasons(9), [Some(NoPrediction::NothingLearned); 3]);
        assert_eq!(reasons(10), [None, Some(NoPrediction::NoFeatures), None]);
    }
}
