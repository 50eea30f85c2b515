//! Makes a run again from its snapshot and from what it was made with besides, and compares: whoever can write a run can hash
//! it, but the same program gives the same bytes everywhere.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;

use super::difference::first_difference;
use super::tables::{Results, layouts};
use super::{RunManifest, RunSettings, expected, slate};
use crate::artifacts::settings_json;
use crate::domain::{UpcomingSlate, listed, shortened};
use crate::engine::{
    self, LineHistory, MarketLines, NeededTraining, NotRead, Plan, PlannedSlate, ReadTraining,
};
use crate::model::{self, Model};
use crate::season::Season;
use crate::snapshot::manifest::FILE;
use crate::snapshot::{DataDir, SnapshotError, own_features};
use crate::systems::{
    System, SystemInfo, TrainedModel, TrainedModels, all_systems, find_system,
    predicts_with_training,
};

/// How what a run was made with is had.
#[derive(Clone, Copy)]
pub struct MadeWith<'a> {
    /// How its training is read.
    pub training: ReadTraining,
    /// The user's model, if it is at hand; otherwise it is looked for in the data folder.
    pub model: Option<&'a [u8]>,
}

/// Rows of a run that were not made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMadeAgain {
    /// The systems that they are of.
    systems: Vec<String>,
    why: String,
}

impl fmt::Display for NotMadeAgain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not made again: {}, since {}", listed(&self.systems, ", "), self.why)
    }
}

/// A run, of which more is known than its files.
struct Again<'a> {
    folder: &'a Path,
    manifest: &'a RunManifest,
    data: DataDir,
    /// The season as the run sees it.
    season: &'a Season,
    slate: Option<UpcomingSlate>,
}

/// Checks that the settings and the `tables` of the run in `folder` are what the same systems make of the same games, with the
/// `offers` of books that it read. The rows that could not be made again.
pub(super) fn check(
    folder: &Path,
    manifest: &RunManifest,
    season: &Season,
    offers: Option<MarketLines>,
    tables: &[RecordBatch],
    made_with: MadeWith<'_>,
) -> Result<Option<NotMadeAgain>, SnapshotError> {
    let settings = &manifest.settings;
    let (theirs, ours) = (&settings.program, env!("CARGO_PKG_VERSION"));
    if theirs != ours {
        let why = format!("season {} made it, and this is {ours}", shortened(theirs));
        return Ok(Some(NotMadeAgain { systems: settings.systems.clone(), why }));
    }
    check_versions(settings)
        .map_err(|what| SnapshotError::inconsistent(&folder.join(FILE), what))?;
    let slate = slate(folder, manifest)?;
    let data = DataDir::of_run(folder);
    let other = match &slate {
        Some(slate) => Some(engine::season_before(season, slate)?),
        None => with_own_features(season, settings, &data)?,
    };
    let season = other.as_ref().unwrap_or(season);
    let again = Again { folder, manifest, data, season, slate };
    let (plan, not_made_again) = again.with_models(again.plan(offers)?, made_with)?;
    if not_made_again.is_none() {
        again.check_settings(&RunSettings::new(season, &plan))?;
    }
    again.check_rows(&plan, tables)?;
    Ok(not_made_again)
}

/// `season` with the sets of own features that a run with these settings reads, if it reads any.
fn with_own_features(
    season: &Season,
    settings: &RunSettings,
    data: &DataDir,
) -> Result<Option<Season>, SnapshotError> {
    if settings.own_features.is_empty() {
        return Ok(None);
    }
    let mut each = own_features::read_each(&data.snapshot(season.id()), season.id())?;
    each.retain(|(name, _)| settings.own_features.contains_key(name));
    let tables = each.into_iter().map(|(_, read)| read).collect::<Result<Vec<_>, _>>()?;
    season.clone().with_own_features(&tables).map(Some)
}

/// Checks that a run that this program made has the versions of its systems: with others, they would not be asked again.
fn check_versions(settings: &RunSettings) -> Result<(), String> {
    let other = settings.system_versions.iter().find(|(id, version)| {
        find_system(id).is_some_and(|system| system.info().version != *version)
    });
    other.map_or(Ok(()), |(id, version)| {
        Err(format!(
            "it is of season {}, which has no version {version} of {}",
            settings.program,
            shortened(id)
        ))
    })
}

