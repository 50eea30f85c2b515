//! `season snapshot` from BigQuery: the tables are brought here first, as files that the import reads like any others.

use std::time::{SystemTime, UNIX_EPOCH};

use super::args::{ExportApi, SnapshotArgs};
use super::progress::Transfer;
use super::remote::Remote;
use super::{Failure, output};
use crate::bigquery::export::{self, Api, Exported, Plan, Request, Watch};
use crate::domain::{Calendar, SeasonId};
use crate::snapshot::DataDir;

/// What became of the wish for a season's tables.
pub(super) enum Fetched {
    /// They are in the season's folder of exports.
    There { exported: Exported, project: String },
    /// They were only asked about.
    Planned(String),
}

/// Brings the tables of `season` here, unless they are here already.
pub(super) fn fetch(
    data: &DataDir,
    calendar: &Calendar,
    season: SeasonId,
    args: &SnapshotArgs,
    remote: &Remote,
    stored_features: bool,
) -> Result<Fetched, Failure> {
    let folder = data.export(season);
    let request = Request {
        season,
        calendar,
        folder: &folder,
        games: remote.games.clone(),
        features: stored_features.then(|| remote.features.clone()),
        upstream: remote.upstream.clone(),
        as_of: args.as_of,
        refresh: args.refresh,
        api: match args.export_api {
            ExportApi::Auto => Api::Auto,
            ExportApi::Rest => Api::Rest,
            ExportApi::Storage => Api::Storage,
        },
        max_bytes_billed: remote.max_bytes_billed,
        labels: remote.labels.clone(),
        session: session(),
    };
    let there = |exported| Fetched::There { exported, project: remote.project.clone() };
    if !args.dry_run
        && let Some(exported) = export::finished(&request)
    {
        output::talk(&format!(
            "note: the tables as of {} are in {}; --refresh reads them again",
            exported.as_of,
            folder.display()
        ));
        return Ok(there(exported));
    }
    let rest = remote.connect()?;
    let plan = export::plan(&rest, &request)?;
    if args.dry_run {
        return Ok(Fetched::Planned(described(&plan)));
    }
    plan.notes.iter().for_each(|note| output::talk(&format!("note: {note}")));
    for planned in plan.tables.iter().chain(&plan.upstream) {
        let (table, bytes) = (&planned.table, output::bytes(planned.bytes));
        output::talk(&format!("{table}: about {bytes} to read"));
    }
    let mut listener = Listener(None);
    Ok(there(export::carry_out(&rest, &remote.endpoint, &request, &plan, &mut listener)?))
}

/// A word that no other session has. It names jobs, and decides nothing.
fn session() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}_{}", since.as_nanos(), std::process::id())
}

fn described(plan: &Plan) -> String {
    let mut text = format!("as of {}\n", plan.as_of);
    for planned in plan.tables.iter().chain(&plan.upstream) {
        let (table, bytes) = (&planned.table, output::bytes(planned.bytes));
        text += &format!("\n{table}: about {bytes}\n{}\n", planned.sql);
    }
    text + &format!("\nin all about {}\n", output::bytes(plan.bytes()))
}

/// Shows how an export goes.
struct Listener(Option<Transfer>);

impl Watch for Listener {
    fn note(&mut self, text: &str) {
        output::talk(&format!("note: {text}"));
    }

    fn begin(&mut self, table: &str) {
        self.0 = Some(Transfer::new(table));
    }

    fn arrived(&mut self, rows: u64, bytes: u64) {
        if let Some(transfer) = &mut self.0 {
            transfer.arrived(rows, bytes);
        }
    }

    fn done(&mut self) {
        self.0 = None;
    }
}
