//! `season snapshot`: imports seasons, builds or keeps their feature rows, and writes them.

mod add;
mod args;

use std::collections::BTreeSet;
#[cfg(feature = "bigquery")]
use std::fmt::Display;
use std::time::{Duration, Instant};

use crate::cli::config::Configured;
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{Calendar, SeasonId, shell_word};
use crate::engine::{self, Usable};
use crate::features::baseline::{self, FeatureQuality};
use crate::report::milliseconds;
use crate::report::{
    self, BuiltFrom, ExportCost, ImportTimings, ImportedSnapshot, ImportedSnapshots,
};
use crate::snapshot::lines::LinesManifest;
use crate::snapshot::own_features::OwnSet;
use crate::snapshot::{
    self, DataDir, Draft, FeatureOrigin, FeatureRows, LeftOut, SnapshotError, manifest::Manifest,
};
#[cfg(feature = "bigquery")]
use crate::source::Seasons;
use crate::source::{self, Import, Request, Source};
pub(in crate::cli) use args::SnapshotArgs;
use args::{Features, From};

pub(super) fn run(
    data: &DataDir,
    config: &Configured,
    args: &SnapshotArgs,
) -> Result<ExitStatus, Failure> {
    let request = args.request(config);
    if !args.add.is_empty() {
        return add::run(data, args, &request);
    }
    let start = Instant::now();
    let Some((imports, cost)) = imports(data, config, args, &request)? else {
        return Ok(ExitStatus::Done);
    };
    // One reading gives all seasons; each bears its part of it.
    let read = start.elapsed().div_f64(imports.len().max(1) as f64);
    let mut kept = Vec::with_capacity(imports.len());
    let mut said = BTreeSet::new();
    for import in imports {
        note_unknown_schedule(&config.calendar, &import);
        // What was left out or read in another way changes numbers. What is true of all seasons is said once.
        for note in &import.notes {
            if said.insert(note.clone()) {
                output::tell(&format!("note: {note}"));
            }
        }
        kept.push(ImportedSnapshot { cost, ..keep(data, args.features, import, read)? });
    }
    output::print(&ImportedSnapshots(kept), args.json)?;
    Ok(ExitStatus::Done)
}

/// Seasons, and what the warehouse was asked for them, if it was.
type Imported = (Vec<Import>, Option<ExportCost>);

/// The seasons that were asked for, and what the warehouse was asked for them; nothing if it was only asked about them.
fn imports(
    data: &DataDir,
    config: &Configured,
    args: &SnapshotArgs,
    request: &Request<'_>,
) -> Result<Option<Imported>, Failure> {
    let from = From::join(&args.from).map_err(Failure::Usage)?;
    let project = match &from {
        Some(From::Local(source)) => return Ok(Some((local(source, args, request)?, None))),
        Some(From::BigQuery(project)) => project.as_deref(),
        None => None,
    };
    let remote = remote(data, config, args, request, project);
    #[cfg(feature = "bigquery")]
    let remote = remote.map_err(|error| or_box_scores(error, args, request.seasons));
    Ok(remote?.map(|(import, cost)| (vec![import], cost)))
}

/// Where no source was named and nothing is set up for BigQuery, box scores may be what was meant.
#[cfg(feature = "bigquery")]
fn or_box_scores(error: Failure, args: &SnapshotArgs, seasons: Seasons) -> Failure {
    let Failure::Remote(missing @ crate::bigquery::RemoteError::Missing(_)) = &error else {
        return error;
    };
    if !args.from.is_empty() {
        return error;
    }
    let season = match seasons {
        Seasons::One(season) => season.to_string(),
        Seasons::All => "all".to_owned(),
    };
    Failure::NotThere {
        what: format!("{missing}: without --from, a season is read from BigQuery"),
        hint: format!(
            "season snapshot {season} --from box-scores:player_games.csv imports box scores instead (season help seasons \
             says where they are); for BigQuery, {}",
            missing.hint().unwrap_or_default()
        ),
    }
}

/// The seasons of a source on this machine.
fn local(
    source: &Source,
    #[cfg_attr(
        not(feature = "bigquery"),
        expect(unused_variables, reason = "no flag is another source's")
    )]
    args: &SnapshotArgs,
    request: &Request<'_>,
) -> Result<Vec<Import>, Failure> {
    #[cfg(feature = "bigquery")]
    args.bigquery.refuse()?;
    Ok(source::load(source, request)?)
}

