//! Floor 4: visits every player-date of a slate, in parallel, and keeps what each system answered, and why not.
//!
//! Owns which player-dates there are, the line each is judged by, the order of results and the time it took.
//! Refuses any formula. The result does not depend on the number of threads: each date's player-dates are computed
//! on their own and come back in the place of the date.

mod line_history;
mod lines;
mod market_lines;
mod needed_training;
mod possible_lines;
mod slate;
mod slate_offers;
mod upcoming;
mod upstream;
mod usable;
mod what_if;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::domain::{BOOTSTRAP_DAYS, GameDate, KnownAbsences, SideLines, SystemId, WhoPlays};
use crate::season::{FeatureColumns, FeatureRow, FurtherFeature, Games, Season, Windows};
use crate::snapshot::SnapshotError;
use crate::systems::{
    Basis, Components, Input, MarketView, ModelOutput, NoPrediction, Parameter, Parameters,
    PlayerDate, PredictionResult, PredictionStore, PricedLines, StoredPrediction, System,
    SystemInfo, TRAINED_SYSTEMS, TrainedModel, TrainedModels, XgboostOutput, find_system,
    systems_with, with_parameters,
};
pub use line_history::{LineHistory, has_market_lines};
use lines::PolicyLines;
pub use lines::{LineChoice, LinePolicy};
pub use market_lines::{ChosenLine, ChosenLines, MarketLines, OfferedLine, OfferedPrice};
pub use needed_training::{NeededTraining, NotRead, ReadTraining};
pub use possible_lines::PossibleLines;
pub use slate::Slate;
pub use upcoming::{
    PlannedSlate, missing_teams, newest_game, played_slate, season_before, season_with,
};
pub use upstream::{ExpiredTables, SparseTable, Upstream, sparse_upstream};
pub use usable::{LackingInput, SystemInputs, Usable, usable};
pub use what_if::{CasePoints, ExtremeCase, PlayerCases, PlayerChange, Questionable, SlateCases};

/// How many terms an result has, over all systems without a distribution; room for so many is made at once.
const TERMS_PER_RESULT: usize = 6;

/// What to predict.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The systems asked for, in the registry's order.
    pub systems: Vec<Arc<dyn System>>,
    /// The numbers that the systems were made with, where they are not those that are declared.
    pub parameters: Parameters,
    /// Where lines come from.
    pub lines: LinePolicy,
    /// The offers of books, if lines are chosen from them.
    pub offers: Option<Arc<MarketLines>>,
    /// The dates, ascending and each once.
    pub dates: Vec<GameDate>,
    /// Days from opening night on that are not predicted.
    pub bootstrap_days: u16,
    /// The trained model for systems that can predict with one.
    pub model: Option<TrainedModel>,
    /// What was trained, for systems that predict with nothing else.
    pub trained: Option<Arc<TrainedModels>>,
    /// The slate, if the games are not yet played.
    pub slate: Option<PlannedSlate>,
    /// What outcomes at lines of the market say, where systems with a training predict at such lines.
    pub history: Option<Arc<LineHistory>>,
}

impl Plan {
    /// Predictions of `dates` by `systems` as they are made with `parameters`, after the usual warm-up: with no offers, model,
    /// training or slate.
    pub fn new(
        systems: Vec<Arc<dyn System>>,
        parameters: Parameters,
        lines: LinePolicy,
        dates: Vec<GameDate>,
    ) -> Self {
        Self {
            systems: with_parameters(systems, &parameters),
            parameters,
            lines,
            offers: None,
            dates,
            bootstrap_days: BOOTSTRAP_DAYS,
            model: None,
            trained: None,
            slate: None,
            history: None,
        }
    }

    /// The systems to run: those asked for and, before them, the components they read. Those that are not in the registry
    /// come last.
    pub fn systems_to_run(&self) -> Vec<Arc<dyn System>> {
        let asked = |id| self.systems.iter().find(|other| other.id() == id);
        let read = |id| self.systems.iter().any(|other| other.info().components.contains(&id));
        let to_run = |system: Arc<dyn System>| {
            let id = system.id();
            asked(id).cloned().or_else(|| read(id).then_some(system))
        };
        let others = self.systems.iter().filter(|of| find_system(of.id().as_str()).is_none());
        let known = systems_with(&self.parameters).into_iter().filter_map(to_run);
        known.chain(others.cloned()).collect()
    }

