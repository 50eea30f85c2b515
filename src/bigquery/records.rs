//! What is written down of each replacement of rows, and what was by earlier versions: see [`publications`] for where.
//!
//! [`publications`]: crate::publications

use serde::{Deserialize, Serialize};

use super::TableRef;
use super::publish::Record;
use super::undo::{Proof, UndoRecord, WayBack};
use crate::publications::{FormerFile, Publications, PublicationsError, RecordOrigin, Stage, Step};
use crate::snapshot::{DataDir, SnapshotError};

/// What such a file holds: all publications of a run, the newest last.
#[derive(Debug, Deserialize)]
struct Former {
    publications: Vec<Record>,
}

/// A replacement of rows in the warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// By those of a run.
    Publication(Box<Record>),
    /// By those that were there before.
    Undo(Box<UndoRecord>),
}

impl Replacement {
    /// The publication, if it is one.
    pub fn publication(&self) -> Option<&Record> {
        match self {
            Self::Publication(record) => Some(record),
            Self::Undo(_) => None,
        }
    }

    /// The undo, if it is one.
    pub fn undo(&self) -> Option<&UndoRecord> {
        match self {
            Self::Undo(record) => Some(record),
            Self::Publication(_) => None,
        }
    }
}

/// What leads back from the replacement that `step` is the last step of; `None` if its rows were found in place, so that
/// nothing was replaced.
pub fn way_back(step: &Step<Replacement>) -> Option<WayBack> {
    let done = step.stage == Stage::Done;
    Some(match &step.record {
        Replacement::Publication(of) => WayBack {
            number: step.number,
            run_id: of.run_id.clone(),
            undoes: None,
            done: done || (step.stage == Stage::Former && of.verified),
            target: of.target.clone(),
            scope: of.scope.clone(),
            before: of.before.clone(),
            columns: of.columns.clone(),
            replaced: match &of.replaced {
                Some(replaced) => Some(replaced.rows),
                None => of.deleted.and_then(|rows| i64::try_from(rows).ok()),
            },
            job: of.job.clone()?,
            location: of.location.clone(),
            billed: of.billed.clone(),
            proof: Proof::Labels(of.run_id.clone(), of.sha256.get(..24)?.to_owned()),
            time_travel_hours: of.time_travel_hours,
        },
        Replacement::Undo(of) => WayBack {
            number: step.number,
            run_id: of.run_id.clone(),
            undoes: Some(of.undoes),
            done,
            target: of.target.clone(),
            scope: of.scope.clone(),
            before: of.before.clone(),
            columns: Some(of.columns.clone()),
            replaced: Some(of.replaced),
            job: of.job.clone()?,
            location: of.location.clone(),
            billed: Some(of.billed.clone()),
            proof: Proof::Copy(of.copy.clone()),
            time_travel_hours: of.time_travel_hours,
        },
    })
}

/// The records of a season, all of them readable.
#[derive(Debug)]
pub struct Records {
    files: Publications,
}

impl Records {
    /// Opens the records, and adds to them what earlier versions left in the folders of runs.
    ///
    /// # Errors
    ///
    /// If one cannot be read: it may hold the only way back of what was published, so nothing is to be replaced before
    /// somebody has looked at it.
    pub fn open(files: Publications) -> Result<Self, PublicationsError> {
        files.keep_all_former()?;
        let records = Self { files };
        // Two commands at once would number the same record twice.
        let _alone = records.files.hold()?;
        let known: Vec<RecordOrigin> =
            records.all()?.into_iter().filter_map(|step| step.origin).collect();
        for (FormerFile { name, .. }, former) in records.files.read_former::<Former>()? {
            for (place, record) in former.publications.into_iter().enumerate() {
                let origin = RecordOrigin { file: name.clone(), place };
                if !known.contains(&origin) {
                    let record = Replacement::Publication(record.into());
                    records.files.begin(Stage::Former, Some(&origin), &record)?;
                }
            }
        }
        Ok(records)
    }

    /// The last step of each replacement, by number.
    ///
    /// # Errors
    ///
    /// If one cannot be read.
    pub fn all(&self) -> Result<Vec<Step<Replacement>>, PublicationsError> {
        self.files.read()
    }

