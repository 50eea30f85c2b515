//! Which systems predict, and from which training.

use std::sync::Arc;

use super::open::check_file;
use super::{Failure, output};
use crate::artifacts::{self, NotFound, PresentSnapshot};
use crate::domain::{GameDate, KnownAbsences, SeasonId, SystemId, UpcomingSlate, listed};
use crate::engine::{LineHistory, MarketLines, Plan};
use crate::features::extended::BeforeDate;
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::snapshot::own_features::OwnManifest;
use crate::systems::{System, TrainedModels, all_systems, predicts_with_training};
use crate::train::{self, NoHistory, OwnTableRead, Training, TrainingManifest};

/// Systems, and what they predict with.
pub(super) struct Chosen {
    pub(super) systems: Vec<Arc<dyn System>>,
    /// What was learned, if one of them learns.
    pub(super) learned: Option<Arc<TrainedModels>>,
    /// The manifest of the training that it is from.
    pub(super) training: Option<TrainingManifest>,
}

/// Which training is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrainingChoice<'a> {
    /// The beginning of its name; without one, it is the newest.
    pub(super) id: Option<&'a str>,
    /// What it takes to be known of who does not play.
    pub(super) absences: KnownAbsences,
}

/// The systems asked for, in the registry's order, and the training they predict with on `dates`: the one whose name
/// begins with the chosen id, or the newest for the season's snapshot that takes as much to be known of who does not play.
///
/// Where no system is asked for by name, it is all that can predict: without a training, those that do not learn, and without
/// lines of the market on these dates (`at_market`), those that do not need them.
pub(super) fn choose(
    data: &DataDir,
    season: &Season,
    choice: TrainingChoice<'_>,
    asked: &[Arc<dyn System>],
    (dates, at_market): (&[GameDate], bool),
) -> Result<Chosen, Failure> {
    check_reasons(season.id(), choice.absences)?;
    let mut systems = asked_or_all(asked, at_market);
    let learner = systems
        .iter()
        .find(|system| predicts_with_training(system.info()))
        .map(|system| system.id());
    let Some(learner) = learner else {
        if choice.id.is_some() {
            return Err(no_learner());
        }
        return Ok(Chosen { systems, learned: None, training: None });
    };
    let must_be_there = (!asked.is_empty()).then_some(learner);
    let Some(training) = find_choice(data, season, choice, must_be_there)? else {
        systems.retain(|system| !predicts_with_training(system.info()));
        return Ok(Chosen { systems, learned: None, training: None });
    };
    #[expect(clippy::expect_used, reason = "a plan without a date is refused before")]
    let (first, last) =
        dates.first().zip(dates.last()).expect("Invariant: a plan has at least one date");
    // Outcomes at lines of all earlier dates count.
    let first = if at_market { season.opening_night() } else { *first };
    Ok(Chosen {
        systems,
        learned: Some(train::read_models(&training, season, first..last.plus_days(1))?),
        training: Some(training.manifest),
    })
}

/// The training that is meant; `None` if there is none and none `must_be_there`, which a system that was asked for needs.
fn find_choice(
    data: &DataDir,
    season: &Season,
    TrainingChoice { id, absences }: TrainingChoice<'_>,
    must_be_there: Option<SystemId>,
) -> Result<Option<Training>, Failure> {
    let takes_as_much = |training: &TrainingManifest| training.settings.absences == absences;
    let training = match find(data, season, id, takes_as_much) {
        Err(NotFound::None { .. }) if !absences.is_expected() => {
            return Err(not_trained(season, absences));
        }
        Err(NotFound::None { season: id, .. }) => {
            say_other_training(data, season);
            return must_be_there.map_or(Ok(None), |system| {
                Err(Failure::NotTrained { season: id, system: system.as_str() })
            });
        }
        found => with_note(data, season, found?)?,
    };
    check_same(&training.manifest, absences)?;
    if !training.manifest.settings.aim.is_mean() {
        let id = &training.manifest.training_id;
        output::tell(&format!(
            "note: training {id} was made with --aim median: it predicts about 0.65 points too low on average"
        ));
    }
    Ok(Some(training))
}

