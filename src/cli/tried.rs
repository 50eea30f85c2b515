//! What a sweep tries: its systems, and what they predict of a season.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::{Failure, open};
use crate::domain::GameDate;
use crate::engine::{self, Plan, Slate};
use crate::experiment::sweep::{SweepFile, SweepSetting};
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::systems::{
    Parameters, System, SystemInfo, all_systems, find_system, predicts_with_training,
};

/// The systems to try: those that the file names, or those that need no training and read what is varied.
pub(super) fn systems(file: &SweepFile) -> Result<Vec<Arc<dyn System>>, Failure> {
    let reads = |info: &SystemInfo, name: &str| info.all_parameters().any(|of| of.name == name);
    let parts = |system: &Arc<dyn System>| {
        let id = system.id();
        let components = system.info().components;
        let is_part = move |of: &&Arc<dyn System>| of.id() == id || components.contains(&of.id());
        all_systems().iter().filter(is_part)
    };
    let reads_any = |system: &Arc<dyn System>| {
        parts(system).any(|of| file.varied.iter().any(|name| reads(of.info(), name)))
    };
    let asked: Vec<Arc<dyn System>> = if file.systems.is_empty() {
        let untrained = all_systems().iter().filter(|of| !of.info().needs_training);
        untrained.filter(|system| reads_any(system)).cloned().collect()
    } else {
        let names: BTreeSet<&str> = file.systems.iter().map(String::as_str).collect();
        for name in &names {
            find_system(name).ok_or_else(|| {
                let known: Vec<&str> = all_systems().iter().map(|of| of.id().as_str()).collect();
                let known = known.join(", ");
                Failure::Usage(format!("there is no system `{name}`; the systems are {known}"))
            })?;
        }
        all_systems().iter().filter(|of| names.contains(of.id().as_str())).cloned().collect()
    };
    let is_trained = || asked.iter().any(|system| predicts_with_training(system.info()));
    let is_read = |name: &&String| {
        (SweepSetting::is_of_training(name) && is_trained())
            || asked.iter().any(|system| parts(system).any(|of| reads(of.info(), name)))
    };
    if let Some(name) = file.varied.iter().find(|name| !is_read(name)) {
        if SweepSetting::is_of_training(name) {
            return Err(Failure::Usage(format!(
                "{name} changes systems that predict with a training alone: name some, such as systems = [\"boosted_trees_v2\"]"
            )));
        }
        return Err(Failure::Usage(format!("{name} changes none of the systems of this sweep")));
    }
    Ok(asked)
}

/// What is predicted of `season` with the declared numbers.
pub(super) fn plan(
    data: &DataDir,
    season: &Season,
    file: &SweepFile,
    systems: &[Arc<dyn System>],
) -> Result<Plan, Failure> {
    let slate = Slate::new(&season.games()?, season.opening_night());
    let (first, last) = (season.opening_night().days(), season.last_date().days());
    let mut dates: Vec<GameDate> = (first..=last).map(GameDate::from_days).collect();
    dates.retain(|date| !slate.on(*date).is_empty());
    let plan = Plan::new(systems.to_vec(), Parameters::default(), file.line.clone(), dates);
    let offers = open::offers(data, season, &file.line)?;
    if systems.iter().any(|system| predicts_with_training(system.info()))
        && engine::has_market_lines(season, &file.line, offers.as_deref(), &plan.dates)?
    {
        return Err(Failure::Usage(format!(
            "at lines of the market, systems with a training also learn from outcomes at earlier lines, which a sweep does not \
             try: choose another `line` for {}",
            season.id()
        )));
    }
    Ok(Plan { offers, ..plan })
}
