//! `season sweep`: tries many settings on several seasons, and says what may be believed of the best.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::args::{examples, values};
use crate::cli::progress::Progress;
use crate::cli::threads::{MAX_THREADS, all_threads, on_threads};
use crate::cli::{ExitStatus, Failure, clock, open, output, seasons};
use crate::domain::{GameDate, SeasonId, Stat, SystemId};
use crate::engine::{Plan, Slate};
use crate::experiment::ledger::{
    self, ExperimentKind, Ledger, LedgerLine, Question, adjust_for_earlier_tries,
    count_earlier_tries,
};
use crate::experiment::sweep::{
    self, BlockKeys, DateSums, MAX_ROWS, SeasonResults, SweepAnswer, SweepFile, SweepManifest,
    SweepResults, SweepSeason, SweepSettings, SweepStore, SystemAnswer, blocks,
};
use crate::report::{EarlierTries, OfSeason, SweepReport};
use crate::season::Season;
use crate::snapshot::{self, DataDir};
use crate::source::Seasons;
use crate::systems::{Parameters, System, SystemInfo, all_systems, find_system};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season sweep lookback.toml",
    "season sweep lookback.toml --seasons 2020-21,2021-22",
    "season sweep lookback.toml --note shorter",
]))]
pub(in crate::cli) struct SweepArgs {
    /// The file that says what is tried: `season help experiments` shows one.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,

    /// The seasons, separated by commas, or `all` [default: those of the file, or all].
    #[arg(long, value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// A note for the ledger.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,

    /// How many settings of the ranking are shown.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(in crate::cli) top: usize,

    /// The number of threads [default: all processors]. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(in crate::cli) threads: Option<u16>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &SweepArgs) -> Result<ExitStatus, Failure> {
    let file = open::experiment_file(&args.file, SweepFile::parse)?;
    let asked = AskedSweep::new(data, file, args)?;
    let threads = args.threads.map_or_else(all_threads, usize::from);
    on_threads(threads, |_| {
        // What could not be written down at the end is not begun.
        Ledger::new(data).read()?;
        let (results, manifest, reused) = asked.results(data)?;
        let answer = sweep::answer(&results, asked.file.by);
        let earlier = asked.write_ledger(data, &manifest, &answer, &results, args)?;
        let report = SweepReport {
            sweep_id: &manifest.sweep_id,
            folder: SweepStore::new(data, &manifest.sweep_id).folder().display().to_string(),
            reused,
            seasons: manifest.settings.seasons.keys().copied().collect(),
            settings: &results.settings,
            answer: &answer,
            earlier,
            min_games: asked.file.min_games,
            top: args.top,
        };
        output::print(&OfSeason::new(manifest.fictional_players, report), args.json)?;
        Ok(ExitStatus::Done)
    })
}

/// What is to be tried, and on what.
struct AskedSweep {
    file: SweepFile,
    systems: Vec<Arc<dyn System>>,
    seasons: Vec<(Season, Plan)>,
    fictional: bool,
}

impl AskedSweep {
    fn new(data: &DataDir, file: SweepFile, args: &SweepArgs) -> Result<Self, Failure> {
        let systems = systems(&file)?;
        let ids = seasons::asked(data, &args.seasons, file.seasons.as_ref())?;
        let mut seasons = Vec::with_capacity(ids.len());
        for id in ids {
            let season = Season::new(snapshot::read(data, id)?)?;
            let plan = plan(data, &season, &file, &systems)?;
            seasons.push((season, plan));
        }
        let fictional = seasons::are_fictional(seasons.iter().map(|(season, _)| season))?;
        let asked = Self { file, systems, seasons, fictional };
        asked.check_size()?;
        Ok(asked)
    }

