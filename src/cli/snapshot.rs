use super::args::SnapshotArgs;
use super::{ExitStatus, Failure, output};
use crate::domain::opening_night;
use crate::snapshot::{self, DataDir};
use crate::{report, source};

pub(super) fn run(data: &DataDir, args: &SnapshotArgs) -> Result<ExitStatus, Failure> {
    let draft = source::load(&args.from, args.season, args.strict)?;
    if opening_night(args.season).is_none() {
        output::talk(&format!(
            "note: the opening night of {} is not known; its first game, {}, is taken for it",
            args.season, draft.opening_night
        ));
    }
    let manifest = snapshot::write(data, draft)?;
    if args.json {
        output::json(&manifest)?;
    } else {
        output::data(&report::snapshot(&data.snapshot(args.season), &manifest))?;
    }
    Ok(ExitStatus::Ok)
}