    /// The values of all parameters that its predictions or recommendations depend on, by name.
    pub fn parameters_in_use(&self) -> BTreeMap<String, f64> {
        let to_run = self.systems_to_run();
        let read = to_run.iter().flat_map(|system| self.info(system.as_ref()).all_parameters());
        let value = |of: &Parameter| Some((of.name.to_owned(), self.parameters.get(of)?));
        read.filter_map(value).collect()
    }

    /// A parameter that is set and that no system to run reads.
    pub fn unread_parameter(&self) -> Option<&'static str> {
        let to_run = self.systems_to_run();
        let is_read = |name: &str| {
            let mut infos = to_run.iter().map(|system| self.info(system.as_ref()));
            infos.any(|info| info.all_parameters().any(|of| of.name == name))
        };
        self.parameters.changed().map(|(name, _)| name).find(|name| !is_read(name))
    }

    /// What `system` says of itself, given the trained model of the plan, if there is one.
    pub fn info(&self, system: &dyn System) -> SystemInfo {
        let info = *system.info();
        match info.with_model.filter(|_| self.model.is_some()) {
            Some(with_model) => SystemInfo { threshold: info.threshold, ..*with_model },
            None => info,
        }
    }

    /// The trained model, if a system to run predicts with it.
    pub fn model_in_use(&self) -> Option<&TrainedModel> {
        let reads = self.systems_to_run().iter().any(|of| of.info().with_model.is_some());
        self.model.as_ref().filter(|_| reads)
    }

    /// What was trained, if a system to run predicts with it.
    pub fn trained_in_use(&self) -> Option<&TrainedModels> {
        let needs = self.systems_to_run().iter().any(|system| system.info().needs_training);
        self.trained.as_deref().filter(|_| needs)
    }

    /// Who is taken to play: of games that were played, what the training in use takes to be known.
    pub fn who_plays(&self) -> WhoPlays {
        let absences =
            || self.trained_in_use().map_or(KnownAbsences::Expected, TrainedModels::absences);
        self.slate.as_ref().map_or_else(|| WhoPlays::of_played(absences()), PlannedSlate::who_plays)
    }

    /// How `date`, with these rows of the games on its slate, ends as far as can be told without a prediction: a date
    /// that is to be predicted counts as predicted.
    pub fn status(&self, season: &Season, date: GameDate, rows: &[u32]) -> DateStatus {
        DateStatus::expected(season, self.bootstrap_days, date, rows)
    }
}

/// How a date ended. Each date has exactly one status.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DateStatus {
    /// At least one system predicted at least one player.
    Predicted,
    /// Among the first days of the season, which are not predicted.
    Bootstrap,
    /// Nobody played.
    NoSlate,
    /// There were players, and no feature row for any of them.
    NoFeatures,
    /// There were players with feature rows, and no system could predict any of them.
    NoPrediction,
}

impl DateStatus {
    /// How `date`, with these rows of the games on its slate, ends as far as can be told without a prediction, where so many
    /// days of warm-up are not predicted: a date that is to be predicted counts as predicted.
    pub fn expected(season: &Season, warmup_days: u16, date: GameDate, rows: &[u32]) -> Self {
        let day = date.days() - season.opening_night().days();
        if rows.is_empty() {
            Self::NoSlate
        } else if day < i32::from(warmup_days) {
            Self::Bootstrap
        } else if rows.iter().any(|row| season.feature_row(*row as usize).is_some()) {
            Self::Predicted
        } else {
            Self::NoFeatures
        }
    }
}

/// One date's player-dates and what the systems answered.
#[derive(Debug)]
pub struct DateForecast {
    /// The date.
    pub date: GameDate,
    /// How it ended.
    pub status: DateStatus,
    /// The players on the slate, by name; a [`PlayerDateRef`] each.
    pub players: Vec<PlayerDateRef>,
    /// One result per player and system asked for: those of the first player, then those of the second, …
    pub results: PredictionStore,
    /// How long the systems took.
    pub elapsed: Duration,
}

/// A player on a date's slate.
#[derive(Clone, Copy, Debug)]
pub struct PlayerDateRef {
    /// The row of the season's games.
    pub game: usize,
    /// The lines that predictions for the player are judged by.
    pub lines: Option<SideLines>,
}

