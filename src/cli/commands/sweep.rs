//! `season sweep`: tries many settings on several seasons, and says what may be believed of the best.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::train;
use crate::cli::args::{examples, values};
use crate::cli::progress::Progress;
use crate::cli::threads::{MAX_THREADS, all_threads, on_threads};
use crate::cli::{ExitStatus, Failure, clock, open, output, seasons, tried};
use crate::domain::{GameDate, SeasonId, Stat, SystemId, listed, printable_path, shortened};
use crate::engine::Plan;
use crate::experiment::ledger::{
    self, ExperimentKind, Ledger, LedgerLine, Question, adjust_for_earlier_tries,
    count_earlier_tries,
};
use crate::experiment::sweep::{
    self, BlockKeys, DateSums, MAX_ROWS, SeasonResults, SweepAnswer, SweepFile, SweepManifest,
    SweepResults, SweepSeason, SweepSettings, SweepStore, SystemAnswer, blocks,
};
use crate::report::{EarlierTries, OfSeason, SweepPage, SweepReport, SweepShard};
use crate::season::Season;
use crate::snapshot::{self, DataDir};
use crate::source::Seasons;
use crate::systems::{System, predicts_with_training};
use crate::train::{SetNumbers, Training, read_models};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season sweep lookback.toml",
    "season sweep lookback.toml --seasons 2020-21,2021-22",
    "season sweep lookback.toml --shard 3/16",
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

    /// Compute only the K-th of N parts, and say nothing of the results: what others computed in the same data folder, or
    /// `--merge` brings, is put together by the sweep without this flag.
    #[arg(long, value_name = "K/N", value_parser = shard, conflicts_with_all = ["force", "merge", "note"])]
    pub(in crate::cli) shard: Option<Shard>,

    /// Data folders in which parts of the sweep were computed, separated by commas: what is done there is not done again.
    #[arg(long, value_name = "FOLDERS", value_delimiter = ',', conflicts_with = "force")]
    pub(in crate::cli) merge: Vec<PathBuf>,

    /// Compute again even if the identical sweep exists, and what is done of one that was broken off.
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// The number of threads [default: all processors]. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(in crate::cli) threads: Option<u16>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// A part of the blocks of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Shard {
    /// Which it is, from 1.
    part: usize,
    /// Of how many.
    parts: usize,
}

impl Shard {
    /// Whether the block at that place, counted over all seasons, is in it.
    const fn has(self, block: usize) -> bool {
        block % self.parts == self.part - 1
    }
}

/// A part as it is typed: `3/16`.
fn shard(text: &str) -> Result<Shard, String> {
    const MAX_PARTS: usize = 10_000;
    let wanted =
        || format!("write K/N, such as 3/16: the third of 16 parts, of {MAX_PARTS} at most");
    let (part, parts) = text.split_once('/').ok_or_else(wanted)?;
    match (part.parse(), parts.parse()) {
        (Ok(part), Ok(parts)) if (1..=parts).contains(&part) && parts <= MAX_PARTS => {
            Ok(Shard { part, parts })
        }
        _ => Err(wanted()),
    }
}

