//! What the settings file of the current folder, which may be somebody else's, may not choose.

use super::settings_file::RemoteFile;
use crate::bigquery::WarehouseTable;
use crate::cli::Failure;
use crate::cli::args::RemoteArgs;

impl RemoteFile {
    /// A folder that names the project, in which jobs run and leave what they read, goes with no table of another one,
    /// wherever that is named: what the user may read elsewhere would be read into it.
    pub(super) fn check_tables<'t>(
        &self,
        args: &RemoteArgs,
        mut tables: impl Iterator<Item = &'t String>,
    ) -> Result<(), Failure> {
        let (Some(project), None) = (&self.here.project, &args.project) else { return Ok(()) };
        if args.billing_project.is_some() || self.table.billing_project.is_some() {
            return Ok(());
        }
        let is_of_another = |table: &&String| {
            let of_table = table.split_once('.').filter(|(_, rest)| rest.contains('.'));
            of_table.is_some_and(|(of_table, _)| of_table != project)
        };
        tables.find(is_of_another).map_or(Ok(()), |table| {
            Err(Failure::Usage(format!(
                "season.toml in this folder names the project {project}, and {table} is a table of another; \
                 --config season.toml declares the file yours, and --project names the project of the jobs"
            )))
        })
    }

    /// Refuses to write, without asking, into a table that the current folder's file names; `named` is the table of a flag.
    pub(in crate::cli) fn check_target(
        &self,
        args: &RemoteArgs,
        named: Option<&str>,
    ) -> Result<(), Failure> {
        let target = WarehouseTable::PlayerPropPredictions.name();
        let of_flags = args.tables.iter().find(|(name, _)| name == target);
        let in_file = self.table.tables.get(target);
        let of_user = named.map(str::to_owned).or_else(|| of_flags.map(|(_, table)| table.clone()));
        if args.endpoint()?.is_google() {
            self.check_tables(args, of_user.iter())?;
        }
        let parts = of_user.as_ref().or(in_file).map_or(1, |table| table.split('.').count());
        let here = &self.here;
        let name = if of_user.is_none() && here.tables.contains_key(target) {
            "tables"
        } else if parts < 2
            && here.predictions_dataset.is_some()
            && args.predictions_dataset.is_none()
        {
            "predictions_dataset"
        } else if parts < 3 && here.project.is_some() && args.project.is_none() {
            "project"
        } else {
            return Ok(());
        };
        if !args.endpoint()?.is_google() {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "{name} of season.toml in this folder chooses the rows to be replaced, which --yes does not permit; \
             --config season.toml declares the file yours, and --table PROJECT.DATASET.TABLE with --project names the table"
        )))
    }
}
