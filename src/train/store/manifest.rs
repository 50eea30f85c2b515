//! A training's manifest.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::SCHEMA_VERSION;
use super::super::calibration::OutOfSampleCalibration;
use super::super::forecast::ForecastErrors;
use super::super::inputs;
use super::super::training_data::Trained;
use super::super::walk_forward::Fitted;
use super::CALIBRATION;
use super::read_games::ReadGames;
use super::settings::{EarlierSeason, TrainingSettings};
use crate::artifacts::in_order_of_names;
use crate::domain::{GameDate, SeasonId};
use crate::season::Season;
use crate::snapshot::beside::is_set;
use crate::snapshot::layout::MAX_FURTHER;
use crate::snapshot::manifest::{FileEntry, check_files};
use crate::snapshot::{SnapshotError, checked};

/// A training's manifest: what it is, what it was made from, what it holds and how good its models were on what followed
/// them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingManifest {
    /// The layout's version.
    pub schema_version: u32,
    /// The training's name.
    #[serde(deserialize_with = "checked::read_id")]
    pub training_id: String,
    /// The season that its models are for.
    pub season: SeasonId,
    /// The hash of that season's snapshot.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// Whether that season was made up: none of its players is real.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// Everything that the models depend on; the training's name is a hash of this.
    #[serde(serialize_with = "in_order_of_names")]
    pub settings: TrainingSettings,
    /// Player-dates with an outcome, of all seasons.
    pub rows: usize,
    /// The games of its season that it has read; `None` if that was not written down then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub games: Option<ReadGames>,
    /// The models, by date.
    pub refits: Vec<RefitEntry>,
    /// The errors of all of them, each on the dates until the next.
    pub errors: ForecastErrors,
    /// The data files.
    pub files: Vec<FileEntry>,
    /// How long it took.
    pub timings: TrainingTimings,
    /// When it was made, in UTC, by the clock of the machine. Which of two trainings is newer is said by [`crate::artifacts::ArtifactManifest::age`].
    #[serde(deserialize_with = "checked::read_word")]
    pub created_at: String,
    /// The how-manieth training for the season it was, counted from 1; `None` if trainings were not counted then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefitEntry {
    /// It was trained on what lies strictly before this date, and may be used from it on.
    pub as_of: GameDate,
    /// The date of the next refit.
    pub until: GameDate,
    /// How many player-dates it was trained on.
    pub rows: usize,
    /// The file of its trees.
    pub file: String,
    /// The file of its networks, which it may share with others; they saw no more than what lies before their own date.
    pub network: String,
    /// Their date.
    pub network_as_of: GameDate,
    /// How many errors were known before its date; 0 if too few for a distribution.
    pub past_errors: usize,
    /// The errors of its corrected predictions from its date until the next refit, which were not known when it was trained.
    pub errors: ForecastErrors,
}

/// How long the stages took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingTimings {
    /// Threads used.
    pub threads: usize,
    /// Reading and hashing the snapshots.
    pub read_ms: f64,
    /// Computing the features.
    pub features_ms: f64,
    /// All fits.
    pub fits_ms: f64,
    /// From the start of the command to the last fit.
    pub total_ms: f64,
}

impl TrainingManifest {
    pub(super) fn new(
        season: &Season,
        settings: TrainingSettings,
        trained: &Trained,
        files: Vec<FileEntry>,
        timings: TrainingTimings,
        created_at: String,
    ) -> Self {
        let refit = |(fitted, calibration): (&Fitted, &OutOfSampleCalibration)| RefitEntry {
            as_of: fitted.refit.as_of,
            until: fitted.refit.until,
            rows: fitted.rows,
            file: file_name(fitted.refit.as_of),
            network: network_name(fitted.network.as_of),
            network_as_of: fitted.network.as_of,
            past_errors: calibration.past_errors(),
            errors: ForecastErrors::from_forecasts(fitted.forecasts.iter()),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            training_id: settings.id(),
            season: season.id(),
            snapshot_hash: season.snapshot_hash().to_owned(),
            fictional_players: season.is_fictional(),
            settings,
            rows: trained.rows,
            games: None,
            refits: trained.fitted.iter().zip(&trained.calibrations).map(refit).collect(),
            errors: ForecastErrors::from_forecasts(
                trained.fitted.iter().flat_map(|fitted| &fitted.forecasts),
            ),
            files,
            timings,
            created_at,
            number: None,
        }
    }