/// The systems asked for, and the training they predict with, on the date of a `slate` of `season`: as [`choose`] does, with
/// the inputs of the date computed from the games before it. That v2 systems are left out is said.
pub(super) fn choose_for_slate(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    asked: &[Arc<dyn System>],
    (slate, at_market): (&UpcomingSlate, bool),
) -> Result<Chosen, Failure> {
    let mut systems = asked_or_all(asked, at_market);
    if !systems.iter().any(|system| predicts_with_training(system.info())) {
        if id.is_some() {
            return Err(no_learner());
        }
        return Ok(Chosen { systems, learned: None, training: None });
    }
    match fitting_training(data, season, id, slate.date)? {
        Ok(training) => {
            let history = train::read_history(data, &training.manifest)
                .map_err(|why| no_inputs(&training, &why))?;
            let first = if at_market { season.opening_night() } else { slate.date };
            let learned =
                train::read_models_for_slate(&training, &history, season, (slate, first))?;
            let training = Some(training.manifest);
            Ok(Chosen { systems, learned: Some(learned), training })
        }
        // What was asked for by name is not left out.
        Err((what, hint)) if !asked.is_empty() || id.is_some() => {
            Err(Failure::NotReady { what, hint })
        }
        Err((what, hint)) => {
            output::tell(&format!("note: the v2 systems are left out: {what}"));
            output::talk(&format!("hint: {hint}"));
            systems.retain(|system| !predicts_with_training(system.info()));
            Ok(Chosen { systems, learned: None, training: None })
        }
    }
}

/// What the cases of a slate are predicted with, and what is known before its date.
pub(super) struct CasesTraining {
    /// The training's name.
    pub(super) id: String,
    pub(super) learned: Arc<TrainedModels>,
    pub(super) before: BeforeDate,
}

/// The training that reads who is out, for the cases of a `slate` of `season`, which has everybody who may play: the one of that `id`, or
/// the newest that serves the date. Of games that were played, one that has read the whole season serves, too: its models
/// know of each date what lies before it.
pub(super) fn choose_for_cases(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    (slate, is_played): (&UpcomingSlate, bool),
) -> Result<CasesTraining, Failure> {
    let absences = KnownAbsences::TipOff;
    let found = if is_played {
        find_choice(data, season, TrainingChoice { id, absences }, None)?
    } else {
        let found = fitting_training(data, season, id, slate.date)?;
        Some(found.map_err(|(what, hint)| Failure::NotReady { what, hint })?)
    };
    let found = found.filter(is_at_tip_off);
    let training = found.ok_or_else(|| not_trained(season, absences))?;
    let history =
        train::read_history(data, &training.manifest).map_err(|why| no_inputs(&training, &why))?;
    let day = slate.date;
    let (learned, before) = rayon::join(
        || train::read_models_for_slate(&training, &history, season, (slate, day)),
        || train::before_date(&history, season, day),
    );
    let id = training.manifest.training_id;
    Ok(CasesTraining { id, learned: learned?, before: before? })
}

/// The systems asked for, in the registry's order, or all that predict where there are lines of the market, or not.
fn asked_or_all(asked: &[Arc<dyn System>], at_market: bool) -> Vec<Arc<dyn System>> {
    let is_asked = |system: &&Arc<dyn System>| match asked {
        [] => at_market || !system.info().needs_market_lines,
        asked => asked.iter().any(|other| other.id() == system.id()),
    };
    all_systems().iter().filter(is_asked).cloned().collect()
}

/// `plan` with what outcomes at lines of the market say, where it predicts at such lines with a training; the offers of dates before a
/// slate are `earlier` ones.
pub(super) fn with_line_history(
    plan: Plan,
    season: &Season,
    at_market: bool,
    earlier: Option<Arc<MarketLines>>,
) -> Result<Plan, Failure> {
    if !at_market || plan.trained_in_use().is_none() {
        return Ok(plan);
    }
    let history = Some(Arc::new(LineHistory::new(season, &plan, earlier)?));
    Ok(Plan { history, ..plan })
}

