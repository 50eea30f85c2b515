//! `season train`: trains the v2 systems on earlier dates, or finds the training that is there.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::artifacts;
use crate::cli::args::{examples, values};
use crate::cli::progress::TrainingProgress;
use crate::cli::seasons::{self, WhichSeasons};
use crate::cli::threads::{MAX_THREADS, all_threads, on_threads};
use crate::cli::training;
use crate::cli::which_season;
use crate::cli::{ExitStatus, Failure, clock, interrupt, open, output, xgboost_library};
use crate::domain::{KnownAbsences, SeasonId, listed};
use crate::report::{MadeForSeason, TrainedSeason, milliseconds};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};
use crate::source::Seasons;
use crate::systems::Aim;
use crate::train::{
    self, EarlierFits, Library, NetworkParameters, SetNumbers, StagedTraining, Trainer,
    TrainerParameters, Training, TrainingData, TrainingManifest, TrainingOptions, TrainingTimings,
};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season train 2021-22",
    "season train 2021-22 --quick",
    "season train 2019-20,2020-21,2021-22 --set train.window_seasons=2",
]))]
pub(in crate::cli) struct TrainArgs {
    /// The season [default: that of the only snapshot], or several, separated by commas, or `all`: one after another, each on
    /// all before it.
    #[arg(value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// Train in seconds rather than minutes, with somewhat larger errors: 40 larger trees instead of 110, half as many
    /// nets that see rows less often, refits every six weeks (two, if there is no earlier season), and of earlier
    /// seasons the two newest. A flag beside it counts instead of its part of this.
    #[arg(long)]
    pub(in crate::cli) quick: bool,

    /// Earlier seasons to train on, each with a snapshot, separated by commas, or `all` [default: all].
    #[arg(long, value_name = "SEASONS", num_args = 1.., value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) history: Vec<Seasons>,

    /// Features of the snapshot that trees and networks read besides those computed here, separated by commas: those of a
    /// warehouse's rows, or your own. Where one is missing, models know it.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(in crate::cli) with_features: Vec<String>,

    /// What is taken to be known, before each date's games, of who is out: nothing (`expected`), everybody who did not play
    /// (`tip-off`, which `predict --slate FILE` uses), those whose reason was announced (`reported`), or half of the changes,
    /// drawn by a seed (`half:SEED`).
    #[arg(long, value_name = "ABSENCES", default_value_t)]
    pub(in crate::cli) slate: KnownAbsences,

    /// What predictions aim at: the mean of what a player may score, with nearly no bias, or the median, with the least
    /// absolute error and a bias of about -0.65 points.
    #[arg(long, value_enum, value_name = "AIM", default_value_t = AimArg::Mean)]
    pub(in crate::cli) aim: AimArg,

    /// The days from one refit to the next; without this flag 28, or 7 if there is no earlier season to learn from.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=365))]
    pub(in crate::cli) refit_days: Option<u16>,

    /// The trainer.
    #[arg(long, value_enum, value_name = "TRAINER", default_value_t = TrainerArg::BoostedTrees)]
    pub(in crate::cli) trainer: TrainerArg,

    /// The library of XGBoost 3.x to train with [default: the one that `$XGBOOST_LIB` names, or the one in Python's
    /// site-packages].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) xgboost_lib: Option<PathBuf>,

    /// What is minimised: the loss of a quantile a little above the median, where the bias is least, or the absolute
    /// error.
    /// [default: that of the aim]
    #[arg(long, value_enum, value_name = "LOSS")]
    pub(in crate::cli) objective: Option<ObjectiveArg>,

    /// The number of trees of each model [default: what was best].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub(in crate::cli) trees: Option<u32>,

    /// How often networks see each row [default: what was best].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(in crate::cli) epochs: Option<u32>,

    /// Chooses the rows and features of each tree, and where networks start; the same number gives the same models.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,

    /// Set a number of the training; `season parameters train` lists them. It can be given several times, and counts instead
    /// of what `--quick` sets.
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::assignment)]
    pub(in crate::cli) set: Vec<(String, f64)>,

    /// The number of threads [default: all processors]. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(in crate::cli) threads: Option<u16>,

    /// Train again even if the identical training exists.
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Print the training's manifest as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// The trainer.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(in crate::cli) enum TrainerArg {
    /// Boosted trees, part of this program.
    BoostedTrees,
    /// XGBoost, if it is installed.
    #[value(name = "xgboost")]
    XGBoost,
}

/// What predictions aim at.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(in crate::cli) enum AimArg {
    /// The mean of what may happen.
    Mean,
    /// The median of what may happen.
    Median,
}

/// What is minimised.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(in crate::cli) enum ObjectiveArg {
    /// The loss of the quantile at 0.55.
    Quantile,
    /// The absolute error.
    AbsoluteError,
}

