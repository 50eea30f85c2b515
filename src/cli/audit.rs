use super::args::AuditArgs;
use super::{ExitStatus, Failure, only_season, output};
use crate::audit;
use crate::report;
use crate::season::Season;
use crate::snapshot::{self, DataDir};

pub(super) fn run(data: &DataDir, args: &AuditArgs) -> Result<ExitStatus, Failure> {
    let season = args.season.map_or_else(|| only_season(data, "audit"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let audit = audit::audit(&season)?;
    if args.json {
        output::json(&audit)?;
    } else {
        output::data(&report::audit(&audit))?;
    }
    Ok(if audit.sound { ExitStatus::Ok } else { ExitStatus::No })
}
