//! Which systems predict, and from which training.

use std::sync::Arc;

use super::open::check_file;
use super::{Failure, output};
use crate::artifacts::{self, NotFound, PresentSnapshot};
use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::snapshot::own_features::OwnManifest;
use crate::systems::{System, TrainedModels, all_systems, predicts_with_training};
use crate::train::{self, OwnTableRead, Training, TrainingManifest};

/// Systems, and what they predict with.
pub(super) struct Chosen {
    pub(super) systems: Vec<Arc<dyn System>>,
    /// What was learned, if one of them learns.
    pub(super) learned: Option<Arc<TrainedModels>>,
    /// The manifest of the training that it is from.
    pub(super) training: Option<TrainingManifest>,
}

/// The systems asked for, in the registry's order, and the training they predict with on `dates`: the one whose name
/// begins with `id`, or the newest for the season's snapshot.
///
/// Where no system is asked for by name, it is all that can predict: without a training, those that do not learn.
pub(super) fn choose(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    asked: &[Arc<dyn System>],
    dates: &[GameDate],
) -> Result<Chosen, Failure> {
    let is_asked = |system: &&Arc<dyn System>| {
        asked.is_empty() || asked.iter().any(|other| other.id() == system.id())
    };
    let mut systems: Vec<_> = all_systems().iter().filter(is_asked).cloned().collect();
    let learner = systems
        .iter()
        .find(|system| predicts_with_training(system.info()))
        .map(|system| system.id());
    let Some(learner) = learner else {
        if id.is_some() {
            let what = "--models is for v2 systems, and none of these is one or reads one";
            return Err(Failure::Usage(what.to_owned()));
        }
        return Ok(Chosen { systems, learned: None, training: None });
    };
    let training = match find(data, season, id) {
        Err(NotFound::None { .. }) if asked.is_empty() => {
            systems.retain(|system| !predicts_with_training(system.info()));
            return Ok(Chosen { systems, learned: None, training: None });
        }
        Err(NotFound::None { season, .. }) => {
            return Err(Failure::NotTrained { season, system: learner.as_str() });
        }
        other => with_note(data, season, other?)?,
    };
    #[expect(clippy::expect_used, reason = "a plan without a date is refused before")]
    let (first, last) =
        dates.first().zip(dates.last()).expect("Invariant: a plan has at least one date");
    Ok(Chosen {
        systems,
        learned: Some(train::read_models(&training, season, *first..last.plus_days(1))?),
        training: Some(training.manifest),
    })
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

/// The training of `season` whose name begins with `id`, or the newest of its snapshot.
pub(super) fn find(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
) -> Result<Training, NotFound> {
    let mut passed_over = Vec::new();
    let snapshot = PresentSnapshot::from_season(season)?;
    let found = artifacts::find(data, &snapshot, id, &mut passed_over);
    let next = format!("season train {}", season.id());
    super::open::note_passed_over("training", &passed_over, &next);
    found
}
