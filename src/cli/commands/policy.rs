//! `season policy`: replays rules that make bets of predictions, and says what they earned and whether that is luck.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::args::{examples, values};
use crate::cli::open::{self, OpenRun};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, clock, output, seasons};
use crate::domain::{GameDate, LineSource, SeasonId, Stat, listed};
use crate::experiment::ledger::{
    self, ExperimentKind, Ledger, LedgerLine, Question, adjust_for_earlier_tries,
    count_earlier_tries,
};
use crate::experiment::policy::{
    PolicyAnswer, PolicyFile, PolicyManifest, PolicyReplay, PolicyRun, PolicySeason,
    PolicySettings, PolicyStore, Rule,
};
use crate::report::{OfSeason, PolicyReport};
use crate::run::RunManifest;
use crate::snapshot::{DataDir, SnapshotError, folders};
use crate::source::Seasons;
use crate::systems::find_system;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season policy edges.toml 2024-25",
    "season policy edges.toml 2023-24,2024-25 --note edge",
    "season policy edges.toml 2024-25 --run 0123456789abcdef --json",
]))]
pub(in crate::cli) struct PolicyArgs {
    /// The file with the rules: `season help experiments` shows one.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,

    /// The seasons, separated by commas, or `all` [default: those of the file, or all].
    #[arg(value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// The run, by the beginning of its name, of a single season [default: the newest complete one of each].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// A note for the ledger.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,

    /// How often outcomes are drawn from the market's probabilities.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub(in crate::cli) simulate: u32,

