//! `season audit`: checks a snapshot, and the inputs of the newest training for it.

use arrow::array::ArrayRef;

use crate::artifacts::NotFound;
use crate::audit;
use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output, training};
use crate::domain::SeasonId;
use crate::features::extended::SeasonGames;
use crate::report::{AuditReport, OfSeason, TrainingAudit};
use crate::season::Season;
use crate::snapshot::{self, DataDir, lines};
use crate::train::{self, Training, TrainingSettings};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season audit 2021-22",
    "season audit 2021-22 --json",
]))]
pub(in crate::cli) struct AuditArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// Show every feature, and what is only to note.
    #[arg(long)]
    pub(in crate::cli) full: bool,

    /// Print all findings as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &AuditArgs) -> Result<ExitStatus, Failure> {
    let season = open::season_with_own_features(data, args.season, "audit")?;
    let offered = lines::read(data, season.id())?;
    let offered = offered
        .map(|lines| {
            let column = |place: usize| ArrayRef::clone(lines.rows.column(place));
            lines::medians(column, season.tables().0)
        })
        .transpose()?;
    let audit = audit::audit(&season, offered.as_deref())?;
    let training = match training::find(data, &season, None, |_| true) {
        Err(NotFound::None { .. }) => None,
        found => Some(judge(data, &season, &found?)?),
    };
    let report = AuditReport { audit, training, full: args.full };
    let is_sound = report.is_sound();
    output::print(&OfSeason::new(season.is_fictional(), report), args.json)?;
    Ok(if is_sound { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

fn judge(data: &DataDir, season: &Season, training: &Training) -> Result<TrainingAudit, Failure> {
    let training_id = training.manifest.training_id.clone();
    let mut history = Vec::new();
    for learned in training.manifest.history() {
        let there = snapshot::read(data, learned.season).ok();
        let same = there.filter(|there| there.manifest.snapshot_hash == learned.snapshot_hash);
        let Some(snapshot) = same else {
            let why = format!(
                "its inputs are not checked: the snapshot of {} that it was trained on is missing",
                learned.season
            );
            return Ok(TrainingAudit { training_id, inputs: None, not_judged: Some(why) });
        };
        history.push(Season::new(snapshot)?);
    }
    let history: Vec<SeasonGames<'_>> = history.iter().map(games).collect();
    let settings = &training.manifest.settings;
    let mut further = Vec::new();
    for name in &settings.with_features {
        // Own features that have changed since are not those that were read.
        if is_as_read(season, name, settings) {
            further.push(season.feature_or_nothing(name)?);
        }
    }
    let inputs = train::read_inputs(training)?;
    let inputs =
        audit::audit_extended(games(season), &history, &inputs, (settings.absences, &further))?;
    Ok(TrainingAudit { training_id, inputs: Some(inputs), not_judged: None })
}

/// Whether the feature `name` of `season` is the one that a training with these settings read.
fn is_as_read(season: &Season, name: &str, settings: &TrainingSettings) -> bool {
    let now = season.own_sets(std::iter::once(name));
    now.iter().all(|(set, sha256)| {
        let mut read = settings.own_features.iter().filter(|read| read.season == season.id());
        read.any(|read| read.set == *set && read.sha256 == *sha256)
    })
}

fn games(season: &Season) -> SeasonGames<'_> {
    SeasonGames { games: season.tables().0, dates: season.dates() }
}
