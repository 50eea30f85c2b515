//! What each command prints, as text for a terminal.

mod audit;
mod bundle;
mod compare;
mod demo;
mod each_season;
mod explain;
mod fictional;
mod grade;
mod guide;
mod layout;
mod legend;
mod lines;
mod model;
mod output;
mod own_features;
mod parameters;
mod policy;
mod predict;
mod screen;
mod seasons;
mod show;
mod slate;
mod snapshot;
mod start;
mod status;
mod strange_names;
mod sweep;
mod table;
mod training;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;
mod what_if;

pub use audit::{AuditReport, TrainingAudit, extended_audit};
pub use bundle::{ReadBundle, WrittenBundle};
pub use compare::ComparedRuns;
pub use demo::{Demo, DemoResult};
pub use each_season::{EachSeason, MadeForSeason};
pub use explain::ExplainedPlayerDate;
pub use fictional::{FICTIONAL_PLAYERS, OfSeason};
pub use grade::Grade;
pub use guide::guide_page;
pub use legend::hide_legends;
pub use lines::{ImportedOffers, carried_lines};
pub use output::Output;
pub use own_features::{
    AddedOwnFeatures, ListedOwnFeatures, RemovedOwnFeatures, carried_own_features,
    lost_own_features,
};
pub use parameters::ListedParameters;
pub use policy::PolicyReport;
pub use predict::{PlannedRun, PredictedRun, why_nothing};
pub use screen::{broken, set_columns};
pub use show::{ShownPredictions, ShownSlate};
pub use slate::SlateTemplate;
pub use snapshot::{
    BuiltFrom, ExportCost, ImportTimings, ImportedSnapshot, ImportedSnapshots, lacking,
    replaced_snapshot, unusable,
};
pub use start::StartPage;
pub use status::{
    ExperimentStatus, OwnFeaturesStatus, Removed, RunStatus, SnapshotStatus, Status, TrainingStatus,
};
pub use sweep::{ListedExperiments, SweepShard};
pub use training::{TrainedSeason, set_numbers};
#[cfg(feature = "bigquery")]
pub use undo::{ListedWayBack, PlannedUndo, Undone, WayBackState, WaysBack};
#[cfg(feature = "bigquery")]
pub use upload::{CheckedUpload, PlannedUpload, Upload, replaced_rows, scale_found};
pub use verify::{Checked, Verification};
pub use what_if::{SlateChange, WhatIf, WhatIfTable};
