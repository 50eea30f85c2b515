//! Explains what a training made of a player-date.

use super::explanation::{
    ExplainedCorrection, ExplainedDistribution, ExplainedModel, ExplainedNetwork,
    ExplainedTraining, ExtendedInput, InputPart, OutcomePlace, Quantile, Sides, SimilarPast,
    WeighedGame,
};
use super::games::GameTable;
use super::sentences;
use crate::domain::{GameDate, Line, SystemId};
use crate::engine::{Plan, SystemDetail};
use crate::features::extended;
use crate::season::Season;
use crate::snapshot::layout::kept;
use crate::snapshot::{DataDir, SnapshotError};
use crate::systems::{
    ErrorQuantiles, ExtendedRow, MAX_SIMILAR_GAMES, ModelOutput, PRIOR_WEIGHT, Part, Prediction,
    ROW_WIDTH, RowInput, Sum, SystemCalibration, SystemInfo, Term, TrainedModels, line_bounds,
};
use crate::train::{self, TrainingManifest};

/// What a feature of the snapshot is counted in.
const OF_SNAPSHOT: &str = "as in the snapshot";

/// Where what was learned came from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSource<'a> {
    /// Where the snapshots of the seasons that were learned from stand.
    pub data: &'a DataDir,
    /// The training.
    pub training: &'a TrainingManifest,
}

/// What was learned of one player-date.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrainingContext<'a> {
    learned: &'a TrainedModels,
    date: GameDate,
    row: Option<ExtendedRow<'a>>,
    from: Option<ModelOutput<'a>>,
    background: TrainingSource<'a>,
}

impl<'a> TrainingContext<'a> {
    /// What `plan` knows of the player-date in row `game`; `None` if no system learns.
    pub(super) fn new(
        plan: &'a Plan,
        background: Option<TrainingSource<'a>>,
        date: GameDate,
        game: usize,
    ) -> Option<Self> {
        let learned = plan.trained_in_use()?;
        let from = learned.predict(date, &[game]).pop().and_then(Result::ok);
        let (row, background) = (learned.row(game), background?);
        Some(Self { learned, date, row, from, background })
    }

    /// The training, and what those of `answers` read that learn.
    pub(super) fn explain_training(&self, answers: &[SystemDetail]) -> ExplainedTraining {
        let learners = answers.iter().filter(|answer| answer.info.needs_training);
        let reads: Vec<ReadValue> = learners.flat_map(|answer| self.reads(&answer.info)).collect();
        let input = |(place, (name, unit)): (usize, (&'static str, &'static str))| {
            let of_place = reads.iter().filter(|read| read.place == place);
            let mut read_by: Vec<SystemId> = of_place.clone().map(|read| read.by).collect();
            read_by.dedup();
            ExtendedInput {
                name,
                value: self.row.and_then(|row| row.at(place)),
                unit,
                if_missing: of_place.clone().find_map(|read| read.if_missing),
                read_by,
                part: (place >= ROW_WIDTH).then(|| self.part(place)).flatten(),
            }
        };
        let further = self.learned.names().iter().skip(ROW_WIDTH);
        let further = further.map(|name| {
            (kept(name), extended::find(name).map_or(OF_SNAPSHOT, |feature| feature.unit))
        });
        let inputs = train::names_and_units().chain(further).enumerate().map(input);
        let learner = answers.iter().find(|of| of.info.needs_training);
        let rule = |of: &SystemDetail| sentences::describe_probability_rule(&of.info);
        ExplainedTraining {
            training_id: self.learned.id().to_owned(),
            history: self.background.training.history().iter().map(|of| of.season).collect(),
            as_of: self.learned.models_for(self.date).map(|models| models.as_of),
            recommends: learner.map_or(String::new(), rule),
            inputs: if self.row.is_some() { inputs.collect() } else { Vec::new() },
        }
    }

