//! The state of one upload.

use std::sync::Arc;

use super::target::PublishTarget;
use super::{FoundRows, ObservePublish, PublishRequest, Record, Rows, ScaleFound};
use crate::bigquery::{RestClient, TableRef};

/// One upload.
pub(super) struct PublishSession<'a> {
    pub(super) rest: &'a RestClient,
    pub(super) request: &'a PublishRequest<'a>,
    pub(super) observer: &'a mut dyn ObservePublish,
    /// How many queries were named so far.
    pub(super) asked: u32,
    /// Whether the target may be changed.
    pub(super) permitted: bool,
    /// Whether rows of other programs may be replaced.
    pub(super) foreign_permitted: bool,
    /// What the rows of other systems say of the scale of confidence.
    pub(super) scale: Option<ScaleFound>,
    /// The staging tables that were made and not dropped.
    pub(super) made: Vec<TableRef>,
    /// Of a version that does not move although rows were replaced, the first number that may be free.
    pub(super) next: (String, u32),
    /// How many hours the target's dataset keeps what its tables were, if it says; `None` before it was asked.
    pub(super) time_travel_hours: Option<u32>,
    pub(super) phase: PublishPhase,
}

/// How far an upload is.
pub(super) enum PublishPhase {
    /// Our rows are not in the target, as far as is known.
    Looking,
    /// Our rows replaced the former ones, and are yet to be found in the target.
    Replaced(Record),
    /// Other rows were found after that, and ours replaced them once more.
    Mending(Record),
}

/// The target as one round finds it.
pub(super) struct Looked {
    pub(super) target: PublishTarget,
    pub(super) rows: Arc<Rows>,
    pub(super) found: FoundRows,
}

impl<'a> PublishSession<'a> {
    pub(super) fn new(
        rest: &'a RestClient,
        request: &'a PublishRequest<'a>,
        observer: &'a mut dyn ObservePublish,
    ) -> Self {
        Self {
            rest,
            request,
            observer,
            asked: 0,
            permitted: false,
            foreign_permitted: request.replace_foreign,
            scale: None,
            made: Vec::new(),
            next: (String::new(), 0),
            time_travel_hours: None,
            phase: PublishPhase::Looking,
        }
    }
}