/// The season of the warehouse itself, or `None` if its tables were only asked about.
#[cfg(feature = "bigquery")]
fn remote(
    data: &DataDir,
    config: &Configured,
    args: &SnapshotArgs,
    request: &Request<'_>,
    project: Option<&str>,
) -> Result<Option<(Import, Option<ExportCost>)>, Failure> {
    use crate::bigquery::export::ExportContent;
    use crate::bigquery::{Usage, WarehouseTable};
    use crate::cli::remote::export::{Asked, Fetched, fetch};
    let Seasons::One(season) = request.seasons else {
        return Err(source::SourceError::OneSeason.into());
    };
    let settings = args.bigquery.settings(config, project)?;
    let project = settings.data_project()?;
    let content = ExportContent::Season { features: request.stored_features };
    let calendar = request.calendar;
    let asked = Asked { season, calendar, content, folder: data.export(season) };
    match fetch(data, &asked, &args.bigquery, &settings)? {
        Fetched::Planned(plan) => output::data(&plan).map(|()| None),
        Fetched::There(exported) => {
            let folder = Source::Warehouse(data.export(season));
            let games = settings.table(WarehouseTable::PlayerGameSummary)?;
            let imports = source::load(&folder, request);
            let mut import =
                imports.map_err(|error| of_table(error, &games, exported.as_of))?.pop();
            if let Some(Import { origin, .. }) = &mut import {
                origin.kind = format!("bigquery:{project}");
                origin.ignored_columns = exported.ignored_columns;
                origin.upstream = exported.upstream;
            }
            let Usage { jobs, calls, bytes } = exported.usage;
            let cost = (calls > 0).then_some(ExportCost { jobs, calls, bytes });
            Ok(import.map(|import| (import, cost)))
        }
    }
}

/// An `error` of reading what was exported, as one of the `games`' table as it was at that moment: its user knows the table, and
/// nothing of the file that it was brought in.
#[cfg(feature = "bigquery")]
fn of_table(
    error: source::SourceError,
    games: &crate::bigquery::TableRef,
    as_of: impl Display,
) -> Failure {
    use crate::bigquery::export::ExportError;
    match error {
        source::SourceError::NoGames { season, .. } => {
            ExportError::NoGames { table: games.to_string(), season }.into()
        }
        error => {
            if matches!(error, source::SourceError::Refused { .. }) {
                output::talk(&format!(
                    "note: these are the rows as they were at {as_of}; --refresh reads the tables again"
                ));
            }
            error.into()
        }
    }
}

/// This build has no network.
#[cfg(not(feature = "bigquery"))]
fn remote(
    _: &DataDir,
    _: &Configured,
    _: &SnapshotArgs,
    _: &Request<'_>,
    _: Option<&str>,
) -> Result<Option<(Import, Option<ExportCost>)>, Failure> {
    Err(Failure::NoNetwork)
}

/// The feature rows that were asked for, and what the games gave to them if they are ours.
fn feature_rows(
    import: &mut Import,
    which: Option<Features>,
) -> Result<(FeatureRows, Option<FeatureQuality>), Failure> {
    match (import.features.take(), which) {
        (Some(stored), None | Some(Features::Stored)) => Ok((stored, None)),
        (None, Some(Features::Stored)) => {
            let what = "the source stores no feature rows; leave out --features stored";
            Err(Failure::Usage(what.to_owned()))
        }
        _ => Ok(baseline::build_and_weigh(&import.games, &import.dates)?),
    }
}

/// Writes the snapshot of `import`, which took `read` to read, with the feature rows that were asked for.
pub(super) fn keep(
    data: &DataDir,
    which: Option<Features>,
    mut import: Import,
    read: Duration,
) -> Result<ImportedSnapshot, Failure> {
    let start = Instant::now();
    let (rows, quality) = feature_rows(&mut import, which)?;
    let features = start.elapsed();
    let start = Instant::now();
    let built_from = BuiltFrom {
        quality,
        absent: import.absent_columns()?,
        lines: import.lines()?,
        has_line_column: import.has_line_column,
    };
    let draft = import.with_features(rows);
    let usable = match draft.features.origin {
        FeatureOrigin::Stored => Some(weigh(&draft)?),
        FeatureOrigin::Built => None,
    };
    let replaced = Manifest::read(&data.snapshot(draft.dates.season), draft.dates.season).ok();
    let manifest = write(data, draft)?;
    open::follow_snapshot(data, manifest.content.season);
    if let Some(replaced) = replaced.filter(|old| old.snapshot_hash != manifest.snapshot_hash) {
        output::talk(&format!("note: {}", report::replaced_snapshot(&replaced)));
    }
    let timings = ImportTimings {
        read_ms: milliseconds(read),
        features_ms: milliseconds(features),
        write_ms: milliseconds(start.elapsed()),
    };
    let folder = data.snapshot(manifest.content.season);
    Ok(ImportedSnapshot { manifest, usable, built_from, cost: None, timings, folder })
}

