//! Reads a run back and checks everything its manifest says.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Date32Type;

use super::again::{self, MadeWith, NotMadeAgain};
use super::expected::{self, ExpectedRun};
use super::tables::layouts;
use super::{Run, RunManifest, SystemCount, is_of, season_before, slate};
use crate::artifacts::ArtifactManifest as _;
use crate::domain::{GameDate, Recommendation, UpcomingSlate};
use crate::engine::MarketLines;
use crate::season::Season;
use crate::snapshot::manifest::FILE;
use crate::snapshot::words::Words;
use crate::snapshot::{DataDir, SnapshotError, table};
use crate::systems;

/// Reads the run in `folder` back and checks everything its manifest says: hashes, columns, order, keys that stand once,
/// finite numbers, and counts, which are made anew from the rows.
pub fn verify(folder: &Path) -> Result<RunManifest, SnapshotError> {
    Ok(verify_files(folder)?.0)
}

/// A run that was checked, and what of it could not be.
#[derive(Clone, Debug)]
pub struct VerifiedRun {
    /// Its manifest.
    pub manifest: RunManifest,
    /// What could not be checked, and why; `None` if all was.
    pub unchecked: Option<Unchecked>,
}

/// Why a run could not be compared with what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// The snapshot of its season cannot be read.
    NoSnapshot,
    /// Its snapshot is not there any more.
    OtherSnapshot,
    /// It is of a slate, and the snapshot has other games before that date.
    OtherGames(GameDate),
    /// What its rows were made with is not there.
    Rows(NotMadeAgain),
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSnapshot => write!(f, "the snapshot of the season cannot be read"),
            Self::OtherSnapshot => write!(f, "made from another snapshot of the season"),
            Self::OtherGames(date) => {
                write!(f, "made from other games before {date} than the snapshot has")
            }
            Self::Rows(rows) => write!(f, "{rows}"),
        }
    }
}

/// Checks the run in `folder`, which is one of `season`, as [`verify`] does, and that it has the dates, the player-dates and
/// the lines which the season and its settings give, none missing and none too many, and that its systems, asked again, say what
/// it holds, as far as what it was `made_with` is there.
pub fn verify_of(
    folder: &Path,
    season: &Season,
    made_with: MadeWith<'_>,
) -> Result<VerifiedRun, SnapshotError> {
    let (manifest, tables) = verify_files(folder)?;
    let offers = check_tables(folder, &manifest, season, &tables)?;
    let not_made_again = again::check(folder, &manifest, season, offers, &tables, made_with)?;
    Ok(VerifiedRun { manifest, unchecked: not_made_again.map(Unchecked::Rows) })
}

/// Checks the run in `folder` as [`verify_of`] does if it is one of `season`, and as [`verify`] does if it is not.
pub fn verify_beside(
    folder: &Path,
    season: &Season,
    made_with: MadeWith<'_>,
) -> Result<VerifiedRun, SnapshotError> {
    let manifest = RunManifest::read(folder)?;
    // One of this snapshot that names other games than that has is none.
    if manifest.snapshot_hash == season.snapshot_hash() || is_of(&manifest, season)? {
        return verify_of(folder, season, made_with);
    }
    let slate = manifest.settings.who_plays.slate();
    let unchecked =
        slate.map_or(Unchecked::OtherSnapshot, |slate| Unchecked::OtherGames(slate.date));
    Ok(VerifiedRun { manifest: verify(folder)?, unchecked: Some(unchecked) })
}

/// Checks that `run`, whose `predictions` were read, is one of `season`, as [`verify_of`] does, as far as can be told without
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

/// The offers that bets of a run are counted at: those `chosen` for its lines, and otherwise those of its `slate`, whose
/// players are in `season`.
pub fn offers_of_run(
    chosen: Option<MarketLines>,
    slate: Option<&UpcomingSlate>,
    season: &Season,
) -> Result<Option<MarketLines>, SnapshotError> {
    match (chosen, slate) {
        (None, Some(slate)) => MarketLines::of_slate(slate, season),
        (chosen, _) => Ok(chosen),
    }
}

/// The run in `folder`, if it is there, is one of `season`, and nothing about it differs from what its manifest and the
/// snapshot say; its systems are not asked again.
///
/// # Errors
///
/// If the system fails to read it.
pub fn find_intact(folder: &Path, season: &Season) -> Result<Option<Run>, SnapshotError> {
    let read = verify_files(folder).and_then(|(manifest, tables)| {
        check_tables(folder, &manifest, season, &tables)?;
        Ok(Run { folder: folder.to_owned(), manifest })
    });
    match read {
        Ok(run) => Ok(Some(run)),
        Err(error) if error.is_of_system() => Err(error),
        Err(_) => Ok(None),
    }
}

/// Reads the files of the run in `folder`, and checks what [`verify`] does.
fn verify_files(folder: &Path) -> Result<(RunManifest, Vec<RecordBatch>), SnapshotError> {
    let manifest = RunManifest::read(folder)?;
    let mut recount = Recount::new(&manifest);
    let mut tables = Vec::new();
    for layout in layouts(manifest.settings.is_at_market()) {
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
    for (layout, rows) in layouts(manifest.settings.is_at_market()).iter().zip(tables) {
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
            let wrong = |what: &str| format!("row {}: {what}", row + 1);
            let key = names.get(row).zip(players.get(row)).ok_or_else(|| wrong("it has no key"))?;
            let (name, player, date) = (key.0, key.1, dates.value(row));
            let place = self.place_of(name);
            let place = place.ok_or_else(|| wrong(&format!("system {name} was not asked for")))?;
            let key = (date, player, place);
            if former.is_some_and(|former| former >= key) {
                return Err(wrong(&format!("{player} appears twice or out of order")));
            }
            former = Some(key);
            let word = match sides {
                Some(sides) => sides.get(row),
                None => reasons.and_then(|reasons| reasons.get(row)),
            };
            let word = word.ok_or_else(|| wrong("it has no recommendation and no reason"))?;
            self.count(date, place, word, sides.is_some()).map_err(wrong)?;
        }
        Ok(())
    }

    /// Where the system `name`, if it is one that was asked for, stands among those of the run.
    fn place_of(&self, name: &str) -> Option<usize> {
        systems::find_system(name)?;
        self.systems.iter().position(|system| system.system_id == name)
    }

    /// Counts a row of the system at `place`, with its recommendation or, without a prediction, its reason.
    fn count(
        &mut self,
        date: i32,
        place: usize,
        word: &str,
        is_prediction: bool,
    ) -> Result<(), &'static str> {
        let of_date = self.dates.get_mut(&date).ok_or("its date was not asked for")?;
        let system = &mut self.systems[place];
        let words = if is_prediction {
            of_date.0 += 1;
            system.predicted += 1;
            &mut system.recommendations
        } else {
            of_date.1 += 1;
            &mut system.skipped
        };
        match words.get_mut(word) {
            Some(count) => *count += 1,
            None => drop(words.insert(word.to_owned(), 1)),
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