pub(super) fn run(data: &DataDir, args: &SweepArgs) -> Result<ExitStatus, Failure> {
    let file = open::experiment_file(&args.file, SweepFile::parse)?;
    let asked = AskedSweep::new(data, file, args)?;
    let threads = args.threads.map_or_else(all_threads, usize::from);
    on_threads(threads, |_| {
        // What could not be written down at the end is not begun.
        Ledger::new(data).read()?;
        if let Some(shard) = args.shard {
            return asked.compute_shard(data, shard, args.json);
        }
        asked.merge(data, &args.merge)?;
        let (results, manifest, reused) = asked.results(data, args.force)?;
        let answer = sweep::answer(&results, asked.file.by);
        let earlier = AskedSweep::write_ledger(data, &manifest, &answer, &results, args)?;
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

/// More trainings than this are refused: each takes a minute or so, and is held in memory.
const MAX_TRAININGS: usize = 100;

/// What is to be tried, and on what.
struct AskedSweep {
    file: SweepFile,
    systems: Vec<Arc<dyn System>>,
    seasons: Vec<(Season, Plan)>,
    /// For each season its trainings, each once with its key, in the order of the settings; none where no system predicts with
    /// one.
    trainings: Vec<Vec<(String, Training)>>,
    fictional: bool,
}

impl AskedSweep {
    fn new(data: &DataDir, file: SweepFile, args: &SweepArgs) -> Result<Self, Failure> {
        let systems = tried::systems(&file)?;
        let ids = seasons::asked(data, &args.seasons, file.seasons.as_ref())?;
        let mut seasons = Vec::with_capacity(ids.len());
        for id in ids {
            let season = Season::new(snapshot::read(data, id)?)?;
            let plan = tried::plan(data, &season, &file, &systems)?;
            seasons.push((season, plan));
        }
        let fictional = seasons::are_fictional(seasons.iter().map(|(season, _)| season))?;
        let trainings = Vec::new();
        let asked = Self { file, systems, seasons, trainings, fictional };
        asked.check_size()?;
        let threads = args.threads.map_or_else(all_threads, usize::from);
        let trainings = asked.trained(data, threads)?;
        Ok(Self { trainings, ..asked })
    }

    /// The trainings of every season that the settings need: those that are there, and new ones.
    fn trained(
        &self,
        data: &DataDir,
        threads: usize,
    ) -> Result<Vec<Vec<(String, Training)>>, Failure> {
        if !self.systems.iter().any(|system| predicts_with_training(system.info())) {
            return Ok(Vec::new());
        }
        let mut needed: Vec<(String, &SetNumbers)> = Vec::new();
        for setting in &self.file.settings {
            let key = sweep::training_key(setting);
            if needed.iter().all(|(other, _)| *other != key) {
                needed.push((key, &setting.training));
            }
        }
        let all = needed.len() * self.seasons.len();
        if all > MAX_TRAININGS {
            return Err(Failure::Usage(format!(
                "its settings need {all} trainings, and a sweep has at most {MAX_TRAININGS}: try fewer numbers of trainings, or seasons"
            )));
        }
        let mut trainings = Vec::with_capacity(self.seasons.len());
        for (place, (season, _)) in self.seasons.iter().enumerate() {
            let mut of_season = Vec::with_capacity(needed.len());
            for (at, (key, numbers)) in needed.iter().enumerate() {
                let what = if key.is_empty() { "the usual numbers" } else { key.as_str() };
                let at = place * needed.len() + at + 1;
                output::talk(&format!("note: training {at} of {all}: {}, {what}", season.id()));
                of_season
                    .push((key.clone(), train::with_numbers(data, season.id(), numbers, threads)?));
            }
            trainings.push(of_season);
        }
        Ok(trainings)
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

    /// Refuses a sweep in which no player-date counts.
    fn check_counted(&self, seasons: &[SweepSeason<'_>]) -> Result<(), Failure> {
        for season in seasons {
            if season.has_counted()? {
                return Ok(());
            }
        }
        Err(Failure::Usage(format!(
            "no player of these seasons has {} earlier games of the season on any date: write a smaller min_games \
             in the file",
            self.file.min_games
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
        let ids = |((season, _), trainings): (&(Season, Plan), &Vec<(String, Training)>)| {
            let ids = trainings.iter().map(|(_, of)| of.manifest.training_id.clone());
            (season.id(), ids.collect())
        };
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
            trainings: self.seasons.iter().zip(&self.trainings).map(ids).collect(),
        }
    }

    /// The results, which are made where they are not there, and whether they were.
    fn results(
        &self,
        data: &DataDir,
        force: bool,
    ) -> Result<(SweepResults, SweepManifest, bool), Failure> {
        let seasons = self.sweep_seasons()?;
        self.check_counted(&seasons)?;
        let settings = self.settings();
        let store = SweepStore::new(data, &settings.id());
        let systems = self.system_ids();
        if force {
            store.check_removable()?;
            store.forget_blocks()?;
        } else if let Some(manifest) = store.manifest()? {
            let dates: Vec<(SeasonId, Vec<GameDate>)> = (self.seasons.iter().zip(&seasons))
                .map(|((season, _), of)| (season.id(), of.dates().to_vec()))
                .collect();
            let results = store.read(&manifest, systems, &dates)?;
            self.check_again(&store, &results, &seasons)?;
            return Ok((results, manifest, true));
        }
        let has_blocks = store.has_blocks();
        let _alone = store.hold()?;
        let of_seasons = self.all_blocks(&store, &seasons, &systems)?;
        let results =
            SweepResults { settings: settings.settings.clone(), systems, seasons: of_seasons };
        if has_blocks {
            self.check_again(&store, &results, &seasons)?;
        }
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

    /// The seasons as settings are tried on them.
    fn sweep_seasons(&self) -> Result<Vec<SweepSeason<'_>>, Failure> {
        let mut all = Vec::with_capacity(self.seasons.len());
        for (at, (season, plan)) in self.seasons.iter().enumerate() {
            let of = SweepSeason::new(season, plan.clone(), self.file.min_games)?;
            let end = season.last_date().plus_days(1);
            let mut trained = BTreeMap::new();
            for (key, training) in self.trainings.get(at).into_iter().flatten() {
                let models = read_models(training, season, season.opening_night()..end)?;
                trained.insert(key.clone(), models);
            }
            all.push(of.with_trainings(trained));
        }
        Ok(all)
    }

    /// Makes what is believed of results that lay on the disk again.
    fn check_again(
        &self,
        store: &SweepStore,
        results: &SweepResults,
        seasons: &[SweepSeason<'_>],
    ) -> Result<(), Failure> {
        let Some(setting) = sweep::first_different(results, seasons, self.file.by)? else {
            return Ok(());
        };
        let what = match &results.settings[setting].describe()[..] {
            "" => "the declared numbers".to_owned(),
            changed => changed.to_owned(),
        };
        let what = format!("it has other sums for {what} than predicting with these gives");
        Err(store.inconsistent(&what).into())
    }

    /// Computes block after block, and takes those that are there.
    fn all_blocks(
        &self,
        store: &SweepStore,
        seasons: &[SweepSeason<'_>],
        systems: &[SystemId],
    ) -> Result<Vec<SeasonResults>, Failure> {
        let count = self.file.settings.len();
        let progress = Progress::new(seasons.len() * blocks(count).count());
        let mut all = Vec::with_capacity(seasons.len());
        for ((season, _), of) in self.seasons.iter().zip(seasons) {
            let (season, dates) = (season.id(), of.dates());
            let mut sums: Vec<DateSums> = Vec::new();
            for (first, count) in blocks(count) {
                let keys = BlockKeys { season, first, systems, dates };
                sums.extend(self.block(store, of, keys, count)?);
                progress.advance();
            }
            all.push(SeasonResults { season, dates: dates.to_vec(), sums });
        }
        Ok(all)
    }

    /// A block that is there, or is computed and kept.
    fn block(
        &self,
        store: &SweepStore,
        of: &SweepSeason<'_>,
        keys: BlockKeys<'_>,
        count: usize,
    ) -> Result<Vec<DateSums>, Failure> {
        if let Some(block) = store.block_results(keys, count) {
            return Ok(block);
        }
        let block = sweep::evaluate(of, &self.file.settings[keys.first..][..count])?;
        store.keep_block(keys, &block)?;
        Ok(block)
    }

    /// Computes the blocks of a part, and says so. Nobody is waited for: no two parts have a block in common.
    fn compute_shard(
        &self,
        data: &DataDir,
        shard: Shard,
        json: bool,
    ) -> Result<ExitStatus, Failure> {
        let store = SweepStore::new(data, &self.settings().id());
        let is_finished = store.manifest()?.is_some();
        let (seasons, systems) = (self.sweep_seasons()?, self.system_ids());
        let firsts: Vec<(usize, usize)> = blocks(self.file.settings.len()).collect();
        let all = self.seasons.iter().zip(&seasons);
        let all: Vec<_> = all.flat_map(|pair| firsts.iter().map(move |of| (pair, *of))).collect();
        let own: Vec<_> =
            all.iter().enumerate().filter(|(at, _)| shard.has(*at)).map(|(_, of)| of).collect();
        let progress = Progress::new(own.len());
        for (((season, _), of), (first, count)) in own.iter().filter(|_| !is_finished) {
            let keys = BlockKeys {
                season: season.id(),
                first: *first,
                systems: &systems,
                dates: of.dates(),
            };
            self.block(&store, of, keys, *count)?;
            progress.advance();
        }
        drop(progress);
        let report = SweepShard {
            sweep_id: store.id(),
            part: shard.part,
            parts: shard.parts,
            blocks: own.len(),
            all_blocks: all.len(),
            is_finished,
        };
        output::print(&report, json)?;
        Ok(ExitStatus::Done)
    }

    /// Takes over the blocks that are in other data folders.
    fn merge(&self, data: &DataDir, folders: &[PathBuf]) -> Result<(), Failure> {
        if folders.is_empty() {
            return Ok(());
        }
        let id = self.settings().id();
        let store = SweepStore::new(data, &id);
        let (seasons, systems) = (self.sweep_seasons()?, self.system_ids());
        for folder in folders {
            let other = SweepStore::new(&DataDir::new(folder), &id);
            let mut taken = 0;
            for ((season, _), of) in self.seasons.iter().zip(&seasons) {
                for (first, count) in blocks(self.file.settings.len()) {
                    let (season, dates) = (season.id(), of.dates());
                    let keys = BlockKeys { season, first, systems: &systems, dates };
                    if let Some(block) = other.block_results(keys, count) {
                        store.keep_block(keys, &block)?;
                        taken += 1;
                    }
                }
            }
            let folder = printable_path(folder);
            if taken == 0 {
                return Err(Failure::NotThere {
                    what: format!("no part of sweep {id} is in {folder}"),
                    hint: "season sweep FILE --shard K/N computes one: the file, the seasons and the program must be the same"
                        .to_owned(),
                });
            }
            output::talk(&format!("note: {taken} blocks are those of {folder}"));
        }
        Ok(())
    }

    /// Adds a line for each system to the ledger, and says how many tries the same question had before, and what that makes of
    /// the p-value.
    fn write_ledger(
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
            let p_value = of.luck.as_ref().map(|luck| luck.consistent);
            all.push(earlier_tries(&lines, manifest, answer.tries, of));
            let tested = of.luck.as_ref().and_then(|luck| Some((luck.best?, luck)));
            ledger.add(&LedgerLine {
                schema_version: ledger::SCHEMA_VERSION,
                kind: ExperimentKind::Sweep,
                id: manifest.sweep_id.clone(),
                created_at: clock::rfc3339(),
                question: question(&manifest.settings, of.system_id),
                seasons: manifest.settings.seasons.keys().copied().collect(),
                tries: answer.tries as u64,
                best: tested.map(|(best, _)| results.settings[best + 1].describe()),
                difference: tested
                    .and_then(|(best, luck)| luck.settings[best].map(|of| of.difference)),
                p_value,
                note: args.note.clone(),
            })?;
        }
        Ok(all)
    }
}

/// What a sweep asks of a system.
fn question(settings: &SweepSettings, system: SystemId) -> Question {
    let player_dates = match settings.min_games {
        0 => "all".to_owned(),
        games => format!("min_games {games}"),
    };
    Question {
        stat: Stat::Points.id().to_owned(),
        measure: settings.by.as_str().to_owned(),
        player_dates,
        reference: format!("default of {system}"),
    }
}

/// How many tries the question of a system had before, and the p-value with all of them.
fn earlier_tries(
    lines: &[LedgerLine],
    manifest: &SweepManifest,
    tries: usize,
    of: &SystemAnswer,
) -> EarlierTries {
    let question = question(&manifest.settings, of.system_id);
    let earlier = count_earlier_tries(lines, &question, &manifest.sweep_id);
    let p_value = of.luck.as_ref().map(|luck| luck.consistent);
    let p_value = p_value.map(|p_value| adjust_for_earlier_tries(p_value, tries as u64, earlier));
    EarlierTries { system_id: of.system_id, earlier, p_value }
}

/// A finished sweep on disk.
pub(super) struct StoredSweep {
    store: SweepStore,
    manifest: SweepManifest,
    results: SweepResults,
    earlier: Vec<LedgerLine>,
}

/// The finished sweep whose name begins with `id`.
pub(super) fn find(data: &DataDir, id: &str) -> Result<StoredSweep, Failure> {
    let mut all = SweepStore::all(data)?;
    all.retain(|store| store.id().starts_with(id));
    let lists = "season status lists the sweeps".to_owned();
    let not_there = |what: String| Failure::NotThere { what, hint: lists };
    let store = match &all[..] {
        [store] => store.clone(),
        [] => return Err(not_there(format!("there is no sweep {}", shortened(id)))),
        _ => {
            let names = listed(all.iter().map(SweepStore::id), ", ");
            return Err(not_there(format!("several sweeps begin with {}: {names}", shortened(id))));
        }
    };
    let Some((manifest, results)) = store.open()? else {
        return Err(not_there(format!("sweep {} is not finished", store.id())));
    };
    Ok(StoredSweep { store, manifest, results, earlier: Ledger::new(data).read()? })
}

impl StoredSweep {
    pub(super) fn folder(&self) -> PathBuf {
        self.store.folder()
    }

    /// Its page as HTML.
    pub(super) fn page(&self) -> String {
        let settings = &self.manifest.settings;
        let answer = sweep::answer(&self.results, settings.by);
        let tries =
            |of: &SystemAnswer| earlier_tries(&self.earlier, &self.manifest, answer.tries, of);
        let report = SweepReport {
            sweep_id: &self.manifest.sweep_id,
            folder: self.folder().display().to_string(),
            reused: true,
            seasons: settings.seasons.keys().copied().collect(),
            settings: &self.results.settings,
            answer: &answer,
            earlier: answer.systems.iter().map(tries).collect(),
            min_games: settings.min_games,
            top: answer.tries,
        };
        let is_fictional = self.manifest.fictional_players;
        SweepPage { report: &report, is_fictional }.html()
    }
}
