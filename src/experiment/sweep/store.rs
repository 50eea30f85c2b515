//! A sweep on disk: block by block while it is made, and as one table when it is done.
//!
//! `sweeps/<id>.blocks/<season>/<first setting>/results.parquet` are what is done so far; `sweeps/<id>/` appears whole, with its
//! manifest, and the blocks vanish. What was computed is not computed again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, Float64Array, Int32Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};

use super::{BLOCK, DateSums, SeasonResults, SweepManifest, SweepResults, SweepSettings};
use crate::domain::{GameDate, SeasonId, SystemId, shortened};
use crate::run::PAGE_FILE;
use crate::snapshot::layout::{COUNT, Kind, TableLayout, required};
use crate::snapshot::manifest::{FILE, read_json, write_json};
use crate::snapshot::words::Words;
use crate::snapshot::{DataDir, SnapshotError, folder_bytes, folders, staging, table};
use crate::systems::find_system;

/// What the name of the folder of what is done so far ends in.
const BLOCKS: &str = ".blocks";

/// Where a sweep lies.
#[derive(Clone, Debug)]
pub struct SweepStore {
    data: DataDir,
    id: String,
}

/// `results.parquet`: one row per setting, system, season and date, in this order of seasons, settings, systems and dates.
pub fn results_layout() -> TableLayout {
    let columns = vec![
        required("season", Kind::Text),
        required("setting", Kind::Int).within(COUNT),
        required("system_id", Kind::Text),
        required("game_date", Kind::Date),
        required("n", Kind::Int).within(COUNT),
        required("absolute_error_sum", Kind::Float),
        required("error_sum", Kind::Float),
        required("squared_error_sum", Kind::Float),
        required("shared_n", Kind::Int).within(COUNT),
        required("absolute_error_difference", Kind::Float),
        required("squared_error_difference", Kind::Float),
        required("wins", Kind::Int).within(COUNT),
        required("losses", Kind::Int).within(COUNT),
        required("pushes", Kind::Int).within(COUNT),
        required("voids", Kind::Int).within(COUNT),
    ];
    TableLayout { file: "results.parquet", columns: columns.into() }
}

/// What the rows of a block are of, in the order of rows.
#[derive(Clone, Copy, Debug)]
pub struct BlockKeys<'a> {
    /// The season.
    pub season: SeasonId,
    /// The place of the first setting.
    pub first: usize,
    /// The systems, in the order of files.
    pub systems: &'a [SystemId],
    /// The dates, ascending.
    pub dates: &'a [GameDate],
}

impl SweepStore {
    /// The sweep of that name in `data`.
    pub fn new(data: &DataDir, id: &str) -> Self {
        Self { data: data.clone(), id: id.to_owned() }
    }

    /// Its folder.
    pub fn folder(&self) -> PathBuf {
        self.data.sweeps().join(&self.id)
    }

    fn blocks(&self) -> PathBuf {
        self.data.sweeps().join(format!("{}{BLOCKS}", self.id))
    }

    /// Whether anything lies there of a sweep that was broken off, or made in parts.
    pub fn has_blocks(&self) -> bool {
        self.blocks().is_dir()
    }

    /// Keeps other processes from making the same sweep, until what is returned is dropped.
    pub fn hold(&self) -> Result<impl Sized + use<>, SnapshotError> {
        self.data.hold(&self.blocks())
    }

