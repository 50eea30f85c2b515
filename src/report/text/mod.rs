//! What each command prints, as text for a terminal.

mod audit;
mod compare;
mod demo;
mod explain;
mod grade;
mod guide;
mod layout;
mod model;
mod predict;
mod snapshot;
mod status;
mod training;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;

pub use audit::{audit, extended_audit};
pub use compare::compare;
pub use demo::{DemoResult, demo};
pub use explain::explain;
pub use grade::{Grade, grade};
pub use guide::guide_page;
pub use model::{model, network};
pub use predict::{forecast, plan, slowest, why_nothing};
pub use snapshot::{ExportCost, ImportTimings, lacking, replaced_snapshot, snapshot, unusable};
pub use status::{Checked, RunStatus, SnapshotStatus, Status, TrainingStatus, status, verified};
pub use training::training;
#[cfg(feature = "bigquery")]
pub use undo::{
    ListedWayBack, PlannedUndo, Undone, WayBackState, WaysBack, planned_undo, undone, ways_back,
};
#[cfg(feature = "bigquery")]
pub use upload::{
    CheckedUpload, PlannedUpload, Upload, checked_upload, planned_upload, replaced_rows,
    scale_found, upload,
};