/// The training that serves a slate of that `day`, or why there is none and what makes one: one that has read the games before the
/// day and no others, and whose models are not due to be trained anew before it.
fn fitting_training(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    day: GameDate,
) -> Result<Result<Training, (String, String)>, Failure> {
    let of_season = season.id();
    let train = format!("season train {of_season} --slate tip-off");
    let mut all = match id {
        Some(id) => vec![artifacts::find_named::<TrainingManifest>(data, of_season, id)?],
        None => train::trainings_of(data, season)?,
    };
    let games = season.games_hash(day)?;
    let has_read = |training: &Training| match &training.manifest.games {
        Some(read) => training.manifest.season == of_season && read.sha256 == games,
        // It is from before that was written down.
        None => training.manifest.snapshot_hash == season.snapshot_hash(),
    };
    let older = all.last().map(|training| training.manifest.training_id.clone());
    all.retain(has_read);
    // The newest of a kind stands last.
    all.sort_by_key(place_for_slates);
    // One that does not serve the date is not in the way of another that does.
    let serves = |training: &Training| why_not(training, day, &train).is_none();
    let last = all.iter().rposition(serves).or_else(|| all.len().checked_sub(1));
    let Some(training) = last.map(|last| all.swap_remove(last)) else {
        let what = older.map_or_else(
            || format!("{of_season} has no training for its present snapshot"),
            |id| format!("training {id} has read other games than those before {day}"),
        );
        return Ok(Err((what, train)));
    };
    let why_not = why_not(&training, day, &train);
    if id.is_none() && why_not.is_none() && !is_at_tip_off(&training) {
        say_what_is_not_read(&training, &train);
    }
    Ok(why_not.map_or(Ok(training), Err))
}

/// Who is out on a slate is known, as it is at tip-off: the trainings that know more of it count more.
fn place_for_slates(training: &Training) -> u8 {
    match training.manifest.settings.absences {
        KnownAbsences::TipOff => 2,
        KnownAbsences::Expected => 1,
        KnownAbsences::Reported | KnownAbsences::Half(_) => 0,
    }
}

fn is_at_tip_off(training: &Training) -> bool {
    training.manifest.settings.absences == KnownAbsences::TipOff
}

/// Says that `training`, which serves a slate, was not made for one; `train` makes one that was.
fn say_what_is_not_read(training: &Training, train: &str) {
    let absences = training.manifest.settings.absences;
    let what = if absences.is_expected() {
        "who else is out changes no prediction, nor do expected minutes"
    } else {
        "its models saw half of the news"
    };
    output::tell(&format!(
        "note: training {} was made with --slate {absences}: {what}",
        training.manifest.training_id
    ));
    output::talk(&format!("hint: {train} makes one that reads who is out"));
}

/// Why `training`, which has read the games before `day`, does not serve a slate of it, and what to do; `train` is the command
/// that makes another one.
fn why_not(training: &Training, day: GameDate, train: &str) -> Option<(String, String)> {
    let (id, due) = (&training.manifest.training_id, training.manifest.next_refit());
    if !training.manifest.settings.with_features.is_empty() {
        let features = listed(&training.manifest.settings.with_features, ", ");
        let what = format!(
            "training {id} reads features of the snapshot, {features}, which it does not have of games to come"
        );
        return Some((what, train.to_owned()));
    }
    let due = due.filter(|due| *due <= day)?;
    let what = format!(
        "the models of training {id} are for dates before {due}, and the slate is of {day}"
    );
    Some((what, format!("add the games before {due} to the snapshot, and then {train}")))
}

fn no_learner() -> Failure {
    let what = "--models is for v2 systems, and none of these is one or reads one";
    Failure::Usage(what.to_owned())
}