    /// Writes down that `replacement` is planned: as a step of the one of that `number`, or as a new one. Returns its
    /// number.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    pub fn plan(
        &self,
        number: Option<u64>,
        replacement: &Replacement,
    ) -> Result<u64, SnapshotError> {
        self.write(number, Stage::Planned, replacement)
    }

    /// Writes down that `replacement` was found done, as [`Records::plan`] does.
    ///
    /// # Errors
    ///
    /// If the file system refuses.
    pub fn finish(
        &self,
        number: Option<u64>,
        replacement: &Replacement,
    ) -> Result<u64, SnapshotError> {
        self.write(number, Stage::Done, replacement)
    }

    /// Until when the replacement of that `number` can be taken back, in UTC; `None` if it cannot.
    ///
    /// # Errors
    ///
    /// If a record cannot be read.
    pub fn until(&self, number: u64) -> Result<Option<String>, PublicationsError> {
        let all = self.all()?;
        let step = all.iter().find(|step| step.number == number);
        let until = step.and_then(way_back).and_then(|of| of.until(None));
        Ok(until.map(|until| until.format("%Y-%m-%d %H:%M UTC").to_string()))
    }

    fn write(
        &self,
        number: Option<u64>,
        stage: Stage,
        replacement: &Replacement,
    ) -> Result<u64, SnapshotError> {
        let Some(number) = number else { return self.files.begin(stage, None, replacement) };
        self.files.add(number, stage, replacement)?;
        Ok(number)
    }

    /// Writes down that the rows of `found` were found in place, unless that is known. They are those of a publication that
    /// is written down, if one is: it is done, then. Returns what is written down now, and its number.
    ///
    /// # Errors
    ///
    /// If a record cannot be read, or the file system refuses.
    pub fn find(&self, found: Record) -> Result<(u64, Record), PublicationsError> {
        let same = |step: &Step<Replacement>| {
            let record = step.record.publication()?;
            let same = record.target == found.target && record.sha256 == found.sha256;
            same.then(|| (step.number, step.stage, record.clone()))
        };
        let known: Vec<_> = self.all()?.iter().filter_map(same).collect();
        // One with a way back says more than one without.
        let with_way_back = known.iter().rev().find(|(.., record)| record.job.is_some());
        let Some((number, stage, record)) = with_way_back.or(known.last()).cloned() else {
            let number = self.finish(None, &Replacement::Publication(found.clone().into()))?;
            return Ok((number, found));
        };
        let is_known_done = stage == Stage::Done || (stage == Stage::Former && record.verified);
        let record = Record { verified: true, ..record };
        if !is_known_done {
            self.finish(Some(number), &Replacement::Publication(record.clone().into()))?;
        }
        Ok((number, record))
    }
}

/// What is written down of publications to `target`, of all seasons and runs.
///
/// # Errors
///
/// If a record cannot be read: what it says of the target's rows would be forgotten.
pub fn publications_to(
    data: &DataDir,
    target: &TableRef,
) -> Result<Vec<Record>, PublicationsError> {
    let mut seasons = data.seasons_published()?;
    seasons.extend(data.seasons_with_runs()?);
    seasons.sort_unstable();
    seasons.dedup();
    let target = target.to_string();
    let mut found = Vec::new();
    for season in seasons {
        for step in Records::open(Publications::new(data, season))?.all()? {
            let record = step.record.publication().filter(|record| record.target == target);
            found.extend(record.cloned());
        }
    }
    Ok(found)
}

/// Checks that an upload and an undo could use all that is written down of a season, and changes nothing. Returns how many
/// replacements that is, those of earlier versions among them.
///
/// # Errors
///
/// The first record that they would refuse.
pub fn verify(files: &Publications) -> Result<usize, PublicationsError> {
    let steps = files.read::<Replacement>()?;
    for step in &steps {
        if let Some(Err(error)) = way_back(step).map(|way_back| way_back.checked()) {
            let path = files.path_of(step);
            let source = SnapshotError::inconsistent(&path, error.to_string());
            return Err(PublicationsError::Unreadable { path, source });
        }
    }
    let known: Vec<&RecordOrigin> = steps.iter().filter_map(|step| step.origin.as_ref()).collect();
    let mut count = steps.len();
    for (FormerFile { name, .. }, former) in files.read_former::<Former>()? {
        let is_known = |place: usize| known.contains(&&RecordOrigin { file: name.clone(), place });
        count += (0..former.publications.len()).filter(|place| !is_known(*place)).count();
    }
    let uncopied = files.read_uncopied::<Former>()?;
    Ok(count + uncopied.iter().map(|former| former.publications.len()).sum::<usize>())
}