/// Everything predicted for a plan.
#[derive(Debug)]
pub struct Forecast {
    /// The dates of the plan, in order.
    pub dates: Vec<DateForecast>,
    /// How long it took to find the slates and the windows.
    pub windows: Duration,
    /// How long the systems took, from the first to the last, over all threads.
    pub systems: Duration,
}

/// Predicts the season's slates for `plan`, on the threads of the current rayon pool. `on_date` hears of each date as
/// it is done, from any thread.
pub fn predict(
    season: &Season,
    plan: &Plan,
    on_date: impl Fn(GameDate) + Sync,
) -> Result<Forecast, SnapshotError> {
    let start = Instant::now();
    let runner = Runner::new(season, plan)?;
    let windows = start.elapsed();
    let start = Instant::now();
    let dates: Vec<(GameDate, &[u32])> =
        plan.dates.iter().map(|date| (*date, runner.slate.on(*date))).collect();
    let dates = dates
        .par_iter()
        .map(|(date, rows)| {
            let forecast = runner.date(*date, rows);
            on_date(*date);
            forecast
        })
        .collect();
    Ok(Forecast { dates, windows, systems: start.elapsed() })
}

/// One player-date, seen from close by.
#[derive(Debug)]
pub struct PlayerDateDetail {
    /// How its date ends, as far as can be told from the slate.
    pub status: DateStatus,
    /// The lines that predictions are judged by.
    pub lines: Option<SideLines>,
    /// Those that are the market's, with their prices.
    pub priced: Option<PricedLines>,
    /// The rows of the games in its window, oldest first.
    pub window: Range<usize>,
    /// The answers of all systems that were run, components too, in the registry's order.
    pub systems: Vec<SystemDetail>,
}

/// A system's result for one player-date, and what it rests on.
#[derive(Debug)]
pub struct SystemDetail {
    /// What the system says of itself, given the trained model, if there is one.
    pub info: SystemInfo,
    /// Its prediction, or why there is none.
    pub result: PredictionResult,
    /// What that rests on.
    pub basis: Basis,
    /// The features it reads, those of its model before its own.
    pub inputs: Vec<Input>,
    /// The names of features that its model reads and no system names.
    pub further: Vec<String>,
    /// Whether it predicts with the trained model.
    pub reads_model: bool,
    /// What the trained model gave, for a system that predicts with it.
    pub xgboost: Option<XgboostOutput>,
}

/// Predicts the one player-date in row `game` of the games, which stands on the slate of `date`, as [`predict`] does,
/// and keeps what the systems rest on.
pub fn predict_one(
    season: &Season,
    plan: &Plan,
    date: GameDate,
    game: usize,
) -> Result<PlayerDateDetail, SnapshotError> {
    let runner = Runner::new(season, plan)?;
    let status = plan.status(season, date, runner.slate.on(date));
    let mut bases = BTreeMap::new();
    let mut results = PredictionStore::default();
    let xgboost = runner.ask_model(&[game], status).pop().flatten();
    let trained = runner.ask_trained(date, &[game], status).pop().flatten();
    let outputs = (xgboost, trained);
    let player =
        runner.player_date((date, game), status, outputs, &mut results, |system, player_date| {
            bases.insert(system.id(), system.explain(player_date));
        });
    let detail = |((system, ..), result): (&(Arc<dyn System>, _, _), PredictionResult)| {
        let model = plan.model.as_ref().filter(|_| system.info().with_model.is_some());
        let info = plan.info(system.as_ref());
        let of_model = model.into_iter().flat_map(TrainedModel::inputs);
        let further = model.into_iter().flat_map(TrainedModel::further).map(str::to_owned);
        SystemDetail {
            info,
            result,
            // Where there is no feature row, no system is asked, and nothing is what its result rests on.
            basis: bases.remove(&info.id).unwrap_or_default(),
            inputs: of_model.chain(info.all_inputs()).collect(),
            further: further.collect(),
            reads_model: model.is_some(),
            xgboost: xgboost.and_then(Result::ok).filter(|_| model.is_some()),
        }
    };
    let results = results.iter().map(|result| result.map(StoredPrediction::prediction));
    let systems = runner.systems.iter().zip(results).map(detail).collect();
    let features = season.feature_row(game).map(|row| runner.features.row(row));
    let priced = runner.lines(game, features.as_ref()).and_then(|found| found.priced());
    let (lines, window) = (player.lines, runner.windows.rows(game));
    Ok(PlayerDateDetail { status, lines, priced, window, systems })
}

