//! Which dates of a run took longest.

use crate::run::{DateCount, RunManifest};

/// The ten dates that took longest, longest first.
pub(super) fn slowest_dates(manifest: &RunManifest) -> Vec<&DateCount> {
    let mut dates: Vec<_> = manifest.dates.iter().filter(|date| date.predictions > 0).collect();
    dates.sort_by_key(|date| (std::cmp::Reverse(date.microseconds), date.date));
    dates.truncate(10);
    dates
}