/// Whether a system predicts with a model of the user's, or reads one that does.
fn reads_users_model(system: &SystemInfo) -> bool {
    let mut parts = system.components.iter().filter_map(|id| find_system(id.as_str()));
    system.with_model.is_some() || parts.any(|part| part.info().with_model.is_some())
}

impl Again<'_> {
    /// What was planned, without what it was made with besides the `offers` of books.
    fn plan(&self, offers: Option<MarketLines>) -> Result<Plan, SnapshotError> {
        let settings = &self.manifest.settings;
        let is_asked = |system: &&Arc<dyn System>| {
            settings.systems.iter().any(|id| *id == system.id().as_str())
        };
        let slate = self.slate.clone().map(|slate| PlannedSlate::new(self.season, slate));
        let slate = slate.transpose()?;
        let systems = all_systems().iter().filter(is_asked).cloned().collect();
        let dates = self.manifest.dates.iter().map(|date| date.date).collect();
        let (parameters, lines) = (settings.parameters.clone(), settings.line.clone());
        Ok(Plan {
            // The lines of a slate stand in its own rows.
            offers: offers.filter(|_| slate.is_none()).map(Arc::new),
            bootstrap_days: settings.warmup_days,
            slate,
            ..Plan::new(systems, parameters, lines, dates)
        })
    }

    /// `plan` with the model, the training and the outcomes at lines that the run was made with. The systems that lack theirs
    /// are left out, and told.
    fn with_models(
        &self,
        plan: Plan,
        made_with: MadeWith<'_>,
    ) -> Result<(Plan, Option<NotMadeAgain>), SnapshotError> {
        let (mut lacking, mut why) = (Vec::new(), Vec::new());
        let (model, no_model) = found(self.users_model(made_with.model))?;
        let mut plan = Plan { model: model.flatten(), ..plan };
        let (trained, no_training) = found(self.training(&plan, made_with.training))?;
        (plan.trained, plan.history) = trained.unwrap_or_default();
        let of_model = reads_users_model as fn(&SystemInfo) -> bool;
        for (reason, reads) in [(no_model, of_model), (no_training, predicts_with_training)] {
            let Some(reason) = reason else { continue };
            plan.systems.retain(|system| {
                let reads = reads(system.info());
                if reads {
                    lacking.push(system.id().to_string());
                }
                !reads
            });
            why.push(reason);
        }
        let not_made_again =
            (!why.is_empty()).then(|| NotMadeAgain { systems: lacking, why: why.join(", and ") });
        Ok((plan, not_made_again))
    }

    /// The user's model that the run names, if it names one: the one at hand, or that of the data folder.
    fn users_model(&self, at_hand: Option<&[u8]>) -> Result<Option<TrainedModel>, NotRead> {
        let Some(sha256) = &self.manifest.settings.xgboost_model else { return Ok(None) };
        let missing = |what: &str| NotRead::Missing(format!("its model, {sha256}, {what}"));
        let bytes = match at_hand {
            Some(bytes) => bytes.to_vec(),
            None => model::read(&self.data.users_model(sha256))
                .map_err(|_| missing("is not in the data folder"))?,
        };
        let model = Model::new(&bytes).ok().filter(|model| model.sha256() == sha256);
        let model = model.ok_or_else(|| missing("is another one in the data folder"))?;
        let further: Vec<&str> = self.season.further_names().collect();
        let carried = self.season.vocabularies().iter().flat_map(|names| names.iter()).collect();
        let model = TrainedModel::new(model, carried, &further);
        model.map(Some).map_err(|error| self.wrong(error.to_string()).into())
    }

    /// The training that the run names, if it names one, and what outcomes at lines of the market say where it predicts at some.
    #[expect(clippy::type_complexity, reason = "two fields of a plan")]
    fn training(
        &self,
        plan: &Plan,
        read: ReadTraining,
    ) -> Result<(Option<Arc<TrainedModels>>, Option<Arc<LineHistory>>), NotRead> {
        let Some(id) = &self.manifest.settings.training else { return Ok((None, None)) };
        let ends = plan.dates.first().zip(plan.dates.last());
        let (first, last) = ends.ok_or_else(|| self.wrong("it has no dates".to_owned()))?;
        let offers = plan.offers.as_deref();
        let at_market = engine::has_market_lines(self.season, &plan.lines, offers, &plan.dates)?;
        // Outcomes at lines of all earlier dates count.
        let first = if at_market { self.season.opening_night() } else { *first };
        let dates = first..last.plus_days(1);
        let needed = NeededTraining { id, dates, slate: self.slate.as_ref() };
        let trained = Some(read(&self.data, self.season, &needed)?);
        let plan = Plan { trained: trained.clone(), ..plan.clone() };
        let history = if at_market && plan.trained_in_use().is_some() {
            Some(Arc::new(LineHistory::new(self.season, &plan, self.earlier_offers()?)?))
        } else {
            None
        };
        Ok((trained, history))
    }

    /// The offers of the dates before a slate, if the run read some.
    fn earlier_offers(&self) -> Result<Option<Arc<MarketLines>>, NotRead> {
        let calibration = self.manifest.settings.line_calibration.as_ref();
        let calibration = calibration.filter(|_| self.slate.is_some());
        let Some(sha256) = calibration.and_then(|of| of.earlier_lines.as_ref()) else {
            return Ok(None);
        };
        let snapshot = self.data.snapshot(self.season.id());
        let offers = expected::offers_of(self.season, self.manifest, &snapshot, sha256);
        let offers =
            offers.map_err(|error| NotRead::from_reading("the table of earlier lines", error))?;
        Ok(Some(Arc::new(offers)))
    }

    /// Checks that the settings are those which what the run was `made` with gives.
    fn check_settings(&self, made: &RunSettings) -> Result<(), SnapshotError> {
        // A run of a slate may be read beside a snapshot that has more games.
        let snapshot_hash = self.manifest.settings.snapshot_hash.clone();
        let made = settings_json(&RunSettings { snapshot_hash, ..made.clone() });
        let said = settings_json(&self.manifest.settings);
        let names = [&said, &made].into_iter().filter_map(|json| json.as_object());
        let mut names = names.flat_map(|fields| fields.keys());
        let differs = names.find(|name| said.get(name) != made.get(name));
        differs.map_or(Ok(()), |name| {
            let shown = |json: &serde_json::Value| {
                json.get(name).map_or_else(|| "nothing".to_owned(), |it| shortened(&it.to_string()))
            };
            let (said, made) = (shown(&said), shown(&made));
            Err(self.wrong(format!(
                "its settings have {said} as {name}, and what it was made with gives {made}"
            )))
        })
    }

    /// Checks that the rows of the systems of `plan` are those that they give.
    fn check_rows(&self, plan: &Plan, tables: &[RecordBatch]) -> Result<(), SnapshotError> {
        if plan.systems.is_empty() {
            return Ok(());
        }
        let forecast = engine::predict(self.season, plan, |_| ())?;
        let games = self.season.games()?;
        let at_market = self.manifest.settings.is_at_market();
        let results = Results::new(&games, plan, &forecast, at_market);
        let made = [results.predictions(), results.skipped()];
        let layouts = layouts(at_market);
        for ((layout, stored), made) in layouts.iter().zip(tables).zip(made) {
            let path = self.folder.join(layout.file);
            let differs = first_difference(layout, stored, &plan.systems, &made)
                .map_err(|error| SnapshotError::table(&path, error))?;
            if let Some(what) = differs {
                return Err(SnapshotError::inconsistent(&path, what));
            }
        }
        Ok(())
    }

    fn wrong(&self, what: String) -> SnapshotError {
        SnapshotError::inconsistent(&self.folder.join(FILE), what)
    }
}

/// What was read, or why it is missing.
fn found<T>(read: Result<T, NotRead>) -> Result<(Option<T>, Option<String>), SnapshotError> {
    match read {
        Ok(read) => Ok((Some(read), None)),
        Err(NotRead::Missing(why)) => Ok((None, Some(why))),
        Err(NotRead::Wrong(error)) => Err(error),
    }
}
