//! Tables from BigQuery: they are brought here first, as files that are read like any others.

use std::path::PathBuf;

use crate::bigquery::Settings;
use crate::bigquery::export::{
    self, Api, ExportContent, ExportPlan, ExportRequest, Exported, ObserveExport,
};
use crate::cli::args::{BigQueryArgs, ExportApi};
use crate::cli::progress::Transfer;
use crate::cli::remote::session;
use crate::cli::{Failure, output};
use crate::domain::{Calendar, SeasonId};
use crate::snapshot::DataDir;

/// Which tables are wanted, and where they go.
pub(in crate::cli) struct Asked<'a> {
    pub(in crate::cli) season: SeasonId,
    pub(in crate::cli) calendar: &'a Calendar,
    pub(in crate::cli) content: ExportContent,
    pub(in crate::cli) folder: PathBuf,
}

/// What became of the wish for tables.
pub(in crate::cli) enum Fetched {
    /// They are in the folder.
    There(Exported),
    /// They were only asked about.
    Planned(String),
}

/// Brings the tables here, unless they are here already.
pub(in crate::cli) fn fetch(
    data: &DataDir,
    asked: &Asked<'_>,
    args: &BigQueryArgs,
    settings: &Settings,
) -> Result<Fetched, Failure> {
    let Asked { season, calendar, content, ref folder } = *asked;
    data.check_writable(folder)?;
    let request = ExportRequest {
        season,
        calendar,
        folder,
        settings,
        content,
        as_of: args.as_of,
        refresh: args.refresh,
        api: api(args.export_api),
        session: session::word(),
    };
    if !args.dry_run
        && let Some(exported) = export::finished(&request)?
    {
        output::talk(&format!(
            "note: the tables as of {} are in {}; --refresh reads them again",
            exported.as_of,
            folder.display()
        ));
        return Ok(Fetched::There(exported));
    }
    let mut listener = Listener { dry_run: args.dry_run, planned: String::new(), transfer: None };
    Ok(match export::export(&request, args.dry_run, &mut listener)? {
        Some(exported) => Fetched::There(exported),
        None => Fetched::Planned(listener.planned),
    })
}

/// Over which of the warehouse's interfaces rows are read.
const fn api(asked: Option<ExportApi>) -> Api {
    match asked {
        None | Some(ExportApi::Auto) => Api::Auto,
        Some(ExportApi::Rest) => Api::Rest,
        Some(ExportApi::Storage) => Api::Storage,
    }
}

fn described(plan: &ExportPlan) -> String {
    let mut text = format!("as of {}\n", plan.as_of);
    for planned in plan.tables.iter().chain(&plan.upstream) {
        let (table, bytes) = (&planned.table, output::bytes(planned.bytes));
        text += &format!("\n{table}: about {bytes}\n{}\n", planned.sql);
        if let Some(check) = &planned.check {
            text += &format!("-- and, to verify what was read:\n{check}\n");
        }
    }
    // Each job is inserted, and asked for its result at least once.
    let (jobs, asked) = (plan.jobs(plan.spent.jobs), plan.spent);
    let calls = asked.calls + 2 * (jobs - asked.jobs);
    text + &format!(
        "\nin all about {}, with {jobs} jobs and about {calls} calls\n",
        output::bytes(plan.bytes())
    )
}

/// Shows how an export goes.
struct Listener {
    dry_run: bool,
    /// Of a dry run: what would be read.
    planned: String,
    transfer: Option<Transfer>,
}

impl ObserveExport for Listener {
    fn planned(&mut self, plan: &ExportPlan) {
        plan.notes.iter().for_each(|note| self.note(note));
        if self.dry_run {
            self.planned = described(plan);
            return;
        }
        for planned in plan.tables.iter().chain(&plan.upstream) {
            let (table, bytes) = (&planned.table, output::bytes(planned.bytes));
            if !output::is_quiet() {
                output::talk(&format!("{table}: about {bytes} to read"));
            }
        }
    }

    fn note(&mut self, text: &str) {
        output::talk(&format!("note: {text}"));
    }

    fn begin(&mut self, table: &str) {
        self.transfer = Some(Transfer::new(table));
    }

    fn arrived(&mut self, rows: u64, bytes: u64) {
        if let Some(transfer) = &mut self.transfer {
            transfer.arrived(rows, bytes);
        }
    }

    fn done(&mut self) {
        self.transfer = None;
    }
}
