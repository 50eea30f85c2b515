//! The values of features: what they can be, and whether they ever change.

use std::collections::BTreeMap;

use super::columns::StoredColumn;
use super::finding::{Cases, Finding, Found};
use super::tables::Tables;
use crate::domain::{FeatureName, reference_range};
use crate::features::baseline::BaselineRow;
use crate::season::{FeatureRow, FurtherFeature, Lookup};

/// From which share of rows on one value is nearly all there is.
const NEARLY_CONSTANT: f64 = 0.95;

/// Rows that a column needs before it can be called constant.
const MIN_ROWS: usize = 10;

/// `computed` are our own rows, which show what is constant in the games themselves.
pub(super) fn check(tables: &Tables<'_>, computed: &[BaselineRow]) -> Vec<Finding> {
    let rows: Vec<(usize, FeatureRow<'_>)> = (0..tables.games.dates.len())
        .filter_map(|game| Some((game, tables.feature_row(game)?)))
        .collect();
    let mut findings = Vec::new();
    for name in FeatureName::ALL {
        of_feature(*name, tables, &rows, computed, &mut findings);
    }
    for feature in &tables.further {
        of_further(feature, tables, &mut findings);
    }
    let mut quality = Cases::default();
    for (game, row) in &rows {
        if let Some(score) = row.quality_score().filter(|score| !(0.0..=100.0).contains(score)) {
            quality.add(|| tables.example(*game, vec![("quality", score.into())]));
        }
    }
    findings.extend(quality.into_finding(Found::QualityOutOfRange));
    findings.extend(repeated(tables, &rows).into_finding(Found::RepeatedRow));
    findings
}

fn of_feature(
    name: FeatureName,
    tables: &Tables<'_>,
    rows: &[(usize, FeatureRow<'_>)],
    computed: &[BaselineRow],
    findings: &mut Vec<Finding>,
) {
    let (feature, range) = (StoredColumn::Feature(name), name.range());
    let (mut outside, mut not_finite) = (Cases::default(), Cases::default());
    let mut values = Vec::new();
    for (game, row) in rows {
        match row.get(name) {
            Lookup::Absent => {}
            Lookup::NotFinite => not_finite.add(|| tables.example(*game, Vec::new())),
            Lookup::Value(value) => {
                values.push(value);
                if !range.contains(value) {
                    outside.add(|| tables.example(*game, vec![("stored", value.into())]));
                }
            }
        }
    }
    findings.extend(outside.into_finding(Found::OutOfRange {
        feature,
        low: range.low,
        high: range.high,
    }));
    findings.extend(not_finite.into_finding(Found::NotFinite { feature: name }));

    findings.extend(constant(feature, &values, computed));
}

/// A feature that no system names. What it can be is known of the reference's.
fn of_further(feature: &FurtherFeature, tables: &Tables<'_>, findings: &mut Vec<Finding>) {
    let column = StoredColumn::Further(feature.name);
    let known: Vec<(usize, f64)> = (feature.values.iter().enumerate())
        .filter_map(|(game, value)| Some((game, (*value)?)))
        .collect();
    if let Some(range) = reference_range(feature.name) {
        let mut outside = Cases::default();
        for (game, value) in known.iter().filter(|(_, value)| !range.contains(*value)) {
            outside.add(|| tables.example(*game, vec![("stored", (*value).into())]));
        }
        let (low, high) = (range.low, range.high);
        findings.extend(outside.into_finding(Found::OutOfRange { feature: column, low, high }));
    }
    let values: Vec<f64> = known.into_iter().map(|(_, value)| value).collect();
    findings.extend(constant(column, &values, &[]));
}

/// A feature that has one value in nearly all rows. `expected` if the games themselves make it so.
fn constant(feature: StoredColumn, values: &[f64], computed: &[BaselineRow]) -> Option<Finding> {
    let (value, share) = most_common(values)?;
    if values.len() < MIN_ROWS || share < NEARLY_CONSTANT {
        return None;
    }
    let ours: Option<Vec<f64>> = computed.iter().map(|row| feature.ours(row)).collect();
    let ours = ours.and_then(|ours| most_common(&ours));
    let expected = ours.is_some_and(|ours| ours.0 == value && ours.1 >= share.min(NEARLY_CONSTANT));
    let found = if share == 1.0 {
        let expected = expected && ours.is_some_and(|ours| ours.1 == 1.0);
        Found::Constant { feature, value, expected }
    } else {
        Found::NearConstant { feature, value, share, expected }
    };
    Some(Finding { found, count: values.len(), examples: Vec::new() })
}

/// The most common of `values`, and its share of them.
fn most_common(values: &[f64]) -> Option<(f64, f64)> {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value.to_bits()).or_default() += 1;
    }
    let (bits, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some((f64::from_bits(bits), count as f64 / values.len() as f64))
}

/// Feature rows with the values of the same player's row before.
fn repeated(tables: &Tables<'_>, rows: &[(usize, FeatureRow<'_>)]) -> Cases {
    let mut cases = Cases::default();
    let player = |game: usize| tables.games.players.get(game);
    for ((former_game, former), (game, row)) in rows.iter().zip(rows.iter().skip(1)) {
        let same = || {
            let mut carried = 0;
            FeatureName::ALL.iter().all(|name| {
                let value = row.get(*name);
                carried += usize::from(value != Lookup::Absent);
                value == former.get(*name)
            }) && carried > 0
        };
        if player(*former_game) == player(*game) && same() {
            let date = tables.games.dates[*former_game];
            let date = crate::domain::GameDate::from_days(date).to_string();
            cases.add(|| tables.example(*game, vec![("as on", date.into())]));
        }
    }
    cases
}