pub(super) fn run(data: &DataDir, args: &TrainArgs) -> Result<ExitStatus, Failure> {
    let threads = args.threads.map_or_else(all_threads, usize::from);
    let season = match seasons::which(data, &args.seasons)? {
        WhichSeasons::Several(seasons) => return train_all(data, &seasons, args, threads),
        WhichSeasons::One(season) => season,
    };
    let season = which_season::find(data, season.into(), "train")?;
    training::check_reasons(season, args.slate)?;
    let history = history(data, args, season)?;
    let (training, reused) =
        on_threads(threads, |threads| trained(data, args, season, history, threads))?;
    let trained = TrainedSeason {
        folder: training.folder.display().to_string(),
        reused,
        manifest: &training.manifest,
        root: data.root(),
    };
    output::print(&trained, args.json)?;
    Ok(ExitStatus::Done)
}

/// Trains for each of the seasons.
fn train_all(
    data: &DataDir,
    seasons: &[SeasonId],
    args: &TrainArgs,
    threads: usize,
) -> Result<ExitStatus, Failure> {
    let is_named = |of: &Seasons| matches!(of, Seasons::One(_));
    seasons::refuse_flags("train", &[("--history", args.history.iter().any(is_named))])?;
    seasons::make_each(seasons, "training", args.json, |season| {
        training::check_reasons(season, args.slate)?;
        let history = history(data, args, season)?;
        let (training, reused) =
            on_threads(threads, |threads| trained(data, args, season, history, threads))?;
        let manifest = &training.manifest;
        let made = MadeForSeason {
            season,
            id: Some(manifest.training_id.clone()),
            reused,
            fictional_players: manifest.fictional_players,
            training: None,
            player_dates: manifest.errors.player_dates,
            mae: Some(manifest.errors.mae),
        };
        Ok((made, ExitStatus::Done))
    })
}

/// The quick training of `season` on nothing but its own earlier dates, on all processors.
pub(super) fn quick_alone(data: &DataDir, season: SeasonId) -> Result<Training, Failure> {
    let args = TrainArgs::quick(season);
    let (training, _) =
        on_threads(all_threads(), |threads| trained(data, &args, season, Vec::new(), threads))?;
    Ok(training)
}

/// The training of `season` on all before it with these numbers, on so many threads: that which is there, or a new one.
pub(super) fn with_numbers(
    data: &DataDir,
    season: SeasonId,
    numbers: &SetNumbers,
    threads: usize,
) -> Result<Training, Failure> {
    let set = numbers.all().map(|(name, value)| (name.to_owned(), value)).collect();
    let args = TrainArgs { quick: false, set, ..TrainArgs::quick(season) };
    let history = history(data, &args, season)?;
    let (training, _) =
        on_threads(threads, |threads| trained(data, &args, season, history, threads))?;
    Ok(training)
}

/// The training of `season` that was asked for, which learns from `history`, too; and whether it was there before.
fn trained(
    data: &DataDir,
    args: &TrainArgs,
    season: SeasonId,
    history: Vec<SeasonId>,
    threads: usize,
) -> Result<(Training, bool), Failure> {
    let start = Instant::now();
    let settings = settings(args, !history.is_empty())?;
    let season = read_season(data, args, season)?;
    let history = read_seasons(data, args, history)?;
    check_features(&args.with_features, &season, &history)?;
    let staged = train::stage(data, &history, &season, &settings)?;
    if !args.force
        && let Some(training) = artifacts::find_intact::<TrainingManifest>(staged.folder())?
    {
        return Ok((training, true));
    }
    staged.check_replaceable()?;
    interrupt::name_loss("no model of this training is kept");
    let read = start.elapsed();
    let planned = train::planned_fits(&history, &season, &settings)?;
    let progress = TrainingProgress::new(start, &planned, &settings, threads);
    let prepared = TrainingData::new(&history, &season, &settings)?;
    let features = start.elapsed();
    prepared.check()?;
    progress.inputs_done();
    let earlier = earlier_fits(&staged, &season)?;
    let trained = prepared.train(&settings, &earlier, |event| progress.hear(&event))?;
    drop(progress);
    let total = start.elapsed();
    let timings = TrainingTimings {
        threads,
        read_ms: milliseconds(read),
        features_ms: milliseconds(features.saturating_sub(read)),
        fits_ms: milliseconds(total.saturating_sub(features)),
        total_ms: milliseconds(total),
    };
    Ok((staged.commit(&season, &trained, timings, clock::rfc3339())?, false))
}

/// The `seasons`, in their order, as [`read_season`] reads each.
fn read_seasons(
    data: &DataDir,
    args: &TrainArgs,
    seasons: Vec<SeasonId>,
) -> Result<Vec<Season>, Failure> {
    seasons.into_iter().map(|season| read_season(data, args, season)).collect()
}

