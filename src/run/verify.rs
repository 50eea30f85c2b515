//! Reads a run back and checks everything its manifest says.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Date32Type;

use super::expected::{self, ExpectedRun};
use super::{
    Run, RunManifest, SystemCount, is_of, predictions_layout, season_before, skipped_layout, slate,
};
use crate::artifacts::ArtifactManifest as _;
use crate::domain::Recommendation;
use crate::engine::MarketLines;
use crate::season::Season;
use crate::snapshot::layout::TableLayout;
use crate::snapshot::manifest::FILE;
use crate::snapshot::words::Words;
use crate::snapshot::{DataDir, SnapshotError, table};
use crate::systems;

/// Reads the run in `folder` back and checks everything its manifest says: hashes, columns, order, keys that stand once,
/// finite numbers, and counts, which are made anew from the rows.
pub fn verify(folder: &Path) -> Result<RunManifest, SnapshotError> {
    Ok(verify_files(folder)?.0)
}

/// Checks the run in `folder` as [`verify`] does and, if it was made from the snapshot of `season`, that it has the dates, the
/// player-dates and the lines which that and its settings give: none missing, none too many.
pub fn verify_for(folder: &Path, season: &Season) -> Result<RunManifest, SnapshotError> {
    let (manifest, tables) = verify_files(folder)?;
    if is_of(&manifest, season)? {
        check_tables(folder, &manifest, season, &tables)?;
    }
    Ok(manifest)
}

/// Checks that `run`, whose `predictions` were read, is one of `season`, as [`verify_for`] does, as far as can be told without
/// the player-dates that have no prediction. The offers that its lines were chosen from, if it read any.
pub fn check(
    run: &Run,
    season: &Season,
    predictions: &RecordBatch,
) -> Result<Option<MarketLines>, SnapshotError> {
    check_tables(&run.folder, &run.manifest, season, std::slice::from_ref(predictions))
}

/// The offers that the lines of the run in `folder` were chosen from, if it read any: the lines of each choice of its policy,
/// and of the close.
///
/// # Errors
///
/// If they are not those beside the snapshot of `season`.
pub fn offers(
    folder: &Path,
    season: &Season,
    manifest: &RunManifest,
) -> Result<Option<MarketLines>, SnapshotError> {
    let snapshot = DataDir::of_run(folder).snapshot(season.id());
    expected::offers(season, manifest, &snapshot)
}

/// The run in `folder`, if it is there, is one of `season`, and nothing about it differs from what its manifest says.
///
/// # Errors
///
/// If the system fails to read it.
pub fn find_intact(folder: &Path, season: &Season) -> Result<Option<Run>, SnapshotError> {
    match verify_for(folder, season) {
        Ok(manifest) => Ok(Some(Run { folder: folder.to_owned(), manifest })),
        Err(error) if error.is_of_system() => Err(error),
        Err(_) => Ok(None),
    }
}

/// The files of a run, in this order.
fn layouts() -> [TableLayout; 2] {
    [predictions_layout(), skipped_layout()]
}

/// Reads the files of the run in `folder`, and checks what [`verify`] does.
fn verify_files(folder: &Path) -> Result<(RunManifest, Vec<RecordBatch>), SnapshotError> {
    let manifest = RunManifest::read(folder)?;
    let mut recount = Recount::new(&manifest);
    let mut tables = Vec::new();
    for layout in layouts() {
        let rows = table::read_words(folder, &manifest.files, &layout)?;
        let wrong = |what| SnapshotError::inconsistent(&folder.join(layout.file), what);
        recount.add(&rows).map_err(wrong)?;
        tables.push(rows);
    }
    slate(folder, &manifest)?;
    recount.compare(&manifest).map_err(|what| SnapshotError::inconsistent(folder, what))?;
    Ok((manifest, tables))
}

