//! The names of features: those that rows carry, against those that systems read.

use super::finding::{Finding, Found};
use super::tables::Tables;
use crate::domain::{FeatureName, FeatureSet};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::ints;
use crate::systems::{Input, all_systems};

pub(super) fn check(tables: &Tables<'_>) -> Result<Vec<Finding>, SnapshotError> {
    let vocabularies = tables.season.vocabularies();
    let mut rows = vec![0; vocabularies.len()];
    for vocabulary in ints(tables.frames.1, "vocabulary")?.iter().flatten() {
        if let Some(rows) = usize::try_from(vocabulary).ok().and_then(|at| rows.get_mut(at)) {
            *rows += 1;
        }
    }
    let lacking = |input: Input| -> usize {
        let lacks = |names: &FeatureSet| !input.names().any(|name| names.contains(name));
        vocabularies.iter().zip(&rows).filter(|(names, _)| lacks(names)).map(|(_, rows)| rows).sum()
    };

    let (inputs, read) = inputs();
    let missing = inputs.into_iter().filter_map(|(input, systems)| {
        let count = lacking(input);
        let names = input.names().collect();
        let found = Found::NameMissing { names, systems, default: input.default() };
        (count > 0).then_some(Finding { found, count, examples: Vec::new() })
    });
    let mut findings: Vec<Finding> = missing.collect();

    let carried = |name: &FeatureName| {
        vocabularies.iter().zip(&rows).any(|(names, rows)| *rows > 0 && names.contains(*name))
    };
    let unread = FeatureName::ALL.iter().copied().filter(|name| !read.contains(*name));
    let names: Vec<FeatureName> = unread.filter(carried).collect();
    if !names.is_empty() {
        let count = names.len();
        let found = Found::NamesNotRead { names };
        findings.push(Finding { found, count, examples: Vec::new() });
    }
    let names: Vec<&'static str> = tables.further.iter().map(|feature| feature.name).collect();
    if !names.is_empty() {
        let count = names.len();
        let found = Found::NamesNotKnown { names };
        findings.push(Finding { found, count, examples: Vec::new() });
    }
    Ok(findings)
}

/// The inputs of all systems, each with the systems that read it, and all names that are read.
fn inputs() -> (Vec<(Input, Vec<&'static str>)>, FeatureSet) {
    let mut read = FeatureSet::default();
    let mut inputs: Vec<(Input, Vec<&'static str>)> = Vec::new();
    for system in all_systems() {
        for input in system.info().all_inputs() {
            input.names().for_each(|name| _ = read.insert(name));
            match inputs.iter_mut().find(|(other, _)| *other == input) {
                Some((_, systems)) => systems.push(system.id().as_str()),
                None => inputs.push((input, vec![system.id().as_str()])),
            }
        }
    }
    (inputs, read)
}