/// The models of a training that was made in the same way before games were added, if there is one: they are taken over.
fn earlier_fits(staged: &StagedTraining, season: &Season) -> Result<EarlierFits, Failure> {
    let Some(training) = staged.find_earlier(season)? else { return Ok(EarlierFits::default()) };
    let id = &training.manifest.training_id;
    match open::check_file(train::read_fits(&training))? {
        Ok(fits) => {
            let models = fits.len();
            output::talk(&format!(
                "note: {models} models are those of training {id}, whose games are the first of these"
            ));
            Ok(fits)
        }
        Err(error) => {
            output::talk(&format!("note: training {id} is not continued: {error}"));
            Ok(EarlierFits::default())
        }
    }
}

/// The season, with own features if some were asked for.
fn read_season(data: &DataDir, args: &TrainArgs, season: SeasonId) -> Result<Season, Failure> {
    let season = Season::new(snapshot::read(data, season)?)?;
    match args.with_features[..] {
        [] => Ok(season),
        _ => open::with_own_features(data, season),
    }
}

/// Refuses features that `season` does not have, or that models read anyway; those that an earlier season lacks are said.
fn check_features(asked: &[String], season: &Season, history: &[Season]) -> Result<(), Failure> {
    let repeated = |(at, name): (usize, &String)| asked[..at].contains(name);
    if let Some((_, name)) = asked.iter().enumerate().find(|(at, name)| repeated((*at, name))) {
        return Err(Failure::Usage(format!("--with-features names {name} twice")));
    }
    for name in asked {
        if !train::can_be_added(name) {
            let what = format!("--with-features {name}: models read a feature of that name anyway");
            return Err(Failure::Usage(what));
        }
        if season.find_feature(name)?.is_none() {
            return Err(no_feature(season, name));
        }
        let mut lacking = Vec::new();
        for earlier in history {
            if earlier.find_feature(name)?.is_none() {
                lacking.push(earlier.id().to_string());
            }
        }
        if !lacking.is_empty() {
            let seasons = listed(&lacking, ", ");
            output::tell(&format!("note: {name} is missing in all of {seasons}, for models, too"));
        }
    }
    Ok(())
}

fn no_feature(season: &Season, name: &str) -> Failure {
    let id = season.id();
    let further: Vec<&str> = season.further_names().collect();
    let there = if further.is_empty() {
        "it has none that no system names".to_owned()
    } else {
        format!("it has {}", listed(&further, ", "))
    };
    Failure::NotThere {
        what: format!("the snapshot of {id} has no feature `{name}`; {there}"),
        hint: format!("season features add {id} NAME --from FILE adds your own"),
    }
}

impl TrainArgs {
    /// The quick setting for `season`.
    fn quick(season: SeasonId) -> Self {
        Self {
            seasons: vec![Seasons::One(season)],
            quick: true,
            history: Vec::new(),
            with_features: Vec::new(),
            refit_days: None,
            trainer: TrainerArg::BoostedTrees,
            xgboost_lib: None,
            slate: KnownAbsences::Expected,
            aim: AimArg::Mean,
            objective: None,
            trees: None,
            epochs: None,
            seed: 1,
            set: Vec::new(),
            threads: None,
            force: false,
            json: false,
        }
    }
}

/// The trainer that was asked for.
fn trainer(args: &TrainArgs) -> Result<Trainer, Failure> {
    match args.trainer {
        TrainerArg::BoostedTrees if args.xgboost_lib.is_some() => {
            Err(Failure::Usage("--xgboost-lib is for --trainer xgboost".to_owned()))
        }
        TrainerArg::BoostedTrees => Ok(Trainer::BoostedTrees),
        TrainerArg::XGBoost => {
            let file = xgboost_library::find(args.xgboost_lib.as_deref())?;
            Ok(Trainer::XGBoost(Arc::new(Library::load(&file)?)))
        }
    }
}

/// What was asked for, where there are earlier seasons to learn from or not.
fn settings(args: &TrainArgs, has_history: bool) -> Result<TrainingOptions, Failure> {
    let mut options = usual_settings(args, has_history)?;
    numbers(args)?.apply(&mut options);
    Ok(options)
}

/// The numbers that were set by name, none of which is set by a flag of its own, too.
fn numbers(args: &TrainArgs) -> Result<SetNumbers, Failure> {
    let set = SetNumbers::new(&args.set).map_err(|why| Failure::Usage(why.to_string()))?;
    let flags = [
        ("refit_days", "--refit-days", args.refit_days.is_some()),
        ("trees", "--trees", args.trees.is_some()),
        ("epochs", "--epochs", args.epochs.is_some()),
        ("window_seasons", "--history", !args.history.is_empty()),
    ];
    match flags.iter().find(|(name, _, is_given)| *is_given && set.has(name)) {
        Some((name, flag, _)) => {
            Err(Failure::Usage(format!("train.{name} is set twice: by --set and by {flag}")))
        }
        None => Ok(set),
    }
}