    /// What the models add with the value at `place` less what they add without it; none where it is missing.
    fn part(&self, place: usize) -> Option<InputPart> {
        let (row, with) = (self.row?, self.from?);
        row.at(place)?;
        let value = |at: usize| row.at(at).filter(|_| at != place).unwrap_or(f64::NAN);
        let names = self.learned.names().to_vec();
        let values = (0..names.len()).map(value).collect();
        let rows = vec![Some(0)];
        let models = vec![with.models.clone()];
        let id = self.learned.id().to_owned();
        let alone = TrainedModels::new(id, models, (names, values), rows);
        let without = alone.predict(self.date, &[0]).pop()?.ok()?;
        Some(InputPart {
            trees: with.trees - without.trees,
            network: with.network - without.network,
        })
    }

    /// What `system` reads of the row.
    fn reads(&self, system: &SystemInfo) -> Vec<ReadValue> {
        let by = system.id;
        let inputs = list_parts(system).flat_map(|part| part.of_row);
        let places = inputs.flat_map(|input| input.places());
        let of_formula =
            places.map(|(place, missing)| ReadValue { place, if_missing: Some(missing), by });
        let asked = |term| self.from.filter(|_| has(system, term)).map(|from| from.models);
        let trees = asked(Term::Trees).into_iter();
        let of_trees = trees.flat_map(|models| &models.model.header().feature_names);
        let networks = asked(Term::Network).into_iter();
        let of_networks = networks.flat_map(|models| models.network.names());
        let names = of_trees.map(String::as_str).chain(of_networks);
        let of_model = find_places(self.learned, names).into_iter();
        of_formula.chain(of_model.map(|place| ReadValue { place, if_missing: None, by })).collect()
    }

    /// The values that a term is made of, each with whether it stands for a missing one.
    pub(super) fn values(
        &self,
        inputs: &'static [RowInput],
    ) -> impl Iterator<Item = Option<(f64, bool)>> {
        inputs.iter().map(|input| self.row.as_ref().map(|row| input.read(row)))
    }