/// Writes the snapshot of `draft`, and says what becomes of the lines that the season has.
fn write(data: &DataDir, draft: Draft) -> Result<Manifest, Failure> {
    let season = draft.dates.season;
    let (before, (own_before, lost)) = (lines_of(data, season)?, own_features_of(data, season)?);
    let manifest = snapshot::write(data, draft)?;
    let (after, (own_after, _)) = (lines_of(data, season)?, own_features_of(data, season)?);
    for what in lost {
        output::tell(&format!("note: {what}"));
    }
    if let Some(what) = report::carried_own_features(&own_before, &own_after) {
        output::tell(&format!("note: {what}"));
    }
    if let Some(what) = report::carried_lines(before.as_ref(), after.as_ref()) {
        output::tell(&format!("note: {what}"));
    }
    Ok(manifest)
}

/// What the own features of `season` say of themselves, and that those are lost which cannot be read.
fn own_features_of(
    data: &DataDir,
    season: SeasonId,
) -> Result<(Vec<OwnSet>, Vec<String>), SnapshotError> {
    let each = snapshot::own_features::read_each(&data.snapshot(season), season);
    let each = match open::check_file(each)? {
        Ok(each) => each,
        Err(error) => return Ok((Vec::new(), vec![report::lost_own_features(None, &error)])),
    };
    let (mut sets, mut lost) = (Vec::new(), Vec::new());
    for (name, read) in each {
        match open::check_file(read)? {
            Ok(table) => sets.push(table.set),
            Err(error) => lost.push(report::lost_own_features(Some(&name), &error)),
        }
    }
    Ok((sets, lost))
}

/// What the lines of `season` say of themselves, if it has any; those that cannot be read say what is wrong with them.
fn lines_of(
    data: &DataDir,
    season: SeasonId,
) -> Result<Option<Result<LinesManifest, SnapshotError>>, SnapshotError> {
    let read = snapshot::lines::read(data, season);
    let read = read.map(|stored| stored.map(|stored| stored.manifest));
    Ok(open::check_file(read)?.transpose())
}

/// The share of player-dates, in percent, below which stored feature rows are said to serve too few.
const SHARE: usize = 80;

/// How far the stored feature rows of `draft` serve. Few are warned of, and none is a failure.
fn weigh(draft: &Draft) -> Result<Usable, Failure> {
    let usable = engine::usable(draft)?;
    let season = draft.dates.season;
    let file_of = |left: &&LeftOut| left.file.starts_with("ml_feature_store");
    let left_out: Vec<&LeftOut> = draft.left_out.iter().filter(file_of).collect();
    if usable.player_dates > 0 && usable.usable() == 0 {
        let why = report::unusable(&usable, &left_out);
        return Err(Failure::NothingUsable { season, why, command: rebuild_command() });
    }
    if usable.usable() * 100 < usable.player_dates * SHARE {
        output::talk(&format!("warning: {}", report::unusable(&usable, &left_out)));
        output::talk(&format!("hint: {} builds them from the games instead", rebuild_command()));
    }
    for lacking in &usable.lacking {
        output::talk(&format!("warning: {}", report::lacking(lacking)));
    }
    Ok(usable)
}

/// The command that was typed, with feature rows of our own.
fn rebuild_command() -> String {
    let mut words = vec!["season".to_owned()];
    let mut typed = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = typed.next() {
        match word.as_str() {
            // Another choice of feature rows goes; tables that were just read are not read again.
            "--features" => drop(typed.next()),
            "--refresh" => {}
            _ if word.starts_with("--features=") => {}
            _ => words.push(shell_word(&word).into_owned()),
        }
    }
    words.join(" ") + " --features rebuild"
}

/// Says what stands for a schedule that `calendar` does not know.
pub(super) fn note_unknown_schedule(calendar: &Calendar, import: &Import) {
    let dates = &import.dates;
    if calendar.schedule(dates.season).is_some() {
        return;
    }
    if let Some(last) = dates.last_regular_day {
        output::talk(&format!(
            "note: the schedule of {} is unknown; it is invented, too, from {} to {last}",
            dates.season, dates.opening_night
        ));
    } else {
        output::talk_lines(&format!(
            "note: the opening night of {0} is unknown; its first game, {1}, is used instead\n\
             note: the last regular-season day is not known either; no game counts as a playoff game\n\
             hint: in season.toml, [seasons.{0}] with opening_night and last_regular_day names both",
            dates.season, dates.opening_night
        ));
    }
}
