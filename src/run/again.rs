//! Makes again what of a run follows from its snapshot alone, and compares: whoever can write a run can hash it, but a system
//! without a training gives the same bits everywhere.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::error::ArrowError;
use arrow::util::display::array_value_to_string;

use super::tables::{Results, layouts};
use super::{RunManifest, RunSettings, season_before};
use crate::domain::shortened;
use crate::engine::{self, MarketLines, Plan};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::TableLayout;
use crate::snapshot::manifest::FILE;
use crate::snapshot::words::Words;
use crate::systems::{System, all_systems, find_system, systems_with};

/// Checks that the rows of the run's `tables`, in `folder`, are those that its systems give: of those systems, in the versions
/// of this program, that need nothing but the snapshot and the `offers` of books.
pub(super) fn check(
    folder: &Path,
    manifest: &RunManifest,
    season: &Season,
    offers: Option<MarketLines>,
    tables: &[RecordBatch],
) -> Result<(), SnapshotError> {
    check_versions(&manifest.settings)
        .map_err(|what| SnapshotError::inconsistent(&folder.join(FILE), what))?;
    let before = season_before(folder, manifest, season)?;
    let season = before.as_ref().unwrap_or(season);
    let settings = &manifest.settings;
    let dates = manifest.dates.iter().map(|date| date.date).collect();
    let (parameters, lines) = (settings.parameters.clone(), settings.line.clone());
    let plan = Plan {
        offers: offers.map(Arc::new),
        bootstrap_days: settings.warmup_days,
        ..Plan::new(reproducible(settings), parameters, lines, dates)
    };
    if plan.systems.is_empty() {
        return Ok(());
    }
    let forecast = engine::predict(season, &plan, |_| ())?;
    let games = season.games()?;
    let at_market = settings.is_at_market();
    let results = Results::new(&games, &plan, &forecast, at_market);
    let made = [results.predictions(), results.skipped()];
    let layouts = layouts(at_market);
    for ((layout, stored), made) in layouts.iter().zip(tables).zip(made) {
        let failed = |error| SnapshotError::table(&folder.join(layout.file), error);
        let differs = first_difference(layout, stored, &plan.systems, &made).map_err(failed)?;
        if let Some(what) = differs {
            return Err(SnapshotError::inconsistent(&folder.join(layout.file), what));
        }
    }
    Ok(())
}

/// Checks that a run that this program made has the versions of its systems: with others, they would not be asked again.
fn check_versions(settings: &RunSettings) -> Result<(), String> {
    if settings.program != env!("CARGO_PKG_VERSION") {
        return Ok(());
    }
    let other = settings.system_versions.iter().find(|(id, version)| {
        find_system(id).is_some_and(|system| system.info().version != *version)
    });
    other.map_or(Ok(()), |(id, version)| {
        Err(format!(
            "it is of season {}, which has no version {version} of {}",
            settings.program,
            shortened(id)
        ))
    })
}

/// The systems of a run with these settings whose predictions follow from its snapshot; none if another version of the program
/// made it.
fn reproducible(settings: &RunSettings) -> Vec<Arc<dyn System>> {
    let is_same = |system: &dyn System| {
        let info = system.info();
        let version = (info.id.to_string(), info.version);
        let has_model = info.with_model.is_some() && settings.xgboost_model.is_some();
        settings.system_versions.contains(&version) && !info.needs_training && !has_model
    };
    let is_known = |system: &Arc<dyn System>| {
        let info = system.info();
        let mut parts = all_systems().iter().filter(|part| info.components.contains(&part.id()));
        settings.systems.iter().any(|id| *id == info.id.as_str())
            && is_same(system.as_ref())
            && parts.all(|part| is_same(part.as_ref()))
    };
    if settings.program != env!("CARGO_PKG_VERSION") {
        return Vec::new();
    }
    systems_with(&settings.parameters).into_iter().filter(is_known).collect()
}

/// The first value of the rows of `systems` in `stored` that is another one than that in the columns `made`.
fn first_difference(
    layout: &TableLayout,
    stored: &RecordBatch,
    systems: &[Arc<dyn System>],
    made: &[ArrayRef],
) -> Result<Option<String>, ArrowError> {
    let words = Words::new(stored.column(0));
    let is_of = |word: &str| systems.iter().any(|system| system.id().as_str() == word);
    let of_word: Vec<bool> = words.all().map(is_of).collect();
    let is_made = |row: &u32| words.place(*row as usize).is_some_and(|place| of_word[place]);
    let rows: UInt32Array = (0..).take(stored.num_rows()).filter(is_made).collect();
    let count = made.first().map_or(0, Array::len);
    if rows.len() != count {
        return Ok(Some(format!(
            "{} rows are of systems that, asked again, give {count}",
            rows.len()
        )));
    }
    let mut first: Option<(usize, String)> = None;
    for ((column, stored), made) in layout.columns.iter().zip(stored.columns()).zip(made) {
        let stored = take(stored, &rows, None)?;
        if stored.to_data() == made.to_data() {
            continue;
        }
        let differs =
            |row: &usize| stored.slice(*row, 1).to_data() != made.slice(*row, 1).to_data();
        let before = first.as_ref().map_or(count, |(row, _)| *row);
        if let Some(row) = (0..before).find(differs) {
            let [found, made] = [&stored, made].map(|values| array_value_to_string(values, row));
            let [found, made] = [shortened(&found?), shortened(&made?)];
            let (name, place) = (column.name, rows.value(row) + 1);
            let what = format!(
                "row {place}, column {name}: it is `{found}`, and the system gives `{made}`"
            );
            first = Some((row, what));
        }
    }
    Ok(first.map(|(_, what)| what))
}