/// What all dates share.
#[derive(Clone, Debug)]
struct Runner<'a> {
    season: &'a Season,
    plan: &'a Plan,
    games: Games<'a>,
    features: Arc<FeatureColumns<'a>>,
    slate: Arc<Slate>,
    windows: Arc<Windows<'a>>,
    /// The systems to run, each with the positions of its components among them, and whether it was asked for.
    systems: Vec<(Arc<dyn System>, Vec<usize>, bool)>,
    /// The trained model, if one of them predicts with it.
    model: Option<&'a TrainedModel>,
    /// The features that it reads and no system names, in its order.
    further: Vec<FurtherFeature>,
    /// What was trained, if one of them predicts with it.
    trained: Option<&'a TrainedModels>,
}

/// The points that each of [`TRAINED_SYSTEMS`] predicts for a player-date, if it was run and predicts some.
type TrainedPoints = [Option<f64>; TRAINED_SYSTEMS.len()];

/// What models say of a player-date.
type ModelOutputs<'a> =
    (Option<Result<XgboostOutput, NoPrediction>>, Option<Result<ModelOutput<'a>, NoPrediction>>);

impl<'a> Runner<'a> {
    fn new(season: &'a Season, plan: &'a Plan) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let to_run = plan.systems_to_run();
        let positions = |system: &SystemInfo| {
            let position = |id: &SystemId| to_run.iter().position(|other| other.id() == *id);
            system.components.iter().filter_map(position).collect()
        };
        let asked = |id| plan.systems.iter().any(|other| other.id() == id);
        let model = plan.model_in_use();
        let further = model.into_iter().flat_map(TrainedModel::further);
        let further = further.map(|name| season.feature_or_nothing(name)).collect::<Result<_, _>>();
        Ok(Self {
            season,
            plan,
            further: further?,
            features: Arc::new(season.features()?),
            slate: Arc::new(Slate::new(&games, season.opening_night())),
            windows: Arc::new(Windows::new(games, plan.parameters.lookback())),
            systems: to_run
                .iter()
                .map(|system| (Arc::clone(system), positions(system.info()), asked(system.id())))
                .collect(),
            model,
            trained: plan.trained_in_use(),
            games,
        })
    }

    fn date(&self, date: GameDate, rows: &[u32]) -> DateForecast {
        let start = Instant::now();
        let status = self.plan.status(self.season, date, rows);
        let mut players = Vec::with_capacity(rows.len());
        let mut results =
            PredictionStore::with_capacity(rows.len() * self.systems.len(), TERMS_PER_RESULT);
        let games: Vec<usize> = rows.iter().map(|row| *row as usize).collect();
        let output = self.ask_model(&games, status).into_iter();
        let output = output.zip(self.ask_trained(date, &games, status));
        let all_asked = self.systems.len() == self.plan.systems.len();
        for (game, output) in games.iter().zip(output) {
            let of_player = results.len();
            players.push(self.player_date((date, *game), status, output, &mut results, |_, _| ()));
            if !all_asked {
                // Components that nobody asked for have done their work.
                results.keep(of_player, self.systems.iter().map(|(.., asked)| *asked));
            }
        }
        let none = status == DateStatus::Predicted && !results.iter().any(|result| result.is_ok());
        let status = if none { DateStatus::NoPrediction } else { status };
        DateForecast { date, status, players, results, elapsed: start.elapsed() }
    }

    /// What the trained model says of the player-dates in the rows `games`, which it is asked for together, being fastest
    /// so; nothing without a model, or where there is no feature row.
    fn ask_model(
        &self,
        games: &[usize],
        status: DateStatus,
    ) -> Vec<Option<Result<XgboostOutput, NoPrediction>>> {
        let model = self.model.filter(|_| status != DateStatus::Bootstrap);
        let Some(model) = model else { return vec![None; games.len()] };
        let rows: Vec<_> = games.iter().map(|game| self.season.feature_row(*game)).collect();
        let there = rows.iter().zip(games).filter_map(|(row, game)| Some(((*row)?, *game)));
        let there = there.map(|(row, game)| (self.features.row(row), game));
        let answers = model.predict(there, &self.further);
        let mut answers = answers.into_iter();
        rows.iter().map(|row| row.and_then(|_| answers.next())).collect()
    }

    /// What was trained of the player-dates in the rows `games` on `date`.
    fn ask_trained(
        &self,
        date: GameDate,
        games: &[usize],
        status: DateStatus,
    ) -> Vec<Option<Result<ModelOutput<'a>, NoPrediction>>> {
        match self.trained.filter(|_| status != DateStatus::Bootstrap) {
            Some(trained) => trained.predict(date, games).into_iter().map(Some).collect(),
            None => vec![None; games.len()],
        }
    }

    /// The lines of the player-date in row `game` of the games.
    fn lines(&self, game: usize, features: Option<&FeatureRow<'_>>) -> Option<PolicyLines<'_>> {
        let market = (game, lines::of_row(self.season, &self.games, game));
        self.plan.lines.lines(market, self.plan.offers.as_deref(), features)
    }

    /// What the systems of the training predict of the player-dates in the rows `games` on `date`, in the systems' order. They
    /// read no feature row of the snapshot.
    fn predict_trained(&self, date: GameDate, games: &[usize]) -> Vec<TrainedPoints> {
        let outputs = self.ask_trained(date, games, DateStatus::Predicted);
        let predict = |(game, trained): (&usize, Option<Result<ModelOutput<'a>, NoPrediction>>)| {
            let (window, mut results) = (self.windows.window(*game), PredictionStore::default());
            for (system, components, _) in &self.systems {
                let view = PlayerDate {
                    features: self.features.empty_row(),
                    window: &window,
                    line: None,
                    market: None,
                    components: Components::new(&results, 0, components),
                    xgboost: None,
                    trained,
                    extended: self.trained.and_then(|trained| trained.row(*game)),
                };
                let is_trained = TRAINED_SYSTEMS.contains(&system.id());
                let result = if is_trained {
                    system.predict(&view)
                } else {
                    Err(NoPrediction::NothingLearned)
                };
                results.push(&result);
            }
            TRAINED_SYSTEMS.map(|id| {
                let place = self.systems.iter().position(|(system, ..)| system.id() == id)?;
                Some(results.get(place)?.ok()?.points())
            })
        };
        games.iter().zip(outputs).map(predict).collect()
    }

    /// Appends the result of each system for the player-date in row `game` on `date`. `on_system` sees what a system is about
    /// to see.
    fn player_date(
        &self,
        (date, game): (GameDate, usize),
        status: DateStatus,
        (xgboost, trained): ModelOutputs<'a>,
        results: &mut PredictionStore,
        mut on_system: impl FnMut(&dyn System, &PlayerDate<'_>),
    ) -> PlayerDateRef {
        let feature_row = self.season.feature_row(game).map(|row| self.features.row(row));
        let found = self.lines(game, feature_row.as_ref());
        let known = self.plan.history.as_ref().map(|history| history.before(date));
        let market = known.and_then(|known| Some(MarketView { lines: found?.priced()?, known }));
        let lines = found.map(|found| found.lines);
        let window = self.windows.window(game);
        let of_player = results.len();
        for (system, components, _) in &self.systems {
            let result = match &feature_row {
                _ if status == DateStatus::Bootstrap => Err(NoPrediction::Bootstrap),
                None => Err(NoPrediction::NoFeatures),
                Some(features) => {
                    let player_date = PlayerDate {
                        features: *features,
                        window: &window,
                        line: lines.map(|lines| lines.middle),
                        market,
                        components: Components::new(results, of_player, components),
                        xgboost,
                        trained,
                        extended: self.trained.and_then(|trained| trained.row(game)),
                    };
                    on_system(system.as_ref(), &player_date);
                    predict_at_lines(system.as_ref(), &player_date, lines)
                }
            };
            results.push(&result);
        }
        PlayerDateRef { game, lines }
    }
}

/// What `system` predicts, judged by the line of its side. How many points it predicts does not depend on the line.
fn predict_at_lines(
    system: &dyn System,
    player_date: &PlayerDate<'_>,
    lines: Option<SideLines>,
) -> PredictionResult {
    let prediction = system.predict(player_date)?;
    match lines.map(|lines| lines.for_points(prediction.points)) {
        line if line == player_date.line => Ok(prediction),
        line => system.predict(&PlayerDate { line, ..*player_date }),
    }
}