/// What the flags say besides.
fn usual_settings(args: &TrainArgs, has_history: bool) -> Result<TrainingOptions, Failure> {
    let trainer = trainer(args)?;
    let defaults = TrainerParameters::default();
    let aim = match args.aim {
        AimArg::Mean => Aim::Mean,
        AimArg::Median => Aim::Median,
    };
    let quantile = match (args.objective, aim) {
        (Some(ObjectiveArg::Quantile), _) | (None, Aim::Mean) => defaults.quantile,
        (Some(ObjectiveArg::AbsoluteError), _) | (None, Aim::Median) => TrainerParameters::MEDIAN,
    };
    let quick = args.quick.then_some(TrainingOptions::QUICK);
    let trees = args.trees.or(quick.map(|quick| quick.trees)).unwrap_or(defaults.trees);
    // Fewer trees that are asked for by number are as large as ever.
    let learning_rate = quick.filter(|_| args.trees.is_none()).map(|quick| quick.learning_rate);
    let learning_rate = learning_rate.unwrap_or(defaults.learning_rate);
    let parameters =
        TrainerParameters { quantile, trees, learning_rate, seed: args.seed, ..defaults };
    let defaults = NetworkParameters::default();
    let epochs = args.epochs.or(quick.map(|quick| quick.epochs)).unwrap_or(defaults.epochs);
    let members = quick.map_or(defaults.members, |quick| quick.members);
    let network = NetworkParameters { quantile, members, epochs, seed: args.seed, ..defaults };
    let usual = match (quick, has_history) {
        (Some(quick), true) => quick.refit_days,
        (Some(quick), false) => quick.refit_days_alone,
        (None, true) => TrainingOptions::REFIT_DAYS,
        (None, false) => TrainingOptions::REFIT_DAYS_ALONE,
    };
    let refit_days = args.refit_days.unwrap_or(usual);
    let with_features = args.with_features.clone();
    let absences = args.slate;
    Ok(TrainingOptions { refit_days, trainer, parameters, network, aim, absences, with_features })
}

/// A season that was made up teaches nothing about a real one, and a real one nothing about one that was made up: such
/// seasons are left out, which is said.
fn leave_out_others(data: &DataDir, season: SeasonId, history: &mut Vec<SeasonId>) {
    // What cannot be read is refused when it is read.
    let Some(is_fictional) = open::is_fictional(data, season) else { return };
    let is_other = |other: &&SeasonId| open::is_fictional(data, **other) == Some(!is_fictional);
    let (others, same): (Vec<SeasonId>, Vec<SeasonId>) = history.iter().partition(is_other);
    if !others.is_empty() {
        let (kind, other_kind) = if is_fictional {
            ("has fictional players", "has none")
        } else {
            ("has real players", "has fictional ones")
        };
        output::tell(&format!(
            "note: {season} {kind}, and is not trained on what {other_kind}: {} left out",
            listed(others.iter().map(SeasonId::to_string), ", ")
        ));
    }
    *history = same;
}

/// The seasons to learn from besides `of` itself, in order: all before it that have a snapshot, or those named.
fn history(data: &DataDir, args: &TrainArgs, of: SeasonId) -> Result<Vec<SeasonId>, Failure> {
    let there = data.seasons()?;
    let mut history: Vec<SeasonId> = Vec::new();
    for seasons in &args.history {
        match seasons {
            Seasons::One(season) => history.push(*season),
            Seasons::All => history.extend(there.iter().filter(|other| **other < of)),
        }
    }
    if args.history.is_empty() {
        history.extend(there.iter().filter(|other| **other < of));
    }
    history.sort_unstable();
    history.dedup();
    leave_out_others(data, of, &mut history);
    let quick = args.quick.then_some(TrainingOptions::QUICK.history);
    if let Some(most) = numbers(args)?.window_seasons().or(quick)
        && args.history.is_empty()
    {
        history.drain(..history.len().saturating_sub(most));
    }
    if let Some(later) = history.iter().find(|other| **other >= of) {
        return Err(Failure::Usage(format!(
            "{later} is not before {of}, and training uses only earlier seasons"
        )));
    }
    let missing: Vec<SeasonId> =
        history.iter().copied().filter(|season| !there.contains(season)).collect();
    match missing[..] {
        [] => Ok(history),
        [season] => Err(SnapshotError::Missing { season, folder: data.snapshot(season) }.into()),
        _ => Err(Failure::NoHistory(missing)),
    }
}