    fn taught(&self, system: &SystemInfo) -> Option<&'a SystemCalibration> {
        self.from?.models.calibration(system.id)
    }

    /// The trees, for a system that asks them.
    pub(super) fn model(&self, system: &SystemInfo) -> Option<ExplainedModel> {
        let ModelOutput { models, trees, .. } = self.from.filter(|_| has(system, Term::Trees))?;
        let refit = self.background.training.refit(models.as_of)?;
        #[allow(clippy::cast_possible_truncation, reason = "trees predict in single precision")]
        let margin = trees as f32;
        Some(ExplainedModel {
            as_of: Some(models.as_of),
            file: Some(refit.file.clone()),
            rows: Some(refit.rows),
            ..ExplainedModel::new(&models.model, Some(margin))
        })
    }

    /// The networks, for a system that asks them.
    pub(super) fn network(&self, system: &SystemInfo) -> Option<ExplainedNetwork> {
        let from = self.from.filter(|_| has(system, Term::Network))?;
        let manifest = self.background.training;
        let refit = manifest.refit(from.models.as_of)?;
        let file = manifest.files.iter().find(|file| file.name == refit.network)?;
        Some(ExplainedNetwork {
            file: file.name.clone(),
            sha256: file.sha256.clone(),
            as_of: refit.network_as_of,
            rows: file.rows,
            networks: from.models.network.members().len(),
            inputs: from.models.network.inputs().len(),
            mean: from.network,
        })
    }

    /// How the prediction of `system` was corrected, if it was.
    pub(super) fn correction(
        &self,
        system: &SystemInfo,
        prediction: &Prediction,
    ) -> Option<ExplainedCorrection> {
        prediction.terms.get(Term::Correction)?;
        let before = prediction.terms.with(Term::Correction, 0.0);
        let average = self.row?.season_average().unwrap_or(f64::NAN);
        Some(ExplainedCorrection {
            uncorrected: system.sum?.add(&before).ok()?.within,
            shift: self.taught(system)?.correction.shift(average, self.date),
        })
    }

    /// How far off predictions by `system` of so many points were; `None` if too few errors are known.
    pub(super) fn distribution(
        &self,
        system: &SystemInfo,
        points: f64,
        line: Option<Line>,
    ) -> Option<ExplainedDistribution> {
        let residuals = self.taught(system)?.residuals.as_ref()?;
        let (levels, part) = residuals.levels(points);
        let quantile = |share| Quantile {
            errors: residuals.errors(points, share),
            points: residuals.quantile(points, share),
        };
        Some(ExplainedDistribution {
            errors: residuals.count,
            errors_at_level: residuals.errors_per_level(),
            levels,
            part,
            p10: quantile(0.1),
            p90: quantile(0.9),
            sides: line.map(|line| sides(residuals, points, line.points)),
        })
    }

    /// Where an outcome of `actual` points lies in what `system`, predicting `points`, expected.
    pub(super) fn outcome_place(
        &self,
        system: &SystemInfo,
        points: f64,
        actual: f64,
    ) -> Option<OutcomePlace> {
        let residuals = self.taught(system)?.residuals.as_ref()?;
        let (more, fewer) = residuals.over_under_probability(points, actual);
        Some(OutcomePlace { fewer, more })
    }

    /// The past games that `system` compares with the one in row `game`, if it does.
    pub(super) fn similar(
        &self,
        season: &Season,
        game: usize,
        system: &SystemInfo,
    ) -> Result<Option<SimilarPast>, SnapshotError> {
        let Some(surplus) = self.surplus(system) else { return Ok(None) };
        let mut not_shown = None;
        let mut history = Vec::new();
        if !train::is_season_enough(season, game)? {
            match train::read_history(self.background.data, self.background.training) {
                Ok(seasons) => history = seasons,
                Err(error) => not_shown = Some(error.to_string()),
            }
        }
        let compared = train::similar_games(&history, season, self.learned, game)?;
        let tables = history.iter().chain([season]).map(GameTable::new);
        let tables = tables.collect::<Result<Vec<_>, _>>()?;
        let shown = |one: &train::ComparedTraining| {
            let table = &tables[one.history.unwrap_or(history.len())];
            let likeness = one.likeness;
            WeighedGame {
                game: table.game(one.row),
                points: likeness.points,
                expected: likeness.expected,
                expected_then: likeness.expected_then,
                surplus: likeness.points - likeness.expected,
                weight: likeness.weight,
            }
        };
        let mut games: Vec<WeighedGame> = compared.iter().map(shown).collect();
        games.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        Ok(Some(SimilarPast {
            most_games: MAX_SIMILAR_GAMES,
            games,
            not_shown,
            weight_of_nothing: PRIOR_WEIGHT,
            surplus,
        }))
    }

    /// What similar games say of it, for a system that asks them.
    fn surplus(&self, system: &SystemInfo) -> Option<f64> {
        let asks =
            list_parts(system).flat_map(|part| part.of_row).any(|of| of.is_similar_surplus());
        self.row?.similar_games_points().filter(|_| asks)
    }
}

/// A value of the row that a system reads.
struct ReadValue {
    place: usize,
    /// What the system takes where it is missing, unless it takes that for what it is.
    if_missing: Option<f64>,
    by: SystemId,
}

#[expect(clippy::expect_used, reason = "a training whose models read anything else is not read")]
fn find_places<'n>(learned: &TrainedModels, names: impl Iterator<Item = &'n str>) -> Vec<usize> {
    learned.places(names).expect("Invariant: the rows have what models read")
}

fn list_parts(system: &SystemInfo) -> impl Iterator<Item = &'static Part> {
    system.sum.into_iter().flat_map(Sum::parts)
}

/// Whether `term` is a part of what `system` says.
fn has(system: &SystemInfo, term: Term) -> bool {
    list_parts(system).any(|part| part.term == term)
}

fn sides(residuals: &ErrorQuantiles, points: f64, line: f64) -> Sides {
    let (over_from, under_to) = line_bounds(line);
    let (over, under) = residuals.over_under_probability(points, line);
    Sides {
        over_from,
        below_over: residuals.shares_below(points, over_from),
        under_to,
        below_under: residuals.shares_below(points, under_to),
        over,
        under,
    }
}