    /// Refuses what memory would not hold, before work begins.
    fn check_size(&self) -> Result<(), Failure> {
        let dates: usize = self.seasons.iter().map(|(_, plan)| plan.dates.len()).sum();
        let rows = self.file.settings.len() * self.systems.len() * dates;
        if rows <= MAX_ROWS {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "{} settings of {} systems on {dates} dates are {rows} rows, and a sweep has at most {MAX_ROWS}: try fewer \
             settings, systems or seasons",
            self.file.settings.len(),
            self.systems.len()
        )))
    }

    fn system_ids(&self) -> Vec<SystemId> {
        self.systems.iter().map(|system| system.id()).collect()
    }

    fn settings(&self) -> SweepSettings {
        let offers = |(season, plan): &(Season, Plan)| {
            Some((season.id(), plan.offers.as_deref()?.sha256().to_owned()))
        };
        let hash = |(season, _): &(Season, Plan)| (season.id(), season.snapshot_hash().to_owned());
        let version = |system: &Arc<dyn System>| (system.id().to_string(), system.info().version);
        SweepSettings {
            schema_version: SweepSettings::SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            seasons: self.seasons.iter().map(hash).collect(),
            systems: self.systems.iter().map(version).collect(),
            line: self.file.line.clone(),
            lines: self.seasons.iter().filter_map(offers).collect::<BTreeMap<_, _>>(),
            min_games: self.file.min_games,
            settings: self.file.settings.clone(),
            by: self.file.by,
        }
    }

    /// The results, which are made where they are not there, and whether they were.
    fn results(&self, data: &DataDir) -> Result<(SweepResults, SweepManifest, bool), Failure> {
        let seasons: Vec<SweepSeason<'_>> = (self.seasons.iter())
            .map(|(season, plan)| SweepSeason::new(season, plan.clone(), self.file.min_games))
            .collect::<Result<_, _>>()?;
        let settings = self.settings();
        let store = SweepStore::new(data, &settings.id());
        let systems = self.system_ids();
        if let Some(manifest) = store.manifest()? {
            let dates: Vec<(SeasonId, Vec<GameDate>)> = (self.seasons.iter().zip(&seasons))
                .map(|((season, _), of)| (season.id(), of.dates().to_vec()))
                .collect();
            let results = store.read(&manifest, systems, &dates)?;
            return Ok((results, manifest, true));
        }
        let _alone = store.hold()?;
        let results = SweepResults {
            settings: settings.settings.clone(),
            systems: systems.clone(),
            seasons: self.all_blocks(&store, &seasons, &systems)?,
        };
        let manifest = SweepManifest {
            schema_version: SweepSettings::SCHEMA_VERSION,
            sweep_id: settings.id(),
            settings,
            files: Vec::new(),
            fictional_players: self.fictional,
            created_at: clock::rfc3339(),
        };
        let manifest = store.finish(&results, manifest)?;
        Ok((results, manifest, false))
    }

    /// Computes block after block, and takes those that are there.
    fn all_blocks(
        &self,
        store: &SweepStore,
        seasons: &[SweepSeason<'_>],
        systems: &[SystemId],
    ) -> Result<Vec<SeasonResults>, Failure> {
        let settings = &self.file.settings;
        let progress = Progress::new(seasons.len() * blocks(settings.len()).count());
        let mut all = Vec::with_capacity(seasons.len());
        for ((season, _), of) in self.seasons.iter().zip(seasons) {
            let (season, dates) = (season.id(), of.dates());
            let mut sums: Vec<DateSums> = Vec::new();
            for (first, count) in blocks(settings.len()) {
                let keys = BlockKeys { season, first, systems, dates };
                let block = if let Some(block) = store.block_results(keys, count) {
                    block
                } else {
                    let block = sweep::evaluate(of, &settings[first..first + count])?;
                    store.keep_block(keys, &block)?;
                    block
                };
                sums.extend(block);
                progress.advance();
            }
            all.push(SeasonResults { season, dates: dates.to_vec(), sums });
        }
        Ok(all)
    }

    /// Adds a line for each system to the ledger, and says how many tries the same question had before, and what that makes of
    /// the p-value.
    fn write_ledger(
        &self,
        data: &DataDir,
        manifest: &SweepManifest,
        answer: &SweepAnswer,
        results: &SweepResults,
        args: &SweepArgs,
    ) -> Result<Vec<EarlierTries>, Failure> {
        let ledger = Ledger::new(data);
        let lines = ledger.read()?;
        let mut all = Vec::new();
        for of in &answer.systems {
            let question = self.question(of);
            let earlier = count_earlier_tries(&lines, &question, &manifest.sweep_id);
            let (tries, p_value) =
                (answer.tries as u64, of.luck.as_ref().map(|luck| luck.consistent));
            let adjusted = p_value.map(|p_value| adjust_for_earlier_tries(p_value, tries, earlier));
            all.push(EarlierTries { system_id: of.system_id, earlier, p_value: adjusted });
            let tested = of.luck.as_ref().and_then(|luck| Some((luck.best?, luck)));
            ledger.add(&LedgerLine {
                schema_version: ledger::SCHEMA_VERSION,
                kind: ExperimentKind::Sweep,
                id: manifest.sweep_id.clone(),
                created_at: clock::rfc3339(),
                question,
                seasons: manifest.settings.seasons.keys().copied().collect(),
                tries,
                best: tested.map(|(best, _)| results.settings[best + 1].describe()),
                difference: tested
                    .and_then(|(best, luck)| luck.settings[best].map(|of| of.difference)),
                p_value,
                note: args.note.clone(),
            })?;
        }
        Ok(all)
    }

    fn question(&self, of: &SystemAnswer) -> Question {
        let player_dates = match self.file.min_games {
            0 => "all".to_owned(),
            games => format!("min_games {games}"),
        };
        Question {
            stat: Stat::Points.id().to_owned(),
            measure: self.file.by.as_str().to_owned(),
            player_dates,
            reference: format!("default of {}", of.system_id),
        }
    }
}

