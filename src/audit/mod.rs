//! Floor 4: judges a snapshot before a number is trusted that was made from it.
//!
//! Owns what can be found and how grave it is. Refuses to change a snapshot, and to print.
//!
//! Five groups of checks: *leaks*, feature rows that contain the game they describe; *values* that no feature can have, or
//! that never change; *names* that systems and rows do not share; *coverage*, player-dates without a feature row and why;
//! and the *rows* of the games. What a training wrote down is judged on
//! its own, see [`audit_extended`]. Every check runs on its own, and the result does not depend on the number of threads.

mod clue;
mod columns;
mod counts;
mod coverage;
mod extended;
mod finding;
mod further;
mod leaks;
mod lines;
mod missing_counts;
mod names;
mod outcomes;
mod people;
mod precision;
mod rows;
mod selection;
mod tables;
mod together;
mod values;
mod wording;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::SeasonId;
use crate::features::Horizon;
use crate::features::baseline::{self, BaselineRow};
use crate::season::{FurtherFeature, Season};
use crate::snapshot::{FeatureOrigin, SnapshotError};
pub use clue::{Beyond, FeaturePart};
pub use columns::StoredColumn;
pub use coverage::{Coverage, DateCoverage, Gap};
pub use extended::{ExtendedAudit, audit as audit_extended};
pub use finding::{
    EXAMPLES, Example, Finding, Found, Group, KnownOutcome, SelectionDifference, Severity,
};
pub use leaks::{FeatureLeak, LeakVerdict};
use outcomes::Expected;
use tables::Tables;

/// What an audit found.
#[derive(Debug, Serialize)]
pub struct Audit {
    /// The season.
    pub season: SeasonId,
    /// The snapshot's identity.
    pub snapshot_hash: String,
    /// Who computed the feature rows.
    pub feature_rows: FeatureOrigin,
    /// How many there are.
    pub rows: usize,
    /// Whether nothing is wrong.
    pub sound: bool,
    /// How each feature of `v1_baseline_25` compares with the games, in its order.
    pub leaks: Vec<FeatureLeak>,
    /// The user's own features, each with the set that it is of.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub own_features: BTreeMap<&'static str, String>,
    /// Which player-dates have feature rows.
    pub coverage: Coverage,
    /// What was found, by group and from the gravest to the least.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.found.severity() == severity).count()
    }
}

/// What knows the outcome, a column by itself or all of them together.
fn of_outcomes(tables: &Tables<'_>, before: &[BaselineRow], expected: &[Expected]) -> Vec<Finding> {
    let judged = outcomes::judged(tables, before, expected);
    let mut findings = outcomes::check(tables, &judged);
    findings.extend(further::check(tables, &judged));
    // What one column tells by itself is not told again of all, unless all together are worse.
    let gravest = findings.iter().map(|finding| finding.found.severity()).min();
    let is_worse =
        |together: &Finding| gravest.is_none_or(|gravest| together.found.severity() < gravest);
    findings.extend(together::check(tables, &judged).filter(is_worse));
    findings
}

/// What rows that are said to be built here are not as we build them.
fn not_as_built(season: &Season, leaks: &[FeatureLeak]) -> Vec<Finding> {
    match season.feature_origin() {
        FeatureOrigin::Built => leaks::not_as_built(leaks),
        FeatureOrigin::Stored => Vec::new(),
    }
}

/// The user's own features among those that are judged.
fn own_features(tables: &Tables<'_>) -> BTreeMap<&'static str, String> {
    let set = |of: &FurtherFeature| Some((of.name, of.set.clone()?));
    tables.further.iter().filter_map(set).collect()
}

/// Judges the snapshot of `season`, on the threads of the current rayon pool, and with it the lines that books `offered` if
/// it has some: for each row of its games that of its player-date, as [`crate::snapshot::lines::medians`] has it.
pub fn audit(season: &Season, offered: Option<&[Option<f64>]>) -> Result<Audit, SnapshotError> {
    let tables = &Tables::new(season)?;
    let compute = |horizon| baseline::compute(season.tables().0, &season.dates(), horizon);
    let ((before, including), of_rows) = rayon::join(
        || rayon::join(|| compute(Horizon::BeforeDate), || compute(Horizon::IncludingDate)),
        || Ok::<_, SnapshotError>([rows::check(tables)?, people::check(tables)?].concat()),
    );
    let (before, including) = (before?, including?);
    let (mut leaks, of_leaks) = leaks::check(tables, &before, &including);
    let expected = outcomes::expected(&before);
    let (coverage, of_coverage) = coverage::check(tables)?;
    let mut findings: Vec<Finding> = [
        of_leaks,
        of_outcomes(tables, &before, &expected),
        not_as_built(season, &leaks),
        values::check(tables, &before),
        names::check(tables)?,
        of_coverage,
        of_rows?,
        missing_counts::check(tables, &before)?,
        lines::check(tables, &before, &expected),
        offered.map_or_else(Vec::new, |of| lines::check_offered(tables, of, &expected)),
        selection::of_rows(tables, &before, &expected).into_iter().collect(),
    ]
    .concat();
    findings.sort_by_key(|finding| (finding.found.group(), finding.found.severity()));
    leaks::overrule(&mut leaks, &findings);
    let sound = findings.iter().all(|finding| finding.found.severity() != Severity::Wrong);
    Ok(Audit {
        season: season.id(),
        snapshot_hash: season.snapshot_hash().to_owned(),
        feature_rows: season.feature_origin(),
        rows: season.tables().1.height(),
        sound,
        leaks,
        own_features: own_features(tables),
        coverage,
        findings,
    })
}
