//! What models read besides the inputs that every training has.

use crate::domain::KnownAbsences;
use crate::features::extended;
use crate::snapshot::layout::kept;

/// What models read besides the inputs that every training has.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddedInputs<'a> {
    /// What is taken to be known of who plays: unless that is nothing, the features of
    /// [`SLATE_CATALOGUE`](extended::SLATE_CATALOGUE) are read.
    pub absences: KnownAbsences,
    /// Features of the snapshots, in the order in which they were asked for.
    pub further: &'a [String],
}

impl<'a> AddedInputs<'a> {
    /// The names of all of them, in the order of their columns.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> + use<'a> {
        let slate = extended::slate_names().filter(move |_| !self.absences.is_expected());
        slate.chain(self.further.iter().map(|name| kept(name)))
    }

    /// Those that trees read.
    pub(super) fn for_trees(self) -> impl Iterator<Item = &'static str> + use<'a> {
        self.names().filter(|name| extended::find(name).is_none_or(|feature| feature.for_trees))
    }
}