    /// The sweeps in `data`, finished or not, by their names.
    pub fn all(data: &DataDir) -> Result<Vec<Self>, SnapshotError> {
        let names = folders(&data.sweeps())?;
        let ids = names.iter().map(|name| name.strip_suffix(BLOCKS).unwrap_or(name));
        let ids: BTreeSet<&str> = ids.collect();
        Ok(ids.into_iter().map(|id| Self::new(data, id)).collect())
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many bytes its files have, those of blocks among them.
    pub fn bytes(&self) -> u64 {
        folder_bytes(&self.folder()) + folder_bytes(&self.blocks())
    }

    /// Refuses to remove what holds something that is not of a sweep.
    pub fn check_removable(&self) -> Result<(), SnapshotError> {
        staging::check_replaceable(&self.folder(), is_of_sweep)
    }

    /// Removes the sweep, and what is left of its blocks.
    pub fn remove(&self) -> Result<(), SnapshotError> {
        if self.folder().exists() {
            self.data.stage(&self.folder())?.remove_target(is_of_sweep)?;
        }
        self.forget_blocks()
    }

    /// Removes what was done so far of a sweep that is not finished.
    pub fn forget_blocks(&self) -> Result<(), SnapshotError> {
        let blocks = self.blocks();
        if !blocks.exists() {
            return Ok(());
        }
        self.data.check_writable(&blocks)?;
        fs::remove_dir_all(&blocks).map_err(|error| SnapshotError::io("remove", &blocks, error))
    }

    /// Reads everything, and checks hashes, and that each season has a row for every setting, system and date; `None` if the
    /// sweep is not finished. What the sums should be is not computed again.
    pub fn open(&self) -> Result<Option<(SweepManifest, SweepResults)>, SnapshotError> {
        let Some(manifest) = self.manifest()? else { return Ok(None) };
        if manifest.settings.settings.first().is_none_or(|declared| !declared.is_empty()) {
            return Err(self.inconsistent("its first setting is not that of the declared numbers"));
        }
        let unknown = |name: &str| {
            self.inconsistent(&format!("it is of a system {}, which there is not", shortened(name)))
        };
        let known = |(name, _): &(String, u32)| find_system(name).ok_or_else(|| unknown(name));
        let systems = manifest.settings.systems.iter().map(|of| Ok(known(of)?.id()));
        let systems: Vec<SystemId> = systems.collect::<Result<_, SnapshotError>>()?;
        let table = table::read_words(&self.folder(), &manifest.files, &results_layout())?;
        let dates = self.dates(&table, &manifest.settings)?;
        let results = self.results(&table, &manifest, systems, &dates)?;
        Ok(Some((manifest, results)))
    }

    /// The dates of each season, as its first rows have them.
    fn dates(
        &self,
        table: &RecordBatch,
        settings: &SweepSettings,
    ) -> Result<Vec<(SeasonId, Vec<GameDate>)>, SnapshotError> {
        let wrong = || self.inconsistent("its rows are not those of its settings");
        let seasons = Words::new(table.column(0));
        let days = table.column(3).as_primitive_opt::<Date32Type>().ok_or_else(wrong)?;
        let per_date = settings.settings.len() * settings.systems.len();
        let (mut all, mut first) = (Vec::new(), 0);
        for season in settings.seasons.keys() {
            let name = season.to_string();
            let rows = (first..table.num_rows()).take_while(|row| seasons.get(*row) == Some(&name));
            let count = rows.count();
            let of_season = days.values().slice(first, count.checked_div(per_date).unwrap_or(0));
            let dates: Vec<GameDate> = of_season.iter().copied().map(GameDate::from_days).collect();
            if !dates.is_sorted_by(|one, other| one < other) {
                return Err(wrong());
            }
            all.push((*season, dates));
            first += count;
        }
        Ok(all)
    }

    /// The manifest, if the sweep is there.
    pub fn manifest(&self) -> Result<Option<SweepManifest>, SnapshotError> {
        let path = self.folder().join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let manifest: SweepManifest =
            read_json(&path, "/schema_version", SweepSettings::SCHEMA_VERSION)?;
        if manifest.sweep_id != self.id || manifest.settings.id() != self.id {
            let what = "its settings give another name than it bears";
            return Err(SnapshotError::inconsistent(&path, what));
        }
        Ok(Some(manifest))
    }

    /// Keeps what a block of settings gave.
    pub fn keep_block(&self, keys: BlockKeys<'_>, sums: &[DateSums]) -> Result<(), SnapshotError> {
        let target = self.block(keys);
        let staged = self.data.stage(&target)?;
        table::write(staged.path(), &results_layout(), &rows(keys, sums)?)?;
        staged.commit(|name| name == results_layout().file)
    }

    /// What a block gave, if it is there and whole: whatever else lies there is computed again.
    pub fn block_results(&self, keys: BlockKeys<'_>, settings: usize) -> Option<Vec<DateSums>> {
        let path = self.block(keys);
        let table = table::read_unlisted(&path, &results_layout()).ok()??;
        let count = settings * keys.systems.len() * keys.dates.len();
        let sums = (table.num_rows() == count && is_of(&table, keys)).then(|| sums(&table))?;
        sums.iter().all(DateSums::is_possible).then_some(sums)
    }

    fn block(&self, keys: BlockKeys<'_>) -> PathBuf {
        // The folder that is held is not the one that blocks are put into.
        self.blocks().join(keys.season.to_string()).join(format!("{:06}", keys.first))
    }

    /// Puts the whole sweep in its place, and removes its blocks.
    pub fn finish(
        &self,
        results: &SweepResults,
        manifest: SweepManifest,
    ) -> Result<SweepManifest, SnapshotError> {
        let staged = self.data.stage(&self.folder())?;
        let batches = results.seasons.iter().map(|of| {
            let keys = BlockKeys {
                season: of.season,
                first: 0,
                systems: &results.systems,
                dates: &of.dates,
            };
            rows(keys, &of.sums)
        });
        let batches: Vec<RecordBatch> = batches.collect::<Result<_, _>>()?;
        let layout = results_layout();
        let failed = |error| SnapshotError::table(Path::new(layout.file), error);
        let all = arrow::compute::concat_batches(&layout.schema(), &batches).map_err(failed)?;
        let file = table::write(staged.path(), &layout, &all)?;
        let manifest = SweepManifest { files: vec![file], ..manifest };
        write_json(&staged.path().join(FILE), &manifest)?;
        staged.commit(is_of_sweep)?;
        self.forget_blocks()?;
        Ok(manifest)
    }

    /// Reads the results of a finished sweep, whose seasons have these dates.
    pub fn read(
        &self,
        manifest: &SweepManifest,
        systems: Vec<SystemId>,
        dates: &[(SeasonId, Vec<GameDate>)],
    ) -> Result<SweepResults, SnapshotError> {
        let table = table::read_words(&self.folder(), &manifest.files, &results_layout())?;
        self.results(&table, manifest, systems, dates)
    }

    /// What the rows of `table` say, which are those of the settings and these dates.
    fn results(
        &self,
        table: &RecordBatch,
        manifest: &SweepManifest,
        systems: Vec<SystemId>,
        dates: &[(SeasonId, Vec<GameDate>)],
    ) -> Result<SweepResults, SnapshotError> {
        let settings = manifest.settings.settings.clone();
        let all = sums(table);
        let mut rest = &all[..];
        let mut seasons = Vec::new();
        for (season, dates) in dates {
            let count = settings.len() * systems.len() * dates.len();
            let Some((of_season, others)) = rest.split_at_checked(count) else {
                return Err(self.inconsistent("it has too few rows for its settings"));
            };
            rest = others;
            if !of_season.iter().all(DateSums::is_possible) {
                return Err(self.inconsistent("it has sums that no predictions can have"));
            }
            let rows = table.slice(all.len() - others.len() - count, count);
            let keys = BlockKeys { season: *season, first: 0, systems: &systems, dates };
            if !is_of(&rows, keys) {
                return Err(self.inconsistent("its rows are not those of its settings"));
            }
            let (season, dates, sums) = (*season, dates.clone(), of_season.to_vec());
            seasons.push(SeasonResults { season, dates, sums });
        }
        if !rest.is_empty() {
            return Err(self.inconsistent("it has more rows than its settings give"));
        }
        Ok(SweepResults { settings, systems, seasons })
    }

    /// What is wrong with the table.
    pub fn inconsistent(&self, what: &str) -> SnapshotError {
        SnapshotError::inconsistent(&self.folder().join(results_layout().file), what)
    }
}

/// Whether the file of a sweep may have that name.
fn is_of_sweep(name: &str) -> bool {
    [FILE, results_layout().file, PAGE_FILE].contains(&name)
}

/// A whole number of a table.
fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The rows of a block.
fn rows(keys: BlockKeys<'_>, sums: &[DateSums]) -> Result<RecordBatch, SnapshotError> {
    let BlockKeys { season, first, systems, dates } = keys;
    let per_setting = systems.len() * dates.len();
    let season = season.to_string();
    let counts = |of: fn(&DateSums) -> u32| -> ArrayRef {
        Arc::new(sums.iter().map(|sums| int(of(sums) as usize)).collect::<Int32Array>())
    };
    let floats = |of: fn(&DateSums) -> f64| -> ArrayRef {
        Arc::new(sums.iter().map(of).collect::<Float64Array>())
    };
    let place = |row: usize| (first + row / per_setting, row % per_setting / dates.len());
    let all = 0..sums.len();
    let date = |row: usize| dates[row % dates.len()].days();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(sums.iter().map(|_| &season))),
        Arc::new(all.clone().map(|row| int(place(row).0)).collect::<Int32Array>()),
        Arc::new(StringArray::from_iter_values(
            all.clone().map(|row| systems[place(row).1].as_str()),
        )),
        Arc::new(Date32Array::from_iter_values(all.map(date))),
        counts(|sums| sums.count),
        floats(|sums| sums.absolute_error),
        floats(|sums| sums.error),
        floats(|sums| sums.squared_error),
        counts(|sums| sums.shared),
        floats(|sums| sums.absolute_difference),
        floats(|sums| sums.squared_difference),
        counts(|sums| sums.wins),
        counts(|sums| sums.losses),
        counts(|sums| sums.pushes),
        counts(|sums| sums.voids),
    ];
    let layout = results_layout();
    RecordBatch::try_new(layout.schema(), columns)
        .map_err(|error| SnapshotError::table(Path::new(layout.file), error))
}

