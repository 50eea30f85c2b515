//! Floor 8: what a person reads: text for a terminal, and the page of a run. Refuses to compute and to print: it returns
//! strings.

mod numbers;
mod page;
mod slowest;
mod text;
mod words;

pub use numbers::{milliseconds, thousands};
pub use page::{ChartError, Page, PageError};
pub use text::{
    Checked, DemoResult, ExportCost, Grade, ImportTimings, RunStatus, SnapshotStatus, Status,
    TrainingStatus, audit, compare, demo, explain, extended_audit, forecast, grade, guide_page,
    lacking, model, network, plan, replaced_snapshot, slowest, snapshot, status, training,
    unusable, verified, why_nothing,
};
#[cfg(feature = "bigquery")]
pub use text::{
    CheckedUpload, ListedWayBack, PlannedUndo, PlannedUpload, Undone, Upload, WayBackState,
    WaysBack, checked_upload, planned_undo, planned_upload, replaced_rows, scale_found, undone,
    upload, ways_back,
};
