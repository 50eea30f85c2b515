use super::args::{Features, SnapshotArgs};
use super::{ExitStatus, Failure, output};
use crate::domain::Calendar;
use crate::features;
use crate::report;
use crate::snapshot::{self, DataDir, manifest::Manifest};
use crate::source::{self, Import, Request, Seasons, Strictness};

pub(super) fn run(
    data: &DataDir,
    calendar: &Calendar,
    args: &SnapshotArgs,
) -> Result<ExitStatus, Failure> {
    let request = Request {
        // One of the two is there, or the command line would have been refused.
        seasons: args.season.or(args.named).unwrap_or(Seasons::All),
        calendar,
        strictness: match (args.strict, args.lenient) {
            (true, _) => Strictness::Strict,
            (_, true) => Strictness::Lenient,
            _ => Strictness::Default,
        },
        columns: &args.columns,
    };
    let imports = source::load(&args.from, &request)?;
    let mut manifests = Vec::with_capacity(imports.len());
    for import in imports {
        note_unknown_schedule(calendar, &import);
        manifests.push(keep(data, args.features, import)?);
    }
    match (&manifests[..], args.json) {
        ([manifest], true) => output::json(manifest)?,
        (_, true) => output::json(&manifests)?,
        (_, false) => {
            let shown = |manifest: &Manifest| {
                report::snapshot(&data.snapshot(manifest.content.season), manifest)
            };
            output::data(&manifests.iter().map(shown).collect::<Vec<_>>().join("\n"))?;
        }
    }
    Ok(ExitStatus::Ok)
}

/// Writes the snapshot of `import`, with the feature rows that were asked for.
pub(super) fn keep(
    data: &DataDir,
    which: Option<Features>,
    mut import: Import,
) -> Result<Manifest, Failure> {
    let rows = match (import.features.take(), which) {
        (Some(stored), None | Some(Features::Stored)) => stored,
        (None, Some(Features::Stored)) => {
            let what = "the source stores no feature rows; leave out --features stored";
            return Err(Failure::Usage(what.to_owned()));
        }
        _ => features::build(&import.games, &import.dates)?,
    };
    Ok(snapshot::write(data, import.with_features(rows))?)
}

/// Says what stands for a schedule that `calendar` does not know.
pub(super) fn note_unknown_schedule(calendar: &Calendar, import: &Import) {
    let dates = &import.dates;
    if calendar.schedule(dates.season).is_some() {
        return;
    }
    if let Some(last) = dates.last_regular_day {
        output::talk(&format!(
            "note: the schedule of {} is not known; it is made up, too, from {} to {last}",
            dates.season, dates.opening_night
        ));
    } else {
        output::talk(&format!(
            "note: the opening night of {} is not known; its first game, {}, is taken for it\n\
             note: the last regular-season day is not known either; no game counts as a playoff game\n\
             hint: season.toml can name both, see season snapshot --help",
            dates.season, dates.opening_night
        ));
    }
}