/// The systems to try: those that the file names, or those that need no training and read what is varied.
fn systems(file: &SweepFile) -> Result<Vec<Arc<dyn System>>, Failure> {
    let reads = |info: &SystemInfo, name: &str| info.all_parameters().any(|of| of.name == name);
    let parts = |system: &Arc<dyn System>| {
        let id = system.id();
        let components = system.info().components;
        let is_part = move |of: &&Arc<dyn System>| of.id() == id || components.contains(&of.id());
        all_systems().iter().filter(is_part)
    };
    let reads_any = |system: &Arc<dyn System>| {
        parts(system).any(|of| file.varied.iter().any(|name| reads(of.info(), name)))
    };
    let asked: Vec<Arc<dyn System>> = if file.systems.is_empty() {
        let untrained = all_systems().iter().filter(|of| !of.info().needs_training);
        untrained.filter(|system| reads_any(system)).cloned().collect()
    } else {
        let names: BTreeSet<&str> = file.systems.iter().map(String::as_str).collect();
        for name in &names {
            find_system(name).ok_or_else(|| {
                let known: Vec<&str> = all_systems().iter().map(|of| of.id().as_str()).collect();
                let known = known.join(", ");
                Failure::Usage(format!("there is no system `{name}`; the systems are {known}"))
            })?;
        }
        all_systems().iter().filter(|of| names.contains(of.id().as_str())).cloned().collect()
    };
    if let Some(trained) = asked.iter().find(|of| of.info().needs_training) {
        return Err(Failure::Usage(format!(
            "{} predicts with a training, and a sweep tries systems that need none",
            trained.id()
        )));
    }
    let is_read =
        |name: &&String| asked.iter().any(|system| parts(system).any(|of| reads(of.info(), name)));
    if let Some(name) = file.varied.iter().find(|name| !is_read(name)) {
        return Err(Failure::Usage(format!("{name} changes none of the systems of this sweep")));
    }
    Ok(asked)
}

/// What is predicted of `season` with the declared numbers.
fn plan(
    data: &DataDir,
    season: &Season,
    file: &SweepFile,
    systems: &[Arc<dyn System>],
) -> Result<Plan, Failure> {
    let slate = Slate::new(&season.games()?, season.opening_night());
    let (first, last) = (season.opening_night().days(), season.last_date().days());
    let mut dates: Vec<GameDate> = (first..=last).map(GameDate::from_days).collect();
    dates.retain(|date| !slate.on(*date).is_empty());
    let plan = Plan::new(systems.to_vec(), Parameters::default(), file.line.clone(), dates);
    Ok(Plan { offers: open::offers(data, season, &file.line)?, ..plan })
}
