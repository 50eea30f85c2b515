use std::sync::Arc;

use super::Failure;
use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::systems::{Learned, REGISTRY, System};
use crate::train;

/// Systems, and what they predict with if one of them learns.
type Chosen = (Vec<&'static dyn System>, Option<Arc<Learned>>);

/// The systems asked for, in the registry's order, and the training they predict with on `dates`: the one whose name
/// begins with `id`, or the newest for the season's snapshot.
///
/// Where no system is asked for by name, it is all that can predict: without a training, those that do not learn.
pub(super) fn choose(
    data: &DataDir,
    season: &Season,
    id: Option<&str>,
    asked: &[&'static dyn System],
    dates: &[GameDate],
) -> Result<Chosen, Failure> {
    let is_asked = |system: &&'static dyn System| {
        asked.is_empty() || asked.iter().any(|other| other.id() == system.id())
    };
    let mut systems: Vec<_> = REGISTRY.iter().copied().filter(is_asked).collect();
    let learner = systems.iter().find(|system| learns(**system)).map(|system| system.id());
    let Some(learner) = learner else {
        if id.is_some() {
            let what = "--models is for systems that learn, which none of these is or reads";
            return Err(Failure::Usage(what.to_owned()));
        }
        return Ok((systems, None));
    };
    let found = train::find(data, season.id(), season.snapshot_hash(), id);
    let training = match found {
        Err(train::NoTraining::None { .. }) if asked.is_empty() => {
            systems.retain(|system| !learns(*system));
            return Ok((systems, None));
        }
        Err(train::NoTraining::None { season }) => {
            return Err(Failure::NothingLearned(season, learner.as_str()));
        }
        other => other?,
    };
    // A plan has a date; without one, nothing is asked of any model.
    let first = dates.first().copied().unwrap_or_default();
    let end = dates.last().copied().unwrap_or_default().plus_days(1);
    Ok((systems, Some(train::learned(&training, season, first..end)?)))
}

/// Whether a system predicts with a training, or reads one that does.
fn learns(system: &dyn System) -> bool {
    let of_component = |id: &crate::domain::SystemId| {
        crate::systems::find(id.as_str()).is_some_and(System::learns)
    };
    system.learns() || system.components().iter().any(of_component)
}
