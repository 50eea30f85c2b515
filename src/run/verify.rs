use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type};

use super::{RunManifest, predictions_layout, skipped_layout};
use crate::snapshot::layout::{Kind, TableLayout};
use crate::snapshot::{SnapshotError, table};
use crate::systems;

/// Reads the run in `folder` back and checks everything its manifest says: hashes, columns, order, keys that stand once,
/// finite numbers, and counts that add up.
pub fn verify(folder: &Path) -> Result<RunManifest, SnapshotError> {
    let manifest = RunManifest::read(folder)?;
    let mut counts = Vec::new();
    for layout in [predictions_layout(), skipped_layout()] {
        let path = folder.join(layout.file);
        let wrong = |what: String| SnapshotError::inconsistent(&path, what);
        let entry = manifest.files.iter().find(|file| file.name == layout.file);
        let entry = entry.ok_or_else(|| wrong("the manifest does not name it".into()))?;
        let bytes = table::read_verified(&path, &entry.sha256)?;
        let batches = table::decode(&path, bytes, &layout)?;
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        if rows != entry.rows {
            return Err(wrong(format!("it has {rows} rows, the manifest says {}", entry.rows)));
        }
        counts.push(check_rows(&batches, &layout, &manifest).map_err(wrong)?);
    }
    for (position, system) in manifest.systems.iter().enumerate() {
        let skipped = system.skipped.values().sum::<usize>();
        let said = (system.predicted, skipped, manifest.player_dates);
        let (predicted, skipped) = (counts[0][position], counts[1][position]);
        if said != (predicted, skipped, predicted + skipped) {
            let what = format!(
                "{}: {predicted} predictions and {skipped} skipped; the manifest says {} and {} of {} player-dates",
                system.system_id, said.0, said.1, said.2
            );
            return Err(SnapshotError::inconsistent(folder, what));
        }
    }
    Ok(manifest)
}

/// The number of rows of each of the manifest's systems.
fn check_rows(
    batches: &[RecordBatch],
    layout: &TableLayout,
    manifest: &RunManifest,
) -> Result<Vec<usize>, String> {
    let place = |name: &str| manifest.systems.iter().position(|system| system.system_id == name);
    let mut counts = vec![0; manifest.systems.len()];
    let mut former: Option<(i32, String, usize)> = None;
    for batch in batches {
        let text = |position: usize| batch.column(position).as_string::<i32>();
        let (names, players) = (text(0), text(1));
        let dates = batch.column(3).as_primitive::<Date32Type>();
        for row in 0..batch.num_rows() {
            let name = names.value(row);
            let system = place(name).filter(|_| systems::find(name).is_some());
            let system = system
                .ok_or_else(|| format!("row {}: system {name} was not asked for", row + 1))?;
            counts[system] += 1;
            let key = (dates.value(row), players.value(row), system);
            let in_order = former
                .as_ref()
                .is_none_or(|(date, player, system)| (*date, player.as_str(), *system) < key);
            if !in_order {
                return Err(format!("row {}: {} stands twice or out of order", row + 1, key.1));
            }
            former = Some((key.0, key.1.to_owned(), key.2));
        }
        for (position, column) in layout.columns.iter().enumerate() {
            if column.kind == Kind::Float {
                let values = batch.column(position).as_primitive::<Float64Type>();
                if let Some(row) = (0..values.len())
                    .find(|row| values.is_valid(*row) && !values.value(*row).is_finite())
                {
                    return Err(format!(
                        "row {}, column {}: the value is not finite",
                        row + 1,
                        column.name
                    ));
                }
            }
        }
    }
    Ok(counts)
}
