use super::args::VerifyArgs;
use super::{ExitStatus, Failure, check_file, output};
use crate::domain::SeasonId;
use crate::publications::Publications;
use crate::report::{self, Checked};
use crate::run;
use crate::snapshot::{self, DataDir, SnapshotError, folders};
use crate::train::{self, TrainingManifest};

pub(super) fn run(data: &DataDir, args: &VerifyArgs) -> Result<ExitStatus, Failure> {
    let snapshot = match snapshot::read(data, args.season) {
        // Without a snapshot, or with one of another version, there is nothing to compare with.
        Err(error @ (SnapshotError::Missing { .. } | SnapshotError::Incompatible { .. })) => {
            return Err(error.into());
        }
        other => check_file(other)?,
    };
    let mut checked = vec![Checked {
        what: format!("snapshot {}", args.season),
        differs: snapshot.as_ref().err().map(|error| describe(error)),
        note: None,
    }];
    let hash = snapshot.ok().map(|snapshot| snapshot.manifest.snapshot_hash);
    for id in folders(&data.models())? {
        let folder = data.models().join(&id);
        // Those of other seasons are checked with theirs; one of which that cannot be told is checked with all.
        if TrainingManifest::read(&folder).is_ok_and(|manifest| manifest.season != args.season) {
            continue;
        }
        let manifest = check_file(train::verify(&folder))?;
        let of_other = manifest.as_ref().is_ok_and(|manifest| {
            hash.as_ref().is_some_and(|hash| *hash != manifest.snapshot_hash)
        });
        checked.push(Checked {
            what: format!("training {id}"),
            differs: manifest.as_ref().err().map(|error| describe(error)),
            note: of_other.then(|| "made for another snapshot of the season".to_owned()),
        });
    }
    for id in folders(&data.runs(args.season))? {
        let manifest = check_file(run::verify(&data.runs(args.season).join(&id)))?;
        let of_other = manifest.as_ref().is_ok_and(|manifest| {
            hash.as_ref().is_some_and(|hash| *hash != manifest.snapshot_hash)
        });
        checked.push(Checked {
            what: format!("run {id}"),
            differs: manifest.as_ref().err().map(|error| describe(error)),
            note: of_other.then(|| "made from another snapshot of the season".to_owned()),
        });
    }
    checked.extend(records(data, args.season));
    if args.json {
        output::json(&checked)?;
    } else {
        output::data(&report::verified(&checked))?;
    }
    let differs = checked.iter().any(|checked| checked.differs.is_some());
    Ok(if differs { ExitStatus::No } else { ExitStatus::Ok })
}

/// The records of what was published of `season`, if there are any; what each says is read when it is used.
fn records(data: &DataDir, season: SeasonId) -> Option<Checked> {
    let records = Publications::new(data, season);
    let read = records.read::<serde_json::Value>();
    let count = match &read {
        Ok(steps) if steps.is_empty() => return None,
        Ok(steps) => steps.len().to_string(),
        Err(_) => "all".to_owned(),
    };
    Some(Checked {
        what: format!("records of {count} uploads and undos"),
        differs: read.err().map(|error| describe(&error)),
        note: None,
    })
}

/// The error with its causes, in one line.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
