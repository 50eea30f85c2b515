//! How many player-dates the feature rows of a snapshot serve, before anything is predicted: rows that nobody can use, or
//! whose names are other than the systems', are told when they are imported.

use serde::Serialize;

use super::Slate;
use crate::domain::{BOOTSTRAP_DAYS, FeatureName, GameDate};
use crate::features::baseline;
use crate::season::{FeatureColumns, FeatureRow, Games, Lookup, join};
use crate::snapshot::{Draft, SnapshotError};
use crate::systems::{Input, SystemInfo, all_systems};

/// How many player-dates have a feature row that a system can predict with.
#[derive(Debug, Default, Serialize)]
pub struct Usable {
    /// Player-dates after the first days of the season, which are not predicted.
    pub player_dates: usize,
    /// Those without a feature row.
    pub without_row: usize,
    /// Those whose row lacks a number that every system needs.
    pub incomplete: usize,
    /// Those whose row holds nothing but zeros.
    pub placeholders: usize,
    /// For each system that reads feature rows, how many have its inputs.
    pub systems: Vec<SystemInputs>,
    /// Inputs of systems of which no row has a number.
    pub lacking: Vec<LackingInput>,
}

/// How many player-dates have the inputs of a system.
#[derive(Debug, Serialize)]
pub struct SystemInputs {
    /// The system.
    pub system: &'static str,
    /// How many inputs it has.
    pub inputs: usize,
    /// Of how many of them some row has a number; the others take their defaults everywhere.
    pub carried: usize,
    /// Player-dates whose row has a number for each input that is carried, and with which the system can predict.
    pub player_dates: usize,
}

/// An input of which no row has a number.
#[derive(Debug, PartialEq, Serialize)]
pub struct LackingInput {
    /// Its name.
    pub name: FeatureName,
    /// The systems that read it.
    pub systems: Vec<&'static str>,
    /// What they take instead; without it they predict nobody.
    pub default: Option<f64>,
}

impl Usable {
    /// Player-dates with a row that a system can predict with.
    pub fn usable(&self) -> usize {
        self.player_dates - self.without_row - self.incomplete - self.placeholders
    }
}

/// Weighs the feature rows of `draft` by its games.
pub fn usable(draft: &Draft) -> Result<Usable, SnapshotError> {
    let games = Games::from_frame(&draft.games)?;
    let columns = FeatureColumns::from_rows(&draft.features)?;
    let pairs = join(&draft.games, &draft.features.frame)?;
    let first = draft.dates.opening_night.plus_days(i32::from(BOOTSTRAP_DAYS));
    let slate = Slate::new(&games, first);
    // Without games there is no date to weigh.
    let last = games.dates.iter().copied().max().unwrap_or(i32::MIN);
    let dates = (first.days()..=last).map(GameDate::from_days);
    let (mut usable, mut rows) = (Usable::default(), Vec::new());
    for game in dates.flat_map(|date| slate.on(date)) {
        usable.player_dates += 1;
        match pairs[*game as usize] {
            None => usable.without_row += 1,
            Some(row) => rows.push(columns.row(row as usize)),
        }
    }
    for row in &rows {
        if row.values().next().is_some() && row.values().all(|value| value == 0.0) {
            usable.placeholders += 1;
        } else if !readers().any(|system| serves(system, row)) {
            usable.incomplete += 1;
        }
    }
    usable.systems = readers().map(|system| inputs(system, &rows)).collect();
    if !rows.is_empty() {
        usable.lacking = lacking(&rows);
    }
    Ok(usable)
}

/// The systems that predict from feature rows alone.
fn readers() -> impl Iterator<Item = &'static SystemInfo> {
    all_systems().iter().map(|system| system.info()).filter(|system| !system.inputs.is_empty())
}

/// Whether `system` can predict with `row`: with a number for each input that has no default. A system that would predict
/// with defaults alone needs one of the features that rows of the first version have.
fn serves(system: &SystemInfo, row: &FeatureRow<'_>) -> bool {
    let has = |input: Input| value(row, input).is_some();
    let required = || system.all_inputs().filter(|input| input.default().is_none());
    if required().next().is_some() {
        required().all(has)
    } else {
        system.all_inputs().any(|input| is_baseline(input) && has(input))
    }
}

fn is_baseline(input: Input) -> bool {
    input.names().any(|name| baseline::names().contains(&name))
}

/// The number that `row` has for `input`, under any of its names.
fn value(row: &FeatureRow<'_>, input: Input) -> Option<f64> {
    match input.names().map(|name| row.get(name)).find(|found| *found != Lookup::Absent) {
        Some(Lookup::Value(value)) => Some(value),
        _ => None,
    }
}

fn inputs(system: &SystemInfo, rows: &[FeatureRow<'_>]) -> SystemInputs {
    let is_carried = |input: &Input| rows.iter().any(|row| value(row, *input).is_some());
    let carried: Vec<Input> = system.all_inputs().filter(is_carried).collect();
    let has = |row: &&FeatureRow<'_>| {
        serves(system, row) && carried.iter().all(|input| value(row, *input).is_some())
    };
    SystemInputs {
        system: system.id.as_str(),
        inputs: system.all_inputs().count(),
        carried: carried.len(),
        player_dates: rows.iter().filter(has).count(),
    }
}

/// The inputs that a system cannot do without, or that feature rows of the first version have, and that no row has.
fn lacking(rows: &[FeatureRow<'_>]) -> Vec<LackingInput> {
    let mut lacking: Vec<LackingInput> = Vec::new();
    for system in readers() {
        for input in system.all_inputs() {
            let expected = input.default().is_none() || is_baseline(input);
            if !expected || rows.iter().any(|row| value(row, input).is_some()) {
                continue;
            }
            let Some(name) = input.names().next() else { continue };
            let (default, id) = (input.default(), system.id.as_str());
            match lacking.iter_mut().find(|other| other.name == name && other.default == default) {
                Some(other) => other.systems.push(id),
                None => lacking.push(LackingInput { name, systems: vec![id], default }),
            }
        }
    }
    lacking
}
