//! Floor 8: what a person reads: text for a terminal, and the page of a run. Refuses to compute and to print: it returns
//! strings.

mod again;
mod money_notes;
mod numbers;
mod page;
mod seasons;
mod slate_board;
mod slowest;
mod sweep;
mod text;
mod words;

pub use again::bundle_file;
pub use numbers::{milliseconds, thousands};
pub use page::{Compared, Page, SlatePage, SweepPage, TeamSwitches, seasons_page};
pub use seasons::{AllSeasons, SeasonLeftOut, SeasonResult, SeasonsTotal};
pub use slate_board::{BoardGame, BoardPlayer, BoardTeam, SlateBoard};
pub use sweep::{EarlierTries, SweepReport};
pub use text::{
    AddedOwnFeatures, AuditReport, BuiltFrom, Checked, ComparedRuns, Demo, DemoResult, EachSeason,
    ExperimentStatus, ExplainedPlayerDate, ExportCost, FICTIONAL_PLAYERS, Grade, ImportTimings,
    ImportedOffers, ImportedSnapshot, ImportedSnapshots, ListedExperiments, ListedOwnFeatures,
    ListedParameters, MadeForSeason, OfSeason, Output, OwnFeaturesStatus, PlannedRun, PolicyReport,
    PredictedRun, ReadBundle, Removed, RemovedOwnFeatures, RunStatus, ShownPredictions, ShownSlate,
    SlateChange, SlateTemplate, SnapshotStatus, StartPage, Status, SweepShard, TrainedSeason,
    TrainingAudit, TrainingStatus, Verification, WhatIf, WhatIfTable, WrittenBundle, broken,
    carried_lines, carried_own_features, extended_audit, guide_page, hide_legends, lacking,
    lost_own_features, replaced_snapshot, set_columns, set_numbers, unusable, why_nothing,
};
#[cfg(feature = "bigquery")]
pub use text::{
    CheckedUpload, ListedWayBack, PlannedUndo, PlannedUpload, Undone, Upload, WayBackState,
    WaysBack, replaced_rows, scale_found,
};
pub use words::partial_run;
