use super::args::VerifyArgs;
use super::{ExitStatus, Failure, output};
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
        other => known(other)?,
    };
    let mut checked = vec![Checked {
        what: format!("snapshot {}", args.season),
        differs: snapshot.as_ref().err().map(describe),
        note: None,
    }];
    let hash = snapshot.ok().map(|snapshot| snapshot.manifest.snapshot_hash);
    for id in folders(&data.models())? {
        let folder = data.models().join(&id);
        // Those of other seasons are checked with theirs; one of which that cannot be told is checked with all.
        if TrainingManifest::read(&folder).is_ok_and(|manifest| manifest.season != args.season) {
            continue;
        }
        let manifest = known(train::verify(&folder))?;
        let of_other = manifest.as_ref().is_ok_and(|manifest| {
            hash.as_ref().is_some_and(|hash| *hash != manifest.snapshot_hash)
        });
        checked.push(Checked {
            what: format!("training {id}"),
            differs: manifest.as_ref().err().map(describe),
            note: of_other.then(|| "made for another snapshot of the season".to_owned()),
        });
    }
    for id in folders(&data.runs(args.season))? {
        let manifest = known(run::verify(&data.runs(args.season).join(&id)))?;
        let of_other = manifest.as_ref().is_ok_and(|manifest| {
            hash.as_ref().is_some_and(|hash| *hash != manifest.snapshot_hash)
        });
        checked.push(Checked {
            what: format!("run {id}"),
            differs: manifest.as_ref().err().map(describe),
            note: of_other.then(|| "made from another snapshot of the season".to_owned()),
        });
    }
    if args.json {
        output::json(&checked)?;
    } else {
        output::data(&report::verified(&checked))?;
    }
    let differs = checked.iter().any(|checked| checked.differs.is_some());
    Ok(if differs { ExitStatus::No } else { ExitStatus::Ok })
}

/// What was found, unless the system gave no open files or memory to look: then nothing is known.
fn known<T>(outcome: Result<T, SnapshotError>) -> Result<Result<T, SnapshotError>, SnapshotError> {
    match outcome {
        Err(error) if error.is_of_system() => Err(error),
        outcome => Ok(outcome),
    }
}

/// The error with its causes, in one line.
fn describe(error: &SnapshotError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