/// Whether the rows of `table` are those of a block.
fn is_of(table: &RecordBatch, keys: BlockKeys<'_>) -> bool {
    let BlockKeys { season, first, systems, dates } = keys;
    let (season, per_setting) = (season.to_string(), systems.len() * dates.len());
    let (seasons, systems_of) = (Words::new(table.column(0)), Words::new(table.column(2)));
    let settings = table.column(1).as_primitive_opt::<Int32Type>();
    let days = table.column(3).as_primitive_opt::<Date32Type>();
    let Some((settings, days)) = settings.zip(days) else { return false };
    (0..table.num_rows()).all(|row| {
        seasons.get(row) == Some(&season)
            && settings.value(row) == int(first + row / per_setting)
            && systems_of.get(row) == Some(systems[row % per_setting / dates.len()].as_str())
            && days.value(row) == dates[row % dates.len()].days()
    })
}

/// The sums of the rows of `table`, which has the columns of the layout.
fn sums(table: &RecordBatch) -> Vec<DateSums> {
    let count = |column: usize| table.column(column).as_primitive::<Int32Type>();
    let float = |column: usize| table.column(column).as_primitive::<Float64Type>();
    let [counts, shared, wins, losses, pushes, voids] = [4, 8, 11, 12, 13, 14].map(count);
    let [absolute, error, squared, less_absolute, less_squared] = [5, 6, 7, 9, 10].map(float);
    let of = |row: usize| DateSums {
        count: counts.value(row).unsigned_abs(),
        absolute_error: absolute.value(row),
        error: error.value(row),
        squared_error: squared.value(row),
        shared: shared.value(row).unsigned_abs(),
        absolute_difference: less_absolute.value(row),
        squared_difference: less_squared.value(row),
        wins: wins.value(row).unsigned_abs(),
        losses: losses.value(row).unsigned_abs(),
        pushes: pushes.value(row).unsigned_abs(),
        voids: voids.value(row).unsigned_abs(),
    };
    debug_assert!(table.columns().iter().all(|column| column.null_count() == 0));
    (0..table.num_rows()).map(of).collect()
}

/// The blocks of so many settings: the place of the first of each, and how many there are.
pub fn blocks(settings: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..settings).step_by(BLOCK).map(move |first| (first, BLOCK.min(settings - first)))
}