/// Checks that a run has the dates, player-dates and lines which `season` and its settings give, in its manifest and in those
/// of its `tables` that were read. The offers that its lines were chosen from.
fn check_tables(
    folder: &Path,
    manifest: &RunManifest,
    season: &Season,
    tables: &[RecordBatch],
) -> Result<Option<MarketLines>, SnapshotError> {
    let of_manifest = |what| SnapshotError::inconsistent(&folder.join(FILE), what);
    let before = season_before(folder, manifest, season)?;
    let season = before.as_ref().unwrap_or(season);
    let snapshot = DataDir::of_run(folder).snapshot(season.id());
    expected::check_own_features(season, manifest, &snapshot)?;
    let offers = offers(folder, season, manifest)?;
    let expected = ExpectedRun::new(season, manifest, offers.as_ref())?;
    expected.check_manifest().map_err(of_manifest)?;
    let mut met = expected.no_rows();
    for (layout, rows) in layouts().iter().zip(tables) {
        let wrong = |what| SnapshotError::inconsistent(&folder.join(layout.file), what);
        expected.check_rows(rows, &mut met).map_err(wrong)?;
    }
    expected.check_counts(&met).map_err(of_manifest)?;
    Ok(offers)
}

/// The counts of a manifest, made anew.
struct Recount {
    systems: Vec<SystemCount>,
    /// By date in days: predictions, and rows without one.
    dates: BTreeMap<i32, (usize, usize)>,
}

impl Recount {
    fn new(manifest: &RunManifest) -> Self {
        let none = Recommendation::ALL.iter().map(|side| (side.as_str().to_owned(), 0));
        let cleared = |system: &SystemCount| SystemCount {
            system_id: system.system_id.clone(),
            version: system.version,
            predicted: 0,
            recommendations: none.clone().collect(),
            skipped: BTreeMap::new(),
        };
        let systems = manifest.systems.iter().map(cleared).collect();
        let dates = manifest.dates.iter().map(|date| (date.date.days(), (0, 0))).collect();
        Self { systems, dates }
    }

    /// Counts the rows of a file, and checks their order and keys.
    fn add(&mut self, rows: &RecordBatch) -> Result<(), String> {
        let text = |name| rows.column_by_name(name).map(|values| Words::new(values));
        let dates = rows.column_by_name("game_date").map(AsArray::as_primitive::<Date32Type>);
        let (Some(names), Some(players), Some(dates)) =
            (text("system_id"), text("player_lookup"), dates)
        else {
            return Err("it has no key".to_owned());
        };
        let (sides, reasons) = (text("recommendation"), text("reason"));
        let mut former = None;
        for row in 0..rows.num_rows() {
            let (Some(name), Some(player)) = (names.get(row), players.get(row)) else {
                return Err(format!("row {}: it has no key", row + 1));
            };
            let date = dates.value(row);
            let known = systems::find_system(name).is_some();
            let place = self.systems.iter().position(|system| known && system.system_id == name);
            let Some(place) = place else {
                return Err(format!("row {}: system {name} was not asked for", row + 1));
            };
            let key = (date, player, place);
            if former.is_some_and(|former| former >= key) {
                return Err(format!("row {}: {player} appears twice or out of order", row + 1));
            }
            former = Some(key);
            let Some(of_date) = self.dates.get_mut(&date) else {
                return Err(format!("row {}: its date was not asked for", row + 1));
            };
            let system = &mut self.systems[place];
            let (words, word) = if let Some(sides) = sides {
                of_date.0 += 1;
                system.predicted += 1;
                (&mut system.recommendations, sides.get(row))
            } else {
                of_date.1 += 1;
                (&mut system.skipped, reasons.and_then(|reasons| reasons.get(row)))
            };
            let Some(word) = word else {
                return Err(format!("row {}: it has no recommendation and no reason", row + 1));
            };
            match words.get_mut(word) {
                Some(count) => *count += 1,
                None => drop(words.insert(word.to_owned(), 1)),
            }
        }
        Ok(())
    }

    /// Says what the manifest counts otherwise.
    fn compare(&self, manifest: &RunManifest) -> Result<(), String> {
        for (found, said) in self.systems.iter().zip(&manifest.systems) {
            if found != said {
                return Err(format!(
                    "{}: the manifest counts other rows than there are",
                    said.system_id
                ));
            }
            let rows = found.predicted + found.skipped.values().sum::<usize>();
            if rows != manifest.player_dates {
                let all = manifest.player_dates;
                return Err(format!("{}: {rows} rows for {all} player-dates", said.system_id));
            }
        }
        for date in &manifest.dates {
            let (predictions, skipped) = self.dates[&date.date.days()];
            let said = (date.predictions, date.players * manifest.systems.len());
            if said != (predictions, predictions + skipped) {
                return Err(format!(
                    "{}: the manifest counts other rows than there are",
                    date.date
                ));
            }
        }
        Ok(())
    }
}
