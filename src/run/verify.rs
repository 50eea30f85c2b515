use std::path::Path;

use arrow::array::{AsArray as _, RecordBatch};
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
        let rows = table::decode(&path, bytes, &layout)?;
        if rows.num_rows() != entry.rows {
            let found = rows.num_rows();
            return Err(wrong(format!("it has {found} rows, the manifest says {}", entry.rows)));
        }
        counts.push(check_rows(&rows, &layout, &manifest).map_err(wrong)?);
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

/// Checks order, keys and numbers, and counts the rows of each of the manifest's systems.
fn check_rows(
    rows: &RecordBatch,
    layout: &TableLayout,
    manifest: &RunManifest,
) -> Result<Vec<usize>, String> {
    let place = |name: &str| {
        let known = systems::find(name).is_some();
        manifest.systems.iter().position(|system| known && system.system_id == name)
    };
    let text = |position: usize| rows.column(position).as_string::<i32>();
    let (names, players) = (text(0), text(1));
    let dates = rows.column(3).as_primitive::<Date32Type>();
    let mut counts = vec![0; manifest.systems.len()];
    let mut former = None;
    for row in 0..rows.num_rows() {
        let name = names.value(row);
        let Some(system) = place(name) else {
            return Err(format!("row {}: system {name} was not asked for", row + 1));
        };
        counts[system] += 1;
        let key = (dates.value(row), players.value(row), system);
        if former.is_some_and(|former| former >= key) {
            return Err(format!("row {}: {} stands twice or out of order", row + 1, key.1));
        }
        former = Some(key);
    }
    for (column, values) in layout.columns.iter().zip(rows.columns()) {
        if column.kind == Kind::Float {
            let mut values = values.as_primitive::<Float64Type>().iter();
            let spoilt = values.position(|value| value.is_some_and(|value| !value.is_finite()));
            if let Some(row) = spoilt {
                let name = column.name;
                return Err(format!("row {}, column {name}: the value is not finite", row + 1));
            }
        }
    }
    Ok(counts)
}