fn no_inputs(training: &Training, why: &NoHistory) -> Failure {
    Failure::NotReady {
        what: format!(
            "training {} cannot be used for a slate: {why}",
            training.manifest.training_id
        ),
        hint: format!("season train {} makes a new one", training.manifest.season),
    }
}

/// `training`, of which it is said where it read own features that have changed.
fn with_note(data: &DataDir, season: &Season, training: Training) -> Result<Training, Failure> {
    note_own_features(data, season, &training.manifest)?;
    Ok(training)
}

/// Says that own features which `training` read are others by now, or gone: its models read what it has a copy of.
fn note_own_features(
    data: &DataDir,
    season: &Season,
    training: &TrainingManifest,
) -> Result<(), Failure> {
    let id = season.id();
    let read = training.settings.own_features.iter().filter(|read| read.season == id);
    let mut read = read.peekable();
    if read.peek().is_none() {
        return Ok(());
    }
    // A manifest that cannot be read names nothing that is as it was.
    let there = check_file(OwnManifest::read(&data.snapshot(id), id))?.ok().flatten();
    let sets = there.map_or_else(Vec::new, |there| there.sets);
    let is_same = |read: &&OwnTableRead| {
        sets.iter().any(|set| set.name == read.set && set.file.sha256 == read.sha256)
    };
    let others: Vec<&str> = read.filter(|read| !is_same(read)).map(|read| &*read.set).collect();
    if !others.is_empty() {
        output::tell(&format!(
            "note: training {} read own features that have changed since, and predicts with what it read: {}",
            training.training_id,
            others.join(", ")
        ));
    }
    Ok(())
}

/// Refuses to take announced absences to be known where nothing says which were.
///
/// # Errors
///
/// No source of a snapshot keeps the reasons of absences yet.
pub(super) fn check_reasons(season: SeasonId, absences: KnownAbsences) -> Result<(), Failure> {
    if absences != KnownAbsences::Reported {
        return Ok(());
    }
    Err(Failure::NotReady {
        what: format!(
            "--slate reported needs the reason of each absence, and the snapshot of {season} has none"
        ),
        hint: format!(
            "season train {season} --slate tip-off takes all absences to be known, season help slates says what that is worth"
        ),
    })
}

/// Names a training of `season` that takes something to be known of who is out, where one that takes nothing is missing.
fn say_other_training(data: &DataDir, season: &Season) {
    if let Ok(other) = find(data, season, None, |_| true) {
        let (id, absences) = (&other.manifest.training_id, other.manifest.settings.absences);
        output::tell(&format!(
            "note: training {id} was made with --slate {absences}, which predicts with it"
        ));
    }
}

/// No training of `season` takes `absences` to be known.
fn not_trained(season: &Season, absences: KnownAbsences) -> Failure {
    let id = season.id();
    Failure::NotReady {
        what: format!("{id} has no training made with --slate {absences} for its present snapshot"),
        hint: format!("season train {id} --slate {absences}"),
    }
}

/// Refuses a `training` that takes something else to be known than `absences`.
fn check_same(training: &TrainingManifest, absences: KnownAbsences) -> Result<(), Failure> {
    let of = training.settings.absences;
    if of == absences {
        return Ok(());
    }
    let id = &training.training_id;
    let what = match absences {
        KnownAbsences::Expected => "takes nothing to be known of who is out".to_owned(),
        _ => format!("is made with --slate {absences}"),
    };
    Err(Failure::Usage(format!(
        "training {id} was made with --slate {of}, and this run {what}: add --slate {of}"
    )))
}

/// The training of `season` whose name begins with `id`, or the newest of its snapshot that `counts`.
pub(super) fn find(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    counts: impl Fn(&TrainingManifest) -> bool,
) -> Result<Training, NotFound> {
    let mut passed_over = Vec::new();
    let snapshot = PresentSnapshot::from_season(season)?;
    let found = artifacts::find(data, &snapshot, id, counts, &mut passed_over);
    let next = format!("season train {}", season.id());
    super::open::note_passed_over("training", &passed_over, &next);
    found
}