    /// Checks that its models, by the manifest at `path`, are those that its settings make.
    pub(super) fn check_refits(&self, path: &Path) -> Result<(), SnapshotError> {
        let wrong = |what: &str| Err(SnapshotError::inconsistent(path, what));
        if !self.refits.is_sorted_by(|one, other| one.as_of < other.as_of) {
            return wrong("its models are not in the order of their dates");
        }
        self.stray_refit().map_or(Ok(()), |refit| {
            wrong(&format!("no training has a model of {} as it stands there", refit.as_of))
        })
    }

    /// Checks that the features that were asked for besides, by the manifest at `path`, are such: each once, and none that
    /// is an input anyway.
    pub(super) fn check_features(&self, path: &Path) -> Result<(), SnapshotError> {
        let names = &self.settings.with_features;
        let is_once = |(at, name): (usize, &String)| !names[..at].contains(name);
        let fit = names.len() <= MAX_FURTHER
            && names.iter().all(|name| inputs::can_be_added(name))
            && names.iter().enumerate().all(is_once)
            && self.settings.own_features.iter().all(|read| is_set(&read.set));
        let what = "with_features holds what is no further feature";
        if fit { Ok(()) } else { Err(SnapshotError::inconsistent(path, what)) }
    }

    /// Checks that its files, by the manifest at `path`, are those of its models, each once.
    pub(super) fn check_files(&self, path: &Path) -> Result<(), SnapshotError> {
        let of_refit =
            |refit: &RefitEntry| [file_name(refit.as_of), network_name(refit.network_as_of)];
        let of_refits: Vec<String> = self.refits.iter().flat_map(of_refit).collect();
        let always = [CALIBRATION, inputs::FILE];
        check_files(path, &self.files, of_refits.iter().map(String::as_str).chain(always))
    }

    /// The first refit that [`super::super::refits`] does not make with these settings: one outside the years of the season,
    /// not as many days before the next as chosen, or with networks that are younger.
    fn stray_refit(&self) -> Option<&RefitEntry> {
        let days = i32::from(self.settings.refit_days.max(1));
        let years = self.season.start_year()..=self.season.start_year() + 1;
        let next = self.refits.iter().skip(1).map(|next| Some(next.as_of)).chain([None]);
        let is_stray = |(refit, next): &(&RefitEntry, Option<GameDate>)| {
            let due = refit.as_of.plus_days(days);
            let ends = match next {
                Some(next) => refit.until == due && *next == due,
                None => refit.until > refit.as_of && refit.until <= due,
            };
            !ends
                || ![refit.as_of, refit.network_as_of]
                    .iter()
                    .all(|date| date.year().is_some_and(|year| years.contains(&year)))
                || refit.network_as_of > refit.as_of
        };
        self.refits.iter().zip(next).find(is_stray).map(|(refit, _)| refit)
    }

    /// Who trained, as people call it.
    pub fn trainer(&self) -> &str {
        &self.settings.trainer.name
    }

    /// The models of that date.
    pub fn refit(&self, as_of: GameDate) -> Option<&RefitEntry> {
        self.refits.iter().find(|refit| refit.as_of == as_of)
    }

    /// The date on which the models are trained anew that follow its last ones; `None` without any.
    pub fn next_refit(&self) -> Option<GameDate> {
        let last = self.refits.last()?;
        Some(last.as_of.plus_days(i32::from(self.settings.refit_days.max(1))))
    }

    /// The seasons that were learned from besides its own.
    pub fn history(&self) -> &[EarlierSeason] {
        &self.settings.history
    }
}

/// The name of the file of the networks as of `date`.
pub(super) fn network_name(date: GameDate) -> String {
    format!("network-{date}.json")
}

/// Whether the file of trees or of networks of some date has that name.
pub(super) fn is_of_model(name: &str) -> bool {
    let date = name.strip_suffix(".json").and_then(|name| name.split_once('-'));
    let date = date.and_then(|(_, date)| date.parse::<GameDate>().ok());
    date.is_some_and(|date| [network_name(date), file_name(date)].contains(&name.to_owned()))
}

/// The name of the file of the trees as of `date`.
pub(super) fn file_name(date: GameDate) -> String {
    format!("model-{date}.json")
}