    /// How many rules are shown season by season and month by month.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) top: usize,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &PolicyArgs) -> Result<ExitStatus, Failure> {
    let file = open::experiment_file(&args.file, PolicyFile::parse)?;
    let ids = seasons_with_runs(data, seasons::asked(data, &args.seasons, file.seasons.as_ref())?)?;
    if args.run.is_some() && ids.len() > 1 {
        return Err(Failure::Usage("--run is of one season: name it".to_owned()));
    }
    let replayed = Replayed::new(data, &ids, &file, args)?;
    let draws = args.simulate as usize;
    let answer = PolicyAnswer::new(&file.rules, &replayed.replays, &replayed.dates, draws);
    let manifest = replayed.manifest(file);
    let store = PolicyStore::new(data, &manifest.policy_id);
    store.keep(&manifest, &replayed.replays)?;
    let earlier = write_ledger(data, &manifest, &answer, args)?;
    let has_bets = replayed.replays.iter().any(|replay| !replay.bets.is_empty());
    let luck = answer.luck.as_ref();
    let tries = answer.rules.len() as u64;
    let report = PolicyReport {
        policy_id: &manifest.policy_id,
        folder: store.folder().display().to_string(),
        runs: &manifest.settings.runs,
        answer: &answer,
        earlier,
        p_value_of_all: luck.map(|of| adjust_for_earlier_tries(of.consistent, tries, earlier)),
        top: args.top,
    };
    output::print(&OfSeason::new(manifest.fictional_players, report), args.json)?;
    Ok(if has_bets { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

/// The seasons, without those that have no run where all are asked for: some have a snapshot to learn from alone. What is left
/// out is said.
fn seasons_with_runs(data: &DataDir, ids: Vec<SeasonId>) -> Result<Vec<SeasonId>, Failure> {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for season in &ids {
        let has_runs = !folders(&data.runs(*season))?.is_empty();
        if has_runs { &mut with } else { &mut without }.push(*season);
    }
    if with.is_empty() || ids != data.seasons()? {
        return Ok(ids);
    }
    if !without.is_empty() {
        let names: Vec<String> = without.iter().map(ToString::to_string).collect();
        output::tell(&format!("note: without a run, and left out: {}", listed(&names, ", ")));
    }
    Ok(with)
}

/// What the rules did on all seasons.
struct Replayed {
    runs: BTreeMap<SeasonId, PolicyRun>,
    dates: Vec<(SeasonId, GameDate)>,
    replays: Vec<PolicyReplay>,
    is_fictional: bool,
}

impl Replayed {
    fn new(
        data: &DataDir,
        ids: &[SeasonId],
        file: &PolicyFile,
        args: &PolicyArgs,
    ) -> Result<Self, Failure> {
        let mut opened = Vec::with_capacity(ids.len());
        for season in ids {
            let run = args.run.as_deref();
            let hints = Hints { season: Some(*season), run, date: None };
            let open = OpenRun::read_to_grade(data, hints, "policy")?;
            check_run(&open, file)?;
            opened.push(open);
        }
        let is_fictional = seasons::are_fictional(opened.iter().map(|open| &open.season))?;
        let mut all = Self {
            runs: BTreeMap::new(),
            dates: Vec::new(),
            replays: vec![PolicyReplay::default(); file.rules.len()],
            is_fictional,
        };
        for open in opened {
            all.add(&open, file)?;
        }
        Ok(all)
    }

    fn manifest(&self, file: PolicyFile) -> PolicyManifest {
        let settings = PolicySettings {
            schema_version: PolicySettings::SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            runs: self.runs.clone(),
            count_without_money: file.count_without_money,
            rules: file.rules,
        };
        PolicyManifest {
            schema_version: PolicySettings::SCHEMA_VERSION,
            policy_id: settings.id(),
            settings,
            files: Vec::new(),
            fictional_players: self.is_fictional,
            created_at: clock::rfc3339(),
        }
    }

    fn add(&mut self, open: &OpenRun, file: &PolicyFile) -> Result<(), Failure> {
        let (graded, offers) = (open.grade()?, open.run_offers());
        let counts = file.count_without_money;
        let season = PolicySeason::new(&open.season, &graded, offers, counts)?;
        let id = open.season.id();
        let systems = || file.rules.iter().map(|rule| &rule.systems[..]);
        if !counts && !systems().any(|systems| season.has_money(systems)) {
            return Err(no_money(id, &open.run.manifest, offers.is_some()));
        }
        season.replay_all(&file.rules, self.dates.len(), &mut self.replays);
        self.dates.extend(season.dates().into_iter().map(|date| (id, date)));
        self.runs.insert(id, policy_run(&open.run.manifest)?);
        Ok(())
    }
}

/// Refuses a run of games that are not played, and one without a system that a rule names.
fn check_run(open: &OpenRun, file: &PolicyFile) -> Result<(), Failure> {
    let manifest = &open.run.manifest;
    if open.slate.is_some() {
        let what = format!("run {} is of a slate, and a policy replays games", manifest.run_id);
        return Err(Failure::Usage(what));
    }
    let names = file.rules.iter().flat_map(|rule: &Rule| &rule.systems);
    let systems: Vec<_> = names.filter_map(|name| find_system(name).cloned()).collect();
    open::check_systems(&systems, manifest)
}

fn policy_run(manifest: &RunManifest) -> Result<PolicyRun, Failure> {
    let layout = manifest.settings.predictions_layout();
    let file = manifest.files.iter().find(|file| file.name == layout.file);
    let predictions = file.map(|file| file.sha256.clone()).ok_or_else(|| {
        let what = format!("run {} names no predictions", manifest.run_id);
        SnapshotError::inconsistent(layout.file.as_ref(), what)
    })?;
    Ok(PolicyRun {
        run_id: manifest.run_id.clone(),
        snapshot_hash: manifest.snapshot_hash.clone(),
        predictions,
        lines: manifest.settings.lines.clone(),
    })
}

/// Why a run makes no bets about money.
fn no_money(season: SeasonId, run: &RunManifest, has_offers: bool) -> Failure {
    let why = if has_offers {
        "every offer at its lines has a fixed payout, or no time, and is no price of one bet"
    } else {
        "no book offered its lines at a price, since they are estimated, fixed or of the box scores"
    };
    Failure::NotThere {
        what: format!(
            "a bet on run {} of {season} makes no profit figure: {why}; `count_without_money = true` in the file counts \
             such bets apart, without money",
            run.run_id
        ),
        hint: format!(
            "season lines {season} --from odds.csv reads offers, and season predict {season} --line {} predicts at them",
            LineSource::Market.name()
        ),
    }
}

/// Adds a line to the ledger, and says how many tries the same question had before.
fn write_ledger(
    data: &DataDir,
    manifest: &PolicyManifest,
    answer: &PolicyAnswer,
    args: &PolicyArgs,
) -> Result<u64, Failure> {
    let ledger = Ledger::new(data);
    let question = Question {
        stat: Stat::Points.id().to_owned(),
        measure: if answer.has_money() { "profit" } else { "win_rate" }.to_owned(),
        player_dates: "all".to_owned(),
        reference: "no bet".to_owned(),
    };
    let earlier = count_earlier_tries(&ledger.read()?, &question, &manifest.policy_id);
    let best = answer.luck.as_ref().and_then(|luck| Some((luck, luck.best?)));
    ledger.add(&LedgerLine {
        schema_version: ledger::SCHEMA_VERSION,
        kind: ExperimentKind::Policy,
        id: manifest.policy_id.clone(),
        created_at: clock::rfc3339(),
        question,
        seasons: manifest.settings.runs.keys().copied().collect(),
        tries: answer.rules.len() as u64,
        best: best.map(|(_, best)| answer.rules[best].name.clone()),
        difference: best.and_then(|(luck, best)| luck.settings[best].map(|of| of.difference)),
        p_value: best.map(|(luck, _)| luck.consistent),
        note: args.note.clone(),
    })?;
    Ok(earlier)
}
